"""What must be true of the account of any ticket's clocks: it sums to the time that passed, and agrees with the row."""

from collections import Counter

from escli.core.clocks import Promises
from escli.core.model import LATE, PROMISES, Event, Ticket
from escli.core.timeline import Account, timeline


def check_accounts(ticket: Ticket, history: list[Event], promises: Promises, now: int) -> None:
    """Every run is accounted for to the second, and the runs end as the row counts them."""
    accounts = timeline(history, promises, now)
    for one in accounts:
        _sums(one)
    for place, clock in enumerate(PROMISES[:-1]):  # a vendor's time is its wait, which has an account of its own
        mine = [one for one in accounts if one.clock == clock]
        run = getattr(ticket, clock)
        ended = Counter(one.state for one in mine)
        late = run.state == LATE  # recorded, and still running
        # A clock that had run out when the ticket was resolved is late again at once, and counted only once.
        again = sum(event.data.get("resumes", {}).get(clock, False) for event in history)
        assert (ended["met"], ended["missed"] + late - again) == (run.met, run.missed), (clock, mine)
        if ticket.deadlines[place] is not None:
            assert mine[-1].due == ticket.deadlines[place]


def _sums(one: Account) -> None:
    assert sum(piece.end - piece.start for piece in one.segments) == one.until - one.start
    edges = [one.start, *(edge for piece in one.segments for edge in (piece.start, piece.end)), one.until]
    assert edges[::2] == edges[1::2]  # each segment begins where the last one ended
    length = Counter[str]()
    for piece in one.segments:
        length[piece.kind] += piece.end - piece.start
        assert piece.total == length["counted"]
    assert (one.used, one.paused) == (length["counted"], length["paused"] + length["resolved"])
    if one.state in {"running", "met"}:
        assert one.margin >= 0
    if one.state in {"missed", "overdue"}:
        assert one.margin <= 0
