"""Power loss: the database with its log cut off at any byte, or with rubbish where the disk had not written yet.

A commit is on the disk before it is acknowledged (synchronous=FULL). So of a log that ends anywhere behind an
acknowledgement all that was acknowledged by then must be there, and what is there must be sound: a beginning of the
history, never a piece of it. A cut before it is a disk that lied: the file is sound all the same, what is missing
cannot be seen in it, and only a head that was kept elsewhere tells.
"""

import random
import shutil
import tempfile
from pathlib import Path
from typing import Any, NamedTuple

from escli.app.audit import audit
from escli.app.doctor import WRONG, examine
from escli.app.session import Session
from tests.proof import desks
from tests.proof.commands import escli, load_all
from tests.stories.world import HOUR, MONDAY

HEAD, FRAME = 32, 24  # bytes of the log's own head, and of a page's


class Told(NamedTuple):
    """What was acknowledged when the log was so long: the last event, the desk's head, the words."""

    size: int
    event: int
    head: str
    words: tuple[str, ...]


def _log(database: Path) -> Path:
    return database.with_name(f"{database.name}-wal")


def make(folder: Path) -> tuple[Path, list[Told]]:
    """A desk with a log that nobody has brought into the file, and what was acknowledged on the way."""
    database = desks.make(folder)
    for number in range(3):
        assert escli(database, MONDAY, *desks.opening(f"Number {number}", "high"), "--as", "ana").code == 0
    desks.rows(database, "PRAGMA wal_checkpoint(TRUNCATE)")
    told, words = [_told(database, MONDAY, ())], list[str]()
    for number, command in enumerate(("note", "sweep", "reply", "sweep", "heard", "resolve", "reopen", "sweep"), 1):
        now = MONDAY + number * HOUR
        word = f"word {number}"
        said = () if command == "sweep" else ("2", word, "--as", "ana")
        assert escli(database, now, command, *said).code == 0
        words += [] if command == "sweep" else [word]
        told.append(_told(database, now, tuple(words)))
    return database, told


def _told(database: Path, now: int, words: tuple[str, ...]) -> Told:
    ran = escli(database, now, "audit", "--json")
    head = ran.data["head"]
    size = _log(database).stat().st_size if _log(database).exists() else 0
    return Told(size, int(head.split("-")[1]), head, words)


def run(seed: int, every: int = 1, edges: int = 1) -> dict[str, Any]:
    """Cut the log at each byte (or each n-th) and around each frame (or each n-th); figures, or an AssertionError."""
    load_all()
    chance = random.Random(seed)
    with tempfile.TemporaryDirectory() as base, tempfile.TemporaryDirectory() as copy:
        database, told = make(Path(base))
        log = _log(database).read_bytes()
        assert len(log) == told[-1].size
        page = int.from_bytes(database.read_bytes()[16:18], "big")
        frames = range(0, len(log) // page, edges)
        around = {HEAD + n * (FRAME + page) + by for n in frames for by in (-1, 0, 1, FRAME)}
        cuts = sorted({*range(0, len(log) + 1, every), *(one for one in around if 0 <= one <= len(log))})
        whole = 0
        for cut in cuts:
            rest = len(log) - cut
            tails = [b""]
            if cut in around or chance.random() < 0.02:
                tails += [b"\0" * rest, chance.randbytes(rest), log[:rest]]
            for number, tail in enumerate(tails):
                try:
                    thoroughly = cut in around or cut % 997 == 0
                    whole += _cut(database, Path(copy), log[:cut] + tail, cut, told, thoroughly=thoroughly)
                except AssertionError as error:
                    raise AssertionError(f"cut at byte {cut}, tail {number}: {error}") from error
        return {"seed": seed, "bytes": len(log), "cuts": len(cuts), "examined": whole, "acknowledged": len(told)}


def _cut(database: Path, folder: Path, log: bytes, cut: int, told: list[Told], *, thoroughly: bool) -> int:
    """The desk after a power loss: sound, and with all that had been acknowledged by then."""
    copy = Path(shutil.copy(database, folder / "desk.db"))
    _log(copy).write_bytes(log)
    copy.with_name("desk.db-shm").unlink(missing_ok=True)
    kept = [one for one in told if one.size <= cut][-1]
    ((last,),) = desks.rows(copy, "SELECT coalesce(max(id), 0) FROM event")
    assert last >= kept.event, "an acknowledged event is lost"
    if not thoroughly:
        return 0
    desks.check_quickly(copy)
    found = desks.texts(copy)
    assert all(found[word] == 1 for word in kept.words), "an acknowledged word is lost"
    session = Session.open(copy)
    assert audit(session, kept.head)["sound"]
    assert [one for one in examine(session) if one.state == WRONG] == []
    if last < told[-1].event:  # the disk has lied about what came after
        says = audit(session, told[-1].head)["faults"]
        assert [one["says"] for one in says if "cut off" in one["says"]], says
    session.store.close()
    return 1
