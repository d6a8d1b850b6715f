"""doctor: what is wrong with the desk's file, and `--repair`."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from escli.cli.io import Io, Result, shared
from escli.cli.words import clean
from escli.errors import DAMAGED

if TYPE_CHECKING:
    from escli.app.doctor import Check

_COLUMNS = ("check", "state", "says")
_COLOURS = {"ok": "green", "warning": "yellow", "wrong": "bold red"}


@shared
def doctor(
    io: Io,
    repair: Annotated[
        bool, typer.Option("--repair", help="Make anew what is derived, after a copy; the history is never touched.")
    ] = False,
) -> None:
    """Examine the desk: its file, history, tickets, messages, search, attached files, permissions, sweeps, matrix."""
    session = io.session(sweep=False)
    from escli.app import doctor as app

    copy, done = app.repair(session) if repair else (None, [])
    found = app.examine(session)
    wrong = any(one.state == app.WRONG for one in found)
    data = {
        "sound": not wrong,
        "checks": [{"check": one.name, "state": one.state, "says": one.says, "repairable": one.can_be_repaired}
                   for one in found],
        "repaired": done,
        "copy": copy,
    }  # fmt: skip
    rows = [[one.name, one.state, one.says] for one in found]
    io.show(Result("doctor", data, _COLUMNS, lambda: list(rows), lambda: _drawn(found, done, copy)))
    if wrong:
        raise typer.Exit(DAMAGED)


def _drawn(found: "list[Check]", done: list[str], copy: str | None) -> Any:
    from rich.console import Group
    from rich.text import Text

    from escli.cli.tables import table, whole

    made = table(whole("Check"), whole("State"), ("", {"overflow": "fold"}))
    order = {"wrong": 0, "warning": 1, "ok": 2}
    for one in sorted(found, key=lambda one: order[one.state]):
        made.add_row(
            one.name, Text(one.state, _COLOURS[one.state]), Text(clean(one.says), "dim" if one.state == "ok" else "")
        )
    parts: list[Any] = [made]
    if copy is not None:
        parts.append(
            Text(f"Repaired: {'; '.join(done) or 'there was nothing to do'}.\nAs it was before: {clean(copy)}")
        )
    elif any(one.state != "ok" and one.can_be_repaired for one in found):
        parts.append(Text("escli doctor --repair makes anew what is derived, after a copy of all.", "yellow"))
    return Group(*parts)
