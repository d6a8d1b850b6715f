"""What the events change by which tickets come together: major incidents, and one ticket's end in another."""

from collections.abc import Callable

from escli.core.kinds import Folded, moved
from escli.core.model import Event, StayChange, Ticket
from escli.core.pausing import Changes, unwaited


def _major(ticket: Ticket, event: Event) -> Folded:
    """A major incident, at the highest tier: moved there unless it was there."""
    changes, stays = moved(ticket, event) if "tier" in event.data else ({}, [])
    changes["major"] = 1
    return changes, stays


def _joined(_: Ticket, event: Event) -> Folded:
    return {"parent": event.data["parent"]}, []


def _freed(_: Ticket, __: Event) -> Folded:
    return {"parent": None}, []


def _merged(ticket: Ticket, event: Event) -> Folded:
    """The end without a resolution: what is left to do, and to answer, is the other ticket's."""
    left: list[StayChange] = [("leave", n, event.at) for n in (ticket.stay, ticket.management_stay) if n is not None]
    changes: Changes = {
        **unwaited(ticket, event.at),
        **dict.fromkeys(("stay", "management_stay", "manager", "managed_at", "unanswered_at")),
        "status": "closed",
        "closed_at": event.at,
        "merged_into": event.data["into"],
    }
    return changes, left


def _absorbed(ticket: Ticket, event: Event) -> Folded:
    """The client's message that nobody had answered there waits for its answer here."""
    asked = event.data.get("unanswered")
    if asked is None:
        return {}, []
    return {"unanswered_at": asked if ticket.unanswered_at is None else min(asked, ticket.unanswered_at)}, []


KINDS: dict[str, Callable[[Ticket, Event], Folded]] = {
    "major": _major,
    "joined": _joined,
    "freed": _freed,
    "merged": _merged,
    "absorbed": _absorbed,
}
