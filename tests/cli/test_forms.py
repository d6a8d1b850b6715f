"""The four forms of a result: a table for people, tab-separated for pipes, CSV for spreadsheets, JSON for programs."""

import csv
import io
import os
import pty
import re
import subprocess
import sys
from pathlib import Path

import pytest

from escli import errors
from tests.desk import EXAMPLE, Desk

HOSTILE = (
    '=HYPERLINK("http://x")',
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    "a\tb\nc\r\nd, \"e\"; 'f'",
    "\x1b[31mred",
)
LISTS = ("queue", "breaches --within 99d", "outbox list", "find thing", "show 2", "metrics", "metrics --by month",
         "matrix show", "metrics --define", "sweep --dry-run", "shift")  # fmt: skip
ESCAPE = re.compile(r"\x1b")


@pytest.fixture
def hostile(desk: Desk) -> Desk:
    """Tickets whose titles and texts are anything but a line of letters."""
    desk.open()
    for title in HOSTILE:
        desk.ok("new", "--client", "Quayside Books", "--type", "software", "--severity", "low", "--", f"{title} thing")
    desk.ok("note", "1", "=1+1\n\tsecond thing", as_="ana")
    desk.ok("major", "2", "3", "4", as_="ana")
    desk.ok("shift", "--write", "=1+1\n\t\x1b[31mthird thing", as_="ana")
    return desk.at("12:30")


def on_terminal(*words: str, width: int = 80, **environment: str) -> str:
    """What a command draws on a terminal."""
    controller, terminal = pty.openpty()
    kept = {name: value for name, value in os.environ.items() if name not in {"NO_COLOR", "COLUMNS", "LINES"}}
    env = {**kept, "TERM": "xterm-256color", "COLUMNS": str(width), **environment}
    process = subprocess.Popen([sys.executable, "-m", "escli", *words], stdout=terminal, stderr=terminal, env=env)
    os.close(terminal)
    said = b""
    while True:
        try:
            part = os.read(controller, 65536)
        except OSError:  # the other end is closed
            break
        if not part:
            break
        said += part
    os.close(controller)
    process.wait(30)
    return said.decode()


def rows_of(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text, newline="")))


@pytest.mark.parametrize("words", LISTS)
def test_csv_has_a_header_and_rows_of_the_same_width_that_no_spreadsheet_runs(hostile: Desk, words: str) -> None:
    header, *rows = rows_of(hostile.ok(*words.split(), "--csv").out)
    assert rows
    assert {len(row) for row in rows} == {len(header)}
    for cell in (cell for row in rows for cell in row):
        assert not cell.startswith(("=", "+", "@", "\t", "\r", "\n")), cell
        assert not (cell.startswith("-") and not re.fullmatch(r"-\d+(\.\d+)?", cell)), cell
        assert not ESCAPE.search(cell)


def test_csv_of_a_queue_has_the_columns_of_its_header(hostile: Desk) -> None:
    header, *rows = rows_of(hostile.ok("queue", "--csv").out)
    assert header == [
        "id", "clock", "left_s", "due", "severity", "tier", "technician", "waiting_on", "status", "client", "type",
        "title",
    ]  # fmt: skip
    first = dict(zip(header, rows[0], strict=True))
    assert first | {"title": ""} == {
        "id": "1", "clock": "respond", "left_s": "1800", "due": "2026-11-23T13:00:00Z", "severity": "low",
        "tier": "L1", "technician": "", "waiting_on": "", "status": "open", "client": "Quayside Books",
        "type": "software", "title": "",
    }  # fmt: skip
    assert first["title"] == "'" + '=HYPERLINK("http://x") thing'


@pytest.mark.parametrize("words", LISTS)
def test_a_pipe_gets_the_same_rows_with_tabs_and_nothing_else(hostile: Desk, words: str) -> None:
    piped = hostile.ok(*words.split())
    width, *_ = {len(line.split("\t")) for line in piped.out.splitlines()}
    _, *rows = rows_of(hostile.ok(*words.split(), "--csv").out)
    assert [len(line.split("\t")) for line in piped.out.splitlines()] == [width] * len(rows)
    assert width == len(rows[0])
    assert not ESCAPE.search(piped.out)
    assert not re.search("[\u2500-\u257f]", piped.out)  # no lines of a table
    assert hostile.ok(*words.split(), "--plain").out == piped.out


