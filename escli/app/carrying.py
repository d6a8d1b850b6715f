"""Attached files on their way to copies of the database and back, and what a killed run has left behind there."""

import os
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

from escli.app.files import content_state, place_of, sync
from escli.errors import Unreadable
from escli.rights import Rights, give, make_folder

COMING = ".coming-"  # how a copy begins its life; after it comes the number of the process that writes it


def stamp(second: int) -> str:
    """An instant as the names of copies tell it."""
    return datetime.fromtimestamp(second, UTC).strftime("%Y%m%dT%H%M%SZ")


def beside(database: Path, deed: str, now: int) -> Path:
    """Where the desk as it was before a deed lies; `redact` finds it there."""
    return database.with_name(f"{database.name}.before-{deed}-{stamp(now)}")


def copy_all(source: Path, target: Path, files: Iterable[tuple[str, str]], rights: Rights) -> tuple[list[str], int]:
    """Copy contents (sha256, name) from one folder of files to another; the names of those that neither has, and how
    many are there now."""
    lost, there = dict[str, None](), set[str]()
    try:
        for sha, name in files:
            place = place_of(target, sha)
            if sha in there or content_state(place, sha) == "there":
                there.add(sha)
            elif content_state(place_of(source, sha), sha) == "there":
                make_folder(target, rights)
                make_folder(place.parent, rights)
                _copy(place_of(source, sha), place, rights)
                there.add(sha)
            else:
                lost[name] = None
    except OSError as error:
        raise Unreadable(f"{error.filename or target}: {error.strerror}.") from error
    return list(lost), len(there)


def _copy(source: Path, place: Path, rights: Rights) -> None:
    """Whole or not at all, whoever else copies the same."""
    coming = place.with_name(f"{COMING}{os.getpid()}-{place.name}")
    coming.unlink(missing_ok=True)
    handle = os.open(coming, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)  # no link that somebody has put there
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(source.read_bytes())
            file.flush()
            give(file.fileno(), rights)
            os.fsync(file.fileno())
        coming.replace(place)
    except BaseException:
        coming.unlink(missing_ok=True)
        raise
    sync(place.parent)


def left_behind(folder: Path) -> list[Path]:
    """What a run that was killed was about to put in its place; not what another one is writing now."""
    return [one for one in folder.glob(f"{COMING}*") if not _is_writing(one.name.split("-")[1])]


def _is_writing(process: str) -> bool:
    """Whether a process is there; whatever has no number is none of ours, and is left alone."""
    if not process.isdecimal():
        return True
    try:
        os.kill(int(process), 0)
    except (ProcessLookupError, OverflowError):
        return False
    except OSError:  # somebody else's
        return True
    return True
