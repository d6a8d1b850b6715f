"""The fold: what each event makes of a ticket's facts. Facts are this and nothing else (DESIGN 3, facts).

Clock keys that any event's data may carry, applied in this order: `corrects` [clock] (a miss that a late entry turned
into a met), `late` [clock] (missed, still running), `ends` {clock: met}, `drops` [clock] (ended, no verdict),
`starts` {clock: from}, `resumes` {clock: already late}. The event decides; the fold only counts.
"""

import json
from collections.abc import Iterable
from typing import Any

from escli.core.joining import KINDS as JOINING
from escli.core.kinds import KINDS
from escli.core.managing import KINDS as MANAGING
from escli.core.model import LATE, OFF, RUNNING, Event, Run, Stay, StayChange, Ticket, replaced
from escli.core.pausing import Changes
from escli.core.reviewed import KINDS as REVIEWED

_CLOCK_KEYS = ("corrects", "late", "ends", "drops", "starts", "resumes")
_WITH_VALUE = ("ends", "starts", "resumes")
_HANDLERS = {**KINDS, **MANAGING, **JOINING, **REVIEWED}


def apply(ticket: Ticket, event: Event) -> tuple[Ticket, list[StayChange]]:
    """The ticket after the event, and what it did to its stays."""
    handler = _HANDLERS.get(event.kind)
    changes, stays = handler(ticket, event) if handler is not None else ({}, [])
    data = event.data
    _clocks(ticket, data, changes)
    if event.step is not None or (ticket.fired is not None and "starts" in data):
        changes["fired"] = _fired(ticket.fired, event)
    if "floors" in data or (ticket.floors is not None and "starts" in data):
        changes["floors"] = _floors(ticket.floors, data)
    return (replaced(ticket, changes) if changes else ticket), stays


def fold(events: Iterable[Event], ticket: Ticket | None = None) -> tuple[Ticket, list[Stay]]:
    """The facts and stays that a history makes, in the order of its events."""
    ticket = ticket or Ticket()
    stays: dict[int, Stay] = {}
    for event in events:
        ticket, changes = apply(ticket, event)
        for change in changes:
            change_stay(stays, change)
    return ticket, list(stays.values())


def change_stay(stays: dict[int, Stay], change: StayChange) -> None:
    """Carry one change out on the stays of a ticket, keyed by number."""
    match change:
        case ("enter", stay):
            stays[stay.n] = stay
        case ("leave", n, at):
            stays[n] = stays[n]._replace(left_at=max(at, stays[n].entered_at))  # the clock may have been set back
        case ("take", n, at, technician):
            stays[n] = stays[n]._replace(taken_at=stays[n].taken_at or at, technician=technician)
        case ("hold", n, technician):
            stays[n] = stays[n]._replace(technician=technician)


def _clocks(ticket: Ticket, data: dict[str, Any], changes: Changes) -> None:
    for key in _CLOCK_KEYS:
        said = data.get(key)
        if said:
            for clock in said:
                run: Run = changes.get(clock) or getattr(ticket, clock)
                changes[clock] = _run(key, run, said[clock] if key in _WITH_VALUE else None)


def _run(key: str, run: Run, value: Any) -> Run:
    """A run after one clock key of an event."""
    number, start, state, met, missed = run
    match key:
        case "corrects":
            return Run(number, start, state, met + 1, max(0, missed - 1))
        case "late":
            return Run(number, start, LATE, met, missed + 1) if state == RUNNING else run
        case "ends":
            return _ended(run, value)
        case "drops":
            return Run(number, start, OFF, met, missed)
        case "starts":
            return Run(number + 1, value, RUNNING, met, missed)
        case _:
            return Run(number + 1, start, LATE if value else RUNNING, met, missed)


def _ended(run: Run, met: bool) -> Run:
    if run.state == OFF:
        return run
    if met:  # a late entry may turn a miss that was recorded into a met
        return run._replace(state=OFF, met=run.met + 1, missed=run.missed - (run.state == LATE))
    return run._replace(state=OFF, missed=run.missed + (run.state == RUNNING))


def _fired(fired: str | None, event: Event) -> str | None:
    """A step that fired is remembered for as long as its run lasts; a new run starts with none."""
    restarted = event.data.get("starts", ())
    seen: dict[str, dict[str, int]] = json.loads(fired) if fired else {}
    for clock in restarted:
        seen.pop(clock, None)
    if event.step is not None and event.clock is not None and event.clock not in restarted:
        seen.setdefault(event.clock, {})[event.step] = event.occurrence or 0
    return json.dumps(seen, separators=(",", ":"), sort_keys=True) if seen else None


def _floors(floors: str | None, data: dict[str, Any]) -> str | None:
    """A floor lasts as long as the run that it was put under."""
    kept = json.loads(floors) if floors else {}
    for clock in data.get("starts", ()):
        kept.pop(clock, None)
    kept.update(data.get("floors", {}))
    return json.dumps(kept, separators=(",", ":"), sort_keys=True) if kept else None
