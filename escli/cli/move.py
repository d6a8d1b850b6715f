"""assign, escalate, resolve, close, reopen, csat: a ticket changes hands, tiers and state."""

from typing import Annotated

import typer

from escli.cli.handoff import (
    Communication,
    Evidence,
    Incomplete,
    Next,
    Summary,
    System,
    Tried,
    completed,
    said_of,
)  # fmt: skip
from escli.cli.io import All, Attach, IdList, Ids, Io, OneId, Words, ids_of, shared, text_of
from escli.cli.talk import say, warn_of
from escli.errors import UsageError


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
    warn_of(io, session, name)
    io.done(done, say(session, f"Assigned to {name}."))


@shared
def escalate(
    io: Io,
    ids: Ids,
    to: Annotated[
        str | None, typer.Option("--to", help="next (as without it), a tier, or management.", metavar="WHERE")
    ] = None,
    reason: Annotated[
        str, typer.Option("--for", help="Of management: breach, relationship or policy.", metavar="WHAT")
    ] = "",
    by: Annotated[
        str | None,
        typer.Option("--by", help="client: they ask. The tier changes only with --to.", metavar="WHO"),
    ] = None,
    channel: Annotated[
        str | None,
        typer.Option(
            "--channel", help="How: phone (as without it), email, visit; informal is round the process.", metavar="HOW"
        ),
    ] = None,
    said: Annotated[str | None, typer.Option("--said", help="With --by client: their words.", metavar="TEXT")] = None,
    summary: Summary = None,
    tried: Tried = None,
    system: System = None,
    evidence: Evidence = None,
    communication: Communication = None,
    next: Next = None,  # noqa: A002  # the option's name
    incomplete: Incomplete = None,
    attach: Attach = None,
) -> None:
    """Move it up with the handoff that the next tier needs, or to management beside the tier."""
    numbers = ids_of(ids)
    parts = said_of(summary, tried, system, evidence, communication, next)
    words = _said(by, said, channel, reason)
    session = io.session(numbers)
    from escli.app import handoffs
    from escli.core.moves import required_parts

    if words is not None:
        parcel = handoffs.Parcel(parts, incomplete or "", attach or ())
        done = handoffs.asked_for(session, numbers, words, channel or "phone", to, parcel)
        io.done(done, say(session, "Recorded; management has been paged."))
        return
    where = "next" if to is None else to
    if incomplete is None:
        session, parts = completed(
            io, session, numbers, parts, lambda desk, ticket: required_parts(desk, ticket, where)
        )
    done = handoffs.escalate(session, numbers, where, reason, handoffs.Parcel(parts, incomplete or "", attach or ()))
    told = "Management has been told; the tier keeps it."
    io.done(done, lambda one: say(session, told if where == "management" else f"Moved to {one.after.tier}.")(one))


def _said(by: str | None, said: str | None, channel: str | None, reason: str) -> str | None:
    """What the client said when they asked for more; None if it is we who escalate."""
    if by is None:
        if said is not None or channel is not None:
            raise UsageError("--said and --channel are about a client who asks.", hint="Add --by client.")
        return None
    if reason:
        raise UsageError("--for says what we ask management for.", hint="What a client asks for goes into --said.")
    if by != "client":
        raise UsageError(f"--by {by} is not known.", hint="--by client; without it the escalation is ours.")
    if said is None:
        raise UsageError("--by client needs what they said.", hint="Add --said 'This is the third time this month'")
    return said


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
