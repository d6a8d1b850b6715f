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


@shared
def import_(
    io: Io,
    file: Annotated[
        Path, typer.Argument(help="The log: CSV, gzipped or not; or events from an export.", metavar="FILE")
    ],
    mapping: Annotated[
        str | None,
        typer.Option(
            "--mapping",
            help="A mapping file, or a preset: uci, helpdesk. escli's own exports need none.",
            metavar="MAP",
        ),
    ] = None,
    rejects: Annotated[
        Path | None,
        typer.Option(
            "--rejects", help="Where rows that cannot be read go; else FILE.rejects.csv here.", metavar="FILE"
        ),
    ] = None,
) -> None:
    """Bring in a ticket log. Nobody is notified; the same file twice adds nothing."""
    if mapping is None:
        _own(io, file)
        return
    from escli.app.importing import import_log
    from escli.config.mapping import find

    chosen = find(mapping)
    session = io.session(sweep=False)
    with _Bar(f"Importing {file.name}") as progress:
        done = import_log(session, file, chosen, rejects, progress)
    _say(io, {**done._asdict(), "rejects_file": str(done.rejects_file) if done.rejects_file else None})
    if done.rejected:
        io.warn(f"{plural(done.rejected, 'row')} could not be read; see {done.rejects_file} for the reasons.")


def _own(io: Io, file: Path) -> None:
    """What another desk of escli has exported."""
    from escli.app.own_file import is_own
    from escli.app.own_log import import_own

    if not is_own(file):
        hint = "Add --mapping with a mapping file, or a preset: uci, helpdesk."
        raise UsageError(f"{file} is no export of escli's: say how it is to be read.", hint=hint)
    session = io.session(sweep=False)
    with _Bar(f"Importing {file.name}") as progress:
        done = import_own(session, file, progress)
    data = done._asdict()
    reasons = data.pop("reasons")
    _say(io, {**data, "rejects_file": None})
    if done.rejected:
        io.warn(f"{plural(done.rejected, 'event')} did not come in: {'; '.join(reasons)}.")


def _say(io: Io, data: "dict[str, Any]") -> None:
    words = (
        f"{plural(data['rows'], 'row')} read: {plural(data['tickets_new'], 'new ticket')}, "
        f"{data['tickets_known']:,} known before, {plural(data['events'], 'event')} added."
    )

    def draw() -> Any:
        from rich.text import Text

        return Text.assemble((words, "bold"), "\nNext: escli metrics")

    io.show(Result("import", data, tuple(data), lambda: [list(data.values())], draw))


class _Bar:
    """A progress bar on standard error, if that is a terminal."""

    def __init__(self, title: str) -> None:
        self._title = title
        self._progress: Any = None

    def __enter__(self) -> "Callable[[int, int], None] | None":
        if not sys.stderr.isatty():
            return None
        from rich.console import Console
        from rich.progress import Progress

        self._progress = Progress(console=Console(stderr=True), transient=True)
        self._progress.start()
        task = self._progress.add_task(self._title, total=None)

        def step(done: int, total: int) -> None:
            self._progress.update(task, completed=done, total=total or None)

        return step

    def __exit__(self, *error: object) -> None:
        if self._progress is not None:
            self._progress.stop()
