"""Copies of a database file: made while others write, checked, and put in its place again."""

import os
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

from escli.errors import NoDatabase, Unreadable
from escli.rights import Rights, give, is_for_group, own
from escli.store.version import APPLICATION_ID, VERSION

COMING = ".coming-"  # how a copy begins its life; after it comes the number of the process that writes it


class Copied(NamedTuple):
    """What a copy holds."""

    database_id: str
    version: int
    tickets: int
    events: int
    last_event: int
    path: Path


def copy_to(sql: sqlite3.Connection, path: Path, rights: Rights) -> Copied:
    """A copy for who has these rights, on the disk when this returns; it was read back whole.

    It lies at the path, or beside it with a number where somebody else's is. It is written under another name first:
    nobody ever finds half of one.
    """
    coming = path.with_name(f"{COMING}{os.getpid()}-{path.name}")
    try:
        coming.unlink(missing_ok=True)
        with open(os.open(coming, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600), "rb") as file:  # noqa: PTH123
            with closing(sqlite3.connect(coming, isolation_level=None)) as made:
                sql.backup(made)
                made.execute("PRAGMA journal_mode = DELETE")  # one file, without a log beside it
            give(file.fileno(), rights)  # what was made, whatever lies there now
            found = look_at(coming)
            os.fsync(file.fileno())
        return found._replace(path=_settled(coming, path))
    except OSError as error:
        raise Unreadable(f"{path} cannot be written: {error.strerror}.", hint="Nothing else was changed.") from error
    except sqlite3.Error as error:
        raise Unreadable(f"{path} cannot be written: {error}.", hint="Is the disk full?") from error
    finally:
        for one in (coming, coming.with_name(f"{coming.name}-journal")):
            one.unlink(missing_ok=True)


def _settled(coming: Path, path: Path) -> Path:
    """Give the copy its name: a link never replaces what is there, as a renaming would; the folder is on the disk."""
    stem, ending = (path.name[:-3], ".db") if path.name.endswith(".db") else (path.name, "")
    place, number = path, 1
    while True:
        try:
            os.link(coming, place)
        except FileExistsError:
            number += 1
            place = path.with_name(f"{stem}-{number}{ending}")
            continue
        except OSError:  # a file system without links
            coming.rename(place)
        handle = os.open(place.parent, os.O_RDONLY)
        os.fsync(handle)
        os.close(handle)
        return place


def _to_read(path: Path) -> sqlite3.Connection:
    """A file that is only read: as a URI, in which `#` and `?` of its name must be escaped."""
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)


def look_at(path: Path) -> Copied:
    """Whether a file is a whole database of escli's, and what it holds; NoDatabase if it is not."""
    if not path.is_file():
        raise NoDatabase(f"There is no backup {path}.", hint="Name the file: escli restore FOLDER/escli-....db")
    try:
        with closing(_to_read(path)) as sql:
            application, version = (
                sql.execute(f"PRAGMA {name}").fetchone()[0] for name in ("application_id", "user_version")
            )
            if application != APPLICATION_ID:
                raise NoDatabase(f"{path} is not a database of escli's.")
            if version > VERSION:
                raise NoDatabase(f"{path} was made by a newer escli (schema {version}).", hint="Upgrade escli first.")
            wrong = [row[0] for row in sql.execute("PRAGMA quick_check").fetchmany(3) if row[0] != "ok"]
            if wrong:
                raise NoDatabase(f"{path} is damaged: {'; '.join(wrong)}.", hint="Take another backup.")
            (database_id,) = sql.execute("SELECT value FROM meta WHERE key = 'database_id'").fetchone()
            tickets = sql.execute("SELECT count(*) FROM ticket").fetchone()[0]
            events, last = sql.execute("SELECT count(*), coalesce(max(id), 0) FROM event").fetchone()
    except sqlite3.Error as error:
        raise NoDatabase(f"{path} is no whole database: {error}.", hint="Take another backup.") from error
    return Copied(database_id, version, tickets, events, last, path)


def make_from(copy: Path, path: Path) -> None:
    """A database at a path that is free, with all that a copy has."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with closing(_to_read(copy)) as sql:
            made_at = copy_to(sql, path, _rights_at(path, copy)).path
        if made_at != path:
            made_at.unlink()
            raise Unreadable(f"{path} was made by somebody else meanwhile.", hint="Look at what is there now.")
        with closing(sqlite3.connect(path)) as made:
            made.execute("PRAGMA journal_mode = WAL")
    except OSError as error:
        raise Unreadable(f"{path} cannot be made: {error.strerror}.") from error


def _rights_at(path: Path, copy: Path) -> Rights:
    """A desk that is made anew is its maker's, or the group's that has the copy if the folder is the group's too."""
    group, mode = copy.stat().st_gid, copy.stat().st_mode
    is_shared = mode & 0o060 == 0o060 and is_for_group(path.parent.stat(), group)
    return own()._replace(group=group, is_shared=True) if is_shared else own()


def put_back(path: Path, sql: sqlite3.Connection) -> None:
    """Everything in a database becomes what a copy of it has, in one transaction: who has it open sees either."""
    try:
        with closing(_to_read(path)) as copy:
            copy.backup(sql)
    except sqlite3.Error as error:
        raise Unreadable(
            f"It could not be put back: {error}.", hint="Nothing was changed. Who has the file open?"
        ) from error
