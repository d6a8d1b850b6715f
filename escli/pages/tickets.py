"""A client's tickets as a page: what is open, worst first, and what was solved lately; nothing of anybody else's."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from escli.core.clocks import Promise
from escli.core.matrix import Matrix
from escli.core.model import Event, Ticket
from escli.core.news import first_name
from escli.core.plain import every, hours_of, never_closes, within
from escli.core.text import NO_TITLE, cut
from escli.pages import page
from escli.pages.history import Line, asked, lines, sentence, since, solved
from escli.pages.words import Words

CARDS = 40  # of the open tickets, told with their history
ROWS = 360  # more of them, a line each
ENDED = 100
_TITLE = 60  # characters of a title in a line
_LINES = 30  # of a history


class News(NamedTuple):
    """What was promised next, by when, and the promise in words."""

    says: str
    at: int
    promise: str = ""


class Card(NamedTuple):
    """An open ticket with all that is told of it."""

    id: int
    title: str
    reported: int
    by: str
    state: str
    says: list[str]
    asked: str
    news: list[News]
    history: list[Line]
    more: bool  # the history has earlier lines that are not told


class Row(NamedTuple):
    """A ticket in a line."""

    id: int
    title: str
    state: str
    news: News | None = None
    at: int = 0
    text: str = ""


class Told(NamedTuple):
    """What the page is made from. `history` reads the events of a ticket, `promise` finds what it was promised."""

    matrix: Matrix
    client: str
    open: Sequence[Ticket]
    ended: Sequence[Ticket]
    now: int
    history: Callable[[int], Sequence[Event]]
    promise: Callable[[Ticket], Promise | None]


def render(told: Told, as_of: int) -> str:
    """The page, stamped with a second: first what waits for the client, then what is most serious, the oldest first."""
    matrix = told.matrix
    words = Words()
    worst = sorted(
        told.open, key=lambda one: (one.wait_on != "client", _rank(matrix, one.severity), one.opened_at, one.id)
    )
    last = sorted(told.ended, key=lambda one: (-_end(one), one.id))
    cards = [_card(told, one, words) for one in worst[:CARDS]]
    rows = [_row(told, one) for one in worst[CARDS : CARDS + ROWS]]
    return page.html(
        "tickets.html", page.wall_of(matrix, told.client), as_of,
        desk=matrix.name, client=told.client, contact=page.contact(matrix), count=len(worst),
        waiting=sum(one.wait_on == "client" for one in worst),
        cards=cards, rows=rows, left=max(0, len(worst) - CARDS - ROWS),
        ended=[_ended(told, one, words) for one in last[:ENDED]], ended_left=max(0, len(last) - ENDED),
    )  # fmt: skip


def _rank(matrix: Matrix, severity: str) -> int:
    return matrix.severities.index(severity) if severity in matrix.severities else len(matrix.severities)


def _end(ticket: Ticket) -> int:
    return ticket.resolved_at or ticket.closed_at or 0


def _card(told: Told, ticket: Ticket, words: Words) -> Card:
    events = told.history(ticket.id)
    begin = since(events, ticket.client)
    question = asked(events[begin:]) if ticket.wait_on == "client" else ""
    found = sorted(lines(told.matrix, events, begin), key=lambda one: one.at)[::-1]  # the latest first
    history, more = words.lines(found[:_LINES])
    return Card(
        ticket.id,
        words.title(ticket.title) or NO_TITLE,
        ticket.opened_at,
        words.title(_reporter(told.matrix, ticket, is_theirs=begin == 0)),
        state(told.matrix, ticket),
        _says(told.matrix, ticket),
        words.text(question),
        _news(told, ticket),
        history,
        more or len(found) > _LINES,
    )


def _reporter(matrix: Matrix, ticket: Ticket, *, is_theirs: bool) -> str:
    """Who reported it; of a ticket that was another client's first, only a contact of this one."""
    known = matrix.clients.get(ticket.client)
    names = {one.name for one in known.contacts} if known is not None else set()
    return ticket.requester if ticket.requester and (is_theirs or ticket.requester in names) else ""


