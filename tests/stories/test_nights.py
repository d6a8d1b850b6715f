"""Desks that work at night: whose night it is, which of them a holiday cancels, and the nights on which clocks change.

An interval belongs to the date it starts on; a wall time that there is not is the moment of the change, one that there
is twice the first of the two (DESIGN 2.2, 2.3).
"""

import pytest

from tests.desk import Desk
from tests.stories.wall import due, utc, verdict

MATRIX = """\
escli: 1
name: Night Desk
timezone: ZONE
calendars:
  night: {hours: {mon-sun: 22:00-06:00}, holidays: {12-25: Christmas Day, 2027-03-28: Easter Sunday}}
  late: {hours: {mon-sun: "18:00-22:00, 23:00-02:00"}, holidays: {12-25: Christmas Day}}
  half: {hours: {mon-sun: "18:00-22:00, 23:00-01:30"}}
  week:
    hours: {mon-fri: 22:00-06:00}
    holidays: {2026-12-25: Christmas Day}
    special: {2026-12-31: 22:00-23:00}
tiers: {L1: {client: We help.}}
management: {client: We care., respond: 1h, calendar: night}
severities: {night: Until six., late: With a break., half: Until half past one., week: Not at weekends., days: A day.}
types: {fault: {title: A fault}}
matrix:
  fault:
    night: {tier: L1, respond: 1h, resolve: 8h, calendar: night, path: plain}
    late: {tier: L1, respond: 1h, resolve: 8h, calendar: late, path: plain}
    half: {tier: L1, respond: 1h, resolve: 6h, calendar: half, path: plain}
    week: {tier: L1, respond: 1h, resolve: 8h, calendar: week, path: plain}
    days: {tier: L1, respond: 1d end of day, resolve: 1d, calendar: night, path: plain}
paths:
  plain:
    - 50% of resolve: tell assignee
    - resolve: escalate to management
    - respond every 1h: page tier
clients: {Acme: {}}
team:
  ana: {tier: L1, page: log, tell: log}
  mia: {tier: management, role: manager, page: log, tell: log}
channels: {log: {log: messages.log}}
duty: mia
"""
LONDON, NEW_YORK = "Europe/London", "America/New_York"


def opened(desk: Desk, zone: str, severity: str, at: str) -> int:
    desk.open(MATRIX.replace("ZONE", zone), at=at)
    return desk.new("--client", "Acme", "--type", "fault", "--severity", severity, "It broke")


# -- the nights on which clocks change -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("zone", "at", "resolve"),
    [
        # Eight hours of an ordinary night are all of it.
        (LONDON, "2026-10-17 20:00+01:00", "2026-10-18 06:00+01:00"),
        # The night in October lasts nine: eight of them are over at five.
        (LONDON, "2026-10-24 20:00+01:00", "2026-10-25 05:00+00:00"),
        (NEW_YORK, "2026-10-31 20:00-04:00", "2026-11-01 05:00-05:00"),
        # The night in March lasts seven: the eighth hour is the first of the next night that is worked.
        (LONDON, "2027-03-27 20:00+00:00", "2027-03-29 23:00+01:00"),  # Easter Sunday's own night is cancelled
        (NEW_YORK, "2027-03-13 20:00-05:00", "2027-03-14 23:00-04:00"),
        # Opened in the small hours after the change: the rest of the night, then the next one.
        (LONDON, "2026-10-25 04:00+00:00", "2026-10-26 04:00+00:00"),  # two hours, and six
        (NEW_YORK, "2027-03-14 04:00-04:00", "2027-03-15 04:00-04:00"),
        # Opened when it is half past one for the first time, and for the second.
        (LONDON, "2026-10-25 01:30+01:00", "2026-10-26 00:30+00:00"),  # 5:30 until six, 2:30 more
        (LONDON, "2026-10-25 01:30+00:00", "2026-10-26 01:30+00:00"),  # 4:30 until six, 3:30 more
    ],
)
def test_a_night_is_as_long_as_it_lasts(desk: Desk, zone: str, at: str, resolve: str) -> None:
    assert due(desk, opened(desk, zone, "night", at), "resolve") == utc(resolve)


