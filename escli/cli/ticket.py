"""new, show, set: one ticket from its opening on."""

import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from escli.cli.io import At, Because, IdList, Io, OneId, Result, ids_of, late_of, shared
from escli.cli.talk import say
from escli.cli.words import left, local
from escli.errors import Refused, UsageError, nearest, unknown

if TYPE_CHECKING:
    from escli.app.session import Session
    from escli.app.tickets import Done

_HISTORY = ("at", "actor", "kind", "visible", "clock", "run", "step", "text")

Client = Annotated[str | None, typer.Option("--client", help="Whose ticket it is.")]
Requester = Annotated[str | None, typer.Option("--requester", help="Who asked.")]
Type = Annotated[str | None, typer.Option("--type", help="What kind of issue, as in the matrix.")]
Severity = Annotated[str | None, typer.Option("--severity", help="How bad it is, as in the matrix.")]
Description = Annotated[str | None, typer.Option("--description", help="What happens, since when, what was seen.")]
System = Annotated[str | None, typer.Option("--system", help="The system: names, versions, addresses.")]
Affected = Annotated[int | None, typer.Option("--affected", help="How many people it affects.", metavar="N")]


@shared
def new(
    io: Io,
    title: Annotated[list[str] | None, typer.Argument(help="What is wrong, in a few words.", metavar="TITLE")] = None,
    client: Client = None,
    type: Type = None,  # noqa: A002  # the option's name
    severity: Severity = None,
    requester: Requester = None,
    description: Description = None,
    system: System = None,
    affected: Affected = None,
    vip: Annotated[
        bool, typer.Option("--vip", help="The requester is a VIP (contacts marked so are, without it).")
    ] = False,
    security: Annotated[bool, typer.Option("--security", help="Security is involved.")] = False,
    key: Annotated[
        str | None, typer.Option("--key", help="A monitoring tool's own name for it: no second one is opened.")
    ] = None,
    follows: Annotated[
        str | None, typer.Option("--follows", help="The ticket that this one goes back to.", metavar="ID")
    ] = None,
    at: At = None,
    because: Because = None,
) -> None:
    """Open a ticket. On a terminal it asks for what is missing; elsewhere everything is an option."""
    session = io.session()
    from escli.app import tickets
    from escli.core.intake import Opening

    said: dict[str, Any] = {
        "client": client, "type": type, "severity": severity, "title": " ".join(title or ()) or None,
        "requester": requester, "description": description, "system": system, "affected": affected,
    }  # fmt: skip
    _complete(session, said)
    opening = Opening(
        **{**said, "description": said["description"] or "", "system": said["system"] or ""},
        vip=vip, security=security, key=key, follows=ids_of([follows])[0] if follows else None,
    )  # fmt: skip
    done, is_new = tickets.new(session, opening, late_of(session, at, because))
    held = f", given to {done.after.technician}" if done.after.technician else ""
    words = f"Opened at {done.after.tier}{held}." if is_new else "This key has an open ticket; nothing new was opened."
    alike = done.events[0].data.get("alike") if is_new else None
    if alike:
        numbers = " ".join(str(one) for one in alike[:5])
        words += f" Other clients have one like it: `escli major {done.after.id} {numbers}` if the cause is one."
    io.done([done], say(session, words) if is_new else lambda _: words)


_NEEDED = {"client": "Client", "type": "Type", "severity": "Severity", "title": "What is wrong, in a few words"}
_INTAKE = {
    "requester": "Who asked",
    "system": "The system (names, versions, addresses)",
    "description": "What happens, since when",
    "affected": "How many people are affected",
}


def _complete(session: "Session", said: dict[str, Any]) -> None:
    """What is missing is asked for on a terminal; elsewhere all of it is named at once."""
    missing = [name for name in _NEEDED if not said[name]]
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        if missing:
            options = " ".join("TITLE" if name == "title" else f"--{name}" for name in missing)
            raise UsageError(f"A new ticket needs {', '.join(missing)}.", hint=f"Add {options}.")
        return
    known = {
        "client": tuple(session.matrix.clients),
        "type": tuple(session.matrix.types),
        "severity": session.matrix.severities,
    }
    for name, names in known.items():  # before anything is asked, so that no answer is given in vain
        if said[name] and said[name] not in names:
            raise unknown(name, said[name], names)
    for name in missing:
        said[name] = _choose(_NEEDED[name], known[name]) if name in known else typer.prompt(_NEEDED[name])
    kind = session.matrix.types.get(said["type"])
    for name in kind.ask if kind else ():
        if said[name] in (None, ""):
            said[name] = _ask(session, said["client"], name)


