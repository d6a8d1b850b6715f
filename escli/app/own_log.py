"""Taking in what another desk of escli has exported: its tickets become history here, with the same facts."""

import os
from collections.abc import Callable, Iterable
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

from escli.app.own_batches import History, Numbers, batches, survey
from escli.app.own_file import read
from escli.app.session import Session
from escli.core import chain, fold
from escli.core.archive import Exported, as_history, event_origin, origin_of, ticket_origin
from escli.core.model import Event, EventRow, FileRow, Passage, Stay, StayChange, Ticket, replaced, to_row
from escli.errors import Clash
from escli.store.base import Tx
from escli.store.values import Written

_BAD = (KeyError, TypeError, ValueError, AttributeError, IndexError)  # an event's data is not what its kind needs

_NO_TICKET = "has events that make no ticket, or that are here on another one"

Progress = Callable[[int, int], None]


class BroughtIn(NamedTuple):
    """What came in. `tickets_known` were there before; `rejected` are events of tickets that were left alone."""

    tickets_new: int
    tickets_known: int
    events: int
    rows: int
    rejected: int
    reasons: tuple[str, ...]


def import_own(session: Session, path: Path, progress: Progress | None = None) -> BroughtIn:
    """Take an export in as history: nobody is notified. The whole file is looked through before anything is written."""
    seen = survey(session, path)
    if seen.redacts:
        session.store.for_blanking()
    events: Iterable[Exported] = (one for _, one in read(path))
    if not seen.is_sorted:
        events = sorted(events, key=lambda one: (one.ticket, one.id))
    histories = (list(group) for number, group in groupby(events, lambda one: one.ticket) if number)
    intake = _Intake(session, seen.desk)
    with session.many():
        done = 0
        for batch in batches(histories):
            intake.take(batch)
            done += sum(map(len, batch))
            if progress is not None:
                progress(done, seen.rows)
    said = intake.reasons + intake.forget()
    more = (f"and {len(said) - 5} more",) if len(said) > 5 else ()
    return BroughtIn(intake.new, intake.known, intake.events, seen.rows, intake.rejected, (*said[:5], *more))


