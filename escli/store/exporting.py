"""Tables as they go out: the statement of each, streamed, with times in ISO; nothing is held in memory."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from escli.core.model import Event, EventRow
from escli.errors import Unreadable
from escli.store.columns import INSTANT, TABLES, Column
from escli.store.values import Cohort

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
    bounds = (("opened_at >= :since", cohort.since), ("opened_at < :until", cohort.until))
    parts = [part for part, second in bounds if second is not None]
    if not parts:
        return "1"
    return " AND ".join(parts) if key == "id" else f"{key} IN (SELECT id FROM ticket WHERE {' AND '.join(parts)})"


def bound(connection: sqlite3.Connection, cohort: Cohort) -> dict[str, Any]:
    """The values of a statement."""
    desk = connection.execute("SELECT value FROM meta WHERE key = 'database_id'").fetchone()
    return {"since": cohort.since, "until": cohort.until, "desk": desk[0]}


@contextmanager
def snapshot(connection: sqlite3.Connection) -> Iterator[None]:
    """All that is read within it is of one moment, whoever writes meanwhile."""
    connection.execute("BEGIN")
    try:
        yield
    except sqlite3.Error as error:
        raise Unreadable(f"The export stopped: {error}.", hint="Is the disk full?") from error
    finally:
        if connection.in_transaction:
            connection.execute("ROLLBACK")


def rows(connection: sqlite3.Connection, table: str, cohort: Cohort) -> Iterator[tuple[Any, ...]]:
    """The rows of a table, in the order of its columns."""
    return connection.execute(select(table, cohort), bound(connection, cohort))


def histories(connection: sqlite3.Connection, cohort: Cohort) -> Iterator[tuple[int, list[tuple[int, Event]]]]:
    """Each ticket's number with its events, as (id, event)."""
    from itertools import groupby
    from json import loads
    from operator import itemgetter

    from escli.core.stored import opened

    texts = "(SELECT json_group_object(field, text) FROM passage WHERE event_id = e.id)"
    within = _within("ticket_id", cohort)
    sql = f"SELECT {_EVENT}, {texts} FROM event e WHERE ticket_id > 0 AND {within} ORDER BY ticket_id, id"
    found = connection.execute(sql, bound(connection, cohort))
    for number, group in groupby(found, itemgetter(1)):
        yield number, [(row[0], opened(EventRow._make(row[:-1]), loads(row[-1]))) for row in group]
