"""When a ticket moves up by itself, in a client's words: of a path only the steps that bring it to somebody else."""

from collections.abc import Iterable, Sequence

from escli.core.matrix import MANAGEMENT, Step
from escli.core.plain import length

_IF = {
    "respond": "nobody has taken it up",
    "update": "you have not heard from us",
    "resolve": "it is not solved",
    "management": "no manager has taken it up",
}
_AT_ONCE = 5  # per cent of the time: as good as none


def grouped(cells: Iterable[tuple[str, str, Sequence[Step]]]) -> list[tuple[list[tuple[str, list[str]]], list[str]]]:
    """What climbs alike told once: (types, each with its severities) and the sentences; `cells` are type, severity and
    steps."""
    found: dict[tuple[str, ...], dict[str, list[str]]] = {}
    for kind, severity, steps in cells:
        found.setdefault(tuple(sentences(steps)), {}).setdefault(kind, []).append(severity)
    return [(list(kinds.items()), list(says)) for says, kinds in found.items()]


def sentences(steps: Iterable[Step]) -> list[str]:
    """One for each step that moves a ticket up, or asks a manager to join."""
    return list(dict.fromkeys(_sentence(step) for step in steps if step.action == "escalate"))


def _sentence(step: Step) -> str:
    if step.whom == MANAGEMENT:
        then = "a manager joins, and the technician keeps it"
    else:
        then = f"it moves up to {'the next tier' if step.whom == 'next' else step.whom}"
    when = _when(step)
    return f"{when}, {then}."


def _when(step: Step) -> str:
    begin = f"If {_IF.get(step.clock, 'it is not done')}"
    if step.share <= _AT_ONCE and not _distance(step):
        return "Almost at once"
    if _distance(step):
        side = "before the end of" if step.is_warning else "after"
        return f"{begin} {_distance(step)} {side} {_point(step)}"
    return f"{begin} {'in the promised time' if step.share == 100 else f'by {step.share} % of the promised time'}"


def _point(step: Step) -> str:
    return "the promised time" if step.share == 100 else f"{step.share} % of the promised time"


def _distance(step: Step) -> str:
    if step.days:
        return length(f"{abs(step.days)}d")
    return length(f"{abs(step.offset)}s") if step.offset else ""
