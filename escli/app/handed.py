"""Handoffs as rows: each time that a ticket was handed on or came back, from where to where, and what was said."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from escli.core.fold import apply
from escli.core.handoff import BACK, MOVES, said_from
from escli.core.matrix import MANAGEMENT
from escli.core.model import Event, Ticket
from escli.store.columns import TABLES

_COLUMNS = tuple(column.name for column in TABLES["handoffs"])


def handoffs(histories: Iterable[tuple[int, list[tuple[int, Event]]]]) -> Iterator[tuple[Any, ...]]:
    """A row a handoff, in the order of the columns; instants are seconds still."""
    for number, history in histories:
        if any(event.kind in _HANDING for _, event in history):
            yield from _of_one(number, history)


_HANDING = {*MOVES, *BACK, "major", "set"}


def _of_one(number: int, history: Sequence[tuple[int, Event]]) -> Iterator[tuple[Any, ...]]:
    events = [event for _, event in history]
    before = Ticket()
    for place, (event_id, event) in enumerate(history):
        after, _ = apply(before, event)
        if event.kind in MOVES + BACK or (event.kind in _HANDING and "tier" in event.data):
            found = {"ticket": number, "event": event_id, **_row(events, place, before, after)}
            yield tuple(found.get(column) for column in _COLUMNS)
        before = after


def _row(events: Sequence[Event], place: int, before: Ticket, after: Ticket) -> dict[str, Any]:
    event = events[place]
    by_tier = not _is_managements(event)
    said = said_from(_until_next(events, place), place) if event.kind in MOVES else {}
    return {
        "at": event.at,
        "actor": event.actor,
        "kind": event.kind,
        "cause": event.data.get("cause"),
        "from_tier": MANAGEMENT if event.kind == "declined" else before.tier,
        "from_team": before.team if event.kind != "declined" else None,
        "from_technician": before.manager if event.kind == "declined" else before.technician,
        "to_tier": MANAGEMENT if event.kind == "managed" else after.tier,
        "to_team": after.team if by_tier else None,
        "to_technician": event.data.get("technician") if by_tier else None,
        "counted": int(by_tier and event.kind != "returned"),
        "missing": ", ".join(event.data.get("incomplete", ())) or None,
        "returned": int(event.kind in MOVES and _next_kind(events, place) in BACK),
        **said,
    }


def _until_next(events: Sequence[Event], place: int) -> Sequence[Event]:
    """What belongs to a handoff ends where the next one of the same ladder begins."""
    return events[: next(_following(events, place), len(events))]


def _next_kind(events: Sequence[Event], place: int) -> str:
    return next((events[one].kind for one in _following(events, place)), "")


def _following(events: Sequence[Event], place: int) -> Iterator[int]:
    """The places of the later moves on the same ladder: what passes to and from management moves nothing else."""
    kinds = MOVES + BACK
    ladder = _is_managements(events[place])
    later = range(place + 1, len(events))
    return (one for one in later if events[one].kind in kinds and _is_managements(events[one]) == ladder)


def _is_managements(event: Event) -> bool:
    return event.kind in ("managed", "declined")
