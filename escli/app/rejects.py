"""Rows of a log that could not be taken in, with the line and the reason: in a file beside, or only counted."""

import csv
from pathlib import Path
from typing import IO, Any

from escli.core.text import defused
from escli.errors import Refused, Unreadable

_REASONS = 1000  # that are told apart


class Rejects:
    """Takes the rows that are turned away. The file (None: there is none) is made with the first of them."""

    def __init__(self, path: Path | None, log: Path) -> None:
        if path is not None and path.absolute() == log.absolute():
            raise Refused("The log itself cannot take the rejected rows.", hint="Name another file for them.")
        self.path, self.count = path, 0
        self.reasons: dict[str, list[int]] = {}  # reason: how many rows, and the line of the first
        self._header: list[str] = []
        self._file: IO[str] | None = None
        self._writer: Any = None

    def header(self, header: list[str]) -> None:
        """Take the log's columns."""
        self._header = header

    def add(self, line: int, reason: str, cells: list[str]) -> None:
        """Keep a row with its line and the reason."""
        self.count += 1
        if reason in self.reasons or len(self.reasons) < _REASONS:
            self.reasons.setdefault(reason, [0, line])[0] += 1
        if self.path is not None:
            self._write(self.path, [str(line), reason, *map(defused, cells)])

    def _write(self, path: Path, row: list[str]) -> None:
        try:
            if self._file is None:
                self._file = path.open("w", encoding="utf-8", errors="surrogateescape", newline="")
                self._writer = csv.writer(self._file)
                self._writer.writerow(["line", "reason", *self._header])
            self._writer.writerow(row)
        except OSError as error:
            hint = "Name another file for the rejected rows."
            raise Unreadable(f"{path} cannot be written: {error.strerror}.", hint=hint) from error

    def __enter__(self) -> "Rejects":
        return self

    def __exit__(self, *_: object) -> None:
        if self._file is not None:
            self._file.close()
