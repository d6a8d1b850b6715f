"""Handoffs: sent, added to, returned, and the packet as its receiver reads it."""

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from escli.app import files, tickets
from escli.app.moment import at_one_moment
from escli.app.recording import Scribe
from escli.app.reports import brief, clocks, iso, latest, wait
from escli.app.session import Session
from escli.app.tickets import Done
from escli.core import asking, handoff, lifecycle, moves, returning
from escli.core.desk import Desk, Late
from escli.core.matrix import MANAGEMENT
from escli.core.model import Event, Ticket
from escli.errors import Refused

Said = dict[str, str]
_SHORT = ("by", "to", "at")


class Parcel(NamedTuple):
    """What goes with a move: the parts of the handoff, why some are missing, and files."""

    parts: Said
    because: str = ""
    paths: Sequence[Path] = ()


def escalate(session: Session, ids: list[int], to: str, reason: str, parcel: Parcel) -> list[Done]:
    """`escalate`: what came back need not be said again."""

    def decide(desk: Desk, ticket: Ticket, scribe: Scribe) -> list[Event]:
        parts = _whole(scribe, ticket, parcel.parts, by_management=to == MANAGEMENT)
        return moves.escalate(desk, ticket, to, parts, reason=reason, because=parcel.because)

    return _act(session, ids, parcel.paths, decide)


def asked_for(session: Session, ids: list[int], said: str, channel: str, to: str | None, parcel: Parcel) -> list[Done]:
    """`escalate --by client`."""

    def decide(desk: Desk, ticket: Ticket, scribe: Scribe) -> list[Event]:
        parts = _whole(scribe, ticket, parcel.parts)
        return asking.asked(desk, ticket, said, channel, to, parts, parcel.because)

    return _act(session, ids, parcel.paths, decide)


def transfer(session: Session, ids: list[int], to: str, parcel: Parcel) -> list[Done]:
    """`transfer`: likewise."""

    def decide(desk: Desk, ticket: Ticket, scribe: Scribe) -> list[Event]:
        return moves.transfer(desk, ticket, to, _whole(scribe, ticket, parcel.parts), because=parcel.because)

    return _act(session, ids, parcel.paths, decide)


def _whole(scribe: Scribe, ticket: Ticket, parts: Said, *, by_management: bool = False) -> Said:
    return {**handoff.kept(scribe.history(ticket), by_management=by_management), **parts}


def give_back(session: Session, ids: list[int], what: str) -> list[Done]:
    """`return`."""
    return tickets.act(session, ids, lambda d, t, scribe: returning.give_back(d, t, what, scribe.history(t)))


def hand(session: Session, ids: list[int], parts: Said, paths: Sequence[Path]) -> list[Done]:
    """`handoff` with words: they are added to the last one."""
    return _act(session, ids, paths, lambda d, t, scribe: moves.hand(d, t, parts, scribe.history(t)))


def note(session: Session, ids: list[int], text: str, late: Late | None, paths: Sequence[Path]) -> list[Done]:
    """`note`: with files it need not say more."""
    if paths and not text.strip():
        text = _attached(files.safe_name(path.name) for path in paths)
    return _act(session, ids, paths, lambda d, t, _: lifecycle.note(d, t, text, late))


def _act(
    session: Session, ids: list[int], paths: Sequence[Path], decide: Callable[[Desk, Ticket, Scribe], list[Event]]
) -> list[Done]:
    """As tickets.act; the files come with the first event that is ours alone, and are safe on the disk before it is.

    Files with an event that the client may read are the client's own, and only those: here one of us attaches them.
    """
    if not paths:
        return tickets.act(session, ids, decide)
    with files.staged(session.store.path, paths, session.matrix.settings.largest_file) as staged:

        def with_files(desk: Desk, ticket: Ticket, scribe: Scribe) -> list[Event]:
            events = decide(desk, ticket, scribe)
            if all(event.visible for event in events):
                events += lifecycle.note(desk, ticket, _attached(file["name"] for file in staged.listed))
            place = next(place for place, event in enumerate(events) if not event.visible)
            events[place] = events[place]._replace(data={**events[place].data, "files": staged.listed})
            staged.settle()
            return events

        return tickets.act(session, ids, with_files)


def _attached(names: Iterable[str]) -> str:
    return f"Attached: {', '.join(names)}"


def known(session: Session, ids: list[int]) -> Said:
    """What an editor's template is filled in with: of one ticket what is known, of several nothing."""
    if len(ids) != 1:
        return {}
    history = _history(session, ids[0])
    found = {part.name: "\n".join(entry.text for entry in part.entries) for part in handoff.parts(history)}
    return {**found, **handoff.kept(history)}


