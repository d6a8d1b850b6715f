"""A team takes its desk along: to a spreadsheet, to a pipe, to another desk; and does not lose it on the way."""

import json
import os
import pty
import subprocess
import sys
from datetime import datetime
from pathlib import Path

import pytest

from tests.desk import Desk
from tests.recomputed import figures as recomputed
from tests.recomputed import flat

NEW = ("new", "--client", "Quayside Books", "--type", "software", "--severity", "high")


@pytest.fixture
def worked(desk: Desk) -> Desk:
    desk.open()
    desk.ok(*NEW, "The till is slow", as_="ana")
    desk.at("09:05").ok("take", "1", as_="ana")
    desk.at("09:06").ok("note", "1", "The client must never read this", as_="ana")
    desk.at("09:10").ok("reply", "1", "We have found it", as_="ana")
    desk.at("10:00").ok("resolve", "1", "A new disk", as_="ana")
    desk.ok("csat", "1", "5")
    desk.at("10:30").ok(*NEW, "The other till is slow", as_="ana")
    return desk


def test_the_help_says_that_internal_notes_are_in_it(worked: Desk) -> None:
    assert "internal notes included" in worked.ok("export", "--help").out
    events = [json.loads(line) for line in worked.ok("export", "events", "--format", "jsonl").out.splitlines()]
    assert [one["visible"] for one in events if one["kind"] == "noted"] == [False]


def test_a_new_desk_tells_the_figures_of_the_old_one(worked: Desk) -> None:
    worked.at("Tue 12:00").sweep()
    before = worked.ok("metrics", "--json").out
    (worked.folder / "new").mkdir()
    new = str(worked.folder / "new" / "desk.db")
    worked.ok("init", "--db", new, "--test-clock")
    for name in ("desk.jsonl.gz", "desk.csv", "desk.db3"):
        form = ("--format", "sqlite") if name == "desk.db3" else ()
        file = str(worked.folder / name)
        worked.ok("export", "all" if form else "events", file, *form)
        worked.ok("import", file, "--db", new)
        assert worked.ok("metrics", "--json", "--db", new).out == before
    assert worked.ok("outbox", "list", "--db", new, "--json").data["messages"] == []


def test_the_figures_of_an_odd_day_stand_up_and_travel(desk: Desk) -> None:
    """Handoffs that come back, late entries, a client who asks for more, tickets that end in another."""
    desk.open()
    for title in ("Slow", "Slower", "Dead", "Again"):
        desk.ok(*NEW, title, as_="ana")
    handoff = ("--summary", "It is slow", "--tried", "A restart", "--system", "Till 1", "--next", "Look")
    desk.at("09:05").ok("take", "1", "2", as_="ana")
    desk.at("09:10").ok("escalate", "1", *handoff, as_="ana")
    desk.at("09:12").ok("return", "1", "Which till?", as_="dev")
    desk.at("09:20").ok("escalate", "1", *handoff, as_="ana")
    desk.at("09:30").ok("escalate", "2", "--by", "client", "--said", "Too slow for me", *handoff, as_="ana")
    desk.ok("wait", "1", "Which till?", "--on", "client", as_="ana")
    desk.at("11:00").ok("merge", "4", "--into", "2", "The same", as_="ana")
    desk.ok("heard", "1", "The left one")
    desk.at("Tue 09:00").sweep()
    desk.ok("reply", "3", "On the phone", "--at", "2026-11-23 09:20", "--because", "was on the phone", as_="ana")
    desk.ok("take", "3", "--at", "2026-11-23 09:15", "--because", "was on the phone", as_="ana")
    desk.at("Tue 10:00").ok("resolve", "1", "A new disk", as_="dev")
    desk.ok("csat", "1", "2")
    desk.at("Tue 11:00").ok("reopen", "1", "Not yet", as_="ana")
    desk.ok("transfer", "1", "--to", "ben", *handoff, as_="ana")
    desk.at("Fri 16:00").sweep()
    told = desk.ok("metrics", "--json").data
    assert told["handoffs"]["bounced"] == told["escalations"]["client"] == told["reopened"] == 1
    lines = desk.ok("export", "events", "--format", "jsonl").out.splitlines()
    assert any("corrects" in line for line in lines)
    again = recomputed(lines, instant(), ("L1", "L2", "L3"))
    assert flat(again) == flat(told)
    (desk.folder / "new").mkdir()
    new = ("--db", str(desk.folder / "new" / "desk.db"))
    desk.ok("init", *new, "--test-clock")
    desk.ok("export", "events", str(desk.folder / "desk.jsonl"))
    desk.ok("import", str(desk.folder / "desk.jsonl"), *new)
    assert desk.ok("metrics", "--json", *new).data == told