def test_a_list_of_nothing_is_no_line_in_a_pipe_and_a_header_in_csv(desk: Desk) -> None:
    desk.open()
    for words in ("queue", "breaches", "outbox list", "find x", "sweep"):
        assert desk.ok(*words.split()).out == ""
    assert desk.ok("queue", "--csv").out.count("\n") == 1


def test_what_was_found_is_the_text_itself_without_marks(desk: Desk) -> None:
    desk.open().new("--client", "Quayside Books", "--type", "software", "--severity", "low", "The printer jams")
    line = "1\topen\tQuayside Books\tThe printer jams\tThe printer jams\n"
    assert desk.ok("find", "printer").out == line
    assert desk.ok("find", "printer", "--csv").out.splitlines()[1] == line.strip().replace("\t", ",")
    assert desk.ok("find", "printer", "--json").data["tickets"][0]["place"] == "The \x02printer\x03 jams"


@pytest.mark.parametrize("two", [("--json", "--csv"), ("--csv", "--plain"), ("--plain", "--json")])
@pytest.mark.parametrize("command", [("queue",), ("note", "1", "x"), ("sweep",)])
def test_the_forms_exclude_each_other_and_nothing_is_done(
    desk: Desk, command: tuple[str, ...], two: tuple[str, str]
) -> None:
    desk.open().new("--client", "Quayside Books", "--type", "software", "--severity", "low", "x")
    ran = desk.run(*command, *two)
    assert ran.code == errors.USAGE
    assert "--json, --csv and --plain exclude each other" in ran.err
    assert ran.out == ""
    assert desk.events(1, "noted") == []


def test_a_command_that_acts_says_so_in_every_form(desk: Desk) -> None:
    desk.open().new("--client", "Quayside Books", "--type", "software", "--severity", "low", "x")
    assert desk.ok("note", "1", "a").out.startswith("1\tnoted\tNoted. Respond is due 13:00 (4h left).")
    header, row = rows_of(desk.ok("note", "1", "b", "--csv").out)
    assert (header, row[:2]) == (["id", "did", "what"], ["1", "noted"])


# -- on a terminal ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "words", ["queue", "show 1", "breaches --within 9h", "metrics", "matrix show", "shift", "show 2"]
)
def test_no_color_gives_no_escape_code_at_all(hostile: Desk, words: str) -> None:
    drawn = on_terminal(*words.split(), NO_COLOR="1")
    assert drawn
    assert not ESCAPE.search(drawn)


def test_a_breach_at_which_no_step_stands_is_drawn(hostile: Desk) -> None:
    drawn = on_terminal("show", "3", ESCLI_NOW="2026-11-23T13:00:01Z", NO_COLOR="1")
    assert "promise broken respond missed" in drawn
    assert "Belongs to the major incident #2" in drawn


def test_no_color_leaves_no_colour_in_the_help(hostile: Desk) -> None:
    drawn = on_terminal("--help", NO_COLOR="1")
    assert "queue" in drawn
    assert not re.search(r"\x1b\[[0-9;]*(3[0-8]|4[0-8]|9[0-7])[0-9;]*m", drawn)


def test_without_no_color_a_terminal_gets_colour(hostile: Desk) -> None:
    assert ESCAPE.search(on_terminal("queue"))


def test_on_a_terminal_the_forms_can_still_be_asked_for(hostile: Desk) -> None:
    assert on_terminal("queue", "--plain").replace("\r\n", "\n") == hostile.ok("queue").out
    assert on_terminal("queue", "--json").startswith('{\r\n  "escli": 1,')


# -- figures by something --------------------------------------------------------------------------------------------