@pytest.mark.parametrize(
    ("zone", "at", "resolve"),
    [
        # Four hours until ten, three from eleven on; the eighth is the first of the next evening.
        (LONDON, "2026-10-17 12:00+01:00", "2026-10-18 19:00+01:00"),
        # London's two o'clock comes after the hour that is there twice: eight hours in October.
        (LONDON, "2026-10-24 12:00+01:00", "2026-10-25 02:00+00:00"),
        # In March one o'clock is followed by two: six hours, and two of the next evening.
        (LONDON, "2027-03-27 12:00+00:00", "2027-03-28 20:00+01:00"),
        # New York too shows the hour from one to two twice.
        (NEW_YORK, "2026-10-31 12:00-04:00", "2026-11-01 02:00-05:00"),
        # There is no two o'clock in New York in March: the closing is the moment of the change, as on any other night.
        (NEW_YORK, "2027-03-13 12:00-05:00", "2027-03-14 19:00-04:00"),
    ],
)
def test_split_hours_over_the_change(desk: Desk, zone: str, at: str, resolve: str) -> None:
    assert due(desk, opened(desk, zone, "late", at), "resolve") == utc(resolve)


@pytest.mark.parametrize(
    ("at", "resolve"),
    [
        # Four hours until ten, 2:30 from eleven on: six are over at one.
        ("2026-10-17 12:00+01:00", "2026-10-18 01:00+01:00"),
        # Half past one comes twice in October and closes the first time: the same.
        ("2026-10-24 12:00+01:00", "2026-10-25 01:00+01:00"),
        # Between the two half past ones it is closed; opened then, it begins in the evening: until ten, and 23 to 1.
        ("2026-10-25 01:15+00:00", "2026-10-26 01:00+00:00"),
        # There is no half past one in March: it closes at the change, two hours after eleven, six in all.
        ("2027-03-27 12:00+00:00", "2027-03-28 02:00+01:00"),
        # A second less of the evening has to be made up for in the next.
        ("2027-03-27 18:00:01+00:00", "2027-03-28 18:00:01+01:00"),
    ],
)
def test_a_closing_that_there_is_twice_or_not_at_all(desk: Desk, at: str, resolve: str) -> None:
    assert due(desk, opened(desk, LONDON, "half", at), "resolve") == utc(resolve)


@pytest.mark.parametrize(
    ("at", "resolve"),
    [
        ("2026-10-23 23:00+01:00", "2026-10-24 23:00+01:00"),
        ("2026-10-24 23:00+01:00", "2026-10-25 23:00+00:00"),  # 25 hours on the wall of a machine
        (
            "2026-10-24 01:30+01:00",
            "2026-10-25 01:30+01:00",
        ),  # Friday's night, then Saturday's: the first half past one
        ("2027-03-27 01:30+00:00", "2027-03-28 02:00+01:00"),  # there is none: the moment of the change
        ("2026-10-25 01:30+00:00", "2026-10-26 01:30+00:00"),
        ("2026-10-24 12:00+01:00", "2026-10-25 22:00+00:00"),  # from Saturday's opening on
    ],
)
def test_a_day_is_the_same_time_of_the_next_night(desk: Desk, at: str, resolve: str) -> None:
    assert due(desk, opened(desk, LONDON, "days", at), "resolve") == utc(resolve)


@pytest.mark.parametrize(
    ("at", "respond"),
    [
        ("2026-10-24 23:00+01:00", "2026-10-26 06:00+00:00"),  # Sunday's night ends on Monday
        ("2026-10-24 03:00+01:00", "2026-10-25 06:00+00:00"),  # Friday's night; Saturday's ends on Sunday
        ("2027-03-26 23:00+00:00", "2027-03-28 06:00+01:00"),
    ],
)
def test_the_end_of_a_day_is_the_end_of_its_night(desk: Desk, at: str, respond: str) -> None:
    assert due(desk, opened(desk, LONDON, "days", at), "respond") == utc(respond)


