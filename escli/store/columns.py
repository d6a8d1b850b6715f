"""What an export holds: the columns of each table, with what each is, in which unit, and the SQL that makes it."""

from typing import NamedTuple

from escli.core.matrix import HANDOFF
from escli.core.model import PROMISES

NUMBER, SECONDS, INSTANT, TEXT, FLAG, JSON = "number", "seconds", "instant", "text", "flag", "JSON"
UNITS = {
    NUMBER: "a count, a score or an id",
    SECONDS: "seconds",
    INSTANT: "UTC, as `2026-11-23T09:00:00Z`",
    TEXT: "words",
    FLAG: "0 or 1; `false` or `true` in JSON",
    JSON: "JSON; as a text in CSV and SQLite",
}


class Column(NamedTuple):
    """A column: its unit is one of UNITS; `sql` is where its value comes from, if not from the column of its name."""

    name: str
    unit: str
    says: str
    sql: str = ""


def _clock(clock: str) -> tuple[Column, ...]:
    return (
        Column(f"{clock}_runs", NUMBER, f"How often the clock {clock} began.", f"{clock}_run"),
        Column(f"{clock}_met", NUMBER, "Its runs that were met."),
        Column(f"{clock}_missed", NUMBER, "Its runs that were missed."),
        Column(f"{clock}_due", INSTANT, "When its present run is due; empty if none runs."),
    )


_TICKETS = (
    Column("id", NUMBER, "The ticket's number."),
    Column("origin", TEXT, "Of an imported ticket: where it comes from, and its number there."),
    Column("imported", FLAG, "History: nobody is told, no clock runs.", "history"),
    Column("key", TEXT, "What a monitoring tool knows it by."),
    Column("client", TEXT, "Whose ticket it is."),
    Column("requester", TEXT, "Who asked."),
    Column("plan", TEXT, "The client's plan at that time."),
    Column("vip", FLAG, "The requester is a VIP."),
    Column("type", TEXT, "The type, as in the matrix."),
    Column("severity", TEXT, "How bad it is."),
    Column("security", FLAG, "A matter of security."),
    Column("affected", NUMBER, "People affected."),
    Column("clients", NUMBER, "Clients who had such a ticket at once when it was opened."),
    Column("title", TEXT, "What is wrong, in a few words."),
    Column("opened_at", INSTANT, "When it was opened."),
    Column("opened_by", TEXT, "Who recorded it."),
    Column("follows", NUMBER, "The ticket that it follows."),
    Column("parent", NUMBER, "The major incident that it belongs to."),
    Column("merged_into", NUMBER, "The ticket in which it ended."),
    Column("major", FLAG, "A major incident."),
    Column("status", TEXT, "open, waiting, resolved or closed."),
    Column("tier", TEXT, "Where it is."),
    Column("team", TEXT, "The team there, where a log names one."),
    Column("technician", TEXT, "Who has it."),
    Column("taken_at", INSTANT, "When they said so."),
    Column("manager", TEXT, "The manager who has it."),
    Column("managed_at", INSTANT, "When they said so."),
    Column("wait_on", TEXT, "client or vendor, while it waits."),
    Column("waiting_since", INSTANT, "Since when."),
    Column("wait_until", INSTANT, "Until when."),
    Column("unanswered_at", INSTANT, "The client's first message that nobody has answered."),
    Column("told_at", INSTANT, "Our last message to the client."),
    Column("resolved_at", INSTANT, "First second of the present unbroken run of resolved states."),
    Column("closed_at", INSTANT, "When it was closed."),
    Column("opened_level", NUMBER, "The place of its first tier in the order, 1 is the first."),
    Column("top_level", NUMBER, "The highest place reached."),
    Column("escalated_at", INSTANT, "The first move above the tier where it was opened."),
    Column("escalated_s", SECONDS, "From opening to it, in business time."),
    Column("timed", NUMBER, "Escalations by the matrix."),
    Column("manual", NUMBER, "Escalations by a technician."),
    Column("by_client", NUMBER, "Escalations that the client asked for."),
    Column("to_management", NUMBER, "Escalations to management."),
    Column("first_response_at", INSTANT, "The first message to the client by a person."),
    Column("first_response_s", SECONDS, "From opening to it, in business time."),
    Column("resolution_w", SECONDS, "From opening to resolved, wall time."),
    Column("resolution_s", SECONDS, "The same in business time."),
    Column("handoffs", NUMBER, "Moves between tiers or teams, and to a person."),
    Column("incomplete", NUMBER, "Handoffs that a person sent without all that the receiver requires."),
    Column("bounced", NUMBER, "Handoffs that were returned."),
    Column("ping_pong", NUMBER, "Times that it went from A to B and straight back to A."),
    Column("reopens", NUMBER, "How often it was reopened."),
    Column("waits", NUMBER, "Waits for the client."),
    Column("waited_s", SECONDS, "Wall time of those that have ended."),
    Column("csat", NUMBER, "The client's rating, 1 to 5."),
    Column("holdings", NUMBER, "Holding messages by the machine."),
    *(column for clock in PROMISES for column in _clock(clock)),
)

