"""Start-up: the commands of every day on a small desk, over the same interpreter's `import sqlite3`."""

from collections.abc import Iterator
from itertools import count

from tests.benchmarks.processes import BASE, ESCLI, environment, pairs, seconds
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
    return [*_rows(shelf)]


def _rows(shelf: Shelf) -> Iterator[Row]:
    from tests.benchmarks import desks

    database = desks.make(shelf.room("start"), 200, 0)
    surroundings, numbers = environment(database), count(10)
    for typed, terminal, bound in _COMMANDS:

        def run(typed: str = typed, terminal: bool = terminal) -> float:
            words = typed.format(next(numbers) if "{}" in typed else "", word=desks.word(9)).split()
            codes = (0, 1, 2) if "--check" in words else (0,)
            return seconds([ESCLI, *words], surroundings, terminal=terminal, codes=codes)

        found = pairs(run, lambda: seconds(BASE, surroundings), _PAIRS)
        words = typed.split()[: 1 if "{" in typed or typed is _NEW else None]
        yield row(f"{' '.join(words)}{', on a terminal' if terminal else ''}", found, bound)
