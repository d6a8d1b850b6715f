"""The part of the seam by which a desk's rows go out, and by which those that come in are known again."""

from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, Protocol

from escli.core.model import Event
from escli.store.values import Cohort, Tables


class Outgoing(Protocol):
    """Whole tables, streamed."""

    def snapshot(self) -> AbstractContextManager[None]:
        """All that is read within it is of one moment."""

    def rows(self, table: str, cohort: Cohort) -> Iterator[tuple[Any, ...]]:
        """What goes out of tickets, events or stays, in the order of store.columns; never all of it in memory."""

    def histories(self, cohort: Cohort) -> Iterator[tuple[int, list[tuple[int, Event]]]]:
        """Each ticket's number with its events and their ids."""

    def write_file(self, path: Path, tables: Tables, cohort: Cohort) -> dict[str, int]:
        """Make an SQLite file of these tables, None for the rows of the database's own; how many rows each has."""

    def event_ids(self, ticket_id: int) -> dict[str, int]:
        """The imported events of a ticket: origin to id."""
