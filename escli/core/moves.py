"""Handing a ticket on: to a person, up the tiers with its handoff, or to management beside them."""

from typing import Any

from escli.core.desk import Desk, act, need_open
from escli.core.escalation import moved_to
from escli.core.matrix import MANAGEMENT
from escli.core.model import Event, Notice, Ticket
from escli.errors import Refused, unknown


def assign(desk: Desk, ticket: Ticket, name: str) -> list[Event]:
    """Somebody is to have it; only their own `take` or a reply meets the respond clock."""
    need_open(ticket)
    if name not in desk.matrix.team:
        raise unknown("person", name, tuple(desk.matrix.team))
    data: dict[str, Any] = {"technician": name, "cause": "manual"}
    if desk.matrix.team[name].tier == MANAGEMENT and ticket.management_stay is not None:
        data["ladder"] = MANAGEMENT
    told = () if name == desk.actor else (Notice(name, "tell"),)
    return [act(desk, "assigned", desk.now, data, notices=told)]


def escalate(desk: Desk, ticket: Ticket, to: str, parts: dict[str, str], *, by_client: bool = False) -> list[Event]:
    """A person moves it up, with the handoff that the receiving tier requires; to management beside the tier."""
    need_open(ticket)
    cause = "client" if by_client else "manual"
    if to == MANAGEMENT:
        return [_to_management(desk, ticket, parts, cause)]
    tier, passed = _target(desk, ticket, to)
    _need_parts(tier, required_parts(desk, ticket, tier), parts)
    level = desk.matrix.levels[tier]
    data = moved_to(ticket, desk.promise(ticket), tier, level, desk.now, cause)
    if passed:
        data["passed"] = list(passed)
    return [act(desk, "escalated", desk.now, data, texts=parts, notices=desk.directory.told(tier))]


def required_parts(desk: Desk, ticket: Ticket, to: str) -> tuple[str, ...]:
    """What a person's escalation must bring to where it goes."""
    if to == MANAGEMENT:
        return tuple(desk.matrix.management["handoff"])
    tier, _ = _target(desk, ticket, to)
    return next(one.handoff for one in desk.matrix.tiers if one.name == tier)


def _target(desk: Desk, ticket: Ticket, to: str) -> tuple[str, tuple[str, ...]]:
    """The tier that an escalation arrives at, and the empty ones that it passes."""
    levels = desk.matrix.levels
    here = desk.directory.level(ticket)
    if to == "next":
        arrival = desk.directory.above(here)
        if arrival.tier is None:
            hint = f"escli escalate {ticket.id} --to management --summary ..."
            raise Refused(f"There is nobody above {ticket.tier}.", hint=hint)
        return arrival.tier, arrival.passed
    if to not in levels:
        raise unknown("tier", to, (*levels, MANAGEMENT))
    if levels[to] <= here:
        raise Refused(
            f"Ticket {ticket.id} is at {ticket.tier}: {to} is not above it.",
            hint=f"escli assign {ticket.id} NAME gives it to a person without moving it.",
        )
    return to, ()


def _need_parts(where: str, required: tuple[str, ...], parts: dict[str, str]) -> None:
    missing = [part for part in required if not parts.get(part, "").strip()]
    if missing:
        options = " ".join(f"--{part} ..." for part in missing)
        raise Refused(f"{where} needs more in a handoff: {', '.join(missing)}.", hint=f"Add {options}")


def _to_management(desk: Desk, ticket: Ticket, parts: dict[str, str], cause: str) -> Event:
    if ticket.management_stay is not None:
        raise Refused(f"Management has ticket {ticket.id} already.", hint=f"escli show {ticket.id}")
    _need_parts("Management", required_parts(desk, ticket, MANAGEMENT), parts)
    data: dict[str, Any] = {"cause": cause}
    if ticket.promise is not None:
        data["starts"] = {MANAGEMENT: desk.now}
    told = tuple(Notice(name, "tell") for name in desk.directory.people(MANAGEMENT, ticket))
    return act(desk, "managed", desk.now, data, texts=parts, notices=told)
