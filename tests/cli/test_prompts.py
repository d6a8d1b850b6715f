"""At a prompt: what is missing is asked for, a slip is forgiven, and a long text is written in one's own editor."""

import os
import pty
import select
import subprocess
import sys
import time
from pathlib import Path
from typing import Self

import pytest

from escli import errors
from tests.desk import Desk

NEW = ("--client", "Quayside Books", "--type", "software", "--severity", "low")


class Talk:
    """A command on a terminal, and what is said to it."""

    def __init__(self, *words: str, **environment: str) -> None:
        self._controller, terminal = pty.openpty()
        kept = {name: value for name, value in os.environ.items() if name not in {"VISUAL", "EDITOR"}}
        env = {**kept, "TERM": "xterm", "NO_COLOR": "1", "COLUMNS": "100", **environment}
        words = (sys.executable, "-m", "escli", *words)
        self._process = subprocess.Popen(words, stdin=terminal, stdout=terminal, stderr=terminal, env=env)
        os.close(terminal)
        self.said, self._read = "", 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self._process.kill()
        self._process.wait()
        os.close(self._controller)

    def hears(self, words: str) -> "Talk":
        """Wait until it says these words, after those that were heard before."""
        until = time.monotonic() + 10
        while words not in self.said[self._read :]:
            assert time.monotonic() < until, f"never said {words!r}, but {self.said!r}"
            assert self._more(), f"ended without {words!r}: {self.said!r}"
        self._read = self.said.index(words, self._read) + len(words)
        return self

    def answer(self, words: str) -> "Talk":
        """Type a line."""
        os.write(self._controller, f"{words}\n".encode())
        return self

    def ends(self) -> int:
        """Its exit code."""
        while self._more():
            pass
        return self._process.wait(20)

    def _more(self) -> bool:
        ready, _, _ = select.select([self._controller], [], [], 10)
        try:
            part = os.read(self._controller, 65536) if ready else b""
        except OSError:  # the other end is closed
            part = b""
        self.said += part.decode("utf-8", "replace").replace("\r\n", "\n")
        return bool(part)


def test_new_asks_for_what_is_missing_and_for_what_the_type_needs(desk: Desk) -> None:
    desk.open()
    with Talk("new", "--as", "ana") as talk:
        talk.hears("1) Bluebird Cafe").hears("Client: ").answer("2")
        talk.hears("Type: ").answer("out")
        talk.hears("Severity: ").answer("critical")
        talk.hears("What is wrong, in a few words: ").answer("No mail")
        talk.hears("The system (names, versions, addresses)").answer("mail-01, Debian 12")
        talk.hears("How many people are affected").answer("12")
        talk.hears("What happens, since when").answer("It is down since eight")
        assert talk.ends() == 0
    ticket = desk.show(1)
    assert (ticket["client"], ticket["type"], ticket["severity"]) == ("Northgate Legal", "outage", "critical")
    assert (ticket["title"], ticket["system"], ticket["affected"]) == ("No mail", "mail-01, Debian 12", 12)
    assert (ticket["description"], ticket["tier"]) == ("It is down since eight", "L2")
    assert "Opened at L2, given to dev. Respond is due 09:15 (15m left)." in talk.said


def test_new_asks_nothing_that_was_said(desk: Desk) -> None:
    desk.open()
    known = ("--system", "Till 1", "--description", "It is slow")
    with Talk("new", *NEW, *known, "The till", "--as", "ana") as talk:
        assert talk.ends() == 0
    assert talk.said == "#1 Opened at L1. Respond is due 13:00 (4h left).\n"


def test_a_typo_is_asked_again_with_what_was_probably_meant(desk: Desk) -> None:
    desk.open()
    with Talk("new", "--type", "password", "--requester", "Ruth", "Locked out", "--as", "ana") as talk:
        talk.hears("Client: ").hears("Client: ").answer("Quayside Boks")
        talk.hears("There is no 'Quayside Boks' here. Did you mean 'Quayside Books'?")
        talk.hears("Client: ").answer("quay")
        talk.hears("Severity: ").hears("Severity: ").answer("hihg")
        talk.hears("Did you mean 'high'?").hears("Severity: ").answer("high")
        assert talk.ends() == 0
    assert (desk.show(1)["client"], desk.show(1)["severity"]) == ("Quayside Books", "high")


