"""The mailbox: what came in and what became of it, and what waits for a person's decision."""

import json
from typing import Any

from escli.app import tickets
from escli.app.access import need
from escli.app.files import File, safe_name, size_in_words
from escli.app.recording import Scribe
from escli.app.reports import iso
from escli.app.session import Session
from escli.core import by_mail, lifecycle
from escli.core.desk import Desk
from escli.core.incoming import Deed, Mail, Sender, sender_of
from escli.core.intake import Opening, contact
from escli.core.model import Event, Ticket
from escli.errors import Refused
from escli.store.base import Tx
from escli.store.values import MailRow

_STATES = {"ignore": "ignored", "wait": "waiting"}


def keep(tx: Tx, now: int, mail: Mail, deed: Deed, files: list[File]) -> MailRow:
    """Note a mail. Its words stay only while it waits: what was done with the others stands on their ticket."""
    state = _STATES.get(deed.what, "done")
    waits = state == "waiting"
    text = "\n\n".join(filter(None, (mail.whole, refused(mail, files))))
    (row,) = tx.mailbox(
        "keep", origin=mail.origin, at=now, state=state, why=deed.why or deed.what, ticket_id=deed.ticket,
        client=deed.client or None, sender=mail.sender, name=mail.name,
        subject=None if state == "done" else mail.subject, text=text if waits else None,
        files=json.dumps(files) if waits and files else None,
    )  # fmt: skip
    return row


def refused(mail: Mail, kept: list[File]) -> str:
    """The files that were not kept, by name: the words are recorded all the same."""
    left = [(one["name"], one["size"]) for one in kept]
    lost = []
    for file in mail.files:
        known = (safe_name(file.name), len(file.content))
        if known in left:
            left.remove(known)
        else:
            size = size_in_words(len(file.content)) if file.content else "empty, or cut off"
            lost.append(f"{known[0]} ({size})")
    return f"[Not kept, too large or empty: {', '.join(lost)}]" if lost else ""


def mails(session: Session, *, everything: bool, limit: int) -> dict[str, Any]:
    """What waits, the oldest first; or all that came in, the latest first."""
    found = session.store.reports.mails(None if everything else "waiting", limit)
    return {"mails": [shown(one) for one in found], "shown": len(found)}


def shown(row: MailRow) -> dict[str, Any]:
    """A mail as JSON, without its text."""
    said = {name: getattr(row, name) for name in ("id", "state", "why", "ticket_id", "client", "sender", "name")}
    return {**said, "at": iso(row.at), "subject": row.subject, "files": _files(row)}


def whole(session: Session, mail_id: int) -> dict[str, Any]:
    """A mail with its text."""
    row = _found(session, mail_id)
    return {**shown(row), "text": row.text}


def _files(row: MailRow) -> list[File]:
    found: list[File] = json.loads(row.files) if row.files else []
    return found


def _found(session: Session, mail_id: int) -> MailRow:
    row = session.store.reports.mail(mail_id)
    if row is None:
        raise Refused(f"There is no mail {mail_id}.", hint="escli mail list shows what waits, --all what came in.")
    return row


def _waiting(session: Session, mail_id: int) -> MailRow:
    row = _found(session, mail_id)
    if row.state != "waiting":
        raise Refused(f"Mail {mail_id} does not wait: {row.state} ({row.why}).", hint="Nothing was changed.")
    return row


def accept(session: Session, mail_id: int, ticket_id: int, *, heard: bool) -> list[tickets.Done]:
    """Onto a ticket: as its client's words if one of its contacts wrote them (or `heard`), else as an internal note."""
    row = _waiting(session, mail_id)
    sender = sender_of(session.matrix, row.sender)
    text = f"From {row.sender or row.name or 'nobody'}: {row.subject}\n\n{row.text}".strip()

    def said(desk: Desk, ticket: Ticket, _: object) -> list[Event]:
        is_theirs = heard or (sender.person is None and sender.of(ticket.client) is not None)
        (event,) = lifecycle.heard(desk, ticket, row.text or text) if is_theirs else lifecycle.note(desk, ticket, text)
        by = {"by": sender.of(ticket.client) or row.name or row.sender} if is_theirs else {}
        return [by_mail.with_files(event._replace(data=event.data | by, origin=row.origin), _files(row))]

    with session.store.write() as tx:
        scribe, done = tickets.within(tx, session, [ticket_id], said)
        scribe.write()
        _decided(tx, session, row, {"did": "accepted", "on": ticket_id})
        _mark(tx, "accepted", row, ticket=ticket_id)
    return done


def accept_new(session: Session, mail_id: int, client: str, kind: str | None, severity: str | None) -> tickets.Done:
    """As a new ticket of a client; type and severity are the matrix's for new mail unless said."""
    row = _waiting(session, mail_id)
    opens = session.matrix.opens(client) or (None, None)
    kind, severity = kind or opens[0], severity or opens[1]
    if kind is None or severity is None:
        raise Refused("The matrix does not say what a new mail opens.", hint="Add --type and --severity.")
    sender: Sender = sender_of(session.matrix, row.sender)
    who = contact(session.matrix, client, row.name)
    name = sender.of(client) or (who.name if who is not None else row.name or row.sender or None)
    lines = (row.subject or "", *(row.text or "").splitlines())
    title = next((" ".join(line.split())[:150] for line in lines if line.strip()), "(no subject)")
    opening = Opening(client, kind, severity, title, requester=name, description=row.text or "")
    more: dict[str, Any] = {"by": name} | ({"files": _files(row)} if row.files else {})
    with session.store.write() as tx:
        done = tickets.opened(tx, session, opening, origin=row.origin, **more)
        _decided(tx, session, row, {"did": "accepted", "on": done.after.id})
        _mark(tx, "accepted", row, ticket=done.after.id)
    return done


def drop(session: Session, mail_id: int, because: str) -> dict[str, Any]:
    """Nothing becomes of it; who decided that, and why, is kept."""
    need(session, "drop")
    if not because.strip():
        raise Refused("Say why it is dropped.", hint="--because 'an advertisement'")
    row = _waiting(session, mail_id)
    with session.store.write() as tx:
        _decided(tx, session, row, {"did": "dropped"}, because)
        (dropped,) = _mark(tx, "dropped", row)
    return shown(dropped)


def _mark(tx: Tx, state: str, row: MailRow, **values: Any) -> list[MailRow]:
    found = tx.mailbox(state, id=row.id, **values)
    if not found:
        raise Refused(f"Mail {row.id} was decided by somebody else in the same moment.", hint="Nothing was changed.")
    return found


def _decided(tx: Tx, session: Session, row: MailRow, data: dict[str, Any], because: str = "") -> None:
    """An event of the desk: who decided what about which mail."""
    scribe = Scribe(tx, session)
    texts = {"because": because} if because else {}
    event = Event("mail", session.now, {"mail": row.id, **data}, actor=session.actor, texts=texts)
    scribe.add(tx.desk(), [event])
    scribe.write()
