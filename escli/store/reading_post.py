"""What the outbox and the mailbox answer, in SQL; and the one place where reading words the driver's errors."""

import sqlite3
from collections.abc import Collection
from typing import Any

from escli.store import mailbox, outbox
from escli.store.transaction import unread
from escli.store.values import Attempt, MailRow, Message


class SqlitePost:
    """Reading messages from an SQLite file: those that go out, and those that came in."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection

    def _rows(self, sql: str, values: Any = ()) -> list[tuple[Any, ...]]:
        try:
            return self.connection.execute(sql, values).fetchall()
        except sqlite3.Error as error:
            raise unread(error) from error

    def messages(self, state: str | None, limit: int) -> list[Message]:
        """The outbox, the dead first, else the newest first; all of it, or what is in one state."""
        sql, values = (outbox.MESSAGES, (limit,)) if state is None else (outbox.MESSAGES_OF, (state, limit))
        return [Message._make(row) for row in self._rows(sql, values)]

    def message(self, message_id: int) -> Message | None:
        """One message."""
        rows = self._rows(outbox.MESSAGE, (message_id,))
        return Message._make(rows[0]) if rows else None

    def of_removed(self, matrix_id: int, steps: list[str]) -> list[int]:
        """The messages that wait because of a step that is none of these; not those of this version of the matrix."""
        import json

        return [row[0] for row in self._rows(outbox.OF_REMOVED, (matrix_id, json.dumps(steps)))]

    def standing(self, ids: Collection[int]) -> list[tuple[int, bool, str, int | None]]:
        """The tickets with these ids, those that exist: whether it is open, its severity, and its nearest due."""
        import json

        rows = self._rows(outbox.STANDING, (json.dumps(list(ids)),))
        return [(row[0], bool(row[1]), row[2], row[3]) for row in rows]

    def due_to(self, now: int) -> list[tuple[str, int]]:
        """For whom of the team messages wait that may go now, and how many."""
        return [(row[0], row[1]) for row in self._rows(outbox.DUE_TO, (now,))]

    def carried(self, message_id: int) -> list[Message]:
        """The messages that one carries besides itself."""
        return [Message._make(row) for row in self._rows(outbox.CARRIED, (message_id,))]

    def attempts(self, message_id: int) -> list[Attempt]:
        """Each try to hand a message over, in their order."""
        return [Attempt._make(row) for row in self._rows(outbox.ATTEMPTS, (message_id,))]

    def news(self, ticket_id: int, event_id: int) -> list[Message]:
        """The messages about an event of a ticket, those that went on to others included."""
        return [Message._make(row) for row in self._rows(outbox.NEWS, (ticket_id, event_id))]

    def mails(self, state: str | None, limit: int) -> list[MailRow]:
        """Mail that came in: what waits, the oldest first; else the newest first."""
        is_waiting = state == "waiting"
        sql, values = (mailbox.WAITING, (limit,)) if is_waiting else (mailbox.LATEST, (state, limit))
        return [MailRow._make(row) for row in self._rows(sql, values)]

    def mail(self, mail_id: int) -> MailRow | None:
        """One mail."""
        rows = self._rows(mailbox.ONE, (mail_id,))
        return MailRow._make(rows[0]) if rows else None

    def mails_waiting(self) -> int:
        """How many mails wait for a decision."""
        return int(self._rows(mailbox.COUNT)[0][0])

    def lacking(self) -> int:
        """How many messages wait for a secret."""
        return int(self._rows(outbox.LACKING)[0][0])
