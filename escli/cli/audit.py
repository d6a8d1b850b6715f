"""audit: whether everything stands as it was written."""

from typing import Annotated, Any

import typer

from escli.cli.io import Io, Result, shared
from escli.cli.words import clean, plural
from escli.errors import DAMAGED

_COLUMNS = ("ticket_id", "event_id", "says")


@shared
def audit(
    io: Io,
    against: Annotated[
        str | None, typer.Option("--against", help="A head that was kept: does it still hold?", metavar="HEAD")
    ] = None,
) -> None:
    """Verify the history of every ticket; print a head to keep elsewhere."""
    session = io.session(sweep=False)
    from escli.app import audit as app

    data = app.audit(session, against)

    def rows() -> list[Any]:
        return [[data["head"]]] if data["sound"] else [[one[name] for name in _COLUMNS] for one in data["faults"]]

    io.show(Result("audit", data, ("head",) if data["sound"] else _COLUMNS, rows, lambda: _drawn(data)))
    if not data["sound"]:
        raise typer.Exit(DAMAGED)


def _drawn(data: dict[str, Any]) -> Any:
    from rich.text import Text

    count = f"{plural(data['events'], 'event')} of {plural(data['tickets'], 'ticket')}"
    if data["sound"]:
        held = ", and the kept head holds" if data["against"] else ""
        said = Text.assemble((f"{count}: all as they were written{held}.\n", "bold green"))
    else:
        total = len(data["faults"]) + data["more"]
        said = Text.assemble((f"{plural(total, 'fault')} in {count}.\n", "bold red"))
        for one in data["faults"][:20]:
            where = f"ticket {one['ticket_id']}" if one["ticket_id"] else "the desk"
            event = f", event {one['event_id']}" if one["event_id"] else ""
            said.append(f"{where}{event}: {clean(one['says'])}\n")
        if total > 20:
            said.append(f"and {total - 20} more: --json\n", "dim")
    said.append(f"head  {data['head']}\n", "bold")
    return said.append(
        "Keep it elsewhere: escli audit --against HEAD tells whether all up to here still stands.", "dim"
    )
