"""Mail that comes in: matched to a ticket and a person, and carried out in one transaction, each mail once."""

import re
from typing import Any, NamedTuple

from escli.app import delivery, tickets
from escli.app.files import Staged, staged
from escli.app.mail_queue import keep, refused
from escli.app.parcels import carried_by, parcel_of
from escli.app.sealing import is_sealed
from escli.app.session import Session
from escli.core import by_mail
from escli.core.desk import Desk
from escli.core.incoming import Answered, Deed, Mail, decide, sender_of, title_of
from escli.core.intake import Opening
from escli.core.model import SYSTEM, Event, Ticket
from escli.errors import EscliError, Refused
from escli.store.base import Tx
from escli.store.values import Message

_MINE = re.compile(
    r"<m(?P<number>\d{1,15})(?:\.[0-9a-f]{8})?(?:\.(?P<seal>[a-z2-7]{16}))?\.(?P<desk>[0-9a-f]{12})@", re.IGNORECASE
)
_ROOT = re.compile(r"<t(?P<ticket>\d{1,15})\.(?P<desk>[0-9a-f]{12})@", re.IGNORECASE)
_CODE = re.compile(r"\bm(?P<number>\d{1,15})\.(?P<seal>[a-z2-7]{16})\b", re.IGNORECASE)
_NUMBER = re.compile(r"\[#(\d{1,15})\]")


class Taken(NamedTuple):
    """What became of a mail: its number in the mailbox, and the first event that it caused, if any."""

    id: int
    state: str
    deed: Deed
    sender: str
    first_event: int | None = None
    is_again: bool = False  # it had been delivered before


def opened(raw: bytes) -> Mail:
    """A mail from its bytes."""
    from escli.notify.incoming import read

    return read(raw)


def named(session: Session, mail: Mail) -> list[int]:
    """The ticket that a mail is about: it is not swept before, as with a command that names it."""
    answered = _answered(session, mail)
    return [] if answered is None else [answered.ticket.id]


def take_in(session: Session, mail: Mail) -> Taken:
    """Do what a mail says; what cannot be done waits for a person. Busy, Unreadable: try it again."""
    answered = _answered(session, mail)
    deed = decide(mail, sender_of(session.matrix, mail.sender), answered, session.matrix, session.now)
    deed = _checked(session, mail, deed, answered)
    try:
        return _carry_out(session, mail, deed)
    except Refused as error:
        return _carry_out(session, mail, _instead(deed, str(error)))
    except EscliError:
        raise
    except Exception as error:  # noqa: BLE001  # a bug must not bounce a client's mail: a person sees it instead
        return _carry_out(session, mail, deed._replace(what="wait", why=f"{type(error).__name__}: {error}"))


def _checked(session: Session, mail: Mail, deed: Deed, answered: Answered | None) -> Deed:
    """The words of a deed; and nothing internal may go to a client because a mail program quotes in its own way."""
    if deed.what == "hear":
        return deed._replace(text=mail.text or mail.whole)
    if deed.what == "open":
        return deed._replace(text=mail.whole)
    if deed.what == "reply" and answered is not None and answered.message is not None:
        message = session.store.reports.message(answered.message)
        if message is None or by_mail.quotes_us(deed.text, _letter(session, message)):
            return deed._replace(what="wait", why="it still quotes our own message: nothing went to the client")
    return deed


def _letter(session: Session, message: Message) -> str:
    return parcel_of(session, message, carried_by(session, message)).letter.text


def _instead(deed: Deed, why: str) -> Deed:
    """What becomes of a mail whose deed the rules refuse: a take that came too late is over, words are kept."""
    if deed.what == "take":
        return deed._replace(what="note" if deed.text else "ignore", why=why)
    return deed._replace(what="wait", why=why)


def _carry_out(session: Session, mail: Mail, deed: Deed) -> Taken:
    """In one transaction with the note that this mail is done."""
    largest = session.matrix.settings.largest_file
    fitting = [(one.name, one.content) for one in mail.files if 0 < len(one.content) <= largest]
    if deed.what in ("ignore", "kill"):
        fitting = []
    session.act_for(deed.person if deed.what in ("take", "note", "reply") else SYSTEM)
    with staged(session.store.path, (), largest, fitting) as files, session.store.write() as tx:
        known = tx.mailbox("known", origin=mail.origin)
        if known:
            before = deed._replace(ticket=known[0].ticket_id, why=known[0].why)
            return Taken(known[0].id, known[0].state, before, mail.sender, is_again=True)
        first = tx.ids()[1]
        deed = _done(tx, session, mail, deed, files)
        row = keep(tx, session.now, mail, deed, files.listed)
        if files.listed:
            files.settle()
        is_event = tx.ids()[1] > first
    return Taken(row.id, row.state, deed, mail.sender, first if is_event else None)


