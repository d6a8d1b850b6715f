"""The note from one shift to the next: written with the urgent tickets as they stood, read once by each who reads it.

Notes and readings are events of the desk itself (ticket 0), on a chain of their own.
"""

from typing import Any, NamedTuple

from escli.app.recording import Scribe
from escli.app.reports import iso, nearest
from escli.app.session import Session
from escli.core.model import Event, Ticket
from escli.errors import Refused

AHEAD = 4 * 3600  # what falls due in the first half of the next shift is urgent in its note
LISTED = 50  # tickets in a note: more than that nobody reads
UNREAD_FOR = 7 * 86400  # an older note that somebody has not read is history


class Note(NamedTuple):
    """A note: its event's id, and who read it when."""

    id: int
    event: Event
    read: list[tuple[str, int]]


def write(session: Session, text: str) -> list[dict[str, Any]]:
    """Leave a note; it carries the open tickets that are overdue or fall due within four hours."""
    if not text.strip():
        raise Refused("The note is empty: say what the next shift must know.")
    with session.store.write() as tx:
        scribe = Scribe(tx, session)
        urgent = session.store.reports.broken(session.now + AHEAD, LISTED)
        data = {"tickets": [_line(ticket) for ticket in urgent]}
        event = Event("shift", session.now, data, actor=session.actor, texts={"text": text})
        written = Note(scribe.next_event, event, [])
        scribe.add(tx.desk(), [event])
        scribe.write()
    return [shown(session, written)]


def _line(ticket: Ticket) -> dict[str, Any]:
    """A ticket as it stands now; its title is not kept here, so that it can be blanked."""
    clock, due = nearest(ticket) or (None, None)
    return {
        "id": ticket.id,
        "severity": ticket.severity,
        "tier": ticket.tier,
        "technician": ticket.technician,
        "taken": ticket.taken_at is not None,
        "clock": clock,
        "due": due,
    }


def read(session: Session) -> list[dict[str, Any]]:
    """The notes that the reader has not read, and the latest in any case, oldest first; that they read is recorded."""
    with session.store.write() as tx:
        scribe = Scribe(tx, session)
        notes = _notes(session)
        unread = [note for note in notes if _is_unread(note, session)]
        if unread:
            seen = [Event("read", session.now, {"note": note.id}, actor=session.actor) for note in unread]
            scribe.add(tx.desk(), seen)
            scribe.write()
        chosen = [note for note in notes if note in unread or note is notes[-1]]
    return [shown(session, note) for note in chosen]


def _notes(session: Session) -> list[Note]:
    notes: dict[int, Note] = {}
    for event_id, event in session.store.reports.desk(("shift", "read")):
        if event.kind == "shift":
            notes[event_id] = Note(event_id, event, [])
        elif event.kind == "read":
            notes[event.data["note"]].read.append((event.actor, event.at))
    return list(notes.values())


def _is_unread(note: Note, session: Session) -> bool:
    """Nobody reads their own note, and nobody reads one twice."""
    is_old = note.event.at < session.now - UNREAD_FOR
    return not is_old and session.actor not in (note.event.actor, *(name for name, _ in note.read))


def shown(session: Session, note: Note) -> dict[str, Any]:
    """A note as JSON: `due` and `left_s` as they were when it was written, title and client as they are."""
    at = note.event.at
    tickets = []
    for one in note.event.data["tickets"]:
        ticket = session.store.reports.ticket(one["id"]) or Ticket()
        left = None if one["due"] is None else one["due"] - at
        about = {"client": ticket.client, "title": ticket.title, "major": bool(ticket.major), "parent": ticket.parent}
        tickets.append({**one, "due": iso(one["due"]), "left_s": left, **about, "status": ticket.status})
    return {
        "id": note.id,
        "at": iso(at),
        "by": note.event.actor,
        "text": note.event.texts.get("text", ""),
        "tickets": tickets,
        "read": [{"by": name, "at": iso(when)} for name, when in note.read],
    }
