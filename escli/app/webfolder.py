"""A folder that a web server shows: pages under names that nobody can guess, each written whole or not at all."""

import os
import stat
import tempfile
from base64 import b32encode
from collections.abc import Callable
from hashlib import sha256
from hmac import compare_digest, digest
from pathlib import Path

from escli.app.carrying import COMING, left_behind
from escli.app.sealing import secret
from escli.app.session import Session
from escli.errors import Unreadable, UsageError

WRITTEN, UNCHANGED, REMOVED = "written", "unchanged", "removed"
_UNKNOWN, _SEAL = 15, 5  # bytes of a name: what cannot be guessed, and the proof that this desk made it
_NAME = 32  # letters that both make together
_LARGEST = 2_000_000  # bytes: no page of ours is so large
_NO_LIST = "<!doctype html>\n<title>Nothing to see</title>\n"

Render = Callable[[int | None], str]  # a page, stamped with a second, or with now


class Folder:
    """The pages of one kind, for one desk: `names` follow from a secret of its database, so that they last."""

    def __init__(self, session: Session, path: Path, kind: str, ending: str) -> None:
        if path.exists() and not path.is_dir():
            raise UsageError(f"{path} is a file.", hint="Name a folder that your web server shows.")
        self.path, self._kind, self._ending = path, kind, ending
        self._key = secret(session)
        path.mkdir(parents=True, exist_ok=True)

    def place(self, client: str) -> Path:
        """Where a client's page is."""
        unknown = digest(self._key, f"{self._kind} {client}".encode(), sha256)[:_UNKNOWN]
        name = b32encode(unknown + self._seal(unknown)).decode().lower()
        return self.path / f"{name}{self._ending}"

    def put(self, client: str, render: Render) -> tuple[Path, str]:
        """Write a client's page if anything but its stamp has changed."""
        place = self.place(client)
        return place, put(place, render)

    def keep_only(self, places: set[Path]) -> list[Path]:
        """Remove the pages of clients that are no longer there. Whatever this desk did not make stays."""
        lost = [one for one in sorted(self.path.iterdir()) if one not in places and self._is_ours(one)]
        for one in (*lost, *left_behind(self.path)):
            one.unlink(missing_ok=True)  # another run may have been faster
        return lost

    def hide(self) -> None:
        """Keep a web server that lists folders from listing this one; a start page that is there already stays."""
        index = self.path / "index.html"
        if not index.exists():
            write(index, _NO_LIST)

    def _seal(self, unknown: bytes) -> bytes:
        return digest(self._key, b"seal " + self._kind.encode() + unknown, sha256)[:_SEAL]

    def _is_ours(self, path: Path) -> bool:
        """The end of a name proves its beginning: no list of what was written need be kept, or be right."""
        from base64 import b32decode

        name = path.name.removesuffix(self._ending)
        if path.suffix != self._ending or len(name) != _NAME or path.is_dir():
            return False
        try:
            raw = b32decode(name.upper())
        except ValueError:
            return False
        return compare_digest(self._seal(raw[:_UNKNOWN]), raw[_UNKNOWN:])


def put(place: Path, render: Render) -> str:
    """Write a page if anything but its stamp has changed."""
    from escli.pages.page import as_of

    before = read(place)
    stamp = as_of(before) if before is not None else None
    if stamp is not None and render(stamp) == before:
        return UNCHANGED
    write(place, render(None))
    return WRITTEN


def write(place: Path, text: str, mode: int = 0o644) -> None:
    """A file for a web server to read, put in its place in one step; a link there is replaced, not followed."""
    try:
        _write(place, text.encode(), mode)
    except OSError as error:  # a disk that is full names no file
        raise Unreadable(f"{place}: {error.strerror}.", hint="The page that was there stays as it was.") from error


def _write(place: Path, content: bytes, mode: int) -> None:
    handle, temporary = tempfile.mkstemp(dir=place.parent, prefix=f"{COMING}{os.getpid()}-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            os.fchmod(file.fileno(), mode)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).replace(place)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    folder = os.open(place.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def read(place: Path) -> str | None:
    """What stands there, if that can be a page of ours: a link, a pipe or a file without end is none."""
    try:
        handle = os.open(place, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError:
        return None
    with os.fdopen(handle, "rb") as file:
        state = os.fstat(handle)
        if not stat.S_ISREG(state.st_mode) or state.st_size > _LARGEST:
            return None
        try:
            return file.read(_LARGEST).decode()
        except UnicodeDecodeError:
            return None
