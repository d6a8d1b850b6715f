"""`redact`: a text blanked for good, wherever escli knows that it lies; who and why stays, and the chain holds."""

from pathlib import Path
from typing import Any

from escli.app import files
from escli.app.access import need
from escli.app.recording import Scribe
from escli.app.reports import iso
from escli.app.session import Session
from escli.core.chain import BLANKED
from escli.core.model import Event, Ticket
from escli.errors import EscliError, Refused

BACKUPS = "backups"  # what the database calls the list of its copies
_TELLING = 8  # characters of a text that is not the same as another's by chance
_SOME = 5  # places that are named of many


def texts(session: Session, ticket_id: int) -> list[dict[str, Any]]:
    """The events of a ticket (0: of the desk) that have words or files: what can be redacted."""
    found = []
    if ticket_id and session.store.reports.ticket(ticket_id) is None:
        raise _no_ticket(ticket_id)
    for row in session.store.records.of_ticket(ticket_id):
        event = session.store.reports.event(row.id)
        if event.texts or "files" in event.data:
            names = [one["name"] for one in event.data.get("files", ())]
            line = {"event": row.id, "at": iso(event.at), "actor": event.actor, "kind": event.kind}
            found.append({**line, "texts": event.texts, "files": names})
    return found


def redact(session: Session, ticket_id: int, event_id: int, because: str) -> dict[str, Any]:
    """Blank all words of an event, and remove its files; Refused for what is not there, or without a reason.

    `left` names the places where it still lies, each with the reason.
    """
    need(session, "redact")
    if not because.strip():
        raise Refused("Say why it is redacted.", hint="--because 'a password'; not the text itself.")
    return blank(session, ticket_id, event_id, because)


def blank(session: Session, ticket_id: int, event_id: int, because: str) -> dict[str, Any]:
    """The same, whoever asks for it."""
    store = session.store
    store.for_blanking()
    with store.write() as tx:
        scribe = Scribe(tx, session)
        before = _ticket(tx.tickets([ticket_id]), ticket_id) if ticket_id else tx.desk()
        event = _event(session, ticket_id, event_id)
        words = [text for text in event.texts.values() if text != BLANKED]
        data = _data(event_id, event, before)
        scribe.add(before, [Event("redacted", session.now, data, actor=session.actor, texts={"because": because})])
        scribe.blank(event_id)
        scribe.write()
    left = forget(session, words, data["removed"], event_id=event_id, origin=event.origin) + _said_again(
        session, event_id, words
    )
    return {"ticket": ticket_id, "event": event_id, "fields": data["fields"], "files": data["removed"], "left": left}


def forget(
    session: Session, words: list[str], shas: list[str], *, event_id: int = 0, origin: str | None = None
) -> list[str]:
    """Take what was blanked out of the file's bytes and the known copies, and remove files; what is left, and why.

    `origin` is that of a mail, which waited in copies from before it was decided.
    """
    store = session.store
    left = [] if store.scrub(words) else [f"{store.path}: others have it open; run the same again when they are done"]
    left += [f"{path}: {why}" for path, why in in_backups(session, event_id, words, origin)]
    return left + _files(session, shas)


def _said_again(session: Session, event_id: int, words: list[str]) -> list[str]:
    """Other events with the very same words: a reply to all of a major incident, a text pasted twice."""
    found = session.store.records.said_elsewhere(event_id, [text for text in words if len(text) >= _TELLING])
    more = [f"{len(found) - _SOME:,} more events with the same words"] if len(found) > _SOME else []
    return [f"ticket {ticket}, the same words: escli redact {ticket} {event}" for ticket, event in found[:_SOME]] + more


def _ticket(found: list[Ticket], ticket_id: int) -> Ticket:
    if not found:
        raise _no_ticket(ticket_id)
    return found[0]


def _no_ticket(ticket_id: int) -> Refused:
    return Refused(f"There is no ticket {ticket_id}.", hint="escli find WORDS looks in all of them.")


def _event(session: Session, ticket_id: int, event_id: int) -> Event:
    if event_id not in {row.id for row in session.store.records.of_ticket(ticket_id)}:
        raise Refused(
            f"Ticket {ticket_id} has no event {event_id}.", hint=f"escli redact {ticket_id} lists those with words."
        )
    event = session.store.reports.event(event_id)
    if not event.texts and "files" not in event.data:
        raise Refused(f"Event {event_id} has no words and no files.")
    return event


def _data(event_id: int, event: Event, ticket: Ticket) -> dict[str, Any]:
    """What was blanked; whether the ticket's title is among it, for that stands on its row as well."""
    data = {
        "event": event_id,
        "fields": sorted(event.texts),
        "removed": [one["sha256"] for one in event.data.get("files", ())],
    }
    return data | ({"title": True} if event.texts.get("title") == ticket.title else {})


def in_backups(session: Session, event_id: int, words: list[str], origin: str | None = None) -> list[tuple[Path, str]]:
    """The copies of the database that escli knows of, blanked too; those that could not be, with the reason."""
    left = []
    known = _backups(session) + sorted(session.store.path.parent.glob(f"{session.store.path.name}.before-*"))
    for path in dict.fromkeys(known):
        try:
            there = path.exists()
            if there and not session.store.blank_copy(path, session.metas["database_id"], event_id, words, origin):
                left.append((path, "somebody has it open"))
        except EscliError as error:
            left.append((path, str(error)))
        except OSError as error:  # in a folder of somebody else's
            left.append((path, str(error.strerror)))
    return left


def _backups(session: Session) -> list[Path]:
    return [Path(line) for line in session.metas.get(BACKUPS, "").splitlines()]


def _copied(session: Session) -> list[Path]:
    """The folders in which the attached files of copies lie."""
    return list(dict.fromkeys(path.parent / files.COPIED for path in _backups(session)))


def _files(session: Session, shas: list[str]) -> list[str]:
    """Remove the bytes that no other event has; those that stay, with the reason."""
    left = []
    for sha in shas:
        others = session.store.records.attached_elsewhere(sha)
        if others:
            places = ", ".join(f"{kind} {number}" for kind, number in others)
            left.append(f"file {sha[:12]}: attached to {places} as well")
        else:
            for folder in (files.folder_of(session.store.path), *_copied(session)):
                try:
                    files.remove(folder, sha)
                except OSError as error:
                    left.append(f"{folder}, file {sha[:12]}: {error.strerror}")
    return left
