"""A disk that breaks while a command runs: from some statement on SQLite can read its files no more, or not write."""

import os
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.proof import desks, full
from tests.proof.commands import Ended, at_statement, counting, escli, load_all

WAYS = ("reads", "writes")  # what fails from then on; where nothing can be read nothing can be written
ENDS = {0, 6}
PARTLY = {"sweep": {7}, "redact": {7}, "backup": {7}}


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
            with tempfile.TemporaryDirectory() as folder:
                place = Path(shutil.copytree(base, folder, dirs_exist_ok=True)) / "desk.db"
                trace = Path(folder) / "trace"
                escli(place, full.NOW, *full.words_of(what, place), prepare=counting(trace))
                said = trace.read_text("utf-8").splitlines()
            for way in WAYS:
                for number in range(1, len(said) + 1, every):
                    with tempfile.TemporaryDirectory() as folder:
                        place = Path(shutil.copytree(base, folder, dirs_exist_ok=True)) / "desk.db"
                        try:
                            found[_broken(what, place, way, number)] += 1
                        except AssertionError as error:
                            where = f"{what}, {way}, statement {number} of {len(said)}, {said[number - 1]!r}"
                            raise AssertionError(f"{where}: {error}") from error
    return {"runs": sum(one.total() for one in ends.values()), "ends": {k: dict(v) for k, v in ends.items()}}


def _broken(what: str, database: Path, way: str, number: int) -> int:
    """One command that loses the disk, then the same with a disk again; how the first ended."""
    words = full.words_of(what, database)
    ran = escli(database, full.NOW, *words, prepare=breaking(database, way, number))
    assert ran.code in ENDS | PARTLY.get(what, set()), ran
    assert "Traceback" not in ran.err, ran.err
    if ran.code == 6:
        assert ran.err.startswith("escli: "), ran
    desks.check_quickly(database)
    full.whole_or_not_at_all(what, database, ran)
    again: Ended = escli(database, full.NOW + 200, *full.words_of("note" if what == "new" else what, database))
    assert again.code == 0 or (what, again.code) == ("redact", 1), again
    desks.check_unharmed(database, full.NOW + 200)
    return ran.code
