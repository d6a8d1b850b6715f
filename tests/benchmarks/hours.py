"""How long a question to a calendar takes, however far it reaches, and how long it takes to build one."""

import datetime as dt
import importlib
import operator
import random
import time
from bisect import bisect_right
from collections import deque
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from escli.core.hours import Hours
from tests.benchmarks.processes import Pairs
from tests.benchmarks.shelf import Shelf
from tests.benchmarks.table import Row, row

H = 3600
DAY = 24 * H
ZONE = "Europe/London"
HOLIDAYS = (
    "2026-01-01",
    "2026-04-03",
    "2026-04-06",
    "2026-05-04",
    "2026-05-25",
    "2026-08-31",
    "2026-12-25",
    "2026-12-28",
)
OFFICE = {
    "timezone": ZONE,
    "weekly": [[[9 * H, 17 * H]]] * 5 + [[], []],
    "holidays": dict.fromkeys(HOLIDAYS, "a bank holiday"),
}
NEW_YEAR = 1767225600  # 2026-01-01 00:00 UTC
JUNE = 1780304400  # 2026-06-01 09:00 UTC
A_DAY, A_MONTH, A_YEAR = 8 * H, 21 * 8 * H, 252 * 8 * H  # of an office's open time
MANY, FEW, ROUNDS = 1000, 10, 25  # questions a round, questions to a slow yardstick

_chance = random.Random(1)  # the same moments each time
STARTS = [NEW_YEAR + _chance.randrange(300 * DAY) for _ in range(MANY)]


class Questions(NamedTuple):
    """A function and, for each question, its two arguments."""

    ask: Callable[[Any, Any], Any]
    first: Sequence[Any]
    second: Sequence[Any]


def _seconds(questions: Questions) -> float:
    """Of one question. No Python of ours runs between two of them, so that the figure is theirs alone."""
    ask, first, second = questions
    began = time.perf_counter()
    deque(map(ask, first, second), maxlen=0)
    return (time.perf_counter() - began) / len(first)


def _compared(what: str, mine: Questions, other: Questions, bound: float) -> Row:
    """Both in turn, after one round in which calendars are built."""
    _seconds(mine), _seconds(other)
    found = [(_seconds(mine), _seconds(other)) for _ in range(ROUNDS)]
    return row(what, Pairs([one for one, _ in found], [two for _, two in found]), bound)


def _add(hours: Hours, seconds: int) -> Questions:
    return Questions(hours.add, STARTS, [seconds] * MANY)


def _between(hours: Hours, seconds: int) -> Questions:
    return Questions(hours.between, STARTS, [start + seconds for start in STARTS])


def reach() -> list[Row]:
    """How far a question reaches must not matter."""
    hours = Hours(OFFICE)
    return [
        _compared("add a year, over a day", _add(hours, A_YEAR), _add(hours, A_DAY), 1.3),
        _compared("between of a year, over a day", _between(hours, 365 * DAY), _between(hours, DAY), 1.3),
    ]


def bisections() -> list[Row]:
    """A question is little more than the two bisections in it."""
    hours = Hours(OFFICE)
    hours.between(STARTS[0], STARTS[0] + 2 * 365 * DAY)  # the array has all its years before it is looked at
    one = Questions(bisect_right, [hours._opens] * MANY, STARTS)
    return [
        _compared("add a month, over one bisection", _add(hours, A_MONTH), one, 15.0),
        _compared("between of a month, over one bisection", _between(hours, 30 * DAY), one, 15.0),
    ]


def others() -> list[Row]:
    """The same questions to a library that walks from day to day, if it is installed."""
    hours, bound = Hours(OFFICE), 0.02
    names = ("add a month, over businesstimedelta", "between of a month, over businesstimedelta")
    mine = (_add(hours, A_MONTH), _between(hours, 30 * DAY))
    try:
        theirs = _theirs()
    except ImportError:
        return [Row(name, _seconds(asked), bound=bound) for name, asked in zip(names, mine, strict=True)]
    added = [hours.add(start, A_MONTH) for start in STARTS[:FEW]]
    passed = [hours.between(start, start + 30 * DAY) for start in STARTS[:FEW]]
    assert [moment.timestamp() for moment in map(*theirs[0])] == added
    assert [open_time.timedelta.total_seconds() for open_time in map(*theirs[1])] == passed
    return [_compared(name, one, other, bound) for name, one, other in zip(names, mine, theirs, strict=True)]


def _theirs() -> tuple[Questions, Questions]:
    library, pytz = importlib.import_module("businesstimedelta"), importlib.import_module("pytz")
    zone = pytz.timezone(ZONE)
    office = library.WorkDayRule(dt.time(9), dt.time(17), [0, 1, 2, 3, 4], tz=zone)
    holidays = library.HolidayRule([dt.date.fromisoformat(date) for date in HOLIDAYS], tz=zone)
    rules = library.Rules([office, holidays])
    starts = [dt.datetime.fromtimestamp(start, dt.UTC) for start in STARTS[:FEW]]
    month = library.BusinessTimeDelta(rules, seconds=A_MONTH)
    return (
        Questions(operator.add, starts, [month] * FEW),
        Questions(rules.difference, starts, [start + dt.timedelta(days=30) for start in starts]),
    )


def building() -> list[Row]:
    """A new calendar and the first question to it, which builds one year: in milliseconds, so the fastest counts."""
    took = []
    for _ in range(ROUNDS * 4):
        began = time.perf_counter()
        Hours(OFFICE).is_open(JUNE)
        took.append(time.perf_counter() - began)
    mine, bound = min(took), 0.005
    return [Row("build a year of an office, over 5 ms", mine, bound, mine / bound, 1.0)]


def rows(_: Shelf) -> list[Row]:
    """Everything about calendars."""
    return [*reach(), *bisections(), *others(), *building()]
