"""Tickets opened late before a long weekend: nothing happens until the first working day, then all to the second.

Bank holidays of London: the office is open from nine to five on working days (DESIGN 2.2, 2.8, 2.12).
"""

from datetime import datetime, timedelta

import pytest

from tests.desk import Desk
from tests.stories.wall import due, utc, verdict

MATRIX = """\
escli: 1
name: London Desk
timezone: Europe/London
calendars:
  office:
    hours: {mon-fri: 09:00-17:00}
    holidays:
      12-25: Christmas Day
      2026-12-28: Boxing Day (substitute day)
      2027-01-01: New Year's Day
      2027-03-26: Good Friday
      2027-03-29: Easter Monday
      2027-05-03: Early May bank holiday
  always: {hours: 24/7}
tiers:
  L1: {client: We help.}
  L2: {client: We help more.}
  L3: {client: We help most.}
management: {client: We care., respond: 1h, calendar: office}
severities: {critical: It burns at any hour., normal: It hurts.}
types: {fault: {title: A fault}}
matrix:
  fault:
    critical: {tier: L1, respond: 15m, resolve: 4h, calendar: always, path: climb}
    normal: {tier: L1, respond: 30m, update: 2h, resolve: 4h, calendar: office, path: climb}
paths:
  climb:
    - 50% of respond: tell tier
    - respond: escalate to next
    - 75% of resolve: tell assignee
    - resolve: escalate to management
    - respond every 30m: page tier
clients: {Acme: {}}
team:
  ana: {tier: L1, page: log, tell: log}
  ben: {tier: L2, page: log, tell: log}
  cora: {tier: L3, page: log, tell: log}
  mia: {tier: management, role: manager, page: log, tell: log}
channels: {log: {log: messages.log}}
duty: mia
"""
# The last working day, the first one after it, and the offset of London on each. A 16:50 leaves ten minutes of office.
CHRISTMAS = ("2026-12-24", "+00:00", "2026-12-29", "+00:00")  # Thursday; Friday, the weekend and Monday are closed
NEW_YEAR = ("2026-12-31", "+00:00", "2027-01-04", "+00:00")  # Thursday; Friday and the weekend are closed
EASTER = ("2027-03-25", "+00:00", "2027-03-30", "+01:00")  # Thursday; the clocks change on Easter Sunday
MAY = ("2027-04-30", "+01:00", "2027-05-04", "+01:00")  # Friday; Monday is closed
WEEKENDS = pytest.mark.parametrize(
    ("eve", "summer", "day", "then"), [CHRISTMAS, NEW_YEAR, EASTER, MAY], ids=["Christmas", "New Year", "Easter", "May"]
)


def opened(desk: Desk, at: str, severity: str = "normal") -> int:
    desk.open(MATRIX, at=at)
    return desk.new("--client", "Acme", "--type", "fault", "--severity", severity, "It broke")


def sweep_until(desk: Desk, start: str, end: str) -> None:
    """Cron every seven hours, and in the last second before the end."""
    moment, last = datetime.fromisoformat(start), datetime.fromisoformat(end) - timedelta(seconds=1)
    while moment < last:
        desk.sweep(moment.isoformat())
        moment += timedelta(hours=7)
    desk.sweep(last.isoformat())


@WEEKENDS
def test_what_is_opened_ten_minutes_before_closing_is_due_on_the_first_working_day(
    desk: Desk, eve: str, summer: str, day: str, then: str
) -> None:
    ticket = opened(desk, f"{eve} 16:50{summer}")
    assert due(desk, ticket, "respond") == utc(f"{day} 09:20{then}")  # 30 minutes: 10 and 20
    assert due(desk, ticket, "update") == utc(f"{day} 10:50{then}")  # two hours: 10 minutes and 1:50
    assert due(desk, ticket, "resolve") == utc(f"{day} 12:50{then}")  # four hours: 10 minutes and 3:50


