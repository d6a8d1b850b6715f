"""The four forms of a result: JSON in an envelope, CSV, tab-separated lines, and a table on a terminal."""

import os
import sys
from collections.abc import Sequence
from typing import Any, Literal

from escli.cli.io import JSON_VERSION, Result
from escli.cli.words import clean
from escli.core.text import defused


def show(result: Result, form: str, now: int | None) -> None:
    """Print a result."""
    if form == "json":
        _json(result, now)
    elif form == "csv":
        _csv(result)
    elif form == "plain":
        _plain(result)
    else:
        draw(result.draw())


def _json(result: Result, now: int | None) -> None:
    """ASCII only: escapes keep hostile text from a terminal, and every reader of JSON undoes them."""
    import json

    from escli.app.reports import iso

    envelope = {"escli": JSON_VERSION, "kind": result.kind, "at": iso(now), "data": result.data}
    sys.stdout.write(json.dumps(envelope, indent=2) + "\n")


def _csv(result: Result) -> None:
    import csv

    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(result.columns)
    for row in result.rows():
        writer.writerow([_cell_of_a_sheet(cell) for cell in row])


def _cell_of_a_sheet(cell: Any) -> Any:
    """A text that a spreadsheet would run as a formula is made a text again."""
    return defused(clean(cell, keep_lines=True)) if isinstance(cell, str) else cell


def _plain(result: Result) -> None:
    """No header, no decoration: what `cut` and `awk` expect."""
    lines = ("\t".join(_cell(cell) for cell in row) for row in result.rows())
    sys.stdout.write("".join(f"{line}\n" for line in lines))


def _cell(cell: Any) -> str:
    return "" if cell is None else clean(str(cell))


def draw(renderable: Any, *, width: int | None = None) -> None:
    """Draw for a person, in the terminal's width; with NO_COLOR not even in bold, as Rich by itself still would."""
    from rich.console import Console

    system: Literal["auto"] | None = None if os.environ.get("NO_COLOR") else "auto"
    Console(width=width, color_system=system, highlight=False, markup=False, emoji=False).print(renderable)


def rows(data: Sequence[dict[str, Any]], columns: Sequence[str]) -> list[Sequence[Any]]:
    """Rows of a list of JSON objects, in the order of the columns."""
    return [[one.get(column) for column in columns] for one in data]
