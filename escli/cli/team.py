"""team: who is there and what each carries; who is away, and who stands in."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from escli.cli.desk_said import said
from escli.cli.io import Io, Result, shared
from escli.cli.words import local
from escli.errors import GAP, PARTLY

if TYPE_CHECKING:
    from escli.app.session import Session
    from escli.core.model import Event

GROUP = typer.Typer(
    add_completion=False, rich_markup_mode=None, no_args_is_help=True, help="See who is there, and say who is not."
)
_COLUMNS = ("name", "tier", "role", "on_duty", "on_call", "away_until", "cover", "load", "capacity", "reachable")

Name = Annotated[str, typer.Argument(help="A person of the team.", metavar="NAME")]
From = Annotated[str | None, typer.Option("--from", help="When it begins; left out, now.", metavar="TIME")]
Until = Annotated[
    str, typer.Option("--until", help="When it ends: 'fri 17:00', 2026-12-24 (that day included).", metavar="TIME")
]


@GROUP.command("list")
@shared
def list_(io: Io) -> None:
    """The team: who is on duty now, and what each carries."""
    session = io.session()
    from escli.app import team

    data = team.people(session)
    _warn_of_the_lost(io, session)

    def draw() -> Any:
        from escli.cli.team_view import listed

        return listed(data, session.now)

    io.show(Result("team", {"people": data}, _COLUMNS, lambda: _rows(data), draw))


def _rows(data: list[dict[str, Any]]) -> list[Any]:
    return [[", ".join(one[k]) if isinstance(one[k], list) else one[k] for k in _COLUMNS] for one in data]


@GROUP.command("show")
@shared
def show(io: Io, name: Name) -> None:
    """One of the team: how they are reached, when they are away, and what they hold."""
    session = io.session()
    from escli.app import team

    data = team.person(session, name)

    def draw() -> Any:
        from escli.cli.team_view import shown

        return shown(data, session.severities, session.now)

    io.show(Result("person", data, _COLUMNS, lambda: _rows([data]), draw))


def _warn_of_the_lost(io: Io, session: "Session") -> None:
    from escli.app import team

    for words in team.lost(session):
        io.warn(words)


_TESTED = ("channel", "kind", "for", "taken", "error")


@GROUP.command("test")
@shared
def test(io: Io, name: Name) -> None:
    """Send somebody a test message on each of their channels, and say what became of it."""
    session = io.session(sweep=False)
    from escli.app import reach

    data = reach.test(session, name)

    def rows() -> list[Any]:
        return [[", ".join(one[k]) if isinstance(one[k], list) else one[k] for k in _TESTED] for one in data]

    def draw() -> Any:
        from escli.cli.team_view import tested

        return tested(name, data)

    io.show(Result("test", {"person": name, "channels": data}, _TESTED, rows, draw))
    if not all(one["taken"] for one in data):
        raise typer.Exit(PARTLY)


@GROUP.command("away")
@shared
def away(
    io: Io,
    name: Name,
    until: Until,
    from_: From = None,
    because: Annotated[str, typer.Option("--because", help="Why, if others should know.", metavar="TEXT")] = "",
) -> None:
    """Somebody is not there: nothing is given to them, and no page waits for them."""
    session = io.session()
    from escli.app import team
    from escli.core import leave

    start, end = _span(session, from_, until)
    event = team.record(session, lambda desk: leave.away(desk, name, start, end, because))
    held = team.person(session, name)["tickets"]
    said(io, f"{name} is away {_when(session, start, end)}.", event.data)
    if held:
        numbers = ", ".join(f"#{one['id']}" for one in held)
        io.warn(f"{name} holds {numbers}: hand on what cannot wait (escli transfer ID --to WHOM).")
    _warn_of_gaps(io, session, event, name)


def _warn_of_gaps(io: Io, session: "Session", event: "Event", absent: str) -> None:
    from escli.app import team

    for gap in team.alone(session, event):
        io.warn(
            f"Nobody is on duty at {gap['tier']} {_when(session, gap['from'], gap['until'])}. "
            f"Somebody stands in: escli team cover NAME --for {absent} --until ..."
        )


@GROUP.command("cover")
@shared
def cover(
    io: Io,
    name: Name,
    for_: Annotated[str, typer.Option("--for", help="In whose place.", metavar="NAME")],
    until: Until,
    from_: From = None,
) -> None:
    """Somebody stands in for another, wherever that one would be on duty."""
    session = io.session()
    from escli.app import team
    from escli.core import leave

    start, end = _span(session, from_, until)
    event = team.record(session, lambda desk: leave.cover(desk, name, for_, start, end))
    said(io, f"{name} stands in for {for_} {_when(session, start, end)}.", event.data)
    _warn_of_gaps(io, session, event, for_)


@GROUP.command("back")
@shared
def back(io: Io, name: Name) -> None:
    """Somebody is there again: what was planned of their absence is over."""
    session = io.session()
    from escli.app import team

    said(io, f"{name} is back.", team.back(session, name).data)


def _span(session: "Session", from_: str | None, until: str) -> tuple[int, int]:
    from escli.cli.dates import future, moment

    start = session.now if from_ is None else moment(from_, session.now)
    end = future(until, session.now, end=True)
    # A length counts from the beginning, and a weekday that would be over is the one after it.
    return start, end if end > start and not until[:1].isdigit() else future(until, start, end=True)


def _when(session: "Session", start: int, end: int) -> str:
    begins = "" if start <= session.now else f"from {local(start, now=session.now)} "
    return f"{begins}until {local(end, now=session.now)}"


_GAPS = ("tier", "skills", "from", "until", "state", "people", "why")


@GROUP.command("coverage")
@shared
def coverage(
    io: Io, weeks: Annotated[int, typer.Option("--weeks", min=1, max=52, help="How far to look ahead.")] = 4
) -> None:
    """Where the matrix promises a response and nobody would be there to give it. Exit code 8 if there is a gap."""
    session = io.session()
    from escli.app.coverage import WEEK
    from escli.app.coverage import coverage as found

    _warn_of_the_lost(io, session)
    data = found(session, session.now + weeks * WEEK)

    def rows() -> list[Any]:
        gaps = [gap for one in data["demands"] for gap in one["gaps"]]
        return [[", ".join(gap[k]) if isinstance(gap[k], list) else gap[k] for k in _GAPS] for gap in gaps]

    def draw() -> Any:
        from escli.cli.coverage_view import drawn

        return drawn(data, session.now)

    io.show(Result("coverage", data, _GAPS, rows, draw))
    if data["gaps"]:
        raise typer.Exit(GAP)
