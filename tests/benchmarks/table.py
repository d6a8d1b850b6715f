"""The form in which measurements are told: a row each, as a table, beside the run before."""

import sys
from collections.abc import Iterable
from typing import NamedTuple

from tests.benchmarks.processes import Pairs, quarters

_LEAST = 0.1  # a change of a ratio below this share is no news
_WIDE = 3  # distances from the middle to a quarter that chance may well make


class Row(NamedTuple):
    """What was measured: seconds unless the unit says otherwise, and the ratio to a yardstick of the same run."""

    what: str
    mine: float
    yardstick: float | None = None  # None: there is nothing here to compare with
    ratio: float | None = None  # the median of the pairs'
    bound: float | None = None  # what the ratio may be at most
    spread: float = 0.0  # of the pairs' ratios: from the middle to a quarter, as a share of the middle
    unit: str = "s"
    part: str = ""

    @property
    def verdict(self) -> str:
        """Whether the bound was kept."""
        if self.bound is None or self.ratio is None:
            return ""
        return "reached" if self.ratio <= self.bound else "missed"


def row(what: str, found: Pairs, bound: float | None = None) -> Row:
    """Pairs of seconds as a row."""
    ratio, spread = quarters([one / two for one, two in zip(*found, strict=True)])
    return Row(what, quarters(found.mine)[0], quarters(found.other)[0], ratio, bound, spread)


def at_most(what: str, mine: float, most: float, unit: str) -> Row:
    """A figure over what it may be at most."""
    return Row(what, mine, most, mine / most, 1.0, unit=unit)


def show(rows: Iterable[Row], earlier: dict[str, Row]) -> None:
    """The table; with a run before, what it had and what became slower or faster."""
    head = f"{'':66}{'escli':>9}{'yardstick':>11}{'ratio':>8}{'bound':>7}  "
    sys.stdout.write(f"{head}\n")
    for one in rows:
        yardstick = "missing" if one.yardstick is None else _figure(one.yardstick, one.unit)
        figures = f"{_figure(one.mine, one.unit):>9}{yardstick:>11}{_ratio(one.ratio):>8}{_ratio(one.bound):>7}"
        line = f"{one.what:66}{figures}  {one.verdict:8}{change(one, earlier.get(one.what))}"
        sys.stdout.write(f"{line.rstrip()}\n")


def change(one: Row, before: Row | None) -> str:
    """`slower: 2.31 before`, if the ratio has moved by more than chance may move it."""
    if before is None:
        return ""
    # Without a yardstick the figures themselves are compared: of another machine they say nothing.
    new, old = (one.ratio, before.ratio) if one.ratio and before.ratio else (one.mine, before.mine)
    noise = max(_LEAST, _WIDE * (one.spread**2 + before.spread**2) ** 0.5)
    if old == 0 or abs(new / old - 1) <= noise:
        return ""
    words = ("slower", "faster") if one.unit == "s" else ("more", "less")
    return f"{words[new < old]}: {_ratio(old) if one.ratio else _figure(old, one.unit)} before"


def _figure(value: float, unit: str) -> str:
    if unit != "s":
        return f"{value:,.0f} {unit}"
    if value < 0.0001:
        return f"{value * 1e6:.2f}us"
    return f"{value * 1000:.2f}ms" if value < 0.01 else f"{value * 1000:,.0f}ms"


def _ratio(value: float | None) -> str:
    if value is None:
        return ""
    return f"{value:.2f}" if value >= 0.1 else f"{value:.2g}"
