"""The mailbox drawn: what waits for a decision, and one mail in full."""

from typing import Any

from rich.console import Group
from rich.text import Text

from escli.app.files import size_in_words
from escli.cli.tables import short, table
from escli.cli.tables import whole as uncut
from escli.cli.words import clean, from_iso, local

_COLOURS = {"waiting": "bold yellow", "done": "green", "accepted": "green"}


def listed(mails: list[dict[str, Any]], now: int) -> Any:
    """Mails: from whom, about what, and why they are where they are."""
    if not mails:
        return Text("No mail waits for a decision.", "green")
    columns = (uncut("Came"), uncut("State"), short("From", 26), short("Subject", 30))
    made = table(("#", {"justify": "right"}), *columns, ("Why", {"overflow": "fold"}))
    for one in mails:
        came = local(from_iso(one["at"]), now=now)
        state = Text(one["state"], _COLOURS.get(one["state"], "dim"))
        about = f"#{one['ticket_id']} " if one["ticket_id"] else ""
        subject = f"{about}{clean(one['subject'] or '')}"
        made.add_row(str(one["id"]), came, state, clean(one["sender"] or one["name"]), subject, clean(one["why"]))
    return made


def whole(data: dict[str, Any], now: int) -> Any:
    """One mail, as it was written, and what can be done with it."""
    name = f"{data['name']} <{data['sender']}>" if data["name"] else data["sender"] or "no address"
    head = Text.assemble((f"From {clean(name)}", "bold"), f"  came {local(from_iso(data['at']), now=now)}\n")
    head.append(data["state"], _COLOURS.get(data["state"], "dim"))
    head.append(f": {clean(data['why'])}")
    parts: list[Any] = [head]
    if data["subject"] is not None:
        parts.append(Text(f"\n{clean(data['subject']) or '(no subject)'}", "bold"))
    if data["text"]:
        parts.append(Text(clean(data["text"], keep_lines=True)))
    parts += [Text(f"{clean(one['name'])}, {size_in_words(one['size'])}", "cyan") for one in data["files"]]
    if data["state"] == "waiting":
        ticket = data["ticket_id"] or "ID"
        where = f"escli mail accept {data['id']} --ticket {ticket}"
        parts.append(Text(f"\n{where}, --new --client NAME; escli mail drop {data['id']} --because WHY", "dim"))
    elif data["ticket_id"]:
        parts.append(Text(f"\nescli show {data['ticket_id']}", "dim"))
    return Group(*parts)
