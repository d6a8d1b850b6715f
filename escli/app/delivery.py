"""Delivery: after the commit, messages are claimed with a lease, handed to their channels, and the outcome is noted."""

import time
from typing import Any, NamedTuple

from escli.app.session import Session
from escli.core.model import Event, Ticket
from escli.notify.channels import NotDeliveredError, deliver
from escli.store.values import Message

_LEASE = 120  # seconds after which a claim by a process that died is free again
_PAUSES = (60, 300, 900, 3600, 3 * 3600)  # between attempts; after the last one the message is dead
_BATCH = 50


class Delivered(NamedTuple):
    """How many messages went out, will be tried again, and will not."""

    sent: int = 0
    failed: int = 0
    dead: int = 0


def send(session: Session, *, since_event: int | None = None, seconds: float = 60.0) -> Delivered:
    """Deliver what may be tried now, pages first, at most for so long; the rest is handed back.

    With `since_event` only pages caused from there on: what a command does after its output.
    """
    tally = {"sent": 0, "failed": 0, "dead": 0}
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        with session.store.write() as tx:
            lease = session.now + session.seconds_since() + _LEASE
            claimed = tx.outbox("claim", now=session.now, until=lease, event=since_event, limit=_BATCH)
        if not claimed:
            break
        outcomes = [(message, _in_time(session, message, until)) for message in sorted(claimed, key=_pages_first)]
        with session.store.write() as tx:
            for message, (state, values) in outcomes:
                tx.outbox(state, id=message.id, **values)
                if state in tally:
                    tally[state] += 1
    return Delivered(**tally)


def _pages_first(message: Message) -> tuple[bool, int]:
    return message.kind != "page", message.id


def _in_time(session: Session, message: Message, until: float) -> tuple[str, dict[str, Any]]:
    """How the attempt ended: the state to record and its values; `back` if no time was left for one."""
    left = until - time.monotonic()
    if left <= 0:
        return "back", {"now": session.now}
    return _outcome(message, _attempt(session, message, left), session.now)


def _outcome(message: Message, error: str | None, now: int) -> tuple[str, dict[str, Any]]:
    if error is None:
        return "sent", {"now": now}
    if message.tries > len(_PAUSES):
        return "dead", {"error": error}
    return "failed", {"again": now + _PAUSES[message.tries - 1], "error": error}


def _attempt(session: Session, message: Message, seconds: float) -> str | None:
    """Every channel of the person; the error if none of them took it."""
    names = _channels(session, message)
    if not names:
        return f"the matrix names no channel for {message.person}"
    try:
        content = _content(session, message)
    except Exception as error:  # noqa: BLE001  # one bad row must never keep the others' messages back
        return f"{type(error).__name__}: {error}"
    errors = []
    for name in names:
        try:
            channel = session.matrix.channels[name]
            deliver(channel, {**content, "channel": name}, session.store.path.parent, seconds)
        except NotDeliveredError as error:
            errors.append(f"{name}: {error}")
    return "; ".join(errors) if len(errors) == len(names) else None


def _channels(session: Session, message: Message) -> tuple[str, ...]:
    if message.kind == "client":
        return session.matrix.client_channels
    person = session.matrix.team.get(message.person)
    if person is None:
        return ()
    return (person.page or person.tell) if message.kind == "page" else (person.tell or person.page)


def _content(session: Session, message: Message) -> dict[str, Any]:
    """The facts of a message. A client's carries only what clients may read."""
    ticket = session.store.reports.ticket(message.ticket_id) or Ticket()
    event = session.store.reports.event(message.event_id)
    to_client = message.kind == "client"
    return {
        "id": f"{session.metas['database_id']}-{message.id}",
        "kind": message.kind,
        "person": message.person,
        "at": message.at,
        "ticket": {"id": ticket.id, "title": ticket.title, "client": ticket.client, "status": ticket.status}
        | ({} if to_client else {"severity": ticket.severity, "tier": ticket.tier, "technician": ticket.technician}),
        "event": event.kind,
        "text": event.texts.get("text", "") if event.visible or not to_client else "",
    } | ({} if to_client else {"step": event.step, "why": why(event)})


def why(event: Event) -> str:
    """The reason of an event in a few words."""
    data = event.data
    if "late" in data:
        return f"{data['late'][0]} ran out"
    return str(data.get("why") or data.get("cause") or event.kind)
