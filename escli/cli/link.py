"""link, merge, major: several tickets that have to do with each other."""

from typing import TYPE_CHECKING, Annotated

import typer

from escli.cli.io import IdList, Ids, Io, Words, ids_of, shared, text_of
from escli.cli.talk import say, standing
from escli.errors import UsageError

if TYPE_CHECKING:
    from escli.app.tickets import Done


@shared
def link(io: Io, ids: Ids) -> None:
    """Say that tickets have to do with each other. Nothing else changes."""
    numbers = ids_of(ids)
    session = io.session(numbers)
    from escli.app import links

    def words(done: "Done") -> str:
        others = [other for event in done.events for other in event.data["to"]]
        return f"Linked with {_listed(others)}." if others else "Linked already."

    io.done(links.link(session, numbers), words)


@shared
def merge(
    io: Io,
    ids: IdList,
    into: Annotated[str, typer.Option("--into", help="The ticket that goes on.", metavar="ID")],
    text: Words = None,
) -> None:
    """End a ticket in another one of the same client: say why. Both keep their history."""
    numbers, others = ids_of([ids]), ids_of([into])
    if len(others) != 1:
        raise UsageError("--into names the one ticket that goes on.", hint=f"For example: --into {others[0]}")
    other = others[0]
    why = text_of(io, [*numbers, other], text or (), f"Why {ids} ends in {other}: internal, no client reads it")
    session = io.session([*numbers, other])
    from escli.app import links

    def words(done: "Done") -> str:
        if done.after.id != other:
            return f"Ended: it goes on as #{other}."
        ended = [event.data["ticket"] for event in done.events]
        return f"Has taken up {_listed(ended)}.{standing(done, session.now)}"

    io.done(links.merge(session, numbers, other, why), words)


@shared
def major(io: Io, ids: Ids) -> None:
    """Make a major incident of the first ticket: the others belong to it, and page nobody while it is open."""
    numbers = ids_of(ids)
    session = io.session(numbers)
    from escli.app import links

    done = links.major(session, numbers)
    here = done[0].after

    def words(one: "Done") -> str:
        if not one.events:
            return say(session, "")(one)
        if one.after.id != here.id:
            return say(session, f"Belongs to #{here.id} now.")(one)
        return f"Major incident at {here.tier}.{standing(one, session.now)}"

    io.done(done, words)


def _listed(numbers: list[int]) -> str:
    return ", ".join(f"#{one}" for one in numbers)
