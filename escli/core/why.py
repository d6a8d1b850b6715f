"""Why a ticket's steps happened or not: a reason for each thing that time did, and for each step that it left out."""

from typing import Any, NamedTuple

from escli.core.clocks import Promise, Promises
from escli.core.fold import apply
from escli.core.lookup import facts_of, ladder_for
from escli.core.matrix import MANAGEMENT, Matrix, Step
from escli.core.model import CLOCKS, OFF, SYSTEM, Event, Run, Ticket
from escli.core.planning import Ladder, Running, fired_of, running, wakes
from escli.core.routed import in_words
from escli.core.steps import named, words_of

FIRED, SKIPPED, RECORDED, UNFIRED, COMING = "fired", "skipped", "recorded", "not fired", "to come"


class Reason(NamedTuple):
    """One thing that time did or left out. `sequence` is the event's place in the history; None where there is none.

    `outcome` is fired, skipped, recorded (a breach without a step, the end of a wait), not fired, or to come. `at` is
    when it was so, `due` when it stood to happen, both in seconds.
    """

    outcome: str
    at: int
    clock: str | None
    run: int | None
    step: str | None
    says: str
    why: str
    due: int | None = None
    noticed: int | None = None
    occurrence: int | None = None
    sequence: int | None = None
    data: dict[str, Any] = {}
    before: Ticket | None = None  # of what time did: the ticket as it found it


class _Teller:
    """Goes through a history once and collects the reasons."""

    def __init__(self, matrix: Matrix, promises: Promises, ladder: Ladder, recorded: list[tuple[int, Event]]) -> None:
        self.matrix, self.promises, self.ladder, self.recorded = matrix, promises, ladder, recorded
        self.found: list[Reason] = []

    def tell(self) -> Ticket:
        """All reasons of the past; the ticket after it."""
        ticket = Ticket()
        for sequence, (noticed, event) in enumerate(self.recorded, 1):
            before, (ticket, _) = ticket, apply(ticket, event)
            if event.actor == SYSTEM:
                self.found.append(_happened(sequence, noticed, event, before))
            for clock in CLOCKS:
                old, new = getattr(before, clock), getattr(ticket, clock)
                if old.state != OFF and (new.state == OFF or new.number != old.number):
                    self.ended(before, clock, old, event)
        return ticket

    def ended(self, before: Ticket, clock: str, run: Run, event: Event) -> None:
        """The steps that a run left out, for its end came first."""
        promise = self.promises.get(before.promise)
        if promise is None:
            return
        face = promise.face(before, clock, run, MANAGEMENT if clock == MANAGEMENT else before.tier)
        seen = fired_of(before).get(clock, {})
        if face is None:
            return
        path = ladder_for(self.matrix, facts_of(before)).get(clock, ())
        for step in path:
            if step.id not in seen and step.id != event.step:
                due = face.repeat(step, 1) if step.every else face.point(step)
                why = _ending(clock, event)
                if due < event.at:
                    why = f"{why}, before a sweep came" if before.parent is None else _silent(before)
                self.found.append(_unfired(step, run.number, event.at, why, due))
        then = {step.id for step in path} | set(seen)
        for step in self.ladder.get(clock, ()):
            if step.id not in then:
                self.found.append(_unfired(step, run.number, event.at, "it was not on the path then", None))


def reasons(
    matrix: Matrix, promises: Promises, ladder: Ladder, recorded: list[tuple[int, Event]], now: int
) -> tuple[list[Reason], Ticket]:
    """Every reason in the order of time, those of the steps still pending last; and the ticket that the history makes.

    `recorded` is the history with the second at which each event was recorded.
    """
    teller = _Teller(matrix, promises, ladder, recorded)
    ticket = teller.tell()
    found = sorted(teller.found, key=lambda one: one.at)
    promise = promises.get(ticket.promise)
    if promise is not None and ticket.is_open:
        on_path = ladder if ticket.parent is None else ladder_for(matrix, facts_of(ticket))
        pending = [one for clock in CLOCKS for one in _pending(ticket, promise, clock, on_path, now)]
        began = {step.id for steps in _then(matrix, recorded).values() for step in steps}
        pending = [_new_on_the_path(one, began) for one in pending]
        found += sorted(pending, key=lambda one: (one.outcome == COMING, one.due or 0))
    return found, ticket


