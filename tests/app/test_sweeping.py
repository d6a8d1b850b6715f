"""One bad row never stops a sweep: the ticket is set aside for an hour, the others are handled, and it is said."""

import sqlite3
from contextlib import closing

import pytest

from escli import errors
from tests.desk import Desk

MATRIX = """\
escli: 1
name: Small Desk
timezone: UTC
calendars:
  office: {hours: {mon-sun: 00:00-24:00}}
tiers: {L1: {client: We help.}, L2: {client: We help more.}}
management: {client: We care., respond: 1h, calendar: office}
severities: {normal: It hurts.}
types: {fault: {title: A fault}}
matrix:
  fault:
    normal: {tier: L1, respond: 1h, resolve: 2d, calendar: office, path: climb}
paths:
  climb:
    - 50% of respond: tell tier
    - respond: tell mia
    - respond every 4h: page tier
clients: {Acme: {}}
team:
  ana: {tier: L1, page: log, tell: log}
  ben: {tier: L2, page: log, tell: log}
  mia: {tier: management, role: manager, page: log, tell: log}
channels: {log: {log: messages.log}}
duty: mia
"""
NEW = ("--client", "Acme", "--type", "fault", "--severity", "normal")
LOST_PROMISE = "UPDATE ticket SET promise = 'lost' WHERE id = 2"
LOST_MEMORY = "UPDATE ticket SET fired = NULL, respond_next = next_at - 3600, next_at = 1 WHERE id = 2"


def spoil(desk: Desk, sql: str) -> None:
    """What no escli would do to its file."""
    with closing(sqlite3.connect(desk.database)) as connection, connection:
        assert connection.execute(sql).rowcount > 0


def three_tickets(desk: Desk, sql: str | None = None) -> Desk:
    """Three tickets swept at 9:31; then the second is spoiled."""
    desk.open(MATRIX)
    for number in range(3):
        desk.new(*NEW, f"Number {number}")
    desk.sweep("09:31")
    if sql is not None:
        spoil(desk, sql)
    return desk


def stepped(desk: Desk, ticket: int) -> list[str]:
    return [event["step"] for event in desk.events(ticket) if event["step"]]


BOTH = ["respond@50%:tell:tier", "respond@100%:tell:mia"]


def test_a_ticket_that_cannot_be_handled_is_set_aside_and_the_others_are_swept(desk: Desk) -> None:
    ran = three_tickets(desk, LOST_PROMISE).at("10:01").run("sweep")
    assert ran.code == errors.PARTLY
    assert "Ticket 2 was set aside for an hour" in ran.err
    assert "promise lost is missing" in ran.err
    assert [stepped(desk, ticket) for ticket in (1, 3)] == [BOTH, BOTH]


def test_it_is_reported_until_it_is_tried_again_an_hour_later(desk: Desk) -> None:
    three_tickets(desk, LOST_PROMISE).at("10:01").run("sweep")
    (aside,) = desk.at("10:30").ok("breaches", "--json").data["set_aside"]
    assert (aside["id"], aside["until"]) == (2, "2026-11-23T11:01:00Z")
    assert "promise lost is missing" in aside["error"]
    assert "Ticket 2 was set aside" in desk.run("breaches", "--check").out
    assert desk.at("11:00").run("sweep").code == 0  # left alone
    again = desk.at("11:01").run("sweep")
    assert (again.code, "Ticket 2" in again.err) == (errors.PARTLY, True)


def test_once_it_is_repaired_it_is_handled_and_no_longer_reported(desk: Desk) -> None:
    three_tickets(desk, LOST_PROMISE).at("10:01").run("sweep")
    spoil(desk, "UPDATE ticket SET promise = (SELECT promise FROM ticket WHERE id = 1) WHERE id = 2")
    assert desk.at("11:01").run("sweep").code == 0
    assert stepped(desk, 2) == BOTH
    assert desk.ok("breaches", "--json").data["set_aside"] == []


def test_another_command_goes_on_too(desk: Desk) -> None:
    three_tickets(desk, LOST_PROMISE).at("10:01").ok("take", "1", as_="ana")
    assert stepped(desk, 3) == BOTH
    assert [one["id"] for one in desk.ok("breaches", "--json").data["set_aside"]] == [2]


def test_a_row_that_the_database_itself_refuses_is_set_aside_as_well(desk: Desk) -> None:
    """It has forgotten which steps fired: the unique key refuses them a second time."""
    ran = three_tickets(desk, LOST_MEMORY).at("10:01").run("sweep")
    assert ran.code == errors.PARTLY
    assert "Ticket 2 was set aside for an hour" in ran.err
    assert [stepped(desk, ticket) for ticket in (1, 3)] == [BOTH, BOTH]


def test_a_bad_row_stops_no_planning_after_an_edit_of_the_matrix(desk: Desk) -> None:
    three_tickets(desk, LOST_PROMISE)
    desk.matrix.write_text(MATRIX.replace("tell mia", "page mia"), encoding="utf-8")
    ran = desk.at("10:01").run("sweep")
    assert ran.code == errors.PARTLY
    assert [stepped(desk, ticket)[-1] for ticket in (1, 3)] == ["respond@100%:page:mia"] * 2
    assert desk.at("10:02").run("sweep").code == 0


@pytest.mark.parametrize("limit", [1, 2])
def test_breaches_counts_all_of_them_however_few_it_lists(desk: Desk, limit: int) -> None:
    data = three_tickets(desk).at("10:01").ok("breaches", "--json", "--limit", str(limit)).data
    assert len(data["clocks"]) == limit
    assert data["broken"] == 3


def test_a_dry_run_writes_nothing(desk: Desk) -> None:
    three_tickets(desk).at("10:01")
    before = desk.peek(1)
    said = desk.ok("sweep", "--dry-run", "--json").data
    assert [(one["id"], one["step"], one["would_tell"]) for one in said["would"]] == [
        (ticket, "respond@100%:tell:mia", ["tell mia"]) for ticket in (1, 2, 3)
    ]
    assert desk.peek(1) == before
    assert desk.ok("sweep", "--json").data["did"] == {"notified": 3}


def test_a_dry_run_says_what_would_be_set_aside(desk: Desk) -> None:
    ran = three_tickets(desk, LOST_PROMISE).at("10:01").run("sweep", "--dry-run")
    assert ran.code == errors.PARTLY
    assert "Ticket 2 would be set aside for an hour" in ran.err
    assert [line.split("\t")[0] for line in ran.out.splitlines()] == ["1", "3"]


def test_a_quiet_sweep_says_nothing(desk: Desk) -> None:
    assert three_tickets(desk).at("09:32").ok("sweep") == (0, "", "")
