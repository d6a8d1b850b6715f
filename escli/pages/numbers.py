"""Figures in a client's words: shares that never round away a broken promise, how sure they are, lengths of time."""

from collections.abc import Sequence
from typing import Any

from escli.core.intervals import FEW
from escli.core.plain import open_time, spent
from escli.core.trend import part_of

Figure = dict[str, Any]
NONE = "none"  # of nothing


def percent(share: float | None) -> str:
    """`97 %`; what is not all or nothing is never told as if it were; `none` of nothing."""
    if share is None:
        return NONE
    said = round(share * 100)
    if said == 100 and share < 1:
        return "over 99 %"
    return "under 1 %" if said == 0 and share > 0 else f"{said} %"


def of_time(used: float) -> str:
    """How much of a promised time was used up: `155 %`."""
    return f"{round(used * 100):,} %"


def between(one: Figure) -> str:
    """`86 to 99 %`: where the share lies with 95 %."""
    return NONE if one["low"] is None else f"{round(one['low'] * 100)} to {round(one['high'] * 100)} %"


def share(one: Figure) -> str:
    """`36 of 37 (97 %; between 86 and 99 % given so few)`."""
    some, whole = part_of(one)
    if not whole:
        return NONE
    unsure = ""
    if whole < FEW:
        unsure = f"; between {round(one['low'] * 100)} and {round(one['high'] * 100)} % given so few"
    return f"{some:,} of {whole:,} ({percent(one['rate'])}{unsure})"


def part(one: Figure) -> str:
    """`97 % (1,204 of 1,241)`, in a table's cell."""
    some, whole = part_of(one)
    return f"{percent(one['rate'])} ({some:,} of {whole:,})" if whole else NONE


def promise(one: Figure, lines: Sequence[Figure], clock: str) -> tuple[str, str, str, str]:
    """A promise that was decided: how many were kept, the share, where it lies with 95 %, the month before."""
    some, whole = part_of(one)
    line = change(lines, f"sla.{clock}")
    return f"{some:,} of {whole:,}", percent(one["rate"]), between(one), before(line)


def half(one: Figure) -> str:
    """The median of open times, `14 minutes`; `none` of nothing."""
    return NONE if one["median"] is None else open_time(one["median"])


def most(one: Figure) -> str:
    """The 90th percentile of open times."""
    return NONE if one["p90"] is None else open_time(one["p90"])


def change(lines: Sequence[Figure], figure: str) -> Figure | None:
    """A figure beside that of the month before, where both months have it."""
    return next((one for one in lines if one["figure"] == figure), None)


VERDICTS = {
    "better": "better, beyond chance",
    "worse": "worse, beyond chance",
    "more": "more, beyond chance",
    "fewer": "fewer, beyond chance",
    "chance": "may be chance",
    "few": "too few to tell",
}


def before(line: Figure | None) -> str:
    """`94 % (may be chance)`: the month before, and what the change means."""
    if line is None:
        return NONE
    was = line["before"]
    said = percent(was) if line["kind"] == "rate" else spent(was) if line["kind"] == "median" else f"{was:,}"
    return f"{said} ({VERDICTS[line['verdict']]})"
