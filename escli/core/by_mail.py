"""What a mail does to a ticket: the same acts as on the command line, told from its sender's side."""

import re
from typing import Any

from escli.core import lifecycle
from escli.core.desk import Desk
from escli.core.incoming import Deed
from escli.core.model import Event, Notice, Ticket

Files = list[dict[str, Any]]  # as an event has them
_SHORTEST = 12  # characters of a line that would not stand in two letters by chance
_OURS = re.compile(r"escli show \d+|m\d+\.[a-z2-7]{16}\b", re.IGNORECASE)


def from_team(desk: Desk, ticket: Ticket, deed: Deed, files: Files, refused: str) -> list[Event]:
    """take, note or reply by somebody of the team. Files, and words beside a take, are internal in any case."""
    text = deed.text
    events: list[Event] = []
    if deed.what == "take":
        events = lifecycle.take(desk, ticket)
    elif deed.what == "reply":
        events, text = lifecycle.reply(desk, ticket, text), ""
    words = "\n\n".join(filter(None, (text, _named(files) if not text else "", refused)))
    if words:
        (note,) = lifecycle.note(desk, ticket, words)
        events.append(with_files(note, files))
    return events


def from_client(desk: Desk, ticket: Ticket, deed: Deed, files: Files, refused: str) -> list[Event]:
    """The client's own words. Whoever holds the ticket hears of it; if nobody does, its tier: nobody typed it in."""
    words = "\n\n".join(filter(None, (deed.text, _named(files) if not deed.text else "", refused)))
    (event,) = lifecycle.heard(desk, ticket, words or "(A mail without words.)")
    told = event.notices or tuple(Notice(name, "tell") for name in desk.directory.people("tier", ticket))
    event = event._replace(data=event.data | {"by": deed.person}, notices=told)
    return [with_files(event, files)]


def with_files(event: Event, files: Files) -> Event:
    """The event with the files that came with it."""
    return event._replace(data=event.data | {"files": files}) if files else event


def _named(files: Files) -> str:
    return f"Attached: {', '.join(one['name'] for one in files)}" if files else ""


def quotes_us(text: str, letter: str) -> bool:
    """Whether words for a client still carry lines of the message that they answer, which was internal."""
    known = {_plain(line) for line in letter.splitlines()}
    lines = [line.strip() for line in text.splitlines()]
    return any(
        line.startswith(">") or _OURS.search(line) or (len(_plain(line)) >= _SHORTEST and _plain(line) in known)
        for line in lines
    )


def _plain(line: str) -> str:
    return " ".join(line.strip("> \t|").split()).casefold()
