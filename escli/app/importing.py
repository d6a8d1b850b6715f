"""Importing a ticket log: the rows of a file become history, each ticket's at once; what is known already is left."""

import marshal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from escli.app.logfile import Log, log
from escli.app.logtext import Step, not_utf8
from escli.app.recording import Scribe
from escli.app.rejects import Rejects
from escli.app.session import Session
from escli.core import adoption
from escli.core.cells import not_text
from escli.core.fitting import Fitted, climbed
from escli.core.fold import fold
from escli.core.history import events, numbered, origin, unknown_rows
from escli.core.logs import Mapping, Row
from escli.core.model import Event, Ticket
from escli.core.stated import BadRow
from escli.errors import Unreadable
from escli.store.base import Tx
from escli.store.spool import Spool, spool

MANY = 1000  # open tickets that are named one by one
_BATCH = 300  # tickets that are written at once; others get their turn in between
_ROWS = 10_000  # or, where tickets are long, so many rows
_FEW, _SHARE = 3, 100  # so many rows that are not UTF-8, and one in so many, are another encoding

Progress = Callable[[int, int], None]


class Imported(NamedTuple):
    """What an import did. `tickets_known` were there before, with or without new rows; `rejected` are among `rows`."""

    tickets_new: int
    tickets_known: int
    events: int
    rows: int
    rejected: int
    rejects_file: Path | None
    adopted: int = 0
    not_adopted: tuple[tuple[int, str], ...] = ()  # open tickets, and why not; MANY at most


def import_log(
    session: Session,
    path: Path,
    mapping: Mapping,
    rejects: Path | None = None,
    progress: Progress | None = None,
    reading: Step | None = None,
    *,
    adopt_open: bool = False,
) -> Imported:
    """Take a log in as history. `progress` is told the rows done and the rows in all after each batch.

    With `adopt_open` the tickets in it that are open come under today's promises.

    All of the file is read before anything is written (`reading` is told the bytes). Batches are kept as they are
    written: an import that was stopped adds, when it is begun again, what is missing.
    """
    with session.many(), Rejects(rejects or Path(f"{path.name}.rejects.csv"), path) as turned_away:
        with rows_of(session, path, mapping, turned_away, reading) as read:
            intake = _Intake(session, read, turned_away, adopt_open=adopt_open)
            done = turned_away.count
            for batch in batches(read):
                intake.take(batch)
                done += sum(map(len, batch.values()))
                if progress is not None:
                    progress(done, read.rows)
        file = turned_away.path if turned_away.count else None
        known = read.tickets - intake.new
        counts = (intake.new, known, intake.events, read.rows, turned_away.count, file)
        return Imported(*counts, intake.adopted, tuple(intake.not_adopted))


class Read(NamedTuple):
    """A file that was read to its end: how many rows it has, and the good ones by ticket."""

    spool: Spool
    rows: int
    tickets: int
    mapping: Mapping  # with its zone and its tiers named
    ladder: tuple[str, ...]
    strange: dict[str, int]  # activities or statuses without a meaning


@contextmanager
def rows_of(
    session: Session, path: Path, mapping: Mapping, turned_away: Rejects, step: Step | None = None
) -> Iterator[Read]:
    """The rows of a file, by ticket; Unreadable if it is no log, Refused if the mapping does not fit it."""
    ladder = tuple(tier.name for tier in session.matrix.tiers)
    mapping = climbed(mapping, ladder)._replace(zone=mapping.zone or session.matrix.timezone)
    with spool() as kept:
        with log(path, mapping, step) as found:
            fitted = Fitted(mapping, ladder, found.table, path.name)
            turned_away.header(found.table.header)
            rows = _sift(path, found, fitted, kept, turned_away)
            if found.text.grown:
                session.warnings.append(f"{path.name} grew while it was read: import it again for what came since.")
        yield Read(kept, rows, kept.sort(), mapping, ladder, fitted.strange)


