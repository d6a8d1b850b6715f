"""What a ticket's events make of it, kept while they come: a look costs what is new, not the whole history again."""

from dataclasses import dataclass, field
from typing import Any

from escli.core import chain
from escli.core.fold import apply, change_stay
from escli.core.model import COLUMNS, FACTS, Event, EventRow, Stay, Ticket, to_row
from escli.core.stored import opened
from tests.stories.world import World

_NEW = f"SELECT {', '.join(EventRow._fields)} FROM event WHERE ticket_id = ? AND id > ? ORDER BY id"
_TEXTS = "SELECT event_id, field, text FROM passage WHERE ticket_id = ? AND event_id > ?"


@dataclass
class Page:
    """One ticket: its facts and stays, the steps taken and the runs that were missed."""

    ticket: Ticket
    stays: dict[int, Stay] = field(default_factory=dict)
    steps: set[tuple[Any, ...]] = field(default_factory=set)
    missed: set[tuple[str, int]] = field(default_factory=set)

    def add(self, row: EventRow, event: Event) -> None:
        """One event more: chained to the one before it, its step not taken yet, its run not missed yet."""
        assert row.hash == chain.link(row[:-1], self.ticket.head or b""), row
        if event.step is not None:
            step = (event.clock, event.run, event.step, event.occurrence)
            assert step not in self.steps, row
            self.steps.add(step)
        for clock in event.data.get("late", ()):
            run = (clock, getattr(self.ticket, clock).number)
            assert run not in self.missed, row
            self.missed.add(run)
        after, changes = apply(self.ticket, event)
        self.ticket = after._replace(last_event=row.id, head=row.hash)
        for change in changes:
            change_stay(self.stays, change)


class Ledger:
    """All tickets of a world."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._pages: dict[int, Page] = {}

    def check(self, ticket: Ticket) -> list[Stay]:
        """The row and the stays are those of the events, of which none is there twice; the stays."""
        page = self._pages.setdefault(ticket.id, Page(Ticket(id=ticket.id)))
        since = page.ticket.last_event or 0
        texts: dict[int, dict[str, str]] = {}
        for event_id, name, text in self._world.rows(_TEXTS, ticket.id, since):
            texts.setdefault(event_id, {})[name] = text
        for one in self._world.rows(_NEW, ticket.id, since):
            row = EventRow._make(one)
            page.add(row, opened(row, texts.get(row.id, {})))
        stored, folded = (dict(zip(COLUMNS[:FACTS], to_row(one), strict=False)) for one in (ticket, page.ticket))
        assert stored == folded
        stays = self._world.store.reports.stays(ticket.id)
        assert stays == list(page.stays.values())
        return stays
