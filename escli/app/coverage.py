"""Coverage: where in the coming weeks the matrix promises a response that nobody is there to give, and why not."""

from collections.abc import Iterator
from typing import Any
from zoneinfo import ZoneInfo

from escli.app.reports import iso
from escli.app.session import Session
from escli.core.absences import Absence
from escli.core.coverage import ABOVE, COVERED, NOBODY, UNSKILLED, Demand, Forecast, Stretch, demands
from escli.core.duty import Duty
from escli.core.matrix import Person
from escli.core.walltime import offset_at, zone_named

HOUR, DAY, WEEK = 3600, 86400, 7 * 86400
_NOBODYS = "it is nobody's turn and nobody's hours"
_WORST = (COVERED, ABOVE, UNSKILLED, NOBODY)


def coverage(session: Session, end: int) -> dict[str, Any]:
    """From now until a second: of each tier and set of skills the gaps with their causes, and the week at a glance."""
    zone = zone_named(session.matrix.timezone)
    told = [
        {
            **demand._asdict(),
            "promised_s": sum(one.end - one.start for one in stretches),
            "gap_s": sum(one.end - one.start for one in stretches if one.is_gap),
            "gaps": found,
            "week": _week(stretches, zone),
        }
        for demand, stretches, found in _forecast(session, end)
    ]
    return {
        "from": iso(session.now), "until": iso(end), "timezone": session.matrix.timezone, "demands": told,
        "gaps": sum(len(one["gaps"]) for one in told),
    }  # fmt: skip


def gaps(session: Session, end: int) -> list[dict[str, Any]]:
    """The gaps until a second, the first one first."""
    return sorted(
        (gap for *_, found in _forecast(session, end) for gap in found), key=lambda one: (one["from"], one["tier"])
    )


def _forecast(session: Session, end: int) -> Iterator[tuple[Demand, list[Stretch], list[dict[str, Any]]]]:
    """What the matrix promises from now until a second, who would be reached, and the gaps with their causes."""
    made = Forecast(session.matrix, session.duty, session.hours, session.now, end)
    usual = made
    if session.changes.absences:
        usual = Forecast(session.matrix, Duty(session.matrix, session.hours), session.hours, session.now, end)
    for demand in demands(session.matrix):
        stretches = made.stretches(demand)
        gaps = [one for one in stretches if one.is_gap]
        without = stretches if usual is made else usual.stretches(demand) if gaps else []
        yield demand, stretches, [_gap(session, demand, one, _why(session, demand, one, without)) for one in gaps]


def _gap(session: Session, demand: Demand, one: Stretch, why: list[str]) -> dict[str, Any]:
    return {
        "tier": demand.tier, "skills": list(demand.skills), "from": iso(one.start), "until": iso(one.end),
        "state": one.state, "people": list(one.people or session.matrix.duty), "why": why,
    }  # fmt: skip


def _why(session: Session, demand: Demand, gap: Stretch, usual: list[Stretch]) -> list[str]:
    """What causes a gap: the absences without which it would be none, and what would be a gap all the same."""
    meant = [one for one in usual if _meet(one, gap)]
    found = [
        _missing(session, demand, away)
        for away in session.changes.absences
        for one in meant
        if not one.is_gap and away.person in one.people and _meet(away, one) and _meet(away, gap)
    ]
    if any(one.is_gap for one in meant):
        found += _always(session, demand, gap)
    return [words for words in dict.fromkeys(found) if words] or [_NOBODYS]


def _meet(one: Absence | Stretch, other: Absence | Stretch) -> bool:
    return one.start < other.end and other.start < one.end


def _always(session: Session, demand: Demand, gap: Stretch) -> list[str]:
    """What makes a gap with nobody away: which holiday, who cannot be reached; else that it is nobody's time."""
    fit = [one for one in session.matrix.team.values() if one.tier == demand.tier and _has(one, demand)]
    if not fit:
        return [f"nobody at {demand.tier} has {', '.join(demand.skills)}" if demand.skills else "nobody works there"]
    calendars = dict.fromkeys(one.hours for one in fit if one.hours is not None)
    found = [f"{day} ({name})" for name in calendars for day in session.hours(name).shut(gap.start, gap.end)]
    found += [f"{one.name} cannot be reached" for one in fit if not one.is_reachable]
    return found or [_NOBODYS]


def _has(person: Person, demand: Demand) -> bool:
    return set(demand.skills) <= set(person.skills)


def _missing(session: Session, demand: Demand, one: Absence) -> str:
    """That somebody is away, and why whoever stands in does not make up for it; empty if they do."""
    if one.cover is None:
        return f"{one.person} is away"
    instead = session.matrix.team.get(one.cover)
    if instead is None:
        fault = "is not of the team any more"
    elif not instead.is_reachable:
        fault = "cannot be reached"
    elif not _has(instead, demand):
        fault = f"lacks {', '.join(demand.skills)}"
    elif any(other.person == one.cover and _meet(other, one) for other in session.changes.absences):
        fault = "is away too"
    else:
        return ""
    return f"{one.person} is away, and {one.cover}, who stands in, {fault}"


def _week(stretches: list[Stretch], zone: ZoneInfo) -> list[list[str | None]]:
    """Of each hour of a week, from Monday on, the worst that it has in the period; None where nothing is promised."""
    week: list[list[str | None]] = [[None] * 24 for _ in range(7)]
    for one in stretches:
        at = one.start
        while at < one.end:
            shown = at + offset_at(at, zone)
            # 1970 began on a Thursday. An hour is one of the wall's: not every zone is whole hours from UTC.
            day, hour = week[(shown // DAY + 3) % 7], shown % DAY // HOUR
            before = day[hour]
            day[hour] = one.state if before is None else max(before, one.state, key=_WORST.index)
            at += HOUR - shown % HOUR
    return week
