"""Being away, standing in, and quiet for a client: what a person says of them, as an event of the desk."""

from typing import Any

from escli.core.absences import Changes
from escli.core.desk import Desk, act
from escli.core.duty import Duty
from escli.core.matrix import MANAGEMENT, Matrix
from escli.core.model import Event
from escli.core.spans import without
from escli.errors import Refused, unknown

LONGEST_MUTE = 7 * 86400  # longer silence is no maintenance
AHEAD = 366 * 86400  # how far an absence is looked at for the hours in which it leaves nobody


def away(desk: Desk, person: str, start: int, end: int, because: str) -> Event:
    """Somebody is not there for a time; who is on duty then, and whom routing chooses, no longer counts on them."""
    _need_person(desk, person)
    _need_span(desk, start, end)
    data = {"person": person, "from": start, "until": end}
    return act(desk, "away", desk.now, data, texts={"because": because})


def cover(desk: Desk, person: str, for_: str, start: int, end: int) -> Event:
    """Somebody stands in for another wherever that one would be on duty."""
    _need_person(desk, person)
    _need_person(desk, for_)
    _need_span(desk, start, end)
    if person == for_:
        raise Refused(f"{person} cannot stand in for themselves.")
    return act(desk, "covering", desk.now, {"person": person, "for": for_, "from": start, "until": end})


def back(desk: Desk, person: str, changes: Changes) -> Event:
    """Somebody is there again: what is planned of their absence is over, and nobody stands in for them."""
    if not any(one.person == person and one.end > desk.now for one in changes.absences):
        _need_person(desk, person)
        raise Refused(f"{person} is not away, and nobody stands in for them.", hint="escli team list shows who is.")
    return act(desk, "back", desk.now, {"person": person})


def mute(desk: Desk, client: str, until: int, because: str) -> Event:
    """Planned maintenance at a client: steps are recorded and nobody is told of them; the clocks go on."""
    _need_client(desk, client)
    if not because.strip():
        raise Refused("Say why the client is muted: it stands in the history of what nobody was told.")
    if not desk.now < until <= desk.now + LONGEST_MUTE:
        raise Refused("A client is muted until a time to come, within a week.")
    return act(desk, "muted", desk.now, {"client": client, "until": until}, texts={"because": because})


def unmute(desk: Desk, client: str, changes: Changes) -> Event:
    """The maintenance is over."""
    _need_client(desk, client)
    if changes.muted(client, desk.now) is None:
        raise Refused(f"{client} is not muted.")
    return act(desk, "unmuted", desk.now, {"client": client})


def alone(matrix: Matrix, before: Duty, after: Duty, start: int, end: int) -> list[dict[str, Any]]:
    """The tiers that what was just said leaves without anybody: tier, from, until of the first such time."""
    end = min(end, start + AHEAD)
    found: list[dict[str, Any]] = []
    for tier in (*matrix.levels, MANAGEMENT):
        had = [shift[:2] for shift in before.reached(tier, start, end)]
        gaps = without(had, after.reached(tier, start, end))
        found += [{"tier": tier, "from": begins, "until": ends} for begins, ends in gaps[:1]]
    return found


def lost(matrix: Matrix, changes: Changes, now: int) -> list[str]:
    """The people of absences to come whom the team no longer has: gone, or renamed since."""
    coming = [one for one in changes.absences if one.end > now]
    names = dict.fromkeys(name for one in coming for name in (one.person, one.cover) if name is not None)
    return [name for name in names if name not in matrix.team]


def _need_person(desk: Desk, name: str) -> None:
    if name not in desk.matrix.team:
        raise unknown("person", name, tuple(desk.matrix.team))


def _need_client(desk: Desk, name: str) -> None:
    if name not in desk.matrix.clients:
        raise unknown("client", name, tuple(desk.matrix.clients))


def _need_span(desk: Desk, start: int, end: int) -> None:
    if start >= end:
        raise Refused("It would end before it begins.", hint="--from comes before --until.")
    if end <= desk.now:
        raise Refused("That time has passed already.")
