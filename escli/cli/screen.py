"""One ticket as one screen: the most urgent first, then what it is, the last handoff, and the history."""

from typing import Any

from rich import box
from rich.console import Group
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from escli.cli.handoff_markdown import about_file
from escli.cli.history_view import history, numbers
from escli.cli.tables import ID, due, holder, rest, severity, table, urgency, whole
from escli.cli.words import clean, from_iso, left, local, plural

_FILES = 4
_LINES, _LETTERS, _NAME = 2, 190, 36  # of a text, and of a file's name


def ticket(data: dict[str, Any], severities: tuple[str, ...], now: int) -> Group:
    """The whole ticket."""
    parts: list[Any] = [head(data, severities, now)]
    if data["clocks"]:
        parts.append(_clocks(data["clocks"], now))
    if data["children"]:
        parts.append(_children(data["children"]))
    parts.append(_about(data, now))
    if data["handoff"]:
        parts.append(_handoff(data["handoff"], now))
    parts.append(history(data["history"], now))
    return Group(*parts)


def head(data: dict[str, Any], severities: tuple[str, ...], now: int) -> Panel:
    """Where a ticket stands: its state, tier, holder, flags, and what it waits for."""
    state = Text(data["status"], {"open": "bold", "waiting": "cyan"}.get(data["status"], "green"))
    line = Text.assemble(
        severity(data["severity"], severities), "  ", clean(data["type"]), "  at ", (clean(data["tier"]), "bold")
    )
    if data["team"]:
        line.append(f" ({clean(data['team'])})")
    if data["management"]:
        line.append(f"  with management ({clean(data['manager'] or 'nobody yet')})", "magenta")
    who = Text.assemble(
        "  who: ", holder({**data, "waiting_on": None}) if _is_open(data) else clean(data["technician"] or "-")
    )
    flags = "".join(f"  {flag.upper()}" for flag in ("vip", "security", "major") if data[flag])
    lines = [Text.assemble(state, "  ", line, who, (flags, "bold magenta"))]
    if data["wait"]:
        asked = clean(data["wait"]["asked"] or "")
        until = local(from_iso(data["wait"]["until"]), now=now)
        ref = f" ({clean(data['wait']['ref'])})" if data["wait"]["ref"] else ""
        lines.append(Text(f"Waiting on the {data['wait']['on']}{ref} until {until}: {asked}", "cyan"))
    if data["merged_into"]:
        lines.append(Text(f"Merged: it goes on as #{data['merged_into']}", "cyan"))
    elif data["parent"] and data["status"] in ("open", "waiting"):
        lines.append(Text(f"Belongs to the major incident #{data['parent']}, which pages in its stead", "cyan"))
    return Panel(
        Group(*lines), title=Text(f"#{data['id']} {clean(data['title'])}", "bold"), title_align="left", box=box.ROUNDED
    )


def _is_open(data: dict[str, Any]) -> bool:
    return data["status"] in {"open", "waiting"}


def _clocks(clocks: list[dict[str, Any]], now: int) -> Table:
    columns = (
        whole(""),
        whole("Due"),
        whole("Promised"),
        whole("Kept", justify="right"),
        whole("Missed", justify="right"),
    )
    made = table(whole("Clock", style="bold"), *columns)
    for one in clocks:
        colour = urgency(one["left_s"]) if one["left_s"] is not None else "dim"
        words = left(one["left_s"]) if one["left_s"] is not None else one["state"]
        missed = Text(str(one["missed"]), "bold red" if one["missed"] else "dim")
        due = local(from_iso(one["due"]), now=now)
        made.add_row(one["clock"], Text(words, colour), due, one["target"] or "", str(one["met"]), missed)
    return made


def _children(children: list[dict[str, Any]]) -> Table:
    """The tickets of a major incident: whose, how they stand, and what is due to each client."""
    made = table(ID, rest("Belongs to it", 1), whole("State"), whole("Next due"), rest("What", 2), expand=True)
    for one in children:
        is_open = one["status"] in ("open", "waiting")
        state = Text(one["status"], "" if is_open else "green")
        made.add_row(str(one["id"]), clean(one["client"]), state, due(one) if is_open else "", clean(one["title"]))
    return made


def _about(data: dict[str, Any], now: int) -> Table:
    made = Table.grid(padding=(0, 2))
    made.add_column(style="dim", no_wrap=True)
    made.add_column(overflow="fold")
    client = clean(data["client"]) + (f" ({clean(data['plan'])})" if data["plan"] else "")
    who = f", {clean(data['requester'])}" if data["requester"] else ""
    opened = local(from_iso(data["opened"]), now=now) + (" (imported)" if data["imported"] else "")
    lines = {
        "client": client + who,
        "opened": opened,
        "resolved": local(from_iso(data["resolved"]), now=now),
        "affects": f"{data['affected']} people" if data["affected"] is not None else "",
        "system": clean(data["system"] or "", keep_lines=True),
        "what": clean(data["description"] or "", keep_lines=True),
        "follows": f"#{data['follows']}" if data["follows"] else "",
        "followed by": numbers(data["followed_by"]),
        "linked with": numbers(data["linked"]),
        "took up": numbers(data["absorbed"]),
        "rated": f"{data['csat']} of 5" if data["csat"] else "",
    }
    for name, words in lines.items():
        if words:
            made.add_row(name, Text(words))
    for place, file in enumerate(data["files"][:_FILES]):
        made.add_row("" if place else "files", file_line(file))
    if len(data["files"]) > _FILES:
        more = f"{len(data['files']) - _FILES} more: escli handoff {data['id']} --markdown lists all"
        made.add_row("", Text(more, "dim"))
    return made


def cut(said: str) -> Text:
    """People's words, as many as leave room for the rest of a screen; `handoff ID --markdown` has all."""
    lines = [line for line in clean(said, keep_lines=True).splitlines() if line.strip()]
    shown = "\n".join(lines[:_LINES])
    more = len(lines) - _LINES
    if len(shown) > _LETTERS:
        return Text.assemble(shown[:_LETTERS].rstrip(), ("... cut", "dim"))
    return Text.assemble(shown, (f" ... {plural(more, 'more line')}" if more > 0 else "", "dim"))


def file_line(file: dict[str, Any]) -> Text:
    """A file with its size, its type, who attached it, and what is wrong with it."""
    name = clean(file["name"])
    name = name if len(name) <= _NAME else f"{name[: _NAME - 12]}\N{HORIZONTAL ELLIPSIS}{name[-11:]}"
    return Text.assemble(name, (f"  {about_file(file)}", "dim" if file["state"] == "there" else "red"))


def _handoff(handoff: dict[str, Any], now: int) -> Panel:
    made = Table.grid(padding=(0, 2))
    made.add_column(style="dim", no_wrap=True)
    made.add_column(overflow="fold")
    for part in ("summary", "tried", "next", "system", "evidence", "communication"):
        if handoff.get(part):
            made.add_row(part, cut(handoff[part]))
    when = local(from_iso(handoff["at"]), now=now)
    title = Text(f"Handoff to {clean(handoff['to'])} by {clean(handoff['by'])}, {when}")
    return Panel(made, title=title, title_align="left", box=box.ROUNDED, border_style="cyan")
