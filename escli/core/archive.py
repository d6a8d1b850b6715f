"""An exported event on its way into another desk: history there, with the facts that it decided here (pure)."""

import re
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from escli.core.model import Event

_SHA = re.compile(r"[0-9a-f]{64}")
# What names another ticket, by kind: one number, or several. Every desk counts its own.
_ONE = {"opened": "follows", "joined": "parent", "covered": "parent", "freed": "parent", "merged": "into",
        "absorbed": "ticket"}  # fmt: skip
_MANY = {"opened": "alike", "linked": "to", "major": "tickets"}
# What only the desk means that wrote it: its targets, the alarms it listens to, its messages.
_OF_THE_DESK = ("promise", "key", "history", "origin", "root", "message")


class Exported(NamedTuple):
    """An event as it was exported. `ticket` is the other desk's number; 0: of that desk itself."""

    desk: str
    ticket: int
    id: int
    at: int
    recorded_at: int
    actor: str
    kind: str
    visible: int
    clock: str | None
    run: int | None
    step: str | None
    occurrence: int | None
    origin: str | None
    data: dict[str, Any]
    texts: dict[str, str]


def origin_of(desk: str, number: int) -> str:
    """What a ticket or an event of another desk is known by here."""
    return f"escli:{desk}:{number}"


def ticket_origin(history: list[Exported]) -> str:
    """What an exported ticket is known by: where it came from in the first place."""
    first = history[0]
    said = first.data.get("origin") if first.kind == "opened" else None
    return said if isinstance(said, str) and said else origin_of(first.desk, first.ticket)


def event_origin(one: Exported) -> str:
    """What an exported event is known by."""
    return one.origin or origin_of(one.desk, one.id)


def references(one: Exported) -> Iterator[int]:
    """The other tickets that an event names."""
    number = one.data.get(_ONE.get(one.kind, ""))
    numbers = one.data.get(_MANY.get(one.kind, ""))
    for found in (number, *(numbers if isinstance(numbers, list) else ())):
        if isinstance(found, int):
            yield found


def as_history(
    one: Exported, origin: str, here: Callable[[int], int | None], event_here: Callable[[int], int] = int
) -> Event:
    """The event as history. `here` gives this desk's number for one of the other desk, None if it is not known.

    `event_here` does the same for the events of the ticket, all of which must be known.
    """
    data = {name: value for name, value in one.data.items() if name not in _OF_THE_DESK}
    if "changes" in data:
        data["changes"] = {name: both for name, both in data["changes"].items() if name not in _OF_THE_DESK}
    if one.kind == "opened":
        data |= {"history": 1, "origin": origin}
    elif one.kind == "adopted":
        data["promise"] = None
    name, names = _ONE.get(one.kind, ""), _MANY.get(one.kind, "")
    if isinstance(data.get(name), int):
        data[name] = here(data[name])
    if names in data:
        known = (here(number) for number in data[names])
        data[names] = [number for number in known if number is not None]
    if one.kind == "redacted":
        data |= {
            "event": event_here(data["event"]),
            "fields": sorted(map(str, data["fields"])),
            "removed": sorted(map(str, data["removed"])),
        }
    if "files" in data:  # their bytes lie beside the other desk
        data["files"] = [file for file in data["files"] if _SHA.fullmatch(file["sha256"])]
    return Event(
        one.kind, one.at, data, one.actor, one.visible, one.clock, one.run, one.step, one.occurrence,
        event_origin(one), one.texts,
    )  # fmt: skip
