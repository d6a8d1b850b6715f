"""Which cell of the matrix governs a ticket, what tightened it, and where each of its targets comes from."""

from typing import Any

from escli.app.session import Session
from escli.core.chain import content_address
from escli.core.lookup import Governing, facts_of, govern, promise_spec, refusal, shortest, spoken
from escli.core.matrix import Adjustment
from escli.core.model import Ticket

_TARGETS = ("respond", "update", "resolve")


def governing(session: Session, ticket: Ticket) -> dict[str, Any]:
    """The cell, each adjustment with what it changed or why it does not apply, each target, and what adopting changes.

    `would_change` says that the matrix in force would promise this ticket something else than it was promised.
    """
    matrix, facts = session.matrix, facts_of(ticket)
    found = govern(matrix, facts)
    cell = None
    would_change = False
    targets = _targets(session, found, ticket)
    if found is not None:
        cell = {"tier": found.cell.tier, "calendar": found.cell.calendar, "path": list(found.cell.path)}
        cell |= {name: getattr(found.cell, name) for name in _TARGETS}
        spec = promise_spec(matrix, found, ticket.opened_at, session.promises)
        would_change = ticket.is_open and ticket.promise is not None and content_address(spec) != ticket.promise
    return {
        "type": ticket.type,
        "severity": ticket.severity,
        "cell": cell,
        "tier": found.tier if found else None,
        "calendar": found.calendar if found else None,
        "paths": list(found.paths) if found else [],
        "adjustments": [
            _adjustment(session, found, one, refusal(one, facts), targets) for one in matrix.adjustments if found
        ],
        "targets": targets,
        "would_change": would_change,
    }


def _targets(session: Session, found: Governing | None, ticket: Ticket) -> list[dict[str, Any]]:
    """Each target as it was promised at the tier where the ticket is, beside what the matrix in force would promise.

    `source` is "cell", an adjustment, or None where nothing in the matrix of today says the promised words.
    """
    promise = session.promises.get(ticket.promise)
    lines = []
    for clock in _TARGETS:
        kept = promise.target(clock, ticket.tier) if promise is not None else None
        given = [kept[0].words, promise.calendar_of(clock, ticket.tier)] if promise is not None and kept else None
        offers = spoken(found, clock, ticket.tier) if found is not None else []
        today = shortest([said for _, said in offers], session.matrix, ticket.opened_at, session.promises)
        if given is None and today is None:
            continue
        lines.append(
            {
                "clock": clock,
                "promised": given[0] if given else None,
                "calendar": given[1] if given else None,
                "source": next((source for source, said in offers if said == given), None),
                "today": today[0] if today else None,
                "today_calendar": today[1] if today else None,
                "today_source": next((source for source, said in offers if said == today), None),
                "of": [{"source": source, "says": said[0], "calendar": said[1]} for source, said in offers],
            }
        )
    return lines


def _adjustment(
    session: Session, found: Governing | None, one: Adjustment, refused: str, targets: list[dict[str, Any]]
) -> dict[str, Any]:
    says = {name: getattr(one, name) for name in ("tier", *_TARGETS, "calendar") if getattr(one, name)}
    says |= {"path": list(one.path)} if one.path else {}
    changed = {}
    if found is not None and not refused:
        levels, cell = session.matrix.levels, found.cell
        if one.tier == found.tier and levels[found.tier] > levels[cell.tier]:
            changed["tier"] = f"{cell.tier} > {found.tier}"
        for line in targets:
            if line["today_source"] == one.source:
                changed[line["clock"]] = str(line["today"])
        if one.calendar == found.calendar != cell.calendar:
            changed["calendar"] = f"{cell.calendar} > {found.calendar}"
        added = [path for path in one.path if path not in cell.path]
        if added:
            changed["path"] = f"+ {', '.join(added)}"
    return {"source": one.source, "applies": not refused, "why": refused, "says": says, "changed": changed}
