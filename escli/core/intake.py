"""Intake: opening a ticket under the cell that governs it, and changing what chose that cell."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from escli.core.chain import content_address
from escli.core.clients import Contact
from escli.core.clocks import Promise
from escli.core.desk import Desk, Late, act, moment
from escli.core.directory import Directory
from escli.core.escalation import breach
from escli.core.firing import moved_to
from escli.core.fold import apply
from escli.core.lookup import Facts, Governing, facts_of, govern, promise_spec
from escli.core.matrix import Matrix
from escli.core.model import IDLE, LATE, OFF, RUNNING, Event, Notice, Run, Ticket
from escli.core.news import told as told_client
from escli.core.planning import Running, all_running
from escli.core.routing import Arrival
from escli.errors import Refused, unknown

AT_ONCE = 4 * 3600  # seconds within which tickets of several clients are likely to have one cause


class Opening(NamedTuple):
    """What `new` was told."""

    client: str
    type: str
    severity: str
    title: str
    requester: str | None = None
    vip: bool = False
    security: bool = False
    affected: int | None = None
    key: str | None = None
    follows: int | None = None
    description: str = ""
    system: str = ""


def governing(desk: Desk, facts: Facts) -> Governing:
    """The cell for a ticket that people name; unknown words are refused with the nearest that the matrix has."""
    matrix = desk.matrix
    for what, word, known in (
        ("client", facts.client, tuple(matrix.clients)),
        ("type", facts.type, tuple(matrix.types)),
        ("severity", facts.severity, matrix.severities),
    ):
        if word not in known:
            raise unknown(what, word, known)
    found = govern(matrix, facts)
    assert found is not None  # a true matrix has a cell for each pair; config refuses one that has not
    return found


def contact(matrix: Matrix, client: str, requester: str | None) -> Contact | None:
    """The client's contact that a name means: as it stands there, or the only one with a part that begins so."""
    known = matrix.clients.get(client)
    if known is None or not requester:
        return None
    said = requester.casefold()
    for found in known.contacts:
        if found.name.casefold() == said:
            return found
    begun = [one for one in known.contacts if any(part.startswith(said) for part in one.name.casefold().split())]
    return begun[0] if len(begun) == 1 else None


def open_ticket(
    desk: Desk, said: Opening, late: Late | None = None, alike: Sequence[tuple[int, str]] = ()
) -> tuple[Event, dict[str, Any]]:
    """The opening of a ticket, and the spec of the promise to be stored under `promise` in its data.

    `alike` are the open tickets of its type that came within AT_ONCE, with their clients.
    """
    at = moment(desk, None, late)
    matrix = desk.matrix
    if not said.title.strip():
        raise Refused("A ticket needs a title: what is wrong, in a few words.")
    if said.key is not None and not said.key.strip():
        raise Refused("The key is empty: every alarm without one would be the same ticket.")
    _need_count(said.affected)
    client = matrix.clients.get(said.client)
    plan = client.plan if client else None
    who = contact(matrix, said.client, said.requester)
    vip = said.vip or (who is not None and who.vip)
    facts = Facts(said.type, said.severity, said.client, plan, int(vip), int(said.security), said.affected)
    others = {client for _, client in alike} - {said.client}
    facts = facts._replace(clients=len(others) + 1 if others else None)
    found = governing(desk, facts)
    spec = promise_spec(matrix, found, at, desk.promises)
    there, arrival = _arrives(desk, found.tier, said.type, spec)
    tier = arrival.tier or found.tier
    data: dict[str, Any] = {
        **facts._asdict(),
        "requester": who.name if who is not None else said.requester,
        "key": said.key,
        "follows": said.follows,
        "tier": tier,
        "level": matrix.levels[tier],
        "paths": list(found.paths),
        "applied": [one.source for one in found.applied],
        "starts": {clock: at for clock in ("respond", "update", "resolve") if clock in spec["targets"]},
        **there.brought(arrival, said.severity),
    }
    if others:
        data["alike"] = [number for number, client in alike if client != said.client]
    confirmed = told_client(matrix, said.client, data["requester"], "opened")
    told = (*there.greeted(arrival._replace(tier=tier), "tell"), *confirmed)
    texts = {"title": said.title, "description": said.description, "system": said.system}
    return act(desk, "opened", at, data, late, texts=texts, notices=told, visible=1), spec


def _arrives(desk: Desk, start: str, kind: str, spec: dict[str, Any]) -> tuple[Directory, Arrival]:
    """Where a new ticket begins: at its tier, or the first above it where somebody is when its clocks begin to run."""
    runs_from = desk.promises.make(spec).main_hours.roll(desk.now)
    there = desk.directory.then(runs_from)
    return there, there.above(desk.matrix.levels[start] - 1, kind)


def _need_count(affected: int | None) -> None:
    if affected is not None and affected < 0:
        raise Refused("--affected counts people: 0 or more.")


_TEXTS = ("title", "description", "system")
_CHOOSES = ("type", "severity", "client", "vip", "security", "affected")


