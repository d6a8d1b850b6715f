"""Figures: what is counted over what, in wall and in business time, each with its definition."""

from typing import Any

from escli.core.matrix import MANAGEMENT
from escli.core.model import PROMISES

SATISFIED = 4

DEFINITIONS: dict[str, str] = {
    "tickets": "Tickets opened in the period. Every other figure is about these.",
    "open": "Of these, tickets not resolved yet.",
    "escalated": "Tickets that moved to a higher tier than the one they were opened at, at least once.",
    "escalation_rate": "escalated / tickets.",
    "escalation_rate_from_first_tier": "The same, of tickets opened at the lowest tier only.",
    "escalations": "Moves up by cause, each counted once: timed (the matrix), manual (a technician), client (the "
    "client asked); to management is counted apart.",
    "time_to_escalate": "From opening to the first move up, of tickets opened at the lowest tier.",
    "resolution_time": "From opening to the first resolve of the last unbroken run of resolved states, in all and "
    "by the highest tier reached. Business time is open hours in the ticket's own calendar; waits are in it. "
    "A merged ticket has none.",
    "first_response_time": "From opening to the first message to the client by a person (or a call, recorded as one).",
    "sla": "Tickets by clock: missed if any run of it was missed, or is open and overdue; else met if any run was "
    "met. rate = met / (met + missed).",
    "reopened": "Tickets reopened at least once.",
    "reopen_rate": "reopened / tickets.",
    "handoffs": "Moves between tiers or teams, and to a person: tickets with at least one, their share, mean and "
    "most per ticket; beside them handoffs that a person sent incomplete, and those that bounced (were returned).",
    "ping_pong": "Tickets that went from A to B and straight back to A.",
    "waiting_on_client": "Tickets that waited for the client at least once, their share, and the wall time waited.",
    "satisfaction": "Ratings from 1 to 5: mean, share of 4 and 5, n, and n over resolved tickets (response rate); "
    "for escalated tickets and the others.",
}


def report(tally: dict[str, Any], tiers: tuple[str, ...]) -> dict[str, Any]:
    """Every figure of one group, from the sums and lists of its tickets. Durations are seconds."""
    tickets = tally["tickets"]
    return {
        "tickets": tickets,
        "open": tally["open"],
        "escalated": tally["escalated"],
        "escalation_rate": ratio(tally["escalated"], tickets),
        "escalation_rate_from_first_tier": ratio(tally["first_tier_escalated"], tally["first_tier"]),
        "escalations": {
            "timed": int(tally["timed"]),
            "manual": int(tally["manual"]),
            "client": int(tally["by_client"]),
            MANAGEMENT: int(tally["to_management"]),
        },
        "time_to_escalate": both(tally["escalate_wall"], tally["escalate_open"]),
        "resolution_time": {**both(tally["resolve_wall"], tally["resolve_open"]), "by_tier": _by_tier(tally, tiers)},
        "first_response_time": both(tally["respond_wall"], tally["respond_open"]),
        "sla": {clock: _sla(tally[f"{clock}_met"], tally[f"{clock}_missed"]) for clock in PROMISES},
        "reopened": tally["reopened"],
        "reopen_rate": ratio(tally["reopened"], tickets),
        "handoffs": {
            **ratio(tally["handed_off"], tickets),
            "total": int(tally["handoffs"]),
            "mean": tally["handoffs"] / tickets if tickets else None,
            "max": tally["most_handoffs"],
            "incomplete": int(tally["incomplete"]),
            "bounced": int(tally["bounced"]),
        },
        "ping_pong": ratio(tally["ping_pong"], tickets),
        "waiting_on_client": {**ratio(tally["waited"], tickets), "wall": summary(tally["wait_wall"])},
        "satisfaction": _satisfaction(tally),
    }


def ratio(part: int, whole: int) -> dict[str, Any]:
    """A share with what it is made of; None of nothing."""
    return {"numerator": part, "denominator": whole, "rate": part / whole if whole else None}


def _sla(met: int, missed: int) -> dict[str, Any]:
    return {"met": met, "missed": missed, "rate": met / (met + missed) if met + missed else None}


def both(wall: list[int], business: list[int]) -> dict[str, Any]:
    """A duration on the wall and in business hours."""
    return {"wall": summary(wall), "business": summary(business)}


def summary(values: list[int]) -> dict[str, Any]:
    """n, mean, median and 90th percentile, in seconds. In real logs mean and median differ many times over."""
    ordered = sorted(values)
    n = len(ordered)
    if not n:
        return {"n": 0, "mean": None, "median": None, "p90": None}
    return {"n": n, "mean": sum(ordered) / n, "median": quantile(ordered, 0.5), "p90": quantile(ordered, 0.9)}


def quantile(ordered: list[int], share: float) -> float:
    """Between the two nearest values, in proportion (the usual "linear" definition)."""
    place = share * (len(ordered) - 1)
    low = int(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (place - low)


def _by_tier(tally: dict[str, Any], tiers: tuple[str, ...]) -> dict[str, Any]:
    walls: dict[int, list[int]] = {}
    opens: dict[int, list[int]] = {}
    for level, wall, business in tally["resolve_levels"]:
        walls.setdefault(level, []).append(wall)
        if business is not None:
            opens.setdefault(level, []).append(business)
    return {
        tiers[level - 1] if level <= len(tiers) else f"level {level}": both(walls[level], opens.get(level, []))
        for level in sorted(walls)
    }


def _satisfaction(tally: dict[str, Any]) -> dict[str, Any]:
    escalated, others = tally["csat_escalated"], tally["csat_others"]
    asked = tally["asked"]
    return {
        **_scores(escalated + others, asked),
        "escalated": _scores(escalated, tally["asked_escalated"]),
        "others": _scores(others, asked - tally["asked_escalated"]),
    }


def _scores(scores: list[int], asked: int) -> dict[str, Any]:
    n = len(scores)
    return {
        "n": n,
        "mean": sum(scores) / n if n else None,
        "satisfied": ratio(sum(score >= SATISFIED for score in scores), n),
        "response_rate": ratio(n, asked),
    }
