"""On a real terminal, narrow and wide: nothing wraps, the most urgent stands first, and what matters is never cut."""

import os
import re
import shutil
import subprocess
import sys
import time
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(shutil.which("tmux") is None, reason="tmux is not installed: no terminal to draw on")

WIDTHS = (80, 120)
SCREENS = (
    "queue", "show 1", "show 2", "breaches", "matrix show", "matrix show --client 'Northgate Legal'", "metrics",
    "metrics --by client", "metrics --by month", "metrics --define", "outbox list", "find printer",
    "handoff 1", "handoff 5", "show 5", "team list", "team show ana", "team coverage", "oncall", "oncall --week",
    "--help", "new --help", "escalate --help", "transfer --help", "handoff --help", "queue --help",
)  # fmt: skip
BEGIN = """
import os
from escli.cli.main import run

def at(when, *words):
    os.environ["ESCLI_NOW"] = f"2026-11-23T{when}:00Z"
    assert run(list(words)) == 0, words

LONG = "The printer on the second floor prints every page twice, upside down, and in the wrong colour"
at("08:30", "init", "--test-clock")
at("08:30", "new", "--client", "Northgate Legal", "--type", "outage", "--severity", "critical", "--affected", "12",
   "--requester", "Priya Shah", "--system", "mail-01 " * 20, "--description", LONG, "--as", "ana", LONG)
at("08:31", "new", "--client", "Hudson Print Works", "--type", "workstation", "--severity", "normal", "--as", "ben",
   "\\u30d7\\u30ea\\u30f3\\u30bf\\u30fc\\u304c\\u52d5\\u304b\\u306a\\u3044 printer \\U0001f5a8 " * 3)
at("08:32", "new", "--client", "Quayside Books", "--type", "software", "--severity", "low", "--as", "ana",
   "Which printer")
at("08:33", "take", "2", "--as", "ana")
at("08:34", "wait", "2", "Which floor is it on, and who uses it?", "--as", "ana")
at("08:40", "note", "1", "The fuse", "x" * 200, "--as", "dev")
at("08:41", "escalate", "1", "--summary", LONG, "--tried", LONG, "--system", LONG, "--evidence", LONG,
   "--communication", LONG, "--next", LONG, "--as", "dev")
at("09:30", "sweep")
at("10:00", "new", "--client", "Quayside Books", "--type", "request", "--severity", "normal", "--as", "ana", "A mouse")
at("10:01", "take", "4", "--as", "ana")
at("10:09", "resolve", "4", "A new one", "--as", "ana")
at("10:10", "csat", "4", "5", "--as", "ana")
at("10:20", "new", "--client", "Quayside Books", "--type", "software", "--severity", "high",
   "--requester", "Ruth Adair", "--description", LONG, "--as", "ana", "The till is slow")
parts = [word for part in ("summary", "tried", "system", "evidence", "communication", "next")
         for word in (f"--{part}", "\\n".join([LONG] * 9))]
for number in range(20):
    name = f"{os.environ['ESCLI_DB']}-{number}-" + "long" * 20 + ".log"
    with open(name, "w") as file:
        file.write(f"log {number}")
    at("10:21", "note", "5", f"Attempt {number}: " + LONG, "--attach", name, "--as", "ana")
for number in range(40):
    at("10:22", "heard", "5", f"Question {number}: " + LONG, "--as", "ana")
    at("10:23", "reply", "5", f"Answer {number}: " + LONG, "--as", "ana")
for number in range(8):
    at("10:24", "escalate", "5", *parts, "--to", "L2", "--as", "ana")
    at("10:25", "return", "5", LONG, "--as", "dev")
at("10:26", "escalate", "5", *parts, "--to", "L2", "--as", "ana")
for number in range(85):
    at("10:27", "note", "5", f"Later {number}: " + LONG, "--as", "dev")
at("10:30", "resolve", "5", LONG, "--as", "dev")
at("15:00", "queue")
"""


def width_of(line: str) -> int:
    """How many cells of a terminal a line takes."""
    return sum(2 if unicodedata.east_asian_width(one) in "WF" else not unicodedata.combining(one) for one in line)


@pytest.fixture(scope="module")
def screens(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[tuple[str, int], list[str]]]:
    """The lines of every screen at every width, as a terminal shows them; those it had to wrap are one again."""
    folder = tmp_path_factory.mktemp("terminal")
    kept = {name: value for name, value in os.environ.items() if name not in {"NO_COLOR", "COLUMNS", "LINES", "TMUX"}}
    now = "2026-11-23T15:00:00Z"
    env = {**kept, "ESCLI_DB": str(folder / "desk.db"), "ESCLI_NOW": now, "TZ": "UTC", "LC_ALL": "C.UTF-8"}
    subprocess.run([sys.executable, "-c", BEGIN], env=env, check=True, capture_output=True)
    tmux = ("tmux", "-u", "-S", str(folder / "socket"), "-f", "/dev/null")  # a server of our own
    wanted = [(words, width) for words in SCREENS for width in WIDTHS]
    try:
        for place, (words, width) in enumerate(wanted):
            ends = f"touch {folder}/{place}.done; sleep 60"
            command = f"{sys.executable} -m escli {words}; {ends}"
            size = ("-x", str(width), "-y", "150")
            subprocess.run([*tmux, "new-session", "-d", "-s", f"s{place}", *size, command], env=env, check=True)
        yield {one: shown(tmux, place, folder) for place, one in enumerate(wanted)}
    finally:
        subprocess.run([*tmux, "kill-server"], env=env, check=False, capture_output=True)