@pytest.mark.parametrize(
    ("at", "warned", "resolve"),
    [
        # Four hours after 22:00: one o'clock, which London shows for the second time.
        ("2026-10-24 20:00+01:00", "2026-10-25 01:00:00+00:00", "2026-10-25 05:00:00+00:00"),
        # Two until midnight, one until the change, one after it.
        ("2027-03-27 20:00+00:00", "2027-03-28 03:00:00+01:00", "2027-03-29 23:00:00+01:00"),
    ],
)
def test_a_sweep_in_the_night_of_the_change_warns_and_escalates_at_the_right_second(
    desk: Desk, at: str, warned: str, resolve: str
) -> None:
    ticket = opened(desk, LONDON, "night", at)
    desk.ok("take", str(ticket), as_="ana")
    wakes = desk.peek(ticket)["next_at"]
    assert desk.said(wakes) == utc(warned)
    desk.sweep(warned)
    assert [e["at"] for e in desk.events(ticket, "notified")] == [utc(warned)]
    assert desk.said(desk.peek(ticket)["next_at"] - 1) == utc(resolve)
    desk.sweep(resolve)
    assert desk.events(ticket, "managed") == []
    desk.sweep(resolve.replace(":00+", ":01+"))
    assert verdict(desk, ticket, "resolve") == (0, 1)
    assert desk.show(ticket)["management"] is True


def test_the_hour_that_comes_twice_counts_once_as_open_and_once_as_paused(desk: Desk) -> None:
    ticket = opened(desk, LONDON, "night", "2026-10-24 22:00+01:00")
    desk.ok("take", str(ticket), as_="ana")
    desk.at("2026-10-25 01:00+00:00").ok("wait", str(ticket), "--on", "client", "Which door?", as_="ana")
    desk.at("2026-10-25 02:00+00:00").ok("heard", str(ticket), "The left one", as_="ana")
    assert due(desk, ticket, "resolve") == utc("2026-10-25 06:00+00:00")  # four hours before, one paused, four after


# -- the eve of a holiday --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("severity", "at", "resolve"),
    [
        # Thursday's night is worked until Friday morning, Friday's is cancelled, Saturday's is worked.
        ("night", "2026-12-24 23:00+00:00", "2026-12-26 23:00+00:00"),  # seven hours, and one
        ("night", "2026-12-25 02:00+00:00", "2026-12-27 02:00+00:00"),  # the morning of the holiday: four and four
        ("night", "2026-12-25 06:00+00:00", "2026-12-27 06:00+00:00"),  # all eight on Saturday
        ("night", "2026-12-25 23:00+00:00", "2026-12-27 06:00+00:00"),
        ("night", "2026-12-26 01:00+00:00", "2026-12-27 06:00+00:00"),  # the morning after: it was the holiday's night
        # Split hours: four until ten, three from eleven until two on Friday morning; then Saturday from six on.
        ("late", "2026-12-24 18:00+00:00", "2026-12-26 19:00+00:00"),
        ("late", "2026-12-25 01:00+00:00", "2026-12-27 02:00+00:00"),  # an hour, then four and three
        ("late", "2026-12-25 03:00+00:00", "2026-12-27 19:00+00:00"),  # four and three, and one on Sunday
        # No nights at weekends: Friday morning, then Monday's night.
        ("week", "2026-12-24 23:00+00:00", "2026-12-28 23:00+00:00"),
        # A special evening replaces the whole night that starts on its date: one hour, then New Year's night.
        ("week", "2026-12-31 21:00+00:00", "2027-01-02 05:00+00:00"),
        ("week", "2026-12-31 05:00+00:00", "2027-01-02 04:00+00:00"),  # Wednesday's last hour, one, and six
    ],
)
def test_a_holiday_cancels_the_night_that_starts_on_it_and_not_the_morning(
    desk: Desk, severity: str, at: str, resolve: str
) -> None:
    assert due(desk, opened(desk, LONDON, severity, at), "resolve") == utc(resolve)


def test_a_wait_over_the_holiday_counts_the_nights_that_were_worked(desk: Desk) -> None:
    ticket = opened(desk, LONDON, "night", "2026-12-24 22:00+00:00")
    desk.ok("take", str(ticket), as_="ana")
    desk.at("2026-12-25 04:00+00:00").ok("wait", str(ticket), "--on", "client", "--until", "7d", "Which?", as_="ana")
    desk.at("2026-12-27 01:00+00:00").ok("heard", str(ticket), "That one", as_="ana")
    # Six hours had run, two are left. Two stood still on Friday morning, three on Saturday night.
    assert due(desk, ticket, "resolve") == utc("2026-12-27 03:00+00:00")
