"""Everything that a person can get wrong is answered with a sentence that says what is wrong and what to do next."""

import contextlib
import os
import shutil
import signal
import sqlite3
import subprocess
import sys

import pytest

from escli import errors
from tests.desk import EXAMPLE, Desk

NEW = ("--client", "Quayside Books", "--type", "software", "--severity", "low", "A question")


def test_without_a_database_it_says_how_to_make_one(desk: Desk) -> None:
    ran = desk.run("queue")
    assert ran.code == errors.NO_DATABASE
    assert "escli init" in ran.err


def test_a_folder_in_place_of_the_database(desk: Desk) -> None:
    ran = desk.run("queue", "--db", str(desk.folder))
    assert ran.code == errors.NO_DATABASE
    assert "is a folder" in ran.err


def test_a_file_that_is_not_sqlite(desk: Desk) -> None:
    desk.database.write_text("dear diary, " * 200, encoding="utf-8")
    ran = desk.run("queue")
    assert ran.code == errors.NO_DATABASE
    assert "not a database" in ran.err


def test_a_sqlite_file_of_somebody_else(desk: Desk) -> None:
    other = sqlite3.connect(desk.database)
    other.execute("CREATE TABLE theirs (a)")
    other.close()
    ran = desk.run("queue")
    assert ran.code == errors.NO_DATABASE
    assert "not escli's" in ran.err


def test_a_database_of_a_newer_escli_is_left_alone(desk: Desk) -> None:
    desk.open()
    newer = sqlite3.connect(desk.database)
    newer.execute("PRAGMA user_version = 99")
    newer.close()
    ran = desk.run("queue")
    assert ran.code == errors.NO_DATABASE
    assert "newer escli" in ran.err


def test_an_empty_matrix(desk: Desk) -> None:
    desk.matrix.write_text("", encoding="utf-8")
    ran = desk.at("09:00").run("init", "--test-clock", "--matrix", str(desk.matrix))
    assert ran.code == errors.BAD_MATRIX
    assert "empty" in ran.err
    assert not desk.database.exists()


def test_a_matrix_with_ten_errors_gets_ten_messages_with_lines(desk: Desk) -> None:
    text = EXAMPLE.read_text("utf-8")
    for right, wrong in (
        ("timezone: Europe/London          #", "timezone: Europe/Lundon          #"),
        ("  reopen: resume", "  reopen: resumed"),
        ("  wait: 2d", "  wait: 2 fortnights"),
        ("  update: promise", "  updates: promise"),
        ("      mon-fri: 08:00-18:00", "      mon-fri: 18:00-08:00-02:00"),
        ("  respond: 30m\n  calendar: extended", "  respond: 1:30\n  calendar: extendet"),
        ("    skills: [servers, networks]", "    skils: [servers, networks]"),
        ("plan: platinum", "plan: plutonium"),
        ("duty: [", "duty: [nobody, "),
    ):
        if right not in text:
            continue
        text = text.replace(right, wrong, 1)
    desk.matrix.write_text(text, encoding="utf-8")
    ran = desk.at("09:00").run("init", "--test-clock", "--matrix", str(desk.matrix))
    assert ran.code == errors.BAD_MATRIX
    lines = [line for line in ran.err.splitlines() if line.strip().startswith("line ")]
    assert len(lines) >= 9, ran.err
    assert "did you mean" in ran.err


def test_a_broken_edit_of_the_matrix_never_stops_a_sweep(desk: Desk) -> None:
    desk.open()
    desk.new(*NEW)
    desk.matrix.write_text("escli: 1\nname: [", encoding="utf-8")
    ran = desk.at("Wed 12:00").ok("sweep")
    assert "not in force" in ran.err
    assert "last good version" in ran.err
    assert ran.out  # the steps that were due have fired


@pytest.mark.parametrize("when", ["25:00", "tomorow", "2026-13-45", "next century", "2026-11-23 9h", ""])
def test_a_wrong_time(desk: Desk, when: str) -> None:
    desk.open()
    ticket = desk.new(*NEW)
    ran = desk.run("wait", str(ticket), "--until", when, "which version?")
    assert ran.code in {errors.USAGE, errors.REFUSED}
    assert "For example" in ran.err or "Expected" in ran.err


def test_an_unknown_command_gets_the_nearest_one(desk: Desk) -> None:
    ran = desk.run("quue")
    assert ran.code == errors.USAGE
    assert "Did you mean `escli queue`?" in ran.err


def test_an_unknown_option(desk: Desk) -> None:
    ran = desk.run("queue", "--mien")
    assert ran.code == errors.USAGE
    assert "--mien" in ran.err


@pytest.mark.parametrize(
    ("words", "near"),
    [
        (("--client", "Quayside Boks", "--type", "software", "--severity", "low", "x"), "Quayside Books"),
        (("--client", "Quayside Books", "--type", "softwear", "--severity", "low", "x"), "software"),
        (("--client", "Quayside Books", "--type", "software", "--severity", "critcal", "x"), "critical"),
    ],
)
def test_a_mistyped_name_gets_the_nearest_one(desk: Desk, words: tuple[str, ...], near: str) -> None:
    ran = desk.open().run("new", *words)
    assert ran.code == errors.REFUSED
    assert f"Did you mean '{near}'?" in ran.err


