"""Handing a ticket on: to a person, up the tiers or aside with its handoff, and to management."""

from typing import Any

from escli.core.desk import Desk, act, need_open, need_unmerged, to_client
from escli.core.firing import moved_to
from escli.core.handoff import last, missing
from escli.core.holding import handed_to
from escli.core.matrix import MANAGEMENT
from escli.core.model import Event, Notice, Ticket
from escli.core.routing import Arrival
from escli.errors import Refused, unknown

REASONS = ("breach", "relationship", "policy")  # what management is for


def assign(desk: Desk, ticket: Ticket, name: str) -> list[Event]:
    """Somebody is to have it; only their own `take` or a reply meets the respond clock."""
    need_open(ticket)
    if name not in desk.matrix.team:
        raise unknown("person", name, tuple(desk.matrix.team))
    data: dict[str, Any] = {"technician": name, "cause": "manual"}
    if desk.matrix.team[name].tier == MANAGEMENT and ticket.management_stay is not None:
        data["ladder"] = MANAGEMENT
    else:
        data |= handed_to(ticket, desk.promise(ticket), name, desk.now)
    told = () if name == desk.actor else (Notice(name, "tell"),)
    return [act(desk, "assigned", desk.now, data, notices=told)]


def escalate(
    desk: Desk, ticket: Ticket, to: str, parts: dict[str, str], *, reason: str = "", because: str = ""
) -> list[Event]:
    """A person moves it up, with the handoff that the receiving tier requires; to management beside the tier.

    `reason` is what management is asked for: one of REASONS, or nothing. `because` lets an incomplete handoff through:
    it is counted, and what is missing is owed.
    """
    need_open(ticket)
    if to == MANAGEMENT:
        return [_to_management(desk, ticket, parts, reason, because)]
    if reason:
        raise Refused("--for says what management is asked for.", hint="Add --to management, or leave --for out.")
    return [up(desk, ticket, to, parts, because, "manual")]


def up(desk: Desk, ticket: Ticket, to: str, parts: dict[str, str], because: str, cause: str) -> Event:
    """A move up for a cause, with its handoff."""
    tier, arrival = _target(desk, ticket, to)
    lacks, texts = _packet(desk, tier, parts, because)
    level = desk.matrix.levels[tier]
    data = moved_to(ticket, desk.promise(ticket), tier, level, desk.now, cause) | lacks
    data |= desk.directory.brought(arrival, ticket.severity)
    told = (*desk.directory.greeted(arrival, "tell"), *to_client(desk, ticket, "escalated"))
    return act(desk, "escalated", desk.now, data, texts=texts, notices=told)


def transfer(desk: Desk, ticket: Ticket, to: str, parts: dict[str, str], *, because: str = "") -> list[Event]:
    """A person hands it to somebody else, or to a tier that is not above, with the handoff that this tier requires."""
    need_open(ticket)
    tier, who = _aside(desk, ticket, to)
    lacks, texts = _packet(desk, tier, parts, because)
    data = moved_to(ticket, desk.promise(ticket), tier, desk.matrix.levels[tier], desk.now, "transfer") | lacks
    arrival = desk.directory.into(tier, ticket.type) if who is None else Arrival(tier, (), who)
    data |= {"technician": None} | desk.directory.brought(arrival, ticket.severity)
    told = desk.directory.greeted(arrival, "tell")
    return [act(desk, "moved", desk.now, data, texts=texts, notices=tuple(n for n in told if n.person != desk.actor))]


def hand(desk: Desk, ticket: Ticket, parts: dict[str, str], history: list[Event]) -> list[Event]:
    """Somebody adds to the last handoff: what they owe, or what they forgot."""
    need_unmerged(ticket)
    if last(history) is None:
        raise Refused(
            f"Ticket {ticket.id} has not been handed on yet.",
            hint=f"escli escalate {ticket.id} --summary ... says it when it is; escli note {ticket.id} says it now.",
        )
    return [act(desk, "handed", desk.now, {"parts": sorted(parts)}, texts=parts)]


