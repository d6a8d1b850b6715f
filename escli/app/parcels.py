"""What is sent: the facts of a message as they stand now, in words, with the address of its receiver."""

from typing import Any

from escli.app import letters
from escli.app.session import Session
from escli.core.matrix import Matrix
from escli.core.model import Event, Ticket
from escli.notify.letter import Parcel, render
from escli.store.values import Message


def channels_of(matrix: Matrix, message: Message) -> tuple[str, ...]:
    """The channels by which a message reaches its person; none if the matrix names none."""
    if message.kind == "client":
        return matrix.client_channels
    person = matrix.team.get(message.person)
    if person is None:
        return ()
    return (person.page or person.tell) if message.kind == "page" else (person.tell or person.page)


def parcel_of(session: Session, message: Message) -> Parcel:
    """The message, ready to be carried."""
    ticket = session.store.reports.ticket(message.ticket_id) or Ticket()
    facts = _facts(session, message, ticket)
    return Parcel(render(facts), facts, session.matrix.name, address_of(session.matrix, message, ticket))


def address_of(matrix: Matrix, message: Message, ticket: Ticket) -> str | None:
    """The receiver's mail address: who asked, else the first contact of the client; nobody is written to instead."""
    if message.kind != "client":
        person = matrix.team.get(message.person)
        return None if person is None else person.email
    client = matrix.clients.get(ticket.client)
    contacts = () if client is None else client.contacts
    if ticket.requester is None:
        return next((one.email for one in contacts if one.email), None)
    return next((one.email for one in contacts if one.name == message.person), None)


def _facts(session: Session, message: Message, ticket: Ticket) -> dict[str, Any]:
    """The facts of a message. A client's carries only what clients may read."""
    if message.kind == "client":
        return _to_client(session, message, ticket)
    event = session.store.reports.event(message.event_id)
    reason = why(event)
    kind = event.kind
    if kind == "rerouted":  # what it is about stands in the event that it was first written for
        event = session.store.reports.event(event.data["root"])
        reason = f"{reason}; {why(event)}"
    standing = {"severity": ticket.severity, "tier": ticket.tier, "technician": ticket.technician}
    found = _any(session, message, ticket)
    found["ticket"] |= standing
    return found | {
        "event": kind,
        "text": event.texts.get("text") or event.texts.get("action", ""),
        "step": event.step,
        "why": reason,
    }


def _any(session: Session, message: Message, ticket: Ticket) -> dict[str, Any]:
    return {
        "id": f"{session.metas['database_id']}-{message.id}",
        "kind": message.kind,
        "person": message.person,
        "at": message.at,
        "ticket": {"id": ticket.id, "title": ticket.title, "client": ticket.client, "status": ticket.status},
    }


def _to_client(session: Session, message: Message, ticket: Ticket) -> dict[str, Any]:
    """As the ticket stood at the event: tried again tomorrow, it still says the same."""
    history = session.store.reports.history(message.ticket_id, message.event_id)
    words = letters.words(session, [event for _, event in history], message.person, ticket.id)
    return _any(session, message, ticket) | words


def why(event: Event) -> str:
    """The reason of an event in a few words."""
    data = event.data
    if "late" in data:
        return f"{data['late'][0]} ran out"
    return str(data.get("why") or data.get("cause") or event.kind)
