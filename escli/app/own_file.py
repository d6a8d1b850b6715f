"""Reading escli's own exports of events: JSON lines, CSV or SQLite, each value checked before anything is written."""

import csv
import gzip
import io
import json
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from escli.core.archive import Exported
from escli.core.text import undefused
from escli.errors import Refused, Unreadable
from escli.store.columns import FLAG, INSTANT, JSON, NUMBER, TABLES, TEXT, Column

_GZIP, _SQLITE = b"\x1f\x8b", b"SQLite format 3\0"
_COLUMNS = TABLES["events"]
_NAMES = [column.name for column in _COLUMNS]
_DEEPEST = 200  # of what stands in an event: far more than any has, far less than any reader minds
_LONGEST = 1 << 27  # bytes of a cell: a long description in JSON; by itself csv allows 128 KB
_MAY_BE_EMPTY = {"ticket", "clock", "run", "step", "occurrence", "origin"}
Lines = Iterator[tuple[int, Sequence[Any]]]
Numbered = Iterator[tuple[int, Exported]]  # with the line or row that it stands on


def is_own(path: Path) -> bool:
    """Whether a file is an export of events by escli; Refused if it is one of something else."""
    try:
        with path.open("rb") as file:
            head = file.read(len(_SQLITE))
    except OSError:
        return False  # whoever reads it says so
    if head == _SQLITE:
        return True
    with _text(path) as text:
        found = _named(text.readline(1 << 24))
    for table, columns in TABLES.items():
        if {column.name for column in columns} <= found:
            if table == "events":
                return True
            raise Refused(
                f"{path} is escli's export of {table}, from which nothing can come in again.",
                hint="Ask for its events: escli export events desk.jsonl",
            )
    return False


def _named(line: str) -> set[str]:
    """The columns that a first line names."""
    try:
        said = json.loads(line) if line.startswith("{") else next(csv.reader([line]), [])
    except (ValueError, csv.Error):
        return set()
    return set(said)


def read(path: Path) -> Numbered:
    """Its events in the order of the file; Unreadable, with the line, if one is damaged."""
    with path.open("rb") as file:
        is_sqlite = file.read(len(_SQLITE)) == _SQLITE
    if is_sqlite:
        from escli.store.sqlite_file import read_events

        yield from _checked(path, enumerate(read_events(path), 1))
        return
    with _text(path) as text:
        is_json = text.read(1) == "{"
        text.seek(0)
        yield from _checked(path, _from_json(path, text) if is_json else _from_csv(path, text))


@contextmanager
def _text(path: Path) -> Iterator[IO[str]]:
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


def _from_json(path: Path, text: IO[str]) -> Lines:
    for line, said in enumerate(text, 1):
        if said.isspace():
            continue
        try:
            one = _sound(said)
            yield line, [one[name] for name in _NAMES]
        except (ValueError, KeyError, TypeError, RecursionError) as error:
            raise _damaged(path, line, "not an event as escli writes them") from error


def _from_csv(path: Path, text: IO[str]) -> Lines:
    before = csv.field_size_limit(_LONGEST)
    reader = csv.reader(text, strict=True)
    header = next(reader)
    try:
        places = [header.index(name) for name in _NAMES]
        for cells in reader:
            yield reader.line_num, [_cell(cells[place], column) for place, column in zip(places, _COLUMNS, strict=True)]
    except (ValueError, IndexError, csv.Error) as error:
        raise _damaged(path, reader.line_num, "not an event as escli writes them") from error
    finally:
        csv.field_size_limit(before)


def _cell(said: str, column: Column) -> Any:
    if said == "":
        return None
    if column.unit == TEXT:
        return undefused(said)
    return int(said) if column.unit in (NUMBER, FLAG) else said


def _checked(path: Path, rows: Lines) -> Numbered:
    checks = [_CHECKS[column.unit] for column in _COLUMNS]
    for line, row in rows:
        values = []
        for name, value, check in zip(_NAMES, row, checks, strict=True):
            if value is None and name in _MAY_BE_EMPTY:
                values.append(0 if name == "ticket" else None)
                continue
            try:
                values.append(check(value))
            except (ValueError, TypeError, RecursionError) as error:
                raise _damaged(path, line, f"{name} is {str(value)[:60]!r}") from error
        yield line, Exported._make(values)


def _damaged(path: Path, line: int, why: str) -> Unreadable:
    return Unreadable(f"{path}, line {line}: {why}.", hint="Nothing was imported. Export it again.")


def _number(value: Any) -> int:
    if type(value) is not int or not 0 <= value < 1 << 62:
        raise ValueError
    return value


def _flag(value: Any) -> int:
    if value not in (0, 1):
        raise ValueError
    return int(value)


def _words(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError
    value.encode("utf-8")  # half a character cannot be kept
    return value


def _second(value: str) -> int:
    found = datetime.fromisoformat(value)
    if found.tzinfo is None:
        raise ValueError
    return int(found.timestamp())


def _sound(said: str) -> Any:
    """JSON that every database can keep: no half characters, no numbers that are none, nothing nested without end."""
    said.encode("utf-8")
    found = _decode(said)
    if "\\u" in said:  # an escape may stand for half a character
        json.dumps(found, ensure_ascii=False).encode("utf-8")
    if said.count("[") + said.count("{") > _DEEPEST and _depth(found) > _DEEPEST:
        raise ValueError
    return found


def _no_number(_: str) -> None:
    raise ValueError


_decode = json.JSONDecoder(parse_constant=_no_number).decode


def _depth(value: Any) -> int:
    inside = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return 1 + max(map(_depth, inside), default=0)


def _object(value: Any) -> dict[str, Any]:
    found = _sound(value) if isinstance(value, str) else value
    if not isinstance(found, dict):
        raise TypeError
    return found


_CHECKS: dict[str, Callable[[Any], Any]] = {
    NUMBER: _number, FLAG: _flag, TEXT: _words, INSTANT: _second, JSON: _object,
}  # fmt: skip