def required_parts(desk: Desk, ticket: Ticket, to: str) -> tuple[str, ...]:
    """What a person's escalation must bring to where it goes."""
    return desk.matrix.required[to if to == MANAGEMENT else _target(desk, ticket, to)[0]]


def parts_for_transfer(desk: Desk, ticket: Ticket, to: str) -> tuple[str, ...]:
    """What a person's transfer must bring to where it goes."""
    return desk.matrix.required[_aside(desk, ticket, to)[0]]


def _target(desk: Desk, ticket: Ticket, to: str) -> tuple[str, Arrival]:
    """The tier that an escalation arrives at, and how: the next one passes those that are empty, a named one not."""
    levels = desk.matrix.levels
    here = desk.directory.level(ticket)
    if to == "next":
        arrival = desk.directory.above(here, ticket.type)
        if arrival.tier is None:
            hint = f"escli escalate {ticket.id} --to management --summary ..."
            raise Refused(f"There is nobody above {ticket.tier}.", hint=hint)
        return arrival.tier, arrival
    if to not in levels:
        raise unknown("tier", to, (*levels, MANAGEMENT))
    if levels[to] <= here:
        raise Refused(
            f"Ticket {ticket.id} is at {ticket.tier}: {to} is not above it.",
            hint=f"escli transfer {ticket.id} --to {to} hands it there.",
        )
    return to, desk.directory.into(to, ticket.type)


def _aside(desk: Desk, ticket: Ticket, to: str) -> tuple[str, str | None]:
    """The tier and the person that a transfer is for."""
    levels = desk.matrix.levels
    person = desk.matrix.team.get(to)
    if to not in levels and person is None and to != MANAGEMENT:
        raise unknown("tier or person", to, (*levels, *desk.matrix.team))
    tier, who = (person.tier, to) if person is not None and to not in levels else (to, None)
    if tier == MANAGEMENT:
        hint = f"escli escalate {ticket.id} --to management asks a manager to join."
        raise Refused("Management stands beside the tiers: a ticket is not handed to it.", hint=hint)
    if levels[tier] > desk.directory.level(ticket):
        raise Refused(
            f"{to} is above {ticket.tier}, where ticket {ticket.id} is: that is an escalation.",
            hint=f"escli escalate {ticket.id} --to {tier}",
        )
    if tier == ticket.tier and who == ticket.technician:
        raise Refused(f"Ticket {ticket.id} is with {who or tier} already.", hint=f"escli show {ticket.id}")
    return tier, who


def _packet(desk: Desk, where: str, parts: dict[str, str], because: str) -> tuple[dict[str, list[str]], dict[str, str]]:
    """What an incomplete handoff lacks (nothing, of a complete one), and the texts; refused without a reason."""
    lacks = missing(desk.matrix.required[where], parts)
    if not lacks:
        return {}, parts
    if not because.strip():
        options = " ".join(f"--{part} ..." for part in lacks)
        name = "Management" if where == MANAGEMENT else where
        hint = f"Add {options}; or --incomplete 'why' sends it without, and it is counted."
        raise Refused(f"{name} needs more in a handoff: {', '.join(lacks)}.", hint=hint)
    return {"incomplete": lacks}, {**parts, "because": because}


def _to_management(desk: Desk, ticket: Ticket, parts: dict[str, str], reason: str, because: str) -> Event:
    if reason and reason not in REASONS:
        raise unknown("reason", reason, REASONS)
    if ticket.management_stay is not None:
        raise Refused(f"Management has ticket {ticket.id} already.", hint=f"escli show {ticket.id}")
    lacks, texts = _packet(desk, MANAGEMENT, parts, because)
    data = {"cause": "manual", **({"for": reason} if reason else {}), **lacks}
    return managed(desk, ticket, data, texts, "tell")


def managed(desk: Desk, ticket: Ticket, data: dict[str, Any], texts: dict[str, str], how: str) -> Event:
    """A manager is asked to join, by a page or a tell."""
    if ticket.promise is not None:
        data = data | {"starts": {MANAGEMENT: desk.now}}
    told = tuple(Notice(name, how) for name in desk.directory.people(MANAGEMENT, ticket))
    return act(desk, "managed", desk.now, data, texts=texts, notices=told)
