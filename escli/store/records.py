"""Everything as it is stored, row by row, for whoever proves or repairs it; read from one state of the file."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from escli.core.audit import Text
from escli.core.model import COLUMNS, Event, EventRow, Stay, Ticket, from_row
from escli.core.stored import opened
from escli.store import queries
from escli.store.repairing import STRANDED, is_searchable
from escli.store.transaction import snapshot, unread

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
_STAYS = f"SELECT ticket_id, {', '.join(Stay._fields)} FROM stay ORDER BY 1, 2"
_EVENTS = (
    f"SELECT {', '.join(f'e.{name}' for name in EventRow._fields)}, p.text FROM event e "
    "LEFT JOIN passage p ON p.event_id = e.id AND p.field = 'title' ORDER BY e.ticket_id, e.id"
)
_REDACTED = "SELECT json_extract(data, '$.event') FROM event WHERE kind = 'redacted'"
_IN_MAIL = "FROM mail, json_each(mail.files) f"  # those of mail that waits: no event has them yet
_SHA = "json_extract(f.value, '$.sha256')"
_ELSEWHERE = (
    f"SELECT DISTINCT 'ticket', ticket_id FROM file WHERE sha256 = ?1 AND event_id NOT IN ({_REDACTED}) "
    f"UNION SELECT 'mail', mail.id {_IN_MAIL} WHERE {_SHA} = ?1 ORDER BY 1 DESC, 2"
)
_FILES = (
    f"SELECT sha256, name FROM file WHERE event_id NOT IN ({_REDACTED}) "
    f"UNION SELECT {_SHA}, json_extract(f.value, '$.name') {_IN_MAIL} ORDER BY 1, 2"
)
# Said to several at once (`reply --all`), or pasted twice.
_SAME = (
    "SELECT DISTINCT ticket_id, event_id FROM passage "
    "WHERE event_id <> ?1 AND text IN (SELECT value FROM json_each(?2)) ORDER BY event_id"
)


class SqliteRecords:
    """The raw rows of an SQLite file."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._sql = connection

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """All that is read inside is of one moment, whoever writes meanwhile."""
        with snapshot(self._sql):
            yield

    def _each(self, sql: str, values: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
        try:
            yield from self._sql.execute(sql, values)
        except sqlite3.Error as error:
            raise unread(error) from error

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

    def attached_elsewhere(self, sha: str) -> list[tuple[str, int]]:
        """Which tickets, by events that were not redacted, and which waiting mail have this file: kind and number."""
        return [(kind, one) for kind, one in self._each(_ELSEWHERE, (sha,))]

    def files(self) -> Iterator[Any]:
        """Hash and name of each attached file of events that were not redacted, and of mail that waits."""
        return self._each(_FILES)

    def said_elsewhere(self, event_id: int, words: list[str]) -> list[tuple[int, int]]:
        """Other events that say exactly one of these texts: ticket, event."""
        return [(ticket, event) for ticket, event in self._each(_SAME, (event_id, json.dumps(words)))]

    def counts(self) -> tuple[int, int]:
        """How many tickets and events there are."""
        (tickets,), (events,) = (next(self._each(f"SELECT count(*) FROM {table}")) for table in ("ticket", "event"))
        return tickets, events

    def integrity(self) -> list[str]:
        """What SQLite itself finds wrong with the file."""
        found: list[str] = []
        try:  # of some damage SQLite tells line by line, of other only that it cannot go on
            found += [one for (one,) in self._sql.execute("PRAGMA integrity_check(20)") if one != "ok"]
            found += [f"{table} row {row} refers to nothing" for table, row, *_ in self._sql.execute(_REFERENCES)]
        except sqlite3.DatabaseError as error:
            found.append(str(error))
        return found

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
        """Whether the search index fits the texts; Unreadable where that cannot be examined."""
        return is_searchable(self._sql)

    def texts(self) -> Iterator[Text]:
        """Every field that an event has a digest of, with its passage, and every passage without one."""
        return map(Text._make, self._each(_TEXTS))
