"""Titles made comparable: numbers and the client's name are taken out, so that what is left says what happened."""

import re
from collections.abc import Iterable
from typing import NamedTuple

_WORD = re.compile(r"[^\W_]+")
_NUMBER = re.compile(r"\d+")
_SHORTEST = 3  # letters of a word that says something


class Titled(NamedTuple):
    """Tickets with one title, or with near-equal ones, the commonest first."""

    titles: tuple[str, ...]
    tickets: int
    clients: tuple[str, ...]
    escalated: int


def key(title: str, names: Iterable[str] = ()) -> str:
    """The words of a title in lower case without the names, each number as `#`; empty where it says nothing.

    What is left is what tickets of one cause share: `Printer 12 jams (Acme)` and `printer 7 jams` are alike.
    """
    text = f" {_plain(title)} "
    for name in names:
        text = text.replace(f" {_plain(name)} ", " ")
    words = _NUMBER.sub("#", text).split()
    return " ".join(words) if any(len(word) >= _SHORTEST and "#" not in word for word in words) else ""


def _plain(text: str) -> str:
    return " ".join(_WORD.findall(text.casefold()))


def joined(first: Titled, second: Titled) -> Titled:
    """Both together; the first is the commoner one."""
    clients = tuple(dict.fromkeys((*first.clients, *second.clients)))
    titles, tickets = (*first.titles, *second.titles), first.tickets + second.tickets
    return Titled(titles, tickets, clients, first.escalated + second.escalated)
