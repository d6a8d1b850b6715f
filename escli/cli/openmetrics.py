"""Figures as OpenMetrics text, in the part of it that Prometheus' older format shares: node_exporter reads that one.

Everything is a gauge or a summary: a figure of a period, or a verdict that a late entry corrects, may fall again.
"""

from collections.abc import Iterator
from typing import Any, NamedTuple

from escli.cli.words import clean

MOST = 100  # groups: each is a dozen series or more in somebody's Prometheus


class _Family(NamedTuple):
    name: str
    kind: str
    unit: str
    says: str


_COUNTS = {
    "tickets": _Family("escli_tickets", "gauge", "", "Tickets opened in the period."),
    "open": _Family("escli_open_tickets", "gauge", "", "Of these, tickets not resolved yet."),
    "escalated": _Family("escli_escalated_tickets", "gauge", "", "Tickets that rose to a higher tier."),
    "reopened": _Family("escli_reopened_tickets", "gauge", "", "Tickets reopened at least once."),
}
_PARTS = {
    "total": _Family("escli_handoffs", "gauge", "", "Moves between tiers or teams, and to a person."),
    "incomplete": _Family("escli_incomplete_handoffs", "gauge", "", "Handoffs that a person sent incomplete."),
    "bounced": _Family("escli_bounced_handoffs", "gauge", "", "Handoffs that were returned."),
}
_HOLDING = _Family("escli_holding_messages", "gauge", "", "Holding messages by the machine.")
_FIRST = _Family(
    "escli_first_level_resolution_ratio", "gauge", "ratio", "Solved at the lowest tier, of those opened there."
)
_KEPT = _Family("escli_promises_kept_ratio", "gauge", "ratio", "Promises met of those decided, by clock.")
_MET = _Family("escli_promises_met", "gauge", "", "Tickets whose promise was met, by clock.")
_MISSED = _Family("escli_promises_missed", "gauge", "", "Tickets whose promise was missed, by clock.")
_CAUSES = _Family("escli_escalations", "gauge", "", "Escalations by cause; to management is counted apart.")
_TIMES = {
    "first_response_time": _Family("escli_first_response_seconds", "summary", "seconds", "Opening to first response."),
    "resolution_time": _Family("escli_resolution_seconds", "summary", "seconds", "Opening to resolution."),
    "open_age": _Family("escli_open_age_seconds", "summary", "seconds", "How long ago open tickets were opened."),
    "sweep_lag": _Family(
        "escli_sweep_lag_seconds", "summary", "seconds", "From a step's due to its being carried out."
    ),
}
_TIER = _Family("escli_time_in_tier_seconds", "summary", "seconds", "Wall time of tickets at a tier, stays that ended.")
_SWEPT = _Family("escli_last_sweep_timestamp_seconds", "gauge", "seconds", "When the last sweep ran, in Unix time.")

_Labels = tuple[tuple[str, str], ...]
_Sample = tuple[str, _Labels, float]  # what follows the family's name


def written(data: dict[str, Any], last_sweep: str | None) -> str:
    """The whole exposition, `# EOF` last. Each sample stands with its family, as the format wants it."""
    groups = _groups(data)
    lines: list[str] = []
    for family, samples in _families(groups):
        lines += _family(family, samples)
    if last_sweep is not None:
        lines += _family(_SWEPT, [("", (), int(last_sweep))])
    return "\n".join([*lines, "# EOF", ""])


def _groups(data: dict[str, Any]) -> list[tuple[_Labels, dict[str, Any]]]:
    if "groups" not in data:
        return [((), data)]
    found = sorted(data["groups"], key=lambda one: -one["tickets"])[:MOST]
    return [(((data["by"], "" if one["group"] is None else str(one["group"])),), one) for one in found]


def _families(groups: list[tuple[_Labels, dict[str, Any]]]) -> Iterator[tuple[_Family, list[_Sample]]]:
    for name, family in _COUNTS.items():
        yield family, [("", labels, one[name]) for labels, one in groups]
    for name, family in _PARTS.items():
        yield family, [("", labels, one["handoffs"][name]) for labels, one in groups]
    yield _HOLDING, [("", labels, one["holding_messages"]["total"]) for labels, one in groups]
    yield (
        _FIRST,
        [
            ("", labels, one["first_level_resolution"]["rate"])
            for labels, one in groups
            if one["first_level_resolution"]["rate"] is not None
        ],
    )
    yield (
        _CAUSES,
        [
            ("", (*labels, ("cause", cause)), count)
            for labels, one in groups
            for cause, count in one["escalations"].items()
        ],
    )
    for family, name in ((_MET, "met"), (_MISSED, "missed"), (_KEPT, "rate")):
        yield (
            family,
            [
                ("", (*labels, ("clock", clock)), kept[name])
                for labels, one in groups
                for clock, kept in one["sla"].items()
                if kept[name] is not None
            ],
        )
    for name, family in _TIMES.items():
        yield (
            family,
            [sample for labels, one in groups for sample in _summary(labels, one[name].get("wall", one[name]))],
        )
    yield (
        _TIER,
        [
            sample
            for labels, one in groups
            for tier, spent in one["time_in_tier"].items()
            for sample in _summary((*labels, ("stay", tier)), spent)
        ],
    )


def _summary(labels: _Labels, one: dict[str, Any]) -> list[_Sample]:
    quantiles: list[_Sample] = [
        ("", (*labels, ("quantile", share)), one[name])
        for share, name in (("0.5", "median"), ("0.9", "p90"))
        if one[name] is not None
    ]
    return [*quantiles, ("_count", labels, one["n"]), ("_sum", labels, (one["mean"] or 0) * one["n"])]


def _family(family: _Family, samples: list[_Sample]) -> list[str]:
    if not samples:
        return []
    head = [f"# TYPE {family.name} {family.kind}"]
    head += [f"# UNIT {family.name} {family.unit}"] if family.unit else []
    head += [f"# HELP {family.name} {family.says}"]
    return head + [f"{family.name}{suffix}{_labels(labels)} {_number(value)}" for suffix, labels, value in samples]


def _labels(labels: _Labels) -> str:
    if not labels:
        return ""
    return "{" + ",".join(f'{name}="{_escaped(value)}"' for name, value in labels) + "}"


def _escaped(value: str) -> str:
    return clean(value).replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")


def _number(value: float) -> str:
    return str(int(value)) if float(value).is_integer() else repr(float(value))