def instant() -> int:
    return int(datetime.fromisoformat(os.environ["ESCLI_NOW"]).timestamp())


def test_imported_tickets_can_be_worked_on_like_any_history(worked: Desk) -> None:
    file = str(worked.folder / "desk.jsonl")
    worked.ok("export", "events", file)
    (worked.folder / "new").mkdir()
    new = ("--db", str(worked.folder / "new" / "desk.db"))
    worked.ok("init", *new, "--test-clock")
    worked.ok("import", file, *new)
    shown = worked.ok("show", "2", "--json", *new).data
    assert (shown["imported"], shown["title"], shown["status"]) == (True, "The other till is slow", "open")
    for words in (
        ("take", "2"),
        ("reply", "2", "Hello"),
        ("note", "2", "x"),
        ("resolve", "2", "Done"),
        ("reopen", "1", "x"),
    ):
        worked.ok(*words, *new, as_="ana")
    worked.at("Fri 09:00").ok("sweep", *new)
    assert worked.ok("why", "1", *new).code == 0
    again = worked.ok("import", file, *new, "--json").data
    assert (again["tickets_new"], again["events"]) == (0, 0)


def test_figures_go_out_as_metrics_tells_them(worked: Desk) -> None:
    rows = worked.ok("export", "metrics", "--by", "client", "--format", "jsonl").out.splitlines()
    told = {one["metric"]: one["value"] for one in map(json.loads, rows) if one["group"] == "Quayside Books"}
    data = worked.ok("metrics", "--by", "client", "--json").data["groups"][0]
    assert told["tickets"] == data["tickets"] == 2
    assert told["satisfaction.mean"] == data["satisfaction"]["mean"] == 5
    assert told["sla.resolve.met"] == data["sla"]["resolve"]["met"]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("tickts",), "Did you mean tickets?"),
        (("tickets", "t.xlsx"), "Let it end in .csv"),
        (("tickets", "--format", "xml"), "One of csv, jsonl, sqlite."),
        (("all",), "escli export all desk.db"),
        (("tickets", "--format", "sqlite"), "escli export tickets desk.db"),
        (("tickets", "t.db.gz"), "escli export tickets desk.db"),
        (("tickets", "--by", "client"), "--by goes with metrics"),
        (("metrics", "--by", "moon"), "--by 'moon' is not known"),
        (("tickets", "--json"), "--format jsonl"),
        (("tickets", "--since", "2026-12-01", "--until", "2026-11-01"), "--until is before --since"),
    ],
)
def test_what_cannot_be_understood_is_said_with_what_to_type(worked: Desk, words: tuple[str, ...], says: str) -> None:
    ran = worked.run("export", *words)
    assert ran.code == 2
    assert says in ran.err


def test_an_unknown_file_asks_for_a_mapping(worked: Desk) -> None:
    file = worked.folder / "log.csv"
    file.write_text("Number,When\n1,2026-01-01\n", encoding="utf-8")
    ran = worked.run("import", str(file))
    assert ran.code == 1
    assert "--mapping" in ran.err
    worked.ok("export", "tickets", str(file))
    ran = worked.run("import", str(file))
    assert ran.code == 1
    assert "escli export events" in ran.err


def test_on_a_terminal_a_title_moves_no_cursor(worked: Desk) -> None:
    worked.ok(*NEW, "Red \x1b[31m alert")
    assert "\x1b[31m" in worked.ok("export", "tickets").out  # a pipe gets all that there is
    controller, terminal = pty.openpty()
    command = [sys.executable, "-m", "escli", "export", "tickets"]
    process = subprocess.Popen(command, stdout=terminal, stdin=terminal, stderr=terminal)
    os.close(terminal)
    said = b""
    try:
        while piece := os.read(controller, 65536):
            said += piece
    except OSError:
        pass  # how a terminal says that the other end has closed
    process.wait()
    os.close(controller)
    assert b"The till is slow" in said
    assert b"\x1b" not in said


def test_a_reader_that_has_seen_enough_ends_it_quietly(worked: Desk) -> None:
    script = f"{sys.executable} -m escli export events | head -1"
    done = subprocess.run(["bash", "-c", script], capture_output=True, text=True, check=False)
    assert done.stdout.startswith("desk,ticket,id,")
    assert done.stderr == ""


def test_an_export_in_the_database_s_own_place_is_refused(worked: Desk) -> None:
    before = Path(worked.database).read_bytes()
    ran = worked.run("export", "all", str(worked.database))
    assert ran.code == 1
    assert "belongs to a desk" in ran.err
    assert Path(worked.database).read_bytes() == before
