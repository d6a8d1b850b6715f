"""What the events say of the process: handoffs that lacked something, moves noticed late, waits that ran out.

The events are asked only for tickets whose row says that there are some.
"""

import json
from collections.abc import Callable
from typing import Any

from escli.store.patterns import standing
from escli.store.values import Cohort

_LATE = 600  # seconds after its due from which a step was noticed late


def _said(name: str, otherwise: str = "") -> str:
    return f"ifnull(json_extract(e.data, '$.{name}'), '{otherwise}')"


_THERE = f"{_said('from')} || ' to ' || {_said('tier', 'management')}"
_BACK = f"{_said('tier')} || ' to ' || {_said('from')}"  # the way that the handoff had come

# By weakness: which tickets can have it, which of their events are one, where it happened, and of how many.
_WHERE: dict[str, tuple[str, str, str, str]] = {
    "sent incomplete": (
        "t.incomplete > 0",
        "e.kind IN ('escalated', 'moved', 'managed') AND json_extract(e.data, '$.incomplete') IS NOT NULL",
        _THERE,
        "total(t.handoffs) + total(t.to_management)",
    ),
    "returned": ("t.bounced > 0", "e.kind = 'returned'", _BACK, "total(t.handoffs)"),
    "noticed late": (
        "t.timed > 0",
        f"e.kind = 'escalated' AND e.step IS NOT NULL AND e.recorded_at - {_said('due')} > {_LATE}",
        _THERE,
        "total(t.timed)",
    ),
    "wait ran out": (
        "t.waits > 0",
        f"e.kind = 'resumed' AND {_said('why')} = 'until' AND {_said('on')} = 'client'",
        "t.type",
        "total(t.waits)",
    ),
    "round the process": (
        "t.by_client > 0",
        f"e.kind = 'heard' AND {_said('escalation')} = 'informal'",
        "t.client",
        "total(t.by_client)",
    ),
}


def process(rows: Callable[..., list[tuple[Any, ...]]], cohort: Cohort) -> dict[str, tuple[int, list[tuple[Any, ...]]]]:
    """By weakness: of how many, and the places with how often and in which tickets, the most first."""
    where, values = standing(cohort)
    wholes = rows(f"SELECT {', '.join(one[3] for one in _WHERE.values())} FROM ticket t WHERE {where}", values)[0]
    found = {}
    for (name, (tickets, events, place, _)), whole in zip(_WHERE.items(), wholes, strict=True):
        sql = (
            f"SELECT {place} AS place, count(*), json_group_array(e.ticket_id) FROM ticket t "
            f"CROSS JOIN event e ON e.ticket_id = t.id WHERE {where} AND {tickets} AND {events} "
            "GROUP BY place ORDER BY 2 DESC, 1"
        )
        found[name] = (int(whole), [(row[0], row[1], json.loads(row[2])) for row in rows(sql, values)])
    return found


_LAST = "e.id = (SELECT max(id) FROM event WHERE ticket_id = t.id AND kind = 'reviewed')"


def causes(rows: Callable[..., list[tuple[Any, ...]]], cohort: Cohort) -> list[tuple[Any, ...]]:
    """What the last review of each ticket found: cause and type with how often and in which tickets, the most first."""
    where, values = standing(cohort)
    sql = (
        f"SELECT {_said('cause')} AS cause, t.type, count(*), json_group_array(t.id) FROM ticket t "
        f"CROSS JOIN event e ON e.ticket_id = t.id WHERE {where} AND t.reviews > 0 AND {_LAST} "
        "GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2"
    )
    return [(cause, kind, count, json.loads(ids)) for cause, kind, count, ids in rows(sql, values)]
