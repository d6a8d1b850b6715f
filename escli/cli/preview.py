"""preview: what a client would read, and who would get it."""

from typing import Annotated, Any

import typer

from escli.cli.io import Io, Result, Words, ids_of, shared
from escli.errors import UsageError

_COLUMNS = ("ticket_id", "news", "goes", "why_not", "person", "address", "subject", "text")


@shared
def preview(
    io: Io,
    number: Annotated[str, typer.Argument(help="A ticket.", metavar="ID")],
    kind: Annotated[
        str,
        typer.Argument(
            help="opened, escalated, progress, holding, waiting, resolved, reopened or rate.", metavar="KIND"
        ),
    ],
    text: Words = None,
) -> None:
    """What the client would read if that were done now, and who would get it. Nothing is done."""
    numbers = ids_of([number])
    if len(numbers) != 1:
        raise UsageError("One ticket at a time.")
    session = io.session(numbers)
    from escli.app.preview import preview as found

    data = found(session, numbers[0], kind, " ".join(text or ()))

    def draw() -> Any:
        from escli.cli.preview_view import drawn

        return drawn(data)

    io.show(Result("preview", data, _COLUMNS, lambda: [[data[key] for key in _COLUMNS]], draw))
