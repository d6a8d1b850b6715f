"""How other tools, and ITIL, count what escli counts too: each figure with its formula, from the same sums and lists.

In our own words, after what each publishes of its figures; a team that leaves a tool can go on with its old figure.
"""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from escli.core.metrics import ratio, summary

Tally = dict[str, Any]
Value = dict[str, Any]  # value, unit (tickets, share, seconds, per ticket), n, and low and high where there are any


class Named(NamedTuple):
    """A figure as somebody else defines it."""

    name: str
    formula: str  # theirs, and from what of ours it is taken
    value: Callable[[Tally], Value]


class Field(NamedTuple):
    """The figures of one tool or body, and where it says what they mean."""

    source: str
    figures: tuple[Named, ...]
    also: tuple[str, ...] = ()  # lists of the tally that only it needs


def _count(*names: str) -> Callable[[Tally], Value]:
    return lambda tally: _value(sum(int(tally[name]) for name in names), "tickets", tally["tickets"])


def _value(value: float | None, unit: str, n: int, low: float | None = None, high: float | None = None) -> Value:
    return {"value": value, "unit": unit, "n": n, "low": low, "high": high}


def _share(part: str, *whole: str) -> Callable[[Tally], Value]:
    def value(tally: Tally) -> Value:
        one = ratio(int(tally[part]), sum(int(tally[name]) for name in whole))
        return _value(one["rate"], "share", one["denominator"], one["low"], one["high"])

    return value


def _mean(times: str) -> Callable[[Tally], Value]:
    def value(tally: Tally) -> Value:
        values: Sequence[int] = tally[times]
        return _value(sum(values) / len(values) if values else None, "seconds", len(values))

    return value


def _median(times: str) -> Callable[[Tally], Value]:
    def value(tally: Tally) -> Value:
        one = summary(tally[times])
        return _value(one["median"], "seconds", one["n"], one["low"], one["high"])

    return value


def _each(total: str, whole: str) -> Callable[[Tally], Value]:
    def value(tally: Tally) -> Value:
        n = int(tally[whole])
        return _value(tally[total] / n if n else None, "per ticket", n)

    return value


FIELDS: dict[str, Field] = {
    "pagerduty": Field(
        "PagerDuty, Analytics API: incident metrics",
        (
            Named("incidents", "All incidents; here tickets opened in the period.", _count("tickets")),
            Named(
                "mean_time_to_acknowledge",
                "Mean time from trigger to the first acknowledgement, of incidents that had one; here from opening to "
                "the first take at any tier (a person's message to the client takes a ticket that nobody had).",
                _mean("taken_wall"),
            ),
            Named(
                "mean_time_to_resolve",
                "Mean time from trigger to resolve; here to the last resolve, for an incident is not reopened there.",
                _mean("resolve_wall"),
            ),
            Named(
                "escalations",
                "Escalations by timeout or by hand, all counted; here moves to a higher tier, timed and manual.",
                _count("timed", "manual"),
            ),
            Named("timeout_escalations", "Those that the policy made; here timed.", _count("timed")),
            Named("manual_escalations", "Those that a responder made; here manual.", _count("manual")),
        ),
        ("taken_wall",),
    ),
    "goalert": Field(
        "GoAlert: alert metrics of a service",
        (
            Named("alerts", "Closed alerts only; here solved tickets. All below are about these.", _count("ended")),
            Named(
                "average_time_to_acknowledge",
                "Mean time from creation to the first acknowledgement, of alerts that had one; here the first take.",
                _mean("ended_taken_wall"),
            ),
            Named("average_time_to_close", "Mean time from creation to close; here to resolve.", _mean("resolve_wall")),
            Named(
                "escalated",
                "Alerts that went beyond the first step of their policy; here tickets that rose to a higher tier.",
                _count("ended_escalated"),
            ),
            Named("escalated_rate", "escalated / alerts.", _share("ended_escalated", "ended")),
        ),
        ("ended_taken_wall",),
    ),
    "zendesk": Field(
        "Zendesk: native duration metrics; Explore, tickets dataset",
        (
            Named("tickets", "Tickets created.", _count("tickets")),
            Named("solved_tickets", "Tickets that are solved or closed now.", _count("ended")),
            Named(
                "first_reply_time",
                "Median time from creation to an agent's first public comment.",
                _median("respond_wall"),
            ),
            Named(
                "first_resolution_time",
                "Median time from creation to the first time that it was solved, reopened later or not.",
                _median("first_resolve_wall"),
            ),
            Named(
                "full_resolution_time",
                "Median time from creation to the latest time that it was solved.",
                _median("resolve_wall"),
            ),
            Named(
                "requester_wait_time",
                "Median of the time spent new, open or on hold, not pending or solved; here the time in technical "
                "stays without waits on the client.",
                _median("handled_wall"),
            ),
            Named(
                "one_touch",
                "Solved with fewer than two public replies / solved; a message with the resolution is one.",
                _share("ended_one_reply", "ended"),
            ),
            Named("reopens", "All reopenings.", _count("reopens")),
            Named("reopened", "Tickets reopened at least once / tickets.", _share("reopened", "tickets")),
        ),
        ("handled_wall",),
    ),
    "itil": Field(
        "ITIL, service operation: measures of incident management",
        (
            Named("incidents", "Incidents recorded; here tickets opened in the period.", _count("tickets")),
            Named("backlog", "Incidents not resolved yet.", _count("open")),
            Named("major_incidents", "Major incidents / incidents.", _share("major", "tickets")),
            Named("mean_time_to_resolve", "Mean elapsed time to resolution.", _mean("resolve_wall")),
            Named(
                "responded_in_time",
                "Handled within the agreed response time / decided; a ticket is late if it was at any tier.",
                _share("respond_met", "respond_met", "respond_missed"),
            ),
            Named(
                "resolved_in_time",
                "Resolved within the agreed time / decided.",
                _share("resolve_met", "resolve_met", "resolve_missed"),
            ),
            Named(
                "first_line_resolution",
                "Solved by the lowest tier without another / all solved, wherever they were opened.",
                _share("first_tier_solved", "ended"),
            ),
            Named("reopened", "Solved incidents that had been reopened / solved.", _share("ended_reopened", "ended")),
            Named(
                "incorrectly_assigned",
                "Incidents sent to the wrong group / incidents; here returned as incomplete, or from A to B to A.",
                _share("misassigned", "tickets"),
            ),
            Named("reassignments", "Moves between groups and people for each incident.", _each("handoffs", "tickets")),
            Named("mean_time_to_escalate", "Mean time from opening to the first move up.", _mean("escalate_wall")),
        ),
    ),
}


def values(definition: str, tally: Tally) -> dict[str, Value]:
    """Every figure of a definition, by name."""
    return {one.name: one.value(tally) for one in FIELDS[definition].figures}
