"""The seam to everything as it is stored, row by row: for whoever proves, copies or repairs it."""

from collections.abc import Iterator
from contextlib import AbstractContextManager
from typing import Any, Protocol

from escli.core.audit import Text
from escli.core.model import Event, EventRow, Stay, Ticket


class Records(Protocol):
    """Everything as it is stored, for whoever proves it."""

    def snapshot(self) -> AbstractContextManager[None]:
        """All that is read inside is of one moment."""

    def chains(self) -> Iterator[EventRow]:
        """Every event, by ticket, then in its order."""

    def heads(self) -> Iterator[Any]:
        """Of each ticket's row: id, last event, and its hash."""

    def gaps(self) -> Iterator[int]:
        """The numbers below the last event's that no event has."""

    def of_kind(self, kind: str) -> Iterator[EventRow]:
        """Every event of a kind, in the order of their numbers."""

    def of_ticket(self, ticket_id: int) -> list[EventRow]:
        """The events of a ticket."""

    def attached_elsewhere(self, sha: str) -> list[tuple[str, int]]:
        """Which tickets, by events that were not redacted, and which waiting mail have this file: kind and number."""

    def said_elsewhere(self, event_id: int, words: list[str]) -> list[tuple[int, int]]:
        """Other events that say exactly one of these texts: ticket, event."""

    def files(self) -> Iterator[tuple[str, str]]:
        """Hash and name of each attached file of events that were not redacted, and of mail that waits."""

    def counts(self) -> tuple[int, int]:
        """How many tickets and events there are."""

    def integrity(self) -> list[str]:
        """What the database itself finds wrong."""

    def rows(self) -> Iterator[tuple[Ticket, list[Stay], list[Event]]]:
        """Each ticket as its row has it, its stays, and its history (of the texts only the titles), by id."""

    def stranded(self) -> list[int]:
        """Messages that wait for another one that does not go."""

    def is_searchable(self) -> bool:
        """Whether the search index fits the texts; Unreadable where that cannot be examined."""

    def texts(self) -> Iterator[Text]:
        """Every field that an event has a digest of, with its passage, and every passage without one."""
