"""why: the whole story of a ticket, now or as it stood at a moment."""

from typing import Annotated, Any

import typer

from escli.cli.io import Io, OneId, Result, ids_of, shared
from escli.errors import UsageError

_COLUMNS = ("sequence", "outcome", "at", "due", "clock", "run", "says", "occurrence", "did", "told", "why")


@shared
def why(
    io: Io,
    id: OneId,  # noqa: A002  # the argument's name
    at: Annotated[
        str | None, typer.Option("--at", help="As it stood then: 09:40, '2h ago', 2026-12-24.", metavar="TIME")
    ] = None,
) -> None:
    """Why a ticket is where it is, what each step did or did not do, and what happens next if nobody acts."""
    numbers = ids_of([id])
    if len(numbers) != 1:
        raise UsageError("`why` explains one ticket at a time.")
    session = io.session()
    from escli.app.why import why as read

    data = read(session, numbers[0], _moment(at, session.now))

    def rows() -> list[Any]:
        lines = [{**line, "told": ", ".join(line["told"])} for line in data["steps"]]
        return [[line[column] for column in _COLUMNS] for line in lines]

    def draw() -> Any:
        from escli.cli.why_view import story

        return story(data, session.now)

    io.show(Result("why", data, _COLUMNS, rows, draw))


def _moment(at: str | None, now: int) -> int | None:
    if at is None:
        return None
    from escli.cli.dates import past

    return past(at, now)
