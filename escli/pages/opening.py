"""A calendar in a client's words: the ordinary week, and the days that differ from it."""

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from escli.core.plain import Wall, iso_day

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_HOUR = 3600
Spans = Sequence[Sequence[int]]


class Opening(NamedTuple):
    """A calendar as it is told: its name, whose time it is in, lines of the week, days that differ with the reason."""

    name: str
    zone: str
    week: list[tuple[str, str]]
    days: list[tuple[str, str]]


def told(name: str, calendar: dict[str, Any], days: Sequence[dict[str, Any]]) -> Opening:
    """A calendar in its parsed form; `days` are its coming days with their hours and what makes them differ."""
    return Opening(name, Wall(calendar["timezone"]).words, _week(calendar["weekly"]), _differ(calendar, days))


def _week(weekly: Sequence[Spans]) -> list[tuple[str, str]]:
    """Days that follow each other with the same hours are one line."""
    found: list[tuple[int, int, str]] = []
    for day, spans in enumerate(weekly):
        hours = ", ".join(f"{_time(begin)} to {_time(end)}" for begin, end in spans) or "closed"
        if found and found[-1][2] == hours:
            found[-1] = (found[-1][0], day, hours)
        else:
            found.append((day, day, hours))
    return [(_DAYS[a] if a == b else f"{_DAYS[a]} to {_DAYS[b]}", hours) for a, b, hours in found]


def _time(second: int) -> str:
    hour, minute = divmod(second // 60, 60)
    if second == 24 * _HOUR:
        return "24:00"
    return f"{hour % 24:02}:{minute:02}{' of the next day' if hour >= 24 else ''}"


def _differ(calendar: dict[str, Any], days: Sequence[dict[str, Any]]) -> list[tuple[str, str]]:
    """The days on which it would be open and is not, or is open at other hours."""
    found = []
    for day in days:
        if not day["why"] or not (day["open"] or calendar["weekly"][date.fromisoformat(day["date"]).weekday()]):
            continue
        hours = ", ".join(f"{begin} to {end}" for begin, end in day["open"]) or "closed"
        name = day["why"] if day["why"] not in ("special hours", "closed for a while") else ""
        found.append((iso_day(day["date"]), f"{hours} ({name})" if name else hours))
    return found
