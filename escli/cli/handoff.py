"""transfer, return, handoff: a ticket is handed on, comes back, and is read by whoever gets it."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from escli.cli.io import Attach, IdList, Ids, Io, OneId, Result, Words, ids_of, shared, text_of
from escli.cli.talk import say, warn_of
from escli.errors import Unreadable, UsageError

if TYPE_CHECKING:
    from escli.app.session import Session

QUESTIONS = {
    "summary": "What is wrong, in a sentence or two.",
    "tried": "What has been tried, and what came of it.",
    "system": "The system: names, versions, addresses.",
    "evidence": "Logs and screenshots: where they are, what they say.",
    "communication": "What the client knows and expects.",
    "next": "What should happen next.",
}


def _part(name: str) -> Any:
    return typer.Option(f"--{name}", help=QUESTIONS[name], metavar="TEXT")


Summary = Annotated[str | None, _part("summary")]
Tried = Annotated[str | None, _part("tried")]
System = Annotated[str | None, _part("system")]
Evidence = Annotated[str | None, _part("evidence")]
Communication = Annotated[str | None, _part("communication")]
Next = Annotated[str | None, _part("next")]
Incomplete = Annotated[
    str | None, typer.Option("--incomplete", help="Why it goes without what is missing; it is counted.", metavar="WHY")
]
Requires = Callable[[Any, Any], tuple[str, ...]]  # of a desk and a ticket: what the receiver must be told
_PACKET = ("part", "source", "by", "at", "text")


def said_of(*texts: str | None) -> dict[str, str]:
    """The parts that were said, by name; the texts come in the order of the parts."""
    return {name: text for name, text in zip(QUESTIONS, texts, strict=True) if text and text.strip()}


def completed(
    io: Io, session: "Session", numbers: list[int], said: dict[str, str], requires: Requires
) -> "tuple[Session, dict[str, str]]":
    """On a terminal the editor opens for what the receiver requires and was not said, with what is known filled in.

    The session is a new one then: an act is dated when its text is there.
    """
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        return session, said
    tickets = [session.store.reports.ticket(number) for number in numbers]
    wanted = [requires(session.desk, one) for one in tickets if one is not None and one.is_open]
    required = dict.fromkeys(part for parts in wanted for part in parts)
    if len(wanted) < len(numbers) or all(said.get(part) for part in required):
        return session, said  # a refusal comes before anything is asked
    from escli.app.handoffs import known
    from escli.cli.editor import edit

    begin = _template({**known(session, numbers), **said}, tuple(required))
    io.typed = edit("Fill in what stands under each heading; what is required must not be empty.", begin)
    return io.session(numbers), _read(io.typed)


def _template(known: dict[str, str], required: tuple[str, ...]) -> str:
    lines = []
    for name, question in QUESTIONS.items():
        must = " (required)" if name in required else ""
        # A client's own heading is none of ours, whatever ends a line for whoever reads the file.
        text = "\n".join(f" {line}" if line.startswith("## ") else line for line in known.get(name, "").splitlines())
        lines.append(f"## {name}{must}: {question}\n{text}\n")
    return "\n".join(lines)


def _read(text: str) -> dict[str, str]:
    found: dict[str, list[str]] = {}
    part: list[str] = []
    for line in text.splitlines():
        name = line.removeprefix("## ").split(" ")[0].rstrip(":")
        if line.startswith("## ") and name in QUESTIONS:
            part = found.setdefault(name, [])
        else:
            part.append(line)
    return {name: words for name, lines in found.items() if (words := "\n".join(lines).strip())}


@shared
def transfer(
    io: Io,
    ids: Ids,
    to: Annotated[str, typer.Option("--to", help="A person, or a tier that is not above.", metavar="WHERE")],
    summary: Summary = None,
    tried: Tried = None,
    system: System = None,
    evidence: Evidence = None,
    communication: Communication = None,
    next: Next = None,  # noqa: A002  # the option's name
    incomplete: Incomplete = None,
    attach: Attach = None,
) -> None:
    """Hand it on, but not up: to a person, or to a tier, with the handoff that they need."""
    numbers = ids_of(ids)
    said = said_of(summary, tried, system, evidence, communication, next)
    session = io.session(numbers)
    from escli.app import handoffs
    from escli.core.moves import parts_for_transfer

    if incomplete is None:
        session, said = completed(io, session, numbers, said, lambda desk, ticket: parts_for_transfer(desk, ticket, to))
    done = handoffs.transfer(session, numbers, to, handoffs.Parcel(said, incomplete or "", attach or ()))
    warn_of(io, session, to)
    io.done(done, say(session, f"Handed on to {to}."))


@shared
def return_(io: Io, ids: IdList, text: Words = None) -> None:
    """Give a handoff back to who sent it, before anybody has taken it: say what is missing."""
    numbers = ids_of([ids])
    words = text_of(io, numbers, text or (), f"What is missing from the handoff of {ids}")
    session = io.session(numbers)
    from escli.app import handoffs

    done = handoffs.give_back(session, numbers, words)
    io.done(done, lambda one: say(session, f"Returned to {one.events[-1].data['technician'] or one.after.tier}.")(one))


@shared
def handoff(
    io: Io,
    id: OneId,  # noqa: A002  # the argument's name
    summary: Summary = None,
    tried: Tried = None,
    system: System = None,
    evidence: Evidence = None,
    communication: Communication = None,
    next: Next = None,  # noqa: A002  # the option's name
    attach: Attach = None,
    files: Annotated[
        Path | None, typer.Option("--files", help="Copy its files into this folder.", metavar="DIR")
    ] = None,
    markdown: Annotated[bool, typer.Option("--markdown", help="All of it, as Markdown.")] = False,
) -> None:
    """Read what was handed on with a ticket, and all else that is known; with words or files, add to it."""
    numbers = ids_of([id])
    if len(numbers) != 1:
        raise UsageError("`handoff` is about one ticket at a time.")
    texts = (summary, tried, system, evidence, communication, next)
    said = said_of(*texts)
    if not said and any(text is not None for text in texts):
        raise UsageError("There is nothing in it: say what is to be added to the handoff.")
    if (said or attach) and (files or markdown):
        raise UsageError("Either read the handoff or add to it.", hint="Without --files and --markdown it is added.")
    if markdown and (files or io.form in ("json", "csv")):
        raise UsageError("--markdown is a form of its own.", hint="Leave out --files, --json and --csv.")
    session = io.session(numbers if said or attach else ())
    from escli.app import handoffs

    if said or attach:
        io.done(handoffs.hand(session, numbers, said, attach or ()), say(session, "Added to the handoff."))
        return
    data = handoffs.packet(session, numbers[0])
    if files:
        _written(io, session, data, files)
    else:
        _shown(io, session, data, markdown=markdown)


def _shown(io: Io, session: "Session", data: dict[str, Any], *, markdown: bool) -> None:
    if markdown:
        from escli.cli.handoff_markdown import markdown as written

        sys.stdout.write(written(data, session.now))
        return

    def rows() -> list[Any]:
        entries = [(part, entry) for part in data["parts"] for entry in part["entries"] or [{}]]
        return [
            [part["part"], part["source"], entry.get("by") or part["owed_by"], entry.get("at"), entry.get("text")]
            for part, entry in entries
        ]

    def draw() -> Any:
        from escli.cli.handoff_screen import packet

        return packet(data, session.severities, session.now)

    io.show(Result("handoff", data, _PACKET, rows, draw))


def _written(io: Io, session: "Session", data: dict[str, Any], target: Path) -> None:
    from escli.app import handoffs
    from escli.cli.words import plural

    written, lost = handoffs.write_out(session, data, target)

    def draw() -> Any:
        from rich.text import Text

        from escli.cli.words import clean

        return Text("\n".join([*map(clean, written), f"{plural(len(written), 'file')} written."]))

    io.show(Result("files", {"written": written, "lost": lost}, ("path",), lambda: [[one] for one in written], draw))
    if lost:
        raise Unreadable(
            f"Not as they were attached, or gone from beside the database: {', '.join(lost)}.",
            hint="Restore the folder of files from a backup.",
        )
