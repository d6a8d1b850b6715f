"""import: a ticket log of another tool becomes history that can be measured."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from escli.cli.io import Io, Result, shared
from escli.cli.words import plural
from escli.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable

    from escli.core.logs import Mapping


@shared
def import_(
    io: Io,
    file: Annotated[
        Path, typer.Argument(help="The log: CSV, JSON or JSON lines, gzipped or not; or an export.", metavar="FILE")
    ],
    mapping: Annotated[
        str | None,
        typer.Option("--mapping", help="A mapping file or a preset; else the one preset that fits.", metavar="MAP"),
    ] = None,
    rejects: Annotated[
        Path | None,
        typer.Option(
            "--rejects", help="Where rows that cannot be read go; else FILE.rejects.csv here.", metavar="FILE"
        ),
    ] = None,
    *,
    columns: Annotated[bool, typer.Option("--columns", help="Show what it has, and propose a mapping.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would come in, and what not and why.")] = False,
    adopt_open: Annotated[
        bool, typer.Option("--adopt-open", help="Open tickets come under today's promises, from now on.")
    ] = False,
) -> None:
    """Bring in a ticket log. Nobody is notified; the same file twice adds nothing."""
    if columns:
        if mapping or rejects or dry_run or adopt_open:
            raise UsageError("--columns looks at the file, and goes with nothing else.")
        _columns(io, file)
        return
    if mapping is None and _is_own(file):
        if rejects or dry_run or adopt_open:
            raise UsageError("What escli has exported comes in as it is.", hint="Leave the other options out.")
        _own(io, file)
        return
    chosen = _kind_of(file, mapping)
    (_foresee if dry_run else _import)(io, file, chosen, rejects, adopt_open=adopt_open)


_SHOWN = 10  # open tickets that are named one by one


def _is_own(file: Path) -> bool:
    from escli.app.own_file import is_own

    return is_own(file)


def _own(io: Io, file: Path) -> None:
    """What another desk of escli has exported."""
    from escli.app.own_log import import_own

    session = io.session(sweep=False)
    with _Bars() as bars:
        done = import_own(session, file, bars.bar(f"Importing {file.name}"))
    data = {**done._asdict(), "rejects_file": None}
    reasons = data.pop("reasons")
    words = f"{_counted(done.rows, done.tickets_new, done.tickets_known, done.events)}\nNext: escli metrics"
    io.show(Result("import", data, tuple(data), lambda: [list(data.values())], lambda: _text(words)))
    if done.rejected:
        io.warn(f"{plural(done.rejected, 'event')} did not come in: {'; '.join(reasons)}.")


def _text(words: str) -> Any:
    from rich.text import Text

    return Text(words)


def _counted(rows: int, new: int, known: int, events: int) -> str:
    return (
        f"{plural(rows, 'row')} read: {plural(new, 'new ticket')}, {known:,} known before, "
        f"{plural(events, 'event')} added."
    )


def _kind_of(file: Path, mapping: str | None) -> "Mapping":
    """How the file is to be read: as was said, or as its columns tell. Another kind of file is told apart here."""
    if mapping is not None:
        from escli.config.mapping import find

        return find(mapping)
    from escli.app.recognising import recognised

    return recognised(file)


def _import(io: Io, file: Path, mapping: "Mapping", rejects: Path | None, *, adopt_open: bool) -> None:
    from escli.app.importing import import_log

    session = io.session(sweep=False)
    said = len(session.warnings)
    with _Bars() as bars:
        reading, writing = bars.bar(f"Reading {file.name}"), bars.bar(f"Importing {file.name}")
        done = import_log(session, file, mapping, rejects, writing, reading, adopt_open=adopt_open)
    data = {**done._asdict(), "rejects_file": str(done.rejects_file) if done.rejects_file else None}
    words = _counted(done.rows, done.tickets_new, done.tickets_known, done.events)
    data["not_adopted"] = [{"id": number, "why": why} for number, why in done.not_adopted]
    if adopt_open:
        words += f" {plural(done.adopted, 'open ticket')} adopted: the clocks run from now."
    else:
        del data["adopted"], data["not_adopted"]
    counts = tuple(name for name in data if name != "not_adopted")

    def draw() -> Any:
        from rich.text import Text

        return Text.assemble((words, "bold"), "\nNext: escli ", "queue" if done.adopted else "metrics")

    io.show(Result("import", data, counts, lambda: [[data[name] for name in counts]], draw))
    for warning in session.warnings[said:]:
        io.warn(warning)
    for number, why in done.not_adopted[:_SHOWN]:
        io.warn(f"#{number} was not adopted: {why}.")
    if len(done.not_adopted) > _SHOWN:
        io.warn(f"Not adopted were {len(done.not_adopted) - _SHOWN:,} more; --dry-run counts the reasons.")
    if done.rejected:
        io.warn(f"{plural(done.rejected, 'row')} could not be read; see {done.rejects_file} for the reasons.")


def _columns(io: Io, file: Path) -> None:
    """What the file has; piped, the mapping alone, so that `> mine.yaml` keeps it."""
    from escli.app.surveying import survey
    from escli.cli.log_view import columns

    found = survey(file)
    if io.form == "plain":
        sys.stdout.write(found["mapping"])
        return
    names = ("name", "filled", "distinct", "looks", "values")

    def rows() -> list[Any]:
        return [[*(one[name] for name in names[:-1]), _values(one["values"])] for one in found["columns"]]

    io.show(Result("columns", found, names, rows, lambda: columns(found)))


def _values(values: list[dict[str, Any]]) -> str:
    return ", ".join(one["value"] for one in values)


def _foresee(io: Io, file: Path, mapping: "Mapping", rejects: Path | None, *, adopt_open: bool) -> None:
    from escli.app.figures import zone
    from escli.app.foreseeing import foresee
    from escli.cli.log_view import foreseen, lines

    session = io.session(sweep=False)
    said = len(session.warnings)
    with _Bars() as bars:
        reading, looking = bars.bar(f"Reading {file.name}"), bars.bar(f"Looking at {file.name}")
        found = foresee(session, file, mapping, rejects, reading, looking, adopt_open=adopt_open)

    def draw() -> Any:
        return foreseen(found, zone(session))

    io.show(Result("import-preview", found, ("what", "name", "count"), lambda: lines(found), draw))
    for warning in session.warnings[said:]:
        io.warn(warning)


class _Bars:
    """Progress bars on standard error, if that is a terminal; each appears when it has something to tell."""

    def __init__(self) -> None:
        self._progress: Any = None

    def bar(self, title: str) -> "Callable[[int, int], None] | None":
        """What takes how much of how much is done."""
        if not sys.stderr.isatty():
            return None
        task: Any = None

        def step(done: int, total: int) -> None:
            nonlocal task
            if task is None:
                task = self._shown().add_task(title, total=None)
            self._progress.update(task, completed=done, total=total or None)

        return step

    def _shown(self) -> Any:
        if self._progress is None:
            from rich.console import Console
            from rich.progress import Progress

            self._progress = Progress(console=Console(stderr=True), transient=True)
            self._progress.start()
        return self._progress

    def __enter__(self) -> "_Bars":
        return self

    def __exit__(self, *error: object) -> None:
        if self._progress is not None:
            self._progress.stop()
