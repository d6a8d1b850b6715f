"""Tables as they go out: the statement of each, streamed, with times in ISO; nothing is held in memory."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any

from escli.core.model import Event, EventRow
from escli.core.stored import opened
from escli.errors import Unreadable
from escli.store import queries
from escli.store.columns import INSTANT, TABLES, Column
from escli.store.tallies import window
from escli.store.transaction import snapshot
from escli.store.values import Cohort, Tables

# Where a table's rows come from; the key by which they belong to tickets, and their order.
_SOURCES = {
    "tickets": ("ticket", "id", "id"),
    "events": ("event", "ticket_id", "ticket_id, id"),
    "stays": ("stay", "ticket_id", "ticket_id, n"),
}
_EVENT = ", ".join(f"e.{name}" for name in EventRow._fields)


def select(table: str, cohort: Cohort, columns: tuple[Column, ...] = ()) -> str:
    """The statement that makes a table, or some of its columns; its values are those of `bound`."""
    source, key, order = _SOURCES[table]
    chosen = ", ".join(map(_column, columns or TABLES[table]))
    return f"SELECT {chosen} FROM {source} WHERE {_within(key, cohort)} ORDER BY {order}"


def _column(column: Column) -> str:
    value = column.sql or f'"{column.name}"'
    if column.unit == INSTANT:
        value = f"strftime('%Y-%m-%dT%H:%M:%SZ', {value}, 'unixepoch')"
    return f'{value} AS "{column.name}"'


def _within(key: str, cohort: Cohort) -> str:
    if cohort.since is None and cohort.until is None:
        return "1"  # also what belongs to no ticket: the desk's own events
    where, _ = window(cohort)
    return where if key == "id" else f"{key} IN (SELECT id FROM ticket WHERE {where})"


def bound(connection: sqlite3.Connection, cohort: Cohort) -> dict[str, Any]:
    """The values of a statement."""
    desk = connection.execute("SELECT value FROM meta WHERE key = 'database_id'").fetchone()
    return {**window(cohort)[1], "desk": desk[0]}


class SqliteOutgoing:
    """Whole tables of an SQLite file."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._sql = connection

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """All that is read within it is of one moment, whoever writes meanwhile."""
        try:
            with snapshot(self._sql):
                yield
        except sqlite3.Error as error:
            raise Unreadable(f"The export stopped: {error}.", hint="Is the disk full?") from error

    def rows(self, table: str, cohort: Cohort) -> Iterator[tuple[Any, ...]]:
        """The rows of a table, in the order of its columns."""
        return self._sql.execute(select(table, cohort), bound(self._sql, cohort))

    def histories(self, cohort: Cohort) -> Iterator[tuple[int, list[tuple[int, Event]]]]:
        """Each ticket's number with its events, as (id, event)."""
        texts = "(SELECT json_group_object(field, text) FROM passage WHERE event_id = e.id)"
        within = _within("ticket_id", cohort)
        sql = f"SELECT {_EVENT}, {texts} FROM event e WHERE ticket_id > 0 AND {within} ORDER BY ticket_id, id"
        found = self._sql.execute(sql, bound(self._sql, cohort))
        for number, group in groupby(found, itemgetter(1)):
            yield number, [(row[0], opened(EventRow._make(row[:-1]), json.loads(row[-1]))) for row in group]

    def write_file(self, path: Path, tables: Tables, cohort: Cohort) -> dict[str, int]:
        """Make an SQLite file of these tables; how many rows each has."""
        from escli.store.sqlite_file import write

        return write(self._sql, path, tables, cohort)

    def event_ids(self, ticket_id: int) -> dict[str, int]:
        """The imported events of a ticket: origin to id."""
        return dict(self._sql.execute(queries.EVENT_IDS, (ticket_id,)).fetchall())
