"""A mapping held against the columns of one file: what fits becomes rows in the desk's words, what does not is told."""

from fnmatch import fnmatchcase
from functools import lru_cache
from hashlib import blake2b
from operator import itemgetter
from typing import Any

from escli.core.logs import TICKETS, Columns, Mapping, Row
from escli.core.stamps import KEPT, Stamps
from escli.errors import Refused, nearest

_BEST = 5  # of a rating from 1


class BadRow(ValueError):
    """Why a row cannot be read."""


def not_text(text: str) -> str:
    """The first character that no log can hold: a byte that was not UTF-8, or a zero; empty if there is none."""
    if "\0" in text:
        return "\0"
    return "" if text.isascii() else next((one for one in text if "\udc80" <= one <= "\udcff"), "")


def named(character: str) -> str:
    """What `not_text` found, for people."""
    return f"the byte 0x{ord(character) & 0xFF:02x}"


class Fitted:
    """Reads the rows of a file with these columns. Refused if it lacks some that the mapping names."""

    def __init__(self, mapping: Mapping, ladder: tuple[str, ...], header: list[str], file: str) -> None:
        places = _places(header)
        _check(mapping, places, header, file)
        self.mapping, self.ladder, self.width = mapping, ladder, len(header)
        self.stamps = Stamps(mapping.format, mapping.zone)
        # What a log does not tell is read from an empty cell behind its last.
        self.told = itemgetter(*(places.get(name or "", self.width) for name in mapping.columns))
        self.figures = _figures(mapping, places)
        # By name, since two exports of one log may order their columns differently.
        self.content = itemgetter(*sorted(range(self.width), key=lambda place: (header[place], place)), self.width)
        self.equals: dict[str, int] = {}
        self.empty = {"", *mapping.empty}
        self.word = lru_cache(KEPT)(self._word)
        self.tiers: dict[str | None, str | None] = {None: None}

    def row(self, line: int, cells: list[str]) -> tuple[str, Row]:
        """The ticket of a row, and the row; BadRow if it cannot be read."""
        if len(cells) != self.width:
            message = f"the row has {_cells(len(cells))}, the header {_cells(self.width)}"
            raise BadRow(message)
        cells = [*cells, ""]
        content = "\x1f".join(self.content(cells))
        if wrong := not_text(content):
            message = f"{named(wrong)} is not UTF-8 text"
            raise BadRow(message)
        said = Columns._make(map(self.word, self.told(cells)))
        if said.id is None:
            raise self._empty("id")
        opened, responded = self._time("opened", said.opened), self._time("responded", said.responded)
        resolved, closed = self._time("resolved", said.resolved), self._time("closed", said.closed)
        row = Row(
            line,
            "",
            self._at(said, (opened, responded, resolved, closed)),
            said.activity or said.status,
            opened,
            responded,
            resolved,
            closed,
            said.client,
            said.requester,
            self.mapping.types.get(said.type, said.type) if said.type else None,
            self._severity(said),
            said.team,
            self._tier(said),
            said.technician,
            said.actor,
            said.title,
            self._stated(cells, opened) if self.figures else {},
        )
        return said.id, row._replace(mark=self._mark(content))

    def _word(self, cell: str) -> str | None:
        """A cell without the blanks around it; None if it is empty. Kept, so that equal cells are one object."""
        bare = cell.strip()
        return None if bare in self.empty else bare

    def _mark(self, content: str) -> str:
        """The identity of a row: its content, the ticket in it, and its number among equals."""
        mark = blake2b(content.encode(), digest_size=10).hexdigest()
        number = self.equals[mark] = self.equals.get(mark, 0) + 1
        return mark if number == 1 else f"{mark}.{number}"

    def _empty(self, field: str) -> BadRow:
        return BadRow(f"{getattr(self.mapping.columns, field)} is empty")

    def _time(self, field: str, text: str | None, column: str = "") -> int | None:
        if text is None:
            return None
        try:
            return self.stamps.read(text)
        except (ValueError, OverflowError):
            column = column or getattr(self.mapping.columns, field)
            message = f"{column}: {text!r} is no time in the format {self.mapping.format!r}"
            raise BadRow(message) from None

    def _at(self, said: Columns, times: tuple[int | None, ...]) -> int:
        """When the row became true: a ticket's row with the latest of its times."""
        at = self._time("time", said.time)
        if self.mapping.rows != TICKETS:
            if at is None:
                raise self._empty("time")
            return at
        if times[0] is None:
            raise self._empty("opened")
        return max(time for time in (at, *times) if time is not None)

    def _severity(self, said: Columns) -> str | None:
        if said.impact is not None and said.urgency is not None:
            found = self.mapping.impacts.get(said.impact, {}).get(said.urgency)
            if found is None:
                message = f"the mapping has no severity for impact {said.impact!r} with urgency {said.urgency!r}"
                raise BadRow(message)
            return found
        if said.severity is None or not self.mapping.severities:
            return said.severity
        if said.severity not in self.mapping.severities:
            message = f"{self.mapping.columns.severity}: the mapping has no severity for {said.severity!r}"
            raise BadRow(message)
        return self.mapping.severities[said.severity]

    def _tier(self, said: Columns) -> str | None:
        """The tier, by its own value or by the first pattern that the team fits."""
        value = said.team if self.mapping.teams else said.tier
        if value not in self.tiers:
            self.tiers[value] = self._find_tier(value or "")
        return self.tiers[value]

    def _find_tier(self, value: str) -> str | None:
        if self.mapping.teams:
            return next((tier for form, tier in self.mapping.teams.items() if fnmatchcase(value, form)), None)
        tier = self.mapping.tiers.get(value, value)
        if tier not in self.ladder:
            message = f"{self.mapping.columns.tier}: the mapping has no tier for {value!r}"
            raise BadRow(message)
        return tier

    def _stated(self, cells: list[str], opened: int | None) -> dict[str, Any]:
        """What the log states by itself, in the words of a `stated` event; None where a cell is empty."""
        stated: dict[str, Any] = {}
        for kind, column, place in self.figures:
            word = self.word(cells[place])
            try:
                value = None if word is None else self._figure(kind, column, word, opened)
            except ValueError as error:
                if isinstance(error, BadRow):
                    raise
                message = f"{column}: {word!r} is not what {_SAYS.get(kind, 'an SLA flag')} looks like"
                raise BadRow(message) from None
            if kind in _SAYS:
                stated[_STATED.get(kind, kind)] = value
            else:
                stated.setdefault("sla", {})[kind] = value
        return stated

    def _figure(self, kind: str, column: str, word: str, opened: int | None) -> int | bool | None:
        said = self.mapping.stated
        if kind == "resolved":
            at = self._time("", word, column)
            return None if at is None or opened is None else max(0, at - opened)
        if kind == "resolution":
            return _duration(word, said.unit)
        if kind == "satisfaction":
            return _count(str(self.mapping.scores.get(word, word)), range(1, _BEST + 1))
        if kind in _SAYS:
            return _count(word)
        if word not in said.met and word not in said.missed:
            raise ValueError(word)
        return word in said.met