def _row(told: Told, ticket: Ticket) -> Row:
    news = _news(told, ticket)
    return Row(ticket.id, _short(ticket.title), state(told.matrix, ticket), news[0] if news else None)


def _ended(told: Told, ticket: Ticket, words: Words) -> Row:
    if ticket.merged_into is not None:
        theirs = any(one.id == ticket.merged_into for one in (*told.open, *told.ended))
        where = f"#{ticket.merged_into}" if theirs else "another ticket"
        return Row(ticket.id, _short(ticket.title), f"Goes on in {where}", at=_end(ticket))
    events = told.history(ticket.id)
    text = words.text(solved(events[since(events, ticket.client) :]))
    return Row(ticket.id, _short(ticket.title), "Solved", at=_end(ticket), text=text)


def _short(title: str) -> str:
    return cut(title, _TITLE) or NO_TITLE


def state(matrix: Matrix, ticket: Ticket) -> str:
    """What happens now, in a few words."""
    if ticket.wait_on == "client":
        return "Waiting for your answer"
    if ticket.parent is not None or ticket.major:
        return "Part of a larger fault"
    if ticket.wait_on == "vendor":
        return "Waiting for a supplier"
    if ticket.technician is None:
        return "Waiting for its turn"
    name = first_name(matrix, ticket.technician)
    if ticket.taken_at is None:
        return f"Given to {name}" if name else "Given to one of us"
    return f"{name} works on it" if name else "One of us works on it"


def _says(matrix: Matrix, ticket: Ticket) -> list[str]:
    """What happens now, in sentences."""
    name = first_name(matrix, ticket.technician) or "One of us"
    found = []
    if ticket.wait_on == "client":
        found.append(f"{name} goes on as soon as you answer.")
    if ticket.parent is not None or ticket.major:
        return [*found, "This is part of a larger fault, which we work on as a whole."]
    if ticket.wait_on == "vendor":
        found.append(f"A supplier has a part to do. {name} stays in touch with them.")
    elif ticket.wait_on is None and ticket.technician is None:
        found.append("Nobody has taken it up yet.")
    found.append(sentence(matrix, ticket.tier))
    if ticket.management_stay is not None:
        found.append(f"A manager has joined. {matrix.management['client']}")
    return [one for one in found if one]


_SAYS = {  # by when, and what is said once that has passed
    "callback": ("A manager calls you by", "A manager owes you a call since"),
    "update": ("You hear from us by", "We owe you word of it since"),
    "respond": ("Somebody takes it up by", "We owe you an answer since"),
    "resolve": ("To be solved by", "Was to be solved by"),
}


def _news(told: Told, ticket: Ticket) -> list[News]:
    """What was promised next: a call, and the next word; of an answer that is awaited, when we look again."""
    dues = ticket.deadlines
    found = [_promised(told, ticket, "callback", dues.callback)] if dues.callback is not None else []
    if ticket.wait_on == "client" and ticket.wait_until is not None:
        return [*found, News("We look at it again by", ticket.wait_until)]
    for clock in ("update", "respond", "resolve"):
        due = getattr(dues, clock)
        if due is not None:
            return [*found, _promised(told, ticket, clock, due)]
    return found


def _promised(told: Told, ticket: Ticket, clock: str, due: int) -> News:
    ahead, past = _SAYS[clock]
    return News(ahead if told.now <= due else past, due, _in_words(told, ticket, clock))


def _in_words(told: Told, ticket: Ticket, clock: str) -> str:
    """`We promised you news at least every 2 hours, in office hours.`"""
    promise = told.promise(ticket)
    target = None if promise is None else promise.target(clock, ticket.tier)
    if promise is None or target is None:
        return ""
    name = promise.calendar_of(clock, ticket.tier)
    calendar = told.matrix.calendars.get(name)
    any_hour = calendar is not None and never_closes(calendar)
    inside, again = (said(target[0].words, any_hour=any_hour) for said in (within, every))
    promised = {
        "callback": f"a call {inside}",
        "update": f"an answer {inside}" if promise.answers else f"news {again}",
        "respond": f"a response {inside}",
        "resolve": f"a solution {inside}",
    }[clock]
    return f"We promised you {promised}{', ' + hours_of(name, calendar) if calendar is not None else ''}."
