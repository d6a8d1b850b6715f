"""Carries the history of a vector out by escli's rules, and reads the clocks of its ticket in the vector's words."""

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from escli.config import matrix as config
from escli.core import lifecycle, planning
from escli.core.clocks import Face, Promise, Promises
from escli.core.desk import Desk
from escli.core.directory import Directory
from escli.core.escalation import decide
from escli.core.fold import apply
from escli.core.intake import Opening, open_ticket
from escli.core.lookup import facts_of, ladder_for
from escli.core.matrix import Matrix, Step
from escli.core.model import OFF, Event, Run, Ticket
from escli.core.settling import settle
from tests.core.sla_vectors import CLOCK_OF, Rules, Vector, expected, history, instant, second, steps_of, targets
from tests.core.sla_vectors import matrix_text as text_of

FAR = 300 * 86400  # a wait in a vector has no end of its own
Act = Callable[[Desk, Ticket], list[Event]]
ACTS: dict[str, tuple[Act, ...]] = {
    "agent_reply": (lambda desk, ticket: lifecycle.reply(desk, ticket, "Hello"),),
    "client_reply": (lambda desk, ticket: lifecycle.heard(desk, ticket, "Hello?"),),
    "pending": (lambda desk, ticket: lifecycle.wait(desk, ticket, "client", "Which one?", desk.now + FAR),),
    # What the client said in the same second may have ended the wait already.
    "resumed": (lambda desk, ticket: lifecycle.resume(desk, ticket) if ticket.status == "waiting" else [],),
    "closed": (lambda desk, ticket: lifecycle.resolve(desk, ticket, "Restarted it"), lifecycle.close),
    "reopened": (lambda desk, ticket: lifecycle.reopen(desk, ticket, "Again"),),
}


@lru_cache
def read_matrix(text: str) -> Matrix:
    """The matrix of a text."""
    return Matrix(config.load(text, "desk.yaml"))


