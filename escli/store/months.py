"""Which tickets a report tells of one by one: opened in a period, moved up in it, broken, or open at its end.

`carried` are earlier ones with a broken promise that were not over when the period began.
"""

from typing import Any

from escli.core.model import PROMISES
from escli.store.tallies import missed, window
from escli.store.values import Cohort

# Only one that was not over when the period began can have moved up in it; `escalated_at` is of the first move alone.
_MOVED = (
    "opened_at < :until AND (escalated_at IS NOT NULL OR to_management > 0) "
    "AND coalesce(resolved_at, closed_at, :until) >= :since AND EXISTS (SELECT 1 FROM event e "
    "WHERE e.ticket_id = ticket.id AND e.kind IN ('escalated', 'managed') AND e.at >= :since AND e.at < :until)"
)
_LEFT = "opened_at < :until AND (status IN ('open', 'waiting') OR coalesce(resolved_at, closed_at) >= :until)"
_CARRIED = "opened_at < :since AND coalesce(resolved_at, closed_at, :since) >= :since"
_BROKEN = " OR ".join(missed(clock) for clock in PROMISES)


def asked(question: str, cohort: Cohort) -> tuple[str, str, dict[str, Any]]:
    """The condition and the order of what is asked (`opened`, `broken`, `carried`, `moved`, `left`), and the values."""
    where, values = window(cohort)
    if question == "opened":
        return where, "opened_at, id", values
    if question == "broken":
        worst = " + ".join(f"{clock}_missed" for clock in PROMISES)
        return f"{where} AND ({_BROKEN})", f"{worst} DESC, opened_at, id", values
    whose = "" if cohort.client is None else " AND client = :client"
    return (
        {"moved": _MOVED, "left": _LEFT, "carried": f"{_CARRIED} AND ({_BROKEN})"}[question] + whose,
        "opened_at, id",
        values,
    )
