"""Blanking a text for good: in its row, in the search index, in the pages and the log where it may still lie."""

import json
import os
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

from escli.core.chain import BLANKED
from escli.errors import Unreadable
from escli.store import mailbox

_TITLE = (
    "UPDATE ticket SET title = ? WHERE id = (SELECT ticket_id FROM event WHERE id = ?) "
    "AND title IN (SELECT value FROM json_each(?))"
)
_PIECE = 24  # bytes of a line that are looked for: a longer one may lie in several pages
_SHORTEST = 4  # bytes of a line that are looked for at all


def blank(sql: sqlite3.Connection, event_id: int) -> None:
    """Replace the words of an event; the search index forgets them only when it is told what they were."""
    for row_id, text in sql.execute("SELECT id, text FROM passage WHERE event_id = ?", (event_id,)).fetchall():
        sql.execute("INSERT INTO passage_words (passage_words, rowid, text) VALUES ('delete', ?, ?)", (row_id, text))
        sql.execute("UPDATE passage SET text = ?, salt = x'' WHERE id = ?", (BLANKED, row_id))
        sql.execute("INSERT INTO passage_words (rowid, text) VALUES (?, ?)", (row_id, BLANKED))


def scrub(sql: sqlite3.Connection, path: Path, words: Iterable[str]) -> bool:
    """Rewrite whatever may still hold these words; False if others have the file open, so that it could not be done.

    The whole file is made anew only where a look at its bytes still finds them, for on a large one that takes a while;
    or where no words are given, for then nobody can look. What is found after that is said by other texts as well.
    """
    words = list(words)
    try:
        sql.execute("INSERT INTO passage_words (passage_words) VALUES ('optimize')")
        if sql.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]:
            return False
        if words and not _lies_in(path, words):
            return True
        sql.execute("VACUUM")
        return not sql.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
    except sqlite3.OperationalError:
        return False


def _lies_in(path: Path, words: list[str]) -> bool:
    """Whether the beginning of a line of these texts is somewhere in a file's bytes.

    Of each line, for the same words may have begun otherwise where they lay before: in the mailbox.
    """
    lines = (line.strip().encode("utf-8", "surrogatepass")[:_PIECE] for text in words for line in text.splitlines())
    sought = {line for line in lines if len(line) >= _SHORTEST}
    if not sought:
        return False
    before = b""
    # Never closed: whoever closes a file loses all locks that the process has on it, SQLite's own too, and the next
    # who leaves the desk would take its log away while this one still writes there.
    handle = os.open(path, os.O_RDONLY)
    while block := os.read(handle, 1 << 20):
        if any(piece in before + block for piece in sought):
            return True
        before = block[-_PIECE:]
    return False


def blank_copy(path: Path, database_id: str, event_id: int, words: list[str], origin: str | None) -> bool:
    """The same in a copy of the database; False if others have it open, Unreadable if it cannot be opened.

    With the mail of this origin, if it waited then; the event is 0 if it is about that alone. A file of another desk is
    left alone.
    """
    try:
        with closing(sqlite3.connect(path, isolation_level=None, timeout=1.0)) as sql:
            sql.execute("PRAGMA secure_delete = ON")
            found = sql.execute("SELECT value FROM meta WHERE key = 'database_id'").fetchone()
            if found is None or found[0] != database_id:
                return True
            sql.execute("BEGIN IMMEDIATE")
            blank(sql, event_id)
            sql.execute(_TITLE, (BLANKED, event_id, json.dumps(words)))
            waited = origin is not None and _has_mail(sql) and _blank_mail(sql, origin)
            sql.execute("COMMIT")
            if not event_id and not waited:
                return True
            return scrub(sql, path, words)
    except sqlite3.Error as error:
        raise Unreadable(f"it cannot be changed ({error})") from error


def _blank_mail(sql: sqlite3.Connection, origin: str) -> bool:
    """In a copy from while a mail waited its words are not on a ticket yet; whether it waited."""
    said = {"blanked": BLANKED, "origin": origin}
    return bool(sql.execute(mailbox.CHANGES["blanked"], said).fetchall())


def _has_mail(sql: sqlite3.Connection) -> bool:
    """Whether a copy is recent enough to have a mailbox."""
    return sql.execute("SELECT 1 FROM sqlite_schema WHERE name = 'mail'").fetchone() is not None
