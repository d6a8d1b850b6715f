"""What people look at, on desks of 100,000 and of 1,000,000 open tickets, over a desk of 1,000."""

from functools import partial

from tests.benchmarks import desks
from tests.benchmarks.processes import environment, pairs, typed
from tests.benchmarks.shelf import MILLION, Shelf
from tests.benchmarks.table import Row, row

_RARE, _COMMON = desks.word(300), desks.word(9)
# What is typed, whether on a terminal, and the most that 100,000 may be over 1,000.
_COMMANDS: tuple[tuple[str, bool, float | None], ...] = (
    ("queue", True, 1.3),
    ("queue", False, 1.3),
    ("queue --tier L2", False, None),
    ("queue --client Acme", True, None),
    ("show 7", True, 1.3),
    ("breaches --limit 50", True, 1.3),
    ("breaches --check", False, 1.3),
    (f"find {_RARE}", False, None),
    (f"find {_COMMON}", False, None),
    ("why 7", True, None),
)
_SAID = {_RARE: "a rare word", _COMMON: "a common word"}


def rows(shelf: Shelf) -> list[Row]:
    """Whole commands, in turn on one desk and the other; a tenth of the open tickets are due within the hour."""
    small = environment(shelf.copied(1000, "small"))
    found = []
    for size, count in ((100_000, 21), (MILLION, 7)):
        large = environment(shelf.copied(size, f"large-{size}"))
        for line, terminal, bound in _COMMANDS:
            words = line.split()
            run = partial(typed, words, terminal=terminal)
            what = " ".join(_SAID.get(word, word) for word in words)
            what = f"{what}{', on a terminal' if terminal else ''}, {size:,} open, over 1,000"
            times = pairs(partial(run, large), partial(run, small), count)
            found.append(row(what, times, bound if size < MILLION else None))
        desks.remove(shelf.folder / "desks" / f"large-{size}.db")
    return found
