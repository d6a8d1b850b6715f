"""Quiet hours: what is told waits until they end, what is paged does not, and an edit of them counts at once."""

import re
from datetime import UTC, datetime

import pytest

from escli import errors
from escli.config import matrix as config
from escli.core.matrix import Matrix
from escli.core.quiet import quiet_until
from tests.app.test_delivery import got
from tests.cli.test_forms import on_terminal
from tests.desk import Desk

MATRIX = """\
escli: 1
name: Small Desk
timezone: ZONE
calendars: {always: {hours: 24/7}, york: {timezone: America/New_York, hours: 24/7}}
tiers: {L1: {client: We help.}, L2: {client: We help more.}}
management: {client: We care., respond: 30d, calendar: always}
severities: {loud: It burns., calm: It hurts.}
types: {fault: {title: A fault}}
matrix:
  fault:
    loud: {tier: L1, respond: 1h, calendar: always, path: loud}
    calm: {tier: L1, respond: 1h, calendar: always, path: calm}
paths:
  loud: [respond: [page lea, tell lea], respond every 30d: tell mia]
  calm: [respond: tell lea, respond every 30d: tell mia]
clients: {Acme: {}}
team:
  ana: {tier: L1, page: [other]}
  lea: {tier: L2, role: lead, page: log, quiet: 22:00-07:00}
  mia: {tier: management, role: manager, page: log}
channels: {log: {log: messages.log}, other: {log: other.log}}
duty: mia
"""
SAID = MATRIX.replace("ZONE", "UTC")


def new(desk: Desk, severity: str = "calm") -> int:
    """A ticket; its opening is told to ana, in a log of her own."""
    return desk.new("--client", "Acme", "--type", "fault", "--severity", severity, "The till is down", as_="mia")


def to_lea(desk: Desk) -> list[tuple[str, str]]:
    return [(m["kind"], m["state"]) for m in desk.outbox() if m["person"] == "lea"]


# -- a night -----------------------------------------------------------------------------------------------------------


def test_what_is_told_at_night_comes_in_the_morning(desk: Desk) -> None:
    new(desk.open(SAID, "Mon 21:30"))
    desk.sweep("Mon 22:31")
    assert (to_lea(desk), got(desk, "messages.log")) == ([("tell", "quiet")], [])
    screen = " ".join(re.sub(r"\x1b\[[0-9;]*m", "", on_terminal("outbox", "list")).split())
    assert "quiet for 8h 29m" in screen
    assert [m["state"] for m in desk.outbox("--waiting")] == ["quiet"]
    desk.sweep("Tue 06:59")
    assert got(desk, "messages.log") == []
    desk.sweep("Tue 07:00")
    (line,) = got(desk, "messages.log")
    assert (line["kind"], line["person"], line["why"]) == ("tell", "lea", "respond ran out")
    assert to_lea(desk) == [("tell", "sent")]


def test_a_page_breaks_them_and_brings_what_is_told_of_the_same_ticket(desk: Desk) -> None:
    new(desk.open(SAID, "Mon 21:30"), "loud")
    new(desk)
    desk.sweep("Mon 22:31")
    (line,) = got(desk, "messages.log")
    assert (line["kind"], line["ticket"]["id"]) == ("page", 1)
    assert sorted(to_lea(desk)) == [("page", "sent"), ("tell", "quiet"), ("tell", "sent")]


def test_the_news_of_a_night_are_one_message_that_says_how_each_ticket_stands_now(desk: Desk) -> None:
    desk.open(SAID, "Mon 21:30")
    for _ in range(4):
        new(desk)
    desk.sweep("Mon 22:31")
    desk.at("Tue 03:00").ok("take", "2", as_="lea")
    desk.ok("resolve", "3", "It was the fuse", as_="ana")
    desk.sweep("Tue 07:00")
    (line,) = got(desk, "messages.log")
    hers = [int(m["id"]) for m in desk.outbox() if m["person"] == "lea"]
    text = desk.ok("outbox", "show", str(min(hers)), "--json").data["text"]
    assert [one["ticket"]["id"] for one in line["digest"]] == [1, 4, 2, 3]
    assert text.splitlines()[2:6] == [
        "#1 calm  Acme  The till is down - respond ran out Mon 22:30, at L1, nobody has it",
        "#4 calm  Acme  The till is down - respond ran out Mon 22:30, at L1, nobody has it",
        "#2 calm  Acme  The till is down - respond ran out Mon 22:30, at L1, you have it",
        "#3 calm  Acme  The till is down - respond ran out Mon 22:30, resolved since",
    ]


def test_what_failed_in_the_evening_is_not_tried_again_at_night(desk: Desk) -> None:
    new(desk.open(SAID, "Mon 20:58"))
    (desk.folder / "messages.log").mkdir()
    desk.sweep("Mon 21:59")
    (desk.folder / "messages.log").rmdir()
    desk.sweep("Mon 22:00")
    assert to_lea(desk) == [("tell", "quiet")]
    desk.sweep("Tue 07:00")
    assert to_lea(desk) == [("tell", "sent")]


