"""Files that escli writes for others: whole or not at all, for their owner only, and never over a desk's own."""

import gzip
import io
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from escli.app.session import Session
from escli.errors import Refused, Unreadable

_SQLITE = b"SQLite format 3\0"
_APPLICATION = slice(68, 72)  # where an SQLite file says whose it is


def refuse(session: Session, path: Path) -> None:
    """Refused if a desk's database, what belongs to one, or the matrix would be written over."""
    database = session.store.path.resolve()
    place = path.resolve()
    own = {database, Path(session.metas["matrix_path"]).resolve()}
    own |= {database.with_name(database.name + ending) for ending in ("-wal", "-shm", "-journal", ".files")}
    if place in own or database.with_name(database.name + ".files") in place.parents or _is_a_desk(place):
        raise Refused(f"{path} belongs to a desk: an export would destroy it.", hint="Name another file.")


def _is_a_desk(place: Path) -> bool:
    from escli.store.version import APPLICATION_ID

    if not place.is_file():
        return False
    with suppress(OSError), place.open("rb") as file:
        head = file.read(100)
        return head.startswith(_SQLITE) and head[_APPLICATION] == APPLICATION_ID.to_bytes(4, "big")
    return False


@contextmanager
def atomically(path: Path) -> Iterator[Path]:
    """A new file beside the path, which takes its place once the block has ended without an error.

    A file that is there keeps its permissions; a new one is its owner's only. A device or a pipe is written as it is.
    """
    place = path.resolve()
    try:
        if place.exists() and not place.is_file() and not place.is_dir():
            yield place
            return
        if place.is_dir():
            raise Unreadable(f"{path} is a folder.", hint="Name a file in it.")
        with _beside(place) as made:
            yield made
    except OSError as error:
        raise Unreadable(f"{path} cannot be written: {error.strerror or error}.") from error


@contextmanager
def _beside(place: Path) -> Iterator[Path]:
    handle, name = tempfile.mkstemp(prefix=f".{place.name[:100]}.", dir=place.parent)
    os.close(handle)
    made = Path(name)
    try:
        yield made
        if place.exists():
            made.chmod(place.stat().st_mode & 0o777)
        with made.open("rb") as file:
            os.fsync(file.fileno())
        made.replace(place)
    except BaseException:
        made.unlink(missing_ok=True)
        raise


@contextmanager
def opened(path: Path, *, packed: bool) -> Iterator[IO[str]]:
    """A text file to write, packed or not. The same content makes the same bytes: no name and no time is in it."""
    with path.open("wb") as plain:
        raw = gzip.GzipFile("", "wb", 6, plain, 0) if packed else plain
        with io.TextIOWrapper(raw, "utf-8", newline="") as text:
            yield text
