"""What goes to one person in one run: the same ticket's news as one message, and more than three messages as one."""

from collections.abc import Iterable
from typing import NamedTuple

MOST = 3  # messages that a person gets one by one in a run


class Item(NamedTuple):
    """A message to one of the team that may go now."""

    id: int
    person: str
    ticket_id: int
    kind: str  # page, tell
    tries: int


class Gathered(NamedTuple):
    """Each tuple is one message: first the number of the one that carries the others. What is hushed waits."""

    groups: tuple[tuple[int, ...], ...]
    hushed: tuple[int, ...]


def gather(items: Iterable[Item], quiet: frozenset[str] = frozenset(), *, only_pages: bool = False) -> Gathered:
    """Every item goes into exactly one group, or is hushed.

    Of a ticket a person gets one message, a page if anything of it is one. If more than three are left, the pages are
    one message and the others are one. Somebody who is `quiet` gets pages, and what there is of the same tickets.
    Only what has been tried equally often goes together, so that nothing fresh dies with what has failed for hours.
    """
    piles: dict[tuple[str, int], dict[int, list[Item]]] = {}
    for item in items:
        piles.setdefault((item.person, item.tries), {}).setdefault(item.ticket_id, []).append(item)
    groups: list[tuple[int, ...]] = []
    hushed: list[int] = []
    for (person, _), tickets in piles.items():
        pages = [pile for pile in tickets.values() if _is_page(pile)]
        tells = [pile for pile in tickets.values() if not _is_page(pile)]
        if only_pages or person in quiet:
            hushed += [one.id for pile in tells for one in pile]
            tells = []
        is_many = len(pages) + len(tells) > MOST
        for several in (pages, tells):
            together = [[one for pile in several for one in pile]] if is_many and several else several
            groups += [_carried(pile) for pile in together]
    return Gathered(tuple(groups), tuple(hushed))


def _is_page(pile: list[Item]) -> bool:
    return any(one.kind == "page" for one in pile)


def _carried(pile: list[Item]) -> tuple[int, ...]:
    """A page carries, if there is one: what is tried as a page must be one. Of several, the first that was written."""
    first, *others = sorted(pile, key=lambda one: (one.kind != "page", one.id))
    return (first.id, *sorted(one.id for one in others))
