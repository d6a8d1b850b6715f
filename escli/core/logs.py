"""What a mapping says about an exported log, and the rows of one in the desk's own words."""

from typing import Any, NamedTuple

EVENTS, TICKETS = "events", "tickets"  # what one row of a log is
UNKNOWN = "unknown"  # the client, type or severity of a ticket whose log does not say
WORK = ("opened", "taken", "waiting on client", "waiting on vendor", "resumed", "escalated", "reopened")
MEANINGS = (*WORK, "resolved", "closed", "message to client", "message from client", "note")


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
    reopens: str | None = None
    resolved: str | None = None
    resolution: str | None = None
    satisfaction: str | None = None
    sla: dict[str, str] = {}  # clock: column
    unit: int = 1  # seconds in one of what `resolution` counts
    met: tuple[str, ...] = ()
    missed: tuple[str, ...] = ()


class Mapping(NamedTuple):
    """What a mapping file says: how a log is to be read."""

    name: str  # the source: part of the identity of all that comes from it
    rows: str
    format: str
    zone: str
    columns: Columns
    empty: tuple[str, ...] = ()
    meanings: dict[str, str] = {}
    severities: dict[str, str] = {}
    impacts: dict[str, dict[str, str]] = {}  # impact: urgency: severity
    types: dict[str, str] = {}
    tiers: dict[str, str] = {}
    teams: dict[str, str] = {}  # pattern of a team: tier
    stated: Stated = Stated()
    scores: dict[str, int] = {}


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