def _ask(session: "Session", client: str, name: str) -> Any:
    """One of the type's questions; nobody is held up by what nobody knows."""
    question = f"{_INTAKE[name]} (Enter: not known)"
    if name == "requester" and (contacts := session.matrix.clients[client].contacts):
        typer.echo(f"{client}: {', '.join(one.name for one in contacts)}")
    while True:
        word = str(typer.prompt(question, default="", show_default=False)).strip()
        if name != "affected" or not word:
            return word or None
        if word.isdecimal():
            return int(word)
        typer.echo(f"{word!r} is not a number: 14, say.")


def _choose(prompt: str, known: tuple[str, ...]) -> str:
    """One of the names, by name, by its beginning, or by its number in the list."""
    typer.echo(f"{prompt}: " + "  ".join(f"{place}) {name}" for place, name in enumerate(known, 1)))
    while True:
        word = str(typer.prompt(prompt)).strip()
        if word.isdecimal() and 0 < int(word) <= len(known):
            return known[int(word) - 1]
        begins = [name for name in known if name.casefold().startswith(word.casefold())]
        if len(begins) == 1 or word in begins:
            return word if word in begins else begins[0]
        near = nearest(word, known)
        typer.echo(f"There is no {word!r} here." + (f" Did you mean {near!r}?" if near else ""))


@shared
def set_(
    io: Io,
    ids: IdList,
    title: Annotated[str | None, typer.Option("--title", help="What is wrong, in a few words.")] = None,
    client: Client = None,
    type: Type = None,  # noqa: A002
    severity: Severity = None,
    requester: Requester = None,
    description: Description = None,
    system: System = None,
    affected: Affected = None,
    vip: Annotated[bool | None, typer.Option("--vip/--no-vip", help="The requester is a VIP.")] = None,
    security: Annotated[bool | None, typer.Option("--security/--no-security", help="Security is involved.")] = None,
) -> None:
    """Change what a ticket is. Another type, severity or client re-targets the clocks that run."""
    numbers = ids_of([ids])
    session = io.session(numbers)
    from escli.app import tickets

    flags = {"vip": vip, "security": security}
    said = {
        "title": title, "client": client, "type": type, "severity": severity, "requester": requester,
        "description": description, "system": system, "affected": affected,
        **{name: None if value is None else int(value) for name, value in flags.items()},
    }  # fmt: skip
    changes = {name: value for name, value in said.items() if value is not None}
    if not changes:
        raise UsageError("Say what to change.", hint=f"For example: escli set {ids} --severity high")
    io.done(tickets.change(session, numbers, changes), lambda one: f"Changed.{_moved(one, session.now)}")


def _moved(done: "Done", now: int) -> str:
    """Which dues a change moved, and where it moved the ticket."""
    from escli.core.model import CLOCKS

    before, after = done.before or done.after, done.after
    words = f" Moved to {after.tier}." if after.tier != before.tier else ""
    for clock, old, new in zip(CLOCKS, before.deadlines, after.deadlines, strict=False):
        if new is not None and new != old:
            words += f" {clock.capitalize()} is due {local(new, now=now)} ({left(new - now)})."
    return words


@shared
def show(
    io: Io,
    id: OneId,  # noqa: A002  # the argument's name
    clocks: Annotated[
        bool, typer.Option("--clocks", help="Its clocks in full: every stretch of time, and why.")
    ] = False,
) -> None:
    """The whole ticket on one screen: what, who, where it stands, the clocks, the last handoff, the history."""
    numbers = ids_of([id])
    if len(numbers) != 1:
        raise Refused("`show` shows one ticket at a time.")
    session = io.session()
    if clocks:
        from escli.cli.timeline_view import show_clocks

        show_clocks(io, session, numbers[0])
        return
    from escli.app import reports

    data = reports.whole(session, numbers[0])

    def rows() -> list[Any]:
        lines = [{**line, "text": " / ".join(line["texts"].values())} for line in data["history"]]
        return [[line.get(column) for column in _HISTORY] for line in lines]

    def draw() -> Any:
        from escli.cli.screen import ticket

        return ticket(data, session.severities, session.now)

    io.show(Result("ticket", data, _HISTORY, rows, draw))
