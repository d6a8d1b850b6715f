"""A step's name and its words: `resolve@75%:tell:lead` is for life and for the database, `75% of resolve: tell lead`
is how the matrix says it and how people read it.
"""

import re
from typing import Any

from escli.core import durations
from escli.core.matrix import Step

_ID = re.compile(
    r"(?P<clock>[a-z]+)@(?P<share>\d+)%(?P<offset>[+-](?:\d+[dhms])+)?(?:\+(?P<every>(?:\d+[hms])+)\*)?"
    r":(?P<action>[a-z]+):(?P<whom>.+)"
)
_VERBS = {"escalate": "escalate to", "assign": "assign to"}


def identity(moment: dict[str, Any], action: str, whom: str) -> str:
    """The step's name for life: its moment and action, never its place in the list nor its number of repeats."""
    offset, days, every = moment["offset"], moment["days"], moment["every"]
    before_or_after = (
        ("-" if offset + days < 0 else "+") + _length(abs(offset), days=abs(days)) if offset or days else ""
    )
    repeats = f"+{_length(every)}*" if every else ""
    return f"{moment['clock']}@{moment['share']}%{before_or_after}{repeats}:{action}:{whom}"


def named(name: str | None) -> Step | None:
    """The step of that name, whether or not a matrix still has it; None for what is no step (`breach`).

    How often it repeats at most is not in the name: `times` is 0.
    """
    found = _ID.fullmatch(name or "")
    if name is None or found is None:
        return None
    offset = found["offset"]
    span = durations.parse(offset[1:]) if offset else durations.Span("")
    sign = -1 if offset and offset[0] == "-" else 1
    every = durations.wall_seconds(found["every"]) if found["every"] else 0
    deed = (found["action"], found["whom"])
    return Step(name, found["clock"], int(found["share"]), sign * span.seconds, every, 0, *deed, sign * span.days)


def moment_of(step: Step) -> str:
    """When a step happens, as the matrix says it: `1h before resolve`, `respond every 15m up to 3 times`."""
    words = step.clock if step.share == 100 else f"{step.share}% of {step.clock}"
    if step.offset or step.days:
        length = _length(abs(step.offset), " ", days=abs(step.days))
        words = f"{length} {'before' if step.offset + step.days < 0 else 'after'} {words}"
    if step.every:
        words += f" every {_length(step.every, ' ')}"
    if step.times:
        words += f" up to {step.times} time{'s' if step.times > 1 else ''}"
    return words


def deed_of(step: Step) -> str:
    """What a step does, as the matrix says it: `tell lead`, `escalate to next`."""
    return f"{_VERBS.get(step.action, step.action)} {step.whom}"


def words_of(step: Step) -> str:
    """The whole step as a line of a path; the reader of the matrix makes the same step of it."""
    return f"{moment_of(step)}: {deed_of(step)}"


def _length(seconds: int, between: str = "", *, days: int = 0) -> str:
    parts = (("d", days), ("h", seconds // 3600), ("m", seconds % 3600 // 60), ("s", seconds % 60))
    return between.join(f"{count}{unit}" for unit, count in parts if count)
