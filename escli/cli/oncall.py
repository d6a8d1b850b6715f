"""oncall: who is on duty at each tier, until when, and who is next; a week of it; a calendar file."""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import typer

from escli.cli.io import Io, Result, shared
from escli.errors import UsageError

_NOW = ("tier", "people", "until", "next_from", "next")
_SHIFTS = ("tier", "from", "until", "people")
_WEEK, _IN_A_FILE = 7, 92  # days


@shared
def oncall(
    io: Io,
    at: Annotated[str | None, typer.Option("--at", help="At this time instead of now.", metavar="TIME")] = None,
    week: Annotated[bool, typer.Option("--week", help="Seven days of it, from that day on.")] = False,
    ics: Annotated[
        Path | None,
        typer.Option("--ics", help="Write three months of it as a calendar file.", metavar="FILE"),
    ] = None,
) -> None:
    """Who is on duty now, for each tier, and who is next."""
    if week and ics is not None:
        raise UsageError("--week and --ics exclude each other.")
    session = io.session(sweep=False)
    second = session.now
    if at is not None:
        from escli.cli.dates import moment

        second = moment(at, session.now)
    from escli.app import team

    if ics is not None:
        from escli.cli.oncall_ics import write

        start, end = team.days(session, second, _IN_A_FILE)
        write(io, session, team.dated(session, start, end), ics)
    elif week:
        start, end = team.days(session, second, _WEEK)
        shifts = team.shifts(session, start, end)

        def draw() -> Any:
            from escli.cli.oncall_week import drawn

            return drawn(shifts, team.tiers(session), start, session.matrix.timezone)

        _week(io, shifts, draw)
    else:
        _now(io, team.on_call(session, second), second)


def _now(io: Io, tiers: list[dict[str, Any]], second: int) -> None:
    def rows() -> list[Any]:
        nobody: dict[str, Any] = {"from": None, "people": []}
        found = []
        for one in tiers:
            following = one["next"] or nobody
            people = (",".join(one["people"]), one["until"], following["from"], ",".join(following["people"]))
            found.append((one["tier"], *people))
        return found

    def draw() -> Any:
        from escli.cli.team_view import on_call

        return on_call(tiers, second)

    io.show(Result("oncall", {"tiers": tiers}, _NOW, rows, draw))


def _week(io: Io, shifts: list[dict[str, Any]], draw: Callable[[], Any]) -> None:
    def rows() -> list[Any]:
        return [[*(one[key] for key in _SHIFTS[:3]), ",".join(one["people"])] for one in shifts]

    io.show(Result("shifts", {"shifts": shifts}, _SHIFTS, rows, draw))
