"""The reader of a path: lines such as `75% of resolve: tell assignee` become steps."""

import re
from typing import Any

from escli.config.keys import ROLES, Kind
from escli.config.nodes import BROKEN, Node, Place, Tree, shown
from escli.core import durations
from escli.core.matrix import MANAGEMENT
from escli.core.model import PROMISES
from escli.core.steps import identity
from escli.errors import nearest

NEXT = "next"
_CLOCKS = PROMISES[:-1]  # a vendor's time is set by each wait; its end is a step of its own
ACTIONS = ("tell", "page", "escalate to", "assign to")
LARGEST_SHARE = 1000
MOST_TIMES = 999
SHORTEST_EVERY = 60  # the sweep comes once a minute
_WHEN = re.compile(
    r"(?:(?P<offset>.+) (?P<side>before|after) )?"
    r"(?:(?P<share>\d+) ?% of )?"
    r"(?P<clock>[a-z]+)"
    r"(?: every (?P<every>.+?)(?: up to (?P<times>\d+) times?)?)?"
)
_MOMENT = (
    "a moment such as `respond`, `75% of resolve`, `1h before resolve`, `30m after respond` or `respond every 15m`"
    f" (clocks: {', '.join(_CLOCKS)})"
)

Step = dict[str, Any]


def steps(tree: Tree, place: Place, node: Node, kind: Kind) -> list[Step]:
    """The steps of a path, no two alike, the last one not silent."""
    if not isinstance(node, list) or not node:
        tree.wrong(place, shown(node) if node else "no steps", kind.says)
        return []
    lines = [(*place, number) for number in range(1, len(node) + 1)]
    found = [step for line, item in zip(lines, node, strict=True) for step in _line(tree, line, item, kind)]
    _refuse_equal(tree, [step for _, step in found], [line for line, _ in found])
    if found:
        _refuse_silence(tree, *found[-1])
    return [step for _, step in found]


def _refuse_silence(tree: Tree, place: Place, last: Step) -> None:
    """A path goes on until somebody takes the ticket."""
    if not last["every"] or last["times"]:
        ends = f"ends after {last['times']} times" if last["times"] else "happens once"
        expected = "one that repeats without end, such as `respond every 15m: page tier`: a path is never silent"
        tree.wrong(place, f"a last step that {ends}", expected)


def _refuse_equal(tree: Tree, found: list[Step], places: list[Place]) -> None:
    first: dict[str, Place] = {}
    for step, place in zip(found, places, strict=True):
        if first.setdefault(step["id"], place) is not place:
            tree.wrong(place, f"the step of line {tree.lines[first[step['id']]]} a second time", "each step once")


def _line(tree: Tree, place: Place, item: Node, kind: Kind) -> list[tuple[Place, Step]]:
    """The steps of one item: one moment, one action or a list of them."""
    if not isinstance(item, dict) or not item:
        if item is not BROKEN:
            tree.wrong(place, shown(item), kind.says)
        return []
    found = []
    for words, actions in item.items():
        inside = (*place, words)
        moment = _moment(tree, inside, words)
        several = actions if isinstance(actions, list) and actions else None
        for number, action in enumerate(several or [actions], 1):
            at = (*inside, number) if several else inside
            deed = _deed(tree, at, action)
            if moment and deed:
                found.append((at, {"id": identity(moment, *deed), **moment, "action": deed[0], "whom": deed[1]}))
    return found


def _moment(tree: Tree, place: Place, words: str) -> dict[str, Any] | None:
    found = _WHEN.fullmatch(" ".join(words.lower().split()))
    if not found or found["clock"] not in _CLOCKS:
        tree.wrong(place, shown(words), _MOMENT, nearest(found["clock"], _CLOCKS) if found else "")
        return None
    share, times = int(found["share"] or 100), int(found["times"] or 0)
    offset, every = _span(tree, place, found["offset"]) or durations.Span(""), _every(tree, place, found["every"])
    if offset.end_of_day:
        tree.wrong(place, shown(offset.words), "a time before or after, such as 4h or 2d")
    if not 0 < share <= LARGEST_SHARE:
        tree.wrong(place, f"{share}%", f"a share from 1% to {LARGEST_SHARE}%")
    if found["times"] and not 0 < times <= MOST_TIMES:
        tree.wrong(place, f"{times} times", f"from 1 to {MOST_TIMES} times")
    sign = -1 if found["side"] == "before" else 1
    moment = {"clock": found["clock"], "share": share, "offset": sign * offset.seconds, "days": sign * offset.days}
    return {**moment, "every": every, "times": times}


def _every(tree: Tree, place: Place, words: str | None) -> int:
    span = _span(tree, place, words)
    if span is None:
        return 0
    seconds = span.seconds + span.days * 86400
    if seconds < SHORTEST_EVERY:
        tree.wrong(place, f"every {span.words}", "at least a minute between repeats")
    return seconds


def _span(tree: Tree, place: Place, words: str | None) -> durations.Span | None:
    try:
        return durations.parse(words) if words else None
    except ValueError as error:
        tree.wrong(place, shown(words or ""), str(error))
        return None


def _deed(tree: Tree, place: Place, node: Node) -> tuple[str, str] | None:
    """What is done, and to whom."""
    if node is BROKEN:
        return None
    words = " ".join(node.split()) if isinstance(node, str) else ""
    for action in ACTIONS:
        if words.startswith(f"{action} "):
            whom = words.removeprefix(f"{action} ")
            return (action.removesuffix(" to"), whom) if _is_whom(tree, place, action, whom) else None
    verb = nearest(words.rpartition(" ")[0], ACTIONS) if words else ""
    tree.wrong(place, shown(node), "tell, page or assign to somebody, or escalate to a tier", verb)
    return None


def _is_whom(tree: Tree, place: Place, action: str, whom: str) -> bool:
    team, tiers = tree.known.get("team"), tree.known.get("tiers")
    known, expected = {
        "tell": (_and(ROLES, team), f"{', '.join(ROLES)} or a person of the team"),
        "page": (_and(ROLES[:-1], team), f"{', '.join(ROLES[:-1])} or a person of the team; a client is told"),
        "escalate to": (_and((NEXT, MANAGEMENT), tiers), "next, the name of a tier, or management"),
        "assign to": (_and((), team), "a person of the team"),
    }[action]
    if known is None or whom in known:
        return True
    tree.mistyped(place, whom, known, f"after `{action}`: {expected}")
    return False


def _and(words: tuple[str, ...], names: tuple[str, ...] | None) -> tuple[str, ...] | None:
    """Both together; None if the names cannot be known because their section is broken."""
    return None if names is None else words + names
