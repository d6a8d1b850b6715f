"""Where things stand in a chart: bars with their intervals, a dot for each ticket against its target, a row of months.

Only places and words are made here; the template draws them. All is in units of a drawing WIDTH wide.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

from escli.core.trend import part_of
from escli.pages.numbers import percent

WIDTH = 600
_ROW, _BAR = 62, 18
_HIGH, _TOP, _FOOT, _LEFT = 210, 14, 34, 74  # of a chart with axes
_MOST = 2.0  # times the promised time; what took longer stands at the upper edge
_COLUMN = 0.6  # of a month's room
Place = tuple[float, str]  # where along an axis, and what stands there


class Bar(NamedTuple):
    """A share, how sure it is, and that of the month before."""

    says: str
    of: str
    y: int
    share: float
    low: float
    high: float
    before: float | None


class Bars(NamedTuple):
    """Shares below each other, on one scale from nothing to all."""

    height: int
    bars: list[Bar]
    bar: int = _BAR
    width: int = WIDTH


class Dot(NamedTuple):
    """A ticket: where, whether its promise was kept, whether it took even longer than there is room for."""

    x: float
    y: float
    kept: bool
    beyond: bool
    says: str


class Dots(NamedTuple):
    """Tickets through a month, against the line at which a promise breaks."""

    dots: list[Dot]
    days: list[Place]
    shares: list[Place]
    target: float
    left: int = _LEFT
    top: int = _TOP
    bottom: int = _TOP + _HIGH
    height: int = _TOP + _HIGH + _FOOT
    width: int = WIDTH


class Column(NamedTuple):
    """A month: a bar, or a point with its interval; None where there is nothing to show."""

    x: float
    name: str
    value: str
    y: float | None
    low: float | None = None
    high: float | None = None


class Columns(NamedTuple):
    """Months beside each other."""

    columns: list[Column]
    scale: list[Place]
    wide: float
    left: int = _LEFT
    top: int = _TOP
    bottom: int = _TOP + _HIGH // 2
    height: int = _TOP + _HIGH // 2 + _FOOT
    width: int = WIDTH


def bars(rows: Sequence[tuple[str, dict[str, Any], float | None]]) -> Bars:
    """What each is called, its share as a figure (of something), and that of the month before."""
    found: list[Bar] = []
    for place, (says, one, before) in enumerate(rows):
        some, whole = part_of(one)
        share, low, high = (round(one[name] * WIDTH, 1) for name in ("rate", "low", "high"))
        was = None if before is None else round(before * WIDTH, 1)
        of = f"{percent(one['rate'])}, {some:,} of {whole:,}"
        found.append(Bar(says, of, _ROW * place + 26, share, low, high, was))
    return Bars(_ROW * len(found) + 28, found)


def dots(
    tickets: Sequence[tuple[int, float, bool, str]], since: int, until: int, days: Sequence[tuple[int, str]]
) -> Dots:
    """Tickets as when each was opened, its share of the promised time, whether that was kept, and its number."""
    wide = WIDTH - _LEFT - 12

    def across(at: int) -> float:
        return round(_LEFT + (at - since) / (until - since) * wide, 1)

    def up(share: float) -> float:
        return round(_TOP + _HIGH * (1 - min(share, _MOST) / _MOST), 1)

    found = [Dot(across(at), up(share), kept, share > _MOST, says) for at, share, kept, says in tickets]
    scale = [(up(0.5 * step), f"{50 * step} %") for step in range(5)]
    return Dots(found, [(across(at), says) for at, says in days], scale, up(1))


def counts(months: Sequence[tuple[str, int]]) -> Columns:
    """How many, month by month."""
    top = _round_up(max((count for _, count in months), default=0))
    found = _across([(name, f"{count:,}", _down(count / top)) for name, count in months])
    return found._replace(scale=[(_down(0), "0"), (_down(1), f"{top:,}")])


def shares(months: Sequence[tuple[str, dict[str, Any]]]) -> Columns:
    """Shares, month by month, each with its interval."""
    found = []
    for name, one in months:
        ends = [None if one[key] is None else _down(one[key]) for key in ("rate", "low", "high")]
        found.append((name, percent(one["rate"]), *ends))
    return _across(found)._replace(scale=[(_down(0), "0 %"), (_down(0.5), "50 %"), (_down(1), "100 %")])


def _across(months: Sequence[tuple[Any, ...]]) -> Columns:
    room = (WIDTH - _LEFT - 12) / max(1, len(months))
    found = [Column(round(_LEFT + (place + 0.5) * room, 1), *one) for place, one in enumerate(months)]
    return Columns(found, [], round(room * _COLUMN, 1))


def _down(share: float) -> float:
    """How far down a share of the height lies; above it there is room for what a column says."""
    return round(_TOP + 12 + (_HIGH // 2 - 12) * (1 - share), 1)


def _round_up(most: int) -> int:
    """The next number that people like: 1, 2 or 5 and noughts."""
    step = 1
    while True:
        for times in (1, 2, 5):
            if most <= step * times:
                return step * times
        step *= 10