@pytest.mark.parametrize("quiet", ["", ", quiet: 23:00-07:00"])
def test_an_edit_of_quiet_hours_counts_at_once(desk: Desk, quiet: str) -> None:
    new(desk.open(SAID, "Mon 21:30"))
    desk.sweep("Mon 22:31")
    desk.matrix.write_text(SAID.replace(", quiet: 22:00-07:00", quiet), encoding="utf-8")
    desk.sweep("Mon 22:32")
    assert to_lea(desk) == [("tell", "sent")]


def test_snoozed_over_the_night_it_waits_for_both(desk: Desk) -> None:
    ticket = new(desk.open(SAID, "Mon 20:30"))
    desk.ok("take", str(ticket), as_="lea")
    desk.ok("wait", str(ticket), "--on", "client", "Which?", "--until", "2026-11-23T22:10:00Z", as_="lea")
    desk.ok("snooze", str(ticket), "--until", "2026-11-23T23:00:00Z", as_="lea")
    desk.sweep("Mon 22:11")
    assert to_lea(desk) == [("tell", "waiting")]
    desk.sweep("Mon 23:00")
    assert to_lea(desk) == [("tell", "quiet")]
    desk.sweep("Tue 07:00")
    assert to_lea(desk) == [("tell", "sent")]


def test_the_team_knows_who_is_quiet_and_until_when(desk: Desk) -> None:
    desk.open(SAID, "Mon 23:00")
    assert desk.ok("team", "show", "lea", "--json").data["quiet_until"] == "2026-11-24T07:00:00Z"
    assert "quiet     until Tue 24 Nov 07:00, but for pages" in on_terminal("team", "show", "lea")
    assert desk.at("Tue 07:00").ok("team", "show", "lea", "--json").data["quiet_until"] is None


def test_away_in_the_morning_it_is_still_no_page(desk: Desk) -> None:
    new(desk.open(SAID, "Mon 21:30"))
    desk.sweep("Mon 22:31")
    desk.ok("team", "away", "lea", "--until", "2026-11-27T09:00:00Z", as_="lea")
    desk.sweep("Tue 07:00")
    assert to_lea(desk) == [("tell", "sent")]


# -- the hours ---------------------------------------------------------------------------------------------------------


def until(quiet: str, when: str, zone: str = "Europe/London", hours: str = "") -> str | None:
    said = MATRIX.replace("ZONE", zone).replace("quiet: 22:00-07:00", f"quiet: {quiet}{hours}")
    matrix = Matrix(config.load(said, "desk.yaml"))
    end = quiet_until(matrix, "lea", int(datetime.fromisoformat(when).timestamp()))
    return None if end is None else datetime.fromtimestamp(end, UTC).strftime("%Y-%m-%dT%H:%MZ")


@pytest.mark.parametrize(
    ("quiet", "when", "end"),
    [
        ("22:00-07:00", "2026-11-23T21:59:59Z", None),
        ("22:00-07:00", "2026-11-23T22:00:00Z", "2026-11-24T07:00Z"),
        ("22:00-07:00", "2026-11-24T07:00:00Z", None),
        ("22:00-07:00", "2026-03-28T23:00:00Z", "2026-03-29T06:00Z"),  # the night in which the clocks go forward
        ("22:00-07:00", "2026-10-24T22:00:00Z", "2026-10-25T07:00Z"),  # and back
        ("22:00-01:30", "2026-03-28T23:00:00Z", "2026-03-29T01:00Z"),  # a time that there is not: the change
        ("22:00-01:30", "2026-10-25T00:29:59Z", "2026-10-25T00:30Z"),  # one that comes twice: its first
        ("22:00-01:30", "2026-10-25T01:00:00Z", None),
        ("'12:00-13:00, 22:00-07:00'", "2026-11-23T12:30:00Z", "2026-11-23T13:00Z"),
        ("{mon-thu: 22:00-07:00, fri: 22:00-24:00, sat-sun: 00:00-24:00}", "2026-11-27T22:00:00Z", "2026-11-30T00:00Z"),
    ],
)
def test_they_begin_and_end_by_the_clock_on_the_wall(quiet: str, when: str, end: str | None) -> None:
    assert until(quiet, when) == end


def test_they_are_those_of_the_place_where_somebody_works(desk: Desk) -> None:
    assert until("22:00-07:00", "2026-11-23T22:30:00Z", hours=", hours: york") is None
    assert until("22:00-07:00", "2026-11-24T03:30:00Z", hours=", hours: york") == "2026-11-24T12:00Z"


@pytest.mark.parametrize("quiet", ["24/7", "00:00-24:00", "at night", "{mon: 22:00-07:00, tue: 05:00-06:00}", "'22-7'"])
def test_hours_that_never_end_or_cannot_be_read_are_a_problem(desk: Desk, quiet: str) -> None:
    desk.open(SAID)
    desk.matrix.write_text(SAID.replace("quiet: 22:00-07:00", f"quiet: {quiet}"), encoding="utf-8")
    ran = desk.run("matrix", "check", str(desk.matrix))
    assert (ran.code, "team.lea.quiet" in ran.err) == (errors.BAD_MATRIX, True)
