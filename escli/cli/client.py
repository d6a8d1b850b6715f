"""client: quiet for a client during planned maintenance."""

from typing import Annotated

import typer

from escli.cli.desk_said import said
from escli.cli.io import Io, shared
from escli.cli.words import local

GROUP = typer.Typer(
    add_completion=False, rich_markup_mode=None, no_args_is_help=True, help="Keep quiet about a client for a while."
)

Name = Annotated[str, typer.Argument(help="A client of the matrix.", metavar="NAME")]


@GROUP.command("mute")
@shared
def mute(
    io: Io,
    name: Name,
    until: Annotated[str, typer.Option("--until", help="When it ends: 2h, 'sun 06:00'.", metavar="TIME")],
    because: Annotated[str, typer.Option("--because", help="What is planned.", metavar="TEXT")],
) -> None:
    """Planned maintenance: what time does to its tickets is recorded and nobody is told. The clocks go on."""
    session = io.session()
    from escli.app import team
    from escli.cli.dates import future
    from escli.core import leave

    end = future(until, session.now, end=True)
    event = team.record(session, lambda desk: leave.mute(desk, name, end, because))
    said(io, f"Nobody is told of {name}'s tickets until {local(end, now=session.now)}; the clocks go on.", event.data)


@GROUP.command("unmute")
@shared
def unmute(io: Io, name: Name) -> None:
    """The maintenance is over: what happens from now on is told again."""
    session = io.session()
    from escli.app import team

    said(io, f"{name} is no longer muted.", team.unmute(session, name).data)
