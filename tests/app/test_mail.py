"""Mail to real servers on loopback: one thread a ticket, at least once with one id, and an end where there is one."""

import re
import shutil
import socket
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from escli import errors
from tests.desk import Desk
from tests.servers import MailHost, mail_host

MATRIX = """\
escli: 1
name: "Harbour IT, Hafen & S\u00f6hne"
timezone: UTC
calendars: {always: {hours: 24/7}}
tiers: {L1: {client: We help.}, L2: {client: We help more.}}
management: {client: We care., respond: 30d, calendar: always}
severities: {normal: It hurts.}
types: {fault: {title: A fault}}
matrix: {fault: {normal: {tier: L1, respond: 1h, calendar: always, path: climb}}}
paths: {climb: [respond: escalate to next, respond every 30d: tell mia]}
clients:
  Acme:
    contacts: [{name: Al, email: al@acme.example}, {name: Bo, phone: '1'}, {name: Cy, email: cy@acme.example}]
team:
  ana: {tier: L1, email: ana@harbour.example, page: mail}
  dev: {tier: L2, email: dev@harbour.example, page: mail}
  eve: {tier: L2, page: log}
  mia: {tier: management, role: manager, page: log}
channels:
  log: {log: messages.log}
  mail: {mail: {host: 127.0.0.1, port: PORT, security: none, from: desk@harbour.example}, timeout: 5s}
client channels: mail
messages: {send: [resolved]}
duty: mia
"""
NEW = ("--client", "Acme", "--type", "fault", "--severity", "normal")


@pytest.fixture
def host() -> Iterator[MailHost]:
    with mail_host() as made:
        yield made


def open_desk(desk: Desk, port: int, **changes: str) -> Desk:
    matrix = MATRIX.replace("PORT", str(port))
    for old, new in changes.items():
        assert old in matrix
        matrix = matrix.replace(old, new)
    return desk.open(matrix)


def reply_to_clients(desk: Desk, count: int) -> None:
    """So many messages to a client, each of which goes by itself, and one to the team."""
    for number in range(count):
        ticket = desk.new(*NEW, f"Number {number}", "--requester", "Al")
        desk.ok("reply", str(ticket), "We are on it.", as_="ana")


def states(desk: Desk) -> list[tuple[str, str, int]]:
    return [(m["person"], m["state"], m["tries"]) for m in desk.outbox() if m["person"] not in ("mia", "eve")]


# -- what a person finds in their mail program -----------------------------------------------------------------------


def test_all_mail_of_a_ticket_is_one_thread_in_its_order(desk: Desk, host: MailHost) -> None:
    ticket = open_desk(desk, host.port).new(*NEW, "The till\nis \u201cdown\u201d", "--requester", "Al")
    desk.sweep()
    desk.at("09:20").ok("reply", str(ticket), "We are on it.", as_="ana")
    desk.sweep("09:20:30")
    desk.sweep("10:21")
    desk.at("10:30").ok("resolve", str(ticket), "It needed paper.", as_="dev")
    desk.sweep()
    assert [(mail["To"], mail["Subject"]) for mail in host.got[:2]] == [
        ("ana <ana@harbour.example>", "[#1] The till is \u201cdown\u201d"),
        ("Al <al@acme.example>", "[#1] The till is \u201cdown\u201d"),
    ]
    assert len({mail["Subject"] for mail in host.got}) == 1  # Gmail threads by that, too
    (root,) = {mail["References"] for mail in host.got} | {mail["In-Reply-To"] for mail in host.got}
    ids = [mail["Message-ID"] for mail in host.got]
    assert re.fullmatch(r"<t1\.[0-9a-f]{12}@harbour\.example>", root)
    assert len(set(ids)) == len(ids) >= 3
    assert all(re.fullmatch(r"<m\d+\.[a-z2-7]{16}\.[0-9a-f]{12}@harbour\.example>", one) for one in ids)
    assert root not in ids
    numbers = [int(one[2:].split(".")[0]) for one in ids]
    assert numbers == sorted(numbers)
    moments = [mail["Date"].datetime for mail in host.got]
    assert moments == sorted(moments)
    other = desk.new(*NEW, "Another")
    desk.sweep()
    assert host.got[-1]["References"] == root.replace("<t1.", f"<t{other}.")


