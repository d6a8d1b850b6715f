"""Rotas for hypothesis to choose from, near changes of the clocks, and the plainest way to read them."""

import datetime as dt
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from escli.core.rota import Override, Rota, Shift
from escli.core.rotation import Rotation, Weekly
from tests.core.calendars import DAY, HOUR, MINUTE, OF_A_DAY, QUARTER, ZONES, changes, furthest, marks_about, spans

LENGTHS = {"hour": HOUR, "day": DAY, "week": 7 * DAY, "month": 31 * DAY}
NAMES = st.sampled_from("abcde")
GROUPS = st.lists(st.lists(NAMES, min_size=1, max_size=2, unique=True).map(tuple), min_size=1, max_size=4).map(tuple)
ABOUT = 36 * HOUR  # how far to either side of a change the plain reading looks
QUARTERS = st.integers(-ABOUT // QUARTER, ABOUT // QUARTER).map(lambda quarters: quarters * QUARTER)


class Layers(NamedTuple):
    """Rotations, what overrides them, and a moment at which the clocks of the first one change."""

    rotations: list[Rotation]
    overrides: list[Override]
    near: int

    @property
    def rota(self) -> Rota:
        """The same, of which nothing has been asked yet."""
        return Rota(self.rotations, self.overrides)


@st.composite
def rotations(draw: st.DrawFn, near: int, zone: str, *, gapless: bool = False) -> Rotation:
    """Any rotation in the zone that begins some turns before the moment, or soon after."""
    unit, every = draw(st.sampled_from(list(LENGTHS))), draw(st.integers(1, 3))
    marks = marks_about(near, zone)
    back = draw(st.integers(-1, 40 if unit in ("day", "hour") else 400))
    midnight = dt.datetime.fromtimestamp(near, ZoneInfo(zone)).replace(hour=0, minute=0, second=0, tzinfo=None)
    start = midnight + dt.timedelta(days=-back, seconds=draw(marks) * QUARTER)
    rotation = Rotation(draw(GROUPS), zone, start, unit, every, priority=draw(st.integers(1, 2)))
    if gapless:
        return rotation
    until = st.none() | QUARTERS.map(lambda later: midnight + dt.timedelta(seconds=later))
    lasts = st.none() | st.integers(1, every * LENGTHS[unit] // QUARTER).map(lambda quarters: quarters * QUARTER)
    weekly = st.none() | st.lists(spans(marks), min_size=7, max_size=7).map(served_on_wednesday)
    return rotation._replace(until=draw(until), lasts=draw(lasts), weekly=draw(weekly))


def served_on_wednesday(weekly: list[list[list[int]]]) -> Weekly:
    """Somebody serves at least once a week."""
    return [*weekly[:2], [[10 * HOUR, 16 * HOUR]], *weekly[3:]]


@st.composite
def overrides(draw: st.DrawFn, near: int) -> Override:
    """Somebody away, covered or there as well."""
    start = near + draw(QUARTERS)
    gone = draw(st.none() | NAMES)
    return Override(start, start + draw(st.integers(0, 80)) * QUARTER, gone, draw(st.none() | NAMES if gone else NAMES))


@st.composite
def layers(draw: st.DrawFn) -> Layers:
    """Some rotations of one or two zones."""
    zone = draw(st.sampled_from(ZONES[1:]))
    near = draw(st.sampled_from(changes(zone)))
    zones = st.just(zone) | st.sampled_from(ZONES)
    found = draw(st.lists(zones.flatmap(lambda one: rotations(near, one)), min_size=1, max_size=3))
    return Layers(found, draw(st.lists(overrides(near), max_size=6)), near)


# ------------------------------------------------------------------------------------------------ the plain reading


def minute(wall: dt.datetime) -> int:
    """A time on the wall, in minutes from the first day of the calendar."""
    return wall.toordinal() * OF_A_DAY + wall.hour * 60 + wall.minute


def stepped(rotation: Rotation, units: int) -> dt.datetime:
    """So many hours, days, weeks or months after the start; the last day of a month that has no such day."""
    if rotation.unit != "month":
        return rotation.start + dt.timedelta(**{f"{rotation.unit}s": units})
    months = rotation.start.year * 12 + rotation.start.month - 1 + units
    for day in range(rotation.start.day, 0, -1):
        try:
            return rotation.start.replace(year=months // 12, month=months % 12 + 1, day=day)
        except ValueError:
            continue
    raise AssertionError


def open_minutes(weekly: Weekly | None) -> set[int]:
    """The minutes of a week in which somebody serves, Monday's midnight being 0."""
    if weekly is None:
        return set(range(7 * OF_A_DAY))
    return {
        (day * OF_A_DAY + one) % (7 * OF_A_DAY)
        for day, several in enumerate(weekly)
        for start, end in several
        for one in range(start // MINUTE, end // MINUTE)
    }


def of_the_week(one: int) -> int:
    """The minute of its week; the first day of the calendar, number 1, was a Monday."""
    return (one - OF_A_DAY) % (7 * OF_A_DAY)


def handovers(rotation: Rotation, last: int) -> Iterator[int]:
    """Each handover on the wall up to some minute, one by one."""
    served, passed, units = open_minutes(rotation.weekly), 0, 0
    while (begins := minute(stepped(rotation, units))) <= last:
        ends = minute(stepped(rotation, units + 1))
        if ends - begins >= 7 * OF_A_DAY or any(of_the_week(one) in served for one in range(begins, ends)):
            if passed % rotation.every == 0:
                yield begins
            passed += 1
        units += 1


def serving(rotation: Rotation, got: list[int]) -> list[tuple[str, ...]]:
    """Who serves in each minute, by how far the clock on the wall has got in it."""
    served, starts = open_minutes(rotation.weekly), list(handovers(rotation, got[-1]))
    found = []
    for one in got:
        begun = [start for start in starts if start <= one]
        there = (
            begun
            and of_the_week(one) in served
            and (rotation.until is None or one < minute(rotation.until))
            and (rotation.lasts is None or one < begun[-1] + rotation.lasts // MINUTE)
        )
        found.append(rotation.who[(len(begun) - 1) % len(rotation.who)] if there else ())
    return found


def came(name: str, now: list[Override], asked: tuple[str, ...] = ()) -> str | None:
    """Who is there for somebody: whoever covers, was given last and was not asked yet."""
    covers = [one.on for one in now if one.gone == name and one.on]
    if covers and covers[-1] not in (*asked, name):
        return came(str(covers[-1]), now, (*asked, name))
    return None if any(one.gone == name and not one.on for one in now) else name


def plain(one: Layers, begin: int, end: int) -> list[Shift]:
    """The shifts, put together from each minute by itself."""
    moments = range(begin, end, MINUTE)
    on = [serving(each, furthest(ZoneInfo(each.timezone), begin, end)) for each in one.rotations]
    people = []
    for place, at in enumerate(moments):
        now = [each for each in one.overrides if each.start <= at < each.end]
        extra = {came(each.on, now) for each in now if each.on and not each.gone}
        layer: set[str | None] = set()
        for priority in (2, 1):
            for each, who in zip(one.rotations, on, strict=True):
                if each.priority == priority:
                    layer |= {came(name, now) for name in who[place]} - {None}
            if layer:
                break
        people.append(tuple(sorted(name for name in layer | extra if name)))
    edges = [0, *(place for place, (a, b) in enumerate(pairwise(people), 1) if a != b), len(people)]
    return [
        Shift(begin + a * MINUTE, begin + b * MINUTE, people[a]) for a, b in pairwise(edges) if people[a]
    ]  # fmt: skip