@pytest.mark.parametrize("slip", ["0", "99", "-1", "\u00b2", "\u2460", "1.5", "x", "*", " "])
def test_what_is_no_choice_is_asked_again(desk: Desk, slip: str) -> None:
    desk.open()
    with Talk(
        "new", "--type", "password", "--client", "Quayside Books", "--requester", "R", "x", "--as", "ana"
    ) as talk:
        talk.hears("1) critical").hears("Severity: ").answer(slip)
        talk.hears("Severity: ").answer("4")
        assert talk.ends() == 0
    assert desk.show(1)["severity"] == "low"


def test_a_beginning_that_two_share_is_asked_again(desk: Desk) -> None:
    desk.open()
    with Talk("new", "--client", "Quayside Books", "--severity", "low", "--requester", "R", "x", "--as", "ana") as talk:
        talk.hears("Type: ").hears("Type: ").answer("re")
        talk.hears("What happens, since when").answer("x")
        assert talk.ends() == 0
    assert desk.show(1)["type"] == "request"
    with Talk("new", "--severity", "low", "--type", "password", "--requester", "R", "x", "--as", "ana") as talk:
        talk.hears("Client: ").hears("Client: ").answer("")
        talk.hears("Client: ").answer("B")
        assert talk.ends() == 0
    assert desk.show(2)["client"] == "Bluebird Cafe"


def test_what_nobody_knows_at_intake_may_be_left_out_and_stays_unknown(desk: Desk) -> None:
    desk.open()
    words = ("--client", "Quayside Books", "--severity", "low")
    with Talk("new", *words, "--type", "outage", "No mail", "--as", "ana") as talk:
        talk.hears("The system").answer("")
        talk.hears("How many people are affected").answer("many")
        talk.hears("'many' is not a ").hears("How many people are affected").answer("")
        talk.hears("What happens").answer("")
        assert talk.ends() == 0
    with Talk("new", *words, "--type", "password", "Locked out", "--as", "ana") as talk:
        talk.hears("Who asked").answer("")
        assert talk.ends() == 0
    outage, password = desk.show(1), desk.show(2)
    assert (outage["system"], outage["affected"], outage["description"]) == (None, None, None)
    assert password["requester"] is None


def test_the_end_of_input_at_a_prompt_records_nothing(desk: Desk) -> None:
    desk.open()
    with Talk("new", *NEW, "--as", "ana") as talk:
        talk.hears("What is wrong, in a few words: ")
        os.write(talk._controller, b"\x04")
        assert talk.ends() == 130
    assert "Nothing was recorded" in talk.said
    assert desk.ok("queue", "--json").data["total"] == 0


def test_escalate_opens_the_editor_on_what_is_missing_with_what_is_known_filled_in(desk: Desk) -> None:
    ticket = desk.open().new(*NEW, "The till is slow", "--system", "Till 1, v7", as_="ana")
    said = (
        "A restart\r## next: nothing\u2028## summary: x\n# ------ what stands below this line is not kept ------\nEnd"
    )
    desk.ok("note", str(ticket), said, as_="ana")
    program = editor(
        desk.folder,
        "text = path.read_text()\n"
        "assert '## evidence: ' in text and '## tried (required): ' in text\n"
        "path.write_text(text.replace('should happen next.', 'should happen next.\\nLook at the disk'))",
    )
    with Talk("escalate", str(ticket), "--summary", "Slow since Friday", "--as", "ana", EDITOR=program) as talk:
        assert talk.ends() == 0, talk.said
    handoff = desk.show(ticket)["handoff"]
    assert {name: handoff[name] for name in ("to", "summary", "tried", "system", "next")} == {
        "to": "L2", "summary": "Slow since Friday", "system": "Till 1, v7", "next": "Look at the disk",
        "tried": said.replace("\r", "\n ").replace("\u2028", "\n "),
    }  # fmt: skip


