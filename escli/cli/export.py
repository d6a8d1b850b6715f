"""export: tickets, events, stays, handoffs and figures as files for spreadsheets, programs and other desks."""

import sys
from pathlib import Path
from typing import IO, Annotated, Any

import typer

from escli.cli.io import Io, Result, shared, window
from escli.cli.words import clean
from escli.errors import UsageError, nearest

_ENDINGS = {".csv": "csv", ".jsonl": "jsonl", ".ndjson": "jsonl", ".db": "sqlite", ".sqlite": "sqlite"}
_FORMS = ("csv", "jsonl", "sqlite")


@shared
def export(
    io: Io,
    what: Annotated[str, typer.Argument(help="tickets, events, stays, handoffs, metrics, or all.", metavar="WHAT")],
    file: Annotated[
        Path | None,
        typer.Argument(help="Ends in .csv, .jsonl (both also .gz) or .db; else standard output.", metavar="FILE"),
    ] = None,
    form: Annotated[
        str | None, typer.Option("--format", help="csv, jsonl or sqlite; else as FILE ends, or csv.", metavar="FORM")
    ] = None,
    since: Annotated[str | None, typer.Option("--since", help="Opened from this day on.", metavar="DATE")] = None,
    until: Annotated[
        str | None, typer.Option("--until", help="Opened until this day, it included.", metavar="DATE")
    ] = None,
    by: Annotated[str | None, typer.Option("--by", help="With metrics: as there.", metavar="WHAT")] = None,
) -> None:
    """Give out what the desk holds, internal notes included. Another desk can import the events."""
    chosen = _form(what, file, form)
    if by is not None:
        _need_groups(what, by)
    if file is None and io.form == "json":
        raise UsageError("Without FILE it is the rows that are printed.", hint="As JSON lines: --format jsonl")
    session = io.session()
    from escli.app import exporting

    begin, end = window(since, until, session.now)
    wanted = exporting.Wanted(what, begin, end, by)
    if file is None:
        exporting.stream(session, wanted, chosen, _Shown(sys.stdout) if sys.stdout.isatty() else sys.stdout)
        return
    rows = exporting.export(session, wanted, file, chosen)
    data = {"what": what, "file": str(file), "format": chosen, "rows": rows}
    told = ", ".join(f"{count:,} {table if count != 1 else table[:-1]}" for table, count in rows.items())

    def draw() -> Any:
        from rich.text import Text

        return Text.assemble((clean(str(file)), "bold"), f": {told}.")

    io.show(Result("export", data, ("table", "rows"), lambda: [list(one) for one in rows.items()], draw))


def _form(what: str, file: Path | None, form: str | None) -> str:
    """What is to be written, or why that cannot be."""
    from escli.app.exporting import ALL, SQLITE, WHAT

    if what not in WHAT:
        near = nearest(what, WHAT)
        hint = f"Did you mean {near}?" if near else f"One of {', '.join(WHAT)}."
        raise UsageError(f"{what!r} is nothing that can be exported.", hint=hint)
    if form is not None and form not in _FORMS:
        raise UsageError(f"--format {form!r} is not known.", hint=f"One of {', '.join(_FORMS)}.")
    ends = _ENDINGS.get((file.with_suffix("") if file.suffix == ".gz" else file).suffix.lower()) if file else "csv"
    chosen = form or ends
    if chosen is None:
        raise UsageError(f"How {file} is to be written is not said.", hint="Let it end in .csv, .jsonl or .db.")
    if chosen == SQLITE and (file is None or file.suffix == ".gz"):
        raise UsageError("SQLite needs a file of its own.", hint=f"escli export {what} desk.db")
    if what == ALL and chosen != SQLITE:
        raise UsageError("All tables need an SQLite file.", hint="escli export all desk.db")
    return chosen


def _need_groups(what: str, by: str) -> None:
    from escli.cli.figures import BY

    if what != "metrics":
        raise UsageError("--by goes with metrics.", hint="escli export metrics --by month")
    if by not in BY:
        raise UsageError(f"--by {by!r} is not known.", hint=f"One of {', '.join(BY)}.")


class _Shown:
    """A terminal: what moves its cursor or rings its bell is not sent there. Files and pipes get all of it."""

    def __init__(self, out: "IO[str]") -> None:
        self._out = out

    def write(self, text: str) -> int:
        return self._out.write(clean(text.replace("\r\n", "\n"), keep_lines=True))
