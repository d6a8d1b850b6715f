"""What people and programs are shown: plain JSON values, instants as ISO in UTC, durations in seconds."""

from datetime import UTC, datetime
from typing import Any

from escli.app.moment import at_one_moment
from escli.app.session import Session
from escli.core.model import CLOCKS, OFF, PROMISES, Event, Stay, Ticket
from escli.errors import Refused
from escli.store.values import Filters

SOON = 3600  # seconds before a due from which it counts as about to break


def iso(second: int | None) -> str | None:
    """An instant as programs read it."""
    return None if second is None else datetime.fromtimestamp(second, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def nearest(ticket: Ticket) -> tuple[str, int] | None:
    """The clock (or `wait`) that runs out first, and when."""
    dues = [(due, clock) for clock, due in zip(PROMISES, ticket.deadlines, strict=False) if due is not None]
    if dues:
        due, clock = min(dues)
        return clock, due
    return ("wait", ticket.wait_until) if ticket.wait_until is not None else None


def brief(ticket: Ticket, now: int) -> dict[str, Any]:
    """A ticket as a line of a list."""
    found = nearest(ticket)
    clock, due = found if found is not None else (None, None)
    return {
        "id": ticket.id,
        "status": ticket.status,
        "severity": ticket.severity,
        "type": ticket.type,
        "tier": ticket.tier,
        "team": ticket.team,
        "technician": ticket.technician,
        "taken": ticket.taken_at is not None,
        "management": ticket.management_stay is not None,
        "manager": ticket.manager,
        "client": ticket.client,
        "requester": ticket.requester,
        "title": ticket.title,
        "waiting_on": ticket.wait_on,
        "major": bool(ticket.major),
        "parent": ticket.parent,
        "clock": clock,
        "due": iso(due),
        "left_s": None if due is None else due - now,
        "opened": iso(ticket.opened_at),
    }


@at_one_moment
def queue(session: Session, filters: Filters, limit: int, offset: int = 0) -> dict[str, Any]:
    """Open tickets, worst first, a page at a time."""
    tickets = session.store.reports.queue(filters, limit, offset)
    return {
        "tickets": [brief(ticket, session.now) for ticket in tickets],
        "shown": len(tickets),
        "offset": offset,
        "total": session.store.reports.count(filters),
    }


@at_one_moment
def breaches(session: Session, within: int, limit: int) -> dict[str, Any]:
    """Every running clock past its due or due soon, the worst first; and what of the desk itself is wrong."""
    lines = []
    for ticket in session.store.reports.broken(session.now + within, limit):
        for clock, due in zip(PROMISES, ticket.deadlines, strict=False):
            if due is not None and due <= session.now + within:
                holder = ticket.manager if clock == "management" else ticket.technician
                lines.append(
                    {**brief(ticket, session.now), "clock": clock, "due": iso(due)}
                    | {"left_s": due - session.now, "holder": holder or ticket.tier}
                )
    lines.sort(key=lambda line: (line["left_s"], line["id"]))
    broken, soon, dead = session.store.reports.pressing(session.now, session.now + within)
    swept = session.metas.get("last_sweep")
    return {
        "broken": broken,
        "soon": soon,
        "within_s": within,
        "clocks": lines,
        "dead_messages": dead,
        "held_messages": session.store.reports.lacking(),
        "waiting_mails": session.store.reports.mails_waiting(),
        "set_aside": [
            {"id": one, "until": iso(until), "error": error}
            for one, until, error in session.store.reports.asides(session.now)
        ],
        "last_sweep": iso(int(swept)) if swept else None,
        "last_sweep_s": session.now - int(swept) if swept else None,
        "matrix_error": session.metas.get("matrix_error"),
    }


@at_one_moment
def whole(session: Session, ticket_id: int) -> dict[str, Any]:
    """The whole ticket: what, who, where it stands, the clocks, the last handoff, the history."""
    ticket = session.store.reports.ticket(ticket_id)
    if ticket is None:
        raise Refused(f"There is no ticket {ticket_id}.", hint="escli queue lists the open ones, escli find WORDS all.")
    from escli.app.handoffs import attached, last_handoff

    history = session.store.reports.history(ticket_id)
    events = [event for _, event in history]
    opening = events[0].texts if events else {}
    return {
        **brief(ticket, session.now),
        "plan": ticket.plan,
        "vip": bool(ticket.vip),
        "security": bool(ticket.security),
        "affected": ticket.affected,
        "key": ticket.key,
        "follows": ticket.follows,
        "followed_by": session.store.reports.links(ticket_id),
        "linked": session.store.reports.linked(ticket_id),
        "merged_into": ticket.merged_into,
        "absorbed": [event.data["ticket"] for event in events if event.kind == "absorbed"],
        "children": [brief(one, session.now) for one in session.store.reports.children(ticket_id)]
        if ticket.major
        else [],
        "imported": bool(ticket.history),
        "origin": ticket.origin,
        "description": latest(events, "description") or opening.get("description"),
        "system": latest(events, "system") or opening.get("system"),
        "wait": wait(ticket, events),
        "resolved": iso(ticket.resolved_at),
        "closed": iso(ticket.closed_at),
        "csat": ticket.csat,
        "clocks": clocks(session, ticket),
        "handoff": last_handoff(events),
        "files": attached(session, events, thorough=False),
        "stays": [stay(one) for one in session.store.reports.stays(ticket_id)],
        "history": [
            line(event, recorded, told)
            for (recorded, event), told in zip(history, session.store.reports.told(ticket_id), strict=True)
        ],
    }


def clocks(session: Session, ticket: Ticket) -> list[dict[str, Any]]:
    """Each clock: running or not, what was promised, when it is due, how its runs ended."""
    promise = session.promises.get(ticket.promise)
    found = []
    for clock, due in zip(CLOCKS, ticket.deadlines, strict=False):
        run = getattr(ticket, clock)
        if not run.number and not run.met and not run.missed:
            continue
        said = None
        if promise is not None:
            target = promise.target(clock, ticket.tier)
            said = target[0].words if target else None
        found.append(
            {
                "clock": clock,
                "state": _state(ticket, run.state, due, session.now),
                "target": said,
                "run": run.number,
                "started": iso(run.start),
                "due": iso(due),
                "left_s": None if due is None else due - session.now,
                "met": run.met,
                "missed": run.missed,
            }
        )
    return found


def _state(ticket: Ticket, state: int, due: int | None, now: int) -> str:
    if state == OFF:
        return "done"
    if due is None:
        return "paused" if ticket.is_open else "done"
    return "overdue" if due < now else "running"


def latest(events: list[Event], field: str) -> str | None:
    """The last words that stand in a field."""
    return next((event.texts[field] for event in reversed(events) if event.texts.get(field)), None)


def wait(ticket: Ticket, events: list[Event]) -> dict[str, Any] | None:
    """Whom it waits for, until when, what was asked, and the vendor's own number for it."""
    if ticket.wait_on is None:
        return None
    none: dict[str, str] = {}
    texts = next((event.texts for event in reversed(events) if event.kind == "waiting"), none)
    return {"on": ticket.wait_on, "until": iso(ticket.wait_until), "asked": texts.get("text"), "ref": texts.get("ref")}


def stay(one: Stay) -> dict[str, Any]:
    """A stay as JSON."""
    times = {name: iso(getattr(one, name)) for name in ("entered_at", "left_at", "taken_at")}
    return {**one._asdict(), **times}


def line(event: Event, recorded_at: int, told: list[str]) -> dict[str, Any]:
    """An event as a line of the history."""
    return {
        "at": iso(event.at),
        "recorded_at": iso(recorded_at),
        "actor": event.actor,
        "kind": event.kind,
        "visible": "client" if event.visible else "internal",
        "clock": event.clock,
        "run": event.run,
        "step": event.step,
        "data": event.data,
        "texts": event.texts,
        "told": told,
    }


@at_one_moment
def find(session: Session, words: str, limit: int) -> dict[str, Any]:
    """Tickets in whose texts the words stand."""
    found = session.store.reports.find(words, limit)
    return {"tickets": [{**brief(ticket, session.now), "place": place} for ticket, place in found], "shown": len(found)}


def filters(session: Session, *, mine: bool, **said: str | None) -> Filters:
    """Filters from what a person typed; names that the matrix does not know are refused, unless a ticket has them."""
    from escli.errors import unknown

    matrix = session.matrix
    known = {
        "tier": tuple(matrix.levels),
        "client": tuple(matrix.clients),
        "type": tuple(matrix.types),
        "severity": matrix.severities,
    }
    chosen = Filters(technician=session.actor if mine else None, **said)
    for name, names in known.items():
        word = getattr(chosen, name)
        if word is not None and word not in names and not session.store.reports.count(Filters(**{name: word})):
            raise unknown(name, word, names)
    return chosen