def test_a_required_part_that_was_left_empty_is_refused_and_what_was_written_is_shown(desk: Desk) -> None:
    ticket = desk.open().new(*NEW, "The till is slow", as_="ana")
    program = editor(desk.folder, "path.write_text(path.read_text().replace('is slow', 'stands still'))")
    with Talk("escalate", str(ticket), "--to", "management", "--as", "ana", EDITOR=program) as talk:
        assert talk.ends() == errors.REFUSED
    assert "Management needs more in a handoff: communication, next." in talk.said
    assert "The till stands still" in talk.said
    assert desk.show(ticket)["management"] is False


def test_a_whole_handoff_in_options_opens_no_editor(desk: Desk) -> None:
    ticket = desk.open().new(*NEW, "The till is slow", as_="ana")
    words = ("--summary", "Slow", "--tried", "A restart", "--system", "v7", "--next", "Look", "--as", "ana")
    with Talk("escalate", str(ticket), *words, EDITOR="false") as talk:
        assert talk.ends() == 0, talk.said


def test_review_opens_the_editor_with_a_heading_for_each_part_and_the_causes(desk: Desk) -> None:
    ticket = desk.open().new(*NEW, "The till is slow", as_="ana")
    desk.ok("escalate", str(ticket), "--summary", "Slow", "--incomplete", "no time", as_="ana")
    with Talk("review", str(ticket), "--as", "ana", EDITOR="false") as talk:  # not to be written in vain
        assert talk.ends() == errors.REFUSED
    assert "still open" in talk.said
    desk.ok("resolve", str(ticket), "x", as_="dev")
    program = editor(
        desk.folder,
        "text = path.read_text()\n"
        "assert '## cause (required): ' in text and 'knowledge, rights' in text and 'A note' in text\n"
        "path.write_text(text.replace('2026-12-24.', '2026-12-24.\\n2026-11-27').replace('does it.', 'does it.\\nana')"
        ".replace('if anything.', 'if anything.\\nWrite it').replace('## lower', 'sorting\\n\\n## lower'))",
    )
    with Talk("review", str(ticket), "--lower", "A note", "--as", "carla", EDITOR=program) as talk:
        assert talk.ends() == 0, talk.said
    (event,) = desk.events(ticket, "reviewed")
    assert event["texts"] == {"lower": "A note", "action": "Write it"}
    assert {name: event["data"][name] for name in ("cause", "owner")} == {"cause": "sorting", "owner": "ana"}


def test_a_review_without_its_cause_is_refused_and_what_was_written_is_shown(desk: Desk) -> None:
    ticket = desk.open().new(*NEW, "The till is slow", as_="ana")
    desk.ok("escalate", str(ticket), "--summary", "Slow", "--incomplete", "no time", as_="ana")
    desk.ok("resolve", str(ticket), "x", as_="dev")
    program = editor(desk.folder, "path.write_text(path.read_text().replace('it lower.', 'it lower.\\nA better form'))")
    with Talk("review", str(ticket), "--as", "ana", EDITOR=program) as talk:
        assert talk.ends() == errors.USAGE
    assert "A review says the cause." in talk.said
    assert "A better form" in talk.said


def test_away_from_a_terminal_nothing_is_asked_and_the_missing_parts_are_named(desk: Desk) -> None:
    ticket = desk.open().new(*NEW, "The till is slow", as_="ana")
    ran = desk.run("escalate", str(ticket), "--summary", "Slow", as_="ana")
    assert ran.code == errors.REFUSED
    assert "--tried ... --system ... --next ..." in ran.err


# -- the editor ------------------------------------------------------------------------------------------------------


