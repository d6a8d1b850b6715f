"""publish: a page for each client, for any web server to show."""

from pathlib import Path
from typing import Annotated, Any

import typer

from escli.cli.io import Io, Result, shared
from escli.cli.words import clean
from escli.errors import UsageError

_COLUMNS = ("client", "state", "file")


@shared
def publish(
    io: Io,
    folder: Annotated[str, typer.Argument(help="A folder that a web server shows.", metavar="DIR")],
    client: Annotated[str | None, typer.Option("--client", help="Only this client's page.", metavar="NAME")] = None,
) -> None:
    """A page for each client: open tickets, who has them, the next news by when; under a name that nobody can guess."""
    place = place_of(folder)
    session = io.session()
    from escli.app import publishing

    show(io, "publish", publishing.publish(session, place, client))


def place_of(said: str) -> Path:
    """Where pages go; an empty name would be the folder where one happens to stand."""
    if not said:
        raise UsageError("The name of the folder is empty.", hint="A dot is the folder where you are.")
    return Path(said)


def show(io: Io, kind: str, data: dict[str, Any]) -> None:
    """Which client's page is where, and whether it was written; then those that were removed."""
    lines = [tuple(one[name] for name in _COLUMNS) for one in data["pages"]]
    lines += [(None, "removed", place) for place in data["removed"]]

    def draw() -> Any:
        from rich.text import Text

        return Text("\n").join(
            Text.assemble((clean(client or ""), "bold"), "  " if client else "", f"{state}  ", clean(place))
            for client, state, place in lines
        )

    io.show(Result(kind, data, _COLUMNS, lambda: list(lines), draw))
