"""What a client may read of a ticket's history. Of an event that is not theirs only the fact is told, never a word."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from escli.core.matrix import Matrix
from escli.core.model import Event
from escli.core.news import first_name

_MOVES = ("escalated", "moved", "returned", "major", "set")


class Line(NamedTuple):
    """Something that happened, in a sentence, and the words that were written, if any."""

    at: int
    says: str
    text: str = ""


def since(events: Sequence[Event], client: str) -> int:
    """The place from which on a ticket's events are this client's: what was said before belongs to another one."""
    begin = 0
    for place, event in enumerate(events):
        change = event.data["changes"].get("client") if event.kind == "set" else None
        if change is not None:
            begin = place if change[1] == client else len(events)
    return begin


def said(event: Event) -> str:
    """The words of an event, if the client may read them."""
    return event.texts.get("text", "") if event.visible else ""


def asked(events: Sequence[Event]) -> str:
    """What the client was asked last."""
    return next((said(event) for event in reversed(events) if event.kind == "waiting" and event.visible), "")


def solved(events: Sequence[Event]) -> str:
    """The words with which the ticket was resolved last."""
    return next((said(event) for event in reversed(events) if event.kind == "resolved"), "")


def lines(matrix: Matrix, events: Sequence[Event], begin: int) -> Iterator[Line]:
    """The history from a place on, in the order in which it was recorded."""
    tier = None
    for place, event in enumerate(events):
        moves = event.data.get("tier", tier) != tier and event.kind in _MOVES
        tier = event.data.get("tier", tier)
        if place < begin:
            continue
        if moves:
            yield Line(event.at, f"Passed on. {sentence(matrix, tier)}".strip())
        line = _line(matrix, event)
        if line is not None:
            yield line


def sentence(matrix: Matrix, tier: str | None) -> str:
    """The sentence of a tier that clients read; nothing for one that the matrix no longer has."""
    return next((one.client for one in matrix.tiers if one.name == tier), "")


def _line(matrix: Matrix, event: Event) -> Line | None:  # noqa: PLR0911  # one for each kind of event
    text = said(event)
    match event.kind:
        case "opened":
            return Line(event.at, "Reported.", event.texts.get("description", "") if event.visible else "")
        case "heard":
            what = "You asked for an escalation." if "escalation" in event.data else "You said:"
            return Line(event.at, what, text)
        case "replied":
            return Line(event.at, f"{first_name(matrix, event.actor) or 'We'} wrote to you:", text)
        case "waiting" if event.visible:
            return Line(event.at, f"{first_name(matrix, event.actor) or 'We'} asked you:", text)
        case "managed":
            return Line(event.at, f"A manager joined. {matrix.management['client']}")
        case "joined":
            return Line(event.at, "Found to be part of a larger fault.")
        case "resolved":
            return Line(event.at, "Solved.", text)
        case "reopened":
            return Line(event.at, "Opened again.")
        case "rated":
            return Line(event.at, f"You rated our work: {event.data['score']} of 5.", text)
        case _:
            return None
