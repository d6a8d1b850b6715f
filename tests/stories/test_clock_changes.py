"""The nights on which clocks change: elapsed time counts, and working days keep the time of day (DESIGN 2.2 to 2.5)."""

from typing import NamedTuple

import pendulum
import pytest

from tests.desk import Desk
from tests.stories.wall import due, utc, verdict

MATRIX = """\
escli: 1
name: Small Desk
timezone: ZONE
calendars:
  always: {hours: 24/7}
  early: {hours: {mon-sun: 00:00-06:00}}
  office: {hours: {mon-fri: 09:00-17:00}}
tiers: {L1: {client: We help.}}
management: {client: We care., respond: 1h, calendar: office}
severities: {always: At any hour., early: Before six., office: In the day., days: Two days.}
types: {fault: {title: A fault}}
matrix:
  fault:
    always: {tier: L1, respond: 1h, resolve: 24h, calendar: always, path: plain}
    early: {tier: L1, respond: 1h, resolve: 10h, calendar: early, path: plain}
    office: {tier: L1, respond: 1h, resolve: 16h, calendar: office, path: plain}
    days: {tier: L1, respond: 1h, resolve: 2d, calendar: always, path: plain}
paths:
  plain:
    - 75% of resolve: tell assignee
    - resolve: escalate to management
    - respond every 1h: page tier
clients: {Acme: {}}
team:
  ana: {tier: L1, page: log, tell: log}
  mia: {tier: management, role: manager, page: log, tell: log}
channels: {log: {log: messages.log}}
duty: mia
"""


class Change(NamedTuple):
    """A weekend on which clocks change in the night to Sunday: each day with its offset."""

    zone: str
    friday: str
    saturday: str
    sunday: str
    monday: str
    tuesday: str
    before: str
    after: str
    back: bool

    def at(self, day: str, time: str, offset: str = "") -> str:
        """That time of that day; on the Sunday itself the offset must be said."""
        usual = self.before if day in ("friday", "saturday") else self.after
        return f"{getattr(self, day)} {time}{offset or usual}"


CHANGES = [
    Change(
        "Europe/London", "2026-10-23", "2026-10-24", "2026-10-25", "2026-10-26", "2026-10-27", "+01:00", "+00:00", True
    ),
    Change(
        "Europe/London", "2027-03-26", "2027-03-27", "2027-03-28", "2027-03-29", "2027-03-30", "+00:00", "+01:00", False
    ),
    Change(
        "America/New_York", "2026-10-30", "2026-10-31", "2026-11-01", "2026-11-02", "2026-11-03",
        "-04:00", "-05:00", True,
    ),
    Change(
        "America/New_York", "2027-03-12", "2027-03-13", "2027-03-14", "2027-03-15", "2027-03-16",
        "-05:00", "-04:00", False,
    ),
]  # fmt: skip
EVERY_CHANGE = pytest.mark.parametrize("change", CHANGES, ids=lambda one: f"{one.zone} {one.sunday}")


def taken(desk: Desk, change: Change, severity: str, at: str) -> int:
    desk.open(MATRIX.replace("ZONE", change.zone), at=at)
    ticket = desk.new("--client", "Acme", "--type", "fault", "--severity", severity, "It broke")
    desk.ok("take", str(ticket), as_="ana")
    return ticket


def wait(desk: Desk, ticket: int, begin: str, end: str) -> None:
    desk.at(begin).ok("wait", str(ticket), "--on", "client", "--until", "7d", "Which one?", as_="ana")
    desk.at(end).ok("heard", str(ticket), "That one", as_="ana")


@EVERY_CHANGE
def test_24_hours_are_24_hours_of_a_clock_that_nobody_sets(desk: Desk, change: Change) -> None:
    ticket = taken(desk, change, "always", change.at("saturday", "18:00"))
    assert due(desk, ticket, "resolve") == utc(change.at("sunday", "17:00" if change.back else "19:00"))


@EVERY_CHANGE
def test_two_days_are_the_same_time_of_day_even_where_nothing_ever_closes(desk: Desk, change: Change) -> None:
    ticket = taken(desk, change, "days", change.at("saturday", "18:00"))
    assert due(desk, ticket, "resolve") == utc(change.at("monday", "18:00"))  # 49 hours, or 47


@EVERY_CHANGE
def test_three_quarters_of_49_or_47_hours_are_warned_of_at_their_second(desk: Desk, change: Change) -> None:
    ticket = taken(desk, change, "days", change.at("saturday", "18:00"))
    # Of 49 hours 36:45: Monday 06:45 on the old clock, 05:45 on the new one. Of 47 hours 35:15: 05:15, that is 06:15.
    warned = change.at("monday", "05:45:00" if change.back else "06:15:00")
    desk.sweep(change.at("monday", "05:44:59" if change.back else "06:14:59"))
    assert desk.events(ticket, "notified") == []
    desk.sweep(warned)
    (event,) = desk.events(ticket, "notified")
    assert event["at"] == utc(warned)


@EVERY_CHANGE
def test_a_wait_of_a_whole_night_counts_the_hours_that_passed(desk: Desk, change: Change) -> None:
    ticket = taken(desk, change, "always", change.at("saturday", "18:00"))
    wait(desk, ticket, change.at("saturday", "23:00"), change.at("sunday", "05:00"))
    # From 23:00 to 05:00 pass seven hours in autumn and five in spring: Sunday 17:00 and 7, or 19:00 and 5.
    assert due(desk, ticket, "resolve") == utc(change.at("monday", "00:00"))


