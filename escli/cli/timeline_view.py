"""Clocks and calendars as tables that a client could be shown: from, to, what it was, whether it counted, and why."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from rich.console import Group
from rich.text import Text

from escli.app.session import Session
from escli.cli.io import Io, Result
from escli.cli.tables import table, whole
from escli.cli.words import clean, from_iso, plural

_WHAT = {"counted": "counts", "resolved": "resolved", "outside": "closed"}
_COLOURS = {"paused": "cyan", "resolved": "cyan", "outside": "dim"}
_COLUMNS = ("clock", "run", "from", "to", "what", "why", "seconds", "total_s")


def show_clocks(io: Io, session: Session, ticket_id: int) -> None:
    """`show --clocks`."""
    from escli.app.timeline import clocks as read

    data = read(session, ticket_id)

    def rows() -> list[Any]:
        pieces = [
            {**piece, "clock": run["clock"], "run": run["run"]} for run in data["runs"] for piece in run["segments"]
        ]
        return [[piece[column] for column in _COLUMNS] for piece in pieces]

    io.show(Result("clocks", data, _COLUMNS, rows, lambda: clocks(data)))


def clocks(data: dict[str, Any]) -> Group:
    """Every run of a ticket's clocks, the segments of each beneath it."""
    title = Text.assemble((f"#{data['id']} {clean(data['title'])}", "bold"), f"  {clean(data['client'])}")
    parts: list[Any] = [title, Text(f"Times in {data['timezone']}.", "dim")]
    if not data["runs"]:
        parts.append(Text("Nothing was promised for it." if not data["imported"] else "Imported: no clock ran here."))
    for one in data["runs"]:
        parts += [Text(), _head(one, ZoneInfo(data["timezone"]))]
        if one["segments"]:
            parts.append(segments(one["segments"], ZoneInfo(data["timezone"])))
    return Group(*parts)


def _head(one: dict[str, Any], zone: ZoneInfo) -> Text:
    words, colour = verdict(one)
    place = f" at {clean(one['tier'])}" if one["clock"] == "respond" else ""
    head = Text.assemble((f"{one['clock']} {one['run']}{place}", "bold"))
    head.append(f": {clean(one['target'])} in {clean(one['calendar'])}")
    if one["due"] is not None:
        head.append(f", due {moment(one['due'], zone)}")
    return head.append(f", {words}", colour)


def verdict(one: dict[str, Any]) -> tuple[str, str]:
    """How a run of a clock stands or ended, and the colour of it."""
    spare = exactly(abs(one["left_s"]))
    match one["state"]:
        case "met":
            return (f"met, {spare} to spare" if one["left_s"] else "met to the second"), "green"
        case "missed":
            return f"missed by {spare}", "bold red"
        case "overdue":
            return f"{spare} over", "bold red"
        case "paused":
            return f"stands still, {spare} left", "cyan"
        case "dropped":
            return "ended without a verdict", "dim"
        case _:
            return f"{spare} left", "yellow" if one["left_s"] <= 3600 else "green"


def segments(found: list[dict[str, Any]], zone: ZoneInfo) -> Any:
    """The segments of one run, with the running total of what counted."""
    years = found[0]["from"][:4] != found[-1]["to"][:4]
    lasted, counted = (whole(name, justify="right") for name in ("Lasted", "Counted"))
    made = table(whole("From"), whole("To"), ("What it was", {"overflow": "fold"}), lasted, counted)
    for one in found:
        what = Text(_what(one), _COLOURS.get(one["what"], ""))
        total = Text(exactly(one["total_s"]), "" if one["counted"] else "dim")
        ends = (moment(one[end], zone, year=years) for end in ("from", "to"))
        made.add_row(*ends, what, exactly(one["seconds"]), total)
    return made


def _what(one: dict[str, Any]) -> str:
    if one["what"] == "paused":
        return f"waits for the {one['why']}"
    return _WHAT[one["what"]] + (f": {clean(one['why'])}" if one["why"] else "")


def moment(text: str, zone: ZoneInfo, *, year: bool = True) -> str:
    """An instant to the second, in a zone of its own: `Thu 24 Dec 2026 16:30`, with seconds where there are any."""
    there = datetime.fromtimestamp(from_iso(text) or 0, zone)
    return there.strftime("%a %d %b " + ("%Y " if year else "") + "%H:%M" + (":%S" if there.second else ""))


def exactly(seconds: int) -> str:
    """A length of time to the second, in hours, for a day of open time is no day on the wall: `116h`, `29m 50s`."""
    hours, rest = divmod(seconds, 3600)
    parts = [(hours, "h"), (rest // 60, "m"), (rest % 60, "s")]
    return " ".join(f"{count}{unit}" for count, unit in parts if count) or "0s"


def due(data: dict[str, Any]) -> Any:
    """When a target is due, and the way there."""
    zone = ZoneInfo(data["timezone"])
    answer = Text.assemble((f"Due {moment(data['due'], zone)}", "bold"))
    answer.append(
        f": {data['add']} in {clean(data['calendar'])} from {moment(data['from'], zone)}, {data['timezone']}."
    )
    return Group(answer, segments(data["segments"], zone))


def calendar(data: dict[str, Any]) -> Any:
    """Days with their hours; what closes or shortens one is named."""
    made = table(
        whole("Day"), ("Open", {"overflow": "fold"}), whole("Hours", justify="right"), ("", {"overflow": "fold"})
    )
    for one in data["days"]:
        day = datetime.fromisoformat(one["date"]).strftime("%a %d %b %Y")
        says = Text(hours(one["open"]) or "closed", "" if one["open"] else "dim")
        made.add_row(day, says, exactly(one["open_s"]) if one["open"] else "", Text(clean(one["why"] or ""), "yellow"))
    total = f"{clean(data['calendar'])}: {exactly(data['open_s'])} open in {plural(len(data['days']), 'day')}. "
    return Group(made, Text(f"{total}Times in {data['timezone']}.", "dim"))


def hours(spans: list[list[str]]) -> str:
    """Open hours as the matrix says them."""
    return ", ".join(f"{opens}-{closes}" for opens, closes in spans)
