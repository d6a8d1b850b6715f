"""matrix show, matrix check: the grid for a plan or a client, and whether a file is good."""

from pathlib import Path
from typing import Annotated, Any

import typer

from escli.cli.io import Io, Result, shared

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
