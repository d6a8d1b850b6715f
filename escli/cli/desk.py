"""init, sweep, outbox: setting the desk up, cron's tick, and what was sent."""

import sys
from pathlib import Path
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
    store, bound = make(path, matrix, now=now or clock.now(None), test_clock=test_clock)
    store.close()
    called = Path(sys.argv[0]).absolute()
    program = f"{sys.executable} -m escli" if called.name == "__main__.py" else str(called)
    cron = f"* * * * * {program} sweep --db {path}"
    data = {"database": str(path), "matrix": str(bound), "cron": cron}

    def draw() -> Any:
        from rich.text import Text

        return Text.assemble(
            ("The desk is ready.\n", "bold green"), f"database  {path}\nmatrix    {bound}{known}\n\n",
            "Let cron apply the matrix every minute (crontab -e):\n", (f"{cron}\n\n", "bold"), "Then: escli new",
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
        session.store.heartbeat("last_sweep", str(session.now))
        if not due and not waiting and "replan_from" not in session.metas and io.form == "plain":
            return
    from escli.cli import sweeping

    code = sweeping.dry_run(io, session) if dry_run else sweeping.sweep(io, session)
    if code:
        raise typer.Exit(PARTLY)


@shared
def outbox(
    io: Io,
    waiting: Annotated[bool, typer.Option("--waiting", help="Only what is still to go out.")] = False,
    dead: Annotated[bool, typer.Option("--dead", help="Only what reached nobody.")] = False,
    limit: Annotated[int, typer.Option("--limit", min=1, help="How many, the newest first.")] = 50,
) -> None:
    """Messages: sent, waiting, and those that reached nobody."""
    session = io.session()
    from escli.app import reports

    data = reports.messages(session, "dead" if dead else "waiting" if waiting else None, limit)
    columns = ("id", "at", "kind", "person", "ticket_id", "state", "tries", "try_at", "sent_at", "error")

    def rows() -> list[Any]:
        from escli.cli.output import rows as made

        return list(made(data["messages"], columns))

    def draw() -> Any:
        from escli.cli.tables import outbox as drawn

        return drawn(data, session.now)

    io.show(Result("outbox", data, columns, rows, draw))
