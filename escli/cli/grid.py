"""The matrix as people draw it: types down, severities across, the start and three targets in each cell."""

from typing import Any

from rich import box
from rich.console import Group
from rich.table import Table
from rich.text import Text

from escli.cli.tables import SEVERITIES
from escli.cli.words import clean

_TIERS = ("green", "yellow", "magenta", "red")


def drawn(data: dict[str, Any], severities: tuple[str, ...]) -> Group:
    """The grid, a legend, and the flags that tighten it."""
    whose = data["client"] or (f"plan {data['plan']}" if data["plan"] else "no plan")
    title = Text.assemble((clean(data["name"]), "bold"), f": {clean(whose)}")
    made = Table(box=box.SIMPLE_HEAD, show_lines=True, pad_edge=False, padding=(0, 1))
    made.add_column("")
    for place, name in enumerate(severities):
        made.add_column(Text(clean(name), SEVERITIES[min(place, len(SEVERITIES) - 1)]), overflow="fold")
    by_type: dict[str, list[dict[str, Any]]] = {}
    for cell in data["cells"]:
        by_type.setdefault(cell["type"], []).append(cell)
    for name, cells in by_type.items():
        made.add_row(Text(clean(name), "bold"), *(_cell(cell, data["tiers"]) for cell in cells))
    legend = Text("tier where it starts, then respond / update / resolve; * around the clock; ", "dim")
    legend.append("^ tightened", "cyan")
    parts: list[Any] = [title, made, legend, *(_flag(one) for one in data["flags"])]
    if len(by_type) == 1:
        parts += [_steps(cell) for cells in by_type.values() for cell in cells]
    return Group(*parts)


def _cell(cell: dict[str, Any], tiers: list[str]) -> Text:
    colour = _TIERS[min(tiers.index(cell["tier"]), len(_TIERS) - 1)]
    targets = " / ".join(cell[clock] or "-" for clock in ("respond", "update", "resolve"))
    mark = ("^", "cyan") if cell["adjusted_by"] else ""
    star = "*" if cell["calendar"] == "always" else ""
    return Text.assemble((f"{clean(cell['tier'])}{star}", f"bold {colour}"), mark, "\n", targets)


def _flag(one: dict[str, Any]) -> Text:
    where = " ".join(clean(", ".join(one[name])) for name in ("severities", "types") if name in one)
    says = ", ".join(
        f"{name} {_said(one[name])}"
        for name in ("tier", "respond", "update", "resolve", "calendar", "path")
        if name in one
    )
    return Text.assemble((clean(one["source"]), "bold"), f" ({where})" if where else "", f": {says}")


def _said(value: Any) -> str:
    if isinstance(value, dict):
        return " ".join(f"{clean(words)}" if tier == "*" else f"{tier} {clean(words)}" for tier, words in value.items())
    return clean(", ".join(value) if isinstance(value, list) else str(value))


def _steps(cell: dict[str, Any]) -> Text:
    text = Text.assemble(
        (f"\n{clean(cell['severity'])}", "bold"), f"  path {clean(', '.join(cell['paths']))}, {clean(cell['calendar'])}"
    )
    for step in cell["says"]:
        text.append(f"\n  {clean(step)}")
    return text
