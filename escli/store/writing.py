"""What a write transaction does, in SQL: whole batches, each statement prepared once."""

import json
import sqlite3
from itertools import compress
from operator import itemgetter, ne
from typing import Any

from escli.core.model import COLUMNS, COLUMNS_OF, Deadlines, Event, StayChange, Ticket, from_row, to_row
from escli.errors import Clash
from escli.store import mailbox, outbox, queries
from escli.store.reading import SqliteReports
from escli.store.values import MailRow, Message, Written

_ID = COLUMNS.index("id")


class SqliteTx:
    """A write transaction of an SQLite file."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._sql = connection

    def meta(self, key: str) -> str | None:
        """A value of the desk's own."""
        row = self._sql.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
        return None if row is None else str(row[0])

    def set_meta(self, key: str, value: str | None) -> None:
        """Keep a value of the desk's own; None forgets it."""
        if value is None:
            self._sql.execute("DELETE FROM meta WHERE key = ?", (key,))
            return
        self._sql.execute("INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)", (key, value))

    def ids(self) -> tuple[int, int]:
        """The next free ticket id and event id."""
        ticket = self._sql.execute(queries.NEXT_TICKET).fetchone()[0]
        return ticket, self._sql.execute(queries.NEXT_EVENT).fetchone()[0]

    def tickets(self, ids: list[int]) -> list[Ticket]:
        """The tickets with these ids, those that exist, in the order of their ids."""
        return [from_row(row) for row in self._sql.execute(queries.TICKETS, (json.dumps(ids),))]

    def stale(self, beyond: int, limit: int) -> list[Ticket]:
        """Open tickets with a promise and an id beyond that one, in the order of their ids."""
        return [from_row(row) for row in self._sql.execute(queries.STALE, (beyond, limit))]

    def history(self, ticket_id: int) -> list[Event]:
        """The events of a ticket in their order, with their texts."""
        return [event for _, event in SqliteReports(self._sql).history(ticket_id)]

    def with_key(self, key: str) -> Ticket | None:
        """The open ticket that a monitoring tool knows by this key, or in which the one with this key ended."""
        row = self._sql.execute(queries.WITH_KEY, (key,)).fetchone()
        return None if row is None else from_row(row)

    def desk(self) -> Ticket:
        """The desk itself, ticket 0: it has no row, only a chain of events."""
        last_event, head = self._sql.execute(queries.DESK).fetchone() or (0, b"")
        return Ticket(last_event=last_event, head=head)

    def origins(self, origins: list[str]) -> dict[str, int]:
        """The imported tickets with these origins, those that exist: origin to id."""
        return dict(self._sql.execute(queries.ORIGINS, (json.dumps(origins),)).fetchall())

    def event_origins(self, ticket_ids: list[int]) -> set[str]:
        """The origins of the events of these tickets."""
        sql = "SELECT origin FROM event WHERE ticket_id = ? AND origin IS NOT NULL"
        return {origin for one in ticket_ids for (origin,) in self._sql.execute(sql, (one,))}

    def write(self, batch: list[Written], now: int) -> None:
        """Events, texts, stays, messages and ticket rows; or errors.Clash, and the whole transaction is undone.

        Undone at once, so that nobody can commit a half. A savepoint would keep more, and cost a sweep a tenth of its
        time: SQLite copies each page that is changed inside one to a file of its own.
        """
        try:
            self._write(batch, now)
        except sqlite3.IntegrityError as error:
            self._sql.execute("ROLLBACK")
            raise Clash(f"The database refused it: {error}.") from error
        except Clash:
            self._sql.execute("ROLLBACK")
            raise

    def _write(self, batch: list[Written], now: int) -> None:
        many = self._sql.executemany
        many(queries.INSERT_TICKET, [to_row(one.after) for one in batch if one.before is None])
        self._update([(one.before, one.after) for one in batch if one.before is not None and one.after.id])
        many(queries.INSERT_EVENT, [row for one in batch for row in one.rows])
        many(queries.INSERT_PASSAGE, [passage for one in batch for passage in one.passages])
        many(queries.INSERT_FILE, [file for one in batch for file in one.files])
        self._stays([(one.after.id, change) for one in batch for change in one.stays])
        many(queries.INSERT_LINK, [(one.after.id, *link) for one in batch for link in one.links])
        notices = [
            (event, one.after.id, notice.person, notice.kind, now, notice.after or now)
            for one in batch
            for event, notice in one.notices
        ]
        many(queries.INSERT_NOTICE, notices)
        for event_id in (event_id for one in batch for event_id in one.blanks):
            from escli.store.blanking import blank

            blank(self._sql, event_id)

    def _update(self, pairs: list[tuple[Ticket, Ticket]]) -> None:
        """Tickets that changed in the same fields share a statement: in a sweep that is nearly all of them."""
        groups: dict[tuple[str, ...], list[Ticket]] = {}
        last_event = {after.id: before.last_event for before, after in pairs}
        for before, after in pairs:
            groups.setdefault(tuple(compress(Ticket._fields, map(ne, before, after))), []).append(after)
        for fields, changed in groups.items():
            if not fields:
                continue
            columns = [column for field in fields for column in COLUMNS_OF[field]]
            values = itemgetter(*(COLUMNS.index(name) for name in columns), _ID)
            rows = [(*values(to_row(one)), last_event[one.id]) for one in changed]
            if self._sql.executemany(queries.update_ticket(columns), rows).rowcount != len(rows):
                raise Clash("A ticket was changed by somebody else in the same moment; nothing was recorded.")

    def _stays(self, changes: list[tuple[int, StayChange]]) -> None:
        """A statement at a time: a stay is entered before it is left or changes hands, and those keep their order."""
        enter, leave, take = [], [], []
        for ticket, change in changes:
            match change:
                case ("enter", stay):
                    enter.append((ticket, *stay))
                case ("leave", n, at):
                    leave.append((at, ticket, n))
                case ("take", n, at, technician):
                    take.append((at, technician, ticket, n))
                case ("hold", n, technician):
                    take.append((None, technician, ticket, n))
        self._sql.executemany(queries.ENTER_STAY, enter)
        self._sql.executemany(queries.LEAVE_STAY, leave)
        self._sql.executemany(queries.TAKE_STAY, take)

    def replan(self, plans: list[tuple[int, Deadlines]]) -> None:
        """New plans for unchanged tickets."""
        self._sql.executemany(queries.PLAN, [(*plan, ticket_id) for ticket_id, plan in plans])

    def set_aside(self, ticket_id: int, until: int, error: str) -> None:
        """Leave a ticket that cannot be handled alone until then."""
        self._sql.execute(queries.ASIDE, (ticket_id, until, error))
        self._sql.execute(queries.ASIDE_PLAN, (until, ticket_id))

    def keep(self, table: str, sha: str, row: dict[str, Any]) -> int:
        """Keep a promise or a version of the matrix by its content address; its id."""
        known = self._sql.execute(queries.KNOWN[table], (sha,)).fetchone()
        if known is not None:
            return int(known[0])
        values = {k: json.dumps(v, ensure_ascii=False) if isinstance(v, dict) else v for k, v in row.items()}
        return int(self._sql.execute(queries.KEEP[table], {"sha": sha, **values}).lastrowid or 0)

    def outbox(self, change: str, **values: Any) -> list[Message]:
        """Claim what may be tried, record how an attempt ended, or what people decide."""
        return [Message._make(row) for row in self._sql.execute(outbox.CHANGES[change], values).fetchall()]

    def mailbox(self, change: str, **values: Any) -> list[MailRow]:
        """Look for a mail that came in, keep one, or record what became of it."""
        return [MailRow._make(row) for row in self._sql.execute(mailbox.CHANGES[change], values).fetchall()]
