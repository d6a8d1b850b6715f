"""A calendar's days with their hours and what closes them, and when a target given in it would be due."""

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from escli.app.reports import iso
from escli.app.session import Session
from escli.app.timeline import segment
from escli.core import durations
from escli.core.clocks import Face
from escli.core.hours import Hours
from escli.core.timeline import segments_of
from escli.core.walltime import zone_named
from escli.errors import UsageError, unknown

_EPOCH = date(1970, 1, 1)


def zone_of(session: Session, name: str) -> ZoneInfo:
    """The zone in which a calendar's times are read and told."""
    if name not in session.matrix.calendars:
        raise unknown("calendar", name, tuple(session.matrix.calendars))
    return zone_named(session.matrix.calendars[name]["timezone"])


def days(session: Session, name: str, first: int, count: int) -> dict[str, Any]:
    """`count` days from the one of that second on: hours on the wall of the calendar's zone, and why they differ."""
    zone, hours = zone_of(session, name), _hours(session, name)
    begin = datetime.fromtimestamp(first, zone).date()
    calendar = session.matrix.calendars[name]
    found = [_day(hours, calendar, begin + timedelta(days=place), zone) for place in range(count)]
    return {
        "calendar": name,
        "timezone": calendar["timezone"],
        "days": found,
        "open_s": sum(one["open_s"] for one in found),
    }


def _day(hours: Hours, calendar: dict[str, Any], day: date, zone: ZoneInfo) -> dict[str, Any]:
    number = (day - _EPOCH).days
    spans = hours.on(number)
    special = "special hours" if day.isoformat() in calendar["special"] else None
    shortened = "closed for a while" if day.isoformat() in calendar["breaks"] else None
    return {
        "date": day.isoformat(),
        "open": [[_wall(opens, day, zone), _wall(closes, day, zone)] for opens, closes in spans],
        "open_s": sum(closes - opens for opens, closes in spans),
        "why": hours.holiday(number) or special or shortened,
    }


def _wall(second: int, day: date, zone: ZoneInfo) -> str:
    """A time on the wall as the matrix says it: 24:00 is that day's end, and a night's end is the next day's time."""
    there = datetime.fromtimestamp(second, zone)
    if there.date() > day and (there.hour, there.minute, there.second) == (0, 0, 0):
        return "24:00"
    return there.strftime("%H:%M:%S" if there.second else "%H:%M")


def due(session: Session, name: str, words: str, start: int) -> dict[str, Any]:
    """When a target of that many words, promised in the calendar at `start`, runs out; and the way there."""
    zone_of(session, name)
    try:
        span = durations.parse(words)
    except ValueError as error:
        raise UsageError(f"{words!r} is not a target.", hint=f"Expected {error}.") from error
    face = Face(start, [], None, span, _hours(session, name))
    return {
        "calendar": name,
        "timezone": session.matrix.calendars[name]["timezone"],
        "from": iso(start),
        "add": span.words,
        "due": iso(face.due),
        "open_s": face.seconds,
        "segments": [segment(one) for one in segments_of(face, face.due, [])],
    }


def _hours(session: Session, name: str) -> Hours:
    return session.promises.hours(session.promises.lend(session.matrix.calendars[name]))