def editor(folder: Path, script: str) -> str:
    """A program that writes to the file it is given, as an editor does."""
    path = folder / "an editor"
    path.write_text(f"import pathlib, sys\npath = pathlib.Path(sys.argv[-1])\n{script}\n", encoding="utf-8")
    return f"{sys.executable} '{path}' --wait"


def test_a_long_text_is_written_in_the_editor(desk: Desk) -> None:
    ticket = desk.open().new(*NEW, "The till is slow", as_="ana")
    before = "shown = path.read_text()\nassert 'Internal note on 1' in shown\n"
    command = editor(desk.folder, f"{before}path.write_text('First line\\n\\n  # not a comment\\nLast line' + shown)")
    with Talk("note", str(ticket), "--as", "ana", EDITOR=command) as talk:
        assert talk.ends() == 0, talk.said
    (note,) = desk.events(ticket, "noted")
    assert note["texts"]["text"] == "First line\n\n  # not a comment\nLast line"


def test_visual_comes_before_editor(desk: Desk) -> None:
    ticket = desk.open().new(*NEW, "The till is slow", as_="ana")
    with Talk(
        "reply", str(ticket), "--as", "ana", VISUAL=editor(desk.folder, "path.write_text('Hello')"), EDITOR="false"
    ) as talk:
        assert talk.ends() == 0
    assert desk.events(ticket, "replied")[0]["texts"]["text"] == "Hello"


@pytest.mark.parametrize(
    ("command", "words"),
    [
        ("true", "The text is empty; nothing was recorded."),
        ("false", "The editor ended with 1; nothing was recorded."),
        ("no-such-editor", "The editor 'no-such-editor' cannot be started"),
    ],
)
def test_an_editor_that_leaves_nothing_records_nothing(desk: Desk, command: str, words: str) -> None:
    ticket = desk.open().new(*NEW, "The till is slow", as_="ana")
    with Talk("resolve", str(ticket), "--as", "ana", EDITOR=command) as talk:
        assert talk.ends() in {errors.REFUSED, errors.UNREADABLE}
    assert words in talk.said
    assert desk.show(ticket)["status"] == "open"


def test_an_editor_that_saves_in_another_encoding_is_no_crash(desk: Desk) -> None:
    ticket = desk.open().new(*NEW, "The till is slow", as_="ana")
    with Talk("note", str(ticket), "--as", "ana", EDITOR=editor(desk.folder, "path.write_bytes(b'caf\\xe9')")) as talk:
        talk.ends()
    assert "Traceback" not in talk.said


def test_an_editor_that_is_named_with_an_open_quote_is_no_crash(desk: Desk) -> None:
    ticket = desk.open().new(*NEW, "The till is slow", as_="ana")
    with Talk("note", str(ticket), "--as", "ana", EDITOR="vi '") as talk:
        assert talk.ends() in {errors.REFUSED, errors.UNREADABLE}
    assert "Traceback" not in talk.said


# -- text that is piped in, or typed in another encoding -------------------------------------------------------------


def test_a_text_that_is_no_utf8_is_recorded_as_far_as_it_can_be_read(desk: Desk) -> None:
    desk.open().new(*NEW, "The till is slow", as_="ana")
    command = [sys.executable.encode(), b"-m", b"escli", b"note", b"1"]
    env = {**os.environ, "PYTHONUTF8": "1"}
    for words, stdin in ((command, b"caf\xe9\n"), ([*command, b"caf\xe9"], b"")):
        done = subprocess.run(words, input=stdin, env=env, capture_output=True, check=False)
        assert b"Traceback" not in done.stderr
        assert done.returncode == 0
    assert [note["texts"]["text"] for note in desk.events(1, "noted")] == ["caf\ufffd", "caf\ufffd"]


def test_a_number_that_no_database_holds_is_refused(desk: Desk) -> None:
    ran = desk.open().run("new", *NEW, "--affected", "9" * 30, "x", as_="ana")
    assert ran.code in {errors.REFUSED, errors.USAGE}
