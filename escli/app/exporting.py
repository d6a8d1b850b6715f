"""What goes out of a desk, for spreadsheets, programs and other desks: streamed as CSV or JSON lines, or as SQLite."""

import csv
import json
from collections.abc import Callable, Iterator
from operator import itemgetter
from pathlib import Path
from typing import Any, NamedTuple, Protocol

from escli.app.outfile import atomically, opened, refuse
from escli.app.reports import iso
from escli.app.session import Session
from escli.core.text import DEFUSED, defused
from escli.store.columns import FLAG, INSTANT, JSON, TABLES, TEXT
from escli.store.values import Cohort

CSV, JSONL, SQLITE = "csv", "jsonl", "sqlite"
ALL = "all"
WHAT = (*TABLES, ALL)
_DANGEROUS = frozenset(DEFUSED)
Rows = Iterator[tuple[Any, ...]]

_said = json.JSONEncoder(ensure_ascii=False).encode
_FORMS: dict[str, Callable[[Any], str]] = {
    FLAG: lambda value: "null" if value is None else "true" if value else "false",
    JSON: lambda value: value or "null",
}


class Wanted(NamedTuple):
    """What is to go out: a table or all of them; of the tickets opened in a period; the figures by something."""

    what: str
    since: int | None = None
    until: int | None = None
    by: str | None = None


class Out(Protocol):
    """Where text goes."""

    def write(self, text: str, /) -> int:
        """Take some more."""


def export(session: Session, wanted: Wanted, path: Path, form: str) -> dict[str, int]:
    """Write a file, whole or not at all; how many rows of each table are in it."""
    refuse(session, path)
    if form == SQLITE:
        tables = {name: _made(session, wanted, name) for name in (TABLES if wanted.what == ALL else (wanted.what,))}
        with atomically(path) as place:
            return session.store.outgoing.write_file(place, tables, _cohort(session, wanted))
    with atomically(path) as place, opened(place, packed=path.suffix == ".gz") as out:
        if form == CSV:
            out.write("\ufeff")  # without it Excel reads names like Börse as if they were Latin-1
        return {wanted.what: stream(session, wanted, form, out, end="\r\n")}


def stream(session: Session, wanted: Wanted, form: str, out: Out, *, end: str = "\n") -> int:
    """Write a table as CSV or JSON lines, a row after the other; how many there were."""
    columns = TABLES[wanted.what]
    with session.store.outgoing.snapshot():
        rows = _made(session, wanted, wanted.what)
        if rows is None:
            rows = session.store.outgoing.rows(wanted.what, _cohort(session, wanted))
        if form == JSONL:
            return _lines(rows, out, [(column.name, column.unit) for column in columns])
        writer = csv.writer(out, lineterminator=end)
        writer.writerow(column.name for column in columns)
        return _cells(rows, writer, [place for place, column in enumerate(columns) if column.unit == TEXT])


def _cohort(session: Session, wanted: Wanted) -> Cohort:
    return Cohort(wanted.since, wanted.until, session.now)


def _made(session: Session, wanted: Wanted, table: str) -> Rows | None:
    """The rows that are no table of the database."""
    if table == "metrics":
        return _figures(session, wanted)
    if table == "handoffs":
        return _handoffs(session, _cohort(session, wanted))
    return None


def _handoffs(session: Session, cohort: Cohort) -> Rows:
    from escli.app.handed import handoffs

    instants = {place for place, column in enumerate(TABLES["handoffs"]) if column.unit == INSTANT}
    for row in handoffs(session.store.outgoing.histories(cohort)):
        yield tuple(iso(value) if place in instants else value for place, value in enumerate(row))


def _figures(session: Session, wanted: Wanted) -> Rows:
    from escli.app.figures import metrics

    found = metrics(session, wanted.since, wanted.until, wanted.by)
    window = tuple(found.pop(name) for name in ("since", "until", "by"))
    for group in found.get("groups", [found]):
        name = group.get("group")
        for figure, value in _flat({key: value for key, value in group.items() if key != "group"}):
            yield (*window, name, figure, value)


def _flat(data: dict[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Each number by its name; which of them rest on few tickets is no number, and their intervals say it."""
    for name, value in data.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{prefix}{name}.")
        elif not isinstance(value, list):
            yield f"{prefix}{name}", value


def _cells(rows: Rows, writer: Any, texts: list[int]) -> int:  # csv does not name its writer's type
    """Rows as CSV. Only a row in which a text needs it is taken apart: there are few of them."""
    chosen: Callable[[Any], tuple[Any, ...]] = itemgetter(*texts)
    count = 0
    for row in rows:
        count += 1
        begins = [text[:1] for text in chosen(row) if text]
        if not _DANGEROUS.isdisjoint(begins):
            cells = list(row)
            for place in texts:
                if cells[place]:
                    cells[place] = defused(cells[place])
            writer.writerow(cells)
        else:
            writer.writerow(row)
    return count


def _lines(rows: Rows, out: Out, columns: list[tuple[str, str]]) -> int:
    """Rows as JSON, a line each; what is JSON already stays as it is."""
    names = [f"{',' if place else '{'}{_said(name)}:" for place, (name, _) in enumerate(columns)]
    forms: list[Callable[[Any], str]] = [_FORMS.get(unit, _said) for _, unit in columns]
    count = 0
    for row in rows:
        count += 1
        parts = [f"{name}{form(value)}" for name, form, value in zip(names, forms, row, strict=True)]
        out.write("".join(parts) + "}\n")
    return count
