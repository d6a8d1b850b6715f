"""demo: a desk to look at and to try things on, played or read from a real log, in a folder of its own."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from escli.errors import EscliError, UsageError

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from escli.app.importing import Imported
    from escli.app.session import Session

_PIPED = 100  # columns, where no terminal says how many


def demo(
    log: Annotated[
        Path | None, typer.Option("--log", help="Show this ticket log instead: CSV, gzipped or not.", metavar="FILE")
    ] = None,
    mapping: Annotated[
        str | None,
        typer.Option("--mapping", help="With --log: a mapping file, or a preset: uci, helpdesk.", metavar="MAP"),
    ] = None,
) -> None:
    """Play two weeks of an invented desk on a database of their own, show it, and say what to try on it."""
    import gc
    import shutil
    import tempfile

    gc.enable()
    if (log is None) != (mapping is None):
        raise UsageError(
            "--log and --mapping go together.", hint="For example: escli demo --log tickets.csv --mapping uci"
        )
    folder = Path(tempfile.mkdtemp(prefix="escli-demo-"))
    try:
        if log is None or mapping is None:
            _played(folder)
        else:
            _logged(folder, log, mapping)
    except EscliError:
        shutil.rmtree(folder, ignore_errors=True)  # half a demo is nothing to try things on
        raise


def _played(folder: Path) -> None:
    from escli.app import demo as desk
    from escli.app import reports
    from escli.cli import tables
    from escli.cli.words import local
    from escli.store.values import Filters

    with _busy("Playing two weeks of a support desk"):
        session = desk.play(folder)
    _say(
        f"{session.matrix.name} is an invented support desk. Two weeks of it were played minute by minute, with "
        f"`escli sweep` as cron runs it; this is the desk as they leave it, on {local(session.now)}."
    )
    open_ = reports.queue(session, Filters(), 1000)
    _head("queue", "Open tickets, the one that runs out next on top.")
    _draw(tables.queue(open_, session.severities, ""))
    _head("breaches", "Promises that are broken, or will be within the hour, and whose they are.")
    _draw(tables.breaches(reports.breaches(session, reports.SOON, 200), session.severities))
    shown = _ticket(session, "One of them in full: handed on with what was known, and management beside it.")
    _metrics(session)
    free = next((one for one in open_["tickets"] if not one["taken"]), open_["tickets"][0])
    _try(
        session,
        f"escli take {free['id']} --as {session.directory.staff(free['tier'])[0]}",
        f"escli reply {shown['id']} 'You have it all back by noon.' --as {shown['technician']}",
        f"escli queue --mine --as {shown['technician']}",
        "escli metrics --by client",
        "escli patterns",
        f"ESCLI_NOW={reports.iso(session.now + 3600)} escli sweep",
        "escli breaches",
    )


def _logged(folder: Path, log: Path, mapping: str) -> None:
    from escli.app import demo as desk
    from escli.app import reports
    from escli.cli import tables
    from escli.cli.words import clean
    from escli.config.mapping import find
    from escli.store.values import Filters

    chosen = find(mapping)
    with _busy(f"Reading {clean(log.name)}"):
        session, done = desk.play_log(folder, log, chosen)
    _say(_read(log, done))
    if session.store.reports.count(Filters()):
        _head("queue", "What the log leaves open; nothing was promised here, so no clock runs.")
        _draw(tables.queue(reports.queue(session, Filters(), 20), session.severities, ""))
    _metrics(session)
    _ticket(session, "The most eventful ticket, as the log tells it.")
    _try(session, "escli metrics --by type", "escli metrics --by month", "escli find WORDS")


def _read(log: Path, done: "Imported") -> str:
    from escli.cli.words import clean, plural

    words = (
        f"{plural(done.rows, 'row')} of {clean(str(log))} became the history of {plural(done.tickets_new, 'ticket')}."
    )
    if done.rejected:
        words += (
            f" {plural(done.rejected, 'row')} could not be read; see {clean(str(done.rejects_file))} for the reasons."
        )
    return words


def _ticket(session: "Session", words: str) -> dict[str, Any]:
    from escli.app import reports
    from escli.app.demo import most_eventful
    from escli.cli import screen

    data = reports.whole(session, most_eventful(session.store))
    _head(f"show {data['id']}", words)
    _draw(screen.ticket(data, session.severities, session.now))
    return data


def _metrics(session: "Session") -> None:
    from escli.app import figures
    from escli.cli import figures_view

    _head("metrics", "How the promises were kept, where tickets went, and how long they took.")
    _draw(figures_view.drawn(figures.metrics(session, None, None, None)))


def _try(session: "Session", *commands: str) -> None:
    """Written as it is, not drawn: a command that is folded at the screen's edge cannot be copied."""
    import shlex

    from escli.cli.words import clean

    path = session.store.path
    _say("\nTry it yourself. Time stands still on this database; ESCLI_NOW moves it.")
    lines = (f"export ESCLI_DB={shlex.quote(str(path))}", *commands)
    sys.stdout.write("".join(f"  {clean(line)}\n" for line in lines))
    sys.stdout.write("\nThe matrix and the messages lie beside it. When you have seen enough:\n")
    sys.stdout.write(f"  rm -r {shlex.quote(clean(str(path.parent)))}\n")
    session.store.close()


def _busy(words: str) -> "AbstractContextManager[Any]":
    """Something that moves, while people wait for seconds; on standard error, and only for a terminal."""
    from rich.console import Console

    return Console(stderr=True).status(words)


def _head(command: str, words: str) -> None:
    from rich.text import Text

    _draw(Text.assemble("\n", (f"escli {command}", "bold cyan"), f"\n{words}"))


def _say(words: str) -> None:
    from rich.text import Text

    _draw(Text(words))


def _draw(renderable: Any) -> None:
    from escli.cli.output import draw

    draw(renderable, width=None if sys.stdout.isatty() else _PIPED)
