"""redact: a text that should never have been written, blanked for good."""

from typing import Annotated, Any

import typer

from escli.cli.io import Io, OneId, Result, ids_of, shared
from escli.cli.words import clean, from_iso, local
from escli.errors import PARTLY, UsageError

_COLUMNS = ("event", "at", "actor", "kind", "words")


@shared
def redact(
    io: Io,
    id: OneId,  # noqa: A002  # the argument's name
    event: Annotated[
        int | None, typer.Argument(help="The event; left out, they are listed.", metavar="EVENT", show_default=False)
    ] = None,
    because: Annotated[str, typer.Option("--because", help="Why; it stays in the history.", metavar="WHY")] = "",
) -> None:
    """Blank the words of an event for good, its files too. Without EVENT: list them. (Ticket 0: the desk itself.)"""
    numbers = ids_of([id])
    if len(numbers) != 1:
        raise UsageError("`redact` is about one ticket at a time.")
    session = io.session(sweep=False)
    from escli.app import redacting

    if event is None:
        _listed(io, session.now, redacting.texts(session, numbers[0]))
        return
    data = redacting.redact(session, numbers[0], event, because)
    io.show(Result("redacted", data, tuple(data), lambda: [list(data.values())], lambda: _drawn(data)))
    for line in data["left"]:
        io.warn(f"It still lies in {line}.")
    if data["left"]:
        raise typer.Exit(PARTLY)


def _words(one: dict[str, Any]) -> str:
    return " / ".join([*one["texts"].values(), *(f"[{name}]" for name in one["files"])])


def _listed(io: Io, now: int, found: list[dict[str, Any]]) -> None:
    def draw() -> Any:
        from escli.cli.tables import rest, table, whole

        made = table(whole("Event", justify="right"), whole("When"), whole("Who"), whole("What"), rest("Words"))
        for one in found:
            when = local(from_iso(one["at"]), now=now)
            made.add_row(str(one["event"]), when, clean(one["actor"]), one["kind"], clean(_words(one)))
        return made

    lines = [[one["event"], one["at"], one["actor"], one["kind"], _words(one)] for one in found]
    io.show(Result("texts", {"texts": found}, _COLUMNS, lambda: list(lines), draw))


def _drawn(data: dict[str, Any]) -> Any:
    from rich.text import Text

    what = ", ".join([*data["fields"], *(f"file {sha[:12]}" for sha in data["files"])])
    return Text.assemble((f"Blanked: {what}. ", "bold"), "What was sent or printed before is not taken back.")
