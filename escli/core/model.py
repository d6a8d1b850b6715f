"""What the desk is made of: tickets, events, stays and messages, as tuples that mirror the tables.

NamedTuples, not dataclasses: they cost a tenth at import and a fifth at each change, and every command loads them.
All instants are integer UTC seconds, all durations seconds.
"""

from itertools import chain
from typing import Any, NamedTuple

PROMISES = ("respond", "update", "resolve", "management", "callback", "vendor")  # what somebody was promised
IDLE = "idle"
CLOCKS = (*PROMISES, IDLE)  # idle is our own: it watches over the holder
OFF, RUNNING, LATE = 0, 1, 2
SYSTEM = "escli"  # the actor of what the machine does by itself


class Run(NamedTuple):
    """One clock of a ticket: its latest run, and how its runs ended so far."""

    number: int = 0
    start: int | None = None  # kept after the run has ended: a reopening may resume from it
    state: int = OFF
    met: int = 0
    missed: int = 0


class Deadlines(NamedTuple):
    """The plan: derived from facts, promise, steps and zone data, never a fact itself."""

    respond: int | None = None
    update: int | None = None
    resolve: int | None = None
    management: int | None = None
    callback: int | None = None
    vendor: int | None = None
    idle: int | None = None
    respond_next: int | None = None  # the next second at which this clock needs a sweep
    update_next: int | None = None
    resolve_next: int | None = None
    management_next: int | None = None
    callback_next: int | None = None
    vendor_next: int | None = None
    idle_next: int | None = None
    due_at: int | None = None  # the nearest promise of the above
    next_at: int | None = None  # the next second at which a sweep may have to do something


class Ticket(NamedTuple):
    """One ticket: identity, standing, tallies, chain; then its clocks and its plan."""

    id: int = 0
    key: str | None = None
    origin: str | None = None
    opened_at: int = 0
    opened_by: str = ""
    client: str = ""
    requester: str | None = None
    type: str = ""
    severity: str = ""
    plan: str | None = None
    vip: int = 0
    security: int = 0
    affected: int | None = None
    clients: int | None = None  # how many clients had such a ticket at once when it was opened, its own included
    title: str = ""
    follows: int | None = None
    parent: int | None = None  # the major incident that it belongs to
    merged_into: int | None = None  # the ticket in which it ended
    major: int = 0  # 1: a major incident, to which others may belong
    # standing
    status: str = "open"
    tier: str = ""
    level: int = 1  # the tier's place in the order when the ticket got there, 1 is the first
    team: str | None = None
    technician: str | None = None
    stays: int = 0
    stay: int | None = None  # the number of the technical stay; None once resolved
    taken_at: int | None = None
    management_stay: int | None = None
    manager: str | None = None
    managed_at: int | None = None  # when a manager took the management stay
    history: int = 0  # imported and not adopted: no clock runs, nobody is told
    wait_on: str | None = None
    wait_until: int | None = None
    waiting_since: int | None = None
    resolved_at: int | None = None  # first second of the present unbroken run of resolved states
    closed_at: int | None = None
    snoozed_until: int | None = None  # the holder wants no tells before this second
    pauses: str | None = None  # JSON [[from, to or null, client|vendor|resolved], ...]
    promise: str | None = None
    floors: str | None = None  # JSON {clock: second before which a changed target is not due}
    told_at: int | None = None  # our last message to the client
    holding: int = 0  # holding messages by the machine since then
    unanswered_at: int | None = None  # the client's first message that nobody has answered
    fired: str | None = None  # JSON {clock: {step id: last occurrence}} of the present runs
    # tallies
    opened_level: int = 1
    top_level: int = 1
    escalated_at: int | None = None
    escalated_s: int | None = None
    timed: int = 0
    manual: int = 0
    by_client: int = 0
    informal: int = 0  # of these, asked for round the process
    to_management: int = 0
    first_response_at: int | None = None
    first_response_s: int | None = None
    resolution_w: int | None = None  # opening to resolve: wall seconds, then business seconds
    resolution_s: int | None = None
    first_resolution_w: int | None = None  # opening to the very first resolve, whatever came of it
    replies: int = 0  # a person's messages to the client
    handoffs: int = 0
    bounced: int = 0
    incomplete: int = 0  # handoffs that a person sent without all that the receiver requires
    ping_pong: int = 0
    came_from: str | None = None  # the team or tier before this one: A, B, A is ping-pong
    reopens: int = 0
    waits: int = 0  # on the client
    waited_s: int = 0  # wall seconds of them
    csat: int | None = None
    holdings: int = 0  # holding messages in all
    reviews: int = 0
    action_by: int | None = None  # until when what the last review asked for is to be done; None: nothing is open
    # chain
    last_event: int = 0
    head: bytes = b""
    # clocks and plan
    respond: Run = Run()
    update: Run = Run()
    resolve: Run = Run()
    management: Run = Run()
    callback: Run = Run()
    vendor: Run = Run()
    idle: Run = Run()
    deadlines: Deadlines = Deadlines()

    @property
    def is_open(self) -> bool:
        """Not resolved and not closed."""
        return self.status in {"open", "waiting"}


