"""What figures mean, and those that others define otherwise: as words, rows and tables."""

import datetime as dt
from typing import Any

from rich.console import Group
from rich.text import Text

from escli.cli.figures_view import bounds, length, period, share
from escli.cli.io import Io, Result
from escli.cli.tables import table, whole
from escli.cli.words import clean
from escli.core.definitions import FIELDS
from escli.core.metrics import DEFINITIONS, WITH_BY_AND_TREND


def show(io: Io, definition: str | None) -> None:
    """Each figure with its definition: escli's own, or another's with how escli takes it."""
    words = (
        {one.name: one.formula for one in FIELDS[definition].figures} if definition else DEFINITIONS | WITH_BY_AND_TREND
    )
    source = f"After {FIELDS[definition].source}." if definition else ""
    columns = ("metric", "definition")
    io.show(
        Result(
            "definitions", words, columns, lambda: [list(one) for one in words.items()], lambda: _words(words, source)
        )
    )


def _words(words: dict[str, str], source: str) -> Any:
    from rich.table import Table

    made = Table.grid(padding=(0, 2))
    made.add_column(style="bold", no_wrap=True)
    made.add_column(overflow="fold")
    for name, said in words.items():
        made.add_row(name, said)
    return Group(made, Text(f"\n{source}", "dim")) if source else made


def drawn(data: dict[str, Any], zone: dt.tzinfo = dt.UTC) -> Any:
    """The figures of another's definition, one a row; of several groups one under the other."""
    source = FIELDS[data["definition"]].source
    foot = Text(
        f"\nAfter {source}.\nHow each is taken: escli metrics --define --definition {data['definition']}", "dim"
    )
    groups = data.get("groups")
    if groups is None:
        return Group(Text(f"{data['definition']}{period(data, zone)}\n", "bold"), _table(data["figures"]), foot)
    parts: list[Any] = []
    for one in groups:
        parts += [
            Text(clean(str(one["group"] if one["group"] is not None else "-")), "bold"),
            _table(one["figures"]),
            "",
        ]
    return Group(*parts[:-1], foot) if parts else Text("No ticket was opened in this period.", "yellow")


def _table(figures: dict[str, Any]) -> Any:
    made = table(
        whole("", min_width=28), whole("", justify="right", min_width=8), whole("95 %"), whole("n", justify="right")
    )
    for name, one in figures.items():
        made.add_row(name.replace("_", " "), _said(one), bounds(one, one["unit"]), f"{one['n']:,}")
    return made


def _said(one: dict[str, Any]) -> str:
    value = one["value"]
    if value is None:
        return "-"
    match one["unit"]:
        case "share":
            return share(value)
        case "seconds":
            return length(value)
        case "per ticket":
            return f"{value:.2f}"
    return f"{value:,}"
