"""A handoff on one screen, as its receiver reads it: what is due, what was said by whom, what is owed, the files."""

from typing import Any

from rich import box
from rich.console import Group
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from escli.cli.handoff_markdown import last_words, moved, standing, who_and_when
from escli.cli.screen import cut, file_line, head
from escli.cli.tables import urgency
from escli.cli.words import clean, from_iso, left, local

_ENTRIES, _EARLIER, _FILES = 3, 3, 5


def packet(data: dict[str, Any], severities: tuple[str, ...], now: int) -> Group:
    """The whole packet; what does not fit is counted, with where it stands."""
    pieces: list[Any] = [head(data, severities, now), _about(data, now), _parts(data, now)]
    if data["earlier"]:
        pieces.append(_earlier(data, now))
    pieces.append(_rest(data, now))
    return Group(*pieces)


def _grid() -> Table:
    made = Table.grid(padding=(0, 2))
    made.add_column(style="dim", no_wrap=True, min_width=13)
    made.add_column(overflow="fold")
    return made


def _about(data: dict[str, Any], now: int) -> Table:
    made = _grid()
    who = ", ".join(clean(data[name]) for name in ("client", "requester") if data[name])
    affects = f"; affects {data['affected']} people" if data["affected"] is not None else ""
    made.add_row("client", Text(f"{who}{affects}"))
    if data["description"] and data["parts"][0]["source"] == "said":  # else it stands for the summary
        made.add_row("what", cut(data["description"]))
    dues = [
        Text.assemble(f"{one['clock']} ", (left(one["left_s"]), urgency(one["left_s"])),
                      f" ({local(from_iso(one['due']), now=now)})")
        for one in sorted(data["clocks"], key=lambda one: one["due"])
    ]  # fmt: skip
    made.add_row("due next", Text(", ").join(dues) if dues else Text("nothing", "dim"))
    return made


def _parts(data: dict[str, Any], now: int) -> Panel:
    made = _grid()
    for line in standing(data, now):
        made.add_row("", Text(line, "yellow"))
    for part in data["parts"]:
        made.add_row(part["part"], _part(part, data["id"], now))
    sent = data["handoff"]
    title = Text("Not handed on yet: this is what the history knows")
    if sent is not None:
        title = Text(f"Handoff {moved(sent)}, {local(from_iso(sent['at']), now=now)}")
    return Panel(made, title=title, title_align="left", box=box.ROUNDED, border_style="cyan")


def _part(part: dict[str, Any], ticket: int, now: int) -> Text:
    if part["source"] == "owed":
        owed = Text().append(f"owed by {clean(part['owed_by'])}", "bold red")
        for entry in part["entries"]:
            owed.append("\nbefore: ", "dim").append_text(cut(entry["text"]))
            owed.append(f" ({who_and_when(entry, now)})", "dim")
        return owed
    if not part["entries"]:
        return Text("nothing is known", "dim")
    text = Text()
    entries = part["entries"]
    hidden = len(entries) - _ENTRIES
    # What was said in the handoff is always shown, then the latest.
    shown = entries if hidden <= 0 else [entries[0], *entries[1 - _ENTRIES :]]
    if part["source"] == "history" and hidden > 0:
        shown = entries[-_ENTRIES:]
    for place, entry in enumerate(shown):
        text.append("\n" if place else "")
        text.append_text(cut(entry["text"]))
        text.append(f" ({who_and_when(entry, now)}{', history' * (part['source'] == 'history')})", "dim")
    if hidden > 0:
        text.append(f"\n{hidden} more: escli handoff {ticket} --markdown has all", "dim")
    return text


def _earlier(data: dict[str, Any], now: int) -> Table:
    made = Table.grid(padding=(0, 2), expand=True)
    made.add_column(style="dim", no_wrap=True)
    made.add_column(no_wrap=True)
    made.add_column(no_wrap=True, overflow="ellipsis", ratio=1)
    hidden = len(data["earlier"]) - _EARLIER
    if hidden > 0:
        made.add_row("earlier", f"{hidden} more", Text(f"escli handoff {data['id']} --markdown has all", "dim"))
    for one in data["earlier"][-_EARLIER:]:
        what = f"{moved(one)}, {local(from_iso(one['at']), now=now)}"
        made.add_row("earlier", what, clean(one["summary"] or ""))
    return made


def _rest(data: dict[str, Any], now: int) -> Table:
    made = _grid()
    for label, said in last_words(data):
        made.add_row(label, Text.assemble(cut(said["text"]), (f" ({who_and_when(said, now)})", "dim")))
    hidden = len(data["files"]) - _FILES
    for place, file in enumerate(data["files"][-_FILES:]):
        made.add_row("" if place else "files", file_line(file))
    if hidden > 0:
        made.add_row("", Text(f"{hidden} earlier: escli handoff {data['id']} --markdown lists all", "dim"))
    if data["files"]:
        made.add_row("", Text(f"escli handoff {data['id']} --files DIR copies them out", "dim"))
    whole = f"in full: handoff {data['id']} --markdown"
    made.add_row("history", Text(f"{data['events']} events: escli show {data['id']} --plain; {whole}", "dim"))
    return made