_SAYS = {
    "handoffs": "a count",
    "reopens": "a count",
    "resolved": "a time",
    "resolution": "a duration",
    "satisfaction": "a rating from 1 to 5",
}
_STATED = {"resolved": "resolution_w", "resolution": "resolution_w", "satisfaction": "csat"}


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


def _cells(count: int) -> str:
    return "1 cell" if count == 1 else f"{count} cells"


def _places(header: list[str]) -> dict[str, int]:
    """Where each column stands. Of equal names the first has the name, the second is also called NAME#2."""
    places: dict[str, int] = {}
    count: dict[str, int] = {}
    for place, name in enumerate(header):
        places.setdefault(name, place)
        count[name] = count.get(name, 0) + 1
        if count[name] > 1:
            places.setdefault(f"{name}#{count[name]}", place)
    return places


def _figures(mapping: Mapping, places: dict[str, int]) -> list[tuple[str, str, int]]:
    """What is stated: the figure (or the clock), its column and where that stands."""
    plain = {kind: getattr(mapping.stated, kind) for kind in _SAYS}
    return [(kind, column, places[column]) for kind, column in (plain | mapping.stated.sla).items() if column]


def _check(mapping: Mapping, places: dict[str, int], header: list[str], file: str) -> None:
    figures = [getattr(mapping.stated, kind) for kind in _SAYS]
    wanted = [name for name in (*mapping.columns, *figures, *mapping.stated.sla.values()) if name]
    missing = [name for name in dict.fromkeys(wanted) if name not in places]
    if not missing:
        return
    near = [f"{close!r} for {name!r}" for name in missing if (close := nearest(name, header))]
    message = f"The mapping {mapping.name!r} does not fit {file}: it has no column {', '.join(map(repr, missing))}."
    guess = f"Did you mean {', '.join(near)}? " if near else ""
    raise Refused(message, hint=f"{guess}The file's columns: {', '.join(header)}. Nothing was imported.")
