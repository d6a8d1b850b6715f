"""The walk through a file along the table of its keys: what is unknown, missing or wrong is a problem."""

from collections.abc import Callable, Iterable
from typing import Any

from escli.config import hours, public, rota, steps, values
from escli.config.keys import REQUIRED, Key, Kind, Required
from escli.config.nodes import BROKEN, Node, Place, Tree, shown
from escli.core.matrix import MANAGEMENT
from escli.core.news import NEWS
from escli.errors import nearest

_READERS: dict[str, Callable[[Tree, Place, Node, Kind], Any]] = {
    "text": values.text,
    "word": values.word,
    "flag": values.flag,
    "zone": values.zone,
    "duration": values.duration,
    "wall": values.wall,
    "size": values.size,
    "count": values.count,
    "port": values.port,
    "address": values.address,
    "secret": values.secret,
    "template": values.template,
    "respond": values.respond,
    "hours": hours.hours,
    "quiet": hours.quiet,
    "country": public.country,
    "holidays": hours.holidays,
    "special": hours.special,
    "breaks": hours.breaks,
    "steps": steps.steps,
    "who": rota.who,
    "turn": rota.turn,
    "moment": rota.moment,
    "until": rota.until,
    "length": rota.length,
}
# Where a name of the person's choosing stands outside the section that it names, it must be there already.
_SECTIONS = {
    "<tier>": "tiers",
    "<tier or management>": "tiers",
    "<severity>": "severities",
    "<type>": "types",
    "<message>": "news",
}
_BESIDE = {"<tier or management>": (MANAGEMENT,)}  # names that may stand there as well


class Branch:
    """A place that the table knows: its key, if it has a row, and what may stand inside."""

    def __init__(self) -> None:
        """Start without a row."""
        self.key: Key | None = None
        self.inside: dict[str, Branch] = {}

    def default(self) -> Node | Required | None:
        """What holds where the file says nothing; a mapping without a row must be there."""
        return self.key.default if self.key else REQUIRED  # type: ignore[return-value]


def branches(keys: Iterable[Key]) -> Branch:
    """The table as a tree."""
    top = Branch()
    for key in keys:
        at = top
        for step in key.path.replace("[]", ".[]").split("."):
            at = at.inside.setdefault(step, Branch())
        at.key = key
    return top


def walk(tree: Tree, keys: Iterable[Key]) -> dict[str, Any]:
    """Everything the file says, read by kind, with defaults; None stands where there is a problem or nothing."""
    top = branches(keys)
    tree.known["news"] = NEWS
    for section, branch in top.inside.items():
        names = _names(tree, section, branch)
        if names is not None:
            tree.known[section] = names
    return _fixed(tree, (), tree.top, top)


def _names(tree: Tree, section: str, branch: Branch) -> tuple[str, ...] | None:
    """The names that a section defines; None if that cannot be known."""
    node = tree.top.get(section, BROKEN if branch.default() is REQUIRED else [])
    if isinstance(node, list | dict):
        return tuple(name for name in node if isinstance(name, str))
    return (node,) if isinstance(node, str) and not branch.inside else None


def _read(tree: Tree, place: Place, node: Node, branch: Branch) -> Any:
    if node is BROKEN:
        return None
    if not branch.inside:
        return _leaf(tree, place, node, branch)
    if "[]" in branch.inside:
        return _items(tree, place, node, branch.inside["[]"])
    if not isinstance(node, dict):
        tree.wrong(place, shown(node), "a mapping")
        return None
    chosen = next((name for name in branch.inside if name.startswith("<")), None)
    return _chosen(tree, place, node, branch, chosen) if chosen else _fixed(tree, place, node, branch)


def _leaf(tree: Tree, place: Place, node: Node, branch: Branch) -> Any:
    if branch.key is None:
        message = "only a key with a row in the table can hold a value"
        raise LookupError(message)
    kind = branch.key.kind
    if not kind.many:
        return _READERS[kind.reader](tree, place, node, kind)
    if isinstance(node, dict) or (node == [] and not isinstance(branch.key.default, list)):
        tree.wrong(place, shown(node) if node else "an empty list", kind.says)
        return None
    return _several(tree, place, node, kind)


def _several(tree: Tree, place: Place, node: Node, kind: Kind) -> list[Any]:
    """The values of a list; one alone needs no brackets."""
    read, several = _READERS[kind.reader], isinstance(node, list)
    found: list[Any] = []
    for number, item in enumerate(node if isinstance(node, list) else [node], 1):
        inside = (*place, number) if several else place
        said = None if item is BROKEN else read(tree, inside, item, kind)
        if said is not None and said in found and not kind.repeats:
            tree.wrong(inside, f"{shown(said)} a second time", "each once")
        elif said is not None:
            found.append(said)
    return found


def _items(tree: Tree, place: Place, node: Node, branch: Branch) -> list[Any]:
    """A list of mappings; one alone needs no dash."""
    if not isinstance(node, list):
        return [_read(tree, place, node, branch)]
    return [_read(tree, (*place, number), item, branch) for number, item in enumerate(node, 1)]


def _chosen(tree: Tree, place: Place, node: dict[str, Node], branch: Branch, placeholder: str) -> dict[str, Any]:
    if not node and branch.default() is REQUIRED:
        tree.wrong(place, "an empty mapping", f"at least one {placeholder.strip('<>')}")
    known, beside = tree.known.get(_SECTIONS.get(placeholder, "")), _BESIDE.get(placeholder, ())
    for name in node:
        if known is not None and name not in known + beside:
            tree.mistyped((*place, name), name, known + beside, f"the name of a {placeholder.strip('<>')}")
    return {name: _read(tree, (*place, name), said, branch.inside[placeholder]) for name, said in node.items()}


def _fixed(tree: Tree, place: Place, node: dict[str, Node], branch: Branch) -> dict[str, Any]:
    meant = {_unknown(tree, place, name, tuple(branch.inside)) for name in node if name not in branch.inside}
    found: dict[str, Any] = {}
    for name, inner in branch.inside.items():
        if name in node:
            found[name] = _read(tree, (*place, name), node[name], inner)
        else:
            found[name] = None if name in meant else _default(tree, (*place, name), inner)
    return found


def _unknown(tree: Tree, place: Place, name: str, known: tuple[str, ...]) -> str:
    """Tell of an unknown key; the one that was probably meant is not told again as missing."""
    meant = nearest(name, known)
    tree.wrong((*place, name), f"the unknown key {shown(name)}", f"one of the keys {', '.join(known)}", meant)
    return meant


def _default(tree: Tree, place: Place, branch: Branch) -> Any:
    default = branch.default()
    if isinstance(default, Required):
        tree.wrong(place, "nothing", branch.key.kind.says if branch.key else "a mapping")
        return None
    return None if default is None else _read(tree, place, default, branch)
