"""Attached files: kept by content hash beside the database, under names that can do no harm, and never executed."""

import os
import re
import stat
import tempfile
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

from escli.errors import Refused, Unreadable
from escli.rights import Rights, give, make_folder, rights_of

File = dict[str, Any]  # name, type, size in bytes, sha256: as an event and the table `file` have it
COPIED = "escli.files"  # beside copies of the database: the files of all copies in a folder, each content once
_LONGEST = 100  # bytes of a name
_MAGIC = {
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"\xff\xd8\xff": "image/jpeg",
    b"GIF8": "image/gif",
    b"%PDF-": "application/pdf",
    b"PK\x03\x04": "application/zip",
    b"\x1f\x8b": "application/gzip",
}
_TEXTS = {".csv": "text/csv", ".json": "application/json", ".md": "text/markdown"}


class Staged(NamedTuple):
    """Files on their way: what an event says of them, and where the bytes wait under which hash."""

    listed: list[File]
    waiting: dict[str, Path]
    folder: Path
    rights: Rights

    def settle(self) -> None:
        """Put the bytes in their places, for good: just before the transaction commits."""
        for sha, path in list(self.waiting.items()):
            place = place_of(self.folder, sha)
            make_folder(place.parent, self.rights)
            if content_state(place, sha) == "there":
                path.unlink()  # the same content is stored once
            else:
                path.replace(place)
            del self.waiting[sha]
            sync(place.parent)
        sync(self.folder)


def folder_of(database: Path) -> Path:
    """Where a database's files lie."""
    return database.with_name(f"{database.name}.files")


@contextmanager
def staged(
    database: Path, paths: Sequence[Path], largest: int, brought: Sequence[tuple[str, bytes]] = ()
) -> Iterator[Staged]:
    """Read the files and write them to the disk beside the database; what is not settled is gone at the end.

    `brought` are files that have no path, by name and content.

    Refused: no plain file, or larger than `largest` bytes. Unreadable: it, or the folder.
    """
    made = Staged([], {}, folder_of(database), rights_of(database))
    try:
        for path in paths:
            _stage(made, path.name, _read(path, largest))
        for name, content in brought:
            _stage(made, name, content)
        yield made
    except OSError as error:  # a disk that is full or broken names no file
        raise Unreadable(f"{error.filename or made.folder}: {error.strerror}.") from error
    finally:
        for path in made.waiting.values():
            path.unlink(missing_ok=True)


def _stage(made: Staged, said: str, content: bytes) -> None:
    sha = sha256(content).hexdigest()
    name = safe_name(said)
    made.listed.append({"name": name, "type": type_of(content, name), "size": len(content), "sha256": sha})
    if sha in made.waiting:
        return
    make_folder(made.folder, made.rights)
    handle, temporary = tempfile.mkstemp(dir=made.folder, prefix=".coming-")  # 0600
    made.waiting[sha] = Path(temporary)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        give(file.fileno(), made.rights)
        os.fsync(file.fileno())


def _read(path: Path, largest: int) -> bytes:
    if not path.exists():
        raise Refused(f"There is no file {path}.", hint="Nothing was recorded.")
    if not path.is_file():
        raise Refused(f"{path} is not a file that can be attached.", hint="Pack a folder first, with zip or tar.")
    try:
        with path.open("rb") as file:
            content = file.read(largest + 1)
    except OSError as error:
        raise Unreadable(f"{path}: {error.strerror}.", hint="Nothing was recorded.") from error
    if len(content) > largest:
        raise Refused(
            f"{path} is larger than the {size_in_words(largest)} that this desk attaches.",
            hint="Cut out what matters, or compress it; the matrix sets the limit: settings: {largest file: ...}.",
        )
    return content


def size_in_words(size: int) -> str:
    """`512 B`, `12 KB`, `3.4 MB`."""
    if size < 1000:
        return f"{size} B"
    if size < 999_500:
        return f"{(size + 500) // 1000} KB"
    return f"{size / 10**6:.1f} MB".replace(".0 MB", " MB")