def test_figures_by_month_are_rows_of_group_name_and_value(desk: Desk) -> None:
    desk.open().new("--client", "Quayside Books", "--type", "software", "--severity", "low", "November")
    desk.at("2026-12-02T09:00:00Z").new(
        "--client", "Hudson Print Works", "--type", "request", "--severity", "low", "December"
    )
    desk.at("2026-12-03T09:00:00Z")
    found = {
        tuple(line.split("\t")[:2]): line.split("\t")[2]
        for line in desk.ok("metrics", "--by", "month").out.splitlines()
    }
    assert found["2026-11", "tickets"] == "1"
    assert found["2026-12", "tickets"] == "1"
    assert found["2026-11", "sla.respond.missed"] == "1"
    assert found["2026-12", "sla.respond.rate"] == ""
    assert "2026-12" in on_terminal("metrics", "--by", "month")


def test_a_month_without_a_ticket_is_no_error(desk: Desk) -> None:
    desk.open().new("--client", "Quayside Books", "--type", "software", "--severity", "low", "November")
    desk.at("2027-01-05T09:00:00Z").new(
        "--client", "Quayside Books", "--type", "software", "--severity", "low", "January"
    )
    months = [one["group"] for one in desk.ok("metrics", "--by", "month", "--json").data["groups"]]
    assert [month for month in months if month != "2026-12"] == ["2026-11", "2027-01"]
    assert "2027-01" in on_terminal("metrics", "--by", "month")


def test_a_month_is_the_desks_own(desk: Desk) -> None:
    desk.open(EXAMPLE.read_text("utf-8").replace("timezone: Europe/London", "timezone: Pacific/Auckland", 1))
    desk.at("2026-11-30T20:00:00Z").new("--client", "Quayside Books", "--type", "software", "--severity", "low", "x")
    assert [one["group"] for one in desk.ok("metrics", "--by", "month", "--json").data["groups"]] == ["2026-12"]


def test_a_period_is_from_its_first_day_through_its_last(desk: Desk) -> None:
    desk.open().new("--client", "Quayside Books", "--type", "software", "--severity", "low", "x")
    for since, until, count in (
        ("2026-11-23", "2026-11-23", 1),
        ("2026-11-24", "2026-11-30", 0),
        ("2026-11-01", "2026-11-22", 0),
    ):
        assert desk.ok("metrics", "--since", since, "--until", until, "--json").data["tickets"] == count
    assert "No ticket was opened" in on_terminal("metrics", "--since", "2026-11-24")


def test_a_mistyped_group_gets_the_nearest(desk: Desk) -> None:
    ran = desk.open().run("metrics", "--by", "sevrity")
    assert ran.code == errors.USAGE
    assert "Did you mean severity?" in ran.err


def test_the_pages_of_a_queue(desk: Desk) -> None:
    desk.open()
    for number in range(5):
        desk.new("--client", "Quayside Books", "--type", "software", "--severity", "low", f"Number {number}")
    pages = [desk.ok("queue", "--limit", "2", "--page", str(page)).out for page in (1, 2, 3, 4)]
    assert [page.count("\n") for page in pages] == [2, 2, 1, 0]
    assert "".join(pages) == desk.ok("queue").out
    drawn = on_terminal("queue", "--limit", "2", "--page", "2", NO_COLOR="1")
    assert "3 to 4 of 5 open" in drawn
    assert "next page: --page 3" in drawn


def test_a_page_beyond_the_last_says_so(desk: Desk) -> None:
    desk.open().new("--client", "Quayside Books", "--type", "software", "--severity", "low", "x")
    assert "to 0 of" not in on_terminal("queue", "--page", "2", NO_COLOR="1")
    assert not re.search(r"(\d+) to (\d+) of 1 open", on_terminal("queue", "--page", "2", NO_COLOR="1"))


def test_the_line_for_cron_is_one_that_cron_can_run(tmp_path: Path, desk: Desk) -> None:
    place = tmp_path / "our desk" / "100%.db"
    said = desk.ok("init", "--db", str(place), "--json").data
    assert said["cron"].endswith(rf" sweep --db '{tmp_path}/our desk/100\%.db'")