class _Intake:
    """Writes tickets, a batch a transaction."""

    def __init__(self, session: Session, desk: str) -> None:
        self.session, self._desk = session, desk
        self.new = self.known = self.events = self.rejected = 0
        self.reasons: list[str] = []
        self._numbers = Numbers()
        self._words: dict[int, list[str]] = {}  # what is blanked here because it was redacted there, by event

    def take(self, batch: list[History]) -> None:
        """Write what a batch of tickets adds; if the database refuses it, each by itself: only the bad is left out."""
        before = self.rejected, list(self.reasons)
        try:
            self._take(batch)
        except Clash:
            self.rejected, self.reasons = before
            if len(batch) == 1:
                self._leave(batch[0], batch[0], _NO_TICKET)
            else:
                for history in batch:
                    self.take([history])

    def _take(self, batch: list[History]) -> None:
        with self.session.store.write() as tx:
            next_ticket, next_event = tx.ids()
            known = self._known(tx, [ticket_origin(history) for history in batch])
            tickets = {ticket.id: ticket for ticket in tx.tickets(list(known.values()))}
            seen = tx.event_origins(list(tickets))
            for history in batch:  # all have their numbers before any names another
                number = known.get(ticket_origin(history))
                if number is None:
                    number, next_ticket = next_ticket, next_ticket + 1
                self._numbers.put(history[0].ticket, number)
            written = []
            for history in batch:
                one = self._one(tickets, known.get(ticket_origin(history)), history, seen, next_event)
                if one is not None:
                    written.append(one)
                    next_event = one.after.last_event + 1
            tx.write(written, self.session.now)
        self.known += len(known)
        self.new += sum(one.before is None for one in written)
        self.events += sum(len(one.rows) for one in written)

    def _known(self, tx: Tx, origins: list[str]) -> dict[str, int]:
        """The tickets that are here already: from an earlier export, or because they came from here."""
        own = origin_of(self.session.metas["database_id"], 0)[:-1]
        came_from_here = {one: one.removeprefix(own) for one in origins if one.startswith(own)}
        numbers = {one: int(number) for one, number in came_from_here.items() if number.isdecimal()}
        return numbers | tx.origins(origins)

    def _one(
        self, tickets: dict[int, Ticket], number: int | None, history: History, seen: set[str], next_event: int
    ) -> Written | None:
        """What is new of one ticket; None if nothing is, or if it has to be left alone."""
        origin = ticket_origin(history)
        before = None if number is None else tickets.get(number)
        if number is not None and (before is None or before.origin != origin):
            return None  # it came from here, and what has become of it here is what counts
        fresh = [one for one in history if event_origin(one) not in seen] if before is not None else history
        if not fresh:
            return None
        if before is not None and not before.history:
            self._leave(history, fresh, f"is ticket {before.id}, which is worked on here now")
            return None
        there = self._numbers.get(history[0].ticket) or 0
        try:
            ids = {one.id: event_id for event_id, one in enumerate(fresh, next_event)}
            if before is not None and any(one.kind == "redacted" for one in fresh):
                ids = self._ids(before, history) | ids
                self._remember(ids[one.data["event"]] for one in fresh if one.kind == "redacted")
            events = [as_history(one, origin, self._numbers.get, ids.__getitem__) for one in fresh]
            return _written(before or Ticket(id=there), before, events, fresh, next_event)
        except _BAD:
            self._leave(history, fresh, _NO_TICKET)
            return None

    def _ids(self, ticket: Ticket, history: History) -> dict[int, int]:
        """What the events of a known ticket are called here."""
        known = self.session.store.outgoing.event_ids(ticket.id)
        return {one.id: known[event_origin(one)] for one in history if event_origin(one) in known}

    def _remember(self, blanked: Iterable[int]) -> None:
        for event_id in blanked:
            self._words[event_id] = list(self.session.store.reports.event(event_id).texts.values())

    def forget(self) -> list[str]:
        """Blank also what still lies elsewhere of the words that are blanked here now; the places where it stays."""
        if not self._words:
            return []
        from escli.app.redacting import in_backups

        every = [text for words in self._words.values() for text in words]
        store = self.session.store
        left = [] if store.scrub(every) else [f"what was redacted may still lie in {store.path}: others have it open"]
        for event_id, words in self._words.items():
            left += [f"{path}: {why}" for path, why in in_backups(self.session, event_id, words)]
        return left

    def _leave(self, history: History, fresh: History, why: str) -> None:
        self.rejected += len(fresh)
        self.reasons.append(f"{ticket_origin(history)} {why}")


def _written(ticket: Ticket, before: Ticket | None, events: list[Event], said: History, next_event: int) -> Written:
    """The rows of a ticket, sealed anew; each event keeps when it was recorded. No message is among them."""
    rows: list[EventRow] = []
    passages: list[Passage] = []
    stays: list[StayChange] = []
    files: list[FileRow] = []
    links: list[tuple[int, int]] = []
    number, head = ticket.id, ticket.head
    for event_id, (event, one) in enumerate(zip(events, said, strict=True), next_event):
        ticket, changes = fold.apply(ticket, event)
        stays += changes
        salt = os.urandom(16) if event.texts else b""
        row, texts = chain.seal(event, event_id, number, one.recorded_at, None, head, salt)
        rows.append(row)
        passages += texts
        files += [FileRow(event_id, number, **file) for file in event.data.get("files", ())]
        links += [(other, event_id) for other in event.data["to"]] if event.kind == "linked" else []
        head = row.hash
    if (ticket.id, ticket.history, ticket.promise) != (number, 1, None) or not ticket.client:
        raise ValueError  # no event may make anything else of what is history
    blanks = [event.data["event"] for event in events if event.kind == "redacted"]
    after = replaced(ticket, {"last_event": rows[-1].id, "head": head})
    if not all(_can_be_kept(value) for row in (to_row(after), *stays) for value in row):
        raise ValueError
    return Written(before, after, rows, passages, stays, [], files, links, blanks)


def _can_be_kept(value: object) -> bool:
    """Whether a database has a place for it at all; in which column is its own business."""
    if isinstance(value, Stay):
        return all(map(_can_be_kept, value))
    return value is None or isinstance(value, str | bytes) or (isinstance(value, int) and abs(value) < 1 << 63)