def _sift(path: Path, found: Log, fitted: Fitted, kept: Spool, turned_away: Rejects) -> int:
    """Put the good rows by and turn the others away; how many there are. Unreadable if they are not UTF-8 at large."""
    rows, foreign, sample = 0, 0, ""
    for line, cells, unread in found.records:
        rows += 1
        wrong = unread
        if not wrong:
            try:
                ticket, row = fitted.row(line, cells)
            except BadRow as error:
                wrong = str(error)
            else:
                kept.add(ticket, marshal.dumps(tuple(row)))
                continue
        turned_away.add(line, wrong, cells)
        if not_text(text := " ".join(cells)) not in ("", "\0"):
            foreign, sample = foreign + 1, sample or text
    if foreign >= _FEW and foreign * _SHARE >= rows and fitted.mapping.encoding is None:
        message = f"{path} is not UTF-8 text: {foreign:,} of its {rows:,} rows have other bytes."
        raise Unreadable(message, hint=f"{not_utf8(fitted.mapping, sample)} Nothing was imported.")
    return rows


def batches(read: Read) -> Iterator[dict[str, list[Row]]]:
    """The tickets of a log with their rows, as many as are written at once."""
    made, load = Row._make, marshal.loads  # of what this process itself has written
    tickets = ((name, numbered([made(load(one)) for one in rows])) for name, rows in read.spool.tickets())
    batch: dict[str, list[Row]] = {}
    count = 0
    for name, rows in tickets:
        batch[name] = rows
        count += len(rows)
        if len(batch) >= _BATCH or count >= _ROWS:
            yield batch
            batch, count = {}, 0
    if batch:
        yield batch


class _Intake:
    """Writes tickets, a batch a transaction."""

    def __init__(self, session: Session, read: Read, turned_away: Rejects, *, adopt_open: bool) -> None:
        self.session, self.mapping, self.ladder = session, read.mapping, read.ladder
        self.turned_away, self.adopting = turned_away, adopt_open
        self.new = self.events = self.adopted = 0
        self.not_adopted: list[tuple[int, str]] = []

    def take(self, batch: dict[str, list[Row]]) -> None:
        """Write what a batch of tickets adds."""
        with self.session.store.write() as tx:
            scribe = Scribe(tx, self.session)
            before = scribe.next_ticket, scribe.next_event
            known, seen = standing(tx, self.mapping, batch)
            for name, rows in batch.items():
                ticket = known.get(name)
                fresh = rows if ticket is None else unknown_rows(self.mapping, rows, seen)
                if ticket is not None and not ticket.history:
                    for row in fresh:
                        self.turned_away.add(row.line, worked_on(name, ticket), [])
                    continue
                made = events(self.mapping, self.ladder, name, rows, ticket, seen) if fresh else []
                if self.adopting:
                    made += self._adopted(scribe, ticket, made)
                if made:
                    scribe.add(ticket, made)
            scribe.write()
        self.new += scribe.next_ticket - before[0]
        self.events += scribe.next_event - before[1]

    def _adopted(self, scribe: Scribe, before: Ticket | None, made: list[Event]) -> list[Event]:
        """What makes a ticket of history one of the desk's, if it is open; or note why it cannot be."""
        ticket, _ = fold(made, before or Ticket(id=scribe.next_ticket))
        if not ticket.is_open:
            return []
        why = adoption.lacking(self.session.matrix, ticket, self.session.now)
        if why:
            if len(self.not_adopted) < MANY:
                self.not_adopted.append((ticket.id, ", ".join(why)))
            return []
        event, spec = adoption.adopt(self.session.desk, ticket)
        self.adopted += 1
        return [event._replace(data={**event.data, "promise": scribe.promise(spec)})]


def standing(tx: Tx, mapping: Mapping, batch: dict[str, list[Row]]) -> tuple[dict[str, Ticket], set[str]]:
    """The tickets of a batch that are here already, by their names in the log, and the origins of their events."""
    origins = {origin(mapping, name): name for name in batch}
    ids = {number: origins[one] for one, number in tx.origins(list(origins)).items()}
    return {ids[ticket.id]: ticket for ticket in tx.tickets(list(ids))}, tx.event_origins(list(ids))


def worked_on(name: str, ticket: Ticket) -> str:
    """Why an adopted ticket takes no more history."""
    return f"{name} is ticket {ticket.id}, which is worked on here now"
