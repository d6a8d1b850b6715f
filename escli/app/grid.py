"""The matrix as a grid: every cell, as a plan or a client has it."""

from typing import Any

from escli.app.session import Session
from escli.core.lookup import Facts, Governing, candidates, govern
from escli.core.steps import words_of
from escli.errors import unknown


def grid(session: Session, plan: str | None, client: str | None, only: str | None) -> dict[str, Any]:
    """Cells in the file's order; each target is the words that would be promised, with the tier's where they differ."""
    matrix = session.matrix
    if client is not None:
        if client not in matrix.clients:
            raise unknown("client", client, tuple(matrix.clients))
        plan = matrix.clients[client].plan
    if plan is not None and plan not in matrix.plans:
        raise unknown("plan", plan, matrix.plans)
    if only is not None and only not in matrix.types:
        raise unknown("type", only, tuple(matrix.types))
    kinds = [only] if only else list(matrix.types)
    cells = []
    for kind in kinds:
        for severity in matrix.severities:
            found = govern(matrix, Facts(kind, severity, client or "", plan, 0, 0, None))
            if found is not None:
                cells.append(_cell(session, found))
    return {
        "name": matrix.name,
        "plan": plan,
        "client": client,
        "tiers": [tier.name for tier in matrix.tiers],
        "severities": list(matrix.severities),
        "types": [{"name": one.name, "title": one.title} for one in matrix.types.values() if one.name in kinds],
        "cells": cells,
        "flags": [_flag(one) for one in matrix.adjustments if one.kind in ("vip", "security", "affected", "clients")],
    }


def _cell(session: Session, found: Governing) -> dict[str, Any]:
    return {
        "type": found.cell.type,
        "severity": found.cell.severity,
        "tier": found.tier,
        **{clock: _words(session, found, clock) for clock in ("respond", "update", "resolve")},
        "calendar": found.calendar,
        "paths": list(found.paths),
        "steps": [step.id for step in found.steps],
        "says": [words_of(step) for step in found.steps],
        "adjusted_by": [one.source for one in found.applied],
    }


def _words(session: Session, found: Governing, clock: str) -> str | None:
    """The target at the starting tier; of several the one that is due first for a ticket opened now."""
    from escli.core.lookup import shortest

    said = shortest(candidates(found, clock, found.tier), session.matrix, session.now, session.promises)
    return said[0] if said else None


def _flag(one: Any) -> dict[str, Any]:
    said = {
        name: getattr(one, name) for name in ("tier", "respond", "update", "resolve", "calendar") if getattr(one, name)
    }
    if one.path:
        said["path"] = list(one.path)
    where = {name: list(getattr(one, name)) for name in ("types", "severities") if getattr(one, name)}
    return {"source": one.source, **where, **said}
