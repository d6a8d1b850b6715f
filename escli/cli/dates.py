"""The dates that people type, in their own zone: `16:30`, `tomorrow 9:00`, `fri 17:00`, `2026-12-24`, `20m ago`."""

import re
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pendulum
from pendulum.tz import get_local_timezone

from escli.core import durations
from escli.core.walltime import instant
from escli.errors import UsageError

_TIME = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2}))?")
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_EXAMPLES = "For example 16:30, '20m ago', 'tomorrow 9:00', 'fri 17:00', 2026-12-24, '2026-12-24 16:30'."

_FIRST, _LAST = 0, 32_503_680_000  # the years 1970 to 2999


def period(since: str | None, until: str | None, now: int) -> tuple[int | None, int | None]:
    """The seconds from which and before which a period lasts; a day named as its end is in it."""
    begin = moment(since, now) if since else None
    end = moment(until, now, end=True) if until else None
    if begin is not None and end is not None and begin >= end:
        raise UsageError("--until is before --since.")
    return begin, end


def _zone() -> ZoneInfo:
    return ZoneInfo(getattr(get_local_timezone(), "name", None) or "UTC")


def past(text: str, now: int) -> int:
    """A moment that has been: `09:40` is the latest such time, `20m ago` counts back."""
    words = " ".join(text.lower().split())
    if words.endswith(" ago"):
        return now - _length(words.removesuffix(" ago"), text)
    found = moment(text, now)
    return _on_another_day(found, -1) if _TIME.fullmatch(words) and found > now else found


def future(text: str, now: int, *, end: bool = False) -> int:
    """A moment to come: `16:30` is the next such time, `2h` counts on the wall; a day alone as in `moment`."""
    words = " ".join(text.lower().split())
    try:
        return now + durations.wall_seconds(words)
    except ValueError:
        found = moment(text, now, end=end)
    return _on_another_day(found, 1) if _TIME.fullmatch(words) and found <= now else found


def _on_another_day(second: int, days: int) -> int:
    """The same time on the wall, which is not always a multiple of 24 hours away."""
    zone = _zone()
    return instant(datetime.fromtimestamp(second, zone).replace(tzinfo=None) + timedelta(days=days), zone)


def _length(words: str, typed: str) -> int:
    try:
        return durations.wall_seconds(words)
    except ValueError as error:
        raise UsageError(f"{typed!r} is not a time.", hint=f"Expected {error}.") from error


def moment(text: str, now: int, *, end: bool = False, zone: ZoneInfo | None = None) -> int:
    """An instant, in the reader's zone or another. A day alone is its beginning, or with `end` that of the next."""
    try:
        found = _instant(text, now, end=end, zone=zone)
    except OverflowError:  # the day after the last one that Python knows
        found = _LAST
    if not _FIRST <= found < _LAST:
        raise UsageError(f"{text!r} is in no year that a desk can need.", hint=_EXAMPLES)
    return found


def _instant(text: str, now: int, *, end: bool, zone: ZoneInfo | None) -> int:
    words = text.strip().lower().replace(" at ", " ").split()
    zone = zone or _zone()
    if not words:
        raise UsageError("A time is missing.", hint=_EXAMPLES)
    if words == ["now"]:
        return now
    today = datetime.fromtimestamp(now, zone).date()
    day = _day(words[0], today)
    clock = _TIME.fullmatch(words[-1])
    if day is None and clock and len(words) == 1:
        day = today
    if day is not None and (clock or len(words) == 1):
        return _at(day, clock, zone, text, end=end)
    return _parsed(text, zone, end=end)


def _day(word: str, today: date) -> date | None:
    named = {"today": 0, "tomorrow": 1, "yesterday": -1}
    if word in named:
        return today + timedelta(days=named[word])
    if word[:3] in _DAYS and word.isalpha():
        ahead = (_DAYS.index(word[:3]) - today.weekday()) % 7
        return today + timedelta(days=ahead or 7)
    return None


def _at(day: date, clock: re.Match[str] | None, zone: ZoneInfo, typed: str, *, end: bool) -> int:
    if clock is None:
        return instant(datetime.combine(day + timedelta(days=end), datetime.min.time()), zone)
    hour, minute, second = (int(part or 0) for part in clock.groups())
    if hour > 23 or minute > 59 or second > 59:
        raise UsageError(f"{typed!r} is not a time of day.", hint=_EXAMPLES)
    return instant(datetime(day.year, day.month, day.day, hour, minute, second), zone)  # noqa: DTZ001  # a wall time


def _parsed(text: str, zone: ZoneInfo, *, end: bool) -> int:
    try:
        found = pendulum.parse(text.strip(), exact=True, tz=None)
        if isinstance(found, pendulum.DateTime) and found.tzinfo is not None:
            return int(found.timestamp())  # which finds out that an offset is of more than a day
    except (ValueError, TypeError, OverflowError) as error:
        raise UsageError(f"{text!r} is not a time.", hint=_EXAMPLES) from error
    if isinstance(found, pendulum.DateTime):
        return instant(found.naive(), zone)
    if isinstance(found, pendulum.Date):
        return _at(date(found.year, found.month, found.day), None, zone, text, end=end)
    raise UsageError(f"{text!r} is not a time.", hint=_EXAMPLES)
