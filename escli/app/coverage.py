"""Coverage: where in the coming weeks the matrix promises a response that nobody is there to give, and why not."""

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

from escli.app.reports import iso
from escli.app.session import Session
from escli.core.coverage import ABOVE, COVERED, NOBODY, UNSKILLED, Demand, Forecast, Stretch, demands
from escli.core.walltime import offset_at

HOUR, DAY, WEEK = 3600, 86400, 7 * 86400
_WORST = (COVERED, ABOVE, UNSKILLED, NOBODY)


def coverage(session: Session, end: int) -> dict[str, Any]:
    """From now until a second: of each tier and set of skills the gaps with their causes, and the week at a glance."""
    found = forecast(session, end)
    told = [_told(session, demand, stretches) for demand, stretches in found]
    return {
        "from": iso(session.now), "until": iso(end), "timezone": session.matrix.timezone, "demands": told,
        "gaps": sum(len(one["gaps"]) for one in told),
    }  # fmt: skip


def forecast(session: Session, end: int) -> list[tuple[Demand, list[Stretch]]]:
    """What the matrix promises from now until a second, and who would be reached."""
    made = Forecast(session.matrix, session.duty, session.hours, session.now, end)
    return [(demand, made.stretches(demand)) for demand in demands(session.matrix)]


def gaps(session: Session, end: int) -> list[dict[str, Any]]:
    """The gaps until a second, the first one first."""
    found = [_gap(session, demand, one) for demand, stretches in forecast(session, end) for one in _joined(stretches)]
    return sorted(found, key=lambda one: (one["from"], one["tier"]))


def _told(session: Session, demand: Demand, stretches: list[Stretch]) -> dict[str, Any]:
    return {
        **demand._asdict(),
        "promised_s": sum(one.end - one.start for one in stretches),
        "gap_s": sum(one.end - one.start for one in stretches if one.is_gap),
        "gaps": [_gap(session, demand, one) for one in _joined(stretches)],
        "week": _week(stretches, ZoneInfo(session.matrix.timezone)),
    }


def _joined(stretches: list[Stretch]) -> list[Stretch]:
    """The gaps; those that follow one another and reach the same people are one."""
    found: list[Stretch] = []
    for one in stretches:
        if not one.is_gap:
            continue
        if found and (found[-1].end, found[-1].state, found[-1].people) == (one.start, one.state, one.people):
            found[-1] = found[-1]._replace(end=one.end)
        else:
            found.append(one)
    return found


def _gap(session: Session, demand: Demand, one: Stretch) -> dict[str, Any]:
    return {
        "tier": demand.tier, "skills": list(demand.skills), "from": iso(one.start), "until": iso(one.end),
        "state": one.state, "people": list(one.people or session.matrix.duty), "why": _why(session, demand, one),
    }  # fmt: skip


def _why(session: Session, demand: Demand, gap: Stretch) -> list[str]:
    """What causes a gap: who of the tier is away, which holiday their hours have; else that it is nobody's time."""
    fit = [
        one for one in session.matrix.team.values() if one.tier == demand.tier and set(demand.skills) <= set(one.skills)
    ]
    if not fit:
        return [f"nobody at {demand.tier} has {', '.join(demand.skills)}" if demand.skills else "nobody works there"]
    names = {one.name for one in fit}
    found = [
        f"{one.person} is away"
        for one in session.changes.absences
        if one.person in names and one.cover is None and one.start < gap.end and one.end > gap.start
    ]
    calendars = dict.fromkeys(one.hours for one in fit if one.hours is not None)
    found += [f"{day} ({name})" for name in calendars for day in session.hours(name).shut(gap.start, gap.end)]
    found += [f"{one.name} cannot be reached" for one in fit if not (one.page or one.tell)]
    return list(dict.fromkeys(found)) or ["it is nobody's turn and nobody's hours"]


def _week(stretches: list[Stretch], zone: ZoneInfo) -> list[list[str | None]]:
    """Of each hour of a week, from Monday on, the worst that it has in the period; None where nothing is promised."""
    week: list[list[str | None]] = [[None] * 24 for _ in range(7)]
    for one in stretches:
        for at in range(one.start - one.start % HOUR, one.end, HOUR):
            shown = dt.datetime.fromtimestamp(at + offset_at(at, zone), dt.UTC)
            day = week[shown.weekday()]
            before = day[shown.hour]
            day[shown.hour] = one.state if before is None else max(before, one.state, key=_WORST.index)
    return week
