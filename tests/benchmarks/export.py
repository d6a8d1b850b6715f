"""CSV of a million tickets over the sqlite3 shell's, which runs the same statement but defuses nothing."""

import os
import shutil
import subprocess
import time
from pathlib import Path

from escli.store.exporting import select
from escli.store.values import Cohort
from tests.benchmarks.processes import ESCLI, Pairs, environment, quarters, weighed
from tests.benchmarks.shelf import MILLION, Shelf
from tests.benchmarks.table import Row, at_most, row

_PAIRS = 3
_MOST_MB = 200  # that an export may need, however large the desk


def rows(shelf: Shelf) -> list[Row]:
    """The shell's is missing where there is no shell."""
    database, target = shelf.desk(MILLION), shelf.room("export") / "tickets.csv"
    found, memory = Pairs([], []), 0.0
    shell = shutil.which("sqlite3")
    for _ in range(_PAIRS):
        took, megabytes = weighed([ESCLI, "export", "tickets", str(target)], environment(database))
        found.mine.append(took)
        memory = max(memory, megabytes)
        if shell is not None:
            found.other.append(_by_shell(shell, database, target))
    target.unlink()
    what, bound = "export of 1,000,000 tickets, CSV, over the shell", 4.5
    told = row(what, found, bound) if found.other else Row(what, quarters(found.mine)[0], bound=bound)
    return [told, at_most("export of 1,000,000 tickets, CSV: memory", memory, _MOST_MB, "MB")]


def _by_shell(shell: str, database: Path, target: Path) -> float:
    began = time.perf_counter()
    with target.open("wb") as out:
        statement = select("tickets", Cohort())
        subprocess.run(
            [shell, "-csv", "-header", str(database), statement], stdout=out, env=dict(os.environ), check=True
        )
    return time.perf_counter() - began
