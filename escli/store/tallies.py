"""The sums and lists that figures are made from: two scans of the ticket rows, whatever the number of groups.

Lists are arrays of 64-bit numbers, read row by row: a million tickets' lists would take a quarter of a gigabyte as
Python's own, and as JSON text no less.
"""

from array import array
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from escli.core.model import PROMISES
from escli.store.values import Cohort, Offsets

GROUPS = ("tier", "type", "severity", "client", "plan", "technician")
_FIRST = "opened_level = 1"
_OPEN = "status IN ('open', 'waiting')"
ENDED = "status IN ('resolved', 'closed') AND merged_into IS NULL"  # solved; a merged ticket ended, but in another one
_ASKED = "(resolved_at IS NOT NULL OR csat IS NOT NULL)"  # who could rate: a rated ticket may be open again

# Each clock of a ticket counts once: missed if a run of it was, or runs past its due now; else met if one was met.
_MISSED = "({clock}_missed > 0 OR ({clock}_state > 0 AND {clock}_due IS NOT NULL AND {clock}_due < :now))"


def missed(clock: str) -> str:
    """The condition that a ticket has missed a clock by `:now`."""
    return _MISSED.format(clock=clock)


def _sla(clock: str) -> dict[str, str]:
    return {
        f"{clock}_missed": missed(clock),
        f"{clock}_met": f"NOT {missed(clock)} AND {clock}_met > 0",
    }


_COUNTED = {  # how many tickets are so
    "open": _OPEN,
    "escalated": "escalated_at IS NOT NULL",
    "first_tier": _FIRST,
    "first_tier_escalated": f"{_FIRST} AND escalated_at IS NOT NULL",
    "ended": ENDED,
    "ended_escalated": f"{ENDED} AND escalated_at IS NOT NULL",
    "ended_reopened": f"{ENDED} AND reopens > 0",
    "ended_one_reply": f"{ENDED} AND replies < 2",
    "first_tier_ended": f"{ENDED} AND {_FIRST}",
    "first_tier_solved": f"{ENDED} AND {_FIRST} AND top_level = 1",
    "reopened": "reopens > 0",
    "handed_off": "handoffs > 0",
    "ping_pong": "ping_pong > 0",
    "misassigned": "ping_pong > 0 OR bounced > 0",
    "waited": "waits > 0",
    "held": "holdings > 0",
    "major": "major > 0",
    "asked": _ASKED,
    "asked_escalated": f"{_ASKED} AND escalated_at IS NOT NULL",
    **{name: said for clock in PROMISES for name, said in _sla(clock).items()},
}
_ADDED = (
    "timed", "manual", "by_client", "informal", "to_management", "handoffs", "incomplete", "bounced", "holdings",
    "reopens",
)  # fmt: skip
_SUMS = {
    "tickets": "count(*)",
    "most_handoffs": "max(handoffs)",
    **{name: f"total({name})" for name in _ADDED},
    **{name: f"count(*) FILTER (WHERE {said})" for name, said in _COUNTED.items()},
}
_LISTS = {  # value, and where there is one
    "open_age": ("max(0, :now - opened_at)", _OPEN),
    "escalate_wall": ("max(0, escalated_at - opened_at)", f"{_FIRST} AND escalated_at IS NOT NULL"),
    "escalate_open": ("escalated_s", _FIRST),
    "respond_wall": ("max(0, first_response_at - opened_at)", "first_response_at IS NOT NULL"),
    "respond_open": ("first_response_s", "1"),
    "resolve_wall": ("resolution_w", "1"),
    "resolve_open": ("resolution_s", "1"),
    "first_resolve_wall": ("first_resolution_w", "1"),
    "wait_wall": ("waited_s + iif(wait_on = 'client', max(0, :now - waiting_since), 0)", "waits > 0"),
    "csat_escalated": ("csat", "escalated_at IS NOT NULL"),
    "csat_others": ("csat", "escalated_at IS NULL"),
}
_VALUES = ", ".join(f"CASE WHEN {has} THEN {value} END" for value, has in _LISTS.values())
_WALL, _OPENED = (2 + list(_LISTS).index(name) for name in ("resolve_wall", "resolve_open"))
_CENTURY = 7 * 86400 * 5218  # whole weeks, so that the wall's seconds before 1970 divide as those after it

