"""What a file that a person wrote says, where it says so, and what is wrong with it so far."""

from typing import Final

from escli.errors import Problem, nearest

_SHOWN = 60
_SECRETS = {"password", "apprise"}  # keys of a channel whose values are never shown: one may be the secret itself


class Broken:
    """Stands for a value whose problem is already told, so that nobody tells it twice."""


BROKEN: Final = Broken()
Node = str | list["Node"] | dict[str, "Node"] | Broken  # words are exactly as typed
Place = tuple[str | int, ...]  # keys and, counted from 1, items: ("paths", "urgent", 2)


class Tree:
    """The nodes of a file, the lines they stand on, its problems, and the names that its values may refer to."""

    def __init__(self) -> None:
        """Start with an empty file."""
        self.top: dict[str, Node] = {}
        self.lines: dict[Place, int] = {(): 1}
        self.known: dict[str, tuple[str, ...]] = {}
        self.problems: list[Problem] = []

    def wrong(self, place: Place, found: str, expected: str, suggestion: str = "") -> None:
        """Add a problem, with the line of that place or of the nearest one around it."""
        around = place
        while around not in self.lines:
            around = around[:-1]
        self.wrong_on(self.lines[around], place, found, expected, suggestion)

    def wrong_on(self, line: int, place: Place, found: str, expected: str, suggestion: str = "") -> None:
        """Add a problem on a line that is not the place's own, such as a key's second appearance."""
        if place[:1] == ("channels",) and _SECRETS & set(place[2:]):
            found = "something that is not shown here"
        self.problems.append(Problem(line, spelled(place), found, expected, suggestion))

    def mistyped(self, place: Place, word: str, known: tuple[str, ...], expected: str) -> None:
        """Add the problem of a word that is none of those known, with the one that was probably meant."""
        self.wrong(place, shown(word), expected, nearest(word, known))


def spelled(place: Place) -> str:
    """A place as a person reads it: `paths.urgent[2]`."""
    words = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in place)
    return words.removeprefix(".") or "the file"


def shown(node: Node) -> str:
    """What was found, for a problem."""
    if isinstance(node, str):
        return repr(node if len(node) <= _SHOWN else node[: _SHOWN - 3] + "...")
    return "a mapping" if isinstance(node, dict) else "a list"
