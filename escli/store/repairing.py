"""What `doctor --repair` writes: rows as the events make them, the search index, messages that nothing carries."""

import sqlite3
from collections.abc import Sequence

from escli.core.model import COLUMNS, Stay, Ticket, to_row
from escli.errors import Unreadable
from escli.store import queries
from escli.store.outbox import PENDING
from escli.store.transaction import PATIENCE, transaction

_UNFIT = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_ERROR)  # what an index that does not fit is called
STRANDED = (
    "SELECT m.id FROM outbox m LEFT JOIN outbox c ON c.id = m.digest_id "
    f"WHERE m.digest_id IS NOT NULL AND m.{PENDING} "
    "AND (c.id IS NULL OR c.try_at IS NULL) ORDER BY m.id"
)


def restate(sql: sqlite3.Connection, tickets: Sequence[tuple[Ticket, list[Stay]]]) -> None:
    """Write ticket rows and their stays anew."""
    said = ", ".join(f'"{name}" = ?' for name in COLUMNS)
    sql.executemany(f"UPDATE ticket SET {said} WHERE id = ?", [(*to_row(one), one.id) for one, _ in tickets])
    sql.executemany("DELETE FROM stay WHERE ticket_id = ?", [(one.id,) for one, _ in tickets])
    sql.executemany(queries.ENTER_STAY, [(one.id, *stay) for one, stays in tickets for stay in stays])


def free_stranded(sql: sqlite3.Connection, now: int) -> int:
    """Let what no message carries any more go by itself; how many."""
    said = f"UPDATE outbox SET digest_id = NULL, try_at = ?, state = 'waiting' WHERE id IN ({STRANDED})"
    return sql.execute(said, (now,)).rowcount


def is_searchable(sql: sqlite3.Connection, patience: float = PATIENCE) -> bool:
    """Whether the search index fits the texts.

    FTS5 asks it by a writing: Busy if others do not let it begin, Unreadable where the file cannot be written.
    """
    try:
        with transaction(sql, patience):
            sql.execute("INSERT INTO passage_words (passage_words, rank) VALUES ('integrity-check', 1)")
    except Unreadable as error:
        said = error.__cause__
        if isinstance(said, sqlite3.DatabaseError) and said.sqlite_errorcode & 0xFF in _UNFIT:
            return False
        raise Unreadable(f"The search index can only be examined by who can write the file: {said}.") from error
    return True


def index_anew(sql: sqlite3.Connection) -> None:
    """Make the search index from the texts."""
    sql.execute("INSERT INTO passage_words (passage_words) VALUES ('rebuild')")
