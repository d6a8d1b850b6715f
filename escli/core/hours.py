"""Business hours: a calendar as sorted open intervals in UTC with their running sum, asked by bisection."""

import datetime as dt
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from itertools import accumulate
from typing import Any

from escli.core.walltime import Offsets, offset_at, zone_named
from escli.errors import Refused

DAY = 86400
WEEK = 7
FIRST_YEAR, LAST_YEAR = 1960, 2110  # the search for an opening ends here: a calendar may be closed for good
_FAR = 1 << 60  # beyond every instant
_MONDAY = 3  # 1970-01-01 was a Thursday
_EPOCH = dt.date(1970, 1, 1).toordinal()
_MEAN_YEAR = 31556952  # seconds; only to guess with which year to begin

Spans = list[tuple[int, int]]


class Hours:
    """A calendar's open time, in UTC seconds: half-open intervals, each belonging to the date it starts on."""

    # Years are built when a question first touches them; what is built is final from `_from` until `_until`.

    def __init__(self, calendar: Mapping[str, Any]) -> None:
        """Take `timezone`, `weekly` from Monday on, and maybe `holidays`, `special`, `breaks`: seconds of a date."""
        self._zone = zone_named(calendar["timezone"])
        self._offsets = Offsets(self._zone)
        self._weekly = [_merged(spans) for spans in calendar["weekly"]]
        self._holidays: Mapping[str, str] = calendar.get("holidays", {})
        self._special = {date: _merged(spans) for date, spans in calendar.get("special", {}).items()}
        self._breaks = {date: _merged(spans) for date, spans in calendar.get("breaks", {}).items()}
        ends = [spans[-1][1] for spans in (*self._weekly, *self._special.values()) if spans]
        self._length = -(-max([DAY, *ends]) // DAY)  # dates that one interval may touch
        # Guards at both ends spare every query the question whether there is an interval before or after.
        self._opens, self._closes = [-_FAR, _FAR], [-_FAR, _FAR]
        self._before = [-_FAR // 2, 0]  # open seconds before each interval, counted from an arbitrary moment
        self._days: Sequence[int] = ()  # the working days, as numbers since 1970-01-01
        self._first, self._last, self._from, self._until = LAST_YEAR, FIRST_YEAR, _FAR, -_FAR
        if all(spans == [(0, DAY)] for spans in self._weekly) and not (self._holidays or self._special or self._breaks):
            self._never_close()

    def is_open(self, at: int) -> bool:
        """Whether work is done at that second."""
        self._cover(at)
        return at < self._closes[bisect_right(self._opens, at) - 1]

    def add(self, start: int, seconds: int) -> int:
        """The earliest moment with that much open time after start, so that it may be a closing; for 0, `roll`."""
        if seconds <= 0:
            return self.sub(start, -seconds) if seconds else self.roll(start)
        goal = self._elapsed(start) + seconds
        while True:
            place = bisect_left(self._before, goal) - 1
            due = self._opens[place] + goal - self._before[place]
            if due <= self._until:
                return due
            self._grow(later=True)

    def sub(self, start: int, seconds: int) -> int:
        """The latest moment with that much open time between it and start, so that it may be an opening."""
        if seconds <= 0:
            return self.add(start, -seconds) if seconds else start
        goal = self._elapsed(start) - seconds
        while True:
            place = bisect_right(self._before, goal) - 1
            moment = self._opens[place] + goal - self._before[place]
            if moment >= self._from:
                return moment
            self._grow(later=False)

    def between(self, start: int, end: int) -> int:
        """Open seconds from start to end, 0 if they are reversed."""
        return self._elapsed(end) - self._elapsed(start) if start < end else 0

    def roll(self, at: int) -> int:
        """`at` itself if open, else the next opening."""
        return at if self.is_open(at) else self.next_open(at)

    def next_open(self, at: int) -> int:
        """The first opening later than `at`."""
        return self._next(self._opens, at)

    def next_close(self, at: int) -> int:
        """The first closing later than `at`; intervals that touch are one."""
        return self._next(self._closes, at)

    def spans(self, start: int, end: int) -> Spans:
        """The open intervals between two moments, clipped to them."""
        self._cover(start)
        self._cover(end)
        first, last = bisect_right(self._closes, start), bisect_left(self._opens, end)
        found = zip(self._opens[first:last], self._closes[first:last], strict=True)
        return [(max(opens, start), min(closes, end)) for opens, closes in found]

    def near(self, start: int, end: int) -> Spans:
        """As `spans`, for a few days: their years are not built for it."""
        days = range(start // DAY - self._length - 1, end // DAY + 2)
        found = _merged(span for day in days for span in self.on(day))
        return [(max(opens, start), min(closes, end)) for opens, closes in found if opens < end and closes > start]

    def shut(self, start: int, end: int) -> list[str]:
        """The names of the holidays between two moments that close days on which it would be open, each once."""
        first, last = ((at + offset_at(at, self._zone)) // DAY for at in (start, max(start, end - 1)))
        names = (self.holiday(day) for day in range(first, last + 1) if self._weekly[(day + _MONDAY) % WEEK])
        return list(dict.fromkeys(name for name in names if name))

    def holiday(self, day: int) -> str | None:
        """The name of the holiday on a day (days since 1970-01-01), unless it has hours of its own."""
        date = dt.date.fromordinal(day + _EPOCH).isoformat()
        return None if date in self._special else self._holidays.get(date) or self._holidays.get(date[5:])

    def periods(self, start: int, count: int) -> list[tuple[int, int]]:
        """The next open periods, the first one clipped at start."""
        found: list[tuple[int, int]] = []
        for _ in range(count):
            opening = self.roll(start)
            start = self.next_close(opening)
            found.append((opening, start))
        return found

    def add_days(self, start: int, days: int, *, end_of_day: bool = False) -> int:
        """That many working days after `start` rolled, at the same wall time, rolled; or that day's last closing."""
        start = self.roll(start)
        wall = start + offset_at(start, self._zone)
        day = self._day_of(start, wall // DAY)
        target = self._working_day(day, days)
        if end_of_day:
            closing = self.on(target)[-1][1]
            # A night may reach beyond the hours of the day that follows.
            return closing if closing > start or days < 1 else self.next_close(start)
        return self.roll(self._offsets.instant(wall + (target - day) * DAY))

    def _elapsed(self, at: int) -> int:
        if not self._from <= at < self._until:
            self._cover(at)
        after = bisect_right(self._opens, at)
        left = self._closes[after - 1] - at
        return self._before[after] - left if left > 0 else self._before[after]

    def _next(self, edges: list[int], at: int) -> int:
        self._cover(at)
        while (edge := edges[bisect_right(edges, at)]) >= self._until:
            self._grow(later=True)
        return edge

    def _day_of(self, at: int, local: int) -> int:
        # An overnight interval belongs to an earlier date than its small hours show; where clocks go back over
        # midnight, to a later one.
        days = range(local + 1, local - self._length - 1, -1)
        return next(day for day in days if any(opens <= at < closes for opens, closes in self.on(day)))

    def _working_day(self, day: int, days: int) -> int:
        while (place := bisect_left(self._days, day) + days) < 0:
            self._grow(later=False)
        while place >= len(self._days):
            self._grow(later=True)
        return self._days[place]

    def _cover(self, at: int) -> None:
        if self._from <= at < self._until:
            return
        if self._first > self._last:
            year = min(max(1970 + at // _MEAN_YEAR, FIRST_YEAR), LAST_YEAR)
            self._first, self._last = year, year - 1
        while at >= self._until:
            self._grow(later=True)
        while at < self._from:
            self._grow(later=False)

    def _grow(self, *, later: bool) -> None:
        year = self._last + 1 if later else self._first - 1
        if not FIRST_YEAR <= year <= LAST_YEAR:
            what = "does not open or close again" if self._days else "is never open"
            message = f"The calendar {what} between {self._first} and {self._last}."
            raise Refused(message)
        days = {day: spans for day in range(_new_year(year), _new_year(year + 1)) if (spans := self.on(day))}
        self._days = [*self._days, *days] if later else [*days, *self._days]
        if days:
            self._splice(_merged(span for spans in days.values() for span in spans), later=later)
        self._bound(min(year, self._first), max(year, self._last))

    def _bound(self, first: int, last: int) -> None:
        # No zone is a whole day from UTC. Before and after these bounds, years that are not built may reach in.
        self._first, self._last = first, last
        self._from = (_new_year(first) + self._length) * DAY
        self._until = (_new_year(last + 1) - 1) * DAY

    def _never_close(self) -> None:
        self._bound(FIRST_YEAR, LAST_YEAR)
        self._days = range(_new_year(FIRST_YEAR), _new_year(LAST_YEAR + 1))
        self._splice([(self._from, self._until)], later=True)

    def _splice(self, fresh: Spans, *, later: bool) -> None:
        # A night may lead from one year into the next: what touches the fresh intervals is merged with them.
        first, end = bisect_left(self._closes, fresh[0][0]), bisect_right(self._opens, fresh[-1][1])
        spans = _merged([*zip(self._opens[first:end], self._closes[first:end], strict=True), *fresh])
        lengths = [closes - opens for opens, closes in spans]
        base = self._before[first] if later else self._before[end] - sum(lengths)
        self._before[first : end + 1] = accumulate(lengths, initial=base)
        self._opens[first:end] = [opens for opens, _ in spans]
        self._closes[first:end] = [closes for _, closes in spans]

    def on(self, day: int) -> Spans:
        """The open intervals that belong to a day (days since 1970-01-01): those that start on it."""
        if not (hours := self._hours_on(day)):
            return []
        midnight, offset = day * DAY, self._offsets[day - 1]
        if offset == self._offsets[day + self._length + 1]:  # the zone does not change anywhere near
            return [(midnight - offset + a, midnight - offset + b) for a, b in hours]
        return _merged((self._offsets.instant(midnight + a), self._offsets.instant(midnight + b)) for a, b in hours)

    def _hours_on(self, day: int) -> Spans:
        date = dt.date.fromordinal(day + _EPOCH).isoformat()
        hours = self._special.get(date)
        if hours is None:
            closed = date in self._holidays or date[5:] in self._holidays
            hours = [] if closed else self._weekly[(day + _MONDAY) % WEEK]
        return _without(hours, self._breaks[date]) if date in self._breaks else hours


def _new_year(year: int) -> int:
    return dt.date(year, 1, 1).toordinal() - _EPOCH


def _merged(spans: Iterable[tuple[int, int]]) -> Spans:
    merged: Spans = []
    for opens, closes in sorted(spans):
        if merged and opens <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(closes, merged[-1][1]))
        elif opens < closes:
            merged.append((opens, closes))
    return merged


def _without(hours: Spans, breaks: Spans) -> Spans:
    for leave, back in breaks:
        pieces = [piece for a, b in hours for piece in ((a, min(b, leave)), (max(a, back), b))]
        hours = [(a, b) for a, b in pieces if a < b]
    return hours
