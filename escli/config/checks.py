"""What no single value can tell: the grid is full, names are no reserved words, people and contacts stand once."""

import re
from typing import Any
from unicodedata import normalize

from escli.config import public, rota
from escli.config.keys import OTHERS, ROLES
from escli.config.nodes import Node, Place, Tree
from escli.config.steps import NEXT
from escli.core.matrix import MANAGEMENT
from escli.errors import nearest

FLAGS = ("vip", "security")
_COUNTED = re.compile(r"(\d{1,6}) (affected|clients)")
_CASE = "`plan NAME`, vip, security, or a number such as `10 affected` or `3 clients`"
WAYS = ("log", "command", "mail", "apprise")  # of a message to people
_TIGHTENS = ("tier", "respond", "update", "resolve", "calendar", "path")

Said = dict[str, Any]


def check(tree: Tree, said: Said) -> None:
    """Add every problem that shows only when values are held against each other."""
    _grid(tree)
    _respond_everywhere(tree, said)
    _reserved(tree, "tiers", (NEXT, MANAGEMENT, OTHERS, "*"))
    _reserved(tree, "team", (*ROLES, *tree.known.get("tiers", ())))
    _cases(tree, said)
    _once_per_client(tree, said)
    _names(tree, said)
    _logins(tree, said)
    _ways_out(tree, said)
    _inbox(tree, said)
    _parts_of_countries(tree, said)
    rota.check(tree, said)


def case(words: str) -> tuple[str, str | int | None] | None:
    """The kind and value of an adjustment as the file names it; None if it is none."""
    if words in FLAGS:
        return words, None
    if words.startswith("plan "):
        return "plan", words.removeprefix("plan ").strip()
    found = _COUNTED.fullmatch(words)
    return (found[2], int(found[1])) if found and int(found[1]) else None


def _rows(node: Node | None) -> dict[str, Node]:
    return node if isinstance(node, dict) else {}


def _grid(tree: Tree) -> None:
    rows = _rows(tree.top.get("matrix"))
    for kind in tree.known.get("types", ()) if rows else ():
        row = rows.get(kind)
        if row is None:
            tree.wrong(("matrix", kind), "no row", "a row for every type, with a cell for every severity")
        lacking = [name for name in tree.known.get("severities", ()) if isinstance(row, dict) and name not in row]
        for severity in lacking:
            tree.wrong(("matrix", kind, severity), "no cell", "a cell for every severity")


def _respond_everywhere(tree: Tree, said: Said) -> None:
    """A ticket may climb to every tier above its start, so each of them needs its time to respond."""
    tiers = tree.known.get("tiers", ())
    for kind, row in _given(said["matrix"]):
        for severity, cell in _given(row):
            respond = cell["respond"]
            if respond is None or "*" in respond or cell["tier"] not in tiers:
                continue
            lacking = [tier for tier in tiers[tiers.index(cell["tier"]) :] if tier not in respond]
            if lacking:
                expected = f"one for {', '.join(lacking)} too, or for {OTHERS}"
                tree.wrong(("matrix", kind, severity, "respond"), "no time for every tier from its start", expected)


def _given(mapping: Said | None) -> list[tuple[str, Said]]:
    """The entries that could be read."""
    return [(name, value) for name, value in (mapping or {}).items() if value is not None]


def _reserved(tree: Tree, section: str, words: tuple[str, ...]) -> None:
    for name in _rows(tree.top.get(section)):
        if name in words:
            tree.wrong((section, name), repr(name), "another name: that word has a meaning in paths")


def _cases(tree: Tree, said: Said) -> None:
    for words, adjustments in _given(said["adjust"]):
        _case(tree, ("adjust", words), words)
        _tightens(tree, ("adjust", words), adjustments)
    for name, client in _given(said["clients"]):
        _tightens(tree, ("clients", name, "adjust"), client["adjust"])


def _case(tree: Tree, place: Place, words: str) -> None:
    found = case(words)
    plans = tree.known.get("plans")
    if found is None:
        tree.wrong(place, repr(words), _CASE, nearest(words, FLAGS))
    elif found[0] == "plan" and plans is not None and found[1] not in plans:
        tree.mistyped(place, str(found[1]), plans, "the name of a plan")


