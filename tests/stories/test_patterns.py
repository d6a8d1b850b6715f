"""The lead looks back over a month: what stands out and what does not, what recurs, and what to read and to do."""

import csv
import io
from datetime import UTC
from pathlib import Path
from typing import Any

import pytest

from escli.app.titles import grouped
from escli.cli import patterns_view
from escli.cli.output import draw
from escli.core.titles import Titled, key
from tests.desk import Desk

MAPPING = """\
mapping: 1
name: book
rows: events
times: {zone: Europe/London}
columns: {id: id, time: time, activity: what, client: client, type: type, severity: bad, technician: who, title: title}
meanings: {Open: opened, Take: taken, Up: escalated, Fix: resolved, Again: reopened}
"""
COLUMNS = ("id", "time", "what", "client", "type", "bad", "who", "title")
NEW = ("--type", "software", "--severity", "high")
WHOLE = ("--summary", "It is slow", "--tried", "A restart", "--system", "Till 1", "--next", "Look at the disk")


class Book:
    """Another tool's log, a day's tickets at a time; imported, it is what `patterns` goes through."""

    def __init__(self, desk: Desk) -> None:
        self.desk, self.count = desk, 0
        self.rows: list[tuple[str, ...]] = [COLUMNS]

    def ticket(self, day: int, client: str, title: str, *then: str, kind: str = "software", who: str = "ana") -> None:
        """One ticket of a day of October, opened at ten and solved at eleven; `then` is what happens before."""
        self.count += 1
        for minute, what in enumerate(("Open", "Take", *then, "Fix")):
            time = f"2026-10-{day:02}T10:{minute:02}:00"
            self.rows.append((str(self.count), time, what, client, kind, "normal", who, title))

    def read(self, *words: str) -> Any:
        """Import it, and look for patterns."""
        path = self.desk.folder / "book.csv"
        text = io.StringIO()
        csv.writer(text).writerows(self.rows)
        path.write_text(text.getvalue(), "utf-8")
        (self.desk.folder / "book.yaml").write_text(MAPPING, "utf-8")
        self.desk.ok("import", str(path), "--mapping", str(self.desk.folder / "book.yaml"))
        return self.desk.ok("patterns", *words, "--json").data


@pytest.fixture
def book(desk: Desk) -> Book:
    return Book(desk.open())


def month(book: Book, *, reopened: bool) -> None:
    """Four tickets a day; those of Quayside Books come back, or do not."""
    for day in range(1, 29):
        for client in ("Quayside Books", "Bluebird Cafe", "Riverside Dental", "Hudson Print Works"):
            again = ("Fix", "Again") if reopened and client == "Quayside Books" and day % 2 else ()
            book.ticket(day, client, f"Case {day}", *again, who="ana" if day % 3 else "ben")


def test_a_client_whose_tickets_come_back_stands_out_with_what_to_read_and_do(book: Book) -> None:
    month(book, reopened=True)
    data = book.read()
    (one,) = [one for one in data["findings"] if one["direction"] == "worse"]
    assert set(one) == {
        "outcome", "by", "group", "direction", "part", "whole", "rate", "interval", "elsewhere", "ratio", "chance",
        "sure", "tickets", "says", "do",
    }  # fmt: skip
    assert (one["outcome"], one["by"], one["group"]) == ("reopened", "client", "Quayside Books")
    assert (one["part"], one["whole"], one["elsewhere"]["part"], one["elsewhere"]["whole"]) == (14, 28, 0, 84)
    assert one["interval"] == pytest.approx([0.326, 0.674], abs=0.001)
    assert one["chance"] < 1e-6
    assert one["tickets"] == [105, 97, 89, 81, 73]  # the latest five that came back
    assert one["says"].startswith("Tickets of Quayside Books are reopened more often")
    assert "confirm a solution" in one["do"]


