"""What the events change by which management joins a ticket beside its tier, and gives it back."""

from collections.abc import Callable
from typing import Any

from escli.core.kinds import Folded
from escli.core.model import Event, Stay, Ticket


def _managed(ticket: Ticket, event: Event) -> Folded:
    """A management stay opens beside the technical one, which keeps its tier and holder."""
    n = ticket.stays + 1
    cause = event.data.get("cause")
    changes: dict[str, Any] = {
        "stays": n,
        "management_stay": n,
        "manager": None,
        "managed_at": None,
        "to_management": ticket.to_management + 1,
        "incomplete": ticket.incomplete + ("incomplete" in event.data),
    }
    return changes, [("enter", Stay(n, "management", "management", None, None, event.at, why=cause))]


def _declined(ticket: Ticket, event: Event) -> Folded:
    """Management returns what it was handed: its stay ends, the technical one goes on as it was."""
    ended: dict[str, Any] = dict.fromkeys(("management_stay", "manager", "managed_at"))
    return {**ended, "bounced": ticket.bounced + 1}, [("leave", ticket.management_stay, event.at)]


KINDS: dict[str, Callable[[Ticket, Event], Folded]] = {"managed": _managed, "declined": _declined}