@EVERY_CHANGE
def test_hours_over_the_change_are_as_many_as_pass(desk: Desk, change: Change) -> None:
    ticket = taken(desk, change, "early", change.at("saturday", "12:00"))
    # Until six on Sunday pass seven hours in autumn, five in spring; the rest of ten is Monday's.
    assert due(desk, ticket, "resolve") == utc(change.at("monday", "03:00" if change.back else "05:00"))


@EVERY_CHANGE
def test_a_wait_within_such_hours_moves_the_due_by_what_passed(desk: Desk, change: Change) -> None:
    ticket = taken(desk, change, "early", change.at("saturday", "12:00"))
    wait(desk, ticket, change.at("sunday", "00:30", change.before), change.at("sunday", "03:30"))
    # Autumn: four hours passed; Monday 03:00 and three of them until six, one on Tuesday. Spring: two; 05:00 and one
    # until six, one on Tuesday.
    assert due(desk, ticket, "resolve") == utc(change.at("tuesday", "01:00"))


@EVERY_CHANGE
def test_a_wait_over_the_weekend_takes_office_hours_on_both_sides_of_the_change(desk: Desk, change: Change) -> None:
    ticket = taken(desk, change, "office", change.at("friday", "12:00"))
    # 16 hours: five on Friday, eight on Monday, three on Tuesday.
    assert due(desk, ticket, "resolve") == utc(change.at("tuesday", "12:00"))
    wait(desk, ticket, change.at("friday", "15:00"), change.at("monday", "11:00"))
    assert due(desk, ticket, "resolve") == utc(change.at("tuesday", "16:00"))  # two hours on Friday, two on Monday


@EVERY_CHANGE
def test_a_wait_outside_office_hours_moves_nothing_though_the_clocks_change_in_it(desk: Desk, change: Change) -> None:
    ticket = taken(desk, change, "office", change.at("friday", "12:00"))
    wait(desk, ticket, change.at("friday", "17:00"), change.at("monday", "09:00"))
    assert due(desk, ticket, "resolve") == utc(change.at("tuesday", "12:00"))


@EVERY_CHANGE
def test_a_client_who_is_asked_on_friday_has_until_the_same_time_on_tuesday(desk: Desk, change: Change) -> None:
    ticket = taken(desk, change, "office", change.at("friday", "15:00"))
    desk.ok("wait", str(ticket), "--on", "client", "Which one?", as_="ana")
    assert desk.show(ticket)["wait"]["until"] == utc(change.at("tuesday", "15:00"))


@EVERY_CHANGE
def test_the_second_of_the_due_is_in_time_and_the_next_is_not(desk: Desk, change: Change) -> None:
    ticket = taken(desk, change, "early", change.at("saturday", "12:00"))
    desk.sweep(change.at("monday", "03:00:00" if change.back else "05:00:00"))
    assert verdict(desk, ticket, "resolve") == (0, 0)
    desk.sweep(change.at("monday", "03:00:01" if change.back else "05:00:01"))
    assert verdict(desk, ticket, "resolve") == (0, 1)


# -- the hour that a wall clock shows twice --------------------------------------------------------------------------

LONDON, NEW_YORK = CHANGES[0], CHANGES[2]


@pytest.mark.parametrize("change", [LONDON, NEW_YORK], ids=lambda one: one.zone)
def test_between_half_past_one_and_half_past_one_an_hour_passes(desk: Desk, change: Change) -> None:
    ticket = taken(desk, change, "early", change.at("sunday", "01:00", change.before))
    # From 01:00 until six pass six hours; the other four of ten are Monday's.
    assert due(desk, ticket, "resolve") == utc(change.at("monday", "04:00"))
    wait(desk, ticket, change.at("sunday", "01:30", change.before), change.at("sunday", "01:30", change.after))
    assert due(desk, ticket, "resolve") == utc(change.at("monday", "05:00"))
    assert desk.peek(ticket)["waited_s"] == 3600


@pytest.mark.parametrize("change", [LONDON, NEW_YORK], ids=lambda one: one.zone)
def test_what_is_opened_when_it_is_half_past_one_for_the_second_time_is_due_an_hour_later(
    desk: Desk, change: Change
) -> None:
    ticket = taken(desk, change, "early", change.at("sunday", "01:30", change.after))
    assert desk.clock(ticket, "respond")["started"] == utc(change.at("sunday", "01:30", change.after))
    assert due(desk, ticket, "resolve") == utc(change.at("monday", "05:30"))  # 4:30 until six, 5:30 on Monday


# -- what people type ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("change", CHANGES, ids=lambda one: f"{one.zone} {one.sunday}")
def test_eleven_last_night_is_eleven_on_the_wall_of_last_night(desk: Desk, change: Change) -> None:
    desk.open(MATRIX.replace("ZONE", change.zone), at=change.at("saturday", "22:00"))
    ticket = desk.new("--client", "Acme", "--type", "fault", "--severity", "always", "It broke")
    desk.at(change.at("sunday", "08:00"))
    with pendulum.tz.test_local_timezone(pendulum.timezone(change.zone)):
        desk.ok("take", str(ticket), "--at", "23:00", "--because", "was on the phone", as_="ana")
    (taken_,) = desk.events(ticket, "taken")
    assert taken_["at"] == utc(change.at("saturday", "23:00"))
    assert verdict(desk, ticket, "respond") == (1, 0)
