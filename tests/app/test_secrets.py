"""Secrets stand in variables and files of who sends; nowhere else, however things go wrong."""

import base64
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from escli import errors
from escli.notify.secrets import NoSecretError, resolve, scrubbed
from tests.app.test_mail import MATRIX, NEW
from tests.config.desk import problems
from tests.desk import Desk
from tests.servers import mail_host, post_host

SECRET = "hunter22"
WITH_PASSWORD = MATRIX.replace("security: none", "security: none, user: desk, password: env SMTP_PASSWORD")


@pytest.fixture(autouse=True)
def _no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SMTP_PASSWORD", raising=False)


def everything(desk: Desk) -> str:
    """Every byte beside the matrix: the database, its log, and what channels have written."""
    files = [path for path in desk.folder.rglob("*") if path.is_file() and path != desk.matrix]
    assert desk.database in files
    return "".join(path.read_bytes().decode("latin-1") for path in files)


# -- where they are kept ---------------------------------------------------------------------------------------------


def test_a_secret_is_read_when_it_is_needed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SMTP_PASSWORD", SECRET)
    (tmp_path / "smtp.pass").write_text("two words \n", encoding="utf-8")
    assert resolve("env SMTP_PASSWORD", tmp_path) == SECRET
    assert resolve("file smtp.pass", tmp_path) == "two words "
    assert resolve(f"file {tmp_path}/smtp.pass", Path("/nowhere")) == "two words "


@pytest.mark.parametrize(
    ("reference", "words"),
    [
        ("env SMTP_PASSWORD", "the variable SMTP_PASSWORD is not set"),
        ("file none", "the file .*none cannot be read: No such file or directory"),
        ("file empty", "the file .*empty is empty"),
        ("file bytes", "the file .*bytes cannot be read: it is no text"),
    ],
)
def test_what_is_missing_is_said(tmp_path: Path, reference: str, words: str) -> None:
    (tmp_path / "empty").write_text("\n")
    (tmp_path / "bytes").write_bytes(b"\xff\xfe\xfd")
    with pytest.raises(NoSecretError, match=words):
        resolve(reference, tmp_path)


@pytest.mark.parametrize(
    "written",
    ["hunter22", "'env'", "env", "env 1ABC", "env A B", "file", "[hunter22]", "*hunter22", "&hunter22 x", "!hunter22 x",
     "{hunter22: x}", "'1:30hunter22'", "010"],
)  # fmt: skip
@pytest.mark.parametrize(
    ("channel", "place"),
    [("{mail: {host: h, from: a@b.c, user: u, password: SAID}}", "mail.password"), ("{apprise: SAID}", "apprise")],
)
def test_a_secret_in_the_matrix_is_refused_with_its_line_and_never_shown(
    written: str, channel: str, place: str
) -> None:
    found = problems(("{log: messages.log}", channel.replace("SAID", written)))
    assert found
    assert all(one.startswith("line 32: channels.log") for one in found), found
    assert any(place in one for one in found)
    assert not [one for one in found if "hunter22" in one]


def test_the_refusal_says_how_it_is_done() -> None:
    (found,) = problems(("{log: messages.log}", "{apprise: ntfy://hunter22}"))
    assert found == (
        "line 32: channels.log.apprise: found something that is not shown here, expected `env NAME`, or `file PATH`: "
        "where it is kept; the secret itself must not stand in this file"
    )


@pytest.mark.parametrize(
    ("channel", "words"),
    [
        ("{mail: {host: h}}", "channels.log.mail.from: found nothing"),
        ("{mail: {host: h, from: Desk <a@b.c>}}", "expected a mail address such as"),
        ("{mail: {host: h, from: a@b.c, port: 70000}}", "found '70000', expected a port such as 587"),
        ("{mail: {host: h, from: a@b.c, security: ssl}}", "expected starttls, tls or none"),
        ("{mail: {host: h, from: a@b.c, user: u}}", "one of user and password, expected both, or neither"),
    ],
)
def test_what_is_wrong_with_a_mail_server_is_told(channel: str, words: str) -> None:
    (found,) = problems(("{log: messages.log}", channel))
    assert words in found


def test_who_gets_mail_has_an_address() -> None:
    mail = ("{log: messages.log}", "{mail: {host: h, from: a@b.c}}")
    assert problems(mail, ("{tier: L1, login: ana}", "{tier: L1, login: ana, tell: log}")) == [
        "line 29: team.ana: found no email, but the channel log, which is mail, expected an email"
    ]
    assert problems(mail, ("{tier: L1, login: ana}", "{tier: L1, login: ana, tell: log, email: a@b.c}")) == []


# -- without it there is no attempt ----------------------------------------------------------------------------------