def test_a_mail_says_whose_it_is_and_asks_no_robot_for_an_answer(desk: Desk, host: MailHost) -> None:
    ticket = open_desk(desk, host.port).new(*NEW, "The till is down", "--requester", "Al")
    desk.ok("note", str(ticket), "They never pay", as_="ana")
    desk.ok("reply", str(ticket), "We are on it.\n.\nReally: \u20ac 5 \x1b[31mred\x07", as_="ana")
    desk.sweep()
    mail = host.got[-1]
    assert mail["From"] == '"Harbour IT, Hafen & S\u00f6hne" <desk@harbour.example>'
    assert (mail["Auto-Submitted"], mail["Importance"]) == ("auto-generated", None)
    plain, rich = mail.iter_parts()
    text = plain.get_content().replace("\r\n", "\n")
    assert "\n\nWe are on it.\n.\nReally: \u20ac 5 \ufffd[31mred\ufffd\n" in text
    assert text.endswith("Your ticket #1: The till is down\n")
    assert "We are on it.<br>.<br>Really: \u20ac 5 \ufffd[31mred" in rich.get_content()


def test_a_title_can_add_no_header_and_no_receiver(desk: Desk, host: MailHost) -> None:
    open_desk(desk, host.port).new(*NEW, "x\r\nBcc: all@acme.example\r\n\r\nboo " + "y" * 300)
    desk.sweep()
    (mail,) = host.got
    assert (mail["Bcc"], host.receivers) == (None, [["ana@harbour.example"]])
    assert mail["Subject"].startswith("[#1] x Bcc: all@acme.example boo yyy")
    assert len(mail["Subject"]) == 120


def test_a_long_domain_leaves_the_thread_whole(desk: Desk, host: MailHost) -> None:
    domain = f"{'long-' * 11}name.{'second-' * 5}level.example"
    open_desk(desk, host.port, **{"desk@harbour.example": f"desk@{domain}"}).new(*NEW, "The till is down")
    desk.sweep()
    assert re.fullmatch(rf"<t1\.[0-9a-f]{{12}}@{re.escape(domain)}>", host.got[0]["References"])
    assert re.fullmatch(rf"<m1\.[a-z2-7]{{16}}\.[0-9a-f]{{12}}@{re.escape(domain)}>", host.got[0]["Message-ID"])


@pytest.mark.parametrize(
    ("requester", "address"), [("Cy", "cy@acme.example"), (None, "al@acme.example"), ("Bo", None), ("Stranger", None)]
)
def test_a_client_is_written_to_at_the_address_of_who_asked(
    desk: Desk, host: MailHost, requester: str | None, address: str | None
) -> None:
    ticket = open_desk(desk, host.port).new(*NEW, "x", *(["--requester", requester] if requester else []))
    desk.ok("reply", str(ticket), "We are on it.", as_="ana")
    ran = desk.run("sweep")
    assert host.receivers[1:] == ([[address]] if address else [])
    assert ran.code == (0 if address else errors.PARTLY)
    if address is None:
        message = desk.outbox()[-1]
        assert (message["state"], message["error"]) == ("dead", f"mail: {requester} has no mail address in the matrix")


def test_one_connection_carries_all_that_a_run_sends(desk: Desk, host: MailHost) -> None:
    reply_to_clients(open_desk(desk, host.port), 5)
    desk.sweep()
    assert len(host.got) == 6
    assert len(set(host.connections)) == 1
    desk.new(*NEW, "Another")
    desk.sweep()
    assert len(set(host.connections)) == 2


def test_a_server_that_takes_two_mails_a_connection_gets_all_in_one_run(desk: Desk) -> None:
    with mail_host(command_call_limit={"MAIL": 2, "*": 99}) as host:
        reply_to_clients(open_desk(desk, host.port), 5)
        desk.sweep()
        assert {state for _, state, _ in states(desk)} == {"sent"}
        assert (len(host.got), len(set(host.connections))) == (6, 3)


def test_a_server_that_is_tired_of_a_connection_is_called_anew(desk: Desk, host: MailHost) -> None:
    host.is_tired = True
    open_desk(desk, host.port)
    for number in range(3):
        desk.new(*NEW, f"Number {number}")
    desk.sweep()
    assert len(set(host.connections)) == len(host.got) == 3


# -- servers that will not -------------------------------------------------------------------------------------------


