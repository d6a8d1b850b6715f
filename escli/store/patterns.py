"""What patterns are found in: counts of like tickets in one scan, titles, tickets that the next tier solved at once."""

import json
from collections.abc import Callable
from typing import Any

from escli.core.chain import BLANKED
from escli.core.patterns import BAND, FIRST, GROUPS, OUTCOMES
from escli.store.tallies import missed, wall, window
from escli.store.values import Cohort, Offsets, Scope

Rows = Callable[..., list[tuple[Any, ...]]]
_CLOCKS = ("respond", "update", "resolve")

# By outcome: which tickets could have had it, and which had.
_COULD = {
    "escalated": "t.opened_level < :tiers",
    "reopened": "(t.resolved_at IS NOT NULL OR coalesce(t.reopens, 0) > 0)",
    "sent back": "(coalesce(t.handoffs, 0) > 0 OR t.bounced > 0)",
    **{f"{clock} missed": f"(t.{clock}_met > 0 OR {missed(clock)})" for clock in _CLOCKS},
}
_HAD = {
    "escalated": "t.escalated_at IS NOT NULL",
    "reopened": "coalesce(t.reopens, 0) > 0",
    "sent back": "t.bounced > 0",
    **{f"{clock} missed": missed(clock) for clock in _CLOCKS},
}
_ALONE = "(coalesce(t.handoffs, 0) = 0 AND t.escalated_at IS NULL AND t.technician IS s.technician)"
_GROUP = {
    "type": "t.type",
    "client": "t.client",
    "technician": "s.technician",
    "weekday": "CAST((({local}) / 86400 + 3) % 7 AS TEXT)",  # Monday is 0: the day of 1970-01-01 was a Thursday
    "hours": f"CAST((({{local}}) % 86400) / {BAND * 3600} AS TEXT)",
}
_FROM = "ticket t LEFT JOIN stay s ON s.ticket_id = t.id AND s.n = 1"
# Which tickets are alike, so that only they are compared. People are compared with those of their own team.
_ALIKE = ("type", "severity", "level")
_LIKE = {**dict.fromkeys(GROUPS, _ALIKE), "type": _ALIKE[1:], "technician": (*_ALIKE, "team")}


def standing(cohort: Cohort) -> tuple[str, dict[str, Any]]:
    """The condition that a ticket of the cohort counts (where it was not merged into another), and its values."""
    where, values = window(cohort)
    return f"{where} AND merged_into IS NULL", values


def counts(rows: Rows, cohort: Cohort, scope: Scope) -> list[tuple[Any, ...]]:
    """Rows of: what it is a group of, group, stratum, tickets, then by outcome how many could have had it, and had."""
    base, values = _base(cohort, scope)
    return rows(f"{base} {' UNION ALL '.join(_totals(by, _group_of(by)) for by in GROUPS)}", values)


def days(rows: Rows, cohort: Cohort, scope: Scope, groups: dict[str, list[str]]) -> list[tuple[Any, ...]]:
    """The same rows of some groups, by what they are groups of; after the group stands the day of opening."""
    base, values = _base(cohort, scope)
    some = (
        _totals(by, f"{_group_of(by)}, local / 86400", f"WHERE {_group_of(by)} IN (SELECT value FROM json_each(:{by}))")
        for by in groups
    )
    named = {by: json.dumps(names) for by, names in groups.items()}
    return rows(f"{base} {' UNION ALL '.join(some)}", {**values, **named}) if groups else []


def _base(cohort: Cohort, scope: Scope) -> tuple[str, dict[str, Any]]:
    """The one scan: of each ticket its groups, what it is like, and its outcomes; and the values that it needs."""
    where, values = standing(cohort)
    flags = ", ".join(f"({_COULD[one]}) AS c{n}, ({_HAD[one]}) AS h{n}" for n, one in enumerate(OUTCOMES))
    named = "t.type, t.severity, t.opened_level AS level, t.client, s.technician, coalesce(s.team, '') AS team"
    local = f"{wall(scope.offsets, 't.opened_at')} AS local"  # once: a zone has a case for each change of its clocks
    sql = f"SELECT {_ALONE} AS alone, {named}, {local}, {flags} FROM {_FROM} WHERE {where}"
    return f"WITH base AS MATERIALIZED ({sql})", {**values, "tiers": scope.tiers}


def _group(by: str, offsets: Offsets) -> str:
    return _GROUP[by].format(local=wall(offsets, "t.opened_at"))


def _group_of(by: str) -> str:
    """The group, in the one scan."""
    return _GROUP[by].format(local="local").removeprefix("t.").removeprefix("s.")