def test_what_a_new_ticket_lacks_is_named_all_at_once(desk: Desk) -> None:
    ran = desk.open().run("new")
    assert ran.code == errors.USAGE
    for option in ("--client", "--type", "--severity", "TITLE"):
        assert option in ran.err


@pytest.mark.parametrize("number", ["0", "99", "-1", "1e3", "x", "9" * 30, "\uff11"])
def test_a_ticket_that_is_not_there(desk: Desk, number: str) -> None:
    ran = desk.open().run("show", "--", number)
    assert ran.code in {errors.REFUSED, errors.USAGE}
    assert "ticket" in ran.err


def test_of_several_tickets_one_is_missing_and_nothing_is_recorded(desk: Desk) -> None:
    ticket = desk.open().new(*NEW)
    ran = desk.run("take", str(ticket), "77")
    assert ran.code == errors.REFUSED
    assert "no ticket 77" in ran.err
    assert desk.events(ticket, "taken") == []


def test_simulated_time_is_refused_on_a_real_database(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ESCLI_NOW", raising=False)
    desk.ok("init")
    desk.at("09:00")
    ran = desk.run("queue")
    assert ran.code == errors.REFUSED
    assert "ESCLI_NOW" in ran.err


def test_a_database_is_never_overwritten(desk: Desk) -> None:
    ran = desk.open().run("init", "--test-clock")
    assert ran.code == errors.REFUSED
    assert "exists already" in ran.err


def test_an_empty_text_is_not_recorded(desk: Desk) -> None:
    ticket = desk.open().new(*NEW)
    ran = desk.run("note", str(ticket), stdin="  \n")
    assert ran.code == errors.REFUSED
    assert desk.events(ticket, "noted") == []


@pytest.mark.skipif(os.geteuid() == 0 and not shutil.which("setpriv"), reason="root may write anywhere")
def test_without_the_right_to_write_nothing_is_lost_and_it_is_said(desk: Desk) -> None:
    ticket = desk.open().new(*NEW)
    for path in (*desk.folder.glob("desk.db*"), desk.folder):
        path.chmod(0o555 if path.is_dir() else 0o444)
    desk.folder.parent.chmod(0o755)
    as_nobody = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"] if os.geteuid() == 0 else []
    done = subprocess.run(
        [*as_nobody, sys.executable, "-m", "escli", "note", str(ticket), "x"],
        capture_output=True,
        text=True,
        check=False,
    )
    for path in (desk.folder, *desk.folder.glob("desk.db*")):
        path.chmod(0o755 if path.is_dir() else 0o644)
    assert done.returncode in {errors.UNREADABLE, errors.NO_DATABASE}, done.stderr
    assert "Traceback" not in done.stderr


def test_a_reader_that_goes_away_is_no_error(desk: Desk) -> None:
    desk.open()
    for _ in range(30):
        desk.new(*NEW)
    done = subprocess.run(
        f"{sys.executable} -m escli queue --json | head -c 1; exit ${{PIPESTATUS[0]}}",
        shell=True,
        executable="/bin/bash",
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""


def test_ctrl_c_in_a_prompt_records_nothing(desk: Desk) -> None:
    desk.open()
    controller, terminal = os.openpty()
    listening = "signal.signal(signal.SIGINT, signal.default_int_handler)"  # a test runner may have told it not to
    code = f"import signal, sys; {listening}; sys.argv = ['escli', 'new']; from escli.cli import main; main()"
    process = subprocess.Popen([sys.executable, "-c", code], stdin=terminal, stdout=terminal, stderr=terminal)
    os.close(terminal)
    said = b""
    while b"Client:" not in said.replace(b"Client: 1)", b""):  # the list of clients, then the prompt
        said += os.read(controller, 4096)
    ended = None
    while ended is None:  # a signal in the instant before the terminal is read is only seen with the next one
        process.send_signal(signal.SIGINT)
        with contextlib.suppress(subprocess.TimeoutExpired):
            ended = process.wait(1)
    assert ended == 130
    said += os.read(controller, 65536)
    os.close(controller)
    assert b"Nothing was recorded" in said
    assert b"Traceback" not in said


def test_hostile_text_never_moves_the_cursor(desk: Desk) -> None:
    ticket = desk.open().new(
        "--client", "Quayside Books", "--type", "software", "--severity", "low",
        "--description", "[bold]x[/bold] \x1b[2J\u202e\x07", "\x1b]0;owned\x07 title [red]x[/] \u202egnp",
    )  # fmt: skip
    for words in (("queue",), ("show", str(ticket)), ("find", "title"), ("queue", "--csv"), ("queue", "--json")):
        out = desk.ok(*words).out
        assert "\x1b" not in out
        assert "\x07" not in out
        assert "\u202e" not in out
    assert "[red]x[/]" in desk.ok("queue").out  # markup stays text


def test_a_title_that_a_spreadsheet_would_run_is_defused(desk: Desk) -> None:
    desk.open().new("--client", "Quayside Books", "--type", "software", "--severity", "low", "=HYPERLINK(1)")
    assert "'=HYPERLINK(1)" in desk.ok("queue", "--csv").out
    assert "\t=HYPERLINK(1)" in desk.ok("queue").out
