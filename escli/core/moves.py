"""Handing a ticket on: to a person, up the tiers with its handoff, or to management beside them."""

from typing import Any

from escli.core.desk import Desk, act, need_open
from escli.core.escalation import moved_to
from escli.core.fold import apply
from escli.core.lifecycle import heard
from escli.core.matrix import MANAGEMENT
from escli.core.model import IDLE, OFF, Event, Notice, Ticket
from escli.errors import Refused, unknown

CHANNELS = ("phone", "email", "visit", "informal")  # how a client asked; informal: round the process
REASONS = ("breach", "relationship", "policy")  # what management is for


def assign(desk: Desk, ticket: Ticket, name: str) -> list[Event]:
    """Somebody is to have it; only their own `take` or a reply meets the respond clock."""
    need_open(ticket)
    if name not in desk.matrix.team:
        raise unknown("person", name, tuple(desk.matrix.team))
    data: dict[str, Any] = {"technician": name, "cause": "manual"}
    if desk.matrix.team[name].tier == MANAGEMENT and ticket.management_stay is not None:
        data["ladder"] = MANAGEMENT
    elif name != ticket.technician and ticket.idle.state != OFF:
        data["drops"] = [IDLE]  # it watches over whoever has taken it
    told = () if name == desk.actor else (Notice(name, "tell"),)
    return [act(desk, "assigned", desk.now, data, notices=told)]


def escalate(desk: Desk, ticket: Ticket, to: str, parts: dict[str, str], why: str = "") -> list[Event]:
    """A person moves it up, with the handoff that the receiving tier requires; to management beside the tier.

    `why` is what management is asked for: one of REASONS, or nothing.
    """
    need_open(ticket)
    if to == MANAGEMENT:
        return [_to_management(desk, ticket, parts, why)]
    if why:
        raise Refused("--for says what management is asked for.", hint="Add --to management, or leave --for out.")
    return [_up(desk, ticket, to, parts, "manual")]


def asked(desk: Desk, ticket: Ticket, said: str, channel: str, to: str | None, parts: dict[str, str]) -> list[Event]:
    """The client asks for more: a message of theirs, management beside the tier, and a call back in time.

    The tier changes only if `to` says so. A channel `informal` went round the process; it counts as the others do.
    """
    need_open(ticket)
    if channel not in CHANNELS:
        raise unknown("channel", channel, CHANNELS)
    (first,) = heard(desk, ticket, said)
    starts = dict(first.data.get("starts", {}))
    if ticket.callback.state == OFF and ticket.promise is not None:  # asked twice, the first promise holds
        starts["callback"] = desk.now
    events = [first._replace(data={**first.data, "escalation": channel, **({"starts": starts} if starts else {})})]
    if ticket.management_stay is None:
        events.append(_managed(desk, ticket, {}, {"cause": "client"}, "page"))
    if to is not None:
        events.append(_up(desk, apply(ticket, first)[0], to, parts, "client"))
    return events


def _up(desk: Desk, ticket: Ticket, to: str, parts: dict[str, str], cause: str) -> Event:
    tier, passed = _target(desk, ticket, to)
    _need_parts(tier, required_parts(desk, ticket, tier), parts)
    level = desk.matrix.levels[tier]
    data = moved_to(ticket, desk.promise(ticket), tier, level, desk.now, cause)
    if cause == "client":
        data["asked"] = True
    if passed:
        data["passed"] = list(passed)
    return act(desk, "escalated", desk.now, data, texts=parts, notices=desk.directory.told(tier))


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


def _to_management(desk: Desk, ticket: Ticket, parts: dict[str, str], why: str) -> Event:
    if why and why not in REASONS:
        raise unknown("reason", why, REASONS)
    if ticket.management_stay is not None:
        raise Refused(f"Management has ticket {ticket.id} already.", hint=f"escli show {ticket.id}")
    _need_parts("Management", required_parts(desk, ticket, MANAGEMENT), parts)
    return _managed(desk, ticket, parts, {"cause": "manual"} | ({"for": why} if why else {}), "tell")


def _managed(desk: Desk, ticket: Ticket, parts: dict[str, str], data: dict[str, Any], how: str) -> Event:
    if ticket.promise is not None:
        data = data | {"starts": {MANAGEMENT: desk.now}}
    told = tuple(Notice(name, how) for name in desk.directory.people(MANAGEMENT, ticket))
    return act(desk, "managed", desk.now, data, texts=parts, notices=told)
