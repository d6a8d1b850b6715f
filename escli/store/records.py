"""Everything as it is stored, row by row, for whoever proves or repairs it; read from one state of the file."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from escli.core.audit import Text
from escli.core.model import COLUMNS, Event, EventRow, Stay, Ticket, from_row
from escli.core.stored import opened
from escli.errors import Unreadable
from escli.store import queries
from escli.store.repairing import STRANDED, is_searchable

_CHAINS = f"SELECT {queries.EVENT_COLUMNS} FROM event ORDER BY ticket_id, id"
_HEADS = "SELECT id, last_event, head FROM ticket ORDER BY id"
_GAPS = (
    "SELECT id - 1, coalesce((SELECT max(id) FROM event p WHERE p.id < e.id), 0) FROM event e "
    "WHERE id > 1 AND NOT EXISTS (SELECT 1 FROM event p WHERE p.id = e.id - 1) ORDER BY id"
)
# Every field that an event has a digest of, and every passage that there is.
_TEXTS = (
    "SELECT e.id, e.ticket_id, d.key, d.value, p.salt, p.text FROM event e, json_each(e.data, '$.texts') d "
    "LEFT JOIN passage p ON p.event_id = e.id AND p.field = d.key UNION ALL "
    "SELECT p.event_id, p.ticket_id, p.field, NULL, p.salt, p.text FROM passage p "
    "LEFT JOIN event e ON e.id = p.event_id WHERE json_extract(e.data, '$.texts.\"' || p.field || '\"') IS NULL"
)
_REFERENCES = 'SELECT "table", rowid, parent FROM pragma_foreign_key_check LIMIT 20'
_ROWS = f"SELECT {', '.join(COLUMNS)} FROM ticket ORDER BY id"
_STAYS = "SELECT ticket_id, n, kind, tier, team, technician, entered_at, left_at, taken_at, why FROM stay ORDER BY 1, 2"
_EVENTS = (
    f"SELECT {', '.join(f'e.{name}' for name in EventRow._fields)}, p.text FROM event e "
    "LEFT JOIN passage p ON p.event_id = e.id AND p.field = 'title' ORDER BY e.ticket_id, e.id"
)
_REDACTED = "SELECT json_extract(data, '$.event') FROM event WHERE kind = 'redacted'"
_ELSEWHERE = (
    f"SELECT DISTINCT ticket_id FROM file WHERE sha256 = ? AND event_id NOT IN ({_REDACTED}) ORDER BY ticket_id"
)


class SqliteRecords:
    """The raw rows of an SQLite file."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._sql = connection

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """All that is read inside is of one moment, whoever writes meanwhile."""
        self._sql.execute("BEGIN")
        try:
            yield
        finally:
            self._sql.execute("ROLLBACK")

    def _each(self, sql: str, values: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
        try:
            yield from self._sql.execute(sql, values)
        except sqlite3.Error as error:
            raise Unreadable(f"The database could not be read: {error}.") from error

    def chains(self) -> Iterator[EventRow]:
        """Every event, by ticket, then in its order."""
        return map(EventRow._make, self._each(_CHAINS))

    def heads(self) -> Iterator[Any]:
        """Of each ticket's row: id, last event, and its hash."""
        return self._each(_HEADS)

    def gaps(self) -> Iterator[int]:
        """The numbers below the last event's that no event has."""
        for until, after in self._each(_GAPS):
            yield from range(after + 1, until + 1)

    def of_kind(self, kind: str) -> Iterator[EventRow]:
        """Every event of a kind, in the order of their numbers."""
        return map(
            EventRow._make, self._each(f"SELECT {queries.EVENT_COLUMNS} FROM event WHERE kind = ? ORDER BY id", (kind,))
        )

    def of_ticket(self, ticket_id: int) -> list[EventRow]:
        """The events of a ticket."""
        return [EventRow._make(row) for row in self._each(queries.HISTORY, (ticket_id,))]

    def attached_elsewhere(self, sha: str) -> list[int]:
        """The tickets with an event that has this file and was not redacted."""
        return [one for (one,) in self._each(_ELSEWHERE, (sha,))]

    def files(self) -> Iterator[Any]:
        """Hash and name of each attached file of events that were not redacted."""
        return self._each(f"SELECT DISTINCT sha256, name FROM file WHERE event_id NOT IN ({_REDACTED}) ORDER BY 1, 2")

    def counts(self) -> tuple[int, int]:
        """How many tickets and events there are."""
        (tickets,), (events,) = (next(self._each(f"SELECT count(*) FROM {table}")) for table in ("ticket", "event"))
        return tickets, events

    def integrity(self) -> list[str]:
        """What SQLite itself finds wrong with the file."""
        found = [str(one) for (one,) in self._each("PRAGMA integrity_check(20)") if one != "ok"]
        if found:
            return found  # what refers to what cannot be asked of a file that is damaged
        return [f"{table} row {row} refers to nothing" for table, row, *_ in self._each(_REFERENCES)]

    def rows(self) -> Iterator[tuple[Ticket, list[Stay], list[Event]]]:
        """Each ticket as its row has it, its stays, and its history (of the texts only the titles), by id."""
        stays = self._each(_STAYS)
        events = self._each(_EVENTS)
        stay, event = next(stays, None), next(events, None)
        for ticket in map(from_row, self._each(_ROWS)):
            found: tuple[list[Stay], list[Event]] = ([], [])
            while stay is not None and stay[0] <= ticket.id:
                found[0].extend([Stay._make(stay[1:])] if stay[0] == ticket.id else [])
                stay = next(stays, None)
            while event is not None and event[1] <= ticket.id:
                row, title = EventRow._make(event[:-1]), event[-1]
                texts = {} if title is None else {"title": title}
                found[1].extend([opened(row, texts)] if row.ticket_id == ticket.id else [])
                event = next(events, None)
            yield ticket, *found

    def stranded(self) -> list[int]:
        """Messages that wait for another one that does not go."""
        return [one for (one,) in self._each(STRANDED)]

    def is_searchable(self) -> bool:
        """Whether the search index fits the texts."""
        return is_searchable(self._sql)

    def texts(self) -> Iterator[Text]:
        """Every field that an event has a digest of, with its passage, and every passage without one."""
        return map(Text._make, self._each(_TEXTS))
