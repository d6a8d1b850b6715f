"""One ticket as one screen: the most urgent first, then what it is, the last handoff, and the history."""

from typing import Any

from rich import box
from rich.console import Group
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from escli.cli.tables import holder, severity, short, table, urgency, whole
from escli.cli.words import clean, from_iso, left, local
from escli.core.durations import in_words
from escli.core.steps import moment_of, named, words_of

_SHOWN = 14  # lines of history; the rest is in --plain and --json


def ticket(data: dict[str, Any], severities: tuple[str, ...], now: int) -> Group:
    """The whole ticket."""
    parts: list[Any] = [_head(data, severities, now)]
    if data["clocks"]:
        parts.append(_clocks(data["clocks"], now))
    parts.append(_about(data, now))
    if data["handoff"]:
        parts.append(_handoff(data["handoff"], now))
    parts.append(_history(data["history"], now))
    return Group(*parts)


def _head(data: dict[str, Any], severities: tuple[str, ...], now: int) -> Panel:
    state = Text(data["status"], {"open": "bold", "waiting": "cyan"}.get(data["status"], "green"))
    line = Text.assemble(
        severity(data["severity"], severities), "  ", clean(data["type"]), "  at ", (clean(data["tier"]), "bold")
    )
    if data["team"]:
        line.append(f" ({clean(data['team'])})")
    if data["management"]:
        line.append(f"  with management ({clean(data['manager'] or 'nobody yet')})", "magenta")
    who = Text.assemble(
        "  who: ", holder(data) if data["status"] in ("open", "waiting") else clean(data["technician"] or "-")
    )
    flags = "".join(f"  {flag.upper()}" for flag in ("vip", "security") if data[flag])
    lines = [Text.assemble(state, "  ", line, who, (flags, "bold magenta"))]
    if data["wait"]:
        asked = clean(data["wait"]["asked"] or "")
        until = local(from_iso(data["wait"]["until"]), now=now)
        lines.append(Text(f"Waiting on the {data['wait']['on']} until {until}: {asked}", "cyan"))
    return Panel(
        Group(*lines), title=Text(f"#{data['id']} {clean(data['title'])}", "bold"), title_align="left", box=box.ROUNDED
    )


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
        "followed by": ", ".join(f"#{one}" for one in data["followed_by"]),
        "rated": f"{data['csat']} of 5" if data["csat"] else "",
    }
    for name, words in lines.items():
        if words:
            made.add_row(name, Text(words))
    return made


def _handoff(handoff: dict[str, Any], now: int) -> Panel:
    made = Table.grid(padding=(0, 2))
    made.add_column(style="dim", no_wrap=True)
    made.add_column(overflow="fold")
    for part in ("summary", "tried", "next", "system", "evidence", "communication"):
        if handoff.get(part):
            made.add_row(part, Text(clean(handoff[part], keep_lines=True)))
    when = local(from_iso(handoff["at"]), now=now)
    title = Text(f"Handoff to {clean(handoff['to'])} by {clean(handoff['by'])}, {when}")
    return Panel(made, title=title, title_align="left", box=box.ROUNDED, border_style="cyan")


def _history(history: list[dict[str, Any]], now: int) -> Table:
    made = table(whole("When"), short("Who", 14), ("What happened", {"overflow": "fold", "ratio": 1}), expand=True)
    hidden = len(history) - _SHOWN
    if hidden > 0:
        made.add_row("", "", Text(f"{hidden} earlier: --plain lists all", "dim"))
    for line in history[-_SHOWN:]:
        made.add_row(local(from_iso(line["at"]), now=now), clean(line["actor"]), _what(line))
    return made


_SAYS = {
    "opened": "opened", "taken": "took it", "noted": "noted", "replied": "to the client", "heard": "the client said",
    "waiting": "waits", "resumed": "the wait is over", "escalated": "moved up", "managed": "to management",
    "assigned": "assigned", "resolved": "resolved", "closed": "closed", "reopened": "reopened", "rated": "rated",
    "breached": "promise broken", "notified": "told", "skipped": "skipped", "set": "changed", "moved": "moved",
    "adopted": "promised anew",
    "stated": "the log states", "passed": "passed",
}  # fmt: skip


def _what(line: dict[str, Any]) -> Text:
    text = Text(_SAYS.get(line["kind"], line["kind"]), _colour(line))
    text.append(_detail(line))
    step = named(line["step"])
    if step is not None and line["kind"] != "skipped":
        text.append(f" ({clean(moment_of(step))})", "dim")
    if "late" in line["data"]:
        text.append(f" {' and '.join(line['data']['late'])} missed", "red")
    fields = ("text", "title", "summary", "because")
    words = "; ".join(clean(words) for field, words in line["texts"].items() if field in fields)
    if words:
        text.append(f": {words}")
    return text


def _detail(line: dict[str, Any]) -> str:
    data = line["data"]
    match line["kind"]:
        case "escalated" | "moved":
            begin = f" from {data['from']}" if data.get("from") else ""
            return clean(f"{begin} to {data.get('team') or data.get('tier')}")
        case "notified":
            return clean(f" {data.get('role', '')}") + (" by page" if ":page:" in (line["step"] or "") else "")
        case "taken" | "assigned" if data.get("technician") != line["actor"]:
            return clean(f" to {data.get('technician')}")
        case "set":
            return clean(" " + ", ".join(f"{name} {old} > {new}" for name, (old, new) in data["changes"].items()))
        case "skipped" | "stated":
            step = named(line["step"])
            skipped = f"{words_of(step) if step else line['step']}; {data.get('why')}"
            return clean(" " + (skipped if line["kind"] == "skipped" else ", ".join(_states(data))))
    return ""


def _states(data: dict[str, Any]) -> list[str]:
    """What a log says of itself, in words."""
    solved = data.get("resolution_w")
    said = [f"{data[name]} {name}" for name in ("handoffs", "reopens") if data.get(name) is not None]
    said += [f"solved in {in_words(solved)}"] if solved is not None else []
    said += [f"{clock} {'met' if met else 'missed'}" for clock, met in data.get("sla", {}).items() if met is not None]
    return said + ([f"rated {data['csat']}"] if data.get("csat") else [])


def _colour(line: dict[str, Any]) -> str:
    if line["visible"] == "client":
        return "cyan"
    return {"breached": "bold red", "escalated": "magenta", "managed": "magenta", "skipped": "dim"}.get(
        line["kind"], ""
    )
