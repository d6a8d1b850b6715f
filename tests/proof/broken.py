"""A disk that breaks while a command runs: from some statement on SQLite can read its files no more, or not write."""

import os
import tempfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.proof import full
from tests.proof.commands import at_statement, counting, escli, load_all

WAYS = ("reads", "writes")  # what fails from then on; where nothing can be read nothing can be written
PARTLY = {*full.PARTLY, "backup"}


def breaking(database: Path, way: str, statement: int) -> Callable[[], None]:
    """Makes a process lose its database's disk at its n-th statement: the handles are there, and good for nothing."""

    def lose() -> None:
        names = {str(database), f"{database}-wal", f"{database}-journal"}
        for entry in Path("/proc/self/fd").iterdir():
            try:
                found = os.readlink(entry)  # noqa: PTH115
            except OSError:  # the handle by which the folder is read
                continue
            if found in names:
                handle = os.open(found, os.O_PATH if way == "reads" else os.O_RDONLY)  # O_PATH can only be looked at
                os.dup2(handle, int(entry.name))
                os.close(handle)

    return at_statement(statement, lose)


def run(commands: tuple[str, ...] = tuple(full.COMMANDS), every: int = 1) -> dict[str, Any]:
    """Each command with a disk that breaks at each statement; figures, or an AssertionError that names which."""
    load_all()
    ends: dict[str, Counter[int]] = {}
    with tempfile.TemporaryDirectory() as base:
        full.make(Path(base))
        for what in commands:
            found = ends[what] = Counter()
            with full.copied(base, what) as place:
                trace = place.with_name("trace")
                escli(place, full.NOW, *full.words_of(what, place), prepare=counting(trace))
                said = trace.read_text("utf-8").splitlines()
            for way in WAYS:
                for number in range(1, len(said) + 1, every):
                    where = f"{what}, {way}, statement {number} of {len(said)}, {said[number - 1]!r}"
                    with full.copied(base, where) as place:
                        found[full.tried(what, place, breaking(place, way, number), PARTLY).code] += 1
    return full.figures(ends)