def _done(tx: Tx, session: Session, mail: Mail, deed: Deed, files: Staged) -> Deed:
    if deed.what == "open":
        return deed._replace(ticket=_open(tx, session, mail, deed, files))
    if deed.what == "kill":
        return _kill(tx, session, deed)
    act = {"hear": by_mail.from_client}.get(deed.what, by_mail.from_team)
    if deed.what in ("ignore", "wait") or deed.ticket is None:
        return deed

    def said(desk: Desk, ticket: Ticket, _: object) -> list[Event]:
        events = act(desk, ticket, deed, files.listed, refused(mail, files.listed))
        return [one._replace(origin=mail.origin) if place == 0 else one for place, one in enumerate(events)]

    scribe, _ = tickets.within(tx, session, [deed.ticket], said)
    scribe.write()
    return deed


def _open(tx: Tx, session: Session, mail: Mail, deed: Deed, files: Staged) -> int:
    opens = session.matrix.opens(deed.client)
    if opens is None:  # edited since it was decided
        raise Refused("The matrix no longer says what a new mail opens.")
    text = "\n\n".join(filter(None, (deed.text, refused(mail, files.listed))))
    opening = Opening(deed.client, *opens, title_of(mail), requester=deed.person, follows=deed.ticket, description=text)
    more: dict[str, Any] = {"by": deed.person} | ({"files": files.listed} if files.listed else {})
    return tickets.opened(tx, session, opening, origin=mail.origin, **more).after.id


def _kill(tx: Tx, session: Session, deed: Deed) -> Deed:
    """A mail of ours came back for good: the message is dead, unless another channel took it."""
    reports = session.store.reports
    took = [one.channel for one in reports.attempts(deed.message or 0) if one.error is None]
    mails = {name for name, channel in session.matrix.channels.items() if channel.mail is not None}
    if set(took) - mails:
        return deed._replace(what="ignore", why=f"{deed.why}; but {', '.join(took)} took it")
    dead = tx.outbox("bounced", id=deed.message, error=deed.why)
    for message in dead:
        if message.kind == "page":
            delivery.pass_on(tx, session, message)
    return deed if dead else deed._replace(what="ignore", why=f"{deed.why}; it was not counted as sent")


# -- what of ours a mail answers ----------------------------------------------------------------------------------


def _answered(session: Session, mail: Mail) -> Answered | None:
    """The message that a seal proves, the nearest first; else the ticket that the thread or the subject names."""
    ours = session.metas["database_id"]
    found = [one for said in mail.ids if (one := _MINE.match(said)) and one["desk"].lower() == ours]
    for one in (*found, *_CODE.finditer(mail.subject)):
        message = session.store.reports.message(int(one["number"]))
        if message is not None and one["seal"] and is_sealed(session, message, one["seal"]):
            return _about(session, message.ticket_id, message)
    roots = [int(one["ticket"]) for said in mail.ids if (one := _ROOT.match(said)) and one["desk"].lower() == ours]
    messages = (session.store.reports.message(int(one["number"])) for one in found)
    roots += [one.ticket_id for one in messages if one is not None and not carried_by(session, one)]
    number = _NUMBER.search(mail.subject)
    roots += [int(number[1])] if number else []
    return next((about for ticket in roots if (about := _about(session, ticket)) is not None), None)


def _about(session: Session, ticket_id: int, message: Message | None = None) -> Answered | None:
    """With the ticket in which a merged one has ended."""
    ticket = session.store.reports.ticket(ticket_id)
    while ticket is not None and ticket.merged_into is not None:
        ticket = session.store.reports.ticket(ticket.merged_into)
    if ticket is None:
        return None
    if message is None:
        return Answered(ticket)
    others = {one.ticket_id for one in carried_by(session, message)} - {message.ticket_id}
    return Answered(ticket, message.id, message.kind, message.person, bool(others))
