"""Figures: what is counted over what, in wall and in business time, each with its definition and how sure it is."""

from collections.abc import Sequence
from itertools import chain
from typing import Any

from escli.core.intervals import FEW, median_bounds, wilson
from escli.core.matrix import MANAGEMENT
from escli.core.model import PROMISES

SATISFIED = 4

DEFINITIONS: dict[str, str] = {
    "tickets": "Tickets opened in the period. Every other figure is about these.",
    "open": "Of these, tickets not resolved yet.",
    "open_age": "How long ago these were opened, on the wall.",
    "escalated": "Tickets that moved to a higher tier than the one they were opened at, at least once.",
    "escalation_rate": "escalated / tickets.",
    "escalation_rate_from_first_tier": "The same, of tickets opened at the lowest tier only.",
    "escalations": "Moves up by cause, each counted once: timed (the matrix), manual (a technician), client (the "
    "client asked); to management is counted apart.",
    "out_of_process": "Client escalations that went round the process (channel informal) / client escalations.",
    "time_to_escalate": "From opening to the first move up, of tickets opened at the lowest tier.",
    "first_level_resolution": "Solved without ever leaving the lowest tier / solved, of tickets opened there.",
    "resolution_time": "From opening to the first resolve of the last unbroken run of resolved states, in all and "
    "by the highest tier reached. Business time is open hours in the ticket's own calendar; waits are in it. "
    "A merged ticket has none.",
    "first_response_time": "From opening to the first message to the client by a person (or a call, recorded as one).",
    "time_in_tier": "The wall time that each ticket has spent at a tier, or with management beside it, in stays that "
    "have ended; a ticket counts once at each tier where it was.",
    "sla": "Tickets by clock: missed if any run of it was missed, or is open and overdue; else met if any run was "
    "met. rate = met / (met + missed).",
    "reopened": "Tickets reopened at least once.",
    "reopen_rate": "reopened / tickets.",
    "handoffs": "Moves between tiers or teams, and to a person: tickets with at least one, their share, mean and "
    "most per ticket; beside them handoffs that a person sent incomplete, and those that bounced (were returned), "
    "each also as a share of all handoffs.",
    "ping_pong": "Tickets that went from A to B and straight back to A.",
    "waiting_on_client": "Tickets that waited for the client at least once, their share, and the wall time waited.",
    "holding_messages": "Holding messages that the machine wrote in a person's stead: tickets with at least one, their "
    "share, and how many in all.",
    "satisfaction": "Ratings from 1 to 5: mean, share of 4 and 5, n, and n over resolved tickets (response rate); "
    "for escalated tickets and the others.",
    "sweep_lag": "From the second at which a step fell due to the second at which a sweep carried it out.",
    "few": f"The figures that rest on fewer than {FEW} tickets: their intervals are wide, a difference may be chance.",
}
WITH_BY_AND_TREND: dict[str, str] = {
    "backlog": "With --by week, month or quarter: tickets opened and solved (for the last time) in the period, how "
    "many were open at its end or are now, and how long ago those had been opened.",
    "trend": "With --trend: each figure beside that of the period before. A change is outside chance if its 95 % "
    "interval leaves out no change (shares, counts by day), or if both medians' intervals lie apart.",
    "interval": "low and high: the 95 % interval of the rate (Wilson's score) or of the median (order statistics, "
    "exact; none of fewer than six) that they stand beside.",
}


def report(tally: dict[str, Any], tiers: tuple[str, ...]) -> dict[str, Any]:
    """Every figure of one group, from the sums and lists of its tickets. Durations are seconds."""
    tickets = tally["tickets"]
    figures = {
        "tickets": tickets,
        "open": tally["open"],
        "open_age": summary(tally["open_age"]),
        "escalated": tally["escalated"],
        "escalation_rate": ratio(tally["escalated"], tickets),
        "escalation_rate_from_first_tier": ratio(tally["first_tier_escalated"], tally["first_tier"]),
        "escalations": {
            "timed": int(tally["timed"]),
            "manual": int(tally["manual"]),
            "client": int(tally["by_client"]),
            MANAGEMENT: int(tally["to_management"]),
        },
        "out_of_process": ratio(int(tally["informal"]), int(tally["by_client"])),
        "time_to_escalate": both(tally["escalate_wall"], tally["escalate_open"]),
        "first_level_resolution": ratio(tally["first_tier_solved"], tally["first_tier_ended"]),
        "resolution_time": {**both(tally["resolve_wall"], tally["resolve_open"]), "by_tier": _by_tier(tally, tiers)},
        "first_response_time": both(tally["respond_wall"], tally["respond_open"]),
        "time_in_tier": _time_in_tier(tally["tier_wall"], tiers),
        "sla": {clock: _sla(tally[f"{clock}_met"], tally[f"{clock}_missed"]) for clock in PROMISES},
        "reopened": tally["reopened"],
        "reopen_rate": ratio(tally["reopened"], tickets),
        "handoffs": _handoffs(tally),
        "ping_pong": ratio(tally["ping_pong"], tickets),
        "waiting_on_client": {**ratio(tally["waited"], tickets), "wall": summary(tally["wait_wall"])},
        "holding_messages": {**ratio(tally["held"], tickets), "total": int(tally["holdings"])},
        "satisfaction": _satisfaction(tally),
        "sweep_lag": summary(tally["sweep_lag"]),
    }
    return figures | {"few": [name for name, n in _based_on(figures) if 0 < n < FEW]}


