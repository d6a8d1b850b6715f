"""Wall time and instants: what a clock on the wall of a zone means in UTC seconds, on the days of a change as well."""

import datetime as dt
from bisect import bisect_left
from zoneinfo import ZoneInfo

from escli.errors import Unreadable

DAY = 86400


def zone_named(name: str) -> ZoneInfo:
    """A zone that the matrix names. Unreadable if the system, updated since it was checked, has it no more."""
    try:
        return ZoneInfo(name)
    except KeyError as error:
        raise Unreadable(
            f"This system has no zone data of {name} any more.",
            hint="Install them: the package tzdata, and tzdata-legacy for old names on Debian and Ubuntu.",
        ) from error


def instant(wall: dt.datetime, zone: dt.tzinfo) -> int:
    """The UTC second of a wall time: if there is none, the moment of the change; if there are two, the first."""
    before = int(wall.replace(tzinfo=zone, fold=0).timestamp())
    after = int(wall.replace(tzinfo=zone, fold=1).timestamp())
    if before <= after:
        return before
    # In a gap the two folds stand on either side of the change.
    old = offset_at(after, zone)
    moments = range(after, before + 1)
    return moments[bisect_left(moments, 1, key=lambda at: offset_at(at, zone) != old)]


def offset_at(at: int, zone: dt.tzinfo) -> int:
    """The zone's seconds ahead of UTC at an instant."""
    offset = dt.datetime.fromtimestamp(at, zone).utcoffset() or dt.timedelta()
    return offset.days * DAY + offset.seconds


class Offsets(dict[int, int]):
    """The zone's offset from UTC at 00:00 UTC of each day (since 1970-01-01), looked up once."""

    def __init__(self, zone: dt.tzinfo) -> None:
        super().__init__()
        self.zone = zone

    def __missing__(self, day: int) -> int:
        offset = self[day] = offset_at(day * DAY, self.zone)
        return offset

    def instant(self, wall: int) -> int:
        """`instant` of what the wall shows, in seconds since 1970-01-01 00:00 there; quick where no change is near."""
        day = wall // DAY
        offset = self[day - 1]  # no zone is a whole day from UTC
        if offset == self[day + 2]:
            return wall - offset
        return instant(dt.datetime.fromtimestamp(wall, dt.UTC), self.zone)
