"""The forecast on a terminal: a week at a glance for each tier and set of skills, then the gaps with their causes."""

from typing import Any

from rich.console import Group
from rich.table import Table
from rich.text import Text

from escli.cli.tables import table, whole
from escli.cli.words import clean, from_iso, local, plural

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_HOURS = 3  # a mark stands for so many hours: seven days fit 80 columns
_MARKS = {"covered": ("#", "green"), "above": ("^", "yellow"), "unskilled": ("?", "red"), "nobody": ("!", "bold red")}
_ORDER = (*_MARKS,)
_LISTED = 12
_SAYS = {"unskilled": "without the skill: ", "nobody": "only the duty contact: "}


def drawn(data: dict[str, Any], now: int) -> Group:
    """The most important first: whether there is a gap, and where."""
    gaps = sorted((gap for one in data["demands"] for gap in one["gaps"]), key=lambda gap: str(gap["from"]))
    until = local(from_iso(data["until"]), now=now)
    if not gaps:
        head = Text(f"Until {until} somebody who can answer is there whenever the matrix promises it.", "green")
    else:
        head = Text(
            f"{plural(len(gaps), 'gap')} until {until}: promised, and nobody there who can keep it.", "bold red"
        )
    legend = Text.assemble(
        ("#", "green"), " somebody fits   ", ("^", "yellow"), " only a tier above   ", ("?", "red"),
        " nobody with the skill   ", ("!", "bold red"), " nobody   ", ("a mark: 3 hours", "dim"),
    )  # fmt: skip
    parts: list[Any] = [head, Text(""), _week(data["demands"]), legend]
    return Group(*parts, Text(""), _gaps(gaps, now)) if gaps else Group(*parts)


def _week(demands: list[dict[str, Any]]) -> Table:
    made = table(("", {"no_wrap": True, "max_width": 15, "overflow": "ellipsis"}), *(whole(day) for day in _DAYS))
    for one in demands:
        name = Text.assemble((clean(one["tier"]), "bold"), f" {clean(', '.join(one['skills']))}")
        made.add_row(name, *(_day(day) for day in one["week"]))
    return made


def _day(hours: list[str | None]) -> Text:
    text = Text()
    for place in range(0, 24, _HOURS):
        states = [state for state in hours[place : place + _HOURS] if state is not None]
        text.append(*(_MARKS[max(states, key=_ORDER.index)] if states else (".", "dim")))
    return text


def _gaps(gaps: list[dict[str, Any]], now: int) -> Table:
    made = table(whole("From"), whole("Until"), whole("Tier"), ("", {"overflow": "fold", "ratio": 1}), expand=True)
    for one in gaps[:_LISTED]:
        begins, ends = (local(from_iso(one[key]), now=now) for key in ("from", "until"))
        said = Text(clean(", ".join(one["why"])))
        said.append(f"; {_SAYS[one['state']]}{clean(', '.join(one['people']))}", "dim")
        tier = f"{clean(one['tier'])} {clean(', '.join(one['skills']))}".strip()
        made.add_row(begins, ends, tier, said)
    if len(gaps) > _LISTED:
        made.add_row("", "", "", Text(f"and {len(gaps) - _LISTED} more: --plain lists all", "dim"))
    return made