def safe_name(said: str) -> str:
    """A name of one plain file: no path, no control or invisible characters, not hidden, no option, not long."""
    name = re.split(r"[/\\]", unicodedata.normalize("NFC", said))[-1]
    name = "".join("_" if c in '<>:"|?*' or not c.isprintable() else c for c in name).strip()
    name = re.sub(r"^[.\-~]+", "_", name).rstrip(". ")
    stem, ending = Path(name).stem, Path(name).suffix
    if len(ending.encode()) > _LONGEST // 4:
        stem, ending = name, ""
    room = _LONGEST - len(ending.encode())
    return (stem.encode()[:room].decode(errors="ignore") + ending) or "file"


def type_of(content: bytes, name: str) -> str:
    """What the first bytes look like; a hint for people, nothing relies on it."""
    for begin, kind in _MAGIC.items():
        if content.startswith(begin):
            return kind
    try:
        if "\0" not in content.decode():
            return _TEXTS.get(Path(name).suffix.lower(), "text/plain")
    except UnicodeDecodeError:
        pass
    return "application/octet-stream"


def state_of(database: Path, file: File, *, thorough: bool = True) -> str:
    """Whether the bytes lie beside the database as they were attached: there, missing, changed.

    Without a thorough look only the size is compared.
    """
    if not thorough:
        try:
            size = place_of(folder_of(database), file["sha256"]).stat().st_size
        except OSError:
            return "missing"
        return "there" if size == file["size"] else "changed"
    return content_state(place_of(folder_of(database), file["sha256"]), file["sha256"])


def place_of(folder: Path, sha: str) -> Path:
    """Where the bytes with this hash lie in a folder of files."""
    return folder / sha[:2] / sha


def content_state(place: Path, sha: str) -> str:
    """Whether the bytes at a place are those with this hash: there, missing, changed."""
    try:
        with place.open("rb") as file:
            found = sha256()
            while piece := file.read(1 << 20):
                found.update(piece)
    except OSError:
        return "missing"
    return "there" if found.hexdigest() == sha else "changed"


def remove(folder: Path, sha: str) -> None:
    """Forget the bytes with this hash; overwritten first, as far as a file system keeps its word."""
    place = place_of(folder, sha)
    with suppress(FileNotFoundError):
        found = place.lstat()
        if stat.S_ISREG(found.st_mode) and found.st_nlink == 1:  # else the bytes are somebody else's as well
            with open(os.open(place, os.O_RDWR | os.O_NOFOLLOW), "r+b") as file:  # noqa: PTH123
                file.write(b"\0" * found.st_size)
                file.flush()
                os.fsync(file.fileno())
        place.unlink()


def write_out(database: Path, files: Iterable[File], target: Path) -> tuple[list[tuple[File, Path]], list[File]]:
    """Copy files into a folder under names that are free there; those written, and those that are not as attached."""
    written: list[tuple[File, Path]] = []
    lost: list[File] = []
    try:
        target.mkdir(parents=True, exist_ok=True)
        for file in files:
            if state_of(database, file) != "there":
                lost.append(file)
                continue
            content = place_of(folder_of(database), file["sha256"]).read_bytes()
            written.append((file, _write_new(target, safe_name(file["name"]), content)))
    except OSError as error:
        raise Unreadable(f"{error.filename or target}: {error.strerror}.") from error
    return written, lost


def _write_new(target: Path, name: str, content: bytes) -> Path:
    """Nothing is overwritten, and no link is followed: a name that is taken gets a number."""
    stem, ending = Path(name).stem, Path(name).suffix
    number = 1
    while True:
        path = target / (name if number == 1 else f"{stem}-{number}{ending}")
        with suppress(FileExistsError):
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0), 0o600)
            try:
                with os.fdopen(handle, "wb") as file:
                    file.write(content)
            except OSError:
                path.unlink()  # half of a log is worse than none
                raise
            return path
        number += 1


def sync(folder: Path) -> None:
    """Let the disk know which files a folder has."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
