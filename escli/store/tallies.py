"""The sums and lists that figures are made from: one scan of the ticket rows for each group of a cohort."""

import json
from collections.abc import Callable, Iterator
from typing import Any

from escli.core.model import PROMISES
from escli.store.values import Cohort

GROUPS = ("tier", "type", "severity", "client", "plan", "technician")
_FIRST = "opened_level = 1"
_ASKED = "(resolved_at IS NOT NULL OR csat IS NOT NULL)"  # who could rate: a rated ticket may be open again

# Each clock of a ticket counts once: missed if a run of it was, or runs past its due now; else met if one was met.
_MISSED = "({clock}_missed > 0 OR ({clock}_state > 0 AND {clock}_due IS NOT NULL AND {clock}_due < :now))"


def missed(clock: str) -> str:
    """The condition that a ticket has missed a clock by `:now`."""
    return _MISSED.format(clock=clock)


def _sla(clock: str) -> dict[str, str]:
    return {
        f"{clock}_missed": f"count(*) FILTER (WHERE {missed(clock)})",
        f"{clock}_met": f"count(*) FILTER (WHERE NOT {missed(clock)} AND {clock}_met > 0)",
    }


_SUMS = {
    "tickets": "count(*)",
    "open": "count(*) FILTER (WHERE status IN ('open', 'waiting'))",
    "escalated": "count(*) FILTER (WHERE escalated_at IS NOT NULL)",
    "first_tier": f"count(*) FILTER (WHERE {_FIRST})",
    "first_tier_escalated": f"count(*) FILTER (WHERE {_FIRST} AND escalated_at IS NOT NULL)",
    "timed": "total(timed)",
    "manual": "total(manual)",
    "by_client": "total(by_client)",
    "to_management": "total(to_management)",
    "reopened": "count(*) FILTER (WHERE reopens > 0)",
    "handed_off": "count(*) FILTER (WHERE handoffs > 0)",
    "handoffs": "total(handoffs)",
    "most_handoffs": "max(handoffs)",
    "incomplete": "total(incomplete)",
    "bounced": "total(bounced)",
    "ping_pong": "count(*) FILTER (WHERE ping_pong > 0)",
    "waited": "count(*) FILTER (WHERE waits > 0)",
    "asked": f"count(*) FILTER (WHERE {_ASKED})",
    "asked_escalated": f"count(*) FILTER (WHERE {_ASKED} AND escalated_at IS NOT NULL)",
    **{name: said for clock in PROMISES for name, said in _sla(clock).items()},
}
_LISTS = {  # value, and where there is one
    "escalate_wall": ("max(0, escalated_at - opened_at)", f"{_FIRST} AND escalated_at IS NOT NULL"),
    "escalate_open": ("escalated_s", f"{_FIRST} AND escalated_s IS NOT NULL"),
    "respond_wall": ("max(0, first_response_at - opened_at)", "first_response_at IS NOT NULL"),
    "respond_open": ("first_response_s", "first_response_s IS NOT NULL"),
    "resolve_wall": ("resolution_w", "resolution_w IS NOT NULL"),
    "resolve_open": ("resolution_s", "resolution_s IS NOT NULL"),
    "resolve_levels": ("json_array(top_level, resolution_w, resolution_s)", "resolution_w IS NOT NULL"),
    "wait_wall": (
        "waited_s + iif(wait_on = 'client', max(0, :now - waiting_since), 0)",
        "waits > 0",
    ),
    "csat_escalated": ("csat", "csat IS NOT NULL AND escalated_at IS NOT NULL"),
    "csat_others": ("csat", "csat IS NOT NULL AND escalated_at IS NULL"),
}
_EXPRESSIONS = [*_SUMS.values(), *(f"json_group_array({value}) FILTER (WHERE {has})" for value, has in _LISTS.values())]


def read(rows: Callable[..., list[tuple[Any, ...]]], cohort: Cohort) -> Iterator[dict[str, Any]]:
    """A dict a group (one group without `by`), with `group` and every sum and list above."""
    where, values = window(cohort)
    group = cohort.by if cohort.by in GROUPS else None
    grouped = f"GROUP BY {group} ORDER BY {group}" if group else ""  # without groups an empty period is a row of zeros
    sql = f"SELECT {group or 'NULL'}, {', '.join(_EXPRESSIONS)} FROM ticket WHERE {where} {grouped}"
    for row in rows(sql, {**values, "now": cohort.now}):
        found = dict(zip(("group", *_SUMS, *_LISTS), row, strict=True))
        yield {name: json.loads(value) if name in _LISTS else value for name, value in found.items()}


def window(cohort: Cohort) -> tuple[str, dict[str, int]]:
    """The condition that a ticket belongs to the cohort, and its values."""
    parts, values = ["1"], {}
    if cohort.since is not None:
        parts.append("opened_at >= :since")
        values["since"] = cohort.since
    if cohort.until is not None:
        parts.append("opened_at < :until")
        values["until"] = cohort.until
    return " AND ".join(parts), values


def span(rows: Callable[..., list[tuple[Any, ...]]], cohort: Cohort) -> tuple[int, int] | None:
    """The first and the last opening of a cohort; None if it is empty."""
    where, values = window(cohort)
    first, last = rows(f"SELECT min(opened_at), max(opened_at) FROM ticket WHERE {where}", values)[0]
    return None if first is None else (first, last)
