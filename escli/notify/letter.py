"""A message as a person reads it: the one place where its facts become words. Channels only carry them."""

from typing import Any, NamedTuple

from escli.core.text import JOINERS, one_line
from escli.notify.client_letter import html_of

_SUBJECT = 120  # characters: what is longer, mail programs cut
_ANSWER = "Answer with take, with words for an internal note, or with reply: and words for the client:"
GREETING = {"page": "Page", "tell": "Message"}
ENDED = ("resolved", "closed")


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
    if "digest" in facts:
        from escli.notify.digest import digest

        subject, text = digest(facts)
        return Letter(cut(subject), printable(text))
    ticket = facts["ticket"]
    subject = cut(f"[#{ticket['id']}] {ticket['title']}")
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
    news = [facts, *facts.get("also", ())]
    said = [words for words in dict.fromkeys(map(_said, news)) if not _is_told(words, news)]
    texts = dict.fromkeys(one["text"] for one in news if one["text"])
    return _lines(
        f"{GREETING[facts['kind']]} for {facts['person']}: {said[0]}",
        *(f"Also: {words}" for words in said[1:]),
        "",
        f"#{ticket['id']} {one_line(ticket['title'])}",
        f"{ticket['client']}, {ticket['severity']}, {_standing(ticket)}",
        *(line for text in texts for line in ("", text)),
        "",
        f"escli show {ticket['id']}",
        *([f"{_ANSWER} {facts['answer']}"] if facts.get("answer") else []),
    )


def _said(news: dict[str, Any]) -> str:
    because = f" ({news['why']})" if news["why"] != news["event"] else ""
    return f"{news['event']}{because}"


def _standing(ticket: dict[str, Any]) -> str:
    """Where it is as this is read: what was told at night may be over in the morning."""
    holder = f"{ticket['tier']}, {ticket['technician'] or 'nobody has it'}"
    return ticket["status"] if ticket["status"] in ENDED else holder


def _is_told(words: str, news: list[dict[str, Any]]) -> bool:
    """Other news says the same and why."""
    return any(_said(one).startswith(f"{words} (") for one in news)


def _lines(*lines: str) -> str:
    return printable("\n".join(lines))


def printable(text: str) -> str:
    """A text without control characters; its lines stay."""
    return "".join(map(_printable, text.strip("\n"))) + "\n"


def _printable(character: str) -> str:
    if character.isprintable() or character == "\n" or character in JOINERS:
        return character
    return " " if character.isspace() else "\N{REPLACEMENT CHARACTER}"


def cut(text: str, longest: int = _SUBJECT) -> str:
    """Text on one line, with an end."""
    text = one_line(text)
    return text if len(text) <= longest else f"{text[: longest - 3]}..."
