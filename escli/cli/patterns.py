"""patterns: what goes wrong more often than by chance, what comes again and again, and what to do about it."""

from typing import Annotated, Any

import typer

from escli.cli.io import Io, Result, shared, window

_COLUMNS = ("pattern", "what", "group", "part", "whole", "low", "high", "elsewhere_part", "elsewhere_whole", "ratio",
            "chance", "tickets", "says", "do")  # fmt: skip


@shared
def patterns(
    io: Io,
    since: Annotated[str | None, typer.Option("--since", help="Opened from this day on.", metavar="DATE")] = None,
    until: Annotated[
        str | None, typer.Option("--until", help="Opened until this day, it included.", metavar="DATE")
    ] = None,
) -> None:
    """What stands out against the rest, what recurs, what could be solved lower, and what to do about each."""
    session = io.session()
    from escli.app import patterns as app

    begin, end = window(since, until, session.now)
    data = app.patterns(session, begin, end)

    def draw() -> Any:
        from escli.app.figures import zone
        from escli.cli.patterns_view import drawn

        return drawn(data, zone(session))

    io.show(Result("patterns", data, _COLUMNS, lambda: _rows(data), draw))


def _rows(data: dict[str, Any]) -> list[Any]:
    """One pattern a row, in the order in which they are told."""
    return [
        *(_row("stands out", f"{one['outcome']}, {one['direction']}", one["group"], one) for one in data["findings"]),
        *(_row("solved at once", "escalated", one["type"], one) for one in data["training"]),
        *(_row("recurs", "title", one["title"], {**one, "part": one["count"]}) for one in data["titles"]),
        *(_row("process", one["what"], _places(one), one) for one in data["process"]),
        *(_row("review", "cause", one["cause"], one) for one in data["reviews"]["causes"]),
    ]


def _places(one: dict[str, Any]) -> str:
    return ", ".join(f"{where['place']} {where['count']}" for where in one["where"])


def _row(pattern: str, what: str, group: str, one: dict[str, Any]) -> list[Any]:
    low, high = one.get("interval", (None, None))
    elsewhere, ratio = one.get("elsewhere", {}), one.get("ratio") or (None,)
    return [
        pattern, what, group, one["part"], one.get("whole"), low, high, elsewhere.get("part"), elsewhere.get("whole"),
        ratio[0], one.get("chance"), " ".join(map(str, one["tickets"])), one.get("says"), one["do"],
    ]  # fmt: skip
