"""What the rules of the lifecycle lean on: the desk as one command sees it, acts as events, the runs they answer."""

from typing import Any, NamedTuple

from escli.core import durations
from escli.core.clocks import Promise, Promises
from escli.core.directory import Directory
from escli.core.matrix import Matrix
from escli.core.model import Event, Notice, Ticket
from escli.core.news import told
from escli.errors import Refused

LATEST_ENTRY = 86400  # how far back `--at` reaches (DESIGN 2.12)


class Desk(NamedTuple):
    """Everything a rule may ask, read once per command: the matrix, who is there, who acts, and the time."""

    matrix: Matrix
    directory: Directory
    promises: Promises
    actor: str
    now: int

    def promise(self, ticket: Ticket) -> Promise | None:
        """The promise that the ticket was given."""
        return self.promises.get(ticket.promise)


class Late(NamedTuple):
    """A backdated entry: when it happened, and why it is recorded only now."""

    at: int
    because: str


def moment(desk: Desk, ticket: Ticket | None, late: Late | None) -> int:
    """When the act became true: now, or the time given with `--at` if the rules allow it."""
    if late is None:
        return desk.now
    if late.at > desk.now:
        raise Refused("That time is still to come.", hint="`--at` records what has happened already.")
    if desk.now - late.at > LATEST_ENTRY:
        raise Refused("That is more than 24 hours ago.", hint="Record it as a note, and say in it when it happened.")
    if ticket is not None and late.at < ticket.opened_at:
        raise Refused(f"That is before ticket {ticket.id} was opened.")
    return late.at


def act(desk: Desk, kind: str, at: int, data: dict[str, Any], late: Late | None = None, **more: Any) -> Event:
    """An event of the desk's actor; a late entry says so, and why."""
    texts = dict(more.pop("texts", {}))
    if late is not None:
        data = {**data, "entered_late": True}
        texts["because"] = late.because
    return Event(kind, at, data, actor=desk.actor, texts={name: text for name, text in texts.items() if text}, **more)


def need_unmerged(ticket: Ticket) -> None:
    """Refuse what belongs to the ticket in which this one ended."""
    if ticket.merged_into is not None:
        other = ticket.merged_into
        raise Refused(f"Ticket {ticket.id} was merged into ticket {other}: go on there.", hint=f"escli show {other}")


def need_open(ticket: Ticket) -> None:
    """Refuse what only an open ticket allows."""
    need_unmerged(ticket)
    if not ticket.is_open:
        raise Refused(f"Ticket {ticket.id} is {ticket.status}.", hint=f"escli reopen {ticket.id}")


def to_client(desk: Desk, ticket: Ticket, news: str) -> tuple[Notice, ...]:
    """A message of this kind to the client, if they get such messages; what was imported tells nobody."""
    return () if ticket.history else told(desk.matrix, ticket.client, ticket.requester, news)


def some(text: str) -> str:
    """The text; Refused if there is none."""
    if not text.strip():
        raise Refused("There is nothing in it: say it as an argument, or on standard input.")
    return text


def after(promise: Promise, words: str, start: int) -> int:
    """The moment that a duration in the matrix's words ends, in the promise's own calendar."""
    span = durations.parse(words)
    hours = promise.main_hours
    return hours.add_days(start, span.days, end_of_day=span.end_of_day) if span.days else hours.add(start, span.seconds)
