"""The note from one shift to the next: with the urgent tickets as they stood, and who has read it."""

import sqlite3
from contextlib import closing

from escli.core.chain import link
from escli.core.model import EventRow
from tests.desk import Desk

LOW = ("--client", "Quayside Books", "--type", "workstation", "--severity", "low")
OUTAGE = ("--client", "Riverside Dental", "--type", "outage", "--severity", "critical")


def written(desk: Desk) -> Desk:
    desk.open()
    desk.new(*LOW, "A question")
    desk.new(*OUTAGE, "Mail is down")
    desk.at("09:10").ok("take", "2", as_="hugo")
    desk.ok("shift", "--write", "Mail", "hangs on the vendor", as_="hugo")
    return desk


def test_a_note_carries_the_urgent_tickets_as_they_stood(desk: Desk) -> None:
    written(desk)
    desk.at("09:50").ok("reply", "2", "It is up again", as_="hugo")
    desk.ok("resolve", "2", "The vendor was slow", as_="hugo")
    (note,) = desk.ok("shift", "--json", as_="ana").data["notes"]
    assert (note["by"], note["at"], note["text"]) == ("hugo", "2026-11-23T09:10:00Z", "Mail hangs on the vendor")
    (one,) = note["tickets"]  # the question is not due so soon
    assert (one["id"], one["technician"], one["clock"], one["left_s"]) == (2, "hugo", "update", 3000)
    assert (one["title"], one["status"]) == ("Mail is down", "resolved")


def test_who_read_it_and_when_is_recorded_once(desk: Desk) -> None:
    written(desk)
    desk.at("13:00").ok("shift", as_="ana")
    desk.at("14:00").ok("shift", as_="ana")
    desk.ok("shift", as_="hugo")  # his own
    (note,) = desk.at("15:00").ok("shift", "--json", as_="ben").data["notes"]
    assert note["read"] == [{"by": "ana", "at": "2026-11-23T13:00:00Z"}]
    (note,) = desk.ok("shift", "--json", as_="hugo").data["notes"]
    assert [one["by"] for one in note["read"]] == ["ana", "ben"]


def test_what_was_not_read_is_shown_and_always_the_latest(desk: Desk) -> None:
    written(desk)
    desk.at("17:00").ok("shift", "--write", "All is calm", as_="dev")

    def texts(reader: str) -> list[str]:
        return [note["text"] for note in desk.ok("shift", "--json", as_=reader).data["notes"]]

    assert texts("ana") == ["Mail hangs on the vendor", "All is calm"]
    assert texts("ana") == ["All is calm"]
    assert texts("dev") == ["Mail hangs on the vendor", "All is calm"]


def test_a_newcomer_is_not_given_the_notes_of_months(desk: Desk) -> None:
    written(desk)
    desk.at("2026-12-24T09:00:00Z").ok("shift", "--write", "Merry Christmas", as_="dev")
    assert len(desk.ok("shift", "--json", as_="ana").data["notes"]) == 1


def test_a_desk_without_notes_says_so(desk: Desk) -> None:
    assert desk.open().ok("shift", "--json", as_="ana").data == {"notes": []}


def test_a_note_can_be_piped_in_but_not_be_empty(desk: Desk) -> None:
    desk.open()
    desk.ok("shift", "--write", as_="ana", stdin="First line\nSecond line\n")
    assert desk.ok("shift", "--json", as_="ben").data["notes"][0]["text"] == "First line\nSecond line"
    assert desk.run("shift", "--write", as_="ana", stdin="").code == 1
    ran = desk.run("shift", "All is calm", as_="ana")
    assert (ran.code, "--write" in ran.err) == (2, True)


def test_lines_for_programs_name_the_note_and_its_tickets(desk: Desk) -> None:
    written(desk)
    head, ticket = (line.split("\t") for line in desk.ok("shift", "--plain", as_="ana").out.splitlines())
    assert (head[2], head[3], head[-1]) == ("hugo", "", "Mail hangs on the vendor")
    assert (ticket[3:5], ticket[-2:]) == (["2", "update"], ["hugo", "Mail is down"])


def test_the_desks_own_events_hang_on_a_chain_of_their_own(desk: Desk) -> None:
    written(desk)
    desk.ok("shift", as_="ana")
    desk.ok("note", "2", "Between them", as_="ana")
    desk.ok("shift", "--write", "All is calm", as_="dev")
    with closing(sqlite3.connect(desk.database)) as connection:
        found = connection.execute(f"SELECT {', '.join(EventRow._fields)} FROM event WHERE ticket_id = 0 ORDER BY id")
        rows = [EventRow._make(row) for row in found]
        assert connection.execute("SELECT count(*) FROM ticket WHERE id = 0").fetchone() == (0,)
    assert [row.kind for row in rows] == ["shift", "read", "shift"]
    head = b""
    for row in rows:
        head = link(row[:-1], head)
        assert row.hash == head
