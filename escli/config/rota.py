"""Readers of a rotation's words, and what holds between them: who serves, in which turns, from when until when."""

import re
from datetime import datetime, timedelta
from typing import Any

from escli.config import values
from escli.config.keys import Kind
from escli.config.nodes import BROKEN, Node, Place, Tree, shown

_TURNS = {"hourly": "hour", "daily": "day", "weekly": "week", "monthly": "month"}
_LENGTH = re.compile(r"([1-9]\d{0,2}) (hour|day|week|month)s?")
_SECONDS = {"hour": 3600, "day": 86400, "week": 7 * 86400, "month": 31 * 86400}
_MOMENT = re.compile(r"20\d\d-\d\d-\d\d \d\d:\d\d")
_DAY = re.compile(r"20\d\d-\d\d-\d\d")

Said = dict[str, Any]


def who(tree: Tree, place: Place, node: Node, kind: Kind) -> list[list[str]]:
    """The groups in their order; somebody who serves alone needs no brackets."""
    if isinstance(node, list) and node:
        return [_group(tree, (*place, number), item, kind) for number, item in enumerate(node, 1)]
    return [_group(tree, place, node, kind)]


def _group(tree: Tree, place: Place, node: Node, kind: Kind) -> list[str]:
    if node == []:
        tree.wrong(place, "an empty list", kind.says)
    found: list[str] = []
    for number, item in enumerate(node if isinstance(node, list) else [node], 1):
        inside = (*place, number) if isinstance(node, list) else place
        name = None if item is BROKEN else values.word(tree, inside, item, kind)
        if name in found:
            tree.wrong(inside, f"{name!r} a second time", "each person of a group once")
        elif name is not None:
            found.append(name)
    return found


def turn(tree: Tree, place: Place, node: Node, kind: Kind) -> tuple[str, int] | None:
    """The unit, and how many of it are a turn."""
    if isinstance(node, str) and node in _TURNS:
        return _TURNS[node], 1
    if isinstance(node, str) and (length := _LENGTH.fullmatch(node)):
        return length[2], int(length[1])
    if isinstance(node, str):
        tree.mistyped(place, node, tuple(_TURNS), kind.says)
    else:
        tree.wrong(place, shown(node), kind.says)
    return None


def length(tree: Tree, place: Place, node: Node, kind: Kind) -> int | None:
    """Seconds on the wall; a month is no length."""
    said = _LENGTH.fullmatch(node) if isinstance(node, str) else None
    if said is None or said[2] == "month":
        tree.wrong(place, shown(node), kind.says)
        return None
    return int(said[1]) * _SECONDS[said[2]]


def moment(tree: Tree, place: Place, node: Node, kind: Kind) -> str | None:
    """What clocks on the wall show at a handover."""
    return _moment(tree, place, node, kind, _MOMENT)


def until(tree: Tree, place: Place, node: Node, kind: Kind) -> str | None:
    """A moment; a day alone is its end."""
    if not isinstance(node, str) or not _DAY.fullmatch(node):
        return _moment(tree, place, node, kind, _MOMENT)
    day = _moment(tree, place, node, kind, _DAY)
    return day and (datetime.fromisoformat(day) + timedelta(days=1)).isoformat()


def _moment(tree: Tree, place: Place, node: Node, kind: Kind, form: re.Pattern[str]) -> str | None:
    try:
        if isinstance(node, str) and form.fullmatch(node):
            return datetime.fromisoformat(node).isoformat()
    except ValueError:  # such as the 30th of February
        pass
    tree.wrong(place, shown(node), kind.says)
    return None


def check(tree: Tree, said: Said) -> None:
    """Add what is wrong with a rotation as a whole."""
    for tier, rotations in (said["rotas"] or {}).items():
        place = ("rotas", tier)
        if rotations == []:
            tree.wrong(place, "an empty list", "at least one rotation; leave the tier out to have none")
        for number, one in enumerate(rotations or (), 1):
            at = (*place, number) if (*place, number) in tree.lines else place
            _check(tree, at, one or dict.fromkeys(("from", "until", "turn", "for")))


def _check(tree: Tree, place: Place, one: Said) -> None:
    if one["from"] and one["until"] and one["until"] <= one["from"]:
        tree.wrong((*place, "until"), "an end before the first handover", "a moment later than `from`")
    if one["turn"] and one["for"]:
        unit, every = one["turn"]
        if one["for"] > every * _SECONDS[unit]:
            tree.wrong((*place, "for"), "a time longer than the turn", "at most as long as the turn")


def form(said: Said, zone: str) -> Said:
    """A rotation as the rules read it."""
    unit, every = said["turn"]
    return {
        "who": said["who"],
        "timezone": said["timezone"] or zone,
        "start": said["from"],
        "unit": unit,
        "every": every,
        "until": said["until"],
        "weekly": said["hours"],
        "lasts": said["for"],
        "priority": int(said["priority"]),
    }