def test_where_nothing_is_behind_it_nothing_stands_out_and_it_says_how_often_it_looked(book: Book) -> None:
    month(book, reopened=False)
    data = book.read()
    assert (data["tickets"], data["findings"], data["training"], data["process"]) == (112, [], [], [])
    for day in range(1, 29):  # one ticket in seven comes back, whose it is is chance
        if day % 2:
            book.ticket(day, ("Quayside Books", "Bluebird Cafe")[day // 2 % 2], "Else", "Fix", "Again")
    data = book.read()
    assert data["looks"] > 5
    assert [one for one in data["findings"] if one["direction"] == "worse"] == []


def test_one_outage_that_hits_a_client_on_one_day_is_no_pattern(book: Book) -> None:
    month(book, reopened=False)
    for _ in range(14):
        book.ticket(15, "Quayside Books", "No mail", "Fix", "Again")
    assert book.read()["findings"] == []


def test_a_period_is_of_the_tickets_opened_in_it(book: Book) -> None:
    month(book, reopened=True)
    data = book.read("--since", "2026-10-01", "--until", "2026-10-02")
    assert (data["since"], data["until"], data["tickets"]) == ("2026-10-01T00:00:00Z", "2026-10-03T00:00:00Z", 8)
    assert data["findings"] == []


def test_days_and_hours_are_those_of_the_desk_on_both_sides_of_a_clock_change(desk: Desk) -> None:
    """Mondays before eight in London, in winter and in summer: seven and six o'clock UTC."""
    book = Book(desk.open())
    for week, day in enumerate(("02-02", "02-09", "02-16", "02-23", "03-02", "06-01", "06-08", "06-15", "06-22")):
        for number in range(20):
            book.count += 1
            month, monday = map(int, day.split("-"))
            date = f"2026-{month:02}-{monday + (number % 4 > 0) * (number % 3 + 1):02}"
            early = number % 4 == 0
            whats = ("Open", "Up", "Fix") if early and (week + number) % 5 else ("Open", "Fix")
            for minute, what in enumerate(whats):
                time = f"{date}T{'07' if early else '11'}:3{minute}:00"
                book.rows.append((str(book.count), time, what, "Acme", "software", "low", "ana", "x"))
    worse = [one for one in book.read()["findings"] if one["direction"] == "worse"]
    found = {(one["by"], one["group"], one["whole"]) for one in worse}
    assert found == {("weekday", "Mondays", 45), ("hours", "04:00 to 08:00", 45)}  # five a week, in nine weeks


def test_what_the_next_tier_solved_at_once_is_a_training_gap(desk: Desk) -> None:
    desk.open()
    for number in range(1, 5):
        ticket = desk.at(f"09:{number}0").new(*NEW, f"Macro {number} blocked", "--client", "Bluebird Cafe", as_="ana")
        desk.ok("take", str(ticket), as_="ana")
        desk.ok("escalate", str(ticket), *WHOLE, as_="ana")
        desk.ok("take", str(ticket), as_="dev")
        desk.at(f"09:{number}9" if number < 4 else "10:11").ok("resolve", str(ticket), "A setting", as_="dev")
    (one,) = desk.ok("patterns", "--json").data["training"]
    assert set(one) == {"type", "part", "whole", "rate", "interval", "within_s", "tickets", "do"}
    assert (one["type"], one["part"], one["whole"], one["tickets"]) == ("software", 3, 4, [3, 2, 1])
    assert "write down how" in one["do"]


def test_a_night_between_taking_and_solving_is_no_time(desk: Desk) -> None:
    """Taken five minutes before closing, solved ten minutes after opening: fifteen minutes of open time."""
    desk.open()
    tickets = [desk.at("16:00").new(*NEW, "Slow", "--client", "Bluebird Cafe", as_="ana") for _ in range(3)]
    for ticket in tickets:
        desk.ok("take", str(ticket), as_="ana")
    desk.at("17:55")
    for ticket in tickets:
        desk.ok("escalate", str(ticket), *WHOLE, as_="ana")
        desk.ok("take", str(ticket), as_="dev")
    for ticket in tickets:
        desk.at("Tue 08:10").ok("resolve", str(ticket), "A setting", as_="dev")
    assert [one["part"] for one in desk.ok("patterns", "--json").data["training"]] == [3]


def test_titles_that_recur_are_put_together_whatever_numbers_names_and_slips_are_in_them(desk: Desk) -> None:
    desk.open()
    for client, title in (
        ("Quayside Books", "Printer 12 jams (Quayside Books)"),
        ("Bluebird Cafe", "printer 7 jams"),
        ("Bluebird Cafe", "Printer 12 jamms"),
        ("Bluebird Cafe", "Jams: printer 12"),
        ("Bluebird Cafe", "The scanner jams"),
    ):
        desk.new(*NEW, title, "--client", client)
    (one,) = desk.ok("patterns", "--json").data["titles"]
    assert (one["count"], one["clients"], one["tickets"]) == (4, ["Bluebird Cafe", "Quayside Books"], [4, 3, 2, 1])
    assert "known-issue note" in one["do"]


def test_a_title_of_one_client_is_mended_at_that_client(desk: Desk) -> None:
    desk.open()
    for _ in range(3):
        desk.new(*NEW, "Tills offline", "--client", "Bluebird Cafe")
    (one,) = desk.ok("patterns", "--json").data["titles"]
    assert one["do"] == "Find the cause at Bluebird Cafe once, instead of mending it each time."


def test_titles_that_were_redacted_recur_in_nothing(desk: Desk) -> None:
    desk.open()
    for number in range(8):
        ticket = desk.new("--client", "Quayside Books", "--type", "password", "--severity", "low",
                          f"Password is hunter{chr(97 + number) * 9}", as_="ana")  # fmt: skip
        event = desk.ok("redact", str(ticket), "--json").data["texts"][0]["event"]
        desk.ok("redact", str(ticket), str(event), "--because", "a password", as_="mia")
    assert desk.ok("patterns", "--json").data["titles"] == []


def test_tickets_without_a_title_of_their_own_recur_in_nothing(book: Book) -> None:
    book.rows[0] = tuple(name if name != "title" else "else" for name in COLUMNS)
    month(book, reopened=False)
    (book.desk.folder / "book.yaml").write_text(MAPPING, "utf-8")
    text = io.StringIO()
    csv.writer(text).writerows(book.rows)
    (book.desk.folder / "log.csv").write_text(text.getvalue(), "utf-8")
    (book.desk.folder / "other.yaml").write_text(MAPPING.replace(", title: title", ""), "utf-8")
    book.desk.ok("import", str(book.desk.folder / "log.csv"), "--mapping", str(book.desk.folder / "other.yaml"))
    assert book.desk.ok("patterns", "--json").data["titles"] == []


@pytest.mark.parametrize(
    ("title", "names", "words"),
    [
        ("VPN-Gateway 2: DOWN!", (), "vpn gateway # down"),
        ("FS01 voll", (), "fs# voll"),
        ("Acme: no mail at ACME", ("Acme",), "no mail at"),
        ("It is slow", ("It",), "is slow"),
        ("Italy is slow", ("It",), "italy is slow"),
        ("INC0001234", (), ""),
        ("12 34", (), ""),
        ("", (), ""),
        ("Straße gesperrt", (), "strasse gesperrt"),
    ],
)
def test_what_is_left_of_a_title(title: str, names: tuple[str, ...], words: str) -> None:
    assert key(title, names) == words


def test_titles_that_only_look_a_bit_alike_stay_apart() -> None:
    said = [
        Titled((title,), 3, ("Acme",), 0) for title in ("Printer jams", "Printer is dead", "No mail", "No internet")
    ]
    assert sorted(one.titles[0] for one in grouped(said)) == sorted(one.titles[0] for one in said)


def test_a_hundred_titles_of_one_word_more_or_less_have_one_leader() -> None:
    said = [Titled((f"Cannot open quarterly report number {n} of sales",), 1, ("Acme",), 1) for n in range(100)]
    (one,) = grouped(said)
    assert (one.tickets, one.escalated, len(one.titles)) == (100, 100, 100)


def test_weak_places_of_the_process(desk: Desk) -> None:
    desk.open()
    first = str(desk.new(*NEW, "One", "--client", "Bluebird Cafe", as_="ana"))
    desk.ok("take", first, as_="ana")
    desk.ok("escalate", first, "--summary", "Slow", "--incomplete", "no time", as_="ana")
    desk.ok("return", first, "Which till?", as_="dev")
    second = str(desk.new(*NEW, "Two", "--client", "Quayside Books", as_="ana"))
    desk.ok("take", second, as_="ana")
    desk.ok("escalate", second, "--by", "client", "--said", "Now!", "--channel", "informal", as_="ana")
    third = str(desk.new(*NEW, "Three", "--client", "Quayside Books", as_="ana"))
    desk.sweep("13:00")  # its escalation was due at eleven
    desk.ok("take", second, as_="ben")
    desk.ok("wait", second, "Which till?", "--until", "30m", as_="ben")
    desk.sweep("13:31")
    assert desk.peek(int(third))["timed"] == 1
    found = {
        one["what"]: (one["part"], one["where"], one["tickets"])
        for one in desk.ok("patterns", "--json").data["process"]
    }
    assert found["sent incomplete"] == (1, [{"place": "L1 to L2", "count": 1}], [1])
    assert found["returned"] == (1, [{"place": "L1 to L2", "count": 1}], [1])
    assert found["round the process"] == (1, [{"place": "Quayside Books", "count": 1}], [2])
    assert found["noticed late"][0] >= 1
    assert found["wait ran out"] == (1, [{"place": "software", "count": 1}], [2])


def test_of_an_empty_desk_it_says_that_it_looked(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    data = desk.open().ok("patterns", "--json").data
    assert (data["tickets"], data["looks"], data["findings"], data["titles"]) == (0, 0, [], [])
    draw(patterns_view.drawn(data, UTC), width=80)
    said = capsys.readouterr().out
    assert "0 tickets, 0 looks: 0 stand out" in said
    assert "Nothing stands out, and nothing recurs." in said


def test_a_period_that_ends_before_it_begins_is_refused(desk: Desk) -> None:
    ran = desk.open().run("patterns", "--since", "2026-11-02", "--until", "2026-11-01")
    assert (ran.code, "--until is before --since" in ran.err) == (2, True)


def test_hostile_names_and_titles_reach_neither_terminal_nor_spreadsheet(
    book: Book, capsys: pytest.CaptureFixture[str]
) -> None:
    evil = "=cmd()\x1b[31m[red]<b>"
    month(book, reopened=False)
    for day in range(1, 29):
        book.ticket(day, evil, f"{evil} broke", *(("Fix", "Again") if day % 3 else ()))
    data = book.read()
    assert data["findings"]
    draw(patterns_view.drawn(data, UTC), width=80)
    said = capsys.readouterr().out
    assert "\x1b[31m" not in said
    assert "[red]<b>" in said.replace("\n", "")
    assert all(len(line) <= 80 for line in said.splitlines())
    sheet = list(csv.reader(io.StringIO(book.desk.ok("patterns", "--csv").out)))
    assert sheet[0][:5] == ["pattern", "what", "group", "part", "whole"]
    assert any(cell.startswith("'=cmd()") for row in sheet for cell in row)
    assert not any(cell.startswith("=") or "\x1b" in cell for row in sheet for cell in row)


def test_only_patterns_loads_what_compares_titles() -> None:
    package = Path(patterns_view.__file__).parents[1]
    homes = [path.name for path in package.rglob("*.py") if "rapidfuzz" in path.read_text("utf-8").split('"""')[2]]
    assert homes == ["titles.py"]
