"""The outbox as people see it: what went, what waits and why, what reached nobody; and what they decide about it."""

import json
from typing import Any

from escli.app import delivery
from escli.app.access import need
from escli.app.moment import at_one_moment
from escli.app.parcels import carried_by, channels_of, news, parcel_of
from escli.app.recording import Scribe
from escli.app.reports import iso
from escli.app.session import Session
from escli.core.model import Event
from escli.errors import Refused, Unreadable
from escli.notify.letter import Parcel
from escli.store.values import Message

_TIMES = ("at", "try_at", "sent_at")


@at_one_moment
def messages(session: Session, state: str | None, limit: int) -> dict[str, Any]:
    """The dead first, else the newest first."""
    found = session.store.reports.messages(state, limit)
    return {"messages": [shown(session, one) for one in found], "shown": len(found)}


def shown(session: Session, message: Message) -> dict[str, Any]:
    """A message as a line of the list; `left_s` until the next attempt."""
    left = None if message.try_at is None else message.try_at - session.now
    return {**message._asdict(), **{name: iso(getattr(message, name)) for name in _TIMES}, "left_s": left}


def whole(session: Session, message_id: int) -> dict[str, Any]:
    """One message: each way that it takes, and what each attempt met with; of one that another carries, the other's.

    What was sent is told with the words and addresses of the matrix that was in force then; else as it would leave now.
    """
    message = session.store.reports.message(message_id)
    if message is None:
        raise _unknown(message_id)
    then = session if message.sent_at is None else session.as_of(message.sent_at)
    carrier = message
    if message.digest_id is not None:
        carrier = session.store.reports.message(message.digest_id) or message
    carried = carried_by(session, carrier)
    try:
        parcel = parcel_of(then, carrier, carried)
        event = session.store.reports.event(message.event_id)
    except (LookupError, TypeError, ValueError) as error:
        raise Unreadable(f"Message {message_id} cannot be made of what the database has: {error}.") from error
    others = session.store.reports.news(message.ticket_id, delivery.root_of(message, event))
    return {
        **shown(session, message),
        "event": event.kind,
        "why": None if message.kind == "client" else news(session, message)["why"],
        "carries": [one.id for one in carried] if carrier is message else [],
        "subject": parcel.letter.subject,
        "text": parcel.letter.text,
        "ways": [_way(then, name, parcel) for name in channels_of(then.matrix, carrier)],
        "attempts": [
            {"number": one.number, "at": iso(one.at), "channel": one.channel, "error": one.error}
            for one in session.store.reports.attempts(carrier.id)
        ],
        "also_told": [
            {"id": one.id, "person": one.person, "kind": one.kind, "state": one.state}
            for one in others
            if one.id != message_id
        ],
    }


def _way(session: Session, name: str, parcel: Parcel) -> dict[str, Any]:
    """A channel, to which address, and what it carries: the mail itself, the words, or the facts as JSON."""
    channel = session.matrix.channels[name]
    carries: Any = {**parcel.facts, "channel": name}
    if channel.kind == "apprise":
        carries = {"title": parcel.letter.subject, "body": parcel.letter.text}
    elif channel.mail is not None:
        from escli.notify.mail import build

        carries = None if parcel.address is None else build(parcel, channel.mail).as_string()
    to = {"mail": parcel.address, "apprise": channel.url, "log": channel.file, "command": " ".join(channel.argv)}
    return {"channel": name, "kind": channel.kind, "to": to[channel.kind], "carries": carries}


def _unknown(message_id: int) -> Refused:
    return Refused(f"There is no message {message_id}.", hint="escli outbox list has the latest.")


def send(session: Session) -> tuple[dict[str, Any], bool]:
    """Deliver what is due; what became of each, and whether all of it went out or will by itself."""
    done = delivery.send(session)
    lines = [
        {"id": one.message.id, "kind": one.message.kind, "person": one.message.person}
        | {"ticket_id": one.message.ticket_id, "state": one.state, "try_at": iso(one.again), "error": one.error}
        | {"carries": [other.id for other in one.carried]}
        for one in done.outcomes
    ]
    return {"messages": lines, "lacking": list(done.lacking)}, done.is_whole


def retry(session: Session, ids: list[int] | None) -> dict[str, Any]:
    """Give the dead a new life, these or all: they are due at once, and begin again with the first pause."""
    with session.store.write() as tx:
        found = tx.outbox("retry", ids=None if ids is None else json.dumps(ids), now=session.now)
        _all(session, ids or [], found, "dead: only what reached nobody can be tried again")
    return {"messages": [shown(session, one) for one in sorted(found)], "shown": len(found)}


def drop(session: Session, ids: list[int], because: str) -> dict[str, Any]:
    """Give messages up, with the reason; an event of the desk keeps who decided it."""
    need(session, "drop")
    if not because.strip():
        raise Refused("Say why it is dropped.", hint="--because 'the client was told by phone'")
    with session.store.write() as tx:
        tx.outbox("free", ids=json.dumps(ids), now=session.now)  # what a dropped one carried goes on without it
        found = tx.outbox("drop", ids=json.dumps(ids), now=session.now)
        _all(session, ids, found, "waiting or dead: what was sent, dropped, or is on its way now stays as it is")
        scribe = Scribe(tx, session)
        scribe.add(tx.desk(), [_dropped(session, one, because) for one in sorted(found)])
        scribe.write()
    return {"messages": [shown(session, one) for one in sorted(found)], "shown": len(found)}


def _dropped(session: Session, message: Message, because: str) -> Event:
    data = {"message": message.id, "ticket": message.ticket_id, "person": message.person, "kind": message.kind}
    return Event("dropped", session.now, data, actor=session.actor, texts={"because": because})


def _all(session: Session, ids: list[int], found: list[Message], needed: str) -> None:
    """Of several messages all or none."""
    for lost in sorted(set(ids) - {one.id for one in found}):
        if session.store.reports.message(lost) is None:
            raise _unknown(lost)
        raise Refused(f"Message {lost} is not {needed}.", hint=f"Nothing was changed. escli outbox show {lost}")
