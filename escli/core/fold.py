"""The fold: what each event makes of a ticket's facts. Facts are this and nothing else (DESIGN 3, facts).

Clock keys that any event's data may carry, applied in this order: `corrects` [clock] (a miss that a late entry turned
into a met), `late` [clock] (missed, still running), `ends` {clock: met}, `drops` [clock] (ended, no verdict),
`starts` {clock: from}, `resumes` {clock: already late}. The event decides; the fold only counts.
"""

import json
from collections.abc import Callable, Iterable
from typing import Any

from escli.core.model import LATE, OFF, RUNNING, Event, Run, Stay, StayChange, Ticket, replaced

Changes = dict[str, Any]  # fields of a ticket: an event replaces all it changes at once
Folded = tuple[Changes, list[StayChange]]
_CLOCK_KEYS = ("corrects", "late", "ends", "drops", "starts", "resumes")
_WITH_VALUE = ("ends", "starts", "resumes")


def apply(ticket: Ticket, event: Event) -> tuple[Ticket, list[StayChange]]:
    """The ticket after the event, and what it did to its stays."""
    handler = _KINDS.get(event.kind)
    changes, stays = handler(ticket, event) if handler is not None else ({}, [])
    data = event.data
    _clocks(ticket, data, changes)
    if event.step is not None or (ticket.fired is not None and "starts" in data):
        changes["fired"] = _fired(ticket.fired, event)
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
            stays[n] = stays[n]._replace(left_at=at)
        case ("take", n, at, technician):
            stays[n] = stays[n]._replace(taken_at=stays[n].taken_at or at, technician=technician)
        case ("hold", n, technician):
            stays[n] = stays[n]._replace(technician=technician)


# -- clocks ------------------------------------------------------------------------------------------------------


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


# -- kinds -------------------------------------------------------------------------------------------------------

_OPENED = ("key", "origin", "requester", "plan", "affected", "follows", "team", "technician", "promise")


def _opened(ticket: Ticket, event: Event) -> Folded:
    data = event.data
    level = data["level"]
    changes: Changes = {
        **{name: data.get(name) for name in _OPENED},
        **{name: data.get(name, 0) for name in ("vip", "security", "history")},
        **{name: data[name] for name in ("client", "type", "severity", "tier")},
        "opened_at": event.at,
        "opened_by": event.actor,
        "title": event.texts.get("title", ""),
        "level": level,
        "opened_level": level,
        "top_level": level,
    }
    return _enter(ticket, changes, event.at, "opened")


def _enter(ticket: Ticket, changes: Changes, at: int, why: str) -> Folded:
    """A new technical stay, at the place that the changes name."""
    n = ticket.stays + 1
    tier, team, technician = (changes.get(name, getattr(ticket, name)) for name in ("tier", "team", "technician"))
    changes.update(stays=n, stay=n, taken_at=None)
    return changes, [("enter", Stay(n, "technical", tier, team, technician, at, None, None, why))]


def _set(ticket: Ticket, event: Event) -> Folded:
    data = event.data
    changes, stays = _moved(ticket, event) if "tier" in data else ({}, [])
    changes.update({field: value for field, (_, value) in data["changes"].items()})
    if "title" in event.texts:
        changes["title"] = event.texts["title"]
    if "promise" in data:
        changes.update(promise=data["promise"], retargeted_at=event.at)
    return changes, stays


def _moved(ticket: Ticket, event: Event) -> Folded:
    """To another tier or team, for whatever cause; a move ends a wait."""
    data = event.data
    changes = _unwaited(ticket, event.at)
    tier, level, team = data.get("tier", ticket.tier), data.get("level", ticket.level), data.get("team")
    cause = data.get("cause")
    changes.update(
        tier=tier,
        level=level,
        top_level=max(ticket.top_level, level),
        team=team,
        technician=data.get("technician"),
        handoffs=(ticket.handoffs or 0) + 1,  # a log may have left it unknown
        ping_pong=ticket.ping_pong + (ticket.came_from == (team or tier)),
        came_from=ticket.team or ticket.tier,
    )
    if level > ticket.opened_level and ticket.escalated_at is None:
        changes.update(escalated_at=event.at, escalated_s=data.get("open_s"))
    if cause in _CAUSES:
        changes[_CAUSES[cause]] = getattr(ticket, _CAUSES[cause]) + 1
    changes, entered = _enter(ticket, changes, event.at, cause or "moved")
    return changes, entered if ticket.stay is None else [("leave", ticket.stay, event.at), *entered]


_CAUSES = {"timed": "timed", "manual": "manual", "client": "by_client"}


def _managed(ticket: Ticket, event: Event) -> Folded:
    """A management stay opens beside the technical one, which keeps its tier and holder."""
    n = ticket.stays + 1
    cause = event.data.get("cause")
    changes: Changes = {
        "stays": n,
        "management_stay": n,
        "manager": None,
        "managed_at": None,
        "to_management": ticket.to_management + 1,
        "by_client": ticket.by_client + (cause == "client"),
    }
    return changes, [("enter", Stay(n, "management", "management", None, None, event.at, why=cause))]


