"""The hundred tickets that every export tells: what happened, before a tool writes it down in its own way."""

import random
from typing import NamedTuple

FIRST = 1770019200  # 2 February 2026, 08:00 UTC; London's clocks agree until 29 March
MINUTE, HOUR, DAY = 60, 3600, 86400
COUNT = 100


class Case(NamedTuple):
    """One ticket as it stands; instants are UTC seconds, on whole minutes."""

    number: int
    opened: int
    responded: int | None
    resolved: int | None  # None: it is open
    closed: int | None
    status: str  # new, working, client, vendor, resolved, closed
    severity: str
    type: str
    client: str
    requester: str
    technician: str | None
    team: str
    title: str
    handoffs: int
    reopens: int
    rating: int | None
    kept_respond: bool
    kept_resolve: bool
    escalated: int | None
    updated: int


def cases() -> list[Case]:
    """The same hundred every time."""
    dice = random.Random(7)
    return [_case(number, dice) for number in range(1, COUNT + 1)]


def _case(number: int, dice: random.Random) -> Case:
    opened = FIRST + number * 4 * HOUR + dice.randrange(60) * MINUTE
    status = dice.choice(("new", "working", "client", "vendor")) if number > 90 else dice.choice(("resolved", "closed"))
    responded = opened + dice.randrange(2, 300) * MINUTE if status != "new" else None
    resolved = opened + dice.randrange(10, 9000) * MINUTE if number <= 90 else None
    if number == 13:  # an export of the wild: resolved before it was answered
        assert responded is not None
        resolved = responded - MINUTE
    closed = resolved + 5 * DAY if resolved is not None and status == "closed" else None
    after = responded or opened
    escalated = after + 20 * MINUTE if number % 9 == 0 and (resolved is None or resolved > after + HOUR) else None
    return Case(
        number,
        opened,
        responded,
        resolved,
        closed,
        status,
        dice.choice(("critical", "high", "normal", "low")),
        dice.choice(("Incident", "Question")),
        dice.choice(("Börse & Söhne", "Acme", 'The "Quay", Ltd')),
        dice.choice(("Zoë Fox", "Jim")),
        None if status == "new" else dice.choice(("Ana", "Ben")),
        dice.choice(("Service Desk", "Networks")),
        "=HYPERLINK(1)"
        if number == 5
        else f"Printer {number} says\nPC LOAD, LETTER"
        if number == 7
        else f"Case {number}",
        dice.randrange(3),
        int(number % 17 == 0),
        dice.choice((5, 1, None)),
        number % 4 != 0,
        number % 3 != 0,
        escalated,
        max(one for one in (opened, responded, resolved, closed, escalated) if one is not None),
    )
