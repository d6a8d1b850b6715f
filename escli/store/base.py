"""The seam between use-cases and a database: what a store can do, in the words of the desk."""

from collections.abc import Collection, Iterator, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, Protocol

from escli.core.model import Deadlines, Event, Stay, Ticket
from escli.store.copying import Copied
from escli.store.outgoing import Outgoing
from escli.store.raw import Records
from escli.store.values import Attempt, Cohort, Filters, MailRow, Message, Written


class Tx(Protocol):
    """A write transaction; leaving its block without an error commits it, with one rolls all of it back."""

    def meta(self, key: str) -> str | None:
        """A value of the desk's own."""

    def set_meta(self, key: str, value: str | None) -> None:
        """Keep a value of the desk's own; None forgets it."""

    def ids(self) -> tuple[int, int]:
        """The next free ticket id and event id."""

    def tickets(self, ids: list[int]) -> list[Ticket]:
        """The tickets with these ids, those that exist, in the order of their ids."""

    def stale(self, beyond: int, limit: int) -> list[Ticket]:
        """Open tickets with a promise and an id beyond that one: for planning again after a new matrix."""

    def history(self, ticket_id: int) -> list[Event]:
        """The events of a ticket in their order, with their texts."""

    def with_key(self, key: str) -> Ticket | None:
        """The open ticket that a monitoring tool knows by this key, or in which the one with this key ended."""

    def desk(self) -> Ticket:
        """The desk itself, ticket 0: it has no row, only a chain of events."""

    def origins(self, origins: list[str]) -> dict[str, int]:
        """The imported tickets with these origins, those that exist: origin to id."""

    def event_origins(self, ticket_ids: list[int]) -> set[str]:
        """The origins of the events of these tickets."""

    def write(self, batch: list[Written], now: int) -> None:
        """Events, texts, stays, messages and ticket rows; or errors.Clash, and the whole transaction is undone."""

    def replan(self, plans: list[tuple[int, Deadlines]]) -> None:
        """New plans for unchanged tickets."""

    def set_aside(self, ticket_id: int, until: int, error: str) -> None:
        """Leave a ticket that cannot be handled alone until then."""

    def keep(self, table: str, sha: str, row: dict[str, Any]) -> int:
        """Keep a promise or a version of the matrix by its content address; its id."""

    def outbox(self, change: str, **values: Any) -> list[Message]:
        """Claim what may be tried, record how an attempt ended, or what people decide (see store.outbox.CHANGES)."""

    def mailbox(self, change: str, **values: Any) -> list[MailRow]:
        """Look for a mail that came in, keep one, or record what became of it (see store.mailbox.CHANGES)."""