@pytest.mark.parametrize(
    ("at", "respond"),
    [
        ("16:59:59", "09:29:59"),  # a single second on Friday
        ("17:00:00", "09:30:00"),  # the closing second is closed
        ("23:59:59", "09:30:00"),
    ],
)
def test_each_second_before_closing_counts(desk: Desk, at: str, respond: str) -> None:
    ticket = opened(desk, f"2027-04-30 {at}+01:00")
    assert due(desk, ticket, "respond") == utc(f"2027-05-04 {respond}+01:00")


@WEEKENDS
def test_sweeps_over_the_weekend_do_nothing(desk: Desk, eve: str, summer: str, day: str, then: str) -> None:
    ticket = opened(desk, f"{eve} 16:50{summer}")
    row, told = desk.peek(ticket), desk.told(ticket)
    sweep_until(desk, f"{eve} 16:57{summer}", f"{day} 09:00{then}")
    assert desk.peek(ticket) == row
    assert desk.told(ticket) == told
    assert [e["kind"] for e in desk.events(ticket)] == ["opened"]


@WEEKENDS
def test_after_the_weekend_the_warning_and_the_escalation_come_at_their_second(
    desk: Desk, eve: str, summer: str, day: str, then: str
) -> None:
    ticket = opened(desk, f"{eve} 16:50{summer}")
    told = len(desk.told(ticket))
    desk.sweep(f"{day} 09:04:59{then}")
    assert desk.told(ticket)[told:] == []
    desk.sweep(f"{day} 09:05:00{then}")  # half of 30 minutes: 10 before the weekend, 5 after it
    assert desk.told(ticket)[told:] == [("tell", "ana")]
    desk.sweep(f"{day} 09:20:00{then}")
    assert verdict(desk, ticket, "respond") == (0, 0)
    desk.sweep(f"{day} 09:20:01{then}")
    assert verdict(desk, ticket, "respond") == (0, 1)
    assert desk.show(ticket)["tier"] == "L2"
    assert due(desk, ticket, "respond") == utc(f"{day} 09:50:01{then}")


@WEEKENDS
def test_what_is_taken_before_the_weekend_still_has_to_be_solved_after_it(
    desk: Desk, eve: str, summer: str, day: str, then: str
) -> None:
    ticket = opened(desk, f"{eve} 16:50{summer}")
    desk.at(f"{eve} 16:55{summer}").ok("take", str(ticket), as_="ana")
    told = len(desk.told(ticket))
    sweep_until(desk, f"{eve} 16:57{summer}", f"{day} 11:50{then}")
    assert desk.told(ticket)[told:] == []
    desk.sweep(f"{day} 11:50{then}")  # three of four hours: 10 minutes and 2:50
    assert desk.told(ticket)[told:] == [("tell", "ana")]
    desk.sweep(f"{day} 12:50:00{then}")
    assert desk.events(ticket, "managed") == []
    desk.sweep(f"{day} 12:50:01{then}")
    assert [e["step"] for e in desk.events(ticket, "managed")] == ["resolve@100%:escalate:management"]
    assert verdict(desk, ticket, "resolve") == (0, 1)


def test_an_escalation_at_closing_gives_the_next_tier_its_time_after_the_weekend(desk: Desk) -> None:
    ticket = opened(desk, "2026-12-24 16:30+00:00")
    assert due(desk, ticket, "respond") == utc("2026-12-24 17:00+00:00")  # closing time: it stays there
    desk.sweep("2026-12-24 17:00:01+00:00")
    assert desk.show(ticket)["tier"] == "L2"
    assert due(desk, ticket, "respond") == utc("2026-12-29 09:30+00:00")
    happened = desk.events(ticket)
    sweep_until(desk, "2026-12-24 18:00+00:00", "2026-12-29 09:15+00:00")
    assert desk.events(ticket) == happened
    desk.at("2026-12-29 09:30+00:00").ok("take", str(ticket), as_="ben")
    assert verdict(desk, ticket, "respond") == (1, 1)


# -- a severity that changes the hours -------------------------------------------------------------------------------


