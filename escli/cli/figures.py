"""metrics: how the promises were kept, figure by figure."""

from typing import Annotated, Any

import typer

from escli.cli.io import Io, Result, shared
from escli.errors import UsageError, nearest

BY = ("tier", "type", "severity", "client", "plan", "technician", "month")
_COLUMNS = ("group", "metric", "value")


@shared
def metrics(
    io: Io,
    since: Annotated[str | None, typer.Option("--since", help="Opened from this day on.", metavar="DATE")] = None,
    until: Annotated[
        str | None, typer.Option("--until", help="Opened until this day, it included.", metavar="DATE")
    ] = None,
    by: Annotated[str | None, typer.Option("--by", help=f"One row each: {', '.join(BY)}.", metavar="WHAT")] = None,
    define: Annotated[bool, typer.Option("--define", help="What each figure means.")] = False,
) -> None:
    """How the promises were kept, for the tickets opened in a period."""
    if define:
        _define(io)
        return
    if by is not None and by not in BY:
        near = nearest(by, BY)
        raise UsageError(
            f"--by {by!r} is not known.", hint=(f"Did you mean {near}? " if near else "") + f"One of {', '.join(BY)}."
        )
    session = io.session()
    from escli.app import figures

    begin = end = None
    if since or until:
        from escli.cli.dates import period

        begin, end = period(since, until, session.now)
    data = figures.metrics(session, begin, end, by)

    def draw() -> Any:
        from escli.cli.figures_view import drawn

        return drawn(data)

    io.show(Result("metrics", data, _COLUMNS, lambda: _rows(data), draw))


def _rows(data: dict[str, Any]) -> list[Any]:
    """One figure a row, its name as in the JSON: `sla.resolve.rate`."""
    groups = data.get("groups")
    if groups is not None:
        return [
            [one["group"], *pair] for one in groups for pair in _flat({k: v for k, v in one.items() if k != "group"})
        ]
    return [["", *pair] for pair in _flat({k: v for k, v in data.items() if k not in ("since", "until", "by")})]


def _flat(data: dict[str, Any], prefix: str = "") -> list[tuple[str, Any]]:
    found: list[tuple[str, Any]] = []
    for name, value in data.items():
        if isinstance(value, dict):
            found += _flat(value, f"{prefix}{name}.")
        else:
            found.append((f"{prefix}{name}", value))
    return found


def _define(io: Io) -> None:
    from escli.core.metrics import DEFINITIONS

    def draw() -> Any:
        from rich.table import Table

        made = Table.grid(padding=(0, 2))
        made.add_column(style="bold", no_wrap=True)
        made.add_column(overflow="fold")
        for name, words in DEFINITIONS.items():
            made.add_row(name, words)
        return made

    io.show(
        Result(
            "definitions",
            DEFINITIONS,
            ("metric", "definition"),
            lambda: [list(one) for one in DEFINITIONS.items()],
            draw,
        )
    )
