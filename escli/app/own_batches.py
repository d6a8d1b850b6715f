"""The events of another desk, ticket by ticket: a look through all of them first, then batches that can be written."""

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from escli.app.own_file import read
from escli.app.session import Session
from escli.core.archive import Exported, references
from escli.errors import Refused

BATCH = 300  # tickets that are written at once; others get their turn in between

History = list[Exported]  # one ticket's events


class Seen(NamedTuple):
    """What a look through a file has found: how many events, of which desk, in order or not, any redaction or none."""

    rows: int
    desk: str
    is_sorted: bool
    redacts: bool


def survey(session: Session, path: Path) -> Seen:
    """Look through a whole file; Unreadable if it is damaged, Refused if it holds more than one desk, or this one."""
    rows, desk, last, is_sorted, redacts = 0, "", (0, 0), True, False
    for line, one in read(path):
        rows += 1
        desk = desk or one.desk
        if one.desk != desk:
            hint = "Import the export of each desk by itself."
            raise Refused(f"{path}, line {line}: an event of another desk than those before it.", hint=hint)
        is_sorted = is_sorted and last <= (one.ticket, one.id)
        redacts = redacts or one.kind == "redacted"
        last = one.ticket, one.id
    if desk == session.metas["database_id"]:
        hint = "To go back to an earlier state, put a backup of the database in its place."
        raise Refused(f"{path} is an export of this very desk: all that it holds came from here.", hint=hint)
    return Seen(rows, desk, is_sorted, redacts)


def batches(histories: Iterable[History]) -> Iterator[list[History]]:
    """Some tickets at a time. One that names a later ticket waits for it: both must get their numbers together."""
    batch: list[History] = []
    held: list[History] = []
    waiting, until = set[int](), 0  # the numbers of those held, and the ticket that the last of them waits for
    for history in histories:
        number = history[0].ticket
        if held and number > until:
            batch, held, waiting = batch + held, [], set()
        named = {other for one in history for other in references(one)}
        if max(named, default=0) > number or named & waiting:
            held.append(history)
            waiting.add(number)
            until = max(until, *named)
        else:
            batch.append(history)
        if len(batch) >= BATCH:
            yield batch
            batch = []
    if batch or held:
        yield batch + held


class Numbers:
    """The numbers that tickets of the other desk have here: two arrays, for a million of them must fit."""

    def __init__(self) -> None:
        self._there, self._here = array("q"), array("q")
        self._late: dict[int, int] = {}  # those that had to wait for another

    def put(self, there: int, here: int) -> None:
        """Remember one."""
        if self._there and there <= self._there[-1]:
            self._late[there] = here
        else:
            self._there.append(there)
            self._here.append(here)

    def get(self, there: int) -> int | None:
        """This desk's number; None for a ticket that has not been met."""
        place = bisect_left(self._there, there)
        if there not in self._late and place < len(self._there) and self._there[place] == there:
            return self._here[place]
        return self._late.get(there)