def test_what_is_refused_for_now_is_tried_again_and_taken(desk: Desk, host: MailHost) -> None:
    open_desk(desk, host.port).new(*NEW, "The till is down")
    host.answers = ["451 try later", None]
    desk.sweep()
    assert states(desk) == [("ana", "failed", 1)]
    assert desk.outbox()[0]["error"] == "mail: said 451 try later"
    desk.sweep("09:01")
    assert states(desk) == [("ana", "sent", 2)]
    assert len(host.got) == 1


def test_what_is_refused_for_good_is_dead_at_once(desk: Desk, host: MailHost) -> None:
    open_desk(desk, host.port).new(*NEW, "The till is down")
    host.refuses = {"ana@harbour.example": "550 no such user"}
    assert desk.run("sweep").code == errors.PARTLY
    assert states(desk) == [("ana", "dead", 1)]
    assert desk.outbox()[0]["error"] == "mail: said 550 no such user"


def test_after_a_refusal_the_others_still_get_theirs(desk: Desk, host: MailHost) -> None:
    open_desk(desk, host.port)
    for number in range(3):
        desk.new(*NEW, f"Number {number}")
    host.answers = [None, "554 spam"]
    desk.run("sweep")
    assert [state for _, state, _ in states(desk)] == ["sent", "dead", "sent"]


def test_a_server_that_hangs_is_left_after_its_time_and_asked_once_a_run(desk: Desk, host: MailHost) -> None:
    open_desk(desk, host.port, **{"timeout: 5s": "timeout: 1s"})
    for number in range(3):
        desk.new(*NEW, f"Number {number}")
    host.hangs.set()
    began = time.monotonic()
    desk.sweep()
    assert time.monotonic() - began < 3  # three timeouts of a second, and more
    host.hangs.clear()
    errors_of = [message["error"] for message in desk.outbox()]
    assert errors_of[0] == "mail: 127.0.0.1 took longer than 1 s"
    assert set(errors_of[1:]) == {"mail: left alone in this run: 127.0.0.1 took longer than 1 s"}
    desk.sweep("09:02")
    assert [state for _, state, _ in states(desk)] == ["sent"] * 3


def test_a_dead_server_holds_up_nobody_who_is_reached_otherwise(desk: Desk, host: MailHost) -> None:
    open_desk(desk, host.port, **{"timeout: 5s": "timeout: 1s"}).new(*NEW, "The till is down")
    host.hangs.set()
    desk.sweep("10:01")
    host.hangs.clear()
    assert {m["person"]: m["state"] for m in desk.outbox()} == {"ana": "failed", "dev": "failed", "eve": "sent"}


def test_a_server_that_closes_half_way_gets_the_mail_again_with_the_same_id(desk: Desk, host: MailHost) -> None:
    open_desk(desk, host.port).new(*NEW, "The till is down")
    host.answers = ["close", "taken, then closed", None]
    desk.sweep()
    assert desk.outbox()[0]["error"] == "mail: 127.0.0.1 hung up"
    desk.sweep("09:01")
    desk.sweep("09:06")
    desk.sweep("09:59")
    first, second = host.got
    assert first.as_bytes() == second.as_bytes()  # at least once, and the same to the byte
    assert states(desk) == [("ana", "sent", 3)]


def test_a_server_that_sends_a_letter_now_and_then_does_not_hold_a_sweep(desk: Desk) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as listener:

        def drip() -> None:
            connection, _ = listener.accept()
            with closing(connection):
                for _ in range(200):
                    try:
                        connection.sendall(b"2")
                    except OSError:
                        return
                    time.sleep(0.05)

        thread = threading.Thread(target=drip)
        thread.start()
        open_desk(desk, listener.getsockname()[1], **{"timeout: 5s": "timeout: 1s"}).new(*NEW, "x")
        began = time.monotonic()
        desk.sweep()
        assert time.monotonic() - began < 4
        thread.join()
    assert desk.outbox()[0]["error"] == "mail: 127.0.0.1 took longer than 1 s"


def test_nobody_listens(desk: Desk) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as listener:
        port = listener.getsockname()[1]
    open_desk(desk, port).new(*NEW, "The till is down")
    desk.sweep()
    assert desk.outbox()[0]["error"] == "mail: 127.0.0.1 cannot be used: Connection refused"


