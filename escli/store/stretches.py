"""What stays and fired steps say of a cohort: time in each tier, how late sweeps noticed, and what was open when."""

from array import array
from bisect import bisect_right
from collections.abc import Sequence
from typing import Any

from escli.core.matrix import MANAGEMENT
from escli.store.tallies import ENDED, Stream, grouping, parted, window
from escli.store.values import Cohort

_STAYS = "ticket CROSS JOIN stay s ON s.ticket_id = ticket.id"  # in this order: a ticket's stays lie side by side
_STEPS = "ticket JOIN event e ON e.ticket_id = ticket.id"
_SPENT = f"ticket.id, iif(s.kind = 'technical', s.tier, '{MANAGEMENT}'), max(0, s.left_at - s.entered_at)"
_TECHNICAL = "s.kind = 'technical'"
# A breach on which no step stands is recorded by whoever comes by: it says nothing of the sweep.
_FIRED = "e.step IS NOT NULL AND e.kind NOT IN ('skipped', 'breached')"
_LAG = "max(0, e.at - json_extract(e.data, '$.due'))"
_ALSO = {  # a number for each ticket, and of which
    "taken_wall": ("max(0, min(s.taken_at) - opened_at)", f"{_TECHNICAL} AND s.taken_at IS NOT NULL"),
    "ended_taken_wall": (
        "max(0, min(s.taken_at) - opened_at)",
        f"{_TECHNICAL} AND s.taken_at IS NOT NULL AND {ENDED}",
    ),
    "handled_wall": (
        "max(0, sum(max(0, s.left_at - s.entered_at)) - waited_s)",
        f"{_TECHNICAL} AND s.left_at IS NOT NULL AND resolution_w IS NOT NULL",
    ),
}


def add(found: dict[Any, dict[str, Any]], stream: Stream, cohort: Cohort) -> None:
    """Add to each group `tier_wall`, `sweep_lag`, and what the cohort wants also.

    `tier_wall` has for each tier (and management) the seconds that each ticket has spent there in stays that ended.
    """
    for tally in found.values():
        tally.update(tier_wall={}, sweep_lag=array("q"), **{name: array("q") for name in cohort.also})
    where, values = window(cohort)
    group = grouping(cohort) or "NULL"
    grouped = group != "NULL"
    for rows in stream(f"SELECT {group}, {_SPENT} FROM {_STAYS} WHERE {where} AND s.left_at IS NOT NULL", values):
        for key, chosen in parted(rows, grouped=grouped):
            _spend(found[key]["tier_wall"], chosen)
    for tally in found.values():
        tally["tier_wall"] = {place: summed[1] for place, summed in tally["tier_wall"].items()}
    _lists(found, "sweep_lag", stream, f"SELECT {group}, {_LAG} FROM {_STEPS} WHERE {where} AND {_FIRED}", values)
    for name in cohort.also:
        value, which = _ALSO[name]
        sql = f"SELECT {group}, {value} FROM {_STAYS} WHERE {where} AND {which} GROUP BY ticket.id"
        _lists(found, name, stream, sql, values)


def _spend(places: "dict[str, tuple[list[int], array[int]]]", rows: list[tuple[Any, ...]]) -> None:
    """One number a ticket and place: rows of the same ticket follow each other, so only the last can still grow."""
    for _, ticket, place, wall in rows:
        if place not in places:
            places[place] = ([0], array("q"))
        (last, sums) = places[place]
        if last[0] == ticket:
            sums[-1] += wall
        else:
            last[0] = ticket
            sums.append(wall)


def _lists(found: dict[Any, dict[str, Any]], name: str, stream: Stream, sql: str, values: dict[str, Any]) -> None:
    for rows in stream(sql, values):
        for key, value in rows:
            if value is not None:
                found[key][name].append(value)


def backlog(stream: Stream, bounds: Sequence[int]) -> list[dict[str, Any]]:
    """What was open just before each second of `bounds`, ascending: `ages`, the seconds since each ticket's opening;
    with how many were `opened` and how many `solved` (for the last time) from the bound before until then.

    A ticket is open exactly while it is in a technical stay, so one that was reopened was not open in between.
    """
    ages = [array("q") for _ in bounds]
    counts = {"opened": [0] * (len(bounds) + 1), "solved": [0] * (len(bounds) + 1)}
    for rows in stream(f"SELECT opened_at, s.entered_at, s.left_at FROM {_STAYS} WHERE {_TECHNICAL}", {}):
        for opened, entered, left in rows:
            last = len(bounds) if left is None else bisect_right(bounds, left)
            for place in range(bisect_right(bounds, entered), last):
                ages[place].append(max(0, bounds[place] - opened))
    for name, column in (("opened", "opened_at"), ("solved", "resolved_at")):
        for rows in stream(f"SELECT {column} FROM ticket WHERE {column} IS NOT NULL", {}):
            for (at,) in rows:
                counts[name][bisect_right(bounds, at)] += 1
    return [
        {"opened": opened, "solved": solved, "ages": found}
        for opened, solved, found in zip(counts["opened"], counts["solved"], ages, strict=False)
    ]
