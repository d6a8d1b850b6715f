"""Readers of single values: each takes a node of its kind or adds the problem and returns None."""

import re
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from escli.config.keys import OTHERS, Kind
from escli.config.nodes import BROKEN, Node, Place, Tree, shown
from escli.core import durations


def text(tree: Tree, place: Place, node: Node, kind: Kind) -> str | None:
    """Any words, but not none."""
    if isinstance(node, str) and node.strip():
        return node
    tree.wrong(place, shown(node), kind.says)
    return None


def word(tree: Tree, place: Place, node: Node, kind: Kind) -> str | None:
    """One of the kind's words, or a name that the file itself defines."""
    if isinstance(node, str):
        names = tree.known.get(kind.section, ()) if kind.section else ()
        if node in kind.words or node in names:
            return node
        if kind.section and kind.section not in tree.known:  # that section is broken, and its own problem says so
            return None
        tree.mistyped(place, node, kind.words + names, kind.says)
        return None
    return text(tree, place, node, kind)


def flag(tree: Tree, place: Place, node: Node, kind: Kind) -> bool | None:
    """YAML's own true and false."""
    if isinstance(node, str) and node.lower() in ("true", "false"):
        return node.lower() == "true"
    tree.wrong(place, shown(node), kind.says)
    return None


def zone(tree: Tree, place: Place, node: Node, kind: Kind) -> str | None:
    """A time zone that this machine knows."""
    name = text(tree, place, node, kind)
    if name is None or _is_zone(name):
        return name
    tree.mistyped(place, name, tuple(available_timezones()), kind.says)
    return None


@cache
def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return False
    return True


def duration(tree: Tree, place: Place, node: Node, kind: Kind) -> str | None:
    """A target in its own words."""
    span = _span(tree, place, node, kind)
    return span.words if span else None


def wall(tree: Tree, place: Place, node: Node, kind: Kind) -> int | None:
    """Seconds on the wall, a day being 24 hours."""
    span = _span(tree, place, node, kind)
    return span.seconds + span.days * 86400 if span else None


def size(tree: Tree, place: Place, node: Node, kind: Kind) -> int | None:
    """Bytes, from a number and its unit."""
    said = re.fullmatch(r"([1-9][0-9]{0,5}) ?(KB|MB|GB)", node) if isinstance(node, str) else None
    if said is None:
        tree.wrong(place, shown(node), kind.says)
        return None
    return int(said[1]) * _UNITS[said[2]]


def count(tree: Tree, place: Place, node: Node, kind: Kind) -> int | None:
    """A number of things."""
    if isinstance(node, str) and re.fullmatch(r"[1-9][0-9]{0,3}", node) and int(node) <= 1000:
        return int(node)
    tree.wrong(place, shown(node), kind.says)
    return None


def template(tree: Tree, place: Place, node: Node, kind: Kind) -> str | None:
    """Words for a message, tried with a ticket that has everything and one that has nothing."""
    said = text(tree, place, node, kind)
    if said is None:
        return None
    from escli.core.news import SAMPLES
    from escli.template import BadTemplateError, render

    try:
        for facts in SAMPLES:
            render(said, facts)
    except BadTemplateError as error:
        where = f" (line {error.line} of it)" if error.line else ""
        tree.wrong(place, f"words that cannot be used: {error}{where}", kind.says)
        return None
    return said


_UNITS = {"KB": 10**3, "MB": 10**6, "GB": 10**9}


def port(tree: Tree, place: Place, node: Node, kind: Kind) -> int | None:
    """A TCP port."""
    if isinstance(node, str) and re.fullmatch(r"[1-9][0-9]{0,4}", node) and int(node) < 65536:
        return int(node)
    tree.wrong(place, shown(node), kind.says)
    return None


def address(tree: Tree, place: Place, node: Node, kind: Kind) -> str | None:
    """A mail address alone, without a name around it."""
    if isinstance(node, str) and _ADDRESS.fullmatch(node):
        return node
    tree.wrong(place, shown(node), kind.says)
    return None


_ADDRESS = re.compile(r"[\w!#$%&'*+/=?^`{|}~.-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,250}[A-Za-z0-9])?", re.ASCII)


def secret(tree: Tree, place: Place, node: Node, kind: Kind) -> str | None:
    """A reference to a secret; the secret itself is refused, and never repeated in the refusal."""
    if isinstance(node, str) and _REFERENCE.fullmatch(node):
        return node
    tree.wrong(place, shown(node), f"{kind.says}; the secret itself must not stand in this file")
    return None


_REFERENCE = re.compile(r"env [A-Za-z_][A-Za-z0-9_]*|file \S.*")


def _span(tree: Tree, place: Place, node: Node, kind: Kind) -> durations.Span | None:
    if not isinstance(node, str):
        tree.wrong(place, shown(node), kind.says)
        return None
    try:
        return durations.parse(node)
    except ValueError as error:
        tree.wrong(place, shown(node), str(error))
        return None


def respond(tree: Tree, place: Place, node: Node, kind: Kind) -> dict[str, str | None] | None:
    """A duration for every tier (`*`), or a mapping of tiers and `others` to durations."""
    if not isinstance(node, dict):
        said = duration(tree, place, node, kind)
        return {"*": said} if said else None
    of_tier = Kind(f"the name of a tier, or {OTHERS}", "word", (OTHERS,), "tiers")
    found = {}
    for tier, words in node.items():
        inside = (*place, tier)
        if word(tree, inside, tier, of_tier) and words is not BROKEN:
            found["*" if tier == OTHERS else tier] = duration(tree, inside, words, kind)
    return found
