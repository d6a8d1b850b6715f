"""Who is away, who stands in and which clients are muted: what the desk's own events say, folded by sequence."""

from collections.abc import Iterable
from typing import NamedTuple, TypeVar

from escli.core.model import Event

KINDS = ("away", "covering", "back", "muted", "unmuted")  # events of the desk itself, ticket 0


class Absence(NamedTuple):
    """Somebody is not there from `start` until `end`; `cover` stands in wherever they would be on duty."""

    person: str
    start: int
    end: int
    cover: str | None = None
    because: str = ""


class Mute(NamedTuple):
    """Planned maintenance at a client: what time does is recorded, and nobody is told."""

    client: str
    start: int
    end: int
    because: str = ""


_T = TypeVar("_T", Absence, Mute)


class Changes(NamedTuple):
    """What the desk's events change in what the matrix says of people and clients."""

    absences: tuple[Absence, ...] = ()
    mutes: tuple[Mute, ...] = ()

    def muted(self, client: str, at: int) -> Mute | None:
        """The mute under which a client is at a second: the last one said."""
        return next((one for one in self.mutes if one.client == client and one.start <= at < one.end), None)


def changes(events: Iterable[Event]) -> Changes:
    """The absences and mutes that stand after these events, oldest first; what was taken back is left out."""
    absences: list[Absence] = []
    mutes: list[Mute] = []
    for event in events:
        data, because = event.data, event.texts.get("because", "")
        match event.kind:
            case "away":
                absences.append(Absence(data["person"], data["from"], data["until"], None, because))
            case "covering":
                absences.append(Absence(data["for"], data["from"], data["until"], data["person"], because))
            case "back":
                absences = [_ended(one, event.at) if one.person == data["person"] else one for one in absences]
            case "muted":
                mutes = [_ended(one, event.at) if one.client == data["client"] else one for one in mutes]
                mutes.append(Mute(data["client"], event.at, data["until"], because))
            case "unmuted":
                mutes = [_ended(one, event.at) if one.client == data["client"] else one for one in mutes]
    return Changes(
        tuple(one for one in absences if one.start < one.end), tuple(one for one in mutes if one.start < one.end)
    )


def _ended(one: _T, at: int) -> _T:
    """It ends here; what had not begun never does."""
    return one._replace(end=max(one.start, min(one.end, at)))


def hushed(event: Event, mute: Mute | None) -> Event:
    """What time did while a client was muted: recorded, with whom it would have told, and nobody is told.

    A holding message that does not go puts no update off: nobody heard anything.
    """
    if mute is None or not event.notices:
        return event
    quiet = sorted({one.person for one in event.notices})
    data = event.data
    if "holding" in data:
        data = {name: value for name, value in data.items() if name not in ("holding", "starts")}
    return event._replace(data={**data, "muted": mute.end, "untold": quiet}, notices=())
