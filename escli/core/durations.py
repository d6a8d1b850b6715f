"""Durations in the matrix's words: `90m`, `4h`, `1h 30m`, `2d`, `1d end of day`."""

import re
from typing import NamedTuple

_PART = re.compile(r"(\d{1,6})\s*(d|h|m|s)")
_WHOLE = re.compile(r"(?:\d{1,6}\s*[dhms]\s*)+")
_SECONDS = {"h": 3600, "m": 60, "s": 1}
LONGEST = 366 * 86400
EXPECTED = "a duration such as 15m, 4h, 1h 30m, 2d or '1d end of day'"


class Span(NamedTuple):
    """A target: open seconds, or working days with the wall time kept (or until that day's last closing)."""

    words: str
    seconds: int = 0
    days: int = 0
    end_of_day: bool = False


def parse(words: str) -> Span:
    """The span that `words` say; ValueError, with what was expected, if they say none."""
    text = " ".join(words.lower().split())
    end_of_day = text.endswith(" end of day")
    body = text.removesuffix(" end of day").strip()
    if not _WHOLE.fullmatch(body):
        raise ValueError(EXPECTED)
    seconds = days = 0
    for number, unit in _PART.findall(body):
        if unit == "d":
            days += int(number)
        else:
            seconds += int(number) * _SECONDS[unit]
    if (days and seconds) or (end_of_day and not days):
        raise ValueError(f"{EXPECTED}; working days stand alone")
    if not 0 < days + seconds <= LONGEST or days > 366:
        raise ValueError(f"{EXPECTED}, more than nothing and at most a year")
    return Span(text, seconds, days, end_of_day)


def wall_seconds(words: str) -> int:
    """The span as seconds on the wall, a day being 24 hours: for `every 15m` and settings such as `within 14d`."""
    span = parse(words)
    return span.seconds + span.days * 86400


def in_words(seconds: int) -> str:
    """A length of time in at most two units, rounded down: `2d 3h`, `1h 5m`, `4m`, `12s`."""
    seconds = abs(seconds)
    days, rest = divmod(seconds, 86400)
    hours, rest = divmod(rest, 3600)
    minutes, secs = divmod(rest, 60)
    if days:
        return f"{days}d {hours}h" if hours else f"{days}d"
    if hours:
        return f"{hours}h {minutes}m" if minutes else f"{hours}h"
    return f"{minutes}m" if minutes else f"{secs}s"
