"""What the desk's tables answer, in SQL; every read goes through one place that words the driver's errors."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from escli.core.model import Event, EventRow, Stay, Ticket, from_row
from escli.errors import Unreadable
from escli.store import outbox, queries
from escli.store.reading_post import SqlitePost
from escli.store.transaction import snapshot as moment
from escli.store.transaction import unread
from escli.store.values import Cohort, Filters


class SqliteReports(SqlitePost):
    """Reading from an SQLite file."""

    def _stream(self, sql: str, values: dict[str, Any]) -> Iterator[list[tuple[Any, ...]]]:
        """The rows of a query, some at a time: all at once would be hundreds of megabytes of a large desk."""
        try:
            cursor = self.connection.execute(sql, values)
            while rows := cursor.fetchmany(4096):
                yield rows
        except sqlite3.Error as error:
            raise unread(error) from error

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """All that is read inside is of one moment, whoever writes meanwhile."""
        with moment(self.connection):
            yield

    def due(self, now: int, limit: int) -> list[int]:
        """The tickets to which something has happened by `now`, the longest due first: from the index alone."""
        return [row[0] for row in self._rows(queries.DUE, (now, limit))]

    def ticket(self, ticket_id: int) -> Ticket | None:
        """One ticket."""
        rows = self._rows(queries.TICKET, (ticket_id,))
        return from_row(rows[0]) if rows else None

    def history(self, ticket_id: int, until: int | None = None) -> list[tuple[int, Event]]:
        """The events of a ticket, up to the one with that id, each with the second at which it was recorded."""
        found = self._events(ticket_id)
        return [(row.recorded_at, event) for row, event in found if until is None or row.id <= until]

    def desk(self, kinds: tuple[str, ...]) -> list[tuple[int, Event]]:
        """The events of these kinds of the desk itself, with their ids."""
        import json

        return [(row.id, event) for row, event in self._events(0, queries.DESK_EVENTS, json.dumps(kinds))]

    def _events(self, ticket_id: int, sql: str = queries.HISTORY, chosen: Any = None) -> list[tuple[EventRow, Event]]:
        rows = [EventRow._make(row) for row in self._rows(sql, (ticket_id if chosen is None else chosen,))]
        if not rows:
            return []
        from escli.core.stored import opened

        texts: dict[int, dict[str, str]] = {}
        for event_id, field, text in self._rows(queries.TEXTS, (ticket_id,)):
            texts.setdefault(event_id, {})[field] = text
        return [(row, opened(row, texts.get(row.id, {}))) for row in rows]

    def event(self, event_id: int) -> Event:
        """One event, with its texts."""
        from escli.core.stored import opened

        row = EventRow._make(self._rows(queries.EVENT, (event_id,))[0])
        return opened(row, dict(self._rows("SELECT field, text FROM passage WHERE event_id = ?", (event_id,))))

    def stays(self, ticket_id: int) -> list[Stay]:
        """Where a ticket has been."""
        return [Stay._make(row) for row in self._rows(queries.STAYS, (ticket_id,))]

    def links(self, ticket_id: int) -> list[int]:
        """The tickets that follow this one."""
        return [row[0] for row in self._rows("SELECT id FROM ticket WHERE follows = ? ORDER BY id", (ticket_id,))]

    def linked(self, ticket_id: int) -> list[int]:
        """The tickets that have to do with this one."""
        return [row[0] for row in self._rows(queries.LINKED, (ticket_id,))]

    def alike(self, kind: str, since: int) -> list[tuple[int, str]]:
        """The open tickets of a type that were opened since then, imported ones apart: id and client."""
        return [(row[0], row[1]) for row in self._rows(queries.ALIKE, (since, kind))]

    def children(self, ticket_id: int) -> list[Ticket]:
        """The tickets of a major incident, ended ones too."""
        return [from_row(row) for row in self._rows(queries.CHILDREN, (ticket_id,))]

    def of_client(self, client: str, since: int) -> list[Ticket]:
        """The tickets of a client that are open, or ended since then."""
        return [from_row(row) for row in self._rows(queries.OF_CLIENT, (client, since))]

    def queue(self, filters: Filters, limit: int, offset: int = 0) -> list[Ticket]:
        """Open tickets, worst first; those without a promise (history) after the others, oldest first."""
        table, where, values = _narrowed(filters)
        sql = queries.tickets_where(f"{where} AND due_at IS NOT NULL", "due_at, id", table)
        found = self._rows(sql, (*values, limit, offset))
        if len(found) < limit:
            promised = self._rows(f"SELECT count(*) FROM {table} WHERE {where} AND due_at IS NOT NULL", values)[0][0]
            rest = queries.tickets_where(f"{where} AND due_at IS NULL", "opened_at, id", table)
            found += self._rows(rest, (*values, limit - len(found), max(0, offset - promised)))
        return [from_row(row) for row in found]

    def count(self, filters: Filters) -> int:
        """How many open tickets there are."""
        table, where, values = _narrowed(filters)
        return int(self._rows(f"SELECT count(*) FROM {table} WHERE {where}", values)[0][0])

    def loads(self) -> list[tuple[str, str, int, int | None]]:
        """What people hold: person, severity, how many open tickets, and when they last came to where they are."""
        return [(row[0], row[1], row[2], row[3]) for row in self._rows(queries.LOADS)]

    def broken(self, horizon: int, limit: int) -> list[Ticket]:
        """Open tickets whose nearest due (or wait) ends by the horizon, worst first."""
        sql = queries.tickets_where(f"{queries.OPEN} AND due_at <= ?", "due_at, id")
        return [from_row(row) for row in self._rows(sql, (horizon, limit, 0))]

    def pressing(self, now: int, horizon: int) -> tuple[int, int, int]:
        """How many running clocks are overdue, how many are due by the horizon, and how many messages are dead."""
        clocks = self._rows(queries.PRESSING, (now, horizon))[0]
        half = len(clocks) // 2
        return int(sum(clocks[:half])), int(sum(clocks[half:])), int(self._rows(outbox.DEAD)[0][0])

    def told(self, ticket_id: int) -> list[list[str]]:
        """Whom each event of a ticket told, in the order of its history: `page ana`."""
        found: dict[int, list[str]] = {}
        for event_id, words in self._rows(queries.TOLD, (ticket_id,)):
            found.setdefault(event_id, []).extend([words] if words else [])
        return list(found.values())

    def find(self, words: str, limit: int) -> list[tuple[Ticket, str]]:
        """Tickets in whose texts all the words stand, best first, each once, with the place."""
        quoted = " ".join('"' + word.replace('"', '""') + '"' for word in words.split())
        if not quoted:
            return []
        import json

        passages = [row[0] for row in self._rows(queries.FIND, (quoted, limit * 8))]
        tickets = dict(self._rows(queries.FOUND, (json.dumps(passages),)))
        best: dict[int, int] = {}
        for passage in filter(tickets.__contains__, passages):  # an index that is damaged may know more
            best.setdefault(tickets[passage], passage)
        chosen = [(self.ticket(ticket), passage) for ticket, passage in list(best.items())[:limit]]
        return [(ticket, self._rows(queries.PLACE, (quoted, one))[0][0]) for ticket, one in chosen if ticket]

    def tallies(self, cohort: Cohort) -> Iterator[dict[str, Any]]:
        """The sums and lists that figures are made from, a row a group."""
        from escli.store.tallies import read

        with self.snapshot():
            return iter(list(read(self._stream, cohort)))

    def backlog(self, bounds: Sequence[int]) -> list[dict[str, Any]]:
        """What was open just before each of these seconds, and what came and went since the one before."""
        from escli.store.stretches import backlog

        with self.snapshot():
            return backlog(self._stream, bounds)

    def span(self, cohort: Cohort) -> tuple[int, int] | None:
        """The first and the last opening of a cohort."""
        from escli.store.tallies import span

        return span(self._rows, cohort)

    def pattern(self, question: str, cohort: Cohort, **values: Any) -> Any:
        """What patterns are found in."""
        from escli.store.patterns import QUESTIONS
        from escli.store.weaknesses import causes, process

        return {**QUESTIONS, "process": process, "causes": causes}[question](self._rows, cohort, **values)

    def of_month(self, question: str, cohort: Cohort, limit: int) -> list[Ticket]:
        """The tickets that a report tells of one by one."""
        from escli.store.months import asked

        condition, order, values = asked(question, cohort)
        rows = self._rows(queries.tickets_named(condition, order), {**values, "limit": limit})
        return [from_row(row) for row in rows]

    def matrix(self, matrix_id: int) -> dict[str, Any] | None:
        """A kept version: id, sha, name, source, parsed, loaded_at."""
        rows = self._rows("SELECT id, sha, name, source, parsed, loaded_at FROM matrix WHERE id = ?", (matrix_id,))
        import json

        names = ("id", "sha", "name", "source", "parsed", "loaded_at")
        return {**dict(zip(names, rows[0], strict=True)), "parsed": json.loads(rows[0][4])} if rows else None

    def promise(self, sha: str) -> dict[str, Any]:
        """A promise's spec."""
        rows = self._rows("SELECT spec FROM promise WHERE sha = ?", (sha,))
        if not rows:
            raise Unreadable(f"The promise {sha} is missing from the database.", hint="Restore a backup.")
        import json

        found: dict[str, Any] = json.loads(rows[0][0])
        return found

    def unreviewed(self, since: int, limit: int) -> tuple[int, list[Ticket]]:
        """How many escalated tickets were resolved since then and not reviewed, and the latest of them."""
        count = self._rows(f"SELECT count(*) FROM ticket WHERE {queries.UNREVIEWED}", (since,))[0][0]
        sql = queries.tickets_where(queries.UNREVIEWED, "resolved_at DESC, id DESC")
        return int(count), [from_row(row) for row in self._rows(sql, (since, limit, 0))]

    def to_act(self) -> list[Ticket]:
        """The tickets whose review asked for something that is not done yet, the most overdue first."""
        sql = queries.tickets_where("action_by IS NOT NULL", "action_by, id")
        return [from_row(row) for row in self._rows(sql, (-1, 0))]

    def asides(self, now: int) -> list[tuple[int, int, str]]:
        """Tickets set aside: id, until, error."""
        return [(row[0], row[1], row[2]) for row in self._rows(queries.ASIDES, (now,))]


def _narrowed(filters: Filters) -> tuple[str, str, tuple[str, ...]]:
    """Where to read, the condition, and its values. What one person has is little, and has an index of its own."""
    said = {name: value for name, value in zip(queries.FILTERS, filters, strict=True) if value is not None}
    table = queries.BY_DUE if said and filters.technician is None else "ticket"
    return table, " AND ".join([queries.OPEN, *(f"{name} = ?" for name in said)]), tuple(said.values())
