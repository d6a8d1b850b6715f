"""A log that no mapping describes yet: what its columns hold, and what they are likely to mean (pure)."""

import re
from collections import Counter
from typing import NamedTuple

from escli.core.stamps import ISO, UNIX, Stamps

EMPTY = ("?", "-", "--", "n/a", "N/A", "NULL", "null", "None", "(empty)")
_DISTINCT = 1000  # values of a column that are told apart
_FEW = 30  # values of a status or a severity
_SAMPLE = 200
_PLAIN = 1e9  # a number of seconds since 1970, the year 2001
FORMATS = (
    ISO,
    *(f"%Y/%m/%d {time}" for time in ("%H:%M:%S.%f", "%H:%M:%S", "%H:%M")),
    *(
        f"{day} {time}"
        for day in ("%d/%m/%Y", "%m/%d/%Y", "%d-%m-%Y", "%d.%m.%Y", "%d/%m/%y", "%m/%d/%y", "%d.%m.%y")
        for time in ("%H:%M", "%H:%M:%S", "%I:%M %p", "%I:%M:%S %p")
    ),
    *(f"{day} {time}" for day in ("%d/%b/%y", "%d/%b/%Y", "%d-%b-%Y", "%d %b %Y") for time in ("%I:%M %p", "%H:%M")),
)


class Column(NamedTuple):
    """What a column holds."""

    name: str  # as a mapping names it: NAME#2 is the second of that name
    filled: int
    values: list[tuple[str, int]]  # the most frequent, with how often
    distinct: int
    more: bool  # there are more than `distinct`
    looks: str  # time, number, id, word or text
    formats: tuple[str, ...]  # of a time, all in which it can be read
    empty: tuple[str, ...]  # words that stand for nothing


class Survey:
    """Looks at the rows of a log with these columns, as a mapping names them."""

    def __init__(self, names: list[str]) -> None:
        self.names, self.rows = names, 0
        self.shorter = self.longer = 0  # rows than the header
        self._values: list[Counter[str]] = [Counter() for _ in names]
        self._full = [False] * len(names)
        self._filled = [0] * len(names)

    def look(self, cells: list[str]) -> None:
        """Count a row."""
        self.rows += 1
        self.shorter += len(cells) < len(self.names)
        self.longer += any(cells[len(self.names) :])
        for place, cell in enumerate(cells[: len(self.names)]):
            bare = cell.strip()
            if not bare:
                continue
            self._filled[place] += 1
            values = self._values[place]
            if bare in values or len(values) < _DISTINCT:
                values[bare[:_SAMPLE]] += 1
            else:
                self._full[place] = True

    def columns(self) -> list[Column]:
        """What was found."""
        return [self._column(place) for place in range(len(self.names))]

    def _column(self, place: int) -> Column:
        values, filled = self._values[place], self._filled[place]
        empty = tuple(word for word in EMPTY if word in values)
        words = [word for word in values if word not in EMPTY]
        formats = _readable(words[:_SAMPLE])
        if formats:
            looks = "time"
        elif (
            words and len(words) == sum(values[word] for word in words) and (self._full[place] or len(words) == filled)
        ):
            looks = "id"
        elif words and all(_is_number(word) for word in words):
            looks = "number"
        else:
            looks = "word" if len(words) <= _FEW else "text"
        return Column(
            self.names[place], filled, values.most_common(), len(values), self._full[place], looks, formats, empty
        )


def _is_number(word: str) -> bool:
    return re.fullmatch(r"[-+]?\d+([.,]\d+)?", word) is not None


def _readable(words: list[str]) -> tuple[str, ...]:
    """The formats in which all of the words are times."""
    if not words:
        return ()
    if all(_is_number(word) for word in words):
        return (UNIX,) if all(float(word.replace(",", ".")) > _PLAIN for word in words) else ()
    found = []
    for form in FORMATS:
        stamps = Stamps((form,), "UTC")
        try:
            for word in words:
                stamps.read(word)
        except (ValueError, OverflowError):
            continue
        found.append(form)
    return tuple(found)