def test_what_turns_critical_on_a_saturday_is_broken_now_and_climbs_from_now(desk: Desk) -> None:
    ticket = opened(desk, "2027-04-30 16:50+01:00")
    desk.at("2027-05-01 10:00+01:00").ok("set", str(ticket), "--severity", "critical", as_="ana")
    # At any hour, from its own start: respond would have been due on Friday at 17:05, resolve at 20:50.
    assert verdict(desk, ticket, "respond") == (0, 1)
    assert verdict(desk, ticket, "resolve") == (0, 1)
    assert due(desk, ticket, "respond") == utc("2027-05-01 10:00+01:00")
    desk.sweep("2027-05-01 10:00+01:00")
    assert desk.show(ticket)["tier"] == "L1"
    desk.sweep("2027-05-01 10:00:01+01:00")
    assert desk.show(ticket)["tier"] == "L2"
    assert desk.show(ticket)["management"] is True
    assert due(desk, ticket, "respond") == utc("2027-05-01 10:15:01+01:00")


def test_what_turns_critical_in_the_evening_keeps_what_has_not_run_out(desk: Desk) -> None:
    ticket = opened(desk, "2027-04-30 16:50+01:00")
    desk.at("2027-04-30 18:00+01:00").ok("set", str(ticket), "--severity", "critical", as_="ana")
    assert verdict(desk, ticket, "respond") == (0, 1)
    assert verdict(desk, ticket, "resolve") == (0, 0)
    assert due(desk, ticket, "resolve") == utc("2027-04-30 20:50+01:00")


def test_what_is_no_longer_critical_has_office_hours_from_its_own_start(desk: Desk) -> None:
    ticket = opened(desk, "2027-04-30 16:50+01:00", "critical")
    desk.at("2027-04-30 16:55+01:00").ok("take", str(ticket), as_="ana")
    desk.at("2027-04-30 20:50+01:00").ok("set", str(ticket), "--severity", "normal", as_="ana")  # the last second
    assert due(desk, ticket, "resolve") == utc("2027-05-04 12:50+01:00")
    desk.at("2027-05-04 12:50+01:00").ok("resolve", str(ticket), "Restarted it", as_="ana")
    assert verdict(desk, ticket, "resolve") == (1, 0)


def test_a_promise_broken_at_night_is_not_mended_by_office_hours(desk: Desk) -> None:
    ticket = opened(desk, "2027-04-30 16:50+01:00", "critical")
    desk.at("2027-04-30 16:55+01:00").ok("take", str(ticket), as_="ana")
    desk.at("2027-04-30 20:50:01+01:00").ok("set", str(ticket), "--severity", "normal", as_="ana")
    desk.at("2027-05-04 10:00+01:00").ok("resolve", str(ticket), "Restarted it", as_="ana")
    assert verdict(desk, ticket, "resolve") == (0, 1)


# -- what is recorded after the weekend ------------------------------------------------------------------------------


def late(time: str) -> tuple[str, ...]:
    return ("--at", f"2027-04-30T{time}+01:00", "--because", "had left in a hurry")


def test_a_take_of_friday_recorded_on_saturday_keeps_the_promise_and_unfires_nothing(desk: Desk) -> None:
    ticket = opened(desk, "2027-04-30 16:30+01:00")
    desk.sweep("2027-04-30 17:00:01+01:00")
    happened, told = desk.events(ticket), desk.told(ticket)
    desk.at("2027-05-01 16:58+01:00").ok("take", str(ticket), *late("16:58"), as_="ana")  # 24 hours to the second
    assert verdict(desk, ticket, "respond") == (1, 0)
    *before, taken = desk.events(ticket)
    assert before == happened
    assert (taken["kind"], taken["data"]["entered_late"]) == ("taken", True)
    assert desk.show(ticket)["tier"] == "L2"
    assert desk.told(ticket) == told


def test_a_take_of_friday_recorded_on_tuesday_is_refused(desk: Desk) -> None:
    ticket = opened(desk, "2027-04-30 16:30+01:00")
    desk.at("2027-05-04 09:05+01:00")
    ran = desk.run("take", str(ticket), *late("16:58"), as_="ana")
    assert (ran.code, "24 hours" in ran.err, "note" in ran.err) == (1, True, True)
    assert desk.events(ticket, "taken") == []
    assert verdict(desk, ticket, "respond") == (0, 1)
