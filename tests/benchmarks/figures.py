"""Figures of a million tickets over the sqlite3 shell running the same aggregates in the best SQL for each."""

import shutil
import subprocess
import time
from pathlib import Path

from escli.store import stretches, tallies
from tests.benchmarks import desks
from tests.benchmarks.processes import ESCLI, Pairs, environment, quarters, weighed
from tests.benchmarks.shelf import Shelf
from tests.benchmarks.table import Row, at_most, row

_PAIRS, _MOST_MB = 3, 200


def _listed(sql: str) -> str:
    """n, mean, median and 90th percentile in one sort: three times faster than window functions."""
    place = "(SELECT value FROM v LIMIT 1 OFFSET (SELECT count(*) * {} / 10 FROM v))"
    values = f"SELECT value FROM ({sql}) WHERE value IS NOT NULL ORDER BY value"
    return (
        f"WITH v AS MATERIALIZED ({values}) SELECT count(*), avg(value), {place.format(5)}, {place.format(9)} FROM v;"
    )


def by_hand() -> str:
    """What `metrics` counts, as a script for the shell."""
    sums = ", ".join(tallies._SUMS.values())
    lists = [f"SELECT {value} AS value FROM ticket WHERE {has}" for value, has in tallies._LISTS.values()]
    for level in (1, 2, 3):
        lists += [
            f"SELECT {name} AS value FROM ticket WHERE top_level = {level}" for name in ("resolution_w", "resolution_s")
        ]
        lists.append(
            "SELECT sum(max(0, left_at - entered_at)) AS value FROM stay "
            f"WHERE tier = 'L{level}' AND left_at IS NOT NULL GROUP BY ticket_id"
        )
    lists.append(f"SELECT {stretches._LAG} AS value FROM event e WHERE {stretches._FIRED}")
    script = "\n".join([f"SELECT {sums} FROM ticket;", *(_listed(one) for one in lists)])
    return script.replace(":now", str(desks.MONDAY_9))


def rows(shelf: Shelf) -> list[Row]:
    """Pairs of runs, and the most memory that one of ours took. The shell's is missing where there is no shell."""
    path, shell = shelf.ever(), shutil.which("sqlite3")
    found, memory = Pairs([], []), 0.0
    for _ in range(_PAIRS):
        took, megabytes = weighed([ESCLI, "metrics", "--json"], environment(path))
        found.mine.append(took)
        memory = max(memory, megabytes)
        if shell is not None:
            found.other.append(_by_shell(shell, path))
    what, bound = "metrics of 1,000,000 ever, over the sqlite3 shell", 2.5
    told = row(what, found, bound) if found.other else Row(what, quarters(found.mine)[0], bound=bound)
    return [told, at_most("metrics of 1,000,000 ever: memory", memory, _MOST_MB, "MB")]


def _by_shell(shell: str, path: Path) -> float:
    began = time.perf_counter()
    subprocess.run([shell, "-bail", str(path)], input=by_hand(), text=True, capture_output=True, check=True)
    return time.perf_counter() - began
