"""What a client would read if something were done to their ticket now: the real rules, and nothing is kept."""

from typing import TYPE_CHECKING, Any

from escli.app import letters, tickets
from escli.app.parcels import address_of
from escli.app.session import Session
from escli.core import lifecycle, moves
from escli.core.absences import Mute
from escli.core.desk import Desk
from escli.core.fold import fold
from escli.core.model import Event, Ticket
from escli.core.news import NEWS, news_of, told
from escli.errors import Refused, unknown
from escli.notify.letter import render
from escli.store.values import Message

if TYPE_CHECKING:
    from collections.abc import Callable

_TEXT = "(what you write stands here)"


def preview(session: Session, ticket_id: int, news: str, text: str) -> dict[str, Any]:
    """The message of a kind: to whom, its subject and words; and why it does not go, or somebody gets nothing."""
    if news not in NEWS:
        raise unknown("message", news, NEWS)
    ticket = session.store.reports.ticket(ticket_id)
    tickets.missing([ticket_id], [ticket] if ticket is not None else [])
    assert ticket is not None  # or it would have been refused
    recorded = session.store.reports.history(ticket_id)
    history, written = [event for _, event in recorded], session.now
    if news == "opened":
        events, written = history[:1], recorded[0][0]
    else:
        (done,) = tickets.act(session, [ticket_id], lambda d, t, _: _deed(news, text or _TEXT, d, t), keep=False)
        ours = [place for place, event in enumerate(done.events) if news_of(event) == news]
        events = [*history, *done.events[: ours[-1] + 1]]
    return _letter(session, ticket, events, news, written)


def _deed(news: str, text: str, desk: Desk, ticket: Ticket) -> list[Event]:
    """What would cause the message."""
    deeds: dict[str, Callable[[], list[Event]]] = {
        "escalated": lambda: moves.escalate(desk, ticket, "next", {}, because=text),
        "progress": lambda: lifecycle.reply(desk, ticket, text),
        "holding": lambda: [_holding(desk, ticket)],
        "waiting": lambda: lifecycle.wait(desk, ticket, "client", text, None),
        "resolved": lambda: lifecycle.resolve(desk, ticket, text),
        "reopened": lambda: lifecycle.reopen(desk, ticket, text),
        "rate": lambda: lifecycle.close(desk, ticket),
    }
    return deeds[news]()


def _holding(desk: Desk, ticket: Ticket) -> Event:
    data = {"holding": True} | ({"starts": {"update": desk.now}} if ticket.update.state else {})
    return Event("notified", desk.now, data)


def _letter(session: Session, ticket: Ticket, events: list[Event], news: str, written: int) -> dict[str, Any]:
    matrix = session.matrix
    ticket = fold(events)[0]._replace(id=ticket.id)  # as it stands when the message is written
    mute = session.changes.muted(ticket.client, session.now) if news == "holding" else None  # only time does that
    found = () if ticket.history or mute else told(matrix, ticket.client, ticket.requester, news)
    person = found[0].person if found else ticket.requester or ticket.client
    words = letters.words(session, events, person, ticket.id, written)
    facts = {"kind": "client", "person": person, "ticket": {"id": ticket.id, "title": ticket.title}, **words}
    letter = render(facts)
    message = Message(0, 0, ticket.id, person, "client", session.now, "waiting", None, 0, None, None)
    return {
        "ticket_id": ticket.id, "news": news, "goes": bool(found),
        "why_not": "" if found else _why_not(session, ticket, mute), "person": person,
        "address": address_of(matrix, message, ticket), "channels": list(matrix.client_channels),
        "subject": letter.subject, "text": letter.text, "html": letter.html, "others": _others(session, ticket, person),
    }  # fmt: skip


def _why_not(session: Session, ticket: Ticket, mute: Mute | None) -> str:
    if mute is not None:
        return f"{ticket.client} is muted: nobody is told of what time does."
    if ticket.history:
        return "The ticket was imported: nobody is told of history."
    if not session.matrix.client_channels:
        return "The matrix names no channel for clients."
    return f"{ticket.client} does not get such messages (`send` in the matrix)."


def _others(session: Session, ticket: Ticket, person: str) -> list[dict[str, str]]:
    """The client's other people, and why they get nothing."""
    known = session.matrix.clients.get(ticket.client)
    contacts = known.contacts if known is not None else ()
    return [{"person": one.name, "why": f"only {person} is written to"} for one in contacts if one.name != person]


def answer(session: Session, ticket_id: int, name: str) -> str:
    """One of the matrix's answers, as it begins a reply to a ticket's client."""
    from escli.template import BadTemplateError
    from escli.template import render as made

    answers = session.matrix.messages["answers"]
    if name not in answers:
        raise unknown("answer", name, tuple(answers))
    history = [event for _, event in session.store.reports.history(ticket_id)]
    if not history:
        raise Refused(f"There is no ticket {ticket_id}.")
    ticket = session.store.reports.ticket(ticket_id) or Ticket()
    facts = letters.client_facts(session, history, ticket.requester or ticket.client, ticket_id, session.now)
    try:
        return made(answers[name], facts).strip()
    except BadTemplateError as error:
        raise Refused(f"The answer {name!r} cannot be used: {error}.", hint="escli matrix check") from error
