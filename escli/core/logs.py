"""What a mapping says about an exported log, and the rows of one in the desk's own words."""

from typing import Any, NamedTuple

EVENTS, TICKETS = "events", "tickets"  # what one row of a log is
UNKNOWN = "unknown"  # the client, type or severity of a ticket whose log does not say
WORK = ("opened", "taken", "waiting on client", "waiting on vendor", "resumed", "escalated", "reopened")
MEANINGS = (*WORK, "resolved", "closed", "message to client", "message from client", "note")
NONE = "none"  # of a tier or a rating: the value says nothing
SHORTER, LONGER = "shorter", "longer"  # rows than the header


class Columns(NamedTuple):
    """The log's name for each thing it tells; None for what it does not."""

    id: str
    time: str | None = None
    activity: str | None = None  # what was done: each row counts
    status: str | None = None  # how it stands: a row counts when it differs from the one before
    opened: str | None = None
    responded: str | None = None
    resolved: str | None = None
    closed: str | None = None
    escalated: str | None = None
    client: str | None = None
    requester: str | None = None
    type: str | None = None
    severity: str | None = None
    impact: str | None = None
    urgency: str | None = None
    team: str | None = None
    tier: str | None = None
    technician: str | None = None
    actor: str | None = None
    title: str | None = None


class Stated(NamedTuple):
    """The columns in which a log states a figure by itself, and how to read them."""

    handoffs: str | None = None
    stations: str | None = None  # teams that had it, the first included
    reopens: str | None = None
    response: str | None = None
    resolved: str | None = None
    resolution: str | None = None
    satisfaction: str | None = None
    sla: dict[str, str] = {}  # clock: column
    left: dict[str, str] = {}  # clock: column with what was left of the target, below zero if it was missed
    unit: int = 1  # seconds in one of what `response` and `resolution` count
    met: tuple[str, ...] = ()
    missed: tuple[str, ...] = ()


class Mapping(NamedTuple):
    """What a mapping file says: how a log is to be read."""

    name: str  # the source: part of the identity of all that comes from it
    rows: str
    formats: tuple[str, ...]
    zone: str | None  # None: the desk's own
    columns: Columns
    others: dict[str, tuple[str, ...]] = {}  # thing: columns that tell it where the one above is empty or not there
    optional: tuple[str, ...] = ()  # columns that a file may lack
    encoding: str | None = None
    ragged: tuple[str, ...] = ()  # SHORTER, LONGER: those of rows that are ordinary
    empty: tuple[str, ...] = ()
    meanings: dict[str, str] = {}
    severities: dict[str, str] = {}
    impacts: dict[str, dict[str, str]] = {}  # impact: urgency: severity
    types: dict[str, str] = {}
    tiers: dict[str, str] = {}
    teams: dict[str, str] = {}  # pattern of a team: tier
    stated: Stated = Stated()
    scores: dict[str, int | None] = {}

    def tells(self, thing: str) -> tuple[str, ...]:
        """The columns that tell a thing, the best first."""
        first = getattr(self.columns, thing)
        return () if first is None else (first, *self.others.get(thing, ()))


class Row(NamedTuple):
    """One row of a log in the desk's words; None where its cell is empty."""

    line: int
    mark: str  # its identity within the source
    at: int
    said: str | None = None  # the activity or status, as in the log
    opened: int | None = None
    responded: int | None = None
    resolved: int | None = None
    closed: int | None = None
    escalated: int | None = None
    client: str | None = None
    requester: str | None = None
    type: str | None = None
    severity: str | None = None
    team: str | None = None
    tier: str | None = None
    technician: str | None = None
    actor: str | None = None
    title: str | None = None
    stated: dict[str, Any] = {}
