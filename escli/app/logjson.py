"""JSON and JSON lines as rows of cells: what is nested is named with dots, as in `status.name`."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from escli.app.logtext import LONGEST, Step, Text
from escli.errors import Unreadable

_MOST_NAMES = 5000
_LARGEST = 1 << 24  # characters of one record
_PIECE = 1 << 16
_BETWEEN = re.compile(r"[\s,]*")
_SPACE = re.compile(r"\s*")
# An object around the list: what other tools answer through their API.
_LIST = r'"(?:result|results|records|tickets|issues|incidents|requests|items|data|values?)"\s*:\s*\['
_AROUND = re.compile(r'\s*\{\s*(?:"[^"]*"\s*:\s*(?:"[^"]*"|[-+\w.]+)\s*,\s*)*' + _LIST)
# Numbers stay as they are written.
_decoder = json.JSONDecoder(parse_int=str, parse_float=str, parse_constant=str, strict=False)

Record = tuple[int, list[str], str]


def is_json(head: str) -> bool:
    """Whether a text that begins so is JSON."""
    return head.lstrip()[:1] in ("{", "[") and head.lstrip()[1:].lstrip()[:1] in ("{", "[", '"', "]", "}")


def names(path: Path, text: Text) -> list[str]:
    """All names in a file, in the order of their first appearance."""
    found: dict[str, None] = {}
    for _, value, wrong in _values(path, text, None):
        if not wrong:
            found.update(dict.fromkeys(_flat(value)))
        if len(found) > _MOST_NAMES:
            hint = "A log's records have the same names; is this one?"
            raise Unreadable(f"{path} has records with more than {_MOST_NAMES:,} different names.", hint=hint)
    if not found:
        raise Unreadable(f"{path} has no columns.", hint="A list of objects is expected, or an object a line.")
    return list(found)


def records(path: Path, text: Text, header: list[str], step: Step | None) -> Iterator[Record]:
    """Each object as a row of these names, with the line that it starts on; or why it is none."""
    for line, value, wrong in _values(path, text, step):
        if wrong:
            yield line, [], wrong
        else:
            cells = _flat(value)
            yield line, [cells.get(name, "") for name in header], ""


def _flat(value: dict[str, Any], before: str = "") -> dict[str, str]:
    found: dict[str, str] = {}
    for name, one in value.items():
        if isinstance(one, dict):
            found.update(_flat(one, f"{before}{name}."))
        else:
            found[before + name] = _cell(one)
    return found


def _cell(value: Any) -> str:
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if all(isinstance(one, str) for one in value):
        return ", ".join(value)
    return json.dumps(value, ensure_ascii=False)


def _values(path: Path, text: Text, step: Step | None) -> Iterator[tuple[int, Any, str]]:
    """The objects of a file: one a line, or those of a list."""
    lines = text.lines(step)
    first = next(lines, "")
    while first and not first.strip():
        first = next(lines, "")
    if _is_object(first):
        yield from _of_lines(first, lines, text)
    else:
        yield from _of_list(path, _Stream(first, lines))


def _is_object(line: str) -> bool:
    """Whether a line is a whole object, and not one around a list."""
    try:
        return isinstance(_decoder.decode(line), dict) and not _AROUND.match(line)
    except (ValueError, RecursionError):
        return False


def _of_lines(first: str, rest: Iterator[str], text: Text) -> Iterator[tuple[int, Any, str]]:
    number, line = 1, first
    while line:
        wrong, value = "", None
        if text.cut:
            wrong = f"the line is longer than {LONGEST:,} characters"
        elif line.strip():
            try:
                value = _decoder.decode(line)
            except (ValueError, RecursionError) as error:
                wrong = f"not JSON: {error}"
            else:
                wrong = "" if isinstance(value, dict) else "not an object"
        if wrong or value is not None:
            yield number, value, wrong
        number, line = number + 1, next(rest, "")


class _Stream:
    """A text of which a piece is in memory: from `at` on it is still to be read."""

    def __init__(self, first: str, lines: Iterator[str]) -> None:
        self.buffer, self._lines, self.at, self.line = first, lines, 0, 1
        self._counted = 0

    def more(self) -> bool:
        """Take in another piece; False if there is none."""
        self._count()
        pieces, size = [self.buffer[self.at :]], 0
        for line in self._lines:
            pieces.append(line)
            size += len(line)
            if size >= max(_PIECE, len(pieces[0])):
                break
        self.buffer, self.at, self._counted = "".join(pieces), 0, 0
        return size > 0

    def _count(self) -> None:
        self.line += self.buffer.count("\n", self._counted, self.at)
        self._counted = self.at

    def skip(self, between: re.Pattern[str]) -> str:
        """Pass over what stands between two values; the next character, empty at the end."""
        while True:
            found = between.match(self.buffer, self.at)
            self.at = found.end() if found else self.at
            if self.at < len(self.buffer):
                self._count()
                return self.buffer[self.at]
            if not self.more():
                return ""


def _of_list(path: Path, stream: _Stream) -> Iterator[tuple[int, Any, str]]:
    around = _AROUND.match(stream.buffer)
    while around is None and stream.buffer.lstrip()[:1] == "{" and len(stream.buffer) < _PIECE and stream.more():
        around = _AROUND.match(stream.buffer)
    if around is not None:
        stream.at = around.end()
    elif stream.skip(_SPACE) == "[":
        stream.at += 1
    while (character := stream.skip(_BETWEEN)) and character != "]":
        line = stream.line
        if character != "{":
            raise _no_json(path, line, f"a list of objects is expected, and here stands {character!r}")
        yield line, _one(path, stream), ""


def _one(path: Path, stream: _Stream) -> Any:
    """The object that begins here, however many pieces it takes."""
    while True:
        try:
            value, stream.at = _decoder.raw_decode(stream.buffer, stream.at)
        except RecursionError:
            raise _no_json(path, stream.line, "too many levels inside each other") from None
        except ValueError as error:
            too_large = len(stream.buffer) - stream.at > _LARGEST
            if too_large or not stream.more():
                said = f"a record is longer than {_LARGEST:,} characters" if too_large else str(error).split(":")[0]
                raise _no_json(path, stream.line, said.lower()) from None
        else:
            return value


def _no_json(path: Path, line: int, said: str) -> Unreadable:
    return Unreadable(f"{path} is not JSON that can be read: line {line}: {said}.", hint="Nothing was imported.")
