"""When a ticket stands still: waits and resolutions, as the spans that its clocks leave out."""

import json
from typing import Any

from escli.core.model import Ticket

Changes = dict[str, Any]  # fields of a ticket: an event replaces all it changes at once


def unwaited(ticket: Ticket, at: int) -> Changes:
    """The end of a wait, if there is one."""
    if ticket.status != "waiting":
        return {}
    waited = max(0, at - (ticket.waiting_since or at)) if ticket.wait_on == "client" else 0
    return {
        "status": "open",
        "wait_on": None,
        "wait_until": None,
        "waiting_since": None,
        "waited_s": ticket.waited_s + waited,
        "pauses": unpaused(ticket.pauses, at),
    }


def paused(pauses: str | None, at: int, why: str) -> str:
    """The spans with one more, open at its end."""
    return json.dumps([*json.loads(pauses or "[]"), [at, None, why]], separators=(",", ":"))


def unpaused(pauses: str | None, at: int) -> str | None:
    """The spans with the last one ended, if it was open."""
    if pauses is None:
        return None
    spans = json.loads(pauses)
    if spans[-1][1] is None:
        spans[-1][1] = max(at, spans[-1][0])
    return json.dumps(spans, separators=(",", ":"))
