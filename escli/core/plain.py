"""Times and targets as a client reads them: in their own zone, in whole words, with nothing of the desk's own."""

from datetime import UTC, datetime
from typing import Any

from escli.core import durations
from escli.core.walltime import zone_named

_DAY = 86400
_UNITS = (("hour", 3600), ("minute", 60), ("second", 1))
_ON_THE_WALL = (("day", _DAY), *_UNITS)


class Wall:
    """The clock on the client's wall."""

    def __init__(self, zone: str) -> None:
        self._zone, self._name = zone_named(zone), zone

    @property
    def words(self) -> str:
        """`London time`, `New York time`, `UTC`."""
        area, _, place = self._name.rpartition("/")
        return f"{place.replace('_', ' ')} time" if area and area != "Etc" else self._name

    def month(self, second: int) -> str:
        """`October 2026`."""
        return f"{datetime.fromtimestamp(second, self._zone):%B %Y}"

    def date(self, second: int) -> str:
        """`2026-10-01`."""
        return f"{datetime.fromtimestamp(second, self._zone):%Y-%m-%d}"

    def day(self, second: int) -> str:
        """`1 Oct`, for a chart."""
        there = datetime.fromtimestamp(second, self._zone)
        return f"{there.day} {there:%b}"

    def moment(self, second: int, *, written: int | None = None) -> str:
        """`Monday 23 November 2026 at 15:00`, without the year where the rest was written in the same one.

        There is no `today` in it: nobody knows when it is read.
        """
        there = datetime.fromtimestamp(second, self._zone)
        day = _day(there)
        if written is not None and datetime.fromtimestamp(written, self._zone).year == there.year:
            day = day.rpartition(" ")[0]
        return f"{day} at {there:%H:%M}"


def iso_day(date: str) -> str:
    """A date such as 2026-12-25 in words."""
    return _day(datetime.strptime(date, "%Y-%m-%d").replace(tzinfo=UTC))


def _day(there: datetime) -> str:
    return f"{there:%A} {there.day} {there:%B} {there.year}"


def length(words: str, *, any_hour: bool = False) -> str:
    """A duration in the matrix's words as people say it: `1h 30m` is `1 hour 30 minutes`, `2d` `2 working days`."""
    span = durations.parse(words)
    if span.days:
        return _counted(span.days, "day" if any_hour else "working day")
    return " ".join(_counted(count, unit) for unit, count in _split(span.seconds) if count)


def spent(seconds: float) -> str:
    """A length of time as people say it, in its two largest units: `2 days 3 hours`, `14 minutes`, `40 seconds`."""
    found = _split(round(seconds), _ON_THE_WALL)
    first = next((place for place, (_, count) in enumerate(found) if count), len(found) - 1)
    last = first + (2 if first < 2 else 1)  # beside minutes, seconds say nothing to anybody
    said = [_counted(count, unit) for unit, count in found[first:last] if count]
    return " ".join(said) or "no time"


def open_time(seconds: float) -> str:
    """The same of time that counts, which has no days of 24 hours: `32 hours`, `8 hours 5 minutes`."""
    hours, rest = divmod(round(seconds), 3600)
    minutes = f" {_counted(rest // 60, 'minute')}" if rest >= 60 else ""
    return f"{hours:,} hour{'' if hours == 1 else 's'}{minutes}" if hours else spent(rest)


def _split(seconds: int, units: tuple[tuple[str, int], ...] = _UNITS) -> list[tuple[str, int]]:
    found = []
    for unit, size in units:
        count, seconds = divmod(seconds, size)
        found.append((unit, count))
    return found


def _counted(count: int, unit: str) -> str:
    return f"{count} {unit}{'' if count == 1 else 's'}"


def within(words: str, *, any_hour: bool = False) -> str:
    """`within 15 minutes`, `within 2 working days`, `by the end of the next working day`."""
    span = durations.parse(words)
    if not span.end_of_day:
        return f"within {length(words, any_hour=any_hour)}"
    day = "day" if any_hour else "working day"
    return f"by the end of the next {day}" if span.days == 1 else f"by the end of {span.days} {day}s"


def every(words: str, *, any_hour: bool = False) -> str:
    """`at least every 2 hours`, `at least every working day`."""
    said = length(words, any_hour=any_hour)
    alone = said.removeprefix("1 ")
    return f"at least every {said if any(c.isdigit() for c in alone) else alone}"


def never_closes(calendar: dict[str, Any]) -> bool:
    """Whether a calendar (in its parsed form) is open at any hour."""
    is_round = all([list(span) for span in spans] == [[0, _DAY]] for spans in calendar["weekly"])
    return is_round and not any(calendar.get(key) for key in ("holidays", "special", "breaks"))


def hours_of(name: str, calendar: dict[str, Any]) -> str:
    """When a target counts: `at any hour`, `in office hours`."""
    if never_closes(calendar):
        return "at any hour"
    return f"in {name}" if name.casefold().endswith("hours") else f"in {name} hours"
