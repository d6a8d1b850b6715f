"""What each kind of event changes on a ticket and its stays; the clocks that any event may carry are the fold's."""

from collections.abc import Callable

from escli.core.chain import BLANKED
from escli.core.model import Event, Run, Stay, StayChange, Ticket
from escli.core.pausing import Changes, paused, unpaused, unwaited

Folded = tuple[Changes, list[StayChange]]

_OPENED = ("key", "origin", "requester", "plan", "affected", "clients", "follows", "team", "technician", "promise")


def _opened(ticket: Ticket, event: Event) -> Folded:
    data = event.data
    level = data["level"]
    changes: Changes = {
        **{name: data.get(name) for name in _OPENED},
        **{name: data.get(name, 0) for name in ("vip", "security", "history")},
        **{name: data[name] for name in ("client", "type", "severity", "tier")},
        "opened_at": event.at,
        "opened_by": event.actor,
        "title": event.texts.get("title", ""),
        "unanswered_at": event.at,
        "level": level,
        "opened_level": level,
        "top_level": level,
    }
    return _enter(ticket, changes, event.at, "opened")


def _enter(ticket: Ticket, changes: Changes, at: int, why: str) -> Folded:
    """A new technical stay, at the place that the changes name."""
    n = ticket.stays + 1
    tier, team = changes.get("tier", ticket.tier), changes.get("team", ticket.team)
    technician = changes.get("technician", ticket.technician)
    changes["stays"] = changes["stay"] = n
    changes["taken_at"] = changes["snoozed_until"] = None
    return changes, [("enter", Stay(n, "technical", tier, team, technician, at, None, None, why))]


def _set(ticket: Ticket, event: Event) -> Folded:
    data = event.data
    changes, stays = moved(ticket, event) if "tier" in data else ({}, [])
    changes.update({field: value for field, (_, value) in data["changes"].items()})
    if "title" in event.texts:
        changes["title"] = event.texts["title"]
    if "promise" in data:
        changes["promise"] = data["promise"]
    return changes, stays


def _adopted(_: Ticket, event: Event) -> Folded:
    return {"promise": event.data["promise"]}, []


def moved(ticket: Ticket, event: Event) -> Folded:
    """To another tier, team or person; a move ends a wait. A bounce goes back: no handoff, and no ping-pong."""
    data = event.data
    bounce = event.kind == "returned"
    changes = unwaited(ticket, event.at)
    tier, level, team = data.get("tier", ticket.tier), data.get("level", ticket.level), data.get("team")
    cause = data.get("cause")
    place, here = team or tier, ticket.team or ticket.tier
    changes.update(
        tier=tier,
        level=level,
        top_level=max(ticket.top_level, level),
        team=team,
        technician=data.get("technician"),
        handoffs=(ticket.handoffs or 0) + (not bounce),  # a log may have left it unknown
        bounced=ticket.bounced + bounce,
        incomplete=ticket.incomplete + ("incomplete" in data),
    )
    if bounce:
        changes["came_from"] = data["came_from"]
    elif place != here:
        changes.update(ping_pong=ticket.ping_pong + (ticket.came_from == place), came_from=here)
    if level > ticket.opened_level and ticket.escalated_at is None:
        changes.update(escalated_at=event.at, escalated_s=data.get("open_s"))
    if cause in _CAUSES and "asked" not in data:  # what a client asked for was counted when they asked
        changes[_CAUSES[cause]] = getattr(ticket, _CAUSES[cause]) + 1
    changes, entered = _enter(ticket, changes, event.at, cause or "moved")
    return changes, entered if ticket.stay is None else [("leave", ticket.stay, event.at), *entered]


_CAUSES = {"timed": "timed", "manual": "manual", "client": "by_client"}


def _taken(ticket: Ticket, event: Event) -> Folded:
    who = event.data["technician"]
    if event.data.get("ladder") == "management":
        return {"manager": who, "managed_at": event.at}, [("take", ticket.management_stay, event.at, who)]
    if event.data.get("earlier"):  # a late entry for a stay that has ended: only its verdict changes
        return {}, []
    changes: Changes = {"technician": who, "taken_at": event.at}
    if who != ticket.technician:
        changes["snoozed_until"] = None
    return changes, [] if ticket.stay is None else [("take", ticket.stay, event.at, who)]


def _released(ticket: Ticket, event: Event) -> Folded:
    """Back to the tier: a new stay at the same place, with nobody holding it."""
    changes, entered = _enter(ticket, {"technician": None}, event.at, "released")
    return changes, entered if ticket.stay is None else [("leave", ticket.stay, event.at), *entered]


def _assigned(ticket: Ticket, event: Event) -> Folded:
    who = event.data["technician"]
    # Who is given a ticket has not said "I have it" yet.
    if event.data.get("ladder") == "management":
        given: Changes = {"manager": who} | ({} if who == ticket.manager else {"managed_at": None})
        return given, [("hold", ticket.management_stay, who)]
    changes: Changes = {"technician": who}
    if who != ticket.technician:
        changes |= {"taken_at": None, "snoozed_until": None}
    return changes, [] if ticket.stay is None else [("hold", ticket.stay, who)]