def _happened(sequence: int, noticed: int, event: Event, before: Ticket) -> Reason:
    step = named(event.step)
    outcome = SKIPPED if event.kind == "skipped" else FIRED if step is not None else RECORDED
    says = words_of(step) if step else _SAYS.get(event.kind, event.kind).format(event.clock)
    why = str(event.data.get("why", "")) if event.kind != "resumed" else "its time was over"
    why = "; ".join(filter(None, (why, in_words(event.data))))
    due = event.data.get("due", event.at if event.kind == "resumed" else None)
    return Reason(
        outcome, event.at, event.clock, event.run, event.step, says, why, due, noticed, event.occurrence, sequence,
        {"kind": event.kind} | {name: event.data[name] for name in _KEPT if name in event.data}, before,
    )  # fmt: skip


_SAYS = {"breached": "{} ran out", "resumed": "the wait is over", "rerouted": "the page goes to the next person"}
_KEPT = (
    "tier", "from", "technician", "role", "late", "held", "passed", "left", "routed", "muted", "untold", "starts",
    "drops", "on",
)  # fmt: skip


def _ending(clock: str, event: Event) -> str:
    """What ended a run, in words."""
    met = event.data.get("ends", {}).get(clock)
    if event.kind in ("resolved", "closed", "merged"):
        return f"{event.actor} had {event.kind} the ticket"
    if met is not None:
        return f"{event.actor} had {'met the run' if met else 'ended the run late'} ({event.kind})"
    if "tier" in event.data:
        return f"the ticket had moved on to {event.data['tier']}: its run ended"
    if clock in event.data.get("starts", ()):
        return f"a new run began ({event.kind})"
    if event.kind in ("set", "adopted"):
        return "nothing is promised for this clock any more"
    return f"its run ended ({event.kind})"


def _silent(ticket: Ticket) -> str:
    """Why no step of a ticket happens while a major incident speaks for it."""
    return f"the major incident #{ticket.parent} pages in its stead"


def _unfired(step: Step, run: int, at: int, why: str, due: int | None) -> Reason:
    return Reason(UNFIRED, at, step.clock, run, step.id, words_of(step), why, due)


def _pending(ticket: Ticket, promise: Promise, clock: str, ladder: Ladder, now: int) -> list[Reason]:
    """The steps on a clock's present run: to come, or why they do not."""
    run: Run = getattr(ticket, clock)
    if run.state == OFF:
        return []
    one, seen, found = running(ticket, promise, clock), fired_of(ticket).get(clock, {}), []
    if ticket.parent is not None:
        left = (step for step in ladder.get(clock, ()) if step.every or step.id not in seen)
        return [_unfired(step, run.number, now, _silent(ticket), None) for step in left]
    for step in ladder.get(clock, ()):
        wake = None if one is None else wakes(one, step, seen)
        if one is None:
            if step.every or step.id not in seen:
                waits = f"the clock stands still: the ticket waits for the {ticket.wait_on}"
                why = waits if ticket.wait_on else "nothing is promised for this clock"
                found.append(_unfired(step, run.number, now, why, None))
        elif wake is not None:
            due = one.face.repeat(step, seen.get(step.id, 0) + 1) if step.every else one.face.point(step)
            why = "" if wake > now else "due now: the next sweep does it"
            found.append(Reason(COMING, wake, clock, run.number, step.id, words_of(step), why, due))
        elif step.every:
            found.append(_unfired(step, run.number, now, _stopped(ticket, one, step), None))
    return found


def _stopped(ticket: Ticket, one: Running, step: Step) -> str:
    """Why a step repeats no more."""
    if not one.quiet:
        return f"it has happened {step.times} times, and no more are allowed"
    if ticket.wait_on is not None:
        return f"repeats stop while the ticket waits for the {ticket.wait_on}"
    return f"{ticket.manager if one.clock == MANAGEMENT else ticket.technician} has taken it: repeats have stopped"


def _then(matrix: Matrix, recorded: list[tuple[int, Event]]) -> Ladder:
    """The path on which the ticket began."""
    if not recorded:
        return {}
    return ladder_for(matrix, facts_of(apply(Ticket(), recorded[0][1])[0]))


def _new_on_the_path(one: Reason, began: set[str]) -> Reason:
    """A step that came to the path with a change of the ticket says so."""
    if one.step is None or one.step in began:
        return one
    return one._replace(why="; ".join(filter(None, (one.why, "on the path since the ticket was changed"))))
