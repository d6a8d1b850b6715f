"""A message as a person reads it: the one place where its facts become words. Channels only carry them."""

from typing import Any, NamedTuple

from escli.notify.client_letter import html_of

_SUBJECT = 120  # characters: what is longer, mail programs cut
_ANSWER = "Answer with take, with words for an internal note, or with reply: and words for the client:"
_GREETING = {"page": "Page", "tell": "Message"}


class Letter(NamedTuple):
    """What stands in a message; `html` where there is a second form of the same words."""

    subject: str
    text: str
    html: str | None = None


class Parcel(NamedTuple):
    """A letter with what a channel needs to carry it: the facts that it was made from, and the receiver's address."""

    letter: Letter
    facts: dict[str, Any]
    desk: str  # its name, as people know it
    address: str | None
    seal: str = ""  # proves, in an answer, that this message was had
    inbox: str | None = None  # where answers go


def render(facts: dict[str, Any]) -> Letter:
    """The words for a message. The subject is the same for all of a ticket: Gmail threads by it."""
    ticket = facts["ticket"]
    subject = one_line(f"[#{ticket['id']}] {ticket['title']}")
    subject = subject if len(subject) <= _SUBJECT else f"{subject[: _SUBJECT - 3]}..."
    if facts["kind"] != "client":
        return Letter(subject, _to_team(facts))
    text = printable(facts["text"])
    return Letter(subject, text, html_of(text))


def answer_link(inbox: str, ticket: int, message: int, seal: str) -> str:
    """A link that opens a mail with nothing left to write: `take`, to the desk, with the seal in its subject.

    Nothing in the subject needs an escape: services differ in how often they undo one.
    """
    from urllib.parse import quote

    return f"mailto:{quote(inbox, safe='@+')}?subject=ticket-{ticket}-m{message}.{seal}&body=take"


def _to_team(facts: dict[str, Any]) -> str:
    ticket = facts["ticket"]
    because = f" ({facts['why']})" if facts["why"] != facts["event"] else ""
    return _lines(
        f"{_GREETING[facts['kind']]} for {facts['person']}: {facts['event']}{because}",
        "",
        f"#{ticket['id']} {one_line(ticket['title'])}",
        f"{ticket['client']}, {ticket['severity']}, {ticket['tier']}, {ticket['technician'] or 'nobody has it'}",
        *(["", facts["text"]] if facts["text"] else []),
        "",
        f"escli show {ticket['id']}",
        *([f"{_ANSWER} {facts['answer']}"] if facts.get("answer") else []),
    )


def _lines(*lines: str) -> str:
    return printable("\n".join(lines))


def printable(text: str) -> str:
    """A text without control characters; its lines stay."""
    return "".join(map(_printable, text.strip("\n"))) + "\n"


def _printable(character: str) -> str:
    if character.isprintable() or character == "\n":
        return character
    return " " if character.isspace() else "\N{REPLACEMENT CHARACTER}"


def one_line(text: str) -> str:
    """Text for a header: nothing in it ends a line or moves a cursor."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())