def change(desk: Desk, ticket: Ticket, said: dict[str, Any]) -> tuple[list[Event], dict[str, Any] | None]:
    """`set`: changed fields; those that choose the cell re-target the running clocks (DESIGN 2.8).

    Returns the events and, when a new promise is made, its spec.
    """
    _need_count(said.get("affected"))
    texts = {name: said[name] for name in _TEXTS if said.get(name)}
    fields = {name: value for name, value in said.items() if name not in _TEXTS and value != getattr(ticket, name)}
    if "client" in fields or "requester" in fields:
        client, requester = fields.get("client", ticket.client), fields.get("requester", ticket.requester)
        if client in desk.matrix.clients:
            fields["plan"] = desk.matrix.clients[client].plan
        who = contact(desk.matrix, client, requester)
        if who is not None and requester != ticket.requester:
            fields["requester"] = who.name
        elif "client" in fields and "requester" not in fields and who is None:
            fields["requester"] = None  # who asked belongs to the client from before: this one must not read their name
        if who is not None and who.vip:
            fields["vip"] = 1
    changes = {name: [getattr(ticket, name), value] for name, value in fields.items() if value != getattr(ticket, name)}
    if not changes and not texts:
        raise Refused(f"Ticket {ticket.id} says that already.")
    data: dict[str, Any] = {"changes": changes}
    spec = None
    told: tuple[Notice, ...] = ()
    broken: list[Event] = []
    if any(name in changes for name in (*_CHOOSES, "plan")):
        after = ticket._replace(**{name: new for name, (_, new) in changes.items()})
        found = governing(desk, facts_of(after))
        if not ticket.history:
            spec = promise_spec(desk.matrix, found, ticket.opened_at, desk.promises)
            data["applied"] = [one.source for one in found.applied]
        if spec is not None and ticket.is_open:
            risen, told = _risen(desk, after, spec, found.tier)
            retargeted, broken = _retarget(desk, after, spec, risen)
            data |= retargeted
    return [act(desk, "set", desk.now, data, texts=texts, notices=told), *broken], spec


def adopt(desk: Desk, ticket: Ticket) -> tuple[list[Event], dict[str, Any] | None]:
    """`matrix adopt`: today's promise for an open ticket, on the tier where it is (DESIGN 2.11).

    Returns nothing where that is the promise it has, for history, and for a cell that the matrix no longer has.
    """
    found = None if ticket.history or not ticket.is_open else govern(desk.matrix, facts_of(ticket))
    if found is None:
        return [], None
    spec = promise_spec(desk.matrix, found, ticket.opened_at, desk.promises)
    if content_address(spec) == ticket.promise:
        return [], None
    data, broken = _retarget(desk, ticket, spec, {})
    return [act(desk, "adopted", desk.now, data), *broken], spec


def _risen(desk: Desk, after: Ticket, spec: dict[str, Any], start: str) -> tuple[dict[str, Any], tuple[Notice, ...]]:
    """A ticket may rise to its new start, never fall; what that changes, and who hears of it."""
    level = desk.matrix.levels[start]
    if level <= desk.directory.level(after):
        return {}, ()
    arrival = desk.directory.into(start, after.type)
    data = moved_to(after, desk.promises.make(spec), start, level, desk.now, "manual")
    return data | desk.directory.brought(arrival, after.severity), desk.directory.greeted(arrival, "tell")


def _retarget(
    desk: Desk, after: Ticket, spec: dict[str, Any], risen: dict[str, Any]
) -> tuple[dict[str, Any], list[Event]]:
    """Running clocks run on against the new targets, from their own start; a due now past is a breach now.

    A clock that only the new targets promise begins in the same event, so that its breach is an event of its own.
    `risen` is the move to a higher start that goes with it, if there is one.
    """
    promise = desk.promises.make(spec)
    targets = spec["targets"]
    data: dict[str, Any] = dict(risen)
    if risen:  # with a stay that nobody has taken yet
        after = after._replace(
            respond=after.respond._replace(state=OFF), idle=after.idle._replace(state=OFF), technician=None
        )
    runs = {clock: getattr(after, clock) for clock in ("update", "resolve", IDLE)}
    drops = [clock for clock, run in runs.items() if run.state != OFF and clock not in targets]
    begun = [(clock, _begin(after, promise, clock, desk.now)) for clock, run in runs.items() if run.state == OFF]
    starts = {clock: at for clock, at in begun if at is not None and clock in targets}
    data["starts"] = starts | data.get("starts", {})
    if drops:
        data["drops"] = [*drops, *data.get("drops", ())]
    after = after._replace(**{clock: Run(1, at, RUNNING) for clock, at in starts.items()})  # type: ignore[arg-type]
    late = [one for one in _run_out(after, promise, desk.now) if one.run.state != LATE]
    if late:
        data["floors"] = data["dues"] = {one.clock: desk.now for one in late}
    if ran_out := [one.clock for one in late if one.clock not in starts]:
        data["late"] = ran_out
    return data, [breach(after, one, desk.now, due=desk.now) for one in late if one.clock in starts]


def _run_out(ticket: Ticket, promise: Promise, now: int) -> list[Running]:
    """The clocks whose targets are used up; one that stands still since a wait began, if it was so before that."""
    moving, _ = apply(ticket, Event("resumed", now))
    stands = promise.pauses.get(ticket.wait_on or "", ())
    until = dict.fromkeys(stands, ticket.waiting_since or now)
    found = (one for one in all_running(moving, promise) if one.clock != IDLE)
    return [one for one in found if one.face.due < until.get(one.clock, now)]


def _begin(ticket: Ticket, promise: Promise, clock: str, now: int) -> int | None:
    """Since when a clock runs that only the new targets promise: of an open ticket, those that do not run."""
    if clock == IDLE:  # who has it is watched from now on, unless the respond clock asks for a take
        return now if ticket.technician is not None and ticket.respond.state == OFF else None
    if clock == "resolve":
        return ticket.opened_at
    return (ticket.told_at or ticket.opened_at) if promise.update == "promise" else ticket.unanswered_at
