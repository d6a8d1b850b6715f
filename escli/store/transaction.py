"""A write transaction of an SQLite file: it begins at once or says why not, and is undone whole."""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager

from escli.errors import Busy, Unreadable

PATIENCE = 10.0  # seconds that a writer waits for another


@contextmanager
def transaction(connection: sqlite3.Connection, patience: float = PATIENCE) -> Iterator[None]:
    """All of the block is committed, or none of it; Busy if others do not let it begin within so many seconds."""
    _begin(connection, patience)
    try:
        yield
        connection.execute("COMMIT")
    except sqlite3.DatabaseError as error:
        _roll_back(connection)
        raise _said(error) from error
    except BaseException:
        _roll_back(connection)
        raise


def _begin(connection: sqlite3.Connection, patience: float) -> None:
    """BEGIN IMMEDIATE with our own short polling: SQLite's handler sleeps up to 100 ms and starves writers."""
    connection.execute("PRAGMA busy_timeout = 0")
    until = time.monotonic() + patience
    pause = 0.0005
    try:
        while True:
            try:
                connection.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError as error:
                if "locked" not in str(error) and "busy" not in str(error):
                    raise _said(error) from error
                if time.monotonic() >= until:
                    raise Busy(hint="Try again; if it lasts, see who has the file open.") from error
                time.sleep(pause)
                pause = min(pause * 1.5, 0.003)
            else:
                return
    finally:
        connection.execute("PRAGMA busy_timeout = 5000")


def _roll_back(connection: sqlite3.Connection) -> None:
    if connection.in_transaction:
        connection.execute("ROLLBACK")


def _said(error: sqlite3.DatabaseError) -> Unreadable:
    return Unreadable(
        f"The database could not be written: {error}.",
        hint="Nothing was changed. Is the disk full or broken, or the file (and its folder) not yours to write?",
    )


def unread(error: sqlite3.Error) -> Unreadable:
    """What is said where the file could not be read."""
    return Unreadable(f"The database could not be read: {error}.", hint="Is the disk broken, or gone?")


@contextmanager
def snapshot(connection: sqlite3.Connection) -> Iterator[None]:
    """All that is read within it is of one moment, whoever writes meanwhile; within another it is that one's."""
    if connection.in_transaction:
        yield
        return
    connection.execute("BEGIN")
    try:
        yield
    finally:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
