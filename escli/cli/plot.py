"""Figures of a row of periods as charts in the terminal, by plotext; colours are Rich's to keep or to leave out."""

import shutil
from collections.abc import Callable, Sequence
from typing import Any

import plotext  # type: ignore[import-untyped]  # it says nothing of its types
from rich.console import Group
from rich.text import Text

_HEIGHT, _WIDEST = 13, 140
_LEAST = 5  # promises decided in a period: the share of fewer jumps from all to nothing
# Marks differ as well as colours: not everybody sees colours, and NO_COLOR takes them away.
_FULL, _LIGHT, _DOT, _PLUS = "\u2588", "\u2591", "\u25cf", "+"
_CLOCKS = (("resolve", _DOT, "green"), ("respond", _PLUS, "blue+"))


def charts(data: dict[str, Any]) -> Any:
    """What came and went, what stayed open, and the promises kept, one chart under the other."""
    groups, by = data["groups"], data["by"]
    if not groups:
        return Text("No ticket was opened in this period.", "yellow")
    names = [one["group"] for one in groups]
    opened, solved, left = (
        [one["backlog"][name] for one in groups] for name in ("opened", "solved", "open_at_end")
    )  # fmt: skip
    return Group(
        _chart(f"Tickets opened {_FULL} and solved {_LIGHT} by {by}", names, lambda: _pairs(opened, solved)),
        _chart(f"Open at the end of each {by}", names, lambda: _bars(left)),
        _chart(f"Promises kept, in percent: resolve {_DOT}, respond {_PLUS}", names, lambda: _promises(groups)),
        Text(f"Promises of a {by} in which fewer than {_LEAST} were decided are left out.", "dim"),
    )


def _pairs(opened: Sequence[int], solved: Sequence[int]) -> None:
    places = range(len(opened))
    plotext.bar([place - 0.2 for place in places], opened, width=0.4, marker=_FULL, color="blue+")
    plotext.bar([place + 0.2 for place in places], solved, width=0.4, marker=_LIGHT, color="green")
    _counts([*opened, *solved])


def _bars(left: Sequence[int]) -> None:
    plotext.bar(list(range(len(left))), left, width=0.6, marker=_FULL, color="orange")
    _counts(left)


def _promises(groups: Sequence[dict[str, Any]]) -> None:
    for clock, marker, color in _CLOCKS:
        told = [one["sla"][clock] for one in groups]
        points = [
            (place, one["rate"] * 100) for place, one in enumerate(told) if one["met"] + one["missed"] >= _LEAST
        ]  # fmt: skip
        if points:
            plotext.plot(*zip(*points, strict=True), marker=marker, color=color)
    plotext.ylim(0, 100)
    plotext.yticks([0, 25, 50, 75, 100])


def _counts(values: Sequence[int]) -> None:
    """Whole numbers on the axis, from nothing up to a round one."""
    top = max(*values, 4)
    step = next(size * 10**power for power in range(12) for size in (1, 2, 5) if size * 10**power * 4 >= top)
    ticks = list(range(0, top + step, step))
    plotext.ylim(0, ticks[-1])
    plotext.yticks(ticks, [f"{one:,}" for one in ticks])


def _chart(title: str, names: Sequence[str], fill: Callable[[], None]) -> Text:
    width = min(shutil.get_terminal_size().columns, _WIDEST)
    plotext.clear_figure()
    plotext.theme("clear")
    plotext.limit_size(False, False)
    plotext.plot_size(width, _HEIGHT)
    plotext.title(title)
    fill()
    plotext.xlim(-0.6, len(names) - 0.4)
    every = -(-len(names) * 10 // max(10, width - 10))  # so many names find room side by side
    plotext.xticks(list(range(0, len(names), every)), list(names[::every]))
    return Text.from_ansi(plotext.build())