SCALARS = Ticket._fields[: -len(CLOCKS) - 1]
COLUMNS_OF: dict[str, tuple[str, ...]] = {  # of each field of a ticket
    **{name: (name,) for name in SCALARS},
    **{clock: tuple(f"{clock}_{field}" for field in ("run", "from", "state", "met", "missed")) for clock in CLOCKS},
    "deadlines": (*(f"{clock}_due" for clock in CLOCKS), *Deadlines._fields[len(CLOCKS) :]),
}
COLUMNS: tuple[str, ...] = tuple(column for columns in COLUMNS_OF.values() for column in columns)
FACTS = len(COLUMNS) - len(Deadlines._fields)  # the columns that the fold of the events must equal
_SCALARS, _RUN = len(SCALARS), len(Run._fields)
_RUNS = range(_SCALARS, FACTS, _RUN)
_PLACES = {name: place for place, name in enumerate(Ticket._fields)}
_made = tuple.__new__  # what a NamedTuple's own _make calls, without the call around it


def from_row(row: tuple[Any, ...]) -> Ticket:
    """A ticket from a row with COLUMNS in their order."""
    runs = [_made(Run, row[place : place + _RUN]) for place in _RUNS]
    return _made(Ticket, (*row[:_SCALARS], *runs, _made(Deadlines, row[FACTS:])))


def replaced(ticket: Ticket, changes: dict[str, Any]) -> Ticket:
    """The ticket with these fields changed: as `_replace`, in a third of its time, for a sweep does little else."""
    values = list(ticket)
    for name, value in changes.items():
        values[_PLACES[name]] = value
    return _made(Ticket, values)


def to_row(ticket: Ticket) -> tuple[Any, ...]:
    """The row of a ticket, in the order of COLUMNS."""
    rest: tuple[tuple[Any, ...], ...] = ticket[_SCALARS:]  # type: ignore[assignment]  # runs, then the plan
    return tuple(chain(ticket[:_SCALARS], *rest))


class Notice(NamedTuple):
    """A message to be written to the outbox with the event that causes it."""

    person: str
    kind: str  # page, tell, client
    after: int | None = None  # not before this second; None: at once


class Event(NamedTuple):
    """Something that became true of a ticket. `data` decides the facts; `texts` are a person's words, kept apart."""

    kind: str
    at: int
    data: dict[str, Any] = {}
    actor: str = SYSTEM
    visible: int = 0  # 1: the client may read it
    clock: str | None = None
    run: int | None = None
    step: str | None = None
    occurrence: int | None = None
    origin: str | None = None
    texts: dict[str, str] = {}
    notices: tuple[Notice, ...] = ()


class Stay(NamedTuple):
    """A ticket's time at one tier (technical) or with management."""

    n: int
    kind: str
    tier: str
    team: str | None
    technician: str | None
    entered_at: int
    left_at: int | None = None
    taken_at: int | None = None
    why: str | None = None


# One of: enter and the stay; leave, its number and when; take, number, when and by whom; hold, number and by whom.
StayChange = tuple[Any, ...]


class EventRow(NamedTuple):
    """An event as it is stored. `data` is JSON text: what is hashed is what is kept, to the byte."""

    id: int
    ticket_id: int
    at: int
    recorded_at: int
    actor: str
    kind: str
    visible: int
    matrix_id: int | None
    clock: str | None
    run: int | None
    step: str | None
    occurrence: int | None
    origin: str | None
    data: str
    hash: bytes = b""


class FileRow(NamedTuple):
    """A file that came with an event, as it is stored: the bytes lie beside the database, under their hash."""

    event_id: int
    ticket_id: int
    name: str
    type: str
    size: int
    sha256: str


class Passage(NamedTuple):
    """A person's words, apart from the event: only their salted digest is in the chain, so they can be blanked."""

    event_id: int
    field: str
    ticket_id: int
    salt: bytes
    text: str
