"""A ticket's clocks as a client could be shown them: every run with its segments, in the client's own zone."""

from typing import Any

from escli.app.moment import at_one_moment
from escli.app.reports import iso
from escli.app.session import Session
from escli.core.timeline import Account, Segment, timeline
from escli.errors import Refused


@at_one_moment
def clocks(session: Session, ticket_id: int) -> dict[str, Any]:
    """Every run of every clock. Lengths in seconds; those of `used`, `paused`, `left` and `total` are open time."""
    ticket = session.store.reports.ticket(ticket_id)
    if ticket is None:
        raise Refused(f"There is no ticket {ticket_id}.", hint="escli queue lists the open ones, escli find WORDS all.")
    events = [event for _, event in session.store.reports.history(ticket_id)]
    client = session.matrix.clients.get(ticket.client)
    return {
        "id": ticket.id,
        "title": ticket.title,
        "client": ticket.client,
        "timezone": (client.timezone if client else None) or session.matrix.timezone,
        "imported": bool(ticket.history),
        "runs": [run_of(one) for one in timeline(events, session.promises, session.now)],
    }


def run_of(one: Account) -> dict[str, Any]:
    """A run of a clock as JSON."""
    return {
        "clock": one.clock,
        "run": one.run,
        "tier": one.tier,
        "target": one.words,
        "target_s": one.target,
        "calendar": one.calendar,
        "from": iso(one.start),
        "to": iso(one.until),
        "state": one.state,
        "due": iso(one.due),
        "used_s": one.used,
        "paused_s": one.paused,
        "left_s": one.margin,
        "segments": [segment(piece) for piece in one.segments],
    }


def segment(one: Segment) -> dict[str, Any]:
    """A stretch of time as JSON."""
    return {
        "from": iso(one.start),
        "to": iso(one.end),
        "what": one.kind,
        "why": one.why,
        "counted": one.kind == "counted",
        "seconds": one.end - one.start,
        "total_s": one.total,
    }
