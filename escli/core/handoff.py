"""What passes on with a ticket: the parts of its last handoff, as said, as the history knows them, or as owed."""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from escli.core.fold import apply
from escli.core.matrix import HANDOFF
from escli.core.model import Event, Ticket

MOVES = ("escalated", "moved", "managed")  # the events that hand a ticket on
BACK = ("returned", "declined")  # and those that give it back, management's last


class Entry(NamedTuple):
    """Words of somebody at a second."""

    by: str
    at: int
    text: str


class Part(NamedTuple):
    """A part of a handoff: `said` in it, known from the `history`, `owed` by its sender (with what
    an earlier handoff said, if one did), or `none` of these."""

    name: str
    source: str
    entries: tuple[Entry, ...] = ()
    owed_by: str | None = None


class Sent(NamedTuple):
    """How the ticket came to its present stay: the event, its place in the history, the ticket before it."""

    event: Event
    place: int
    before: Ticket


def is_timed(event: Event) -> bool:
    """By a step of the path, not by a person."""
    return event.step is not None


def is_take(event: Event) -> bool:
    """Somebody said "I have it" of the present stay, or answered its client when nobody had it."""
    if event.kind == "replied":
        return "technician" in event.data
    return event.kind == "taken" and not {"ladder", "earlier"} & event.data.keys()


def last(history: Sequence[Event]) -> int | None:
    """The place of the last handoff."""
    return _last(history, MOVES)


def _last(history: Sequence[Event], kinds: tuple[str, ...]) -> int | None:
    return next((place for place in reversed(range(len(history))) if history[place].kind in kinds), None)


def missing(required: Sequence[str], said: dict[str, str]) -> list[str]:
    """The parts that are required and were not said."""
    return [part for part in required if not said.get(part, "").strip()]


def parts(history: Sequence[Event]) -> tuple[Part, ...]:
    """The parts of the last handoff, in their order, with all that is known.

    Management that joins takes nothing from what the tier was told, and its sender's debts stay beside those to it.
    """
    moved, joined = (_last(history, kinds) for kinds in (("escalated", "moved"), ("managed",)))
    if joined is not None and back(history, joined) is not None and moved is not None:
        joined = None  # management is gone again: its handoff is one of the earlier ones
    since = joined if moved is None else moved
    said = () if since is None else history[since:]
    owing = {name: by for place in (moved, joined) if place is not None for name, by in _owed(history[place:])}
    return tuple(_part(name, history, said, owing) for name in HANDOFF)


def _owed(since: Sequence[Event]) -> Iterator[tuple[str, str]]:
    """What the handoff that these events begin with lacked and nobody has said since, with who owes it."""
    data = since[0].data
    by = data.get("owed_by") or since[0].actor
    for name in data.get("owed") or data.get("incomplete") or ():
        if not _texts(since, name, "handed", *MOVES):
            yield name, by


def _part(name: str, history: Sequence[Event], since: Sequence[Event], owing: dict[str, str]) -> Part:
    known = _known(name, history)
    if name in owing and (not known or name == "next"):  # the step that was next before may have been done since
        return Part(name, "owed", known, owing[name])
    said = _texts(since, name, "handed", *MOVES)
    if said:
        return Part(name, "said", said + (_texts(since, "text", "noted") if name == "tried" else ()))
    return Part(name, "history" if known else "none", known)


def _known(name: str, history: Sequence[Event]) -> tuple[Entry, ...]:
    """What the history says where the handoff is silent: no handoff since ever is forgotten."""
    said = _texts(history, name, "handed", *MOVES)
    match name:
        case "summary":
            return said[-1:] or _texts(history, "title")[-1:] + _texts(history, "description")[-1:]
        case "system":
            return _texts(history, "system")[-1:]
        case "tried":
            notes = _texts(history, "text", "noted")
            return tuple(sorted(said + notes, key=lambda entry: entry.at))
        case "communication":
            words = [one._replace(text=f"Client: {one.text}") for one in client_said(history)]
            words += [one._replace(text=f"We: {one.text}") for one in we_said(history)]
            return tuple(sorted([*said[-1:], *words], key=lambda entry: entry.at))
        case "evidence":
            return said[-1:] + _names(history)
    return said[-1:]


def _names(history: Sequence[Event]) -> tuple[Entry, ...]:
    """The files as one entry, each name once."""
    found = files(history)
    names = ", ".join(dict.fromkeys(file["name"] for _, file in found))
    return (Entry(found[-1][0].actor, found[-1][0].at, names),) if found else ()


def _texts(events: Sequence[Event], field: str, *kinds: str) -> tuple[Entry, ...]:
    return tuple(
        Entry(event.actor, event.at, event.texts[field])
        for event in events
        if event.texts.get(field) and (not kinds or event.kind in kinds)
    )


def client_said(history: Sequence[Event]) -> tuple[Entry, ...]:
    """The client's last words, as one entry or none."""
    return _texts(history, "text", "heard")[-1:]


def we_said(history: Sequence[Event]) -> tuple[Entry, ...]:
    """Our last words to the client."""
    return tuple(
        Entry(event.actor, event.at, event.texts["text"])
        for event in history
        if event.visible and event.kind in ("replied", "resolved") and event.texts.get("text")
    )[-1:]


def files(history: Sequence[Event]) -> list[tuple[Event, dict[str, Any]]]:
    """Every file (name, type, size, sha256) with the event that brought it."""
    return [(event, file) for event in history for file in event.data.get("files", ())]


def sent(history: Sequence[Event]) -> Sent | None:
    """How the ticket came to its present technical stay; None where it has none."""
    ticket, found = Ticket(), None
    for place, event in enumerate(history):
        after, _ = apply(ticket, event)
        if after.stay is not None and after.stays != ticket.stays and after.stay != ticket.stay:
            found = Sent(event, place, ticket)
        ticket = after
    return found if ticket.stay is not None else None


def kept(history: Sequence[Event], *, by_management: bool = False) -> dict[str, str]:
    """What was said in a handoff that came back, and since: its sender need not say it again.

    What passes between a tier and management moves nothing, so neither undoes the other.
    """
    kinds = ("managed", "declined") if by_management else ("escalated", "moved", "returned")
    moves = [place for place, event in enumerate(history) if event.kind in kinds]
    if len(moves) < 2 or history[moves[-1]].kind not in BACK:
        return {}
    return said_from(history, moves[-2])


def back(history: Sequence[Event], place: int) -> Event | None:
    """How the handoff at this place came back, if it did."""
    kind = "declined" if history[place].kind == "managed" else "returned"
    return next((one for one in history[place:] if one.kind == kind), None)


def said_from(history: Sequence[Event], place: int) -> dict[str, str]:
    """The parts that were said in the handoff at this place or added to it, the latest words of each."""
    found = {name: _texts(history[place:], name, "handed", *MOVES) for name in HANDOFF}
    return {name: entries[-1].text for name, entries in found.items() if entries}
