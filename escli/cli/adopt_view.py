"""What `matrix adopt` would change, or has changed: a line a clock, the tickets that would break marked."""

from typing import Any

from rich.console import Group
from rich.text import Text

from escli.cli.tables import ID, rest, table, urgency, whole
from escli.cli.words import clean, from_iso, left, local, plural

_SHOWN = 40  # tickets on a screen; --plain and --json have all


def changes(found: list[dict[str, Any]], now: int, *, adopted: bool) -> Any:
    """The changes, and how many tickets they are."""
    if not found:
        return Text("Nothing changes: every open ticket has today's promises.", "green")
    made = table(ID, whole("Clock"), rest("Promised", 2), whole("Now due"), whole("Left"), rest("What", 1), expand=True)
    for one in found[:_SHOWN]:
        for place, clock in enumerate(one["clocks"]):
            number, title = (str(one["id"]), clean(one["title"])) if not place else ("", "")
            made.add_row(number, clock["clock"], *_cells(clock, now, breaks=clock["clock"] in one["breaks"]), title)
        if not one["clocks"]:
            made.add_row(str(one["id"]), "", "other rules of pausing", "", "", clean(one["title"]))
    hidden = len(found) - _SHOWN
    more = f" {hidden} more are not shown here: --plain lists all." if hidden > 0 else ""
    broken = sum(bool(one["breaks"]) for one in found)
    foot = Text(f"New promises{'' if adopted else ' would be given'} for {plural(len(found), 'ticket')}.{more}")
    if broken:
        foot.append(f" {plural(broken, 'ticket')} {'broke' if adopted else 'would break'} one at once.", "bold red")
    return Group(made, foot)


def _cells(clock: dict[str, Any], now: int, *, breaks: bool) -> tuple[Text, Text, Text]:
    old, new = (clean(clock[name] or "nothing") for name in ("was", "target"))
    moved = clock["calendar"] != clock["was_calendar"]
    words = Text(f"{old} in {clean(clock['was_calendar'])}" if moved and clock["was_calendar"] else old, "dim")
    if moved or old != new:
        words.append(
            f" > {new}" + (f" in {clean(clock['calendar'])}" if moved and clock["calendar"] else ""), "not dim"
        )
    due = Text(local(from_iso(clock["due"]), now=now))
    return (
        words,
        due,
        Text("breaks now", "bold red") if breaks else Text(left(clock["left_s"]), urgency(clock["left_s"])),
    )