Stream = Callable[[str, dict[str, Any]], Iterator[list[tuple[Any, ...]]]]  # the rows of a query, some at a time


def read(stream: Stream, cohort: Cohort) -> Iterator[dict[str, Any]]:
    """A dict a group (one group without `by`), with `group`, every sum and list above, and what the stays say.

    `resolve_levels` holds the resolution times by the highest level reached: {level: (wall, business)}.
    """
    from escli.store.stretches import add

    where, values = window(cohort)
    group = grouping(cohort)
    grouped = f"GROUP BY 1 ORDER BY {group}" if group else ""  # without groups an empty period is a row of zeros
    found: dict[Any, dict[str, Any]] = {}
    for rows in stream(
        f"SELECT {group or 'NULL'}, {', '.join(_SUMS.values())} FROM ticket WHERE {where} {grouped}", values
    ):
        for row in rows:
            found[row[0]] = dict(zip(("group", *_SUMS), row, strict=True)) | _empty()
    for rows in stream(f"SELECT {group or 'NULL'}, top_level, {_VALUES} FROM ticket WHERE {where}", values):
        for key, chosen in parted(rows, grouped=bool(group)):
            _extend(found[key], chosen)
    add(found, stream, cohort)
    yield from found.values()


def _empty() -> dict[str, Any]:
    return {**{name: array("q") for name in _LISTS}, "resolve_levels": {}}


def parted(rows: list[tuple[Any, ...]], *, grouped: bool) -> Iterable[tuple[Any, list[tuple[Any, ...]]]]:
    """The rows of each group, which their first column names."""
    if not grouped:
        return ((None, rows),)
    parts: dict[Any, list[tuple[Any, ...]]] = {}
    for row in rows:
        parts.setdefault(row[0], []).append(row)
    return parts.items()


def _extend(tally: dict[str, Any], rows: list[tuple[Any, ...]]) -> None:
    _, _, *columns = zip(*rows, strict=True)
    for name, column in zip(_LISTS, columns, strict=True):
        tally[name].extend([value for value in column if value is not None])
    levels = tally["resolve_levels"]
    for row in rows:
        if row[_WALL] is not None:
            at = levels.get(row[1])
            if at is None:
                at = levels[row[1]] = (array("q"), array("q"))
            at[0].append(row[_WALL])
            if row[_OPENED] is not None:
                at[1].append(row[_OPENED])


def window(cohort: Cohort) -> tuple[str, dict[str, Any]]:
    """The condition on a ticket to be of the cohort, and the values that it and the columns above name."""
    parts: list[str] = ["1"]
    values: dict[str, Any] = {"now": cohort.now}
    if cohort.since is not None:
        parts.append("opened_at >= :since")
        values["since"] = cohort.since
    if cohort.until is not None:
        parts.append("opened_at < :until")
        values["until"] = cohort.until
    if cohort.client is not None:
        parts.append("client = :client")
        values["client"] = cohort.client
    return " AND ".join(parts), values


def grouping(cohort: Cohort) -> str | None:
    """What a ticket's group is: a column of its row, or its opening's weekday (0 is Monday) or hour on the wall."""
    if cohort.by in GROUPS:
        return f"ticket.{cohort.by}"
    if not cohort.offsets:
        return None
    shown = f"({wall(cohort.offsets, 'opened_at')} + {_CENTURY})"
    return f"({shown} / 86400 + 3) % 7" if cohort.by == "weekday" else f"{shown} / 3600 % 24"  # 1970 began a Thursday


def wall(offsets: Offsets, column: str) -> str:
    """What the desk's wall clock shows at a second, in seconds since 1970-01-01 00:00 there."""
    *changes, (_, first) = reversed(offsets)
    cases = "".join(f" WHEN {column} >= {int(since)} THEN {int(ahead)}" for since, ahead in changes)
    return f"{column} + CASE{cases} ELSE {int(first)} END" if cases else f"{column} + {int(first)}"


def span(rows: Callable[..., list[tuple[Any, ...]]], cohort: Cohort) -> tuple[int, int] | None:
    """The first and the last opening of a cohort; None if it is empty."""
    where, values = window(cohort)
    first, last = rows(f"SELECT min(opened_at), max(opened_at) FROM ticket WHERE {where}", values)[0]
    return None if first is None else (first, last)
