"""How text and time are put before people: control characters defused, instants and lengths in words."""

import time
from typing import TYPE_CHECKING

from escli.core.durations import in_words
from escli.core.text import clean as clean  # noqa: PLC0414  # the commands know both from here
from escli.core.text import plural as plural  # noqa: PLC0414

if TYPE_CHECKING:
    from datetime import tzinfo
    from typing import Any


def local(second: int | None, *, now: int | None = None) -> str:
    """An instant in the reader's own zone: `14:05` today, else `Tue 24 Nov 14:05`."""
    if second is None:
        return ""
    there = time.localtime(second)
    if now is not None and time.localtime(now)[:3] == there[:3]:
        return time.strftime("%H:%M", there)
    form = "%a %d %b %H:%M" if now is None or time.localtime(now)[0] == there[0] else "%d %b %Y %H:%M"
    return time.strftime(form, there)


def day(second: int) -> str:
    """The day of an instant in the reader's own zone: `Fri 27 Nov 2026`."""
    return time.strftime("%a %d %b %Y", time.localtime(second))


def date(text: str, zone: "tzinfo") -> str:
    """The day in a zone of an instant as the use-cases return it: `2026-11-27`."""
    from datetime import datetime

    return datetime.fromisoformat(text).astimezone(zone).strftime("%Y-%m-%d")


def span(data: "dict[str, Any]", zone: "tzinfo") -> str:
    """What `since` and `until` of some figures are in days of a zone: `from 2026-11-01 on`; nothing for all."""
    since, until = (data[name] and date(data[name], zone) for name in ("since", "until"))
    if since and until:
        return f"from {since} to before {until}"
    return f"from {since} on" if since else f"before {until}" if until else ""


def left(seconds: int | None) -> str:
    """Time left, or over, in words."""
    if seconds is None:
        return ""
    return f"{in_words(seconds)} over" if seconds < 0 else f"{in_words(seconds)} left"


def from_iso(text: str | None) -> int | None:
    """UTC seconds of an instant as the use-cases return it."""
    if text is None:
        return None
    import calendar

    return calendar.timegm(time.strptime(text, "%Y-%m-%dT%H:%M:%SZ"))
