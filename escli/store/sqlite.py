"""The SQLite file: opening it safely, and write transactions that begin at once or say why not."""

import sqlite3
from contextlib import closing, contextmanager, suppress
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from escli.errors import NoDatabase, Refused, Unreadable
from escli.store.transaction import PATIENCE, transaction, unread
from escli.store.version import APPLICATION_ID, VERSION

if TYPE_CHECKING:
    from collections.abc import Iterator

    from escli.core.model import Stay, Ticket
    from escli.rights import Rights
    from escli.store.copying import Copied
    from escli.store.exporting import SqliteOutgoing
    from escli.store.reading import SqliteReports
    from escli.store.records import SqliteRecords
    from escli.store.writing import SqliteTx

OLDEST = (3, 37, 0)  # STRICT tables
_NO_ROOM = (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR)
# `next_at IS NOT NULL` is said in full: without it SQLite does not use the partial index.
_ANYTHING_DUE = (
    "SELECT EXISTS (SELECT 1 FROM ticket WHERE next_at IS NOT NULL AND next_at <= ?), "
    "EXISTS (SELECT 1 FROM outbox WHERE try_at IS NOT NULL AND try_at <= ?)"
)


def create(path: Path, rights: "Rights | None" = None) -> "SqliteStore":
    """A new database, for its owner only or for who has these rights. Refused if something is there already."""
    from escli.rights import give, own

    _check_library()
    refuse_existing(path)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        give(path.resolve(), rights or own())
        store = SqliteStore(_connect(path), path)
        store.connection.execute("PRAGMA journal_mode = WAL")
    except (OSError, sqlite3.Error) as error:
        raise Unreadable(f"{path} cannot be made: {error}") from error
    with transaction(store.connection):
        store.connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        from escli.store.migrations import migrate

        migrate(store.connection)
    return store


def refuse_existing(path: Path, hint: str = "Use it as it is, or name another place with --db.") -> None:
    """Refused if something is there; an empty file, which an `init` that was killed leaves, is nothing."""
    if path.exists() and (path.is_dir() or path.stat().st_size):
        raise Refused(f"{path} exists already.", hint=hint)


def open_store(path: Path) -> "SqliteStore":
    """An existing database of this version; an older one is brought up to date after a backup."""
    _check_library()
    try:
        path.stat()
    except (FileNotFoundError, NotADirectoryError, ValueError) as error:
        raise NoDatabase(f"There is no escli database at {path}.", hint="Make one with: escli init") from error
    except OSError as error:
        from escli.rights import why_closed

        raise NoDatabase(f"{path} cannot be reached: {error.strerror}.", hint=why_closed(path)) from error
    if path.is_dir():
        raise NoDatabase(f"{path} is a folder, not a database.", hint="Name the file: --db FOLDER/escli.db")
    try:
        connection = _connect(path)
        application = connection.execute("PRAGMA application_id").fetchone()[0]
        version = connection.execute("PRAGMA user_version").fetchone()[0]
    except sqlite3.Error as error:
        if getattr(error, "sqlite_errorcode", 0) & 0xFF in _NO_ROOM:
            raise Unreadable(f"{path} cannot be opened: {error}.", hint="Is the disk full or broken?") from error
        from escli.rights import why_closed

        hint = why_closed(path) or "Is it an escli database, and yours to read?"
        raise NoDatabase(f"{path} cannot be opened: {error}.", hint=hint) from error
    if application != APPLICATION_ID:
        raise NoDatabase(f"{path} is a SQLite file, but not escli's.", hint="Make one with: escli init --db PATH")
    if version > VERSION:
        raise NoDatabase(
            f"{path} was made by a newer escli (schema {version}, this one knows {VERSION}).",
            hint="Upgrade escli; nothing was changed.",
        )
    store = SqliteStore(connection, path)
    if version < VERSION:
        _upgrade(store, version)
    return store


def _check_library() -> None:
    if sqlite3.sqlite_version_info < OLDEST:
        raise Refused(
            f"This Python has SQLite {sqlite3.sqlite_version}; escli needs 3.37 or newer.",
            hint="Install a newer Python, or a newer libsqlite3.",
        )


def _connect(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, isolation_level=None, timeout=5.0)
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA foreign_keys = ON")
    return connection


def _upgrade(store: "SqliteStore", version: int) -> None:
    from escli.rights import give, rights_of
    from escli.store.migrations import migrate

    backup = store.path.with_name(f"{store.path.name}.before-schema-{VERSION}")
    with transaction(store.connection):
        if store.connection.execute("PRAGMA user_version").fetchone()[0] != version:
            return  # somebody was faster, and the backup is theirs
        backup.unlink(missing_ok=True)  # half of one; or a link that somebody has put there
        backup.touch(mode=0o600, exist_ok=False)
        give(backup, rights_of(store.path))
        # A connection that writes cannot be copied; another one sees the file as it was before.
        with closing(_connect(store.path)) as before, closing(sqlite3.connect(backup)) as copy:
            before.backup(copy)
        migrate(store.connection)


