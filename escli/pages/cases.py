"""A ticket as a service review tells it: what was promised and broken, when it moved up and why, and how it ended."""

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import NamedTuple

from escli.core.fold import fold
from escli.core.matrix import Matrix
from escli.core.model import Event, Ticket
from escli.core.news import because, first_name
from escli.core.plain import open_time
from escli.core.text import NO_TITLE, cut
from escli.core.timeline import MISSED, OVERDUE, RUNS, Account
from escli.pages.history import Line, asked, sentence, since, solved
from escli.pages.tickets import state

TOLD = ("respond", "update", "resolve", "callback")  # of the clocks those that were promised to the client
PROMISED = {"respond": "take it up", "update": "give you news", "resolve": "solve it", "callback": "call you"}
_NOT_YET = {"respond": "nobody has yet", "update": "you have not heard yet", "resolve": "it is not solved yet",
            "callback": "nobody has called you yet"}  # fmt: skip
_CAME = {"respond": "it was taken up", "update": "you heard from us", "resolve": "it was solved",
         "callback": "we called you"}  # fmt: skip
_MOVES = ("escalated", "moved", "returned", "major", "joined")
_ENDS = ("resolved", "merged", "closed")
_TITLE = 100
MOVES = 8  # that are told of one ticket


class Case(NamedTuple):
    """A ticket with its events and what came of its clocks."""

    ticket: Ticket
    events: Sequence[Event]
    accounts: Sequence[Account]

    @property
    def begin(self) -> int:
        """The place of the first event that is this client's."""
        return since(self.events, self.ticket.client)

    @property
    def title(self) -> str:
        """Its title, in a line."""
        return cut(self.ticket.title, _TITLE) or NO_TITLE


class Broken(NamedTuple):
    """A promise that was not kept: by when, how often, what happened then and when; no times where none are known."""

    id: int
    title: str
    promise: str
    due: int | None = None
    then: str = ""
    at: int | None = None
    late: str = ""
    times: int = 1


class Risen(NamedTuple):
    """A ticket that moved up."""

    id: int
    title: str
    severity: str
    reported: int
    moves: list[Line]
    by: list[str]
    broken: list[Broken]
    end: str
    ended: int | None
    text: str


def missed(ticket: Ticket, clock: str, now: int) -> bool:
    """Whether a ticket counts as late by a clock: as `core.metrics` defines it, and the store counts it."""
    run, due = getattr(ticket, clock), getattr(ticket.deadlines, clock)
    return run.missed > 0 or (run.state > 0 and due is not None and due < now)


def kept(ticket: Ticket, clock: str, now: int) -> bool:
    """Whether it counts as in time."""
    return getattr(ticket, clock).met > 0 and not missed(ticket, clock, now)


def used(case: Case, clock: str) -> float | None:
    """The largest share of the promised time that a run of a clock has used up; None where nothing was decided."""
    shares = [
        one.used / max(1, one.used + one.margin)
        for one in case.accounts
        if one.clock == clock and one.state in ("met", MISSED, OVERDUE)
    ]
    return max(shares, default=None)


def broken(case: Case, now: int, period: tuple[int, int] | None = None) -> Iterator[Broken]:
    """A line for each promise to the client that was broken; of one broken several times the first is told.

    With a period only what fell due in it.
    """
    first = case.events[case.begin].at if case.begin < len(case.events) else now + 1
    for clock in TOLD:
        if not missed(case.ticket, clock, now):
            continue
        base = Broken(case.ticket.id, case.title, PROMISED[clock])
        found = [one for one in case.accounts if one.clock == clock and _is_late(one)]
        theirs = [one for one in found if case.begin == 0 or one.start >= first]
        if period is not None:
            theirs = [one for one in theirs if period[0] <= (_due(one) or 0) < period[1]]
        if theirs or period is None:
            yield _told(case, theirs[0], base._replace(times=len(theirs))) if theirs else base


def _is_late(one: Account) -> bool:
    return one.missed is not None or one.state in (MISSED, OVERDUE)


def _due(one: Account) -> int | None:
    return one.missed if one.missed is not None else one.due


def _told(case: Case, one: Account, base: Broken) -> Broken:
    due = _due(one)
    if one.state in (RUNS, OVERDUE, "paused"):
        return base._replace(due=due, then=_NOT_YET[one.clock])
    ended = next((event for event in case.events if event.at == one.until and _ends(event, one.clock)), None)
    kind = ended.kind if ended is not None else ""
    late = _late(one, 0 if due is None else one.until - due)
    if kind in _MOVES:
        then = "nobody had, and it moved on" if one.clock == "respond" else "it had not been, and moved on"
        return base._replace(due=due, then=then, at=one.until)
    if kind in _ENDS and one.clock != "resolve":
        return base._replace(
            due=due, then="it was solved" if kind == "resolved" else "it ended", at=one.until, late=late
        )
    if kind in ("managed", "set", "adopted", "merged", "closed"):
        return base._replace(due=due, then="it changed", at=one.until)
    return base._replace(due=due, then=_CAME[one.clock], at=one.until, late=late)


def _late(one: Account, wall: int) -> str:
    """How late it came; where the hours that count are others than those of the wall, in which of them."""
    if one.margin >= 0:
        return ""
    return f"{open_time(-one.margin)} late{'' if -one.margin == wall else ' in the hours that count'}"


def _ends(event: Event, clock: str) -> bool:
    return any(clock in event.data.get(key, ()) for key in ("ends", "drops", "starts"))


def risen(matrix: Matrix, case: Case, now: int, period: tuple[int, int]) -> Risen | None:
    """What is told of a ticket that moved up in a period; None where it did so only as another client's."""
    moves = list(islice(_moves(matrix, case, period), MOVES))
    if not moves:
        return None
    ticket = case.ticket
    end, at = ended(matrix, ticket)
    text = solved(case.events[case.begin :]) if ticket.resolved_at is not None and ticket.merged_into is None else ""
    if ticket.wait_on == "client":
        text = asked(case.events[case.begin :])
    return Risen(
        ticket.id, case.title, ticket.severity, ticket.opened_at, moves, _people(matrix, case),
        list(broken(case, now)), end, at, text,
    )  # fmt: skip


def ended(matrix: Matrix, ticket: Ticket) -> tuple[str, int | None]:
    """How it stands now, in a few words, and since when if that is its end."""
    if ticket.merged_into is not None:
        return "Goes on in another ticket", ticket.closed_at or ticket.resolved_at
    if not ticket.is_open:
        return "Solved", ticket.resolved_at or ticket.closed_at
    return state(matrix, ticket), None


def _moves(matrix: Matrix, case: Case, period: tuple[int, int]) -> Iterator[Line]:
    for event in case.events[case.begin :]:
        if not period[0] <= event.at < period[1]:
            continue
        if event.kind == "escalated":
            yield Line(event.at, f"{because(event)}. {sentence(matrix, event.data.get('tier'))}".strip())
        elif event.kind == "managed":
            why = "As you asked, a" if event.data.get("cause") == "client" else "A"
            yield Line(event.at, f"{why} manager joined. {matrix.management['client']}")


def _people(matrix: Matrix, case: Case) -> list[str]:
    """The first names of those who had it in the lines that work on tickets, in their order."""
    first = case.events[case.begin].at
    stays = fold(case.events)[1]
    held = (
        one.technician
        for one in stays
        if one.kind == "technical" and one.taken_at is not None and (one.left_at is None or one.left_at > first)
    )
    return list(dict.fromkeys(name for person in held if (name := first_name(matrix, person))))