class Play:
    """One ticket on which a history has been carried out, command by command."""

    def __init__(self, vector: Vector, rules: Rules) -> None:
        self.vector, self.promised = vector, tuple(targets(vector, rules.update))
        self.matrix = read_matrix(text_of(vector, rules))
        self.directory = Directory(self.matrix)
        self.promises = Promises(lambda _: self.spec)
        self.ended: dict[str, list[tuple[Face, int]]] = {clock: [] for clock in CLOCK_OF.values()}
        (self.now, _), *rest = history(vector)
        opening, self.spec = open_ticket(self.desk(), Opening("Acme", "fault", "normal", "It broke"))
        self.ticket = Ticket(id=1)
        self.record([opening._replace(data={**opening.data, "promise": "it"})])
        for self.now, kind in rest:
            for act in ACTS[kind]:
                self.command(act)
        self.now = second(vector["as_of"]) if "as_of" in vector else self.now
        self.command(lambda *_: [])

    def desk(self) -> Desk:
        """The desk as a command sees it now."""
        return Desk(self.matrix, self.directory, self.promises, "ana", self.now)

    @property
    def promise(self) -> Promise:
        """What the ticket was promised."""
        found = self.promises.get("it")
        assert found is not None
        return found

    def command(self, act: Act) -> None:
        """What fell due is settled first; then the command decides; both are recorded together."""
        standing, fallen = settle(self.ticket, self.promise, self.now) if self.ticket.is_open else (self.ticket, [])
        self.record([*fallen, *act(self.desk(), standing)])

    def record(self, events: list[Event]) -> None:
        """Fold the events and plan anew; of a run that ends remember how it reads, its pauses ended with it."""
        before = self.ticket
        for event in events:
            running, (self.ticket, _) = self.ticket, apply(self.ticket, event)
            for clock in event.data.get("ends", ()):
                self.ended[clock].append((self.face(clock, getattr(running, clock)), event.at))
        plan = planning.plan(self.ticket, self.promise, self.ladder(), before if before.promise else None)
        self.ticket = self.ticket._replace(deadlines=plan)

    def ladder(self) -> planning.Ladder:
        """The steps in force."""
        return ladder_for(self.matrix, facts_of(self.ticket))

    def face(self, clock: str, run: Run) -> Face:
        """A run of the ticket, as its clock is read now."""
        found = self.promise.face(self.ticket, clock, run, self.ticket.tier)
        assert found is not None
        return found

    def run(self, clock: str) -> Run:
        """The latest run of a clock."""
        found: Run = getattr(self.ticket, clock)
        return found

    def due(self, clock: str) -> int | None:
        """When a clock is due; of one that is over some vectors go on to state when it was."""
        states_past = not self.vector.get("semantics", {}).get("done_clears_due")
        if states_past and self.run(clock).state == OFF and self.ended[clock]:
            return self.ended[clock][-1][0].due if clock in self.promised else None
        found: int | None = getattr(self.ticket.deadlines, clock)
        return found

    def next_due(self) -> int | None:
        """The nearest due of the clocks that the vector promises."""
        dues = [getattr(self.ticket.deadlines, clock) for clock in self.promised]
        return min((due for due in dues if due is not None), default=None)

    def used(self, clock: str) -> float:
        """Minutes that the longest of its runs took."""
        return max(face.used(until) for face, until in self.ended[clock]) / 60

    def margin(self, clock: str) -> tuple[float, bool]:
        """Minutes that were left in the worst of its runs, and whether one is counted as missed."""
        worst = min(face.seconds - face.used(until) for face, until in self.ended[clock])
        return worst / 60, self.run(clock).missed > 0

    def stood_still(self) -> int:
        """Open seconds up to now that the clock of the vector did not count."""
        clock = "resolve" if "resolve" in self.promised else "respond"
        face = self.face(clock, self.run(clock))
        return face.hours.between(face.start, self.now) - face.used(self.now)

    def status(self) -> str:
        """What the vectors call it."""
        verdicts = {(run.met > 0, run.missed > 0) for run in map(self.run, self.promised)}
        if not self.ticket.is_open:
            return "fulfilled" if verdicts == {(True, False)} else "failed"
        if self.ticket.status == "waiting":
            return "paused"
        runs = [name for name, clock in CLOCK_OF.items() if clock in self.promised and self.run(clock).state != OFF]
        return f"{runs[0]}_due"

    def escalation(self, said: Vector) -> Vector:
        """The same escalation with each due second at which a sweep does it: a warning then, any other one later."""
        at, ladder = second(said["at"]), self.ladder()
        (step,) = [one for one in ladder[CLOCK_OF[said["clock"]]] if away(one) == away_of(said)]
        sweeps = (at - 1, at) if step.is_warning else (at, at + 1)
        early, events = [decide(self.ticket, self.promise, ladder, self.directory, now) for now in sweeps]
        assert step.id not in {event.step for event in early}
        dues = [event.data["due"] for event in events if (event.step, event.kind) == (step.id, "notified")]
        return said | {"at": [instant(due) for due in dues]}


def away(step: Step) -> tuple[int, int]:
    """How far a step is from its target: seconds, working days."""
    return step.offset, step.days


def away_of(said: Vector) -> tuple[int, int]:
    """The same of an escalation of a vector."""
    return said.get("offset_seconds", 0), said.get("offset_working_days", 0)


OTHERS: dict[str, Callable[[Play], Any]] = {
    "next_due": lambda play: instant(play.next_due()),
    "pause_seconds": Play.stood_still,
    "status": Play.status,
    "starts": lambda play: instant(play.promise.main_hours.roll(play.ticket.opened_at)),
    "created_outside_hours": lambda play: not play.promise.main_hours.is_open(play.ticket.opened_at),
    "breached": lambda play: {one: play.run(CLOCK_OF[one]).missed > 0 for one in play.vector["expect"]["breached"]},
    "escalations": lambda play: [play.escalation(one) for one in steps_of(play.vector)],
}
OF_A_CLOCK: dict[str, Callable[[Play, str], Any]] = {
    "_due": lambda play, clock: instant(play.due(clock)),
    "_used_minutes": Play.used,
    "_margin_minutes": Play.margin,
}


def readings(play: Play) -> Vector:
    """What escli says of each thing that the vector asserts."""
    return {name: _read(play, name) for name in expected(play.vector)}


def _read(play: Play, name: str) -> Any:
    if name in OTHERS:
        return OTHERS[name](play)
    (ending,) = [one for one in OF_A_CLOCK if name.endswith(one)]
    return OF_A_CLOCK[ending](play, CLOCK_OF[name.removesuffix(ending)])
