"""Taking in what another desk of escli has exported: its tickets become history here, with the same facts."""

import os
from array import array
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

from escli.app.own_file import read
from escli.app.session import Session
from escli.core import chain, fold
from escli.core.archive import Exported, as_history, event_origin, origin_of, references, ticket_origin
from escli.core.model import Event, EventRow, FileRow, Passage, Stay, StayChange, Ticket, replaced, to_row
from escli.errors import Clash, Refused
from escli.store.values import Written

_BATCH = 300  # tickets that are written at once; others get their turn in between
_BAD = (KeyError, TypeError, ValueError, AttributeError, IndexError)  # an event's data is not what its kind needs

_NO_TICKET = "has events that do not make a ticket"

Progress = Callable[[int, int], None]
History = list[Exported]  # one ticket's events


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
    seen = _survey(session, path)
    events: Iterable[Exported] = (one for _, one in read(path))
    if not seen.is_sorted:
        events = sorted(events, key=lambda one: (one.ticket, one.id))
    histories = (list(group) for number, group in groupby(events, lambda one: one.ticket) if number)
    intake = _Intake(session, seen.desk)
    with session.many():
        done = 0
        for batch in _batches(histories):
            intake.take(batch)
            done += sum(map(len, batch))
            if progress is not None:
                progress(done, seen.rows)
    said = intake.reasons
    more = (f"and {len(said) - 5} more",) if len(said) > 5 else ()
    return BroughtIn(intake.new, intake.known, intake.events, seen.rows, intake.rejected, (*said[:5], *more))


class _Seen(NamedTuple):
    rows: int
    desk: str
    is_sorted: bool


def _survey(session: Session, path: Path) -> _Seen:
    rows, desk, last, is_sorted = 0, "", (0, 0), True
    for line, one in read(path):
        rows += 1
        desk = desk or one.desk
        if one.desk != desk:
            hint = "Import the export of each desk by itself."
            raise Refused(f"{path}, line {line}: an event of another desk than those before it.", hint=hint)
        is_sorted = is_sorted and last <= (one.ticket, one.id)
        last = one.ticket, one.id
    if desk == session.metas["database_id"]:
        hint = "To go back to an earlier state, put a backup of the database in its place."
        raise Refused(f"{path} is an export of this very desk: all that it holds came from here.", hint=hint)
    return _Seen(rows, desk, is_sorted)


def _batches(histories: Iterable[History]) -> Iterator[list[History]]:
    """Some tickets at a time. One that names a later ticket waits for it: both must get their numbers together."""
    batch: list[History] = []
    held: list[History] = []
    waiting, until = set[int](), 0  # the numbers of those held, and the ticket that the last of them waits for
    for history in histories:
        number = history[0].ticket
        if held and number > until:
            batch, held, waiting = batch + held, [], set()
        named = {other for one in history for other in references(one)}
        if max(named, default=0) > number or named & waiting:
            held.append(history)
            waiting.add(number)
            until = max(until, *named)
        else:
            batch.append(history)
        if len(batch) >= _BATCH:
            yield batch
            batch = []
    if batch or held:
        yield batch + held


class _Numbers:
    """The numbers that tickets of the other desk have here: two arrays, for a million of them must fit."""

    def __init__(self) -> None:
        self._there, self._here = array("q"), array("q")
        self._late: dict[int, int] = {}  # those that had to wait for another

    def put(self, there: int, here: int) -> None:
        if self._there and there <= self._there[-1]:
            self._late[there] = here
        else:
            self._there.append(there)
            self._here.append(here)

    def get(self, there: int) -> int | None:
        place = bisect_left(self._there, there)
        if there not in self._late and place < len(self._there) and self._there[place] == there:
            return self._here[place]
        return self._late.get(there)


class _Intake:
    """Writes tickets, a batch a transaction."""

    def __init__(self, session: Session, desk: str) -> None:
        self.session, self._desk = session, desk
        self.new = self.known = self.events = self.rejected = 0
        self.reasons: list[str] = []
        self._numbers = _Numbers()

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
            known = self._known([ticket_origin(history) for history in batch])
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

    def _known(self, origins: list[str]) -> dict[str, int]:
        """The tickets that are here already: from an earlier export, or because they came from here."""
        own = origin_of(self.session.metas["database_id"], 0)[:-1]
        came_from_here = {one: one.removeprefix(own) for one in origins if one.startswith(own)}
        numbers = {one: int(number) for one, number in came_from_here.items() if number.isdecimal()}
        return numbers | self.session.store.reports.with_origins(origins)

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
            events = [as_history(one, origin, self._numbers.get) for one in fresh]
            return _written(before or Ticket(id=there), before, events, fresh, next_event)
        except _BAD:
            self._leave(history, fresh, _NO_TICKET)
            return None

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
    after = replaced(ticket, {"last_event": rows[-1].id, "head": head})
    if not all(_can_be_kept(value) for row in (to_row(after), *stays) for value in row):
        raise ValueError
    return Written(before, after, rows, passages, stays, [], files, links)


def _can_be_kept(value: object) -> bool:
    """Whether a database has a place for it at all; in which column is its own business."""
    if isinstance(value, Stay):
        return all(map(_can_be_kept, value))
    return value is None or isinstance(value, str | bytes) or (isinstance(value, int) and abs(value) < 1 << 63)
