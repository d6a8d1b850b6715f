"""A storm: a thousand tickets go to ten people at once; what delivering adds to the transactions of the sweep.

The sweep's own are the same with channels as without: messages are gathered and sent after it. So the longest
transaction of the delivery over the longest of the sweep says whether anybody waits longer because there are channels.
"""

import json
import statistics
import sys
import tempfile
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


def measure(due: int, rounds: int) -> dict[str, float]:
    """The longest transaction of each; medians of the rounds, each on a copy of one database."""
    pairs = []
    with tempfile.TemporaryDirectory(prefix="escli-bench-") as name:
        with mock.patch.object(desks, "MATRIX", desks.MATRIX.replace(_ONE, _TEAM)):
            made = desks.make(Path(name), due + 2, due)
        for _ in range(rounds):
            path = desks.copy(made, "storm.db")
            sweeping, delivering = transactions(path)
            pairs.append((max(delivering), max(sweeping)))
            desks.remove(path)
    return {
        "due": due,
        "delivering_s": statistics.median(one for one, _ in pairs),
        "sweeping_s": statistics.median(other for _, other in pairs),
        "ratio": statistics.median(one / other for one, other in pairs),
    }


if __name__ == "__main__":
    sys.stdout.write(json.dumps(measure(*(int(word) for word in sys.argv[1:3]))) + "\n")
