"""Why a ticket is where it is: what governs it, its clocks, each step with its reason, the people, and what comes next.

As it stood at a second: of the history, of edits of the matrix and of absences only what was recorded by then;
`matrix_since` says when the matrix in force today came later. What people carry is as of today.
"""

from typing import Any

from escli.app.governing import governing
from escli.app.moment import at_one_moment
from escli.app.reports import iso
from escli.app.session import Session
from escli.app.timeline import run_of
from escli.core.forecast import Coming, forecast
from escli.core.matrix import MANAGEMENT
from escli.core.model import Event, Ticket
from escli.core.routed import in_words
from escli.core.steps import named, words_of
from escli.core.timeline import timeline
from escli.core.why import Reason, reasons
from escli.errors import Refused


@at_one_moment
def why(session: Session, ticket_id: int, at: int | None = None) -> dict[str, Any]:
    """The whole story at a second (now, if none is given); Refused for a second before or after it."""
    known = session.store.reports.ticket(ticket_id)
    if known is None:
        raise Refused(f"There is no ticket {ticket_id}.", hint="escli queue lists the open ones, escli find WORDS all.")
    second = session.now if at is None else at
    if second > session.now:
        raise Refused("That time is still to come.", hint=f"escli why {ticket_id} says what happens next, and when.")
    recorded = [one for one in session.store.reports.history(ticket_id) if one[0] <= second]
    if not recorded:
        raise Refused(f"Ticket {ticket_id} was not recorded by then.", hint=f"escli show {ticket_id} has its history.")
    told = session.store.reports.told(ticket_id)
    matrix_since, past = _edited(session, second), at is not None and at < session.now
    session = session.as_of(second) if past else session
    ladder = session.ladder(_standing(recorded))
    found, ticket = reasons(session.matrix, session.promises, ladder, recorded, second)
    ticket = ticket._replace(id=ticket_id)
    promise = session.promises.get(ticket.promise)
    coming = forecast(ticket, promise, ladder, session.directory, second)
    return {
        **{name: getattr(ticket, name) for name in _HEAD},
        "at": iso(second),
        "past": past,
        "matrix_since": matrix_since,
        "taken": ticket.taken_at is not None,
        "management": ticket.management_stay is not None,
        "imported": bool(ticket.history),
        "wait_until": iso(ticket.wait_until),
        "governed_by": governing(session, ticket),
        "began": in_words(recorded[0][1].data),
        "clocks": [run_of(one) for one in timeline([event for _, event in recorded], session.promises, second)],
        "steps": [_reason(session, one, told) for one in found],
        "people": _people(session, ticket),
        "next": [_coming(session, one) for one in coming],
    }


_HEAD = (
    "id", "title", "client", "status", "type", "severity", "tier", "technician", "manager", "wait_on", "parent",
    "merged_into",
)  # fmt: skip


def _standing(recorded: list[tuple[int, Event]]) -> Ticket:
    from escli.core.fold import fold

    return fold(event for _, event in recorded)[0]


def _edited(session: Session, second: int) -> str | None:
    """When the matrix in force was loaded, if that is later than the second asked about."""
    kept = session.store.reports.matrix(session.matrix_id)
    return iso(kept["loaded_at"]) if kept is not None and kept["loaded_at"] > second else None


def _reason(session: Session, one: Reason, told: list[list[str]]) -> dict[str, Any]:
    """A reason as JSON; who was told is what the outbox has, how they were chosen what the team of today says."""
    reached = told[one.sequence - 1] if one.sequence is not None else []
    how = None
    if one.data.get("kind") == "rerouted":
        how = _NEXT_IN_LINE[one.data["role"]]
    elif one.before is not None and reached:
        how, people = _chosen(session, one.step, one.data.get("tier"), one.before)
        if {words.partition(" ")[2] for words in reached} != set(people):
            how = "as the team was then"
    return {
        **{name: getattr(one, name) for name in ("outcome", "clock", "run", "step", "says", "why", "occurrence")},
        **{name: iso(getattr(one, name)) for name in ("at", "due", "noticed")},
        "sequence": one.sequence,
        "did": one.data.get("kind"),
        "data": {name: value for name, value in one.data.items() if name != "kind"},
        "told": reached,
        "how": how,
    }


_NEXT_IN_LINE = {
    "tier": "of the same tier", "lead": "leads it", MANAGEMENT: "of management", "duty": "duty contact"
}  # fmt: skip


def _chosen(session: Session, step: str | None, tier: str | None, ticket: Ticket) -> tuple[str, tuple[str, ...]]:
    """How the people of a step are chosen for a ticket, and who they are now."""
    found, directory = named(step), session.directory
    page = found is not None and found.action == "page"
    role = "assignee" if found is None else found.whom
    if found is not None and found.action == "escalate":
        role = tier or MANAGEMENT
    if role == MANAGEMENT and found is not None and found.action == "escalate":
        ticket = ticket._replace(manager=ticket.manager if ticket.management_stay is not None else None)
    return directory.how(role, ticket, page=page), directory.people(role, ticket, page=page)


def _people(session: Session, ticket: Ticket) -> list[dict[str, Any]]:
    """Whom each role means for this ticket now."""
    roles = ("assignee", "tier", "lead", MANAGEMENT, "duty", "client")
    directory = session.directory
    found = [
        {"role": role, "people": list(directory.people(role, ticket)), "how": directory.how(role, ticket)}
        for role in roles
    ]
    above = directory.above(directory.level(ticket), ticket.type)
    passed = f", past {', '.join(above.passed)}" if above.passed else ""
    reached = [notice.person for notice in directory.greeted(above, "page")]
    how = (
        f"all of {above.tier or MANAGEMENT}" if above.person is None else f"the turn of {above.person} at {above.tier}"
    )
    return [*found, {"role": "next", "people": reached, "how": f"{how}{passed}"}]


def _coming(session: Session, one: Coming) -> dict[str, Any]:
    event = one.event
    step = named(event.step)
    on_path = {known.id: known for steps in session.ladder(one.before).values() for known in steps}
    says = (
        words_of(on_path.get(step.id, step)) if step else _WITHOUT_STEP.get(event.kind, event.kind).format(event.clock)
    )
    tells = [{"person": notice.person, "kind": notice.kind} for notice in event.notices]
    return {
        "at": iso(one.at),
        "due": iso(event.data.get("due", event.at)),
        "kind": event.kind,
        "clock": event.clock,
        "run": event.run,
        "step": event.step,
        "occurrence": event.occurrence,
        "says": says,
        "to": event.data.get("tier"),
        "why": event.data.get("why"),
        "late": event.data.get("late", []),
        "tells": tells,
        "how": _chosen(session, event.step, event.data.get("tier"), one.before)[0] if tells else None,
    }


_WITHOUT_STEP = {"breached": "{} runs out", "resumed": "the wait is over: tell assignee"}
