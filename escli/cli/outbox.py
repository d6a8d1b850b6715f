"""outbox list, show, send, retry, drop: messages to people, and what became of them."""

from typing import Annotated, Any

import typer

from escli.cli.io import Io, Result, ids_of, shared
from escli.errors import PARTLY, UsageError

GROUP = typer.Typer(
    add_completion=False,
    rich_markup_mode=None,
    no_args_is_help=True,
    help="Messages, and what became of them.",
)
_COLUMNS = ("id", "at", "kind", "person", "ticket_id", "state", "tries", "try_at", "sent_at", "error", "digest_id")
_SENT = ("id", "kind", "person", "ticket_id", "state", "try_at", "error")

Numbers = Annotated[list[str], typer.Argument(help="Numbers of messages.", metavar="ID...")]


@GROUP.command("list")
@shared
def list_(
    io: Io,
    waiting: Annotated[bool, typer.Option("--waiting", help="Only what is still to go out.")] = False,
    sent: Annotated[bool, typer.Option("--sent", help="Only what was sent.")] = False,
    dead: Annotated[bool, typer.Option("--dead", help="Only what reached nobody.")] = False,
    limit: Annotated[int, typer.Option("--limit", min=1, max=10_000, help="How many.")] = 50,
) -> None:
    """Messages: those that reached nobody first, then the newest."""
    if waiting + sent + dead > 1:
        raise UsageError("--waiting, --sent and --dead exclude each other.")
    session = io.session()
    from escli.app import outbox

    state = "dead" if dead else "waiting" if waiting else "sent" if sent else None
    _show(io, session.now, outbox.messages(session, state, limit))


def _show(io: Io, now: int, data: dict[str, Any]) -> None:
    def rows() -> list[Any]:
        from escli.cli.output import rows as made

        return list(made(data["messages"], _COLUMNS))

    def draw() -> Any:
        from escli.cli.outbox_view import listed

        return listed(data["messages"], now)

    io.show(Result("outbox", data, _COLUMNS, rows, draw))


@GROUP.command("show")
@shared
def show(io: Io, number: Annotated[str, typer.Argument(help="The message's number.", metavar="ID")]) -> None:
    """One message: its words, to whom, over which channels, and what each attempt met with."""
    found = ids_of([number])
    if len(found) != 1:
        raise UsageError("One message at a time.")
    session = io.session()
    from escli.app import outbox

    data = outbox.whole(session, found[0])
    columns = (*_COLUMNS, "subject", "text")

    def draw() -> Any:
        from escli.cli.outbox_view import whole

        return whole(data, session.now)

    io.show(Result("message", data, columns, lambda: [[data[name] for name in columns]], draw))


@GROUP.command("send")
@shared
def send(io: Io) -> None:
    """Deliver now what is due, and say what became of it."""
    session = io.session()
    from escli.app import outbox
    from escli.cli.sweeping import warn_of

    data, is_whole = outbox.send(session)

    def draw() -> Any:
        from escli.cli.outbox_view import delivered

        return delivered(data["messages"], session.now)

    def rows() -> list[Any]:
        return [[one[name] for name in _SENT] for one in data["messages"]]

    io.show(Result("delivered", data, _SENT, rows, draw))
    warn_of(io, data["lacking"])
    if not is_whole:
        raise typer.Exit(PARTLY)


@GROUP.command("retry")
@shared
def retry(
    io: Io,
    numbers: Annotated[list[str] | None, typer.Argument(help="Numbers of dead messages.", metavar="ID...")] = None,
    dead: Annotated[bool, typer.Option("--dead", help="All that reached nobody.")] = False,
) -> None:
    """Try again what reached nobody: the next sweep does, or `outbox send` at once."""
    if bool(numbers) == dead:
        raise UsageError("Name the messages, or say --dead for all of them.")
    session = io.session()
    from escli.app import outbox

    _show(io, session.now, outbox.retry(session, ids_of(numbers) if numbers else None))


@GROUP.command("drop")
@shared
def drop(
    io: Io,
    numbers: Numbers,
    because: Annotated[str, typer.Option("--because", help="Why it need not go out.", metavar="WHY")],
) -> None:
    """Give messages up that have not gone out; the reason is kept."""
    session = io.session()
    from escli.app import outbox

    _show(io, session.now, outbox.drop(session, ids_of(numbers), because))
