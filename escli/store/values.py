"""What goes through the seam besides tickets and events: batches, messages, filters, cohorts."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from escli.core.model import EventRow, FileRow, Notice, Passage, StayChange, Ticket


class Written(NamedTuple):
    """One ticket's share of a transaction. `before` is None for a new ticket; the desk (ticket 0) has no row."""

    before: Ticket | None
    after: Ticket
    rows: list[EventRow]
    passages: list[Passage]
    stays: list[StayChange]
    notices: list[tuple[int, Notice]]  # with the id of the event that causes each
    files: Sequence[FileRow] = ()
    links: Sequence[tuple[int, int]] = ()  # the other ticket, and the id of the event
    blanks: Sequence[int] = ()  # events whose words are blanked


class Message(NamedTuple):
    """A row of the outbox."""

    id: int
    event_id: int
    ticket_id: int
    person: str
    kind: str
    at: int
    state: str  # waiting, quiet, held (for a secret), failed (will be tried again), sent, dead, dropped, withdrawn
    try_at: int | None
    tries: int
    sent_at: int | None
    error: str | None
    digest_id: int | None = None  # the message that carries this one; None: it goes by itself


class Attempt(NamedTuple):
    """One try to hand a message over a channel; the error is None where it was taken."""

    number: int
    at: int
    channel: str
    error: str | None


class MailRow(NamedTuple):
    """A mail that came in. Subject, text and files (JSON) are kept while it waits; of what was ignored the subject."""

    id: int
    origin: str
    at: int
    state: str  # waiting, done, ignored, accepted, dropped
    why: str
    ticket_id: int | None  # that it belongs to, or seems to
    client: str | None
    sender: str
    name: str
    subject: str | None = None
    text: str | None = None
    files: str | None = None


class Filters(NamedTuple):
    """What a list of tickets is narrowed to; None means all."""

    technician: str | None = None
    tier: str | None = None
    client: str | None = None
    type: str | None = None
    severity: str | None = None


Offsets = tuple[tuple[int, int], ...]  # from this second on the desk's zone is so many seconds ahead of UTC


class Cohort(NamedTuple):
    """The tickets that a figure is about: opened from `since` (inclusive) until `until` (exclusive)."""

    since: int | None = None
    until: int | None = None
    now: int = 0
    by: str | None = None  # a column of the ticket, or what the wall showed at its opening: weekday, hour
    offsets: Offsets = ()  # for these two
    also: tuple[str, ...] = ()  # lists that only some figures need (see store.stretches)
    client: str | None = None  # only the tickets that are theirs now


class Scope(NamedTuple):
    """What patterns must know of the desk: how many tiers it has, and its wall clock over the cohort."""

    tiers: int
    offsets: Offsets


# Tables of a file that is to be made, with their rows; None: those of the database's own table.
Tables = Mapping[str, Iterable[tuple[Any, ...]] | None]
