"""Adoption: an imported ticket that is still open comes under today's promises, as if it had come in this second."""

from typing import Any

from escli.core.desk import Desk, act, after
from escli.core.intake import contact, governing
from escli.core.lookup import facts_of, promise_spec
from escli.core.matrix import Matrix
from escli.core.model import IDLE, Event, Ticket

_STARTED = ("respond", "update", "resolve")


def lacking(matrix: Matrix, ticket: Ticket, now: int) -> list[str]:
    """Why a ticket cannot be adopted: what the matrix does not know of it; nothing if it can be."""
    known = (
        ("client", ticket.client, matrix.clients),
        ("type", ticket.type, matrix.types),
        ("severity", ticket.severity, matrix.severities),
        ("tier", ticket.tier, matrix.levels),
    )
    missing = [f"the matrix has no {what} {word!r}" for what, word, words in known if word not in words]
    return [*missing, "it was opened after now"] if ticket.opened_at > now else missing


def adopt(desk: Desk, ticket: Ticket) -> tuple[Event, dict[str, Any]]:
    """The event that makes an open ticket of history one of the desk's, and the spec of its promise.

    Its clocks begin now, not when it was opened: nothing was promised before. Who had taken it keeps it, if they are of
    the team; else it asks for somebody. A wait goes on, and ends after the usual time. Nobody is told. `lacking` must
    have found nothing.
    """
    client = desk.matrix.clients[ticket.client]
    who = contact(desk.matrix, ticket.client, ticket.requester)
    held = ticket.technician in desk.matrix.team and ticket.taken_at is not None
    new: dict[str, Any] = {"history": 0, "plan": client.plan}
    if who is not None:
        new |= {"requester": who.name, "vip": int(who.vip or ticket.vip)}
    if not held:
        new |= {"technician": None, "taken_at": None}
    if ticket.wait_on is None and ticket.unanswered_at is not None:
        new["unanswered_at"] = desk.now
    adopted = ticket._replace(**new)
    found = governing(desk, facts_of(adopted))
    spec = promise_spec(desk.matrix, found, desk.now, desk.promises)
    wanted = (*_STARTED[1:], IDLE) if held else _STARTED
    starts = {clock: desk.now for clock in wanted if clock in spec["targets"]}
    if ticket.wait_on is not None:
        new["wait_until"] = after(desk.promises.make(spec), desk.matrix.settings.wait, desk.now)
        if ticket.wait_on == "vendor" and "vendor" in spec["targets"]:
            starts["vendor"] = desk.now
    data = {
        "changes": {name: [getattr(ticket, name), value] for name, value in new.items()},
        "applied": [one.source for one in found.applied],
        "starts": starts,
    }
    return act(desk, "adopted", desk.now, data), spec
