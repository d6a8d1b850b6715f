"""What every command shares: the options, the session, and the four ways of showing a result."""

import functools
import inspect
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

import typer

from escli.errors import EscliError, Unreadable, UsageError

if TYPE_CHECKING:
    from escli.app.session import Session
    from escli.app.tickets import Done
    from escli.core.desk import Late

JSON_VERSION = 1

Db = Annotated[
    Path | None, typer.Option("--db", help="The database; else $ESCLI_DB, else the usual place.", metavar="FILE")
]
As = Annotated[str | None, typer.Option("--as", help="Act as this person of the team.", metavar="NAME")]
Json = Annotated[bool, typer.Option("--json", help="JSON in a versioned envelope.")]
Csv = Annotated[bool, typer.Option("--csv", help="CSV for a spreadsheet.")]
Plain = Annotated[bool, typer.Option("--plain", help="Tab-separated, as when piped.")]


class Result(NamedTuple):
    """What a command shows: data for programs, rows for pipes and spreadsheets, a drawing for people."""

    kind: str
    data: Any
    columns: Sequence[str]
    rows: Callable[[], list[Sequence[Any]]]
    draw: Callable[[], Any]  # a Rich renderable, made only for a terminal


class Io:
    """One command's way in and out."""

    def __init__(self, db: Path | None, as_: str | None, *, json: bool, csv: bool, plain: bool) -> None:
        if json + csv + plain > 1:
            raise UsageError("--json, --csv and --plain exclude each other.")
        self.db, self.as_ = db, as_
        self.form = "json" if json else "csv" if csv else "plain" if plain or not sys.stdout.isatty() else "table"
        self._session: Session | None = None
        self.typed = ""  # in the editor: not to be lost if the command is refused

    def session(self, named: Sequence[int] = (), *, sweep: bool = True) -> "Session":
        """The database, an edited matrix taken up, and what is due applied, except to the tickets that are named."""
        from escli.app.matrixfile import is_stale
        from escli.app.session import Session

        session = self._session = Session.open(self.db, self.as_)
        try:
            if is_stale(session.metas):
                from escli.app.matrixfile import refresh

                refresh(session)
            if sweep and session.store.anything_due(session.now)[0]:
                _sweep_before(session, tuple(named))
        except Unreadable as error:  # on a full disk whoever only reads still can; who writes is told by the writing
            session.warnings.append(f"What is due could not be applied: {error}")
        for warning in session.warnings:
            self.warn(warning)
        return session

    def warn(self, text: str) -> None:
        """A line on standard error."""
        from escli.cli.words import clean

        sys.stderr.write(f"escli: {clean(text, keep_lines=True)}\n")

    def show(self, result: Result) -> None:
        """Print a result in the form that was asked for."""
        from escli.cli import output

        output.show(result, self.form, self._session.now if self._session is not None else None)

    def done(self, done: "list[Done]", say: Callable[["Done"], str]) -> None:
        """Print what a command did, a line a ticket, then deliver the pages that it caused."""
        from escli.app.reports import brief

        session = self._session
        assert session is not None  # nothing can be done without one
        now = session.now
        data = {"tickets": [brief(one.after, now) | {"did": [event.kind for event in one.events]} for one in done]}
        rows = [(one.after.id, ",".join(event.kind for event in one.events), _with(one) or say(one)) for one in done]
        self.show(Result("done", data, ("id", "did", "what"), lambda: list(rows), lambda: _lines(rows)))
        paged = [one.first_event for one in done if any(n.kind == "page" for e in one.events for n in e.notices)]
        if paged:
            sys.stdout.flush()
            from escli.app.delivery import send

            for words in send(session, since_event=min(paged), seconds=2.0).lacking:
                self.warn(f"The page waits for the next sweep: {words}.")


def _sweep_before(session: "Session", named: tuple[int, ...]) -> None:
    from escli.app.sweeping import sweep_before

    swept = sweep_before(session, named)
    session.warnings += [f"Ticket {one} was set aside for an hour: {why}" for one, why in swept.aside.items()]
    if swept.more:
        session.warnings.append("More is due than this command had time for; `escli sweep` (cron) does the rest.")


def _with(one: "Done") -> str:
    """The sentence for a ticket that was not named: something was done to the major incident that it belongs to."""
    words = {"covered": "Taken with #{}.", "freed": "#{} is over: this one pages for itself again."}
    said = [words[event.kind].format(event.data["parent"]) for event in one.events if event.kind in words]
    return " ".join(said)


def _lines(rows: list[tuple[int, str, str]]) -> Any:
    from rich.text import Text

    from escli.cli.words import clean

    return Text("\n").join(Text.assemble((f"#{one} ", "bold"), clean(words)) for one, _, words in rows)


_RARELY = (50_000, 20, 20)  # what a command makes are tuples and strings, which leave no cycles behind