def _history(session: Session, ticket_id: int) -> list[Event]:
    return [event for _, event in session.store.reports.history(ticket_id)]


@at_one_moment
def packet(session: Session, ticket_id: int) -> dict[str, Any]:
    """All that the receiver needs to know: what is wrong, where it stands, what was said, tried, owed and attached."""
    ticket = session.store.reports.ticket(ticket_id)
    if ticket is None:
        raise Refused(f"There is no ticket {ticket_id}.", hint="escli queue lists the open ones, escli find WORDS all.")
    history = _history(session, ticket_id)
    place = handoff.last(history)
    return {
        **brief(ticket, session.now),
        "plan": ticket.plan,
        "vip": bool(ticket.vip),
        "security": bool(ticket.security),
        "affected": ticket.affected,
        "merged_into": ticket.merged_into,
        "description": latest(history, "description"),
        "wait": wait(ticket, history),
        "clocks": [one for one in clocks(session, ticket) if one["due"] is not None],
        "handoff": None if place is None else _sent(history, place),
        "parts": [_part(one) for one in handoff.parts(history)],
        "earlier": [_earlier(event) for event in history[:place] if event.kind in (*handoff.MOVES, *handoff.BACK)]
        if place is not None
        else [],
        "client_said": _entry(handoff.client_said(history)),
        "we_said": _entry(handoff.we_said(history)),
        "files": attached(session, history, thorough=True),
        "events": len(history),
    }


def last_handoff(history: list[Event]) -> dict[str, Any] | None:
    """The last handoff of which anything was said: by, to, at, and its parts, said then or later."""
    for place in reversed(range(len(history))):
        if history[place].kind in handoff.MOVES and (said := handoff.said_from(history, place)):
            return {name: value for name, value in _earlier(history[place]).items() if name in _SHORT} | said
    return None


def attached(session: Session, history: list[Event], *, thorough: bool) -> list[dict[str, Any]]:
    """Every file of a ticket: by whom, when, and whether it lies there as it was attached."""
    path = session.store.path
    gone = {sha for event in history if event.kind == "redacted" for sha in event.data["removed"]}

    def state(file: dict[str, Any]) -> str:
        found = files.state_of(path, file, thorough=thorough)
        return "redacted" if found == "missing" and file["sha256"] in gone else found

    return [
        {**file, "by": event.actor, "at": iso(event.at), "state": state(file)} for event, file in handoff.files(history)
    ]


def write_out(session: Session, data: dict[str, Any], target: Path) -> tuple[list[str], list[str]]:
    """Copy a packet's files into a folder; the paths written, and the names of those that are lost."""
    written, lost = files.write_out(session.store.path, data["files"], target)
    return [str(path) for _, path in written], [file["name"] for file in lost]


def _sent(history: list[Event], place: int) -> dict[str, Any]:
    event = history[place]
    back = handoff.back(history, place)
    return {
        **_earlier(event),
        "timed": handoff.is_timed(event),
        "incomplete": event.data.get("incomplete", []),
        "because": event.texts.get("because"),
        "owed": [one.name for one in handoff.parts(history) if one.source == "owed"],
        "owed_by": event.data.get("owed_by") or (event.actor if event.data.get("incomplete") else None),
        "returned": None if back is None else {"by": back.actor, "at": iso(back.at), "text": back.texts.get("text")},
    }


def _earlier(event: Event) -> dict[str, Any]:
    data = event.data
    person = data.get("technician") if event.kind in ("moved", *handoff.BACK) else None
    to = MANAGEMENT if event.kind == "managed" else data.get("team") or person or data.get("tier")
    return {
        "kind": event.kind,
        "by": event.actor,
        "at": iso(event.at),
        "from": MANAGEMENT if event.kind == "declined" else data.get("from"),
        "to": to,
        "cause": data.get("cause"),
        "summary": event.texts.get("summary") or event.texts.get("text"),
    }


def _part(part: handoff.Part) -> dict[str, Any]:
    entries = [{"by": one.by, "at": iso(one.at), "text": one.text} for one in part.entries]
    return {"part": part.name, "source": part.source, "entries": entries, "owed_by": part.owed_by}


def _entry(found: tuple[handoff.Entry, ...]) -> dict[str, Any] | None:
    return {"by": found[0].by, "at": iso(found[0].at), "text": found[0].text} if found else None
