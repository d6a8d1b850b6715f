"""Reading an exported log: a CSV file, packed or not, as rows by ticket; what cannot be read is turned away."""

import csv
import gzip
import io
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, NamedTuple

from escli.core.fitting import BadRow, Fitted, named, not_text
from escli.core.logs import Mapping, Row
from escli.errors import Unreadable

_GZIP = b"\x1f\x8b"


class Log(NamedTuple):
    """What a file holds: the good rows of each ticket, both in the file's order, and how many rows there are."""

    tickets: dict[str, list[Row]]
    rows: int


# Given the header, what takes the line, the reason and the cells of a row that cannot be read.
TurnAway = Callable[[list[str]], Callable[[int, str, list[str]], None]]


def read(path: Path, mapping: Mapping, ladder: tuple[str, ...], turn_away: TurnAway) -> Log:
    """The rows of a file; Unreadable if it is no CSV file, Refused if the mapping does not fit it."""
    tickets: dict[str, list[Row]] = {}
    count = 0
    with _opened(path) as text:
        reader = csv.reader(text, strict=True)
        header = _header(path, reader)
        fitted = Fitted(mapping, ladder, header, path.name)
        reject = turn_away(header)
        for line, cells, wrong in _records(reader):
            count += 1
            if wrong:
                reject(line, wrong, cells)
                continue
            try:
                ticket, row = fitted.row(line, cells)
            except BadRow as error:
                reject(line, str(error), cells)
            else:
                tickets.setdefault(ticket, []).append(row)
    return Log(tickets, count)


@contextmanager
def _opened(path: Path) -> Iterator[IO[str]]:
    """The file's text. Bytes that are not UTF-8 come through as lone surrogates, so that only their row is lost."""
    try:
        with path.open("rb") as plain:
            packed = plain.read(2) == _GZIP
            plain.seek(0)
            raw: Any = gzip.GzipFile(fileobj=plain) if packed else plain
            with io.TextIOWrapper(raw, "utf-8-sig", "surrogateescape", newline="") as text:
                yield text
    except (OSError, EOFError, zlib.error) as error:
        said = getattr(error, "strerror", None) or str(error)
        raise Unreadable(f"{path} cannot be read: {said.lower()}.", hint="Nothing was imported.") from error


def _header(path: Path, reader: Any) -> list[str]:  # csv does not name its reader's type
    try:
        header = [name.strip() for name in next(reader, [])]
    except csv.Error as error:
        raise Unreadable(f"{path}, line 1: {error}.", hint="The first line must name the columns.") from error
    text = ",".join(header)
    if wrong := not_text(text):
        place = text.index(wrong) + 1
        hint = "Save it as UTF-8, for example with: iconv -f latin1 -t utf-8 OLD > NEW"
        raise Unreadable(f"{path} is not UTF-8 text: line 1 has {named(wrong)} at {place}.", hint=hint)
    if not any(header):
        raise Unreadable(f"{path} has no columns.", hint="The first line must name them.")
    return header


def _records(reader: Any) -> Iterator[tuple[int, list[str], str]]:
    """Each row with the line that it starts on, or why it is none; empty lines are nothing."""
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield line, [], f"not a row of a CSV file: {error} (a quote that is not closed?)"
            continue
        if cells:
            yield line, cells, ""