class SqliteStore:
    """A database file: what an idle sweep asks; reports; and write transactions, one at a time."""

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        self.connection, self.path = connection, path

    def metas(self) -> dict[str, str]:
        """All values of the desk's own."""
        return dict(self._rows("SELECT key, value FROM meta"))

    def anything_due(self, now: int) -> tuple[bool, bool]:
        """Whether a sweep has a ticket to look at, and whether a message waits: one look at each index."""
        due, waiting = self._rows(_ANYTHING_DUE, (now, now))[0]
        return bool(due), bool(waiting)

    def _rows(self, sql: str, values: tuple[int, ...] = ()) -> list[Any]:
        try:
            return self.connection.execute(sql, values).fetchall()
        except sqlite3.Error as error:
            raise unread(error) from error

    @cached_property
    def outgoing(self) -> "SqliteOutgoing":
        """What goes out of it, whole tables at once."""
        from escli.store.exporting import SqliteOutgoing

        return SqliteOutgoing(self.connection)

    @cached_property
    def reports(self) -> "SqliteReports":
        """What the tables answer; apart from the above, for it loads the whole model."""
        from escli.store.reading import SqliteReports

        return SqliteReports(self.connection)

    @property
    def records(self) -> "SqliteRecords":
        """The raw rows."""
        from escli.store.records import SqliteRecords

        return SqliteRecords(self.connection)

    @contextmanager
    def write(self, *, patience: float = PATIENCE) -> "Iterator[SqliteTx]":
        """A write transaction, rolled back if its block is left by an error; Busy if others do not let it begin."""
        with transaction(self.connection, patience):
            from escli.store.writing import SqliteTx

            yield SqliteTx(self.connection)

    def for_many(self) -> None:
        """Room in memory for a sweep or an import: SQLite's own 2 MB make them 1.3 to 1.7 times slower."""
        self.connection.execute("PRAGMA cache_size = -65536")
        # A checkpoint after each batch would write the same pages again and again: `caught_up` makes one at the end.
        self.connection.execute("PRAGMA wal_autocheckpoint = 16384")

    def caught_up(self) -> None:
        """After many writes: bring the log into the file, so that no technician's command has to."""
        with suppress(sqlite3.Error):  # a full disk has been told of already, and the log is as good as the file
            self.connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()
        self.connection.execute("PRAGMA wal_autocheckpoint = 1000")

    def for_show(self) -> None:
        """Never wait for the disk: for a demo's thousands of commits, in a file that nobody would miss."""
        self.connection.execute("PRAGMA synchronous = OFF")

    def restate(self, tickets: "list[tuple[Ticket, list[Stay]]]") -> None:
        """Write ticket rows and their stays anew, as their events make them."""
        from escli.store.repairing import restate

        with transaction(self.connection):
            restate(self.connection, tickets)

    def free_stranded(self, now: int) -> int:
        """Let messages that nothing carries any more go by themselves; how many."""
        from escli.store.repairing import free_stranded

        with transaction(self.connection):
            return free_stranded(self.connection, now)

    def index_anew(self) -> None:
        """Make the search index from the texts."""
        from escli.store.repairing import index_anew

        with transaction(self.connection):
            index_anew(self.connection)

    def copy_to(self, path: Path) -> "Copied":
        """A checked copy of everything at a path that is free."""
        from escli.rights import rights_of
        from escli.store.copying import copy_to

        return copy_to(self.connection, path, rights_of(self.path))

    def put_back(self, path: Path) -> None:
        """Everything becomes what a copy of it has."""
        from escli.store.copying import put_back

        put_back(path, self.connection)

    def for_blanking(self) -> None:
        """From now on what is deleted or replaced is overwritten with zeros."""
        self.connection.execute("PRAGMA secure_delete = ON")

    def scrub(self, words: list[str]) -> bool:
        """Rewrite whatever may still hold these words; False if others have the file open."""
        from escli.store.blanking import scrub

        return scrub(self.connection, self.path, words)

    def blank_copy(self, path: Path, database_id: str, event_id: int, words: list[str], origin: str | None) -> bool:
        """Blank an event's words, and the mail of this origin, in a copy; False if others have it open."""
        from escli.store.blanking import blank_copy

        return blank_copy(path, database_id, event_id, words, origin)

    def heartbeat(self, key: str, value: str) -> None:
        """Note that a sweep ran, without waiting for the disk or for anybody: the next minute brings another."""
        self.connection.execute("PRAGMA synchronous = NORMAL")
        self.connection.execute("PRAGMA busy_timeout = 0")
        try:
            self.connection.execute("INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)", (key, value))
        except sqlite3.OperationalError:
            pass
        finally:
            self.connection.execute("PRAGMA busy_timeout = 5000")
            self.connection.execute("PRAGMA synchronous = FULL")

    def close(self) -> None:
        """Let go of the file."""
        self.connection.close()
