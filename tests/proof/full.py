"""A disk that is full: at any size of any file that a command writes, and at any number of pages."""

import os
import resource
import shutil
import sqlite3
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from escli.errors import UNREADABLE
from tests.proof import desks
from tests.proof.commands import Ended, connecting, escli, load_all
from tests.stories.world import HOUR, MONDAY

NOW = MONDAY + 3 * HOUR
WORD = "a word that is kept whole or not at all"
COMMANDS: dict[str, tuple[str, ...]] = {
    "new": ("new", "--client", "Acme", "--type", "fault", "--severity", "high", WORD),
    "note": ("note", "1", WORD),
    "attach": ("note", "1", WORD, "--attach", "{folder}/evidence.log"),
    "reply": ("reply", "1", WORD),
    "sweep": ("sweep",),
    "backup": ("backup", "{folder}/copies"),
    "redact": ("redact", "1", "{note}", "--because", "a secret"),
    "publish": ("publish", "{folder}/web"),
    "policy": ("matrix", "publish", "{folder}/policy.html"),
    "import": ("import", "{folder}/log.csv"),
    "restore": ("restore", "{folder}/copy.db", "--yes"),
    "repair": ("doctor", "--repair"),
    "files": ("handoff", "1", "--files", "{folder}/out"),
    "queue": ("queue",),
    "show": ("show", "1"),
}  # fmt: skip
# What may end as partly done on a full disk: the sweep whose messages could not go out, the blanking that could not
# rewrite the file. All else is done, or says that a file cannot be written.
PARTLY = {"sweep", "redact"}


def make(folder: Path) -> Path:
    """A desk with something for every command."""
    database = desks.make(folder)
    log = folder / "evidence.log"
    log.write_bytes(os.urandom(90_000))  # more than the 32 KB without which SQLite cannot even open a desk
    shutil.copy(log, folder / "first.log")
    log.write_bytes(os.urandom(90_000))
    for number in range(6):
        assert escli(database, MONDAY, *desks.opening(f"Number {number}", "high"), "--as", "ana").code == 0
    note = ("note", "1", "the password is hunter2", "--attach", str(folder / "first.log"), "--as", "ana")
    assert escli(database, MONDAY, *note).code == 0
    desks.write_log(folder / "log.csv", ((str(number), WORD) for number in range(300)))
    copies = folder / "before"
    ran = escli(database, MONDAY, "backup", str(copies), "--json")
    assert ran.code == 0, ran
    shutil.move(ran.data["file"], folder / "copy.db")
    shutil.move(copies / "escli.files", folder / "escli.files")
    desks.rows(database, "PRAGMA wal_checkpoint(TRUNCATE)")
    return database


def words_of(what: str, database: Path) -> list[str]:
    """The command on this copy of the desk."""
    (note,) = desks.rows(database, "SELECT min(id) FROM event WHERE kind = 'noted'")[0]
    given = {"folder": str(database.parent), "note": str(note)}
    return [word.format(**given) for word in COMMANDS[what]] + ["--as", "mia"]


def limited(size: int) -> Callable[[], None]:
    """No file can grow beyond so many bytes, as on a disk that is full."""
    return lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))


def paged(more: int) -> Callable[[], None]:
    """The database can grow by so many pages only."""

    def limit(connection: sqlite3.Connection) -> None:
        (pages,) = connection.execute("PRAGMA page_count").fetchone()
        connection.execute(f"PRAGMA max_page_count = {pages + more}")

    return connecting(limit)


@contextmanager
def copied(base: str, where: str) -> Iterator[Path]:
    """A copy of the desk to try one thing on; an AssertionError about it says where that was."""
    with tempfile.TemporaryDirectory() as folder:
        try:
            yield Path(shutil.copytree(base, folder, dirs_exist_ok=True)) / "desk.db"
        except AssertionError as error:
            raise AssertionError(f"{where}: {error}") from error


def run(commands: tuple[str, ...] = tuple(COMMANDS), step: int = 1500) -> dict[str, Any]:
    """Each command at each size; figures, or an AssertionError that names the command and the size."""
    load_all()
    ends: dict[str, Counter[int]] = {}
    with tempfile.TemporaryDirectory() as base:
        database = make(Path(base))
        largest = database.stat().st_size + 400_000
        sizes = [*range(0, 60_000, step), *range(60_000, largest, step * 12)]
        for what in commands:
            found = ends[what] = Counter()
            for how, limits in (("bytes", map(limited, sizes)), ("pages", map(paged, range(12)))):
                for number, limit in enumerate(limits):
                    with copied(base, f"{what}, {how} {number}") as place:
                        ran = tried(what, place, limit, PARTLY)
                        if what in {"queue", "show"}:  # who only reads can, as long as SQLite can open the file
                            assert ran.out if ran.code == 0 else "cannot be opened" in ran.err, ran
                        found[ran.code] += 1
    return figures(ends)


def figures(ends: dict[str, Counter[int]]) -> dict[str, Any]:
    """How often each command was run, and how it ended."""
    return {"runs": sum(one.total() for one in ends.values()), "ends": {k: dict(v) for k, v in ends.items()}}


def tried(what: str, database: Path, prepare: Callable[[], object], partly: set[str]) -> Ended:
    """A command in a process whose disk fails, then the same with a good one; how the first ended."""
    ran = escli(database, NOW, *words_of(what, database), prepare=prepare)
    assert ran.code in {0, UNREADABLE} or (ran.code == 7 and what in partly), ran
    assert "Traceback" not in ran.err, ran.err
    if ran.code == UNREADABLE:
        assert ran.err.startswith("escli: "), ran
    desks.check_quickly(database)
    _whole_or_not_at_all(what, database, ran)
    again = escli(database, NOW + 200, *words_of("note" if what == "new" else what, database))
    assert again.code == 0 or (what, again.code) == ("redact", 1), again
    desks.check_unharmed(database, NOW + 200)
    return ran


def _whole_or_not_at_all(what: str, database: Path, ran: Ended) -> None:
    """What a command was to record is there if and only if it said so, and no half of a file lies about."""
    texts = desks.texts(database)
    if what in {"new", "note", "attach", "reply"}:
        assert texts[WORD] == (ran.code == 0), ran
    out = [one.stat().st_size for one in (database.parent / "out").glob("*")]
    assert out in ([], [(database.parent / "first.log").stat().st_size]), "half of a file was left"
    copies = list((database.parent / "copies").glob("*"))
    if what == "backup" and ran.code == UNREADABLE:
        assert [one.name for one in copies if one.suffix != ".files" and not one.name.endswith(".db")] == []
    for one in copies:
        if one.suffix == ".db":
            desks.check_quickly(one)
