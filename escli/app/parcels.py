"""What is sent: the facts of a message as they stand now, in words, with the address of its receiver."""

import zlib
from collections.abc import Collection, Sequence
from typing import Any

from escli.app import letters
from escli.app.sealing import seal_of
from escli.app.session import Session
from escli.core.fold import fold
from escli.core.matrix import Matrix
from escli.core.model import Event, Ticket
from escli.core.quiet import quiet_until
from escli.notify.letter import Parcel, answer_link, render
from escli.store.values import Message

_MOST_TOLD = 1000  # tickets of a digest: a person reads a hundred, and a program should not be sent a million


def channels_of(matrix: Matrix, message: Message) -> tuple[str, ...]:
    """The channels by which a message reaches its person; none if the matrix names none."""
    if message.kind == "client":
        return matrix.client_channels
    person = matrix.team.get(message.person)
    if person is None:
        return ()
    return (person.page or person.tell) if message.kind == "page" else (person.tell or person.page)


def parcel_of(session: Session, message: Message, carried: Sequence[Message] = ()) -> Parcel:
    """The message, with those that it carries, ready to be carried itself."""
    if message.kind == "client":
        ticket, facts = _to_client(session, message)
    else:
        ticket = session.store.reports.ticket(message.ticket_id) or Ticket()
        facts = _gathered(session, message, carried) if carried else _facts(session, message, ticket)
    address, inbox = address_of(session.matrix, message, ticket), session.matrix.inbox
    seal = seal_of(session, message)
    if inbox is not None and message.kind != "client" and "ticket" in facts:  # a digest has no ticket to answer to
        facts["answer"] = answer_link(inbox.address, ticket.id, message.id, seal)
    return Parcel(render(facts), facts, session.matrix.name, address, seal, inbox and inbox.address)


def carried_by(session: Session, message: Message) -> list[Message]:
    """What a message of the outbox carries; those that died before it went on without it."""
    found = session.store.reports.carried(message.id)
    return [one for one in found if one.state != "dead" or message.state == "dead"]


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
    """The facts of a message to one of the team."""
    return _any(session, message, ticket) | {"ticket": _to_team(ticket)} | news(session, message)


def _to_team(ticket: Ticket) -> dict[str, Any]:
    names = ("id", "title", "client", "status", "severity", "tier", "technician")
    return {name: getattr(ticket, name) for name in names}


def news(session: Session, message: Message) -> dict[str, Any]:
    """What happened, to somebody of the team."""
    event = session.store.reports.event(message.event_id)
    reason = why(event)
    kind = event.kind
    if kind == "rerouted":  # what it is about stands in the event that it was first written for
        event = session.store.reports.event(event.data["root"])
        reason = f"{reason}; {why(event)}"
    text = event.texts.get("text") or event.texts.get("action", "")
    return {"event": kind, "text": text, "step": event.step, "why": reason}


def _gathered(session: Session, message: Message, carried: Sequence[Message]) -> dict[str, Any]:
    """The facts of a message that carries others: more news of its ticket, or a digest of several tickets."""
    by_ticket: dict[int, list[Message]] = {}
    for one in sorted((message, *carried)):
        by_ticket.setdefault(one.ticket_id, []).append(one)
    found = _any(session, message, Ticket())
    # What says something else is another message to every mail program, whoever carries it.
    said = " ".join(str(one.id) for one in sorted(carried))
    found["id"] = f"{found['id']}.{zlib.crc32(said.encode()):08x}"
    if len(by_ticket) > 1:
        del found["ticket"]
        found["at"] = _moment(session, message, max(one.at for one in (message, *carried)))
        told = _worst(session, by_ticket)
        digest = [_of_ticket(session, number, by_ticket[number]) for number in told]
        return found | {"timezone": session.matrix.timezone, "digest": digest, "more": len(by_ticket) - len(told)}
    ticket = session.store.reports.ticket(message.ticket_id) or Ticket()
    also = [_legible(session, one) for one in sorted(carried)]
    return found | {"ticket": _to_team(ticket)} | _legible(session, message) | {"also": also}


def _legible(session: Session, message: Message) -> dict[str, Any]:
    """What happened, or that the database does not know: one bad row must not keep what goes with it back."""
    try:
        return news(session, message) | _due(session, message)
    except Exception:  # noqa: BLE001  # as in a sweep; alone it would be tried again, and be told of as dead
        return {"event": "unreadable", "text": "", "step": None, "why": "unreadable"}


def _moment(session: Session, message: Message, latest: int) -> int:
    """The second of a digest: of its latest news, or the end of the quiet hours in which that fell."""
    end = quiet_until(session.matrix, message.person, latest) if message.kind == "tell" else None
    return latest if end is None else end


def _worst(session: Session, numbers: Collection[int]) -> list[int]:
    """The tickets that a digest tells of: open before ended, the worst first, then what is due first."""
    places = {name: place for place, name in enumerate(session.matrix.severities)}
    found = [
        (not is_open, places.get(severity, len(places)), due is None, due or 0, number)
        for number, is_open, severity, due in session.store.reports.standing(numbers)
    ]
    missing = set(numbers).difference(order[-1] for order in found)
    return [*(order[-1] for order in sorted(found)), *sorted(missing)][:_MOST_TOLD]


def _of_ticket(session: Session, number: int, messages: Sequence[Message]) -> dict[str, Any]:
    """A ticket of a digest, with its news."""
    ticket = session.store.reports.ticket(number) or Ticket()
    return {"ticket": _to_team(ticket), "news": [_legible(session, one) for one in messages]}


def _due(session: Session, message: Message) -> dict[str, Any]:
    """The second at which a promise ran out, where that is the news."""
    data = session.store.reports.event(message.event_id).data
    return {"due": data["dues"][data["late"][0]]} if data.get("late") else {}


def _any(session: Session, message: Message, ticket: Ticket) -> dict[str, Any]:
    return {
        "id": f"{session.metas['database_id']}-{message.id}",
        "kind": message.kind,
        "person": message.person,
        "at": message.at,
        "ticket": {"id": ticket.id, "title": ticket.title, "client": ticket.client, "status": ticket.status},
    }


def _to_client(session: Session, message: Message) -> tuple[Ticket, dict[str, Any]]:
    """The ticket as it stood at the event, and what its client may read of it.

    Tried again tomorrow it still says the same, and goes to the same client, whose ticket it may be no more.
    """
    found = session.store.reports.history(message.ticket_id, message.event_id)
    history = [event for _, event in found]
    ticket = fold(history)[0]._replace(id=message.ticket_id)
    words = letters.words(session, history, message.person, message.ticket_id, found[-1][0])
    return ticket, _any(session, message, ticket) | words


def why(event: Event) -> str:
    """The reason of an event in a few words."""
    data = event.data
    if data.get("late"):
        return f"{data['late'][0]} ran out"
    return str(data.get("why") or data.get("cause") or event.kind)
