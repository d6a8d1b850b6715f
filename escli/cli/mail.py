"""mail: reads a mail on standard input, for a mail server's pipe; list, show, accept, drop: what waits for a person."""

import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from escli.cli.io import Io, Result, ids_of, shared
from escli.errors import PARTLY, TRY_AGAIN, EscliError, UsageError

if TYPE_CHECKING:
    from escli.app.mailing import Taken

GROUP = typer.Typer(
    add_completion=False,
    rich_markup_mode=None,
    help="Mail that comes in: read from standard input; and what waits for a decision.",
)
_COLUMNS = ("id", "at", "state", "sender", "ticket_id", "why", "subject")
_SAID = ("id", "state", "did", "ticket_id", "sender", "why")
_MOST = 50_000_001  # bytes that are read of a mail: one more than are kept

Number = Annotated[str, typer.Argument(help="The mail's number.", metavar="ID")]


@GROUP.callback(invoke_without_command=True)
@shared
def mail(io: Io, context: typer.Context) -> None:
    """Read a mail on standard input and do what it says; without a subcommand. Then 75 means: bring it again."""
    if context.invoked_subcommand is not None:
        if any(context.params.values()):
            raise UsageError("Options stand after the subcommand.", hint="escli mail list --db FILE")
        return
    if sys.stdin.isatty():
        raise UsageError("`escli mail` reads a mail on standard input.", hint="escli mail < message.eml; or: mail list")
    try:
        _take_in(io)
    except EscliError as error:
        _later(io, f"{error}")
    except Exception as error:  # noqa: BLE001  # a traceback would be sent to whoever wrote the mail
        _later(io, f"{type(error).__name__}: {error}")


def _take_in(io: Io) -> None:
    raw = sys.stdin.buffer.read(_MOST)
    from escli.app import mailing

    mail = mailing.opened(raw)
    session = io.session(mailing.named(io.session(sweep=False), mail))
    taken = mailing.take_in(session, mail)
    deed = taken.deed
    did = "known" if taken.is_again else deed.what
    said = {"id": taken.id, "state": taken.state, "did": did, "ticket_id": deed.ticket}
    data = {**said, "sender": taken.sender, "why": deed.why}
    io.show(Result("mail", data, _SAID, lambda: [[data[name] for name in _SAID]], lambda: _sentence(taken)))
    if taken.first_event is not None:
        sys.stdout.flush()
        from escli.app.delivery import send

        send(session, since_event=taken.first_event, seconds=2.0)


def _later(io: Io, words: str) -> None:
    """Never a code that makes a mail server send the mail back to its writer."""
    io.warn(f"{words}\nThe mail was not taken; the mail server brings it again.")
    raise typer.Exit(TRY_AGAIN)


_DID = {
    "ignore": "Ignored", "wait": "Waits for a decision", "take": "Taken", "note": "Noted",
    "reply": "Sent to the client", "hear": "The client's words recorded", "open": "Opened",
    "kill": "The message is dead",
}  # fmt: skip


def _sentence(taken: "Taken") -> Any:
    from rich.text import Text

    from escli.cli.words import clean

    deed = taken.deed
    words = "It was here before: nothing was done" if taken.is_again else _DID[deed.what]
    words += f", ticket {deed.ticket}" if deed.ticket is not None else ""
    return Text(f"{words}{f': {clean(deed.why)}' if deed.why else ''}.")


@GROUP.command("list")
@shared
def list_(
    io: Io,
    all: Annotated[bool, typer.Option("--all", help="All that came in, the latest first.")] = False,  # noqa: A002
    limit: Annotated[int, typer.Option("--limit", min=1, max=10_000, help="How many.")] = 50,
) -> None:
    """Mail that waits for a decision, the oldest first."""
    session = io.session()
    from escli.app import mail_queue

    data = mail_queue.mails(session, everything=all, limit=limit)

    def rows() -> list[Any]:
        from escli.cli.output import rows as made

        return list(made(data["mails"], _COLUMNS))

    def draw() -> Any:
        from escli.cli.mail_view import listed

        return listed(data["mails"], session.now)

    io.show(Result("mails", data, _COLUMNS, rows, draw))


@GROUP.command("show")
@shared
def show(io: Io, number: Number) -> None:
    """One mail: from whom, its words and files, and why it waits."""
    session = io.session()
    from escli.app import mail_queue

    data = mail_queue.whole(session, _one(number))
    columns = (*_COLUMNS, "text")

    def draw() -> Any:
        from escli.cli.mail_view import whole

        return whole(data, session.now)

    io.show(Result("mail", data, columns, lambda: [[data[name] for name in columns]], draw))


@GROUP.command("accept")
@shared
def accept(
    io: Io,
    number: Number,
    ticket: Annotated[str | None, typer.Option("--ticket", help="It belongs to this ticket.", metavar="ID")] = None,
    heard: Annotated[
        bool, typer.Option("--heard", help="With --ticket: the client said it, and may read it on their page.")
    ] = False,
    new: Annotated[bool, typer.Option("--new", help="It opens a ticket.")] = False,
    client: Annotated[str | None, typer.Option("--client", help="With --new: whose ticket it is.")] = None,
    type: Annotated[str | None, typer.Option("--type", help="With --new: what kind of issue.")] = None,  # noqa: A002
    severity: Annotated[str | None, typer.Option("--severity", help="With --new: how bad it is.")] = None,
) -> None:
    """Put a waiting mail onto a ticket: an internal note, unless a contact of its client wrote it; or open one."""
    if new == (ticket is not None):
        raise UsageError("Say --ticket ID, or --new.", hint=f"escli mail show {number} shows where it seems to belong.")
    if new != (client is not None):
        raise UsageError("--new and --client go together.")
    if (heard and new) or ((type or severity) and not new):
        raise UsageError("--heard goes with --ticket; --type and --severity go with --new.")
    found = _one(number)
    numbers = ids_of([ticket]) if ticket is not None else []
    if len(numbers) > 1:
        raise UsageError("A mail belongs to one ticket.")
    session = io.session(numbers)
    from escli.app import mail_queue
    from escli.cli.talk import say

    if client is not None:
        done = mail_queue.accept_new(session, found, client, type, severity)
        io.done([done], say(session, f"Opened at {done.after.tier}."))
        return
    accepted = mail_queue.accept(session, found, numbers[0], heard=heard)
    kinds = {event.kind for one in accepted for event in one.events}
    words = "Recorded what the client said." if "heard" in kinds else "Noted; no client reads it."
    io.done(accepted, say(session, words))


@GROUP.command("drop")
@shared
def drop(
    io: Io,
    number: Number,
    because: Annotated[str, typer.Option("--because", help="Why nothing becomes of it.", metavar="WHY")],
) -> None:
    """Nothing becomes of a waiting mail: its words and files go for good; who wrote it, and the reason, is kept."""
    session = io.session()
    from escli.app import mail_queue

    data = mail_queue.drop(session, _one(number), because)

    def draw() -> Any:
        from rich.text import Text

        return Text(f"Mail {data['id']} is dropped; its words are gone.")

    io.show(Result("mail", data, _COLUMNS, lambda: [[data[name] for name in _COLUMNS]], draw))
    for line in data["left"]:
        io.warn(f"It still lies in {line}.")
    if data["left"]:
        raise typer.Exit(PARTLY)


def _one(number: str) -> int:
    found = ids_of([number])
    if len(found) != 1:
        raise UsageError("One mail at a time.")
    return found[0]
