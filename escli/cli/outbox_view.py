"""The outbox drawn: a list of messages, one of them in full, and what a delivery did."""

from typing import Any

from rich.console import Group
from rich.text import Text

from escli.cli.tables import ID, short, table
from escli.cli.tables import whole as uncut
from escli.cli.words import clean, from_iso, local, plural
from escli.core.durations import in_words

_COLOURS = {"sent": "green", "dead": "bold red", "dropped": "dim", "withdrawn": "dim", "held": "bold yellow"}


def listed(messages: list[dict[str, Any]], now: int) -> Any:
    """Messages: to whom, about which ticket, and what became of them."""
    if not messages:
        return Text("No messages.", "dim")
    columns = (uncut("Kind"), short("To", 16), ("Ticket", ID[1]), uncut("State"), uncut("Tries"))
    made = table(("#", {"justify": "right"}), *columns, ("Why", {"overflow": "fold"}))
    for one in messages:
        cells = (str(one["id"]), one["kind"], clean(one["person"]), str(one["ticket_id"]))
        made.add_row(*cells, _state(one, now), str(one["tries"] or ""), clean(one["error"] or ""))
    return made


def _state(one: dict[str, Any], now: int) -> Text:
    """Where it stands: when it was sent, or how soon it is tried."""
    words, left = one["state"], one["left_s"] or 0
    if words == "sent":
        words = f"sent {local(from_iso(one['sent_at']), now=now)}"
    elif words == "quiet":
        words = f"quiet for {in_words(max(0, left))}"
    if one["digest_id"] is not None:
        words += f" with {one['digest_id']}"
    elif words in ("failed", "waiting"):
        words = f"{'again ' if one['tries'] else ''}{f'in {in_words(left)}' if left > 0 else 'now'}"
    return Text(words, _COLOURS.get(one["state"], "yellow"))


def whole(data: dict[str, Any], now: int) -> Any:
    """One message, as it reads and as it fared."""
    head = Text.assemble((f"{data['kind']} to {clean(data['person'])}", "bold"), f" about #{data['ticket_id']}  ")
    head.append_text(_state(data, now))
    head.append(f"\nwritten {local(from_iso(data['at']), now=now)}: {data['event']}")
    head.append(f", {clean(data['why'])}" if data["why"] and data["why"] != data["event"] else "")
    head.append(
        f"\ncarries {', '.join(f'#{one}' for one in data['carries'])} as well" if data["carries"] else "", "dim"
    )
    head.append(f"\n{clean(data['error'])}" if data["error"] else "", "red")
    parts: list[Any] = [head, Text(f"\n{clean(data['subject'])}", "bold"), Text(clean(data["text"], keep_lines=True))]
    parts += [_way(one) for one in data["ways"]] or [Text("The matrix names no channel for it.", "red")]
    if data["attempts"]:
        parts += [Text("\nAttempts", "bold"), _attempts(data["attempts"], now)]
    if data["also_told"]:
        others = ", ".join(f"{clean(one['person'])} (#{one['id']} {one['state']})" for one in data["also_told"])
        parts.append(Text(f"\nAlso told: {others}"))
    return Group(*parts)


def _way(one: dict[str, Any]) -> Text:
    return Text.assemble((f"{clean(one['channel'])} ", "bold"), f"{one['kind']}, {clean(one['to'] or 'no address')}")


def _attempts(attempts: list[dict[str, Any]], now: int) -> Any:
    made = table(uncut("Try"), uncut("When"), short("Channel", 16), ("What it said", {"overflow": "fold"}))
    for one in attempts:
        said = Text("taken", "green") if one["error"] is None else Text(clean(one["error"]), "red")
        made.add_row(str(one["number"]), local(from_iso(one["at"]), now=now), clean(one["channel"]), said)
    return made


def delivered(messages: list[dict[str, Any]], now: int) -> Any:
    """What a delivery did, a line a message."""
    if not messages:
        return Text("Nothing was due.", "green")
    lines = []
    for one in messages:
        state = f"again {local(from_iso(one['try_at']), now=now)}" if one["try_at"] else one["state"]
        line = Text.assemble((f"{one['id']} ", "bold"), (state, _COLOURS.get(one["state"], "yellow")))
        line.append(f" {one['kind']} to {clean(one['person'])} about #{one['ticket_id']}")
        line.append(f" and {plural(len(one['carries']), 'other')}" if one["carries"] else "")
        lines.append(line.append(f": {clean(one['error'])}" if one["error"] else ""))
    sent = sum(one["state"] == "sent" for one in messages)
    return Text("\n").join([*lines, Text(f"{sent} of {plural(len(messages), 'message')} sent", "dim")])
