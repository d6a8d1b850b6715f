"""Notes from one shift to the next, drawn: who wrote what when, the tickets that were urgent then, who has read it."""

from typing import Any

from rich.console import Group
from rich.text import Text

from escli.cli.tables import ID, due, holder, rest, severity, short, table, what, whole
from escli.cli.words import clean, from_iso, local


def drawn(notes: list[dict[str, Any]], severities: tuple[str, ...], now: int) -> Any:
    """The notes, the latest last, where the eye is."""
    if not notes:
        return Text("No shift has left a note yet: escli shift --write", "dim")
    parts: list[Any] = []
    for place, note in enumerate(notes):
        parts += [Text("")] if place else []
        parts += _note(note, severities, now)
    return Group(*parts)


def _note(note: dict[str, Any], severities: tuple[str, ...], now: int) -> list[Any]:
    when = local(from_iso(note["at"]), now=now)
    parts: list[Any] = [Text(f"{when}, {clean(note['by'])}:", "bold"), Text(clean(note["text"], keep_lines=True))]
    if note["tickets"]:
        made = table(
            ID, whole("Due then"), whole("Severity"), short("Who", 10), rest("Client", 1), rest("What", 2), expand=True
        )
        for one in note["tickets"]:
            who = holder({**one, "waiting_on": None})
            cells = (due(one), severity(one["severity"], severities), who, clean(one["client"]), what(one))
            made.add_row(str(one["id"]), *cells)
        parts.append(made)
    else:
        parts.append(Text("Nothing was urgent.", "dim"))
    read = ", ".join(f"{clean(one['by'])} {local(from_iso(one['at']), now=now)}" for one in note["read"])
    parts.append(Text(f"Read by {read}" if read else "Nobody has read it before.", "dim"))
    return parts
