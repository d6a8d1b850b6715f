"""What a log states of a ticket by itself: figures and verdicts in columns of their own, read as the mapping says."""

from collections.abc import Callable
from typing import Any

from escli.core.logs import Mapping

_BEST = 5  # of a rating from 1
_SAYS = {
    "handoffs": "a count",
    "stations": "a count",
    "reopens": "a count",
    "response": "a duration",
    "resolved": "a time",
    "resolution": "a duration",
    "satisfaction": "a rating from 1 to 5",
}
_STATED = {"stations": "handoffs", "resolved": "resolution_w", "resolution": "resolution_w", "satisfaction": "csat"}
_SLA, _LEFT = "an SLA flag", "a number"


class BadRow(ValueError):
    """Why a row cannot be read."""


class Figure:
    """One column with a figure: what of, which column, and how it is read."""

    def __init__(self, kind: str, column: str, says: str, read: Callable[[str, int | None], Any]) -> None:
        self.kind, self.column, self.says, self.read = kind, column, says, read
        self.place = 0

    def value(self, word: str | None, opened: int | None) -> Any:
        """What a cell says; None if it is empty. BadRow if it is not what the figure looks like."""
        if word is None:
            return None
        try:
            return self.read(word, opened)
        except BadRow:
            raise
        except (ValueError, OverflowError):
            message = f"{self.column}: {word!r} is not what {self.says} looks like"
            raise BadRow(message) from None


def figures(mapping: Mapping) -> list[tuple[str, str]]:
    """What is stated, the figure or the clock, and its column."""
    said = mapping.stated
    plain = [(kind, column) for kind in _SAYS if (column := getattr(said, kind))]
    return [*plain, *said.sla.items(), *said.left.items()]


class Figures:
    """The stated figures of a file with columns at these places; false if there are none but the first response.

    `word` reads a cell, `time` a time (of no column of the mapping's own, a word, and the column's name).
    """

    def __init__(
        self,
        mapping: Mapping,
        places: dict[str, int],
        word: Callable[[str], str | None],
        time: Callable[[str, str | None, str], int | None],
    ) -> None:
        self._mapping, self._word, self._time = mapping, word, time
        said = mapping.stated
        plain = [
            Figure(kind, column, _SAYS[kind], self._reader(kind, column))
            for kind, column in figures(mapping)
            if kind in _SAYS
        ]
        verdicts = [Figure(clock, column, _SLA, self._flag) for clock, column in said.sla.items()]
        verdicts += [Figure(clock, column, _LEFT, _kept) for clock, column in said.left.items()]
        for one in (*plain, *verdicts):
            one.place = places.get(one.column, -1)
        there = [one for one in plain if one.place >= 0]
        self.response = next((one for one in there if one.kind == "response"), None)
        self._plain = [one for one in there if one.kind != "response"]
        self._verdicts = [one for one in verdicts if one.place >= 0]

    def __bool__(self) -> bool:
        return bool(self._plain or self._verdicts)

    def responded(self, cells: list[str], opened: int) -> int | None:
        """When the client was first answered, of a log that tells how long that took."""
        assert self.response is not None  # asked only where there is such a column
        took: int | None = self.response.value(self._word(cells[self.response.place]), opened)
        return None if took is None else opened + took

    def stated(self, cells: list[str], opened: int | None) -> dict[str, Any]:
        """What a row states, in the words of a `stated` event; None where a cell is empty."""
        stated: dict[str, Any] = {}
        for one in self._plain:
            stated[_STATED.get(one.kind, one.kind)] = one.value(self._word(cells[one.place]), opened)
        for one in self._verdicts:
            stated.setdefault("sla", {})[one.kind] = one.value(self._word(cells[one.place]), opened)
        return stated

    def _reader(self, kind: str, column: str) -> Callable[[str, int | None], Any]:
        unit = self._mapping.stated.unit
        scores = self._mapping.scores

        def resolved(word: str, opened: int | None) -> int | None:
            at = self._time("", word, column)
            return None if at is None or opened is None else max(0, at - opened)

        def rated(word: str, _: int | None) -> int | None:
            score = scores.get(word, word)
            return None if score is None else _count(str(score), range(1, _BEST + 1))

        readers: dict[str, Callable[[str, int | None], Any]] = {
            "resolved": resolved,
            "satisfaction": rated,
            "resolution": lambda word, _: _duration(word, unit),
            "response": lambda word, _: _duration(word, unit),
            "stations": lambda word, _: max(0, _count(word) - 1),
        }
        return readers.get(kind, lambda word, _: _count(word))

    def _flag(self, word: str, _: int | None) -> bool:
        said = self._mapping.stated
        if word not in said.met and word not in said.missed:
            raise ValueError(word)
        return word in said.met


def _kept(word: str, _: int | None) -> bool:
    left = float(word)
    if left != left:  # not a number  # noqa: PLR0124
        raise ValueError(word)
    return left >= 0


def _count(word: str, allowed: range = range(10**6)) -> int:
    """A whole number; spreadsheets write 3 as 3.0."""
    number = float(word)
    if number != number // 1 or int(number) not in allowed:
        raise ValueError(word)
    return int(number)


def _duration(word: str, unit: int) -> int:
    """Hours, minutes and seconds with colons, or a number of units."""
    if ":" not in word:
        seconds = float(word) * unit
    else:
        hours, minutes, *rest = (int(part) for part in word.split(":"))
        seconds = hours * 3600 + minutes * 60 + sum(rest)
    if not 0 <= seconds < 1 << 40:
        raise ValueError(word)
    return int(seconds)
