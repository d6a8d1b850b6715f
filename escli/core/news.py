"""What clients are told, and when: which message an event is to them, whether they get it, and times in their words."""

import datetime as dt
from typing import Any

from escli.core.matrix import Matrix
from escli.core.model import Event, Notice

NEWS = ("opened", "escalated", "progress", "holding", "waiting", "resolved", "reopened", "rate")
OPTIONAL = tuple(one for one in NEWS if one != "progress")  # what somebody wrote to a client always goes to them
WRITTEN = ("progress", "waiting", "resolved")  # that carry what somebody wrote to the client
_OF = {
    "opened": "opened", "escalated": "escalated", "replied": "progress", "notified": "holding", "waiting": "waiting",
    "resolved": "resolved", "reopened": "reopened", "closed": "rate",
}  # fmt: skip
MOST_HOLDING = 2  # messages by the machine in a row (DESIGN 2.7): the third must be a person's

TIMES = ("respond_by", "next_news", "call_by", "solved_by", "until")
NAMES = {  # that the words of a message may use
    "hello": "`Hello Priya Shah,`, or `Hello,` where nobody is known by name.",
    "desk": "The desk's name.", "client": "The client's name.", "id": "The ticket's number.",
    "title": "The ticket's title.", "severity": "Its severity.",
    "severity_means": "The sentence of the matrix about that severity.",
    "technician": "The first name of who has it, or nothing.", "tier": "The tier where it is.",
    "tier_does": "The sentence of the matrix that a client reads about that tier.",
    "because": "Why it moved up: `As you asked`, `To solve it`, `So that you need not wait longer`.",
    "late": "Whether something that was promised was not kept in time.",
    "text": "What somebody wrote to the client: a reply, what was asked, what solved it.",
    "respond_by": "By when somebody looks at it, as in `by 14:30 today, Monday`, or nothing.",
    "next_news": "By when the client hears from us, or nothing.",
    "call_by": "By when a manager calls the client who asked for an escalation, or nothing.",
    "solved_by": "By when it is to be solved, or nothing.",
    "until": "Until when we wait for an answer, or nothing.",
    "reopen_within": "How long it can be reopened, as in `14 days`.",
    "zone": "Whose time all of these are, as in `London time`.",
}  # fmt: skip

# What a template may use, as two tickets have them: a matrix is tried against both before it is in force.
SAMPLES: tuple[dict[str, Any], ...] = (
    {
        "desk": "Harbour IT", "client": "Acme", "hello": "Hello Al,", "id": 42, "title": "Mail is down",
        "severity": "critical", "severity_means": "Work stands still.", "technician": "Dev", "tier": "L2",
        "tier_does": "Our technicians look after it.", "because": "As you asked", "text": "We are on it.",
        "late": True, "respond_by": "by 09:15 today, Monday", "next_news": "by 10:00 today, Monday",
        "call_by": "by 11:00 today, Monday", "solved_by": "by 13:00 tomorrow, Tuesday",
        "until": "by 09:00 on Wednesday, 25 November", "reopen_within": "14 days", "zone": "London time",
    },
    {
        "desk": "Harbour IT", "client": "Acme", "hello": "Hello,", "id": 42, "title": "Mail is down", "severity": "low",
        "severity_means": "A question.", "technician": None, "tier": "L1", "tier_does": "Our service desk looks.",
        "because": "", "text": "", "late": False, "respond_by": None, "next_news": None, "call_by": None,
        "solved_by": None, "until": None, "reopen_within": None, "zone": "UTC",
    },
)  # fmt: skip


def news_of(event: Event) -> str | None:
    """Which message an event is to the client; None: it is none of theirs."""
    if event.kind == "waiting" and event.data["on"] != "client":
        return None
    return _OF.get(event.kind)


def told(matrix: Matrix, client: str, requester: str | None, news: str) -> tuple[Notice, ...]:
    """The message to a client, where the matrix has a channel for clients and this one gets such messages."""
    if not matrix.client_channels or (news in OPTIONAL and news not in matrix.sends(client)):
        return ()
    return (Notice(requester or client, "client"),)


def words_for(matrix: Matrix, client: str, tier: str, news: str) -> str | None:
    """The template of a message: the client's own, else the tier's, else the desk's; None: escli's own."""
    known = matrix.clients.get(client)
    places = (known.words if known else {}, matrix.messages["tiers"].get(tier, {}), matrix.messages["words"])
    return next((place[news] for place in places if place.get(news)), None)


def by(second: int | None, now: int, zone: dt.tzinfo) -> str | None:
    """`by 14:30 today, Monday`, `by 09:00 on Friday, 27 November`: a time to come in the reader's zone, or nothing.

    The day is named, for nobody knows when it is read. Midnight is the end of a day: `00:00 tomorrow` is misread.
    """
    if second is None or second <= now:
        return None
    whole = second - second % 60  # a little early rather than late
    when, today = (dt.datetime.fromtimestamp(at, zone) for at in (whole if whole > now else whole + 60, now))
    if (when.hour, when.minute) == (0, 0):
        return f"by the end of {_day((when - dt.timedelta(days=1)).date(), today.date(), '')}"
    return f"by {when:%H:%M}{_which(when)} {_day(when.date(), today.date(), 'on ')}"


def _day(day: dt.date, today: dt.date, on: str) -> str:
    days = (day - today).days
    if days in (0, 1):
        return f"{('today', 'tomorrow')[days]}, {day:%A}"
    return f"{on}{day:%A}, {day.day} {day:%B}{f' {day.year}' if day.year != today.year else ''}"


def _which(when: dt.datetime) -> str:
    """On the night on which an hour happens twice: which of them."""
    if when.utcoffset() == when.replace(fold=1 - when.fold).utcoffset():
        return ""
    return f" {'after' if when.fold else 'before'} the clocks go back,"


def because(event: Event) -> str:
    """Why a ticket has moved up, as its client may read it: no blame, and nothing of how we work inside."""
    said = {"client": "As you asked", "timed": "So that you need not wait longer"}
    return said.get(event.data.get("cause", ""), "To solve it")


def first_name(matrix: Matrix, person: str | None) -> str | None:
    """What a client calls one of the team; None for nobody, and for a login that is nobody's name."""
    if person not in matrix.team or not person:
        return None
    first = person.split()[0]
    return first[:1].upper() + first[1:]