def _totals(by: str, keys: str, where: str = "") -> str:
    alone = [" AND alone" if by == "technician" and one not in FIRST else "" for one in OUTCOMES]
    sums = ", ".join(f"total(c{n}{only}), total(c{n} AND h{n}{only})" for n, only in enumerate(alone))
    like = " || char(31) || ".join(_LIKE[by])
    return f"SELECT '{by}', {keys}, {like}, count(*), {sums} FROM base {where} GROUP BY {keys}, {', '.join(_LIKE[by])}"


def _of(outcome: str, by: str, scope: Scope) -> str:
    alone = f" AND {_ALONE}" if by == "technician" and outcome not in FIRST else ""
    return f"{_group(by, scope.offsets)} = :group AND {_COULD[outcome]}{alone}"


def evidence(rows: Rows, cohort: Cohort, scope: Scope, by: str, group: str, outcome: str, had: bool) -> list[int]:
    """The latest tickets of a group that had an outcome, or that could have had it and had not: five at most."""
    where, values = standing(cohort)
    sql = (
        f"SELECT t.id FROM {_FROM} WHERE {where} AND {_of(outcome, by, scope)} AND ({_HAD[outcome]}) = :had "
        "ORDER BY t.opened_at DESC, t.id DESC LIMIT 5"
    )
    return [row[0] for row in rows(sql, {**values, "tiers": scope.tiers, "group": group, "had": int(had)})]


def titles(rows: Rows, cohort: Cohort) -> list[tuple[Any, ...]]:
    """Titles with how many tickets have each, of which clients, and how many of them escalated.

    A ticket that its log gave no title is left out, for its number is none; so is one whose title was redacted.
    """
    where, values = standing(cohort)
    sql = (
        "SELECT t.title, count(*), json_group_array(DISTINCT t.client), "
        f"count(t.escalated_at) FROM ticket t WHERE {where} AND t.title NOT IN ('', '{BLANKED}') "
        "AND (t.origin IS NULL OR substr(t.origin, instr(t.origin, ':') + 1) <> t.title) GROUP BY t.title"
    )
    return [(row[0], row[1], json.loads(row[2]), row[3]) for row in rows(sql, values)]


def titled(rows: Rows, cohort: Cohort, said: tuple[str, ...]) -> list[int]:
    """The latest tickets with one of these titles: five at most."""
    where, values = standing(cohort)
    sql = (
        f"SELECT t.id FROM ticket t WHERE {where} AND t.title IN (SELECT value FROM json_each(:said)) "
        "ORDER BY t.opened_at DESC, t.id DESC LIMIT 5"
    )
    return [row[0] for row in rows(sql, {**values, "said": json.dumps(said)})]


def passed_on(rows: Rows, cohort: Cohort, within: int) -> tuple[list[tuple[Any, ...]], list[tuple[Any, ...]]]:
    """Tickets of the first tier that the tier which they went to solved: how many by type; and those solved soon.

    Soon: within so many seconds of being taken there, or on another day within four, for open time may be less: id,
    type, taken at, resolved at, and the promise by whose hours it counts.
    """
    where, values = standing(cohort)
    solved = (
        "FROM ticket t JOIN stay s ON s.ticket_id = t.id AND s.kind = 'technical' AND s.taken_at IS NOT NULL "
        "AND s.n = (SELECT max(n) FROM stay WHERE ticket_id = t.id AND kind = 'technical') "
        f"WHERE {where} AND t.opened_level = 1 AND t.top_level = t.level AND t.level > 1 AND t.by_client = 0 "
        "AND t.escalated_at IS NOT NULL AND t.resolved_at IS NOT NULL AND s.tier = t.tier"
    )
    whole = rows(f"SELECT t.type, count(*) {solved} GROUP BY t.type ORDER BY t.type", values)
    sql = (
        f"SELECT t.id, t.type, s.taken_at, t.resolved_at, t.promise {solved} AND t.resolved_at >= s.taken_at "
        "AND (t.resolved_at - s.taken_at <= :within OR (t.promise IS NOT NULL "
        "AND t.resolved_at - s.taken_at < 4 * 86400 AND t.resolved_at / 86400 > s.taken_at / 86400)) ORDER BY t.id"
    )
    return whole, rows(sql, {**values, "within": within})


QUESTIONS: dict[str, Callable[..., Any]] = {
    "counts": counts,
    "days": days,
    "evidence": evidence,
    "titles": titles,
    "titled": titled,
    "passed_on": passed_on,
}