def _tightens(tree: Tree, place: Place, adjustments: Any) -> None:
    for number, one in enumerate(adjustments or (), 1):
        at = (*place, number) if (*place, number) in tree.lines else place
        if one is not None and not any(key in _rows(_node(tree, at)) for key in _TIGHTENS):
            tree.wrong(at, "an adjustment that changes nothing", f"at least one of {', '.join(_TIGHTENS)}")


def _node(tree: Tree, place: Place) -> Node:
    node: Node = tree.top
    for step in place:
        if isinstance(node, dict):
            node = node[str(step)]
        elif isinstance(node, list) and isinstance(step, int):
            node = node[step - 1]
    return node


def _names(tree: Tree, said: Said) -> None:
    """Two people whose names differ in capitals or in the writing of an accent would get each other's pages."""
    _once(tree, [(("team", name), name) for name, _ in _given(said["team"])])


def _once_per_client(tree: Tree, said: Said) -> None:
    for name, client in _given(said["clients"]):
        place = ("clients", name, "contacts")
        contacts = client["contacts"] or []
        for key in ("name", "email"):
            _once(tree, [((*place, number, key), one and one[key]) for number, one in enumerate(contacts, 1)])


def _logins(tree: Tree, said: Said) -> None:
    _once(tree, [(("team", name, "login"), person["login"]) for name, person in _given(said["team"])])


def _once(tree: Tree, found: list[tuple[Place, str | None]]) -> None:
    first: dict[str, Place] = {}
    for place, word in found:
        before = first.setdefault(normalize("NFC", word).casefold(), place) if word else place
        if before is not place:
            tree.wrong(place, f"{word!r} a second time (first on line {tree.lines[before]})", "each once")


def _ways_out(tree: Tree, said: Said) -> None:
    for name, _ in _given(said["channels"]):
        written = [way for way in WAYS if way in _rows(_rows(tree.top["channels"])[name])]
        if len(written) != 1:
            tree.wrong(("channels", name), " and ".join(written) or "no way out", f"one of {', '.join(WAYS)}")
    _mail(tree, said)


def _mail(tree: Tree, said: Said) -> None:
    """A user has a password, and whoever gets mail has an address."""
    servers = [name for name, one in _given(said["channels"]) if one["mail"] is not None]
    for name in servers:
        written = _rows(_rows(_rows(tree.top["channels"])[name])["mail"])
        if ("user" in written) != ("password" in written):
            tree.wrong(("channels", name, "mail"), "one of user and password", "both, or neither")
    for name, person in _given(said["team"]):
        reached = [one for one in (*(person["page"] or ()), *(person["tell"] or ())) if one in servers]
        if reached and "email" not in _rows(_rows(tree.top["team"])[name]):
            tree.wrong(("team", name), f"no email, but the channel {reached[0]}, which is mail", "an email")


def _inbox(tree: Tree, said: Said) -> None:
    """What a new mail opens is a type with a severity; a client's own word needs the desk's address."""
    desk = set(_rows(tree.top.get("inbox"))) & set(_OPENS)
    if len(desk) == 1:
        tree.wrong(("inbox",), f"{desk.pop()} alone", "type and severity, or neither")
    for name, _ in _given(said["clients"]):
        own = set(_rows(_rows(_rows(tree.top["clients"])[name]).get("inbox"))) & set(_OPENS)
        place = ("clients", name, "inbox")
        if own and "inbox" not in tree.top:
            tree.wrong(place, "what its mail opens", "a section `inbox` with the desk's address")
        elif len(own | desk) == 1:
            tree.wrong(place, f"{own.pop()} alone" if own else "nothing", "type and severity")


_OPENS = ("type", "severity")


def _parts_of_countries(tree: Tree, said: Said) -> None:
    for name, calendar in _given(said["calendars"]):
        if calendar["subdivision"] is not None:
            public.check(tree, name, calendar)
