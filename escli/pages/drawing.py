"""The charts that a client's month and the lead's have in common, each with its title and what it shows in words."""

from collections.abc import Mapping, Sequence
from typing import Any

from escli.core.plain import Wall
from escli.core.trend import part_of
from escli.pages import charts
from escli.pages.numbers import change, percent, share

Figures = dict[str, Any]
Said = tuple[str, str]  # the title of a chart, and what it shows
Drawn = dict[str, tuple[Any, Said]]


def kept(figures: Figures, trend: Sequence[Figures], names: Mapping[str, str]) -> Drawn:
    """The share of each promise that was kept, beside the month before; `names` are what the clocks are called."""
    rows = []
    for clock, name in names.items():
        line = change(trend, f"sla.{clock}")
        if part_of(figures["sla"][clock])[1]:
            rows.append((name, figures["sla"][clock], None if line is None else line["before"]))
    words = "; ".join(f"{name}: {share(one)}" for name, one, _ in rows)
    title = "Of the tickets with that promise, those for which it was kept"
    return {"kept": (charts.bars(rows), (title, f"{words}."))} if rows else {}


def trend(months: Sequence[tuple[int, Figures]], wall: Wall, names: Mapping[str, str]) -> Drawn:
    """The last months, each with its first second: tickets, and the share of these promises that was kept."""
    if len(months) < 2:
        return {}
    named = [(wall.month(at).split()[0][:3], one) for at, one in months]
    words = ", ".join(f"{name} {one['tickets']:,}" for name, one in named)
    found: Drawn = {
        "count": (charts.counts([(name, one["tickets"]) for name, one in named]), ("Tickets opened", words))
    }
    for clock, says in names.items():
        each = [(name, one["sla"][clock]) for name, one in named]
        words = ", ".join(f"{name} {percent(one['rate'])}" for name, one in each)
        if any(part_of(one)[1] for _, one in each):
            found[f"{clock}-trend"] = charts.shares(each), (says, words)
    return found
