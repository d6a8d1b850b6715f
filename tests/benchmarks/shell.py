"""A command of escli over the sqlite3 shell, which does the same work with the same statements."""

import shutil

from tests.benchmarks.processes import ESCLI, Pairs, quarters, seconds, weighed
from tests.benchmarks.table import Row, at_most, row

_PAIRS = 3
_MOST_MB = 200  # that a command may need, however large the desk


def rows(what: str, words: list[str], shell: list[str], surroundings: dict[str, str], bound: float) -> list[Row]:
    """Pairs of runs, and the most memory that one of ours took. The shell's is missing where there is no shell."""
    found, memory, program = Pairs([], []), 0.0, shutil.which("sqlite3")
    for _ in range(_PAIRS):
        took, megabytes = weighed([ESCLI, *words], surroundings)
        found.mine.append(took)
        memory = max(memory, megabytes)
        if program is not None:
            found.other.append(seconds([program, *shell], surroundings))
    told = f"{what}, over the shell"
    compared = row(told, found, bound) if found.other else Row(told, quarters(found.mine)[0], bound=bound)
    return [compared, at_most(f"{what}: memory", memory, _MOST_MB, "MB")]
