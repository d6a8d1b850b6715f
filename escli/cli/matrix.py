"""matrix show, check, adopt, calendar, publish: the grid, its file, new promises, open hours, and what clients read."""

import sys
from functools import partial
from pathlib import Path
from typing import Annotated, Any

import typer

from escli.cli import output
from escli.cli.io import Io, Result, ids_of, shared
from escli.errors import UsageError

GROUP = typer.Typer(
    add_completion=False, rich_markup_mode=None, no_args_is_help=True, help="See and check the escalation matrix."
)
_COLUMNS = ("type", "severity", "tier", "respond", "update", "resolve", "calendar", "paths", "adjusted_by")


@GROUP.command("show")
@shared
def show(
    io: Io,
    plan: Annotated[str | None, typer.Option("--plan", help="As this plan has it.")] = None,
    client: Annotated[str | None, typer.Option("--client", help="As this client has it.")] = None,
    type: Annotated[str | None, typer.Option("--type", help="Only this type, with its path in full.")] = None,  # noqa: A002
) -> None:
    """The grid: in each cell the starting tier and the targets for respond, update and resolve."""
    session = io.session()
    from escli.app.grid import grid

    data = grid(session, plan, client, type)

    def draw() -> Any:
        from escli.cli.grid import drawn

        return drawn(data, session.severities)

    io.show(Result("matrix", data, _COLUMNS, lambda: _rows(data), draw))


def _rows(data: dict[str, Any]) -> list[Any]:
    return [[", ".join(c[k]) if isinstance(c[k], list) else c[k] for k in _COLUMNS] for c in data["cells"]]


@GROUP.command("check")
@shared
def check(
    io: Io,
    file: Annotated[Path | None, typer.Argument(help="A matrix file; else the one in use.", metavar="FILE")] = None,
) -> None:
    """Whether a matrix file is good: every problem at once, with its line."""
    from escli.config.matrix import load_file

    if file is None:
        session = io.session(sweep=False)
        file = Path(session.metas["matrix_path"])
    parsed, _ = load_file(file)
    counts = {
        "types": len(parsed["types"]), "severities": len(parsed["severities"]), "tiers": len(parsed["tiers"]),
        "clients": len(parsed["clients"]), "people": len(parsed["team"]), "paths": len(parsed["paths"]),
    }  # fmt: skip
    words = f"{file} is good: " + ", ".join(f"{count} {name}" for name, count in counts.items()) + "."

    def draw() -> Any:
        from rich.text import Text

        return Text(words)

    io.show(Result("check", {"file": str(file), **counts}, ("what",), lambda: [[words]], draw))


_CHANGES = ("id", "clock", "was", "was_calendar", "target", "calendar", "was_due", "due", "breaks")


@GROUP.command("adopt")
@shared
def adopt(
    io: Io,
    ids: Annotated[list[str] | None, typer.Argument(help="Only these tickets; else all.", metavar="ID...")] = None,
    yes: Annotated[
        bool, typer.Option("--yes", help="Do it; without, it is shown and on a terminal asked for.")
    ] = False,
) -> None:
    """Give open tickets the promises of the matrix as it is now. What would change is shown first."""
    numbers = ids_of(ids) if ids else []
    session = io.session(numbers)
    from escli.app import adopting
    from escli.cli import adopt_view

    def show(found: list[dict[str, Any]], *, adopted: bool) -> None:
        def rows() -> list[Any]:
            return [
                [one["id"], *(clock[name] for name in _CHANGES[1:-1]), ",".join(one["breaks"])]
                for one in found
                for clock in one["clocks"]
            ]

        data = {"adopted": adopted, "tickets": found}
        draw = partial(adopt_view.changes, found, session.now, adopted=adopted)
        io.show(Result("adopt", data, _CHANGES, rows, draw))

    if yes:
        show(adopting.adopt(session, numbers), adopted=True)
        return
    found = adopting.preview(session, numbers)
    show(found, adopted=False)
    if found and io.form == "table" and sys.stdin.isatty():
        if typer.confirm("Adopt them?"):
            show(adopting.adopt(session, [one["id"] for one in found]), adopted=True)
    elif found:
        io.warn("Nothing was changed. To do it, add --yes.")


_DAYS = ("date", "open", "open_s", "why")
_PIECES = ("from", "to", "what", "why", "seconds", "total_s")


@GROUP.command("calendar")
@shared
def calendar(
    io: Io,
    name: Annotated[str, typer.Argument(help="A calendar of the matrix.", metavar="NAME")],
    since: Annotated[
        str | None, typer.Option("--from", help="From when, in the calendar's own zone; else now.", metavar="TIME")
    ] = None,
    days: Annotated[
        int | None, typer.Option("--days", help="How many days to show; else 14.", min=1, max=3660, metavar="N")
    ] = None,
    add: Annotated[
        str | None, typer.Option("--add", help="When is this due: 4h, 2d, '1d end of day'.", metavar="TARGET")
    ] = None,
) -> None:
    """The open hours of a calendar, its holidays named; or with --add, when a target would be due in it."""
    if add is not None and days is not None:
        raise UsageError("--days and --add exclude each other.")
    session = io.session(sweep=False)
    from escli.app import calendar as app
    from escli.cli import dates

    zone = app.zone_of(session, name)
    start = session.now if since is None else dates.moment(since, session.now, zone=zone)
    from escli.cli import timeline_view as view

    if add is not None:
        found = app.due(session, name, add, start)
        io.show(Result("due", found, _PIECES, lambda: output.rows(found["segments"], _PIECES), lambda: view.due(found)))
        return
    data = app.days(session, name, start, days or 14)

    def rows() -> list[Any]:
        return [[d["date"], view.hours(d["open"]), d["open_s"], d["why"]] for d in data["days"]]

    io.show(Result("calendar", data, _DAYS, rows, lambda: view.calendar(data)))


@GROUP.command("publish")
@shared
def publish(
    io: Io,
    place: Annotated[str, typer.Argument(help="FILE.html or FILE.md; any other name is a folder.", metavar="PLACE")],
    client: Annotated[str | None, typer.Option("--client", help="As this client has it.", metavar="NAME")] = None,
    plan: Annotated[str | None, typer.Option("--plan", help="As this plan has it.", metavar="NAME")] = None,
    markdown: Annotated[bool, typer.Option("--markdown", help="Markdown instead of a page.")] = False,
) -> None:
    """The escalation policy for clients to read; into a folder each client's own, under a name nobody can guess."""
    from escli.cli.publish import place_of
    from escli.cli.publish import show as show_pages

    where = place_of(place)
    session = io.session(sweep=False)
    from escli.app import publishing

    show_pages(io, "policy", publishing.publish_matrix(session, where, client, plan, as_markdown=markdown))
