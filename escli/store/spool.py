"""A spool: rows of any number kept by ticket in a file that has no name and is gone when it is closed."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from itertools import groupby
from operator import itemgetter

from escli.errors import Unreadable

_ROOM = -16384  # KB of memory; what is more lies on the disk
_AT_ONCE = 1000
MOST = 50_000  # rows of a ticket, which are in memory together

# Each ticket stands where its first row does, and its rows as they came.
_ORDER = (
    "CREATE INDEX row_ticket ON row (ticket)",
    "CREATE TABLE opening (n INTEGER PRIMARY KEY, ticket TEXT NOT NULL)",
    "INSERT INTO opening SELECT min(n), ticket FROM row GROUP BY ticket ORDER BY 1",
)
_CROWDED = "SELECT ticket, count(*) FROM row GROUP BY ticket HAVING count(*) > ? LIMIT 1"
_GROUPS = (
    "SELECT o.n, r.ticket, r.data FROM opening o CROSS JOIN row r INDEXED BY row_ticket ON r.ticket = o.ticket "
    "ORDER BY o.n, r.n"
)


class Spool:
    """Takes rows in a file's order and gives them back by ticket; memory does not grow with their number."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._sql = connection
        self._pending: list[tuple[str, bytes]] = []

    def add(self, ticket: str, data: bytes) -> None:
        """Keep a row."""
        self._pending.append((ticket, data))
        if len(self._pending) >= _AT_ONCE:
            self._flush()

    def _flush(self) -> None:
        self._sql.executemany("INSERT INTO row (ticket, data) VALUES (?, ?)", self._pending)
        self._pending.clear()

    def sort(self) -> int:
        """All rows are in: put them by ticket. How many tickets there are; Unreadable if one has more than MOST."""
        self._flush()
        for statement in _ORDER:
            self._sql.execute(statement)
        crowded = self._sql.execute(_CROWDED, (MOST,)).fetchone()
        if crowded is not None:
            ticket, count = crowded
            hint = "Is that column the number of the ticket? Nothing was imported."
            raise Unreadable(f"The ticket {ticket!r} has {count:,} rows, and no ticket has over {MOST:,}.", hint=hint)
        return int(self._sql.execute("SELECT count(*) FROM opening").fetchone()[0])

    def tickets(self) -> Iterator[tuple[str, list[bytes]]]:
        """Each ticket with its rows, in the order of their first; after `sort`."""
        for _, rows in groupby(self._sql.execute(_GROUPS), itemgetter(0)):
            found = list(rows)
            yield found[0][1], [data for _, _, data in found]


@contextmanager
def spool() -> Iterator[Spool]:
    """A spool in SQLite's own place for temporary files; Unreadable if there is no room for it."""
    try:
        with closing(sqlite3.connect("", isolation_level=None)) as connection:  # no name: nobody has to remove it
            for statement in (
                f"PRAGMA cache_size = {_ROOM}",
                "PRAGMA journal_mode = OFF",
                "CREATE TABLE row (n INTEGER PRIMARY KEY, ticket TEXT NOT NULL, data BLOB NOT NULL)",
                "BEGIN",
            ):
                connection.execute(statement)
            yield Spool(connection)
    except sqlite3.Error as error:
        hint = "Is the disk of temporary files full? SQLITE_TMPDIR names another folder."
        raise Unreadable(f"The rows could not be kept: {error}.", hint=hint) from error
