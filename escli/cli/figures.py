"""metrics: how the promises were kept, figure by figure, for a period or a row of them."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from escli.cli.io import Io, Result, shared, window
from escli.errors import UsageError, nearest

if TYPE_CHECKING:
    from escli.app.session import Session

CALENDAR = ("week", "month", "quarter")
BY = ("tier", "type", "severity", "client", "plan", "technician", *CALENDAR, "weekday", "hour")
DEFINITIONS = ("pagerduty", "goalert", "zendesk", "itil")
_COLUMNS = ("group", "metric", "value")


@shared
def metrics(
    io: Io,
    since: Annotated[str | None, typer.Option("--since", help="Opened from this day on.", metavar="DATE")] = None,
    until: Annotated[
        str | None, typer.Option("--until", help="Opened until this day, it included.", metavar="DATE")
    ] = None,
    last: Annotated[
        str | None, typer.Option("--last", help=f"The last whole {', '.join(CALENDAR)}.", metavar="PERIOD")
    ] = None,
    by: Annotated[str | None, typer.Option("--by", help=f"One row each: {', '.join(BY)}.", metavar="WHAT")] = None,
    trend: Annotated[
        bool, typer.Option("--trend", help="Beside the period before; without a period: the last whole month.")
    ] = False,
    plot: Annotated[bool, typer.Option("--plot", help="Draw the last weeks, or with --by months or quarters.")] = False,
    definition: Annotated[
        str | None,
        typer.Option("--definition", help=f"As others count: {', '.join(DEFINITIONS)}.", metavar="WHOSE"),
    ] = None,
    form: Annotated[
        str | None, typer.Option("--format", help="openmetrics, for node_exporter's textfiles.", metavar="openmetrics")
    ] = None,
    define: Annotated[bool, typer.Option("--define", help="What each figure means.")] = False,
) -> None:
    """How the promises were kept, for the tickets opened in a period."""
    _known("--by", by, BY)
    _known("--last", last, CALENDAR)
    _known("--definition", definition, DEFINITIONS)
    _known("--format", form, ("openmetrics",))
    if define:
        from escli.cli.definitions_view import show

        show(io, definition)
        return
    _together(io, {"--trend": trend, "--plot": plot, "--definition": definition, "--format": form}, by)
    if last and (since or until):
        raise UsageError("--last is a period by itself: without --since and --until.")
    session = io.session()
    begin, end = _window(session, since, until, last or ("month" if trend and not (since or until) else None))
    if plot:
        _plot(session, begin, end, by or "week")
    elif form:
        _openmetrics(io, session, begin, end, by)
    elif definition:
        _defined(io, session, begin, end, by, definition)
    else:
        _figures(io, session, begin, end, by, trend=trend)


def _known(option: str, word: str | None, words: tuple[str, ...]) -> None:
    if word is not None and word not in words:
        near = nearest(word, words)
        hint = (f"Did you mean {near}? " if near else "") + f"One of {', '.join(words)}."
        raise UsageError(f"{option} {word!r} is not known.", hint=hint)


def _together(io: Io, asked: dict[str, Any], by: str | None) -> None:
    """What excludes each other is said, not guessed."""
    named = [option for option, value in asked.items() if value]
    if len(named) > 1:
        raise UsageError(f"{' and '.join(named)} exclude each other.")
    if asked["--trend"] and by:
        raise UsageError("--trend compares two periods: without --by.", hint="--by month tells each month by itself.")
    if asked["--plot"] and by not in (None, *CALENDAR):
        raise UsageError("--plot draws periods.", hint=f"--by {', '.join(CALENDAR)}.")
    if asked["--plot"] and io.form in ("json", "csv"):
        raise UsageError(f"--plot draws: without --{io.form}.", hint="--by week has the same figures.")
    if asked["--format"] and io.form in ("json", "csv"):
        raise UsageError(f"--format and --{io.form} exclude each other.")


def _window(session: "Session", since: str | None, until: str | None, last: str | None) -> Any:
    if last:
        from escli.app.trends import last as whole

        return whole(session, last)
    return window(since, until, session.now)


def _figures(io: Io, session: "Session", begin: Any, end: Any, by: str | None, *, trend: bool) -> None:
    if trend:
        from escli.app.trends import trend as compare

        if begin is None:
            raise UsageError("--trend needs to know where the period begins.", hint="Add --since, or say --last month.")
        if begin >= session.now:
            raise UsageError("That period has not begun yet.")
        data = compare(session, begin, session.now if end is None else min(end, session.now))
    else:
        from escli.app.figures import metrics as told

        data = told(session, begin, end, by)

    def draw() -> Any:
        from escli.app.figures import zone
        from escli.cli.figures_view import drawn

        return drawn(data, zone(session))

    io.show(Result("metrics", data, _COLUMNS, lambda: _rows(data), draw))


def _defined(io: Io, session: "Session", begin: Any, end: Any, by: str | None, definition: str) -> None:
    from escli.app.figures import defined

    data = defined(session, begin, end, by, definition)
    groups = data.get("groups") or [{"group": "", "figures": data.get("figures", {})}]

    def rows() -> list[Any]:
        return [[one["group"], name, figure["value"]] for one in groups for name, figure in one["figures"].items()]

    def draw() -> Any:
        from escli.app.figures import zone
        from escli.cli.definitions_view import drawn

        return drawn(data, zone(session))

    io.show(Result("defined-metrics", data, _COLUMNS, rows, draw))


def _plot(session: "Session", begin: Any, end: Any, by: str) -> None:
    from escli.app.trends import drawn
    from escli.cli.output import draw
    from escli.cli.plot import charts

    draw(charts(drawn(session, begin, end, by)))


def _openmetrics(io: Io, session: "Session", begin: Any, end: Any, by: str | None) -> None:
    import sys

    from escli.app.figures import metrics as told
    from escli.cli.openmetrics import MOST, written

    data = told(session, begin, end, by)
    if by and len(data["groups"]) > MOST:
        io.warn(f"{len(data['groups'])} groups: the {MOST} with the most tickets are written.")
    sys.stdout.write(written(data, session.metas.get("last_sweep")))


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
        elif name == "figures":  # of a trend, each by its name
            for one in value:
                found += _flat({k: v for k, v in one.items() if k != "figure"}, f"{prefix}{one['figure']}.")
        else:
            found.append((f"{prefix}{name}", " ".join(value) if isinstance(value, list) else value))
    return found
