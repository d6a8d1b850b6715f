"""review: what an escalation teaches, who does what about it, and what still awaits a review."""

import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from escli.cli.io import Io, Result, complete_ids, ids_of, shared
from escli.errors import UsageError

if TYPE_CHECKING:
    from escli.app.session import Session
    from escli.app.tickets import Done
    from escli.core.review import Action

_COLUMNS = ("state", "id", "client", "title", "cause", "action", "owner", "by")
Said = dict[str, str]


@shared
def review(
    io: Io,
    ids: Annotated[
        str | None,
        typer.Argument(help="A ticket number, or several: 42,43.", metavar="ID", autocompletion=complete_ids),
    ] = None,
    cause: Annotated[
        str | None, typer.Option("--cause", help="Why it went up; a word, see `review` on a terminal.", metavar="WORD")
    ] = None,
    lower: Annotated[str | None, typer.Option("--lower", help="What would have kept it lower.", metavar="TEXT")] = None,
    action: Annotated[str | None, typer.Option("--action", help="What is to be done about it.", metavar="TEXT")] = None,
    owner: Annotated[str | None, typer.Option("--owner", help="Who does it.", metavar="NAME")] = None,
    by: Annotated[str | None, typer.Option("--by", help="Until when, that day included.", metavar="DATE")] = None,
    done: Annotated[
        str | None, typer.Option("--done", help="The action is done: say what was done.", metavar="TEXT")
    ] = None,
) -> None:
    """Review an escalation after its end; without a number: what awaits a review, and the actions that are open."""
    texts = {"cause": cause, "lower": lower, "action": action, "owner": owner, "by": by}
    said = {name: text for name, text in texts.items() if text is not None}
    if ids is None:
        if said or done is not None:
            raise UsageError("Which ticket is it about?", hint="For example: escli review 42 --cause knowledge ...")
        _listed(io)
    elif done is not None:
        if said:
            raise UsageError("--done ends the action of a review; a new review is said without it.")
        _done(io, ids_of([ids]), done)
    else:
        _reviewed(io, ids_of([ids]), said)


def _done(io: Io, numbers: list[int], text: str) -> None:
    session = io.session(numbers)
    from escli.app import reviews

    io.done(reviews.done(session, numbers, text), lambda _: "Done: nothing of the review is open any more.")


def _reviewed(io: Io, numbers: list[int], said: Said) -> None:
    from escli.app import reviews

    if "cause" not in said or ("lower" not in said and said["cause"] != "rightly"):
        said = _written(io, numbers, said)
    if "cause" not in said:
        raise UsageError("A review says the cause.", hint=f"--cause is one of {', '.join(_causes())}.")
    missing = [f"--{name}" for name in ("action", "owner", "by") if name not in said]
    if 0 < len(missing) < 3:
        raise UsageError(f"An action has an owner and a date: {' and '.join(missing)} is missing.")
    session = io.session(numbers)
    action = None if missing else _action(session, said)

    def words(one: "Done") -> str:
        data = one.events[-1].data
        return f"Reviewed: {data['cause']}." + (f" {data['owner']} has an action." if "owner" in data else "")

    io.done(reviews.review(session, numbers, said["cause"].strip(), said.get("lower", ""), action), words)


def _causes() -> tuple[str, ...]:
    from escli.core.review import CAUSES

    return tuple(CAUSES)


def _action(session: "Session", said: Said) -> "Action":
    from escli.cli.dates import future
    from escli.core.review import Action

    return Action(said["action"], said["owner"].strip(), future(said["by"], session.now, end=True))


def _written(io: Io, numbers: list[int], said: Said) -> Said:
    """What is missing, from the editor where there is a terminal; elsewhere it stays missing, and that is refused."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        return said
    from escli.app import reviews
    from escli.cli.headings import filled_in

    reviews.look_for(io.session(sweep=False), numbers)
    questions = {
        "cause": f"Why it went up: one of {', '.join(_causes())}.",
        "lower": "What would have kept it lower.",
        "action": "What is to be done about it, if anything.",
        "owner": "Who does it.",
        "by": "Until when, for example fri or 2026-12-24.",
    }
    return filled_in(io, questions, said, ("cause", "lower"))


def _listed(io: Io) -> None:
    session = io.session()
    from escli.app import reviews

    data = reviews.reviews(session)

    def rows() -> list[Any]:
        actions = [["overdue" if one["is_overdue"] else "open", *_cells(one)] for one in data["actions"]]
        return actions + [["awaits review", *_cells(one)] for one in data["awaiting"]]

    def draw() -> Any:
        from escli.cli.review_view import drawn

        return drawn(data, session.now)

    io.show(Result("reviews", data, _COLUMNS, rows, draw))


def _cells(one: dict[str, Any]) -> list[Any]:
    return [one.get(name) for name in _COLUMNS[1:]]