_EVENTS = (
    Column("desk", TEXT, "The desk that recorded it.", ":desk"),
    Column("ticket", NUMBER, "Its ticket; empty: of the desk itself (absences, shifts).", "nullif(ticket_id, 0)"),
    Column("id", NUMBER, "Its number; a ticket's events happened in this order."),
    Column("at", INSTANT, "When it became true."),
    Column("recorded_at", INSTANT, "When it was recorded."),
    Column("actor", TEXT, "Who did it; `escli`: time did."),
    Column("kind", TEXT, "What happened: opened, taken, escalated, replied ..."),
    Column("visible", FLAG, "The client may read its words; all others are internal."),
    Column("clock", TEXT, "Of a step of the matrix: its clock,"),
    Column("run", NUMBER, "the run of that clock,"),
    Column("step", TEXT, "which step it is,"),
    Column("occurrence", NUMBER, "and how often it had fired."),
    Column("origin", TEXT, "Of an imported event: where it comes from."),
    Column("data", JSON, "What decides the facts: places, people, verdicts, business seconds (`open_s`).",
           "json_remove(data, '$.texts')"),
    Column("texts", JSON, "People's words by name; what was redacted is blank.",
           "(SELECT json_group_object(field, text) FROM passage WHERE event_id = event.id)"),
)  # fmt: skip

_STAYS = (
    Column("ticket", NUMBER, "The ticket.", "ticket_id"),
    Column("n", NUMBER, "Its first, second ... stay."),
    Column("kind", TEXT, "technical, or management beside it."),
    Column("tier", TEXT, "Where."),
    Column("team", TEXT, "The team there, where a log names one."),
    Column("technician", TEXT, "Who had it last."),
    Column("entered_at", INSTANT, "When it came there."),
    Column("taken_at", INSTANT, "When somebody said that they have it."),
    Column("left_at", INSTANT, "When it went; empty: it is there."),
    Column("why", TEXT, "opened, timed, manual, client, moved, released, reopened; of management its cause."),
)

_HANDOFFS = (
    Column("ticket", NUMBER, "The ticket."),
    Column("event", NUMBER, "The event that handed it on."),
    Column("at", INSTANT, "When."),
    Column("actor", TEXT, "Who handed it on; `escli`: time did."),
    Column("kind", TEXT, "escalated, moved, managed (to management), major, set; returned and declined: it came back."),
    Column(
        "cause",
        TEXT,
        "Why: timed, manual or client, transfer, returned; of management its own.",
    ),
    Column("from_tier", TEXT, "Where it was."),
    Column("from_team", TEXT, "The team there, where a log names one."),
    Column("from_technician", TEXT, "Who had it."),
    Column("to_tier", TEXT, "Where it went."),
    Column("to_team", TEXT, "The team there, where a log names one."),
    Column("to_technician", TEXT, "To whom it went, if to a person."),
    Column("counted", FLAG, "One of the figure `handoffs`; what goes to management or comes back is counted apart."),
    Column("missing", TEXT, "Parts that the receiver requires and a person left out."),
    Column("returned", FLAG, "It came back."),
    *(Column(part, TEXT, f"The part {part}, as it was said then or added later.") for part in HANDOFF),
)

_METRICS = (
    Column("since", INSTANT, "Tickets opened from here on; empty: all."),
    Column("until", INSTANT, "Tickets opened before this; empty: all."),
    Column("by", TEXT, "What the groups are; empty: one for all."),
    Column("group", TEXT, "The group."),
    Column("metric", TEXT, "The figure, as in `metrics --json`: `sla.resolve.rate`."),
    Column("value", NUMBER, "Durations in seconds, rates as shares of 1, else a count; `metrics --define` says more."),
)

TABLES: dict[str, tuple[Column, ...]] = {
    "tickets": _TICKETS,
    "events": _EVENTS,
    "stays": _STAYS,
    "handoffs": _HANDOFFS,
    "metrics": _METRICS,
}
SAYS = {
    "tickets": "One row a ticket: the facts that its events make.",
    "events": "One row an event, a ticket's together and in their order. This is what can come in again.",
    "stays": "One row for a ticket's time at a tier, or with management.",
    "handoffs": "One row each time that a ticket is handed on or comes back.",
    "metrics": "One row a figure.",
}
