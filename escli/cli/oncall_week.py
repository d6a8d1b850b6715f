"""A week of shifts on a terminal: a block a day, a line a shift, a gap in red."""

from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from rich.table import Table
from rich.text import Text

from escli.cli.tables import table, whole
from escli.cli.words import clean, from_iso
from escli.core.walltime import instant

_DAYS = 7
_FOLDED = {"overflow": "fold", "ratio": 1}


def drawn(shifts: list[dict[str, Any]], tiers: tuple[str, ...], first: int, zone: str) -> Table:
    """Tiers across, days down from the one that begins at this second, in the desk's zone."""
    there = ZoneInfo(zone)
    begins = [(from_iso(one["from"]) or 0, from_iso(one["until"]) or 0, one) for one in shifts]
    made = table(whole("Day", style="bold"), *((clean(tier), _FOLDED) for tier in tiers), expand=True)
    today = datetime.fromtimestamp(first + 12 * 3600, there).date()  # where midnight does not exist it begins later
    midnight = datetime.combine(today, time.min)
    for number in range(_DAYS):
        day = midnight + timedelta(days=number)
        start, end = instant(day, there), instant(day + timedelta(days=1), there)
        mine = [one for one in begins if one[0] < end and one[1] > start]
        cells = (_cell([one for one in mine if one[2]["tier"] == tier], start, end, there) for tier in tiers)
        made.add_row(day.strftime("%a %d %b"), *cells, end_section=True)
    return made


def _cell(shifts: list[tuple[int, int, dict[str, Any]]], start: int, end: int, zone: ZoneInfo) -> Text:
    lines: list[Text] = []
    reached = start
    for begin, finish, one in shifts:
        if begin > reached:
            lines.append(_line(reached, begin, start, end, zone, Text("nobody", "red")))
        lines.append(_line(begin, finish, start, end, zone, Text(clean(", ".join(one["people"])))))
        reached = finish
    if reached < end:
        lines.append(_line(reached, end, start, end, zone, Text("nobody", "red")))
    return Text("\n").join(lines)


def _line(begin: int, finish: int, start: int, end: int, zone: ZoneInfo, who: Text) -> Text:
    if begin <= start and finish >= end:
        return who
    clock = [datetime.fromtimestamp(at, UTC).astimezone(zone).strftime("%H:%M") for at in (begin, finish)]
    since = "" if begin <= start else clock[0]
    until = "" if finish >= end else clock[1]
    return Text.assemble((f"{since}-{until} ", "dim"), who)
