"""queue, find, breaches: lists of tickets."""

import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from escli.cli.io import Io, Result, shared
from escli.errors import EscliError

if TYPE_CHECKING:
    from escli.app.session import Session

_QUEUE = (
    "id", "clock", "left_s", "due", "severity", "tier", "technician", "waiting_on", "status", "client", "type", "title",
)  # fmt: skip
_BREACHES = ("id", "clock", "left_s", "due", "holder", "severity", "tier", "client", "type", "title")

Mine = Annotated[bool, typer.Option("--mine", help="Only what I have.")]
Tier = Annotated[str | None, typer.Option("--tier", help="Only this tier.")]
Client = Annotated[str | None, typer.Option("--client", help="Only this client.")]
Type = Annotated[str | None, typer.Option("--type", help="Only this type.")]
Severity = Annotated[str | None, typer.Option("--severity", help="Only this severity.")]
Page = Annotated[int, typer.Option("--page", min=1, help="Which page.")]
Per = Annotated[
    int | None, typer.Option("--limit", min=1, max=10_000, help="How many a page; else what fits the terminal.")
]


@shared
def queue(
    io: Io,
    mine: Mine = False,
    tier: Tier = None,
    client: Client = None,
    type: Type = None,  # noqa: A002  # the option's name
    severity: Severity = None,
    page: Page = 1,
    limit: Per = None,
) -> None:
    """Open tickets, worst first: the clock that runs out next, who has it, and what it is."""
    session = io.session()
    from escli.app import reports
    from escli.store.values import Filters

    said = {"tier": tier, "client": client, "type": type, "severity": severity}
    narrowed = mine or any(said.values())
    chosen = reports.filters(session, mine=mine, **said) if narrowed else Filters()
    size = limit or (_fitting() if io.form == "table" else 1000)
    data = reports.queue(session, chosen, size, (page - 1) * size)
    words = " ".join(filter(None, ("mine" if mine else "", *(v for v in said.values() if v))))
    asked = f" ({words})" if words else ""

    def draw() -> Any:
        from escli.cli.tables import queue as drawn

        return drawn(data, session.severities, asked)

    io.show(Result("queue", data, _QUEUE, lambda: _rows(data["tickets"], _QUEUE), draw))


def _fitting() -> int:
    """As many lines as a screen has, but never so few that paging is a burden."""
    import shutil

    return max(20, shutil.get_terminal_size().lines - 6)


def _rows(data: list[dict[str, Any]], columns: tuple[str, ...]) -> list[Any]:
    from escli.cli.output import rows

    return list(rows(data, columns))


@shared
def find(
    io: Io, words: Annotated[list[str], typer.Argument(help="Words that all stand in one text.")], limit: Per = 20
) -> None:
    """Tickets, open and ended, in whose texts the words stand."""
    session = io.session()
    from escli.app import reports

    data = reports.find(session, " ".join(words), limit or 20)
    columns = ("id", "status", "client", "title", "place")

    def draw() -> Any:
        from escli.cli.tables import found

        return found(data, " ".join(words))

    def rows() -> list[Any]:
        unmarked = str.maketrans("", "", "\x02\x03")
        return _rows([one | {"place": one["place"].translate(unmarked)} for one in data["tickets"]], columns)

    io.show(Result("find", data, columns, rows, draw))


@shared
def breaches(
    io: Io,
    within: Annotated[str, typer.Option("--within", help="How near a due must be to be named.", metavar="TIME")] = "1h",
    check: Annotated[bool, typer.Option("--check", help="One line and an exit code for monitoring plugins.")] = False,
    limit: Per = 200,
) -> None:
    """Promises broken and about to break: by how much, and whose."""
    if check:
        raise typer.Exit(_check(io, within))
    data, session = _breaches(io, within, limit or 200)

    def draw() -> Any:
        from escli.cli.tables import breaches as drawn

        return drawn(data, session.severities)

    io.show(Result("breaches", data, _BREACHES, lambda: _rows(data["clocks"], _BREACHES), draw))


def _breaches(io: Io, within: str, limit: int) -> Any:
    session = io.session()
    from escli.app import reports
    from escli.core.durations import wall_seconds
    from escli.errors import UsageError

    try:
        seconds = wall_seconds(within)
    except ValueError as error:
        raise UsageError(f"--within {within!r}: expected {error}.") from error
    return reports.breaches(session, seconds, limit), session


def _check(io: Io, within: str) -> int:
    """The monitoring plugins' convention: 0 OK, 1 warning, 2 critical, 3 for any failure of the check itself."""
    from escli.cli.tables import troubles, undecided

    try:
        data, session = _breaches(io, within, 0)  # it counts clocks, and names none
        gaps = _gaps(session)
    except EscliError as error:
        sys.stdout.write(f"ESCLI UNKNOWN - {str(error).splitlines()[0]}\n")
        return 3
    wrong = troubles(data)
    rest = [*gaps, *undecided(data)]
    level = 2 if data["broken"] or wrong else 1 if data["soon"] or rest else 0
    words = "; ".join([f"{data['broken']} broken, {data['soon']} due within {within}", *wrong, *rest])
    figures = f"broken={data['broken']};;0 soon={data['soon']};0"
    sys.stdout.write(f"ESCLI {('OK', 'WARNING', 'CRITICAL')[level]} - {words} | {figures}\n")
    return level


def _gaps(session: "Session") -> list[str]:
    """The first hour of the next day in which a promise stands on nobody, and how many more there are."""
    from escli.app.coverage import DAY, gaps
    from escli.cli.words import clean, from_iso, local

    found = gaps(session, session.now + DAY)
    if not found:
        return []
    first = found[0]
    who = " ".join([first["tier"], *first["skills"]])
    more = f" and {len(found) - 1} more" if len(found) > 1 else ""
    return [f"nobody for {clean(who)} from {local(from_iso(first['from']), now=session.now)}{more}"]
