"""Looking back at an escalation: why it went up, what would have kept it lower, who does what until when."""

from typing import Any, NamedTuple

from escli.core.desk import Desk, act, need_unmerged, some
from escli.core.model import Event, Notice, Ticket
from escli.errors import Refused, unknown

CAUSES: dict[str, str] = {
    "knowledge": "nobody there knew how, and it was not written down",
    "rights": "rights or tools were missing",
    "information": "something was not asked, or not passed on",
    "sorting": "it began at the wrong tier, or with the wrong type or severity",
    "time": "nobody was free in time",
    "vendor": "it hung on somebody outside",
    "rightly": "it belonged up there: nothing would have kept it lower",
}
RIGHTLY = "rightly"


class Action(NamedTuple):
    """Who does what until when (the second at which it is overdue)."""

    text: str
    owner: str
    by: int


def need_reviewable(ticket: Ticket) -> None:
    """Refuse a ticket that has not ended, and one that was never escalated."""
    need_unmerged(ticket)
    if ticket.is_open:
        raise Refused(
            f"Ticket {ticket.id} is still open: what it teaches is known at its end.",
            hint=f"escli note {ticket.id} keeps a thought until then.",
        )
    if ticket.escalated_at is None and not ticket.to_management:
        raise Refused(f"Ticket {ticket.id} was never escalated: there is nothing to review.")


def review(desk: Desk, ticket: Ticket, cause: str, lower: str, action: Action | None) -> list[Event]:
    """What is learnt from an escalation. Reviewed again, the last review holds, and its action is the open one."""
    need_reviewable(ticket)
    if cause not in CAUSES:
        raise unknown("cause", cause, tuple(CAUSES))
    if cause != RIGHTLY and not lower.strip():
        hint = "Say it with --lower; or --cause rightly, if nothing would have."
        raise Refused("What would have kept it lower?", hint=hint)
    data: dict[str, Any] = {"cause": cause}
    if action is None:
        return [act(desk, "reviewed", desk.now, data, texts={"lower": lower})]
    if action.owner not in desk.matrix.team:
        raise unknown("person", action.owner, tuple(desk.matrix.team))
    if action.by <= desk.now:
        raise Refused("That day has passed: an action is to be done by a day to come.")
    data |= {"owner": action.owner, "by": action.by}
    texts = {"lower": lower, "action": some(action.text)}
    told = () if ticket.history or action.owner == desk.actor else (Notice(action.owner, "tell"),)
    return [act(desk, "reviewed", desk.now, data, texts=texts, notices=told)]


def done(desk: Desk, ticket: Ticket, text: str) -> list[Event]:
    """What a review asked for has been done."""
    if ticket.action_by is None:
        raise Refused(
            f"No action is open from a review of ticket {ticket.id}.", hint="escli review lists those that are."
        )
    return [act(desk, "acted", desk.now, {}, texts={"text": some(text)})]
