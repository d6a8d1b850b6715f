"""Importing a ticket log: the rows of a file become history, each ticket's at once; what is known already is left."""

import csv
from collections.abc import Callable
from itertools import islice
from pathlib import Path
from typing import IO, Any, NamedTuple

from escli.app.logfile import read
from escli.app.recording import Scribe
from escli.app.session import Session
from escli.core.history import events, origin, unknown_rows
from escli.core.logs import Mapping, Row
from escli.core.model import Ticket
from escli.core.text import defused
from escli.errors import Refused, Unreadable, unknown
from escli.store.base import Tx

_BATCH = 300  # tickets that are written at once; others get their turn in between

Progress = Callable[[int, int], None]


class Imported(NamedTuple):
    """What an import did. `tickets_known` were there before, with or without new rows; `rejected` are among `rows`."""

    tickets_new: int
    tickets_known: int
    events: int
    rows: int
    rejected: int
    rejects_file: Path | None


def import_log(
    session: Session, path: Path, mapping: Mapping, rejects: Path | None = None, progress: Progress | None = None
) -> Imported:
    """Take a log in as history. `progress` is told the rows done and the rows in all after each batch."""
    ladder = tuple(tier.name for tier in session.matrix.tiers)
    for tier in (*mapping.tiers.values(), *mapping.teams.values()):
        if tier not in ladder:
            raise unknown("tier", tier, ladder)
    with session.many(), _Rejects(rejects or Path(f"{path.name}.rejects.csv"), path) as turned_away:
        log = read(path, mapping, ladder, turned_away.header)
        intake = _Intake(session, mapping, ladder, turned_away)
        done = turned_away.count
        waiting = iter(log.tickets.items())
        while batch := dict(islice(waiting, _BATCH)):
            intake.take(batch)
            done += sum(map(len, batch.values()))
            if progress is not None:
                progress(done, log.rows)
    file = turned_away.path if turned_away.count else None
    return Imported(intake.new, len(log.tickets) - intake.new, intake.events, log.rows, turned_away.count, file)


class _Intake:
    """Writes tickets, a batch a transaction."""

    def __init__(self, session: Session, mapping: Mapping, ladder: tuple[str, ...], turned_away: "_Rejects") -> None:
        self.session, self.mapping, self.ladder = session, mapping, ladder
        self.turned_away = turned_away
        self.new = self.events = 0
        self._known: dict[str, int] = {}
        self._next = 0  # the ticket id up to which `_known` is complete

    def take(self, batch: dict[str, list[Row]]) -> None:
        """Write what a batch of tickets adds."""
        with self.session.store.write() as tx:
            scribe = Scribe(tx, self.session)
            self._know(tx, scribe.next_ticket)
            ids = {self._known[one]: name for name in batch if (one := origin(self.mapping, name)) in self._known}
            known = {ids[ticket.id]: ticket for ticket in tx.tickets(list(ids))}
            seen = tx.event_origins(list(ids))
            before = scribe.next_ticket, scribe.next_event
            for name, rows in batch.items():
                self._one(scribe, name, rows, known.get(name), seen)
            scribe.write()
            self._next = scribe.next_ticket
        self.new += scribe.next_ticket - before[0]
        self.events += scribe.next_event - before[1]

    def _know(self, tx: Tx, next_ticket: int) -> None:
        """The tickets of this source; asked again only if somebody else has opened one since."""
        if next_ticket != self._next:
            self._known = tx.origins(origin(self.mapping, ""))

    def _one(self, scribe: Scribe, name: str, rows: list[Row], ticket: Ticket | None, seen: set[str]) -> None:
        if ticket is not None:
            fresh = unknown_rows(self.mapping, rows, seen)
            if not fresh:
                return
            if not ticket.history:
                for row in fresh:
                    self.turned_away.add(row.line, f"{name} is ticket {ticket.id}, which is worked on here now", [])
                return
        scribe.add(ticket, events(self.mapping, self.ladder, name, rows, ticket, seen))


class _Rejects:
    """The file of rows that could not be read, made with the first of them."""

    def __init__(self, path: Path, log: Path) -> None:
        if path.absolute() == log.absolute():
            raise Refused("The log itself cannot take the rejected rows.", hint="Name another file for them.")
        self.path, self.count = path, 0
        self._header: list[str] = []
        self._file: IO[str] | None = None
        self._writer: Any = None

    def header(self, header: list[str]) -> Callable[[int, str, list[str]], None]:
        """Take the log's columns; what takes each row."""
        self._header = header
        return self.add

    def add(self, line: int, reason: str, cells: list[str]) -> None:
        """Keep a row with its line and the reason."""
        try:
            if self._file is None:
                self._file = self.path.open("w", encoding="utf-8", errors="surrogateescape", newline="")
                self._writer = csv.writer(self._file)
                self._writer.writerow(["line", "reason", *self._header])
            self._writer.writerow([line, reason, *map(defused, cells)])
        except OSError as error:
            hint = "Name another file for the rejected rows."
            raise Unreadable(f"{self.path} cannot be written: {error.strerror}.", hint=hint) from error
        self.count += 1

    def __enter__(self) -> "_Rejects":
        return self

    def __exit__(self, *_: object) -> None:
        if self._file is not None:
            self._file.close()
