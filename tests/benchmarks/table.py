"""The form in which measurements are told: a row each, as a table and as JSON."""

import json
import statistics
import sys
from typing import Any

Row = dict[str, Any]


def ratio(one: list[float], other: list[float]) -> float:
    """The median of the pairs' ratios: what slows the machine down for a while slows both of a pair."""
    return statistics.median(a / b for a, b in zip(one, other, strict=True))


def row(what: str, mine: float, yardstick: float | None, times: float | None, bound: float | None) -> Row:
    """Seconds of escli and of its yardstick; without a yardstick there is no ratio."""
    return {"what": what, "escli_s": mine, "yardstick_s": yardstick, "ratio": times, "bound": bound}


def show(rows: list[Row]) -> None:
    """The table first."""
    sys.stdout.write(f"{'':44}{'escli':>10}{'yardstick':>12}{'ratio':>8}{'bound':>8}\n")
    for one in rows:
        yardstick = "missing" if one["yardstick_s"] is None else _time(one["yardstick_s"])
        figures = f"{_time(one['escli_s']):>10}{yardstick:>12}{_figure(one['ratio']):>8}{_figure(one['bound'], 1):>8}"
        sys.stdout.write(f"{one['what']:44}{figures}\n")
    sys.stdout.write(json.dumps(rows) + "\n")


def _time(seconds: float) -> str:
    if seconds < 0.0001:
        return f"{seconds * 1e6:.2f}us"
    return f"{seconds * 1000:.2f}ms" if seconds < 0.01 else f"{seconds * 1000:.0f}ms"


def _figure(value: float | None, digits: int = 2) -> str:
    if value is None:
        return ""
    return f"{value:.{digits}f}" if value >= 0.1 else f"{value:.2g}"