def test_without_the_secret_there_is_no_attempt_and_it_is_said(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    with mail_host() as host:
        desk.open(WITH_PASSWORD.replace("PORT", str(host.port))).new(*NEW, "The till is down")
        for when in ("09:00", "09:01", "15:00"):
            ran = desk.at(when).run("sweep")
            assert ran.code == errors.PARTLY
            assert ran.err.count("Messages wait: the variable SMTP_PASSWORD is not set (channel mail).") == 1
        (message,) = [one for one in desk.outbox() if one["person"] == "ana"]
        assert (message["state"], message["tries"]) == ("held", 0)
        assert message["error"] == "the variable SMTP_PASSWORD is not set (channel mail)"
        assert [one["person"] for one in desk.outbox("--waiting")] == ["ana", "dev"]
        assert "2 messages wait for a secret" in desk.run("breaches", "--check").out
        assert host.logins == []
        monkeypatch.setenv("SMTP_PASSWORD", SECRET)
        desk.sweep()
        assert len(host.got) == 2
        assert "secret" not in desk.run("breaches", "--check").out


def test_a_command_without_the_secret_leaves_its_page_to_the_sweep(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    with mail_host() as host:
        matrix = WITH_PASSWORD.replace("PORT", str(host.port)).replace("page: mail}", "tell: log, page: [log, mail]}")
        ticket = desk.open(matrix.replace("client channels: mail\n", "")).new(*NEW, "The till is down")
        desk.ok("take", str(ticket), as_="ana")
        desk.ok("resolve", str(ticket), "It needed paper", as_="ana")
        ran = desk.ok("reopen", str(ticket), "Down again", as_="mia")
        assert "The page waits for the next sweep: the variable SMTP_PASSWORD is not set (channel mail)." in ran.err
        assert {one["state"] for one in desk.outbox() if one["kind"] == "page"} == {"waiting"}
        monkeypatch.setenv("SMTP_PASSWORD", SECRET)
        desk.sweep()
        assert {one["state"] for one in desk.outbox()} == {"sent"}
        assert [mail["To"] for mail in host.got] == ["ana <ana@harbour.example>"]


def test_a_sweep_uses_the_channels_that_it_has_the_secret_for(desk: Desk) -> None:
    with mail_host() as host:
        desk.open(WITH_PASSWORD.replace("PORT", str(host.port)).replace("page: mail}", "page: [log, mail]}"))
        desk.new(*NEW, "The till is down")
        ran = desk.run("sweep")
        assert (ran.code, [one["state"] for one in desk.outbox()]) == (errors.PARTLY, ["sent"])
        assert "SMTP_PASSWORD" in ran.err


# -- and it is nowhere -----------------------------------------------------------------------------------------------


def test_a_password_is_nowhere_even_if_the_server_repeats_it(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    encoded = base64.b64encode(SECRET.encode()).decode()
    with mail_host() as host:
        monkeypatch.setenv("SMTP_PASSWORD", SECRET)
        desk.open(WITH_PASSWORD.replace("PORT", str(host.port))).new(*NEW, "The till is down")
        host.answers = [f"451 do not know {SECRET} or {encoded}", f"550 {SECRET}"]
        said = [desk.run(*words) for words in (("sweep",), ("outbox", "list"), ("outbox", "show", "1"))]
        said.append(desk.at("09:01").run("sweep"))
        said.append(desk.run("outbox", "show", "1", "--json"))
        assert host.logins[0] == ("desk", SECRET)
    found = everything(desk) + "".join(ran.out + ran.err for ran in said)
    assert "do not know *** or ***" in found
    assert SECRET not in found
    assert encoded not in found
    assert SECRET not in desk.matrix.read_text("utf-8")


def test_a_wrong_password_is_not_kept_either_and_kills_no_message(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    with mail_host() as host:
        monkeypatch.setenv("SMTP_PASSWORD", "hunter33")
        desk.open(WITH_PASSWORD.replace("PORT", str(host.port))).new(*NEW, "The till is down")
        desk.sweep()
        (message,) = desk.outbox()
        assert (message["state"], message["error"]) == (
            "failed",
            "mail: 127.0.0.1 said 535 5.7.8 Authentication credentials invalid"
        )  # fmt: skip
    assert "hunter33" not in everything(desk)


def test_no_part_of_a_url_is_anywhere(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    matrix = MATRIX.replace(
        "mail: {mail: {host: 127.0.0.1, port: PORT, security: none, from: desk@harbour.example}",
        "mail: {apprise: env PUSH",
    )
    with post_host() as host:
        url = f"json://desk:geheim7@127.0.0.1:{host.port}/tok%40en-abc"
        desk.open(matrix.replace("client channels: mail\n", ""))
        desk.new(*NEW, "The till is down")
        said = ""
        for when, value in (("09:00", url), ("09:01", "json://127.0.0.1:1/tok%40en-abc"), ("09:06", "x://geheim7")):
            monkeypatch.setenv("PUSH", value)
            host.answers = [500]
            ran = desk.at(when).run("sweep")
            said += ran.out + ran.err + desk.ok("outbox", "show", "1", "--json").out
        assert "Apprise cannot read the URL" in said
    found = everything(desk) + said
    for part in ("geheim7", "tok%40en-abc", "tok@en-abc"):
        assert part not in found


def test_a_crash_tells_no_secret(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """A library that fails with the secret in its words, as a process of its own."""
    with mail_host() as host:
        desk.open(WITH_PASSWORD.replace("PORT", str(host.port))).new(*NEW, "The till is down")
    failing = (
        "import sys\n"
        "from escli.notify import mail\n"
        "def build(*_): raise RuntimeError('hunter22 is wrong')\n"
        "mail.build = build\n"
        "sys.argv = ['escli', 'sweep']\n"
        "from escli.cli import main\n"
        "main()\n"
    )
    environment = {**os.environ, "SMTP_PASSWORD": SECRET}
    done = subprocess.run([sys.executable, "-c", failing], env=environment, capture_output=True, text=True, check=False)
    assert SECRET not in done.stdout + done.stderr + everything(desk)
    assert desk.outbox()[0]["error"] == "mail: RuntimeError: *** is wrong"


@given(st.text(min_size=1, max_size=30), st.text(max_size=40), st.text(max_size=40))
@example("\0", "", "")
def test_whatever_a_secret_is_it_is_taken_out(secret: str, before: str, after: str) -> None:
    said = scrubbed(f"{before}{secret}{after}", [secret])
    other = next(char for char in map(chr, range(31)) if char not in secret)
    assert secret in "***" or secret not in said.replace("***", other)
