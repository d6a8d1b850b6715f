"""backup, restore: a copy of the desk, and the desk as a copy has it."""

from pathlib import Path
from typing import Annotated, Any

import typer

from escli.cli.io import Io, Result, shared
from escli.cli.words import clean, plural
from escli.errors import PARTLY, Refused


@shared
def backup(
    io: Io,
    folder: Annotated[Path, typer.Argument(help="Where the copies lie; made if it is not there.", metavar="FOLDER")],
    keep: Annotated[
        int | None, typer.Option("--keep", min=1, help="How many copies of this desk stay there.", metavar="N")
    ] = None,
) -> None:
    """Copy the desk, with its attached files, while others work on it; the copy is read back before it counts."""
    session = io.session(sweep=False)
    from escli.app import backup as app

    data = app.backup(session, folder, keep)

    def draw() -> Any:
        from rich.text import Text

        from escli.app.files import size_in_words

        held = (
            f"{plural(data['tickets'], 'ticket')}, {plural(data['events'], 'event')}, {plural(data['files'], 'file')}"
        )
        gone = f"\n{plural(len(data['removed']), 'older copy', 'older copies')} removed." if data["removed"] else ""
        return Text.assemble((clean(data["file"]), "bold"), f"  {size_in_words(data['size'])}: {held}.{gone}")

    io.show(Result("backup", data, ("file",), lambda: [[data["file"]]], draw))
    if data["forgotten"]:
        io.warn(f"The copy is whole, but `redact` will not find it: {data['forgotten']}")
    _warn_of_lost(io, data["lost"])
    if data["forgotten"]:
        raise typer.Exit(PARTLY)


@shared
def restore(
    io: Io,
    copy: Annotated[Path, typer.Argument(help="The copy: FOLDER/escli-....db", metavar="COPY")],
    yes: Annotated[bool, typer.Option("--yes", help="Do it; without, on a terminal you are asked.")] = False,
) -> None:
    """Make the desk what a copy has (or a new desk of it, with --db). What stood there before is kept beside it."""
    from escli.app.session import default_database

    database = (io.db or default_database()).expanduser().absolute()
    session = io.session(sweep=False) if database.exists() else None
    from escli.app import restoring

    found = restoring.compared(session, copy)
    if session is not None and not yes:
        _ask(found)
    data = restoring.restore(session, copy, database, io.as_)

    def draw() -> Any:
        from rich.text import Text

        said = Text.assemble(
            (f"The desk has {plural(data['tickets'], 'ticket')} and {plural(data['events'], 'event')} again.", "bold")
        )
        said.append(
            f"\nAs it was before: {clean(data['before'])}"
            if data["before"]
            else f"\ndatabase  {clean(data['database'])}"
        )
        said.append(
            f"\nmatrix    {clean(data['matrix'])}{' (written from the copy)' if data['matrix_written'] else ''}"
        )
        return said

    io.show(Result("restore", data, tuple(data), lambda: [list(data.values())], draw))
    if data["doubtful"]:
        count = plural(data["doubtful"], "message")
        io.warn(f"{count} had not gone out when the copy was made, and may have since: escli outbox list --dead, "
                "then `outbox retry` or `outbox drop`.")  # fmt: skip
    _warn_of_lost(io, data["lost"])


def _ask(found: dict[str, Any]) -> None:
    """What would be lost, and whether that is meant."""
    import sys

    copy, desk = found["copy"], found["desk"]
    said = f"The copy has {copy['events']:,} events, the desk {desk['events']:,}: what came after it goes."
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise Refused(said, hint="To do it, add --yes; the desk as it is now is kept beside it.")
    typer.confirm(f"{said} Restore it?", abort=True, err=True)


def _warn_of_lost(io: Io, lost: list[str]) -> None:
    if lost:
        io.warn(f"Attached files that are missing: {', '.join(map(clean, lost[:5]))}{' ...' if len(lost) > 5 else ''}.")
        raise typer.Exit(PARTLY)
