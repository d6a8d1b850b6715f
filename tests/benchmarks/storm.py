"""A storm of a thousand tickets for ten people at once: what delivering adds to the transactions of the sweep.

The sweep's own are the same with channels as without: messages are gathered and sent after it. So the longest
transaction of the delivery over the longest of the sweep says whether anybody waits longer because there are channels.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest import mock

from escli.app import delivery
from escli.app.sweeping import sweep
from escli.store.sqlite import SqliteStore
from tests.benchmarks import desks
from tests.benchmarks.processes import Pairs
from tests.benchmarks.shelf import Shelf
from tests.benchmarks.table import Row, row

PEOPLE = 10
_ONE = "  ben: {tier: L2, role: technician, tell: [log]}\n"
_TEAM = "".join(f"  p{number}: {{tier: L2, page: [log]}}\n" for number in range(PEOPLE))


def transactions(path: Path) -> tuple[list[float], list[float]]:
    """Seconds of each write transaction of a sweep, as cron runs it, and of the delivery after it."""
    session = desks.session_at(path, desks.SWEEP_AT)
    found: list[float] = []
    write = SqliteStore.write

    @contextmanager
    def timed(store: SqliteStore, **options: Any) -> Iterator[Any]:
        began = time.perf_counter()
        with write(store, **options) as tx:
            yield tx
        found.append(time.perf_counter() - began)

    with mock.patch.object(SqliteStore, "write", timed):
        assert not sweep(session).aside
        own = len(found)
        done = delivery.send(session)
    session.store.close()
    assert done.letters("sent") == PEOPLE
    return found[:own], found[own:]


def rows(shelf: Shelf, due: int = 1000, count: int = 7) -> list[Row]:
    """The longest transaction of each, each pair on a copy of one database."""
    found = Pairs([], [])
    with mock.patch.object(desks, "MATRIX", desks.MATRIX.replace(_ONE, _TEAM)):
        made = desks.make(shelf.room("storm"), due + 2, due)
    for _ in range(count):
        path = desks.copy(made, "storm.db")
        sweeping, delivering = transactions(path)
        found.mine.append(max(delivering))
        found.other.append(max(sweeping))
        desks.remove(path)
    return [row(f"transactions of {PEOPLE} digests of {due:,} tickets", found, 1.0)]