def ratio(part: int, whole: int) -> dict[str, Any]:
    """A share with what it is made of and its 95 % interval; None of nothing."""
    low, high = wilson(part, whole)
    return {
        "numerator": part, "denominator": whole, "rate": part / whole if whole else None, "low": low, "high": high
    }  # fmt: skip


def _sla(met: int, missed: int) -> dict[str, Any]:
    one = ratio(met, met + missed)
    return {"met": met, "missed": missed, **{name: one[name] for name in ("rate", "low", "high")}}


def both(wall: Sequence[int], business: Sequence[int]) -> dict[str, Any]:
    """A duration on the wall and in business hours."""
    return {"wall": summary(wall), "business": summary(business)}


def summary(values: Sequence[int]) -> dict[str, Any]:
    """n, mean, median with its 95 % interval, 90th percentile, in seconds. Mean and median differ many times over."""
    ordered = sorted(values)
    n = len(ordered)
    low, high = median_bounds(ordered)
    return {
        "n": n,
        "mean": sum(ordered) / n if n else None,
        "median": quantile(ordered, 0.5) if n else None,
        "low": low,
        "high": high,
        "p90": quantile(ordered, 0.9) if n else None,
    }


def quantile(ordered: Sequence[int], share: float) -> float:
    """Between the two nearest values, in proportion (the usual "linear" definition)."""
    place = share * (len(ordered) - 1)
    low = int(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (place - low)


def _by_tier(tally: dict[str, Any], tiers: tuple[str, ...]) -> dict[str, Any]:
    levels = tally["resolve_levels"]
    return {
        tiers[level - 1] if level <= len(tiers) else f"level {level}": both(*levels[level]) for level in sorted(levels)
    }


def _time_in_tier(walls: dict[str, Sequence[int]], tiers: tuple[str, ...]) -> dict[str, Any]:
    """In the order of the matrix; then tiers that it does not have any more, and management."""
    gone = sorted(set(walls) - {*tiers, MANAGEMENT})
    return {tier: summary(walls[tier]) for tier in (*tiers, *gone, MANAGEMENT) if tier in walls}


def _handoffs(tally: dict[str, Any]) -> dict[str, Any]:
    tickets, total = tally["tickets"], int(tally["handoffs"])
    incomplete, bounced = int(tally["incomplete"]), int(tally["bounced"])
    return {
        **ratio(tally["handed_off"], tickets),
        "total": total,
        "mean": total / tickets if tickets else None,
        "max": tally["most_handoffs"],
        "incomplete": incomplete,
        "bounced": bounced,
        "incomplete_rate": ratio(incomplete, max(total, incomplete)),  # a log may state fewer than its history has
        "bounce_rate": ratio(bounced, max(total, bounced)),
    }


def _satisfaction(tally: dict[str, Any]) -> dict[str, Any]:
    escalated, others = tally["csat_escalated"], tally["csat_others"]
    asked = tally["asked"]
    return {
        **_scores(escalated + others, asked),
        "escalated": _scores(escalated, tally["asked_escalated"]),
        "others": _scores(others, asked - tally["asked_escalated"]),
    }


def _scores(scores: Sequence[int], asked: int) -> dict[str, Any]:
    n = len(scores)
    return {
        "n": n,
        "mean": sum(scores) / n if n else None,
        "satisfied": ratio(sum(score >= SATISFIED for score in scores), n),
        "response_rate": ratio(n, asked),
    }


def _based_on(figures: dict[str, Any]) -> list[tuple[str, int]]:
    """On how many tickets each figure rests."""
    rates = ("escalation_rate", "escalation_rate_from_first_tier", "out_of_process", "first_level_resolution")
    times = ("time_to_escalate", "resolution_time", "first_response_time")
    return list(
        chain(
            ((name, figures[name]["denominator"]) for name in (*rates, "reopen_rate")),
            ((name, figures[name]["wall"]["n"]) for name in times),
            ((f"time_in_tier.{tier}", one["n"]) for tier, one in figures["time_in_tier"].items()),
            ((f"sla.{clock}", one["met"] + one["missed"]) for clock, one in figures["sla"].items()),
            [("satisfaction", figures["satisfaction"]["n"])],
        )
    )
