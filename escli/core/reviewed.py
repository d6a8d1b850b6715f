"""What a review of an escalation changes on its ticket: that there is one, and until when its action is to be done."""

from collections.abc import Callable

from escli.core.kinds import Folded
from escli.core.model import Event, Ticket


def _reviewed(ticket: Ticket, event: Event) -> Folded:
    """The last review holds: what an earlier one asked for is no longer open."""
    return {"reviews": ticket.reviews + 1, "action_by": event.data.get("by")}, []


def _acted(_: Ticket, __: Event) -> Folded:
    return {"action_by": None}, []


KINDS: dict[str, Callable[[Ticket, Event], Folded]] = {"reviewed": _reviewed, "acted": _acted}
