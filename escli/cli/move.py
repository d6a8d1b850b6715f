"""assign, escalate, resolve, close, reopen, csat: a ticket changes hands, tiers and state."""

from typing import Annotated, Any

import typer

from escli.cli.io import All, IdList, Ids, Io, OneId, Words, ids_of, shared, text_of
from escli.cli.talk import say


@shared
def assign(
    io: Io, ids: IdList, name: Annotated[str, typer.Argument(help="A person of the team.", metavar="NAME")]
) -> None:
    """Give a ticket to somebody. The respond clock runs on until they take it."""
    numbers = ids_of([ids])
    session = io.session(numbers)
    from escli.app import tickets
    from escli.core import moves

    done = tickets.act(session, numbers, lambda d, t, _: moves.assign(d, t, name))
    io.done(done, say(session, f"Assigned to {name}."))


def _part(name: str, help_: str) -> Any:
    return typer.Option(f"--{name}", help=help_, metavar="TEXT")


@shared
def escalate(
    io: Io,
    ids: Ids,
    to: Annotated[str, typer.Option("--to", help="next, a tier, or management.", metavar="WHERE")] = "next",
    summary: Annotated[str | None, _part("summary", "What is wrong, in a sentence or two.")] = None,
    tried: Annotated[str | None, _part("tried", "What has been tried, and what came of it.")] = None,
    next: Annotated[str | None, _part("next", "What should happen next.")] = None,  # noqa: A002  # the option's name
    system: Annotated[str | None, _part("system", "The system: names, versions, addresses.")] = None,
    evidence: Annotated[str | None, _part("evidence", "Logs and screenshots: where they are, what they say.")] = None,
    communication: Annotated[str | None, _part("communication", "What the client knows and expects.")] = None,
) -> None:
    """Move it up with the handoff that the next tier needs, or to management beside the tier."""
    numbers = ids_of(ids)
    session = io.session(numbers)
    from escli.app import tickets
    from escli.core import moves

    said = {
        "summary": summary, "tried": tried, "next": next, "system": system, "evidence": evidence,
        "communication": communication,
    }  # fmt: skip
    parts = _asked({name: text for name, text in said.items() if text}, session, numbers, to)
    done = tickets.act(session, numbers, lambda d, t, _: moves.escalate(d, t, to, parts))
    where = "Management has been told; the tier keeps it." if to == "management" else f"Moved to {done[0].after.tier}."
    io.done(done, say(session, where))


_QUESTIONS = {
    "summary": "What is wrong",
    "tried": "What has been tried",
    "next": "What should happen next",
    "system": "The system (names, versions)",
    "evidence": "Logs and screenshots",
    "communication": "What the client knows",
}


def _asked(parts: dict[str, str], session: Any, numbers: list[int], to: str) -> dict[str, str]:
    """On a terminal, ask for what the receiving tier requires and was not said."""
    import sys

    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        return parts
    from escli.core.moves import required_parts

    tickets = [session.store.reports.ticket(number) for number in numbers]
    required = [required_parts(session.desk, one, to) for one in tickets if one is not None and one.is_open]
    if len(required) < len(numbers):
        return parts  # the refusal comes before anything is asked
    for part in dict.fromkeys(part for parts_of_one in required for part in parts_of_one):
        if not parts.get(part):
            parts[part] = typer.prompt(_QUESTIONS[part])
    return parts


@shared
def resolve(io: Io, ids: IdList, text: Words = None, all: All = False) -> None:  # noqa: A002  # the option's name
    """Solved: say what solved it. The client reads it; every clock is answered."""
    numbers = ids_of([ids])
    words = text_of(io, numbers, text or (), f"What solved {ids}: the client will read it")
    session = io.session(numbers)
    from escli.app import tickets
    from escli.core import lifecycle

    done = tickets.act(session, numbers, lambda d, t, _: lifecycle.resolve(d, t, words), whole=all)
    io.done(done, say(session, "Resolved."))


@shared
def close(io: Io, ids: Ids) -> None:
    """Close what has been resolved."""
    numbers = ids_of(ids)
    session = io.session(numbers)
    from escli.app import tickets
    from escli.core import lifecycle

    io.done(tickets.act(session, numbers, lambda d, t, _: lifecycle.close(d, t)), say(session, "Closed."))


@shared
def reopen(io: Io, ids: IdList, text: Words = None) -> None:
    """Not solved after all: say why. The resolve clock goes on, and somebody must respond."""
    numbers = ids_of([ids])
    words = text_of(io, numbers, text or (), f"Why {ids} is reopened")
    session = io.session(numbers)
    from escli.app import tickets
    from escli.core import lifecycle

    io.done(tickets.act(session, numbers, lambda d, t, _: lifecycle.reopen(d, t, words)), say(session, "Reopened."))


@shared
def csat(
    io: Io,
    id: OneId,  # noqa: A002  # the argument's name
    score: Annotated[int, typer.Argument(help="1 (bad) to 5 (good).", metavar="SCORE")],
    comment: Annotated[
        list[str] | None, typer.Argument(help="What the client said with it.", metavar="COMMENT")
    ] = None,
) -> None:
    """Record the client's rating of a resolved ticket."""
    numbers = ids_of([id])
    session = io.session(numbers)
    from escli.app import tickets
    from escli.core import lifecycle

    words = " ".join(comment or ())
    done = tickets.act(session, numbers, lambda d, t, _: lifecycle.rate(d, t, score, words))
    io.done(done, say(session, f"Rated {score} of 5."))