def test_a_server_without_starttls_gets_neither_password_nor_mail(
    desk: Desk, host: MailHost, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SMTP_PASSWORD", "hunter22")
    open_desk(desk, host.port, **{"security: none": "security: starttls, user: desk, password: env SMTP_PASSWORD"})
    desk.new(*NEW, "The till is down")
    desk.sweep()
    assert "STARTTLS" in desk.outbox()[0]["error"]
    assert (host.got, host.logins) == ([], [])


# -- privacy on the way ----------------------------------------------------------------------------------------------


@pytest.fixture
def certificate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ssl.SSLContext:
    """A certificate for 127.0.0.1 that this machine trusts for now."""
    if shutil.which("openssl") is None:
        pytest.skip("openssl is not installed")
    key, cert = tmp_path / "key.pem", tmp_path / "cert.pem"
    words = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "36500", "-subj", "/CN=127.0.0.1"]
    names = ["-addext", "subjectAltName=IP:127.0.0.1", "-keyout", str(key), "-out", str(cert)]
    subprocess.run([*words, *names], check=True, capture_output=True)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(cert, key)
    monkeypatch.setenv("SSL_CERT_FILE", str(cert))
    return context


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_password_travels_inside_tls_only(
    desk: Desk, security: str, certificate: ssl.SSLContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    options: dict[str, Any] = {"tls_context": certificate, "require_starttls": True}
    with mail_host(**(options if security == "starttls" else {"tls": certificate})) as host:
        monkeypatch.setenv("SMTP_PASSWORD", "hunter22")
        wanted = f"security: {security}, user: desk, password: env SMTP_PASSWORD"
        open_desk(desk, host.port, **{"security: none": wanted}).new(*NEW, "The till is down")
        desk.sweep()
        assert [mail["Subject"] for mail in host.got] == ["[#1] The till is down"]
        assert host.logins == [("desk", "hunter22")]


def test_a_server_that_nobody_vouches_for_gets_no_mail(
    desk: Desk, certificate: ssl.SSLContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SSL_CERT_FILE")
    with mail_host(tls_context=certificate, require_starttls=True) as host:
        open_desk(desk, host.port, **{"security: none": "security: starttls"}).new(*NEW, "x")
        desk.sweep()
        assert "CERTIFICATE_VERIFY_FAILED" in desk.outbox()[0]["error"]
        assert host.got == []


# -- processes that die, and two at once -----------------------------------------------------------------------------


def test_a_sweep_killed_after_the_mail_was_taken_repeats_that_one_alone(desk: Desk, host: MailHost) -> None:
    open_desk(desk, host.port)
    for number in range(3):
        desk.new(*NEW, f"Number {number}")
    killing = (
        "import os, sys\n"
        "from escli.notify.mail import Line\n"
        "sending, count = Line.send, []\n"
        "def send(self, parcel, seconds):\n"
        "    sending(self, parcel, seconds)\n"
        "    count.append(1)\n"
        "    if len(count) == 2: os.kill(os.getpid(), 9)\n"
        "Line.send = send\n"
        "sys.argv = ['escli', 'sweep']\n"
        "from escli.cli import main\n"
        "main()\n"
    )
    done = subprocess.run([sys.executable, "-c", killing], check=False)
    assert done.returncode == -9
    assert [mail["Subject"] for mail in host.got] == ["[#1] Number 0", "[#2] Number 1"]
    desk.sweep("09:01")  # the dead one's lease has not ended
    assert len(host.got) == 2
    desk.sweep("09:03")
    desk.sweep("09:10")
    assert sorted(mail["Subject"] for mail in host.got) == [
        "[#1] Number 0", "[#2] Number 1", "[#2] Number 1", "[#3] Number 2"
    ]  # fmt: skip
    assert host.got[1].as_bytes() == host.got[2].as_bytes()
    assert [state for _, state, _ in states(desk)] == ["sent"] * 3


def test_two_deliverers_at_once_send_each_mail_once(desk: Desk, host: MailHost) -> None:
    reply_to_clients(open_desk(desk, host.port), 60)
    words = [sys.executable, "-m", "escli", "outbox", "send"]
    running = [subprocess.Popen(words, stdout=subprocess.PIPE, text=True) for _ in range(3)]
    said = [process.communicate(timeout=60)[0].splitlines() for process in running]
    assert [process.returncode for process in running] == [0] * 3
    assert sum(map(len, said)) == 61
    assert len({mail["Message-ID"] for mail in host.got}) == len(host.got) == 61
