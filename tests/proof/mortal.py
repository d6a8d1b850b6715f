"""A process that can be killed inside another: its connection ends it before or after a statement."""

import sqlite3
from typing import Any


class Killed(BaseException):
    """What kill -9 is to a process."""


class Dying:
    """A connection that lets its process die before or after a statement."""

    def __init__(self, connection: sqlite3.Connection, statements: int, *, after: bool) -> None:
        self._own, self._left, self._after = connection, statements, after

    def _do(self, how: str, *given: Any) -> Any:
        self._left -= 1
        if self._left == 0 and not self._after:
            raise Killed
        found = getattr(self._own, how)(*given)
        if self._left == 0:
            raise Killed
        return found

    def execute(self, *given: Any) -> Any:
        """A statement; what undoes a transaction is what the dead process leaves, and always works."""
        return self._own.execute(*given) if given[0] == "ROLLBACK" else self._do("execute", *given)

    def executemany(self, *given: Any) -> Any:
        """A statement for many."""
        return self._do("executemany", *given)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._own, name)
