"""A mapping held against the columns of one file: what fits becomes rows in the desk's words, what does not is told."""

from collections.abc import Callable
from fnmatch import fnmatchcase
from functools import lru_cache
from hashlib import blake2b
from operator import itemgetter

from escli.core.cells import Table, named, not_text
from escli.core.logs import LONGER, NONE, SHORTER, TICKETS, Columns, Mapping, Row
from escli.core.stamps import KEPT, Stamps
from escli.core.stated import BadRow, Figures, figures
from escli.errors import Refused, nearest, unknown

_LONG = 64  # characters of a cell that is not worth keeping
_LONGEST = 10_000  # characters of a cell that the mapping reads
_MANY = 1000  # words without a meaning that are told apart
_SHOWN = 40  # columns that an error names

Content = Callable[[list[str]], str]


class Fitted:
    """Reads the rows of a file with these columns. Refused if it lacks some that the mapping names.

    `mapping` has a zone, and tiers that are the ladder's (`climbed`); `ladder` names the tiers from the first.
    """

    def __init__(self, mapping: Mapping, ladder: tuple[str, ...], table: Table, file: str) -> None:
        header, places = table.header, table.places()
        _check(mapping, places, header, file)
        self.mapping, self.ladder, self.width = mapping, ladder, len(header)
        self.stamps = Stamps(mapping.formats, mapping.zone or "UTC")
        # What a log does not tell is read from an empty cell behind its last.
        found = {thing: [places[name] for name in mapping.tells(thing) if name in places] for thing in Columns._fields}
        self.told = itemgetter(*(at[0] if at else self.width for at in found.values()))
        self.second = [(thing, at[1:]) for thing, at in found.items() if at[1:]]
        self.figures = Figures(mapping, places, self.word, self._time)
        # By name, since two exports of one log may order their columns differently.
        order = sorted(range(self.width), key=lambda place: (header[place], place))
        self.content = _sparse(header, order) if table.sparse else _dense(order, self.width)
        self.empty = {"", *mapping.empty}
        self.kept = lru_cache(KEPT)(self._word)
        self.tiers: dict[str | None, str | None] = {None: None}
        self.strange: dict[str, int] = {}

    def row(self, line: int, cells: list[str]) -> tuple[str, Row]:
        """The ticket of a row, and the row; BadRow if it cannot be read."""
        if len(cells) != self.width:
            cells = self._cut(cells)
        cells = [*cells, ""]
        content = self.content(cells)
        if wrong := not_text(content):
            message = f"{named(wrong)} is not UTF-8 text"
            raise BadRow(message)
        said = Columns._make(map(self.word, self.told(cells)))
        if self.second:
            said = self._fill(said, cells)
        if said.id is None:
            raise self._empty("id")
        opened, responded = self._time("opened", said.opened), self._time("responded", said.responded)
        resolved, closed = self._time("resolved", said.resolved), self._time("closed", said.closed)
        if responded is None and opened is not None and self.figures.response is not None:
            responded = self.figures.responded(cells, opened)
        row = Row(
            line,
            blake2b(content.encode(), digest_size=10).hexdigest(),
            self._at(said, (opened, responded, resolved, closed)),
            self._said(said),
            opened,
            responded,
            resolved,
            closed,
            self._time("escalated", said.escalated),
            said.client,
            said.requester,
            self.mapping.types.get(said.type, said.type) if said.type else None,
            self._severity(said),
            said.team,
            self._tier(said),
            said.technician,
            said.actor,
            said.title,
            self.figures.stated(cells, opened) if self.figures else {},
        )
        return said.id, row

    def _cut(self, cells: list[str]) -> list[str]:
        """A row with other than the header's number of cells; cells behind the last are nothing if they are empty."""
        shorter, ragged = len(cells) < self.width, self.mapping.ragged
        if shorter and SHORTER in ragged:
            return cells + [""] * (self.width - len(cells))
        if not shorter and (LONGER in ragged or not any(cells[self.width :])):
            return cells[: self.width]
        message = f"the row has {_cells(len(cells))}, the header {_cells(self.width)}"
        raise BadRow(message)

    def _fill(self, said: Columns, cells: list[str]) -> Columns:
        """What an empty cell leaves open, from the other columns that tell it."""
        for thing, places in self.second:
            if getattr(said, thing) is None:
                found = next((word for place in places if (word := self.word(cells[place]))), None)
                said = said._replace(**{thing: found})  # type: ignore[arg-type]  # None as well, but for the id
        return said

    def _said(self, said: Columns) -> str | None:
        """The activity or status; those that the mapping has no meaning for are counted."""
        word = said.activity or said.status
        if (
            word is not None
            and word not in self.mapping.meanings
            and (word in self.strange or len(self.strange) < _MANY)
        ):
            self.strange[word] = self.strange.get(word, 0) + 1
        return word

    def word(self, cell: str) -> str | None:
        """A cell without the blanks around it; None if it is empty."""
        return self.kept(cell) if len(cell) <= _LONG else self._word(cell)

    def _word(self, cell: str) -> str | None:
        """As `word`; short ones are kept, so that equal cells are one object."""
        bare = cell.strip()
        if len(bare) > _LONGEST:
            message = f"a cell has {len(bare):,} characters, and what a column tells has {_LONGEST:,} at most"
            raise BadRow(message)
        return None if bare in self.empty else bare

    def _empty(self, field: str) -> BadRow:
        return BadRow(f"{getattr(self.mapping.columns, field)} is empty")

    def _time(self, field: str, text: str | None, column: str = "") -> int | None:
        if text is None:
            return None
        try:
            return self.stamps.read(text)
        except (ValueError, OverflowError):
            column = column or getattr(self.mapping.columns, field)
            forms = self.mapping.formats
            several = f"any of the formats {', '.join(map(repr, forms))}" if forms[1:] else f"the format {forms[0]!r}"
            message = f"{column}: {text!r} is no time in {several}"
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
            found = next((tier for form, tier in self.mapping.teams.items() if fnmatchcase(value, form)), NONE)
            return None if found == NONE else found
        tier = self.mapping.tiers.get(value, value)
        if tier == NONE:
            return None
        if tier not in self.ladder:
            message = f"{self.mapping.columns.tier}: the mapping has no tier for {value!r}"
            raise BadRow(message)
        return tier


