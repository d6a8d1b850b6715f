"""init, sweep: setting the desk up, and cron's tick."""

import sys
from pathlib import Path
from shlex import quote
from typing import Annotated, Any

import typer

from escli.cli.io import Io, Result, shared
from escli.errors import PARTLY


@shared
def init(
    io: Io,
    matrix: Annotated[
        Path | None,
        typer.Option(
            "--matrix", help="The matrix file to bind; else the example is written beside the database.", metavar="FILE"
        ),
    ] = None,
    group: Annotated[
        str | None,
        typer.Option(
            "--group", help="Who shares it: the system's group of the team; else only you can read it.", metavar="GROUP"
        ),
    ] = None,
    test_clock: Annotated[
        bool, typer.Option("--test-clock", help="For trying things out: time stands still and moves by ESCLI_NOW.")
    ] = False,
) -> None:
    """Make a database and bind it to a matrix file."""
    from escli import clock
    from escli.app.session import default_database
    from escli.app.setup import init as make

    path = (io.db or default_database()).expanduser().absolute()
    now = clock.now("0") if test_clock else clock.now(None)
    known = " (it was there)" if matrix is None and path.with_name("matrix.yaml").exists() else ""
    store, bound = make(path, matrix, now=now or clock.now(None), test_clock=test_clock, group=group)
    store.close()
    called = Path(sys.argv[0]).absolute()
    program = f"{quote(sys.executable)} -m escli" if called.name == "__main__.py" else quote(str(called))
    cron = f"* * * * * {program} sweep --db {quote(str(path))}".replace(
        "%", r"\%"
    )  # to cron a bare one is a line's end
    then = "escli new" if path == default_database().absolute() else f"export ESCLI_DB={quote(str(path))}; escli new"
    data = {"database": str(path), "matrix": str(bound), "cron": cron}

    def draw() -> Any:
        from rich.text import Text

        return Text.assemble(
            ("The desk is ready.\n", "bold green"), f"database  {path}\nmatrix    {bound}{known}\n\n",
            "Let cron apply the matrix every minute (crontab -e):\n", (f"{cron}\n\n", "bold"), f"Then: {then}",
        )  # fmt: skip

    io.show(Result("init", data, tuple(data), lambda: [list(data.values())], draw))


@shared
def sweep(
    io: Io,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would happen and why; change nothing.")] = False,
) -> None:
    """Apply the matrix to everything that is due, and deliver messages: what cron runs every minute."""
    session = io.session(sweep=False)
    due, waiting = session.store.anything_due(session.now)
    if not dry_run:
        idle = not due and not waiting and "replan_from" not in session.metas and not session.is_set_back
        session.store.heartbeat("last_sweep", str(session.now))
        if idle and io.form == "plain":
            return
    from escli.cli import sweeping

    code = sweeping.dry_run(io, session) if dry_run else sweeping.sweep(io, session)
    if code:
        raise typer.Exit(PARTLY)
