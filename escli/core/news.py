"""What clients are told, and when: which message an event is to them, whether they get it, and times in their words."""

import datetime as dt
from typing import Any

from escli.core.matrix import Matrix
from escli.core.model import Event, Notice

NEWS = ("opened", "escalated", "progress", "holding", "waiting", "resolved", "reopened", "rate")
OPTIONAL = tuple(one for one in NEWS if one != "progress")  # what somebody wrote to a client always goes to them
_OF = {
    "opened": "opened", "escalated": "escalated", "replied": "progress", "notified": "holding", "waiting": "waiting",
    "resolved": "resolved", "reopened": "reopened", "closed": "rate",
}  # fmt: skip
MOST_HOLDING = 2  # messages by the machine in a row (DESIGN 2.7): the third must be a person's

NAMES = {  # that the words of a message may use
    "hello": "`Hello Priya Shah,`, or `Hello,` where nobody is known by name.",
    "desk": "The desk's name.", "client": "The client's name.", "id": "The ticket's number.",
    "title": "The ticket's title.", "severity": "Its severity.",
    "severity_means": "The sentence of the matrix about that severity.",
    "technician": "Who has it, or nothing.", "tier": "The tier where it is.",
    "tier_does": "The sentence of the matrix that a client reads about that tier.",
    "because": "Why it moved up: `As you asked`, `To solve it`, `To get on with it`.",
    "text": "What somebody wrote to the client: a reply, what was asked, what solved it.",
    "respond_by": "By when somebody looks at it, as in `by 14:30 today`, or nothing.",
    "next_news": "By when the client hears from us, or nothing.",
    "solved_by": "By when it is to be solved, or nothing.",
    "until": "Until when we wait for an answer, or nothing.",
    "reopen_within": "How long it can be reopened, as in `14 days`.",
}  # fmt: skip

# What a template may use, as two tickets have them: a matrix is tried against both before it is in force.
SAMPLES: tuple[dict[str, Any], ...] = (
    {
        "desk": "Harbour IT", "client": "Acme", "hello": "Hello Al,", "id": 42, "title": "Mail is down",
        "severity": "critical", "severity_means": "Work stands still.", "technician": "dev", "tier": "L2",
        "tier_does": "Our technicians look after it.", "because": "As you asked", "text": "We are on it.",
        "respond_by": "by 09:15 today", "next_news": "by 10:00 today", "solved_by": "by 13:00 today",
        "until": "by 09:00 on Wednesday", "reopen_within": "14 days",
    },
    {
        "desk": "Harbour IT", "client": "Acme", "hello": "Hello,", "id": 42, "title": "Mail is down", "severity": "low",
        "severity_means": "A question.", "technician": None, "tier": "L1", "tier_does": "Our service desk looks.",
        "because": "", "text": "", "respond_by": None, "next_news": None, "solved_by": None, "until": None,
        "reopen_within": None,
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
    """`by 14:30 today`, `by 09:00 tomorrow`, `by 09:00 on Friday, 27 November`: a time to come in the reader's zone."""
    if second is None:
        return None
    when, today = (dt.datetime.fromtimestamp(at, zone) for at in (second, now))
    days = (when.date() - today.date()).days
    year = f" {when.year}" if when.year != today.year else ""
    named = {0: "today", 1: "tomorrow"}.get(days, f"on {when:%A}, {when.day} {when:%B}{year}")
    return f"by {when:%H:%M} {named}"


def because(event: Event) -> str:
    """Why a ticket has moved up, as its client may read it: no blame, and nothing of how we work inside."""
    return {"client": "As you asked", "timed": "To get on with it"}.get(event.data.get("cause", ""), "To solve it")
