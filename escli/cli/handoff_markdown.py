"""A handoff as Markdown, all of it: people's words are escaped, so that none of them becomes markup."""

import re
from typing import Any

from escli.cli.words import clean, from_iso, left, local
from escli.core.text import for_markdown


def markdown(data: dict[str, Any], now: int) -> str:
    """The packet, to be pasted into another tool."""
    lines = [f"# Ticket {data['id']}: {for_markdown(data['title'])}", "", *_facts(data, now), ""]
    sent = data["handoff"]
    if sent is not None:
        lines += [f"## Handoff {for_markdown(moved(sent))}, {local(from_iso(sent['at']))}", ""]
    lines += [f"- {for_markdown(line)}" for line in standing(data, now)] + [""]
    for part in data["parts"]:
        lines += [f"### {part['part'].capitalize()}", "", *_part(part, now), ""]
    if data["earlier"]:
        lines += ["## Earlier handoffs", ""]
        lines += [_line(f"{moved(one)}, {local(from_iso(one['at']))}", one["summary"]) for one in data["earlier"]]
        lines.append("")
    for label, entry in last_words(data):
        lines += [
            f"## {label.capitalize()} last ({for_markdown(who_and_when(entry, now))})",
            "",
            *quoted(entry["text"]),
            "",
        ]
    if data["files"]:
        lines += ["## Files", ""]
        lines += [_line(file["name"], about_file(file)) for file in data["files"]] + [""]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).rstrip() + "\n"


def _facts(data: dict[str, Any], now: int) -> list[str]:
    who = ", ".join(data[name] for name in ("client", "requester") if data[name])
    facts = {
        "Client": who,
        "Status": f"{data['status']}, {data['severity']} {data['type']} at {data['tier']}",
        "Holder": data["technician"] or "nobody",
        "What": data["description"] or "",
        "Affects": f"{data['affected']} people" if data["affected"] is not None else "",
    }
    for one in data["clocks"]:
        facts[one["clock"].capitalize()] = f"{left(one['left_s'])}, due {local(from_iso(one['due']), now=now)}"
    return [f"- {name}: {for_markdown(words)}" for name, words in facts.items() if words]


def _part(part: dict[str, Any], now: int) -> list[str]:
    lines = [f"**Owed by {for_markdown(part['owed_by'])}.**", ""] if part["source"] == "owed" else []
    if not part["entries"] and not lines:
        return ["Nothing is known."]
    for entry in part["entries"]:
        from_history = "" if part["source"] == "said" else ", from the history"
        lines += [*quoted(entry["text"]), ">", f"> ({for_markdown(who_and_when(entry, now))}{from_history})", ""]
    return lines


def _line(begin: str, rest: str | None) -> str:
    return f"- {for_markdown(begin)}" + (f": {for_markdown(rest)}" if rest else "")


def quoted(text: str) -> list[str]:
    """People's words as a quotation, its lines kept."""
    lines = [for_markdown(line) for line in clean(text, keep_lines=True).split("\n") if line.strip()]
    return [f"> {line}  " for line in lines[:-1]] + [f"> {line}" for line in lines[-1:]]


def moved(one: dict[str, Any]) -> str:
    """`L1 > L2 by ana`, `to management, by time`, `returned to ana by dev`."""
    by = "by time" if one["by"] == "escli" else f"by {clean(one['by'])}"
    to = clean(one["to"] or "")
    if one["kind"] in ("returned", "declined"):
        return f"returned to {to} {by}"
    return f"{clean(one['from'])} > {to} {by}" if one["from"] else f"to {to} {by}"


def standing(data: dict[str, Any], now: int) -> list[str]:
    """What the receiver must know of the handoff before they read it."""
    sent = data["handoff"]
    if sent is None:
        return []
    lines = []
    if sent["returned"]:
        back = sent["returned"]
        lines.append(f"Returned by {who_and_when(back, now)}: {clean(back['text'] or '')}")
    if sent["because"]:
        lines.append(f"Sent without {', '.join(sent['incomplete'])}: {clean(sent['because'])}")
    owed: dict[str, list[str]] = {}
    for part in data["parts"]:
        if part["source"] == "owed":
            owed.setdefault(part["owed_by"], []).append(part["part"])
    for debtor, parts in owed.items():
        options = " ".join(f"--{part} ..." for part in parts)
        lines.append(f"{clean(debtor)} owes {', '.join(parts)}: escli handoff {data['id']} {options}")
    return lines


def last_words(data: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    """The client's last words and ours, unless they stand for the part `communication` already."""
    if any(part["part"] == "communication" and part["source"] == "history" for part in data["parts"]):
        return []
    return [
        (label, data[name]) for name, label in (("client_said", "client said"), ("we_said", "we said")) if data[name]
    ]


def who_and_when(entry: dict[str, Any], now: int) -> str:
    """`ana, 14:05`."""
    return f"{clean(entry['by'])}, {local(from_iso(entry['at']), now=now)}"


def about_file(file: dict[str, Any]) -> str:
    """`12 KB, image/png, by ana`, and what is wrong with it."""
    from escli.app.files import size_in_words

    wrong = {
        "redacted": ", redacted",
        "missing": ", MISSING beside the database",
        "changed": ", CHANGED since it was attached",
    }
    return f"{size_in_words(file['size'])}, {file['type']}, by {clean(file['by'])}{wrong.get(file['state'], '')}"
