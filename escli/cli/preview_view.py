"""A message to a client on a terminal: to whom, then the letter as they read it, then who gets nothing."""

from typing import Any

from rich.console import Group
from rich.panel import Panel
from rich.text import Text

from escli.cli.words import clean


def drawn(data: dict[str, Any]) -> Group:
    """Who gets it is the first thing to see."""
    if data["goes"]:
        to = f"{data['person']} <{data['address']}>" if data["address"] else f"{data['person']}, who has no address"
        head = Text(clean(f"To {to} by {', '.join(data['channels'])}"), "bold")
    else:
        head = Text(clean(f"Goes to nobody. {data['why_not']}"), "red")
    words = Text(clean(data["text"], keep_lines=True).strip("\n"))
    letter = Panel(words, title=Text(clean(data["subject"])), title_align="left")
    others = [Text(clean(f"{one['person']} gets nothing: {one['why']}."), "dim") for one in data["others"]]
    return Group(head, letter, *others)
