"""report: a month in one file, for a client's service review or for the team lead."""

from typing import Annotated, Any

import typer

from escli.cli.io import Io, Result, shared
from escli.cli.words import clean

_COLUMNS = ("client", "month", "file")


@shared
def report(
    io: Io,
    client: Annotated[
        str | None, typer.Option("--client", help="For this client's review; else for the team lead.", metavar="NAME")
    ] = None,
    month: Annotated[
        str | None, typer.Option("--month", help="2026-10; else the last whole one.", metavar="YYYY-MM")
    ] = None,
    output: Annotated[
        str | None, typer.Option("--output", help="Where to; else report-NAME-MONTH.html here.", metavar="FILE")
    ] = None,
    markdown: Annotated[bool, typer.Option("--markdown", help="Markdown instead of a page.")] = False,
) -> None:
    """A month in one file: promises kept and broken, what moved up, how long it took, and whether it gets better."""
    from escli.cli.publish import place_of

    place = place_of(output) if output is not None else None
    session = io.session()
    from escli.app import monthly

    data = monthly.written(session, client, month, place, as_markdown=markdown)

    def draw() -> Any:
        from rich.text import Text

        return Text("\n").join([Text(clean(data["file"]), "bold"), *(Text(clean(one)) for one in data["says"])])

    io.show(Result("report", data, _COLUMNS, lambda: [[data[name] for name in _COLUMNS]], draw))
