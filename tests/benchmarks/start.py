"""Start-up: the commands of every day on a small desk, over the same interpreter's `import sqlite3`."""

from itertools import count

from tests.benchmarks import desks
from tests.benchmarks.processes import BASE, environment, pairs, seconds, typed
from tests.benchmarks.shelf import Shelf
from tests.benchmarks.table import Row, row

_PAIRS = 15
_NEW = "new --client Acme --type outage --severity normal Nothing-works --as ana"
# What is typed ({} is another ticket each time), whether on a terminal, and the most that it may take.
_COMMANDS: tuple[tuple[str, bool, float | None], ...] = (
    ("sweep", False, 3.7),
    ("queue --limit 50", True, 7.2),
    ("queue --limit 50", False, None),
    ("show 7", True, None),
    ("show 7", False, None),
    (_NEW, False, None),
    ("note {} Looked-at-it --as ana", False, None),
    ("take {} --as ana", False, None),
    ("reply {} We-are-at-it --as ana", False, None),
    ("resolve {} Restarted --as ana", False, None),
    ("find {word}", False, None),
    ("breaches", True, None),
    ("breaches --check", False, None),
    ("why 7", True, None),
    ("oncall", True, None),
    ("metrics", True, None),
)


def rows(shelf: Shelf) -> list[Row]:
    """Each as a whole process, from the shell to the last byte."""
    surroundings, numbers = environment(desks.make(shelf.room("start"), 200, 0)), count(10)
    found = []
    for line, terminal, bound in _COMMANDS:

        def run(line: str = line, terminal: bool = terminal) -> float:
            words = line.format(next(numbers) if "{}" in line else "", word=desks.word(9)).split()
            return typed(words, surroundings, terminal=terminal)

        times = pairs(run, lambda: seconds(BASE, surroundings), _PAIRS)
        words = line.split()[: 1 if "{" in line or line is _NEW else None]
        found.append(row(f"{' '.join(words)}{', on a terminal' if terminal else ''}", times, bound))
    return found