def _taken(ticket: Ticket, event: Event) -> Folded:
    who = event.data["technician"]
    if event.data.get("ladder") == "management":
        return {"manager": who, "managed_at": event.at}, [("take", ticket.management_stay, event.at, who)]
    if event.data.get("earlier"):  # a late entry for a stay that has ended: only its verdict changes
        return {}, []
    changes = {"technician": who, "taken_at": event.at}
    return changes, [] if ticket.stay is None else [("take", ticket.stay, event.at, who)]


def _assigned(ticket: Ticket, event: Event) -> Folded:
    who = event.data["technician"]
    if event.data.get("ladder") == "management":
        return {"manager": who}, [("hold", ticket.management_stay, who)]
    return {"technician": who}, [] if ticket.stay is None else [("hold", ticket.stay, who)]


def _replied(ticket: Ticket, event: Event) -> Folded:
    if ticket.first_response_at is None or event.at < ticket.first_response_at:
        return {"first_response_at": event.at, "first_response_s": event.data.get("open_s")}, []
    return {}, []


def _heard(ticket: Ticket, event: Event) -> Folded:
    return _unwaited(ticket, event.at) if ticket.wait_on == "client" else {}, []


def _waiting(ticket: Ticket, event: Event) -> Folded:
    changes = _unwaited(ticket, event.at)
    on = event.data["on"]
    changes.update(
        status="waiting",
        wait_on=on,
        wait_until=event.data.get("until"),
        waiting_since=event.at,
        waits=ticket.waits + (on == "client"),
        pauses=_paused(changes.get("pauses", ticket.pauses), event.at, on),
    )
    return changes, []


def _resumed(ticket: Ticket, event: Event) -> Folded:
    return _unwaited(ticket, event.at), []


def _resolved(ticket: Ticket, event: Event) -> Folded:
    closed = event.kind == "closed"
    ended: Changes = {"status": "closed", "closed_at": event.at} if closed else {"status": "resolved"}
    if not ticket.is_open:  # the same unbroken run of resolved states goes on
        return ended, []
    changes = _unwaited(ticket, event.at)
    left: list[StayChange] = [("leave", n, event.at) for n in (ticket.stay, ticket.management_stay) if n is not None]
    changes.update(
        ended,
        resolved_at=event.at,
        resolution_w=max(0, event.at - ticket.opened_at),
        resolution_s=event.data.get("open_s"),
        pauses=_paused(changes.get("pauses", ticket.pauses), event.at, "resolved"),
        stay=None,
        management_stay=None,
        manager=None,
        managed_at=None,
    )
    return changes, left


def _reopened(ticket: Ticket, event: Event) -> Folded:
    changes: Changes = dict.fromkeys(("resolved_at", "closed_at", "resolution_w", "resolution_s"))
    changes.update(status="open", reopens=(ticket.reopens or 0) + 1, pauses=_unpaused(ticket.pauses, event.at))
    return _enter(ticket, changes, event.at, "reopened")


def _rated(_: Ticket, event: Event) -> Folded:
    return {"csat": event.data["score"]}, []


_STATED = ("handoffs", "reopens", "csat", "resolution_w", "waits")


def _stated(ticket: Ticket, event: Event) -> Folded:
    """What an imported log says of itself wins over what its history implies; empty means unknown."""
    said = event.data
    changes: Changes = {name: said[name] for name in _STATED if name in said}
    for clock, met in said.get("sla", {}).items():
        run: Run = getattr(ticket, clock)
        changes[clock] = run._replace(met=int(met is True), missed=int(met is False))
    return changes, []


def _unwaited(ticket: Ticket, at: int) -> Changes:
    """The end of a wait, if there is one."""
    if ticket.status != "waiting":
        return {}
    waited = max(0, at - (ticket.waiting_since or at)) if ticket.wait_on == "client" else 0
    return {
        "status": "open",
        "wait_on": None,
        "wait_until": None,
        "waiting_since": None,
        "waited_s": ticket.waited_s + waited,
        "pauses": _unpaused(ticket.pauses, at),
    }


def _paused(pauses: str | None, at: int, why: str) -> str:
    return json.dumps([*json.loads(pauses or "[]"), [at, None, why]], separators=(",", ":"))


def _unpaused(pauses: str | None, at: int) -> str | None:
    if pauses is None:
        return None
    spans = json.loads(pauses)
    if spans[-1][1] is None:
        spans[-1][1] = max(at, spans[-1][0])
    return json.dumps(spans, separators=(",", ":"))


_KINDS: dict[str, Callable[[Ticket, Event], Folded]] = {
    "opened": _opened,
    "set": _set,
    "escalated": _moved,
    "moved": _moved,
    "managed": _managed,
    "taken": _taken,
    "assigned": _assigned,
    "replied": _replied,
    "heard": _heard,
    "waiting": _waiting,
    "resumed": _resumed,
    "resolved": _resolved,
    "closed": _resolved,
    "reopened": _reopened,
    "rated": _rated,
    "stated": _stated,
}