def _replied(ticket: Ticket, event: Event) -> Folded:
    """An answer to the client; who gives it on a ticket that nobody had has it."""
    changes, stays = _taken(ticket, event) if "technician" in event.data else ({}, [])
    return changes | _told(ticket, event), stays


def _told(ticket: Ticket, event: Event) -> Changes:
    """A person's message to the client: an answer to all that the client had said by then."""
    changes: Changes = {"told_at": max(event.at, ticket.told_at or event.at), "holding": 0}
    if ticket.unanswered_at is not None and ticket.unanswered_at <= event.at:
        changes["unanswered_at"] = None
    if ticket.first_response_at is None or event.at < ticket.first_response_at:
        changes.update(first_response_at=event.at, first_response_s=event.data.get("open_s"))
    return changes


def _heard(ticket: Ticket, event: Event) -> Folded:
    changes = unwaited(ticket, event.at) if ticket.wait_on == "client" else {}
    if "escalation" in event.data:
        changes["by_client"] = ticket.by_client + 1
    if ticket.unanswered_at is None and (ticket.told_at is None or event.at > ticket.told_at):
        changes["unanswered_at"] = event.at
    return changes, []


def _waiting(ticket: Ticket, event: Event) -> Folded:
    changes = unwaited(ticket, event.at)
    on = event.data["on"]
    changes.update(
        status="waiting",
        wait_on=on,
        wait_until=event.data.get("until"),
        waiting_since=event.at,
        waits=ticket.waits + (on == "client"),
        pauses=paused(changes.get("pauses", ticket.pauses), event.at, on),
    )
    return changes, []


def _resumed(ticket: Ticket, event: Event) -> Folded:
    return unwaited(ticket, event.at), []


def _resolved(ticket: Ticket, event: Event) -> Folded:
    closed = event.kind == "closed"
    ended: Changes = {"status": "closed", "closed_at": event.at} if closed else {"status": "resolved"}
    if not ticket.is_open:  # the same unbroken run of resolved states goes on
        return ended, []
    changes = unwaited(ticket, event.at)
    left: list[StayChange] = [("leave", n, event.at) for n in (ticket.stay, ticket.management_stay) if n is not None]
    if event.visible:  # what solved it, told to the client
        changes.update(_told(ticket, event))
    changes.update(
        ended,
        resolved_at=event.at,
        resolution_w=max(0, event.at - ticket.opened_at),
        resolution_s=event.data.get("open_s"),
        pauses=paused(changes.get("pauses", ticket.pauses), event.at, "resolved"),
        stay=None,
        management_stay=None,
        manager=None,
        managed_at=None,
    )
    return changes, left


def _reopened(ticket: Ticket, event: Event) -> Folded:
    changes: Changes = dict.fromkeys(("resolved_at", "closed_at", "resolution_w", "resolution_s"))
    changes.update(status="open", reopens=(ticket.reopens or 0) + 1, pauses=unpaused(ticket.pauses, event.at))
    changes["parent"] = None  # who comes back goes its own way
    return _enter(ticket, changes, event.at, "reopened")


def _notified(ticket: Ticket, event: Event) -> Folded:
    """A holding message is counted; what the team is told changes nothing."""
    if "holding" not in event.data:
        return {}, []
    return {"holding": ticket.holding + 1, "holdings": ticket.holdings + 1}, []


def _snoozed(_: Ticket, event: Event) -> Folded:
    return {"snoozed_until": event.data["until"]}, []


def _rated(_: Ticket, event: Event) -> Folded:
    return {"csat": event.data["score"]}, []


def _redacted(_: Ticket, event: Event) -> Folded:
    return {"title": BLANKED} if "title" in event.data else {}, []


_STATED = ("handoffs", "reopens", "csat", "resolution_w", "waits")


def _stated(ticket: Ticket, event: Event) -> Folded:
    """What an imported log says of itself wins over what its history implies; empty means unknown."""
    said = event.data
    changes: Changes = {name: said[name] for name in _STATED if name in said}
    for clock, met in said.get("sla", {}).items():
        run: Run = getattr(ticket, clock)
        changes[clock] = run._replace(met=int(met is True), missed=int(met is False))
    return changes, []


KINDS: dict[str, Callable[[Ticket, Event], Folded]] = {
    "opened": _opened,
    "set": _set,
    "adopted": _adopted,
    "escalated": moved,
    "moved": moved,
    "returned": moved,
    "taken": _taken,
    "released": _released,
    "assigned": _assigned,
    "replied": _replied,
    "heard": _heard,
    "waiting": _waiting,
    "resumed": _resumed,
    "resolved": _resolved,
    "closed": _resolved,
    "reopened": _reopened,
    "snoozed": _snoozed,
    "notified": _notified,
    "rated": _rated,
    "redacted": _redacted,
    "stated": _stated,
}
