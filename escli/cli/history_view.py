"""The history of a ticket in words: who did what, which step of the path it was, and what was said."""

from typing import Any

from rich.table import Table
from rich.text import Text

from escli.cli.tables import short, table, whole
from escli.cli.words import clean, day, from_iso, local, plural
from escli.core import durations
from escli.core.routed import in_words
from escli.core.steps import moment_of, named, words_of

_SHOWN = 14  # lines of history; the rest is in --plain and --json


def numbers(ids: list[int]) -> str:
    """Tickets by their numbers."""
    return ", ".join(f"#{one}" for one in ids)


def history(history: list[dict[str, Any]], now: int) -> Table:
    """The latest lines of a history, oldest first."""
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
    "adopted": "promised anew", "released": "taken back: nothing was heard",
    "returned": "returned", "declined": "management returned it",
    "handed": "added to the handoff", "linked": "linked with", "merged": "merged",
    "absorbed": "took up", "major": "major incident", "joined": "belongs to", "freed": "on its own again:",
    "snoozed": "hears of it later", "rerouted": "page went on",
    "reviewed": "reviewed", "acted": "did what the review asked for", "redacted": "redacted",
    "covered": "taken with", "stated": "the log states", "passed": "passed",
}  # fmt: skip


def _what(line: dict[str, Any]) -> Text:
    text = Text(_label(line), _colour(line))
    text.append(_among(line["kind"], line["data"]) or _agreed(line) or _detail(line))
    if line["kind"] == "replied" and "technician" in line["data"]:
        text.append(", and has it")
    if line["data"].get("by") and line["kind"] != "reviewed":  # who wrote the mail that was recorded by itself
        text.append(f" by mail, {clean(line['data']['by'])}")
    if "files" in line["data"]:
        text.append(f" [{plural(len(line['data']['files']), 'file')}]", "dim")
    step = named(line["step"])
    if step is not None and line["kind"] != "skipped":
        text.append(f" ({clean(moment_of(step))})", "dim")
    if line["data"].get("late"):
        text.append(f" {' and '.join(line['data']['late'])} missed", "red")
    fields = ("text", "ref", "title", "summary", "because", "lower", "action")
    words = "; ".join(clean(words) for field, words in line["texts"].items() if field in fields)
    if words:
        text.append(f": {words}")
    return text


def _label(line: dict[str, Any]) -> str:
    if line["kind"] == "adopted" and "changes" in line["data"]:
        return "from the old tool: worked on here from now on"
    kind: str = line["kind"]
    return _SAYS.get(kind, kind)


def _detail(line: dict[str, Any]) -> str:
    data, words = line["data"], ""
    match line["kind"]:
        case "escalated" | "moved" | "returned" | "rerouted":
            begin = f" from {data['from']}" if data.get("from") else ""
            words = f"{begin} to {_destination(line['kind'], data)}"
        case "notified":
            words = f" {data.get('role', '')}" + (" by page" if ":page:" in (line["step"] or "") else "")
        case "opened" if "routed" in data or "left" in data:
            words = f" at {data['tier']}: {in_words(data)}"
        case "managed" if data.get("for"):
            words = f" for {data['for']}"
        case "heard" if "escalation" in data:
            words = f" and asked for more ({data['escalation']})"
        case "taken" | "assigned" | "declined" if data.get("technician") != line["actor"]:
            words = f" to {data.get('technician')}"
        case "set":
            words = " " + ", ".join(f"{name} {old} > {new}" for name, (old, new) in data["changes"].items())
        case "skipped":
            step = named(line["step"])
            words = f" {words_of(step) if step else line['step']}; {data['why']}"
        case "stated":
            words = f" {', '.join(_states(data))}"
    return clean(words)


def _destination(kind: str, data: dict[str, Any]) -> str:
    if kind == "rerouted":
        return str(data["to"])
    tier, person = data.get("team") or data.get("tier"), data.get("technician")
    if person is None or (kind == "escalated" and "routed" not in data):
        return str(tier)
    return f"{tier}, {person}" if "routed" in data else str(data.get("team") or person)


def _agreed(line: dict[str, Any]) -> str:
    """What a review found, and who has agreed to do something about it."""
    data = line["data"]
    if line["kind"] != "reviewed":
        return ""
    return clean(
        f" ({data['cause']}" + (f"; {data['owner']} acts by {day(data['by'] - 1)})" if "owner" in data else ")")
    )


def _among(kind: str, data: dict[str, Any]) -> str:
    """Which other tickets an event is about."""
    match kind:
        case "linked":
            return f" {numbers(data['to'])}"
        case "absorbed":
            return f" #{data['ticket']}"
        case "merged":
            return f" into #{data['into']}"
        case "major" if data["tickets"]:
            return f" with {numbers(data['tickets'])}"
        case "joined" | "freed" | "covered":
            return f" #{data['parent']}" + (" is over" if kind == "freed" else "")
    return ""


def _states(data: dict[str, Any]) -> list[str]:
    """What a log says of itself, in words."""
    solved = data.get("resolution_w")
    said = [f"{data[name]} {name}" for name in ("handoffs", "reopens") if data.get(name) is not None]
    said += [f"solved in {durations.in_words(solved)}"] if solved is not None else []
    said += [f"{clock} {'met' if met else 'missed'}" for clock, met in data.get("sla", {}).items() if met is not None]
    return said + ([f"rated {data['csat']}"] if data.get("csat") else [])


def _colour(line: dict[str, Any]) -> str:
    if line["visible"] == "client":
        return "cyan"
    return {"breached": "bold red", "escalated": "magenta", "managed": "magenta", "skipped": "dim"}.get(
        line["kind"], ""
    )