def climbed(mapping: Mapping, ladder: tuple[str, ...]) -> Mapping:
    """The mapping with the tiers that it gives by their place named; Refused if there is no such tier."""

    def named(tier: str) -> str:
        if tier in ladder or tier == NONE:
            return tier
        if tier.isdecimal() and int(tier):
            return ladder[min(int(tier), len(ladder)) - 1]
        raise unknown("tier", tier, ladder)

    tiers, teams = ({word: named(tier) for word, tier in table.items()} for table in (mapping.tiers, mapping.teams))
    return mapping._replace(tiers=tiers, teams=teams)


def _dense(order: list[int], width: int) -> Content:
    pick = itemgetter(*order, width)
    return lambda cells: "\x1f".join(pick(cells))


def _sparse(header: list[str], order: list[int]) -> Content:
    """An empty cell and none are the same, so that a new column does not make all rows new."""
    pairs = [(place, f"{header[place]}\x1e") for place in order]
    return lambda cells: "\x1f".join([name + cells[place] for place, name in pairs if cells[place]])


def _cells(count: int) -> str:
    return "1 cell" if count == 1 else f"{count} cells"


def missing(mapping: Mapping, places: dict[str, int]) -> list[str]:
    """The columns that a mapping needs and a file with columns at these places lacks."""
    wanted = [mapping.tells(thing) for thing in Columns._fields]
    wanted += [(column,) for _, column in figures(mapping)]
    return [
        names[0]
        for names in dict.fromkeys(wanted)
        if names and not any(name in places for name in names) and names[0] not in mapping.optional
    ]


def _check(mapping: Mapping, places: dict[str, int], header: list[str], file: str) -> None:
    lost = missing(mapping, places)
    if not lost:
        return
    near = [f"{close!r} for {name!r}" for name in lost if (close := nearest(name, header))]
    message = f"The mapping {mapping.name!r} does not fit {file}: it has no column {', '.join(map(repr, lost))}."
    guess = f"Did you mean {', '.join(near)}? " if near else ""
    raise Refused(message, hint=f"{guess}The file's columns: {_named(header)}. Nothing was imported.")


def _named(header: list[str]) -> str:
    shown = ", ".join(header[:_SHOWN])
    return shown if len(header) <= _SHOWN else f"{shown} and {len(header) - _SHOWN} more"
