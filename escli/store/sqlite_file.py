"""An export as an SQLite file that Datasette can open: typed tables, keys, indexes, a search, each column explained."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from escli.errors import Unreadable
from escli.store.columns import FLAG, NUMBER, SECONDS, TABLES, TEXT, UNITS, Column
from escli.store.exporting import bound, select
from escli.store.values import Cohort, Tables

if TYPE_CHECKING:
    from sqlite_utils import Database

Columns = dict[str, tuple[Column, ...]]

_KEYS: dict[str, str | tuple[str, ...]] = {
    "tickets": "id", "events": "id", "stays": ("ticket", "n"), "handoffs": "event", "texts": ("event", "field"),
}  # fmt: skip
_FOREIGN = {  # column: table; left out where the file has no such table
    "tickets": {"follows": "tickets", "parent": "tickets", "merged_into": "tickets"},
    "events": {"ticket": "tickets"},
    "stays": {"ticket": "tickets"},
    "handoffs": {"ticket": "tickets", "event": "events"},
    "texts": {"event": "events", "ticket": "tickets"},
}
_INDEXED = {
    "tickets": ("opened_at", "client", "technician", "status", "origin"),
    "events": ("ticket", "kind", "at"),
    "stays": ("tier", "technician"),
    "handoffs": ("ticket", "to_tier"),
    "texts": ("ticket",),
    "metrics": ("metric",),
}
_TEXTS = (
    Column("event", NUMBER, "The event that it belongs to."),
    Column("ticket", NUMBER, "The ticket; empty: of the desk itself."),
    Column("field", TEXT, "What it is: title, text, summary ..."),
    Column("text", TEXT, "The words; blank where they were redacted."),
)
_TEXTS_FROM = (
    "SELECT event_id, nullif(ticket_id, 0), field, text FROM passage WHERE event_id IN (SELECT id FROM out.events)"
)


def write(connection: sqlite3.Connection, path: Path, tables: Tables, cohort: Cohort) -> dict[str, int]:
    """Fill an empty file; how many rows each table has. Rows of the desk's own tables never leave SQLite."""
    columns = {name: TABLES[name] for name in tables}
    if "events" in columns:  # the words get a table of their own, which can be searched
        columns = {**columns, "events": TABLES["events"][:-1], "texts": _TEXTS}
    with _opened(path) as file:
        _create(file, columns, whole=cohort.since is None and cohort.until is None)
    connection.execute("ATTACH ? AS out", (str(path),))  # not within a transaction
    try:
        connection.execute("PRAGMA out.journal_mode = OFF")  # a file that is not finished is never seen
        connection.execute("PRAGMA out.synchronous = OFF")
        connection.execute("BEGIN")
        counts = _fill(connection, columns, tables, cohort)
        connection.execute("COMMIT")
    except sqlite3.Error as error:
        raise Unreadable(f"The export stopped: {error}.", hint="Is the disk full?") from error
    finally:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        connection.execute("DETACH out")
    with _opened(path) as file:
        _finish(file, columns)
    return counts


@contextmanager
def _opened(path: Path) -> "Iterator[Database]":
    from sqlite_utils import Database

    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA journal_mode = OFF")
        connection.execute("PRAGMA synchronous = OFF")
        yield Database(connection, execute_plugins=False)
        connection.commit()


def _create(file: "Database", columns: Columns, *, whole: bool) -> None:
    for name, those in columns.items():
        foreign = [
            (column, other, "id")
            for column, other in _FOREIGN.get(name, {}).items()
            if other in columns and (whole or other != name)  # what a part refers to may not be in it
        ]
        types = {column.name: _type(column) for column in those}
        file[name].create(types, pk=_KEYS.get(name), foreign_keys=foreign)  # type: ignore[union-attr]
    file["columns"].create({"table": str, "column": str, "unit": str, "says": str}, pk=("table", "column"))  # type: ignore[union-attr]


def _type(column: Column) -> type:
    if column.name == "value":
        return float
    return int if column.unit in (NUMBER, SECONDS, FLAG) else str


def _fill(sql: sqlite3.Connection, columns: Columns, tables: Tables, cohort: Cohort) -> dict[str, int]:
    counts = {}
    for name, those in columns.items():
        rows = tables.get(name)
        if rows is not None:
            places = ", ".join("?" * len(those))
            counts[name] = sql.executemany(f"INSERT INTO out.{name} VALUES ({places})", rows).rowcount
        elif name == "texts":
            sql.execute(f"INSERT INTO out.texts {_TEXTS_FROM}")
        else:
            chosen = select(name, cohort, those)
            counts[name] = sql.execute(f"INSERT INTO out.{name} {chosen}", bound(sql, cohort)).rowcount
    said = [(name, one.name, UNITS[one.unit], one.says) for name, those in columns.items() for one in those]
    sql.executemany("INSERT INTO out.columns VALUES (?, ?, ?, ?)", said)
    return counts


def _finish(file: "Database", columns: Columns) -> None:
    for name in columns:
        for column in _INDEXED.get(name, ()):
            file[name].create_index([column])  # type: ignore[union-attr]
    if "texts" in columns:
        file["texts"].enable_fts(["text"], tokenize="unicode61")  # type: ignore[union-attr]
    if "tickets" in columns:
        file["tickets"].enable_fts(["title"], tokenize="unicode61")  # type: ignore[union-attr]


def read_events(path: Path) -> Iterator[tuple[Any, ...]]:
    """The events of a file that `write` has made, in the order of their columns."""
    names = ", ".join(f'"{column.name}"' for column in TABLES["events"][:-1])
    texts = "(SELECT json_group_object(field, text) FROM texts WHERE event = events.id)"
    with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as file:
        file.execute("PRAGMA trusted_schema = OFF")  # somebody else may have made it
        try:
            yield from file.execute(f"SELECT {names}, {texts} FROM events ORDER BY ticket, id")
        except sqlite3.Error as error:
            hint = "What can come in is a file of: escli export all desk.db"
            raise Unreadable(f"{path} holds no events of an export: {error}.", hint=hint) from error
