"""Reviews of escalations: what awaits one, what they asked for, and what they found."""

from collections import defaultdict
from typing import Any

from escli.app import tickets
from escli.app.reports import brief, iso
from escli.app.session import Session
from escli.app.tickets import Done
from escli.core import advice
from escli.core import review as rules
from escli.core.intervals import wilson
from escli.core.model import Event, Ticket
from escli.core.review import Action
from escli.store.values import Cohort

WITHIN = 30 * 86400  # what ended longer ago nobody remembers well enough to review
_SHOWN = 10
_READ = 5


def review(session: Session, ids: list[int], cause: str, lower: str, action: Action | None) -> list[Done]:
    """`review` with a cause."""
    return tickets.act(session, ids, lambda desk, ticket, _: rules.review(desk, ticket, cause, lower, action))


def look_for(session: Session, ids: list[int]) -> None:
    """Refuse what cannot be reviewed, before a person writes a review of it."""
    tickets.look_for(session, ids)
    for ticket in map(session.store.reports.ticket, ids):
        if ticket is not None:
            rules.need_reviewable(ticket)


def done(session: Session, ids: list[int], text: str) -> list[Done]:
    """`review --done`."""
    return tickets.act(session, ids, lambda desk, ticket, _: rules.done(desk, ticket, text))


def reviews(session: Session) -> dict[str, Any]:
    """What awaits a review, the latest first, and the open actions, the most overdue first."""
    reports = session.store.reports
    total, waiting = reports.unreviewed(session.now - WITHIN, _SHOWN)
    return {
        "awaiting": [brief(one, session.now) | {"resolved": iso(one.resolved_at)} for one in waiting],
        "awaiting_total": total,
        "actions": [_action(session, one) for one in reports.to_act()],
    }


def _action(session: Session, ticket: Ticket) -> dict[str, Any]:
    event = _last(session, ticket)
    return {
        "id": ticket.id,
        "title": ticket.title,
        "client": ticket.client,
        "cause": event.data["cause"],
        "action": event.texts.get("action", ""),
        "owner": event.data["owner"],
        "by": iso(ticket.action_by),
        "is_overdue": ticket.action_by is not None and ticket.action_by <= session.now,
    }


def _last(session: Session, ticket: Ticket) -> Event:
    history = session.store.reports.history(ticket.id)
    return [event for _, event in history if event.kind == "reviewed"][-1]


def found(session: Session, cohort: Cohort) -> dict[str, Any]:
    """What the reviews of a cohort found, cause by cause, and what is still to be done about any."""
    by_cause: dict[str, list[tuple[str, int, list[int]]]] = defaultdict(list)
    for cause, kind, count, ids in session.store.reports.pattern("causes", cohort):
        by_cause[cause].append((kind, count, ids))
    reviewed = sum(count for places in by_cause.values() for _, count, _ in places)
    waiting, _ = session.store.reports.unreviewed(session.now - WITHIN, 0)
    actions = session.store.reports.to_act()
    return {
        "reviewed": reviewed,
        "causes": sorted((_cause(*one, reviewed) for one in by_cause.items()), key=lambda one: -one["part"]),
        "awaiting": waiting,
        "open_actions": len(actions),
        "overdue": sum(one.action_by is not None and one.action_by <= session.now for one in actions),
    }


def _cause(cause: str, places: list[tuple[str, int, list[int]]], reviewed: int) -> dict[str, Any]:
    part = sum(count for _, count, _ in places)
    return {
        "cause": cause,
        "says": rules.CAUSES[cause],
        "part": part,
        "whole": reviewed,
        "rate": part / reviewed,
        "interval": list(wilson(part, reviewed)),
        "where": [{"place": kind, "count": count} for kind, count, _ in places],
        "tickets": sorted((one for _, _, ids in places for one in ids), reverse=True)[:_READ],
        "do": advice.after_review(cause),
    }
