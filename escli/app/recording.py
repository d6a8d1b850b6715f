"""From events to rows: fold them, plan the ticket anew, seal them into the chain, and write a batch."""

import os
from typing import Any

from escli.app.session import Session
from escli.core import chain, fold, planning
from escli.core.model import Deadlines, Event, EventRow, FileRow, Notice, Passage, StayChange, Ticket, replaced
from escli.core.snoozing import put_off
from escli.store.base import Tx
from escli.store.values import Written


class Scribe:
    """Collects what a transaction is to write. Ids are given here: the transaction holds the lock."""

    def __init__(self, tx: Tx, session: Session) -> None:
        self._tx, self._session = tx, session
        if tx.meta("matrix_id") != str(session.matrix_id):
            session.forget_matrix()  # somebody has taken up an edit since this command began
        self.next_ticket, self.next_event = tx.ids()
        self.fallen: list[Event] = []
        self._batch: list[Written] = []
        self._now = session.now
        self._matrix_id = session.matrix_id

    def promise(self, spec: dict[str, Any]) -> str:
        """Keep a promise; its content address."""
        sha = chain.content_address(spec)
        self._tx.keep("promise", sha, {"spec": spec})
        return sha

    def history(self, ticket: Ticket) -> list[Event]:
        """The ticket's events so far, with what has just fallen due and is to be written with the command."""
        return [*self._tx.history(ticket.id), *self.fallen]

    def add(self, before: Ticket | None, events: list[Event]) -> Ticket:
        """What the events make of a ticket (None: a new one), planned anew; it is written by `write`."""
        ticket = before
        if before is not None and before.snoozed_until is not None:
            events = [put_off(before, event, self._now) for event in events]
        if ticket is None:
            ticket = Ticket(id=self.next_ticket)
            self.next_ticket += 1
        rows: list[EventRow] = []
        passages: list[Passage] = []
        stays: list[StayChange] = []
        notices: list[tuple[int, Notice]] = []
        files: list[FileRow] = []
        links: list[tuple[int, int]] = []
        head, event_id = ticket.head, self.next_event
        for event in events:
            ticket, changes = fold.apply(ticket, event)
            stays += changes
            salt = os.urandom(16) if event.texts else b""
            row, texts = chain.seal(event, event_id, ticket.id, self._now, self._matrix_id, head, salt)
            rows.append(row)
            passages += texts
            notices += [(event_id, notice) for notice in event.notices]
            if "files" in event.data:
                files += [FileRow(event_id, ticket.id, **one) for one in event.data["files"]]
            if event.kind == "linked":
                links += [(other, event_id) for other in event.data["to"]]
            head = row.hash
            event_id += 1
        self.next_event = event_id
        last = event_id - 1 if events else ticket.last_event
        plan = self._plan(ticket, before)
        ticket = replaced(ticket, {"last_event": last, "head": head, "deadlines": plan})
        self._batch.append(Written(before, ticket, rows, passages, stays, notices, files, links))
        return ticket

    def blank(self, event_id: int) -> None:
        """With what was added last, the words of an event are blanked."""
        self._batch[-1] = self._batch[-1]._replace(blanks=(event_id,))

    def _plan(self, ticket: Ticket, before: Ticket | None = None) -> Deadlines:
        promise = self._session.promises.get(ticket.promise)
        if promise is None or not ticket.is_open:
            return Deadlines()
        return planning.plan(
            ticket, promise, self._session.ladder(ticket), before if self._session.is_planned else None
        )

    def planned(self, ticket: Ticket) -> Ticket:
        """The ticket with its due times and next second, by the steps in force."""
        return ticket._replace(deadlines=self._plan(ticket))

    def write(self) -> None:
        """Write the batch into the transaction."""
        self._tx.write(self._batch, self._now)
        self._batch = []
