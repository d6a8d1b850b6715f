"""The team: who is there, what each carries, who is on call now and next; and what the desk itself records of it."""

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from escli.app.reports import iso
from escli.app.session import Session
from escli.core.absences import Absence, Changes
from escli.core.matrix import MANAGEMENT, Person
from escli.core.rota import Shift
from escli.core.walltime import instant, zone_named
from escli.errors import unknown

if TYPE_CHECKING:
    from collections.abc import Callable

    from escli.core.desk import Desk
    from escli.core.model import Event

AHEAD = 14 * 86400  # how far `oncall` looks for who is next
_BACK = 400 * 86400  # how far a calendar file looks for the beginning of a shift that is running


def record(session: Session, decide: "Callable[[Desk], Event]") -> "Event":
    """Write an event of the desk itself."""
    from escli.app.recording import Scribe  # who only looks does not load what writes

    with session.store.write() as tx:
        scribe = Scribe(tx, session)
        event = decide(session.desk)
        scribe.add(tx.desk(), [event])
        scribe.write()
    return event


def alone(session: Session, event: "Event") -> list[dict[str, Any]]:
    """The tiers at which an absence or a cover leaves nobody on duty, each with the first such time."""
    from escli.core import leave
    from escli.core.absences import changes
    from escli.core.duty import Duty

    new = changes([event]).absences
    after = Duty(session.matrix, session.hours, (*session.changes.absences, *new))
    return leave.alone(session.matrix, session.duty, after, event.data["from"], event.data["until"])


def lost(session: Session) -> list[str]:
    """What to say of absences that stand for somebody whom an edit of the matrix has removed or renamed."""
    from escli.core import leave

    return [
        f"{name} is away or stands in, and the team has nobody of that name any more: if renamed, say it again."
        for name in leave.lost(session.matrix, session.changes, session.now)
    ]


def back(session: Session, person: str) -> "Event":
    """Somebody is there again."""
    from escli.core import leave

    return record(session, lambda desk: leave.back(desk, person, session.changes))


def unmute(session: Session, client: str) -> "Event":
    """The maintenance is over."""
    from escli.core import leave

    return record(session, lambda desk: leave.unmute(desk, client, session.changes))


def people(session: Session) -> list[dict[str, Any]]:
    """The team in the file's order, with who is on duty now and what each carries."""
    return [_person(session, one) for one in session.matrix.team.values()]


def person(session: Session, name: str) -> dict[str, Any]:
    """One of the team, with their absences to come and the tickets that they hold, worst first."""
    from escli.app.reports import brief
    from escli.store.values import Filters

    found = session.matrix.team.get(name)
    if found is None:
        raise unknown("person", name, tuple(session.matrix.team))
    tickets = session.store.reports.queue(Filters(technician=name), 50)
    return {
        **_person(session, found),
        "absences": [_absence(one) for one in _coming(session.changes, session.now) if name in (one.person, one.cover)],
        "tickets": [brief(one, session.now) for one in tickets],
    }


def _person(session: Session, one: Person) -> dict[str, Any]:
    from escli.core.quiet import quiet_until

    directory = session.directory
    away = [absence for absence in session.duty.away(session.now) if absence.person == one.name]
    return {
        "name": one.name, "tier": one.tier, "role": one.role, "duty": one.name in session.matrix.duty,
        "skills": list(one.skills), "hours": one.hours,
        "page": list(one.page), "tell": list(one.tell), "capacity": one.capacity,
        "load": directory.router.carried(one.name).load,
        "on_duty": directory.is_on_duty(one.name),
        "on_call": [tier for tier in tiers(session) if one.name in session.duty.on_call(tier, session.now)],
        "away_until": iso(max(absence.end for absence in away)) if away else None,
        "cover": next((absence.cover for absence in reversed(away) if absence.cover), None),  # the last given holds
        "reachable": one.is_reachable,
        "quiet_until": iso(quiet_until(session.matrix, one.name, session.now)),
    }  # fmt: skip


def _coming(changes: Changes, now: int) -> list[Absence]:
    return sorted((one for one in changes.absences if one.end > now), key=lambda one: one.start)


def _absence(one: Absence) -> dict[str, Any]:
    return {"person": one.person, "from": iso(one.start), "until": iso(one.end), "cover": one.cover, "why": one.because}


def tiers(session: Session) -> tuple[str, ...]:
    """The tiers in their order, and management."""
    return (*session.matrix.levels, MANAGEMENT)


def on_call(session: Session, at: int) -> list[dict[str, Any]]:
    """For each tier who is on duty at a second, until when, and who is next."""
    found = []
    for tier in tiers(session):
        shifts = _ahead(session, tier, at)
        now = shifts[0] if shifts and shifts[0].start <= at else None
        following = shifts[1:] if now else shifts
        found.append(
            {
                "tier": tier,
                "people": list(now.people) if now else [],
                "until": iso(now.end) if now and now.end < at + AHEAD else None,
                "next": _shift(following[0]) if following else None,
                "rota": session.duty.has_rota(tier),
            }
        )
    return found


def _ahead(session: Session, tier: str, at: int) -> list[Shift]:
    """The shifts from a second on: of two days, if they show who is next, else of AHEAD."""
    near = session.duty.shifts(tier, at, at + 2 * 86400)
    return near if len(near) > 2 else session.duty.shifts(tier, at, at + AHEAD)


def _shift(one: Shift) -> dict[str, Any]:
    return {"from": iso(one.start), "until": iso(one.end), "people": list(one.people)}


def shifts(session: Session, start: int, end: int) -> list[dict[str, Any]]:
    """Who is on duty from one second to another, tier by tier; where nobody is, there is no shift."""
    return [{"tier": tier, **_shift(one)} for tier in tiers(session) for one in session.duty.shifts(tier, start, end)]


def dated(session: Session, start: int, end: int) -> list[dict[str, Any]]:
    """The shifts for a calendar file: each whole and with a `key` of its own that is the same in tomorrow's file.

    Who is there all the time has no shift.
    """
    found = []
    for tier in tiers(session):
        for one in session.duty.shifts(tier, start, end):
            begins = session.duty.shifts(tier, start - _BACK, start + 1)[-1].start if one.start == start else one.start
            is_standing = begins == start - _BACK  # longer than a handover is looked for
            if not (is_standing and one.end == end):
                key = f"until-{iso(one.end)}" if is_standing else iso(begins)
                found.append({"tier": tier, "key": key, **_shift(one if is_standing else one._replace(start=begins))})
    return found


def days(session: Session, at: int, count: int) -> tuple[int, int]:
    """So many days of the desk's zone from the one of a second on: the first midnight and the last."""
    zone = zone_named(session.matrix.timezone)
    day = datetime.combine(datetime.fromtimestamp(at, zone), time.min)
    return instant(day, zone), instant(day + timedelta(days=count), zone)