def shown(tmux: tuple[str, ...], place: int, folder: Path) -> list[str]:
    for _ in range(600):
        if (folder / f"{place}.done").exists():
            break
        time.sleep(0.05)
    time.sleep(0.02)  # the last bytes are on their way to the terminal
    capture = [*tmux, "capture-pane", "-p", "-J", "-t", f"s{place}"]
    text = subprocess.run(capture, capture_output=True, check=True).stdout.decode()
    return [line.rstrip() for line in text.rstrip().splitlines()]


Screens = dict[tuple[str, int], list[str]]


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("words", SCREENS)
def test_no_line_is_wider_than_the_terminal(screens: Screens, words: str, width: int) -> None:
    lines = screens[words, width]
    assert len(lines) > 2
    assert not [line for line in lines if width_of(line) > width]
    assert not [line for line in lines if "Traceback" in line]


def data_lines(lines: list[str]) -> list[str]:
    """The lines of the first table, below its rule."""
    rule = next(place for place, line in enumerate(lines) if re.match(r"\s*\u2500{10}", line))
    return lines[rule + 1 :]


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("words", ["queue", "breaches"])
def test_the_most_urgent_ticket_is_on_the_first_line_with_the_word_for_it(
    screens: Screens, words: str, width: int
) -> None:
    first = data_lines(screens[words, width])[0]
    assert re.match(r"\s*1 ", first)
    assert " over " in first
    assert "critical" in first


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize(("words", "until"), [
    ("queue", "Client"), ("breaches", "Client"), ("outbox list", "Why"), ("team list", "Skills"),
])  # fmt: skip
def test_what_matters_is_never_cut(screens: Screens, words: str, until: str, width: int) -> None:
    lines = screens[words, width]
    place = next(line.index(until) for line in lines if until in line)
    assert [line for line in data_lines(lines) if line.strip()]
    assert not [line for line in data_lines(lines) if "\u2026" in line[: place - 1]]


@pytest.mark.parametrize("width", WIDTHS)
def test_a_week_of_the_forecast_has_every_hour_of_every_day(screens: Screens, width: int) -> None:
    rows = [line for line in screens["team coverage", width] if re.match(r"L[123] .*[-.]{8}", line)]
    assert len(rows) > 10
    assert all(re.search(r"( [-^?X.]{8}){7}$", line) for line in rows)


@pytest.mark.parametrize("width", WIDTHS)
def test_a_foot_counts_what_is_overdue(screens: Screens, width: int) -> None:
    assert any(re.search(r"1 to 3 of 3 open, .* first   \d overdue", line) for line in screens["queue", width])
    assert any(re.search(r"\d broken, \d due within 60 minutes", line) for line in screens["breaches", width])


@pytest.mark.parametrize("width", WIDTHS)
def test_a_ticket_shows_its_clocks_its_handoff_and_its_history_in_this_order(screens: Screens, width: int) -> None:
    text = "\n".join(screens["show 1", width])
    places = [text.index(words) for words in ("#1 The printer", "Clock", "client", "Handoff to L3 by dev", "When")]
    assert places == sorted(places)
    assert re.search(r"resolve +\w+ \w+ over +\S+ +2h", text)


@pytest.mark.parametrize("width", WIDTHS)
def test_a_handoff_of_two_hundred_events_fits_a_screen_and_says_where_the_rest_is(screens: Screens, width: int) -> None:
    lines = screens["handoff 5", width]
    text = "\n".join(lines)
    assert len(lines) <= 60
    events = re.search(r"(\d+) events: escli show 5 --plain", text)
    assert events is not None
    assert int(events[1]) >= 200
    assert re.search(r"83 more: escli handoff 5 --markdown has\s", text)  # of what was tried
    assert "15 earlier: escli handoff 5 --markdown lists all" in text  # of the files
    assert re.search(r"earlier +13 more +escli handoff 5 --markdown has all", text)
    for words in ("#5 The till is slow", "Handoff L1 > L2 by ana", "Later 84", "Question 39", "Ruth Adair"):
        assert words in text


@pytest.mark.parametrize("width", WIDTHS)
def test_every_cell_of_the_matrix_is_whole(screens: Screens, width: int) -> None:
    text = "\n".join(screens["matrix show", width])
    assert "\u2026" not in text
    for kind in ("outage", "workstation", "software", "password", "request", "vendor", "development", "complaint"):
        assert re.search(rf"^ ?{kind} +L\d", text, re.MULTILINE), kind
    for words in ("15m / 1h / 4h", "4h / 1d / 3d", "2d / 5d / -"):
        assert words in text


@pytest.mark.parametrize("width", WIDTHS)
def test_figures_are_whole(screens: Screens, width: int) -> None:
    for words in ("metrics", "metrics --by client", "metrics --by month"):
        assert "\u2026" not in "\n".join(screens[words, width])


@pytest.mark.parametrize("width", WIDTHS)
def test_help_names_every_command_in_the_order_of_the_work(screens: Screens, width: int) -> None:
    text = "\n".join(screens["--help", width])
    places = [text.index(f" {name} ") for name in ("new", "queue", "take", "escalate", "resolve", "breaches", "sweep")]
    assert places == sorted(places)
