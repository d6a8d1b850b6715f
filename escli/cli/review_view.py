"""Reviews on a terminal: the actions that are open, the most overdue first, and the escalations that await a review."""

from typing import Any

from rich.console import Group
from rich.text import Text

from escli.cli.tables import ID, rest, short, table, whole
from escli.cli.words import clean, day, from_iso, plural
from escli.core.review import CAUSES


def drawn(data: dict[str, Any], now: int) -> Any:
    """What is to be done, then what is to be looked at; and how a review is said."""
    if not data["actions"] and not data["awaiting"]:
        return Text("No escalation of the last 30 days awaits a review, and no action is open.", "green")
    parts: list[Any] = []
    if data["actions"]:
        parts += [_actions(data["actions"]), Text("Done? escli review ID --done 'what was done'", "dim"), ""]
    if data["awaiting"]:
        parts += [_awaiting(data, now), _how(data)]
    return Group(*parts)


def _actions(actions: list[dict[str, Any]]) -> Any:
    made = table(ID, whole("By"), short("Owner", 10), whole("Cause"), rest("What is to be done", 2), expand=True)
    for one in actions:
        last = day((from_iso(one["by"]) or 0) - 1)
        by = Text(f"{last} overdue", "bold red") if one["is_overdue"] else Text(last)
        made.add_row(str(one["id"]), by, clean(one["owner"]), one["cause"], clean(one["action"]))
    return made


def _awaiting(data: dict[str, Any], now: int) -> Any:
    columns = (short("Tier", 12), short("Client", 18), rest("Awaits a review"))
    made = table(ID, whole("Solved"), *columns, expand=True)
    for one in data["awaiting"]:
        solved = day(from_iso(one["resolved"]) or now)
        made.add_row(str(one["id"]), solved, clean(one["tier"]), clean(one["client"]), clean(one["title"]))
    return made


def _how(data: dict[str, Any]) -> Text:
    more = data["awaiting_total"] - len(data["awaiting"])
    said = f"{plural(more, 'earlier one')} of the last 30 days\n" if more > 0 else ""
    causes = "\n".join(f"  {name:<12} {words}" for name, words in CAUSES.items())
    return Text(
        f"{said}escli review ID --cause WORD --lower '...' [--action '...' --owner NAME --by DATE]\n{causes}", "dim"
    )
