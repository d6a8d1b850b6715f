"""The forecast on a terminal: the gaps with their causes, then a week at a glance for each tier and set of skills."""

from typing import Any

from rich.console import Group
from rich.table import Table
from rich.text import Text

from escli.cli.tables import short, table, whole
from escli.cli.words import clean, from_iso, local, plural

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_HOURS = 3  # a mark stands for so many hours: seven days fit 80 columns
# Without colour as well a gap must leap out of what is covered.
_MARKS = {
    "covered": ("-", "green"), "above": ("^", "yellow"), "unskilled": ("?", "bold white on red"),
    "nobody": ("X", "bold white on red"),
}  # fmt: skip
_ORDER = (*_MARKS,)
_NONE = (".", "dim")
_LISTED = 12
_NAME = 17
_SAYS = {"unskilled": "without the skill: ", "nobody": "only the duty contact: "}


def drawn(data: dict[str, Any], now: int) -> Group:
    """The most important first: whether there is a gap, where and why; then the week, the worst rows first."""
    until = local(from_iso(data["until"]), now=now)
    week = (_week(data["demands"]), _legend(data["timezone"]))
    gaps = _alike(data["demands"])
    if not gaps:
        words = f"No gap until {until}: whenever the matrix promises a response, somebody who can give it is there."
        return Group(Text(words, "green"), Text(""), *week)
    head = Text(f"{plural(len(gaps), 'gap')} until {until}: promised, and nobody there who can keep it.", "bold red")
    return Group(head, _gaps(gaps, now), Text(""), *week)


def _alike(demands: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The gaps, the first one first; what differs only in the skills asked for is one."""
    found: dict[tuple[Any, ...], dict[str, Any]] = {}
    for gap in (gap for one in demands for gap in one["gaps"]):
        key = (gap["from"], gap["tier"], gap["until"], gap["state"], *gap["why"], *gap["people"])
        found.setdefault(key, {**gap, "asked": []})["asked"].append(", ".join(gap["skills"]))
    return [found[key] for key in sorted(found, key=lambda key: key[:4])]


def _legend(zone: str) -> Text:
    words = {
        "covered": "somebody fits",
        "above": "only a tier above",
        "unskilled": "GAP: no skill",
        "nobody": "GAP: nobody",
    }
    pieces = [piece for state, said in words.items() for piece in (_MARKS[state], f" {said}   ")]
    return Text.assemble(
        *pieces, "\n", _NONE, (f" nothing promised   (a mark is three hours, from midnight in {zone})", "dim")
    )


def _week(demands: list[dict[str, Any]]) -> Table:
    made = table(short("", _NAME), *(whole(day, min_width=24 // _HOURS) for day in _DAYS))
    made.padding = (0, 0, 0, 0)  # what the marks leave of 80 columns is for the names
    for one in sorted(demands, key=lambda one: -_worst(one)):
        name = Text.assemble((clean(one["tier"]), "bold"), f" {clean(', '.join(one['skills']))}")
        made.add_row(name, *(_day(day) for day in one["week"]))
    return made


def _worst(demand: dict[str, Any]) -> int:
    return max((_ORDER.index(state) for day in demand["week"] for state in day if state), default=0)


def _day(hours: list[str | None]) -> Text:
    text = Text()
    for place in range(0, 24, _HOURS):
        states = [state for state in hours[place : place + _HOURS] if state is not None]
        text.append(*(_MARKS[max(states, key=_ORDER.index)] if states else _NONE))
    return text


def _gaps(gaps: list[dict[str, Any]], now: int) -> Table:
    made = table(whole("From"), whole("Until"), whole("Tier"), ("", {"overflow": "fold", "ratio": 1}), expand=True)
    for one in gaps[:_LISTED]:
        begins, ends = (local(from_iso(one[key]), now=now) for key in ("from", "until"))
        said = Text(clean(", ".join(one["why"])))
        if all(one["asked"]):
            said = Text(f"{clean('; '.join(one['asked']))}: ") + said
        said.append(f"; {_SAYS[one['state']]}{clean(', '.join(one['people']))}", "dim")
        made.add_row(begins, ends, clean(one["tier"]), said)
    if len(gaps) > _LISTED:
        made.add_row("", "", "", Text(f"and {len(gaps) - _LISTED} more: --plain lists all", "dim"))
    return made