class Reports(Protocol):
    """Reading, outside of any write transaction."""

    def snapshot(self) -> AbstractContextManager[None]:
        """All that is read inside is of one moment, whoever writes meanwhile."""

    def due(self, now: int, limit: int) -> list[int]:
        """The tickets to which something has happened by `now`, the longest due first."""

    def ticket(self, ticket_id: int) -> Ticket | None:
        """One ticket."""

    def history(self, ticket_id: int, until: int | None = None) -> list[tuple[int, Event]]:
        """The events of a ticket, up to the one with that id, with when each was recorded."""

    def desk(self, kinds: tuple[str, ...]) -> list[tuple[int, Event]]:
        """The events of these kinds of the desk itself, with their ids."""

    def event(self, event_id: int) -> Event:
        """One event, with its texts."""

    def stays(self, ticket_id: int) -> list[Stay]:
        """Where a ticket has been."""

    def links(self, ticket_id: int) -> list[int]:
        """The tickets that follow this one."""

    def linked(self, ticket_id: int) -> list[int]:
        """The tickets that have to do with this one."""

    def alike(self, kind: str, since: int) -> list[tuple[int, str]]:
        """The open tickets of a type that were opened since then, imported ones apart: id and client."""

    def children(self, ticket_id: int) -> list[Ticket]:
        """The tickets of a major incident, ended ones too."""

    def of_client(self, client: str, since: int) -> list[Ticket]:
        """The tickets of a client that are open, or ended since then."""

    def queue(self, filters: Filters, limit: int, offset: int = 0) -> list[Ticket]:
        """Open tickets, worst first."""

    def count(self, filters: Filters) -> int:
        """How many open tickets there are."""

    def loads(self) -> list[tuple[str, str, int, int | None]]:
        """What people hold: person, severity, how many open tickets, and when they last came to where they are."""

    def broken(self, horizon: int, limit: int) -> list[Ticket]:
        """Open tickets whose nearest due (or wait) ends by the horizon, worst first."""

    def pressing(self, now: int, horizon: int) -> tuple[int, int, int]:
        """How many running clocks are overdue, how many are due by the horizon, and how many messages are dead."""

    def told(self, ticket_id: int) -> list[list[str]]:
        """Whom each event of a ticket told, in the order of its history."""

    def find(self, words: str, limit: int) -> list[tuple[Ticket, str]]:
        """Tickets in whose texts the words stand, with the place."""

    def tallies(self, cohort: Cohort) -> Iterator[dict[str, Any]]:
        """The sums and lists that figures are made from, a row a group."""

    def backlog(self, bounds: Sequence[int]) -> list[dict[str, Any]]:
        """Before each second of `bounds`, ascending: `ages` of what was open; `opened`, `solved` since the one before.

        A ticket counts as solved when it was resolved for the last time.
        """

    def span(self, cohort: Cohort) -> tuple[int, int] | None:
        """The first and the last opening of a cohort; None if it is empty."""

    def pattern(self, question: str, cohort: Cohort, **values: Any) -> Any:
        """What patterns are found in; the questions are functions of store.patterns and store.weaknesses."""

    def of_month(self, question: str, cohort: Cohort, limit: int) -> list[Ticket]:
        """The tickets that a report tells of one by one; the questions are in store.months."""

    def matrix(self, matrix_id: int) -> dict[str, Any] | None:
        """A kept version: id, sha, name, source, parsed, loaded_at."""

    def promise(self, sha: str) -> dict[str, Any]:
        """A promise's spec."""

    def unreviewed(self, since: int, limit: int) -> tuple[int, list[Ticket]]:
        """How many escalated tickets were resolved since then and not reviewed, and the latest of them."""

    def to_act(self) -> list[Ticket]:
        """The tickets whose review asked for something that is not done yet, the most overdue first."""

    def messages(self, state: str | None, limit: int) -> list[Message]:
        """The outbox, the dead first, else the newest first; all of it, or what is in one state."""

    def message(self, message_id: int) -> Message | None:
        """One message."""

    def of_removed(self, matrix_id: int, steps: list[str]) -> list[int]:
        """The messages that wait because of a step that is none of these; not those of this version of the matrix."""

    def standing(self, ids: Collection[int]) -> list[tuple[int, bool, str, int | None]]:
        """The tickets with these ids, those that exist: whether it is open, its severity, and its nearest due."""

    def due_to(self, now: int) -> list[tuple[str, int]]:
        """For whom of the team messages wait that may go now, and how many."""

    def carried(self, message_id: int) -> list[Message]:
        """The messages that one carries besides itself, in the order of their ids."""

    def attempts(self, message_id: int) -> list[Attempt]:
        """Each try to hand a message over, in their order."""

    def news(self, ticket_id: int, event_id: int) -> list[Message]:
        """The messages about an event of a ticket, those that went on to others included."""

    def mails(self, state: str | None, limit: int) -> list[MailRow]:
        """Mail that came in: what waits, the oldest first; else the newest first."""

    def mail(self, mail_id: int) -> MailRow | None:
        """One mail."""

    def mails_waiting(self) -> int:
        """How many mails wait for a decision."""

    def lacking(self) -> int:
        """How many messages wait for a secret."""

    def asides(self, now: int) -> list[tuple[int, int, str]]:
        """Tickets set aside: id, until, error."""


class Store(Protocol):
    """A database: what an idle sweep asks; reports; and write transactions, one at a time."""

    path: Path  # beside it lie the files of channels

    def metas(self) -> dict[str, str]:
        """All values of the desk's own."""

    def anything_due(self, now: int) -> tuple[bool, bool]:
        """Whether a sweep has a ticket to look at, and whether a message waits: one look at each index."""

    @property
    def outgoing(self) -> Outgoing:
        """What goes out of it, whole tables at once."""

    @property
    def reports(self) -> Reports:
        """What the tables answer."""

    @property
    def records(self) -> Records:
        """The raw rows."""

    def write(self, *, patience: float = 10.0) -> AbstractContextManager[Tx]:
        """A write transaction; errors.Busy if others do not let it begin within `patience` seconds."""

    def for_many(self) -> None:
        """Prepare for a sweep or an import of many tickets."""

    def caught_up(self) -> None:
        """After a sweep or an import of many tickets."""

    def restate(self, tickets: list[tuple[Ticket, list[Stay]]]) -> None:
        """Write ticket rows and their stays anew, as their events make them."""

    def free_stranded(self, now: int) -> int:
        """Let messages that nothing carries any more go by themselves; how many."""

    def index_anew(self) -> None:
        """Make the search index from the texts."""

    def copy_to(self, path: Path) -> Copied:
        """A checked copy of everything at a path that is free."""

    def put_back(self, path: Path) -> None:
        """Everything becomes what a copy of it has."""

    def for_blanking(self) -> None:
        """From now on what is deleted or replaced is overwritten."""

    def scrub(self, words: list[str]) -> bool:
        """Rewrite whatever may still hold these words; False if others have the file open."""

    def blank_copy(self, path: Path, database_id: str, event_id: int, words: list[str], origin: str | None) -> bool:
        """Blank an event's words, and the mail of this origin, in a copy; False if others have it open."""

    def heartbeat(self, key: str, value: str) -> None:
        """Note a value that may be lost, waiting neither for the disk nor for anybody."""

    def close(self) -> None:
        """Let go of the file."""
