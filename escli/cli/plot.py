"""Figures of a row of periods as charts in the terminal, by plotext; colours are Rich's to keep or to leave out."""

import shutil
from collections.abc import Callable, Sequence
from typing import Any

import plotext  # type: ignore[import-untyped]  # it says nothing of its types
from rich.console import Group
from rich.text import Text

_HEIGHT, _WIDEST = 13, 140


def charts(data: dict[str, Any]) -> Any:
    """What came and went, what stayed open, and the promises kept, one chart under the other."""
    groups = data["groups"]
    if not groups:
        return Text("No ticket was opened in this period.", "yellow")
    names, by = [one["group"] for one in groups], data["by"]
    width = min(shutil.get_terminal_size().columns, _WIDEST)
    backlogs = [one["backlog"] for one in groups]
    opened, solved, left = ([one[name] for one in backlogs] for name in ("opened", "solved", "open_at_end"))
    kept = {clock: [_percent(one["sla"][clock]["rate"]) for one in groups] for clock in ("resolve", "respond")}

    def bars() -> None:
        # Marks differ as well as colours: not everybody sees colours, and NO_COLOR takes them away.
        plotext.bar(_beside(names, -0.2), opened, width=0.4, marker="\u2588", color="blue+", label="opened")
        plotext.bar(_beside(names, 0.2), solved, width=0.4, marker="\u2591", color="green", label="solved")
        _counts([*opened, *solved])

    def backlog() -> None:
        plotext.bar(_beside(names, 0), left, width=0.6, marker="\u2588", color="orange")
        _counts(left)

    def promises() -> None:
        for clock, marker, color in (("resolve", "\u25cf", "green"), ("respond", "+", "blue+")):
            pairs = [(place, value) for place, value in enumerate(kept[clock]) if value is not None]
            if pairs:
                plotext.plot(*zip(*pairs, strict=True), marker=marker, color=color, label=clock)
        plotext.ylim(0, 100)
        plotext.yticks([0, 25, 50, 75, 100])

    return Group(
        _chart(f"Tickets opened and solved, by {by}", names, width, bars),
        _chart(f"Open at the end of each {by}", names, width, backlog),
        _chart("Promises kept, in percent", names, width, promises),
    )


def _percent(value: float | None) -> float | None:
    return None if value is None else value * 100


def _beside(names: Sequence[str], by: float) -> list[float]:
    return [place + by for place in range(len(names))]


def _counts(values: Sequence[int]) -> None:
    """Whole numbers on the axis, from nothing up."""
    top = max(*values, 4) if values else 4
    step = next(size * 10**power for power in range(12) for size in (1, 2, 5) if size * 10**power * 5 >= top)
    plotext.ylim(0, top)
    plotext.yticks(list(range(0, top + 1, step)), [f"{one:,}" for one in range(0, top + 1, step)])


def _chart(title: str, names: Sequence[str], width: int, fill: Callable[[], None]) -> Text:
    plotext.clear_figure()
    plotext.theme("clear")
    plotext.limit_size(False, False)
    plotext.plot_size(width, _HEIGHT)
    plotext.title(title)
    fill()
    plotext.xlim(-0.6, len(names) - 0.4)
    every = -(-len(names) * 10 // max(10, width - 10))
    plotext.xticks(list(range(0, len(names), every)), list(names[::every]))
    return Text.from_ansi(plotext.build())