def shared(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the shared options; its first parameter becomes the Io made of them."""

    @functools.wraps(command)
    def run(*, db: Any, as_: Any, json: Any, csv: Any, plain: Any, **own: Any) -> None:
        import gc

        if gc.get_threshold() != _RARELY:  # else garbage of those before it here would stay for good
            gc.freeze()
            gc.set_threshold(*_RARELY)
        gc.enable()
        io = Io(db, as_, json=json, csv=csv, plain=plain)
        try:
            command(io, **own)
        except EscliError:
            if io.typed:
                io.warn(f"Nothing was recorded. You had written:\n{io.typed}\n")
            raise

    own = [p for p in inspect.signature(command).parameters.values() if p.name != "io"]
    kind = inspect.Parameter.KEYWORD_ONLY
    options: list[tuple[str, Any, Any]] = [
        ("json", Json, False), ("csv", Csv, False), ("plain", Plain, False), ("db", Db, None), ("as_", As, None)
    ]  # fmt: skip
    parameters = [p.replace(kind=kind) for p in own]
    parameters += [inspect.Parameter(name, kind, default=default, annotation=hint) for name, hint, default in options]
    run.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    run.__annotations__ = {p.name: p.annotation for p in parameters}
    del run.__wrapped__  # Typer would look through to the signature without the options
    return run


# -- what people type ---------------------------------------------------------------------------------------------


def ids_of(words: Sequence[str]) -> list[int]:
    """Ticket numbers from `42`, `#42`, `42,43`, in the order typed, each once."""
    found: dict[int, None] = {}
    for word in ",".join(words).split(","):
        number = word.strip().removeprefix("#")
        if not number.isascii() or not number.isdigit() or len(number) > 15:  # beyond any id
            raise UsageError(f"{word.strip()!r} is not a ticket number.", hint="For example 42, or 42,43 for two.")
        found[int(number)] = None
    return list(found)


def text_of(io: Io, ids: Sequence[int], words: Sequence[str], prompt: str) -> str:
    """A text from the command line, from standard input when piped, else from the editor.

    Asked for before the command opens its session: an act is dated when the text is there, not when it was begun. So
    the tickets are looked for first, and what was written is shown again should the command be refused all the same.
    """
    if words:
        return " ".join(words)
    if not sys.stdin.isatty():
        return sys.stdin.read().strip("\n")
    from escli.app.tickets import look_for
    from escli.cli.editor import edit

    look_for(io.session(sweep=False), ids)
    io.typed = edit(prompt)
    return io.typed


def late_of(session: "Session", at: str | None, because: str | None) -> "Late | None":
    """A backdated entry; the reason is part of it."""
    if at is None:
        if because is not None:
            raise UsageError("--because goes with --at.")
        return None
    if not because or not because.strip():
        raise UsageError("A late entry needs its reason.", hint="Add --because 'was on the phone'.")
    from escli.cli.dates import past
    from escli.core.desk import Late

    return Late(past(at, session.now), because)


def complete_ids(incomplete: str) -> list[tuple[str, str]]:
    """Open tickets for the shell's completion; silence where there is no database."""
    from escli.app.session import Session
    from escli.cli.words import clean
    from escli.store.values import Filters

    try:
        tickets = Session.open().store.reports.queue(Filters(), 200)
    except EscliError:
        return []
    return [(str(t.id), clean(t.title)[:60]) for t in tickets if str(t.id).startswith(incomplete)]


Ids = Annotated[list[str], typer.Argument(help="Ticket numbers.", metavar="ID...", autocompletion=complete_ids)]
OneId = Annotated[str, typer.Argument(help="The ticket's number.", metavar="ID", autocompletion=complete_ids)]
All = Annotated[bool, typer.Option("--all", help="All tickets of a major incident, each client's own.")]
IdList = Annotated[
    str, typer.Argument(help="A ticket number, or several: 42,43.", metavar="ID[,ID]", autocompletion=complete_ids)
]
Words = Annotated[
    list[str] | None, typer.Argument(help="The text; without one: standard input, or your editor.", metavar="TEXT")
]
At = Annotated[
    str | None, typer.Option("--at", help="When it happened, up to 24 hours ago: 09:40, '20m ago'.", metavar="TIME")
]
Attach = Annotated[
    list[Path] | None,
    typer.Option("--attach", help="Keep this file with the ticket (repeat for more).", metavar="FILE"),
]
Because = Annotated[
    str | None, typer.Option("--because", help="With --at: why it is recorded only now.", metavar="WHY")
]


def window(since: str | None, until: str | None, now: int) -> tuple[int | None, int | None]:
    """The period that was asked for; the dates, which are slow to load, only if one was."""
    if not since and not until:
        return None, None
    from escli.cli.dates import period

    return period(since, until, now)
