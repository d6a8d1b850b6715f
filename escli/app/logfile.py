"""Reading an exported log: CSV, JSON or JSON lines as rows of cells; what cannot be read is told with its line."""

import csv
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple

from escli.app import logjson
from escli.app.logtext import LONGEST, Step, Text, not_utf8, opened
from escli.core.cells import Table, named, not_text
from escli.core.logs import Mapping
from escli.errors import Unreadable

_COMMAS = (",", ";", "\t")  # what stands between cells, the likeliest first

Record = tuple[int, list[str], str]  # the line that it starts on, its cells, or why it is none


class Log(NamedTuple):
    """An open log: its columns, and its records, which can be read once."""

    table: Table
    records: Iterator[Record]
    text: Text


@contextmanager
def log(path: Path, mapping: Mapping | None, step: Step | None = None) -> Iterator[Log]:
    """A file as a table; Unreadable if it is none."""
    with opened(path, mapping) as text:
        head = text.read(1 << 16)
    if logjson.is_json(head):
        with opened(path, mapping) as text:
            header = logjson.names(path, text)
        with opened(path, mapping) as text:
            yield Log(Table(header, sparse=True), logjson.records(path, text, header, step), text)
        return
    with opened(path, mapping) as text:
        lines = text.lines(step)
        first = next(lines, "")
        reader = csv.reader(chain((first,), lines), strict=True, delimiter=_delimiter(first))
        yield Log(Table(_header(path, reader, mapping)), _records(reader, text), text)


def _delimiter(line: str) -> str:
    """What separates most names of the header, outside of quotes."""
    bare = "".join(line.split('"')[::2])
    return max(_COMMAS, key=lambda one: (bare.count(one), -_COMMAS.index(one)))


def _header(path: Path, reader: Any, mapping: Mapping | None) -> list[str]:  # csv does not name its reader's type
    try:
        header = [name.strip() for name in next(reader, [])]
    except csv.Error as error:
        raise Unreadable(f"{path}, line 1: {error}.", hint="The first line must name the columns.") from error
    text = ",".join(header)
    if wrong := not_text(text):
        place = text.index(wrong) + 1
        hint = not_utf8(mapping, text) if wrong != "\0" else "The first line must name the columns."
        raise Unreadable(f"{path} is not UTF-8 text: line 1 has {named(wrong)} at {place}.", hint=hint)
    if not any(header):
        raise Unreadable(f"{path} has no columns.", hint="The first line must name them.")
    return header


def _records(reader: Any, text: Text) -> Iterator[Record]:
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
        if text.cut:
            text.cut = False
            yield line, [], f"the line is longer than {LONGEST:,} characters"
        elif cells:
            yield line, cells, ""
