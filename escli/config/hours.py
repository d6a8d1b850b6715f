"""Readers of a calendar's words: opening hours, holidays, special days and breaks."""

import re
from datetime import date
from itertools import pairwise

from escli.config.keys import DAYS, Kind
from escli.config.nodes import BROKEN, Node, Place, Tree, shown

DAY = 86400
_INTERVAL = re.compile(r"(\d{1,2}):(\d\d) ?- ?(\d{1,2}):(\d\d)")
_DATE = re.compile(r"(?:\d{4}-)?\d\d-\d\d")
_HOURS = "hours such as 08:00-18:00, 22:00-06:00 or '08:00-12:30, 13:00-18:00'"
_ONE_DAY = f"{_HOURS}, or closed"

Intervals = list[list[int]]  # [start, end] in seconds from the midnight of a day; beyond 86400 in the next


def hours(tree: Tree, place: Place, node: Node, kind: Kind) -> list[Intervals] | None:
    """The open intervals of the seven days, Monday first."""
    if node == "24/7":
        return [[[0, DAY]] for _ in DAYS]
    if not isinstance(node, dict):
        tree.wrong(place, shown(node), kind.says)
        return None
    week: list[Intervals | None] = [None] * len(DAYS)
    told = len(tree.problems)
    for key, words in node.items():
        _days(tree, (*place, key), words, week)
    if not any(week) and len(tree.problems) == told and BROKEN not in node.values():
        tree.wrong(place, "a week that never opens", "hours on at least one day")
    _check_nights(tree, place, [day or [] for day in week])
    return [day or [] for day in week]


def quiet(tree: Tree, place: Place, node: Node, kind: Kind) -> list[Intervals] | None:
    """The quiet intervals of the seven days, Monday first: the same every day, or as opening hours are written."""
    told = len(tree.problems)
    if isinstance(node, str) and node != "24/7":
        intervals = _intervals(tree, place, node, kind.says)
        week = [intervals or [] for _ in DAYS]
        if len(tree.problems) == told:
            _check_nights(tree, place, week)
    else:
        found = hours(tree, place, node, kind)
        week = found or [[] for _ in DAYS]
    spans = [end - start for intervals in week for start, end in intervals]
    if len(tree.problems) == told and sum(spans) >= len(DAYS) * DAY:
        tree.wrong(place, "hours without an end", "hours in which they can be told something")
    return None if len(tree.problems) > told else week


def _days(tree: Tree, place: Place, words: Node, week: list[Intervals | None]) -> None:
    intervals = _intervals(tree, place, words, _ONE_DAY)
    for day in _day_numbers(tree, place):
        if week[day] is not None:
            tree.wrong(place, f"hours for {DAYS[day]} a second time", "each day once")
        week[day] = intervals or []


def _day_numbers(tree: Tree, place: Place) -> list[int]:
    """The days that a key names: `mon`, `mon-fri`, `sat-mon` or `mon, wed`."""
    numbers: list[int] = []
    for part in str(place[-1]).lower().split(","):
        ends = [end.strip() for end in part.split("-")]
        strange = next((end for end in ends if end not in DAYS), None)
        if strange is not None or len(ends) > 2:
            tree.mistyped(place, strange or part, DAYS, "a day (mon) or days (mon-fri, or mon, wed)")
            return []
        first, last = DAYS.index(ends[0]), DAYS.index(ends[-1])
        numbers += [(first + step) % len(DAYS) for step in range((last - first) % len(DAYS) + 1)]
    return numbers


def _check_nights(tree: Tree, place: Place, week: list[Intervals]) -> None:
    """No night may run into the hours of the next day, nor Sunday's into Monday's."""
    spans = sorted((day * DAY + start, day * DAY + end, day) for day, spans in enumerate(week) for start, end in spans)
    again = [(start + len(DAYS) * DAY, end, day) for start, end, day in spans[:1]]
    for (_, end, day), (start, _, later) in pairwise(spans + again):
        if end > start and day != later:
            tree.wrong(place, f"hours of {DAYS[day]} that run into those of {DAYS[later]}", "hours that do not overlap")


def _intervals(tree: Tree, place: Place, words: Node, expected: str) -> Intervals | None:
    """The intervals of one day, in order; [] if it says closed."""
    if words is BROKEN:
        return None
    if words == "closed" and expected == _ONE_DAY:
        return []
    found = [_interval(part.strip()) for part in words.split(",")] if isinstance(words, str) else [None]
    intervals = sorted(interval for interval in found if interval)
    if len(intervals) < len(found):
        tree.wrong(place, shown(words), expected)
        return None
    if any(end > start for (_, end), (start, _) in pairwise(intervals)):
        tree.wrong(place, f"{shown(words)}, which overlap", "hours that do not overlap")
    return intervals


def _interval(words: str) -> list[int] | None:
    found = _INTERVAL.fullmatch(words)
    if not found:
        return None
    from_hour, from_minute, to_hour, to_minute = (int(part) for part in found.groups())
    start, end = from_hour * 3600 + from_minute * 60, to_hour * 3600 + to_minute * 60
    if from_minute > 59 or to_minute > 59 or start >= DAY or end > DAY or start == end:
        return None
    return [start, end if end > start else end + DAY]


def holidays(tree: Tree, place: Place, node: Node, kind: Kind) -> dict[str, str]:
    """Dates, or days of every year, with their names."""
    found = {}
    for day, name in _dates(tree, place, node, kind, every_year=True).items():
        if isinstance(name, str):
            found[day] = name
        elif name is not BROKEN:
            tree.wrong((*place, day), shown(name), "the name of the holiday")
    return found


def special(tree: Tree, place: Place, node: Node, kind: Kind) -> dict[str, Intervals]:
    """Dates with the hours that hold instead; none if closed."""
    return _dated(tree, place, node, kind, _ONE_DAY)


def breaks(tree: Tree, place: Place, node: Node, kind: Kind) -> dict[str, Intervals]:
    """Dates with hours in which it is closed."""
    return _dated(tree, place, node, kind, _HOURS)


def _dated(tree: Tree, place: Place, node: Node, kind: Kind, expected: str) -> dict[str, Intervals]:
    days = _dates(tree, place, node, kind, every_year=False)
    return {day: _intervals(tree, (*place, day), words, expected) or [] for day, words in days.items()}


def _dates(tree: Tree, place: Place, node: Node, kind: Kind, *, every_year: bool) -> dict[str, Node]:
    if not isinstance(node, dict):
        tree.wrong(place, shown(node), kind.says)
        return {}
    return {day: said for day, said in node.items() if _is_date(tree, (*place, day), day, every_year=every_year)}


def _is_date(tree: Tree, place: Place, day: str, *, every_year: bool) -> bool:
    whole = day if len(day) > len("12-25") or not every_year else f"2000-{day}"  # 2000: it has a 29 February
    try:
        if _DATE.fullmatch(day) and date.fromisoformat(whole):
            return True
    except ValueError:
        pass
    expected = "a date such as 2026-12-25" + (", or 12-25 for every year" if every_year else "")
    tree.wrong(place, shown(day), expected)
    return False
