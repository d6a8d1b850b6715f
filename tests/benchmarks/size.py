"""How many bytes a ticket takes, on desks of a million: everything, and what the search index is of it."""

import sqlite3
from contextlib import closing
from pathlib import Path

from tests.benchmarks.shelf import MILLION, Shelf
from tests.benchmarks.table import Row

_INDEX = "SELECT sum(length(block)) FROM passage_words_data"
_SIZES = "SELECT sum(length(sz)) FROM passage_words_docsize"


def rows(shelf: Shelf) -> list[Row]:
    """Each ticket has its opening and a title of eight words; of those ever, some have more events."""
    return [
        row
        for name, path in (("1,000,000 open", shelf.desk(MILLION)), ("1,000,000 ever", shelf.ever()))
        for row in _of(name, path)
    ]


def _of(name: str, path: Path) -> list[Row]:
    whole = path.stat().st_size
    with closing(sqlite3.connect(path)) as sql:
        index = sum(sql.execute(one).fetchone()[0] for one in (_INDEX, _SIZES))
    return [
        Row(f"bytes a ticket, {name}", whole / MILLION, unit="B"),
        Row(f"bytes a ticket, {name}, without the search index", (whole - index) / MILLION, unit="B"),
    ]
