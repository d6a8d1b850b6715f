"""The demo's desk: a clock that is moved, cron, and people who do to tickets what the commands let them do."""

import heapq
from collections.abc import Callable, Generator
from itertools import count
from random import Random
from typing import NamedTuple

from escli.app import tickets
from escli.app.delivery import send
from escli.app.session import Session
from escli.app.sweeping import sweep
from escli.core import lifecycle, moves
from escli.core.desk import Desk
from escli.core.hours import Hours
from escli.core.intake import Opening
from escli.core.matrix import MANAGEMENT
from escli.core.model import Event, Ticket
from escli.store.sqlite import SqliteStore

MINUTE, HOUR, DAY = 60, 3600, 86400

Story = Generator[int, None, None]  # yields the second at which it goes on
Does = Callable[[Desk, Ticket], list[Event]]


class Issue(NamedTuple):
    """Something that goes wrong at clients."""

    type: str
    bad: tuple[str, ...]  # the severities that it can have; `security` among them is a flag
    title: str
    system: str
    solved: str


class Play:
    """The desk while it is played: its clock, and its stories in the order in which they go on."""

    def __init__(self, store: SqliteStore, begin: int) -> None:
        self.store, self.now = store, begin
        once = Session(store)  # the matrix and the calendars are loaded once, and lent to every session
        self.matrix, self.directory, self.promises = once.matrix, once.directory, once.promises
        self._duty = once.duty
        self._due: list[tuple[int, int, Story]] = []
        self._order = count()

    def starts(self, at: int, story: Story) -> None:
        """A story begins."""
        heapq.heappush(self._due, (at, next(self._order), story))

    def run(self, until: int) -> None:
        """Minute by minute: people act at their seconds, cron sweeps at the minute's end."""
        for minute in range(self.now, until + 1, MINUTE):
            while self._due and self._due[0][0] <= minute:
                self.now, _, story = heapq.heappop(self._due)
                wakes = next(story, None)
                if wakes is not None:
                    self.starts(max(wakes, self.now + 1), story)
            self.now = minute
            if any(self.store.anything_due(minute)):
                session = self.session()
                sweep(session)
                send(session)

    def session(self, actor: str | None = None) -> Session:
        """A command's session at this second; cron, which never fails here, has just run."""
        with self.store.write() as tx:
            tx.set_meta("test_clock", str(self.now))
            tx.set_meta("last_sweep", str(self.now - self.now % MINUTE))
        session = Session(self.store, actor)
        session.matrix, session.duty, session.promises = self.matrix, self._duty, self.promises
        return session

    def does(self, who: str, ticket_id: int, decide: Does) -> None:
        """Somebody gives a command on a ticket."""
        tickets.act(self.session(who), [ticket_id], lambda desk, ticket, _: decide(desk, ticket))

    def hours(self, calendar: str) -> Hours:
        """The hours of one of the matrix's calendars."""
        return self.promises.hours(self.promises.lend(self.matrix.calendars[calendar]))


_CLIMBS = {"outage": 0.4, "workstation": 0.16, "software": 0.14}  # how often the first tier hands one on by itself
# What `patterns` should find: nobody of the first tier knows the systems of this client, the second does.
_UNKNOWN_THERE, _UNKNOWN = "Quayside Books", ("software", "workstation", "request")
_WAITS = {"workstation": 0.25, "software": 0.35, "request": 0.5, "development": 0.4}  # how often the client is asked
_NOTES = ("Same as last month; looking for that ticket.", "Event log saved.", "Screen session agreed.", "Known issue?")
_HELLO = ("Thank you, I am looking into it.", "I see it from here too and am on it.", "I will ring you shortly.")
_STILL = ("We are still at it; the cause is narrowed down.", "A first try did not hold; I am on the next one.")
_ASKED = ("Which of your people see it?", "Please send a screenshot of the message.", "When may I restart it?")
_SAID = ("It is all of us on this floor.", "Screenshot sent by mail.", "Any time after five is fine.")
_TRIED = ("Restarted it, changed the cable, compared with a second machine: same fault.", "Reinstalled; no change.")
_NEXT = ("Look at it with server rights, please.", "Trace it with your tools.", "Decide about a replacement.")
_POLICY = {
    "summary": "They want it done against the rules for shared accounts.",
    "communication": "They know that this is not ours to allow.",
    "next": "Decide, and tell them.",
}
_AGAIN = ("The client rang: it is back.", "It worked for an hour, then the same again.")
_KIND, _CROSS = ("", "Quick and friendly.", "Thanks!"), ("", "It took too long.", "I had to ask three times.")


class Case:
    """One ticket's people: what they do from its opening to its end, and how well."""

    def __init__(self, desk: Play, opening: Opening, solved: str, by: str, rng: Random) -> None:
        self.desk, self.opening, self.solved, self.by, self.rng = desk, opening, solved, by, rng
        self.late, self.silent, self.slow = rng.random() < 0.11, rng.random() < 0.06, rng.random() < 0.08
        self.id = 0

    @property
    def ticket(self) -> Ticket:
        """The ticket as it stands."""
        found = self.desk.store.reports.ticket(self.id)
        assert found is not None
        return found

    def does(self, decide: Does, who: str | None = None) -> None:
        """The holder gives a command, or somebody else."""
        self.desk.does(who or self.ticket.technician or self.by, self.id, decide)

    def after(self, share: float, due: int | None) -> int:
        """The second at which this share of the open time from now to a due is used up."""
        promise = self.desk.promises.get(self.ticket.promise)
        assert promise is not None
        left = DAY // 4 if due is None else promise.main_hours.between(self.desk.now, due)
        return promise.main_hours.add(self.desk.now, max(MINUTE, int(left * share)))

    def story(self) -> Story:
        """From the opening to the end."""
        done, _ = tickets.new(self.desk.session(self.by), self.opening)
        self.id = done.after.id
        yield from self._taken()
        while self._climbs():
            yield from self._escalated()
        yield from self._worked()
        yield from self._ended()

    def _taken(self) -> Story:
        """Somebody of the tier takes it: mostly in time, else the matrix may have moved it on before."""
        share = self.rng.uniform(1.1, 2) if self.late else self.rng.uniform(0.1, 0.75)
        self.late = False
        while (before := self.ticket).taken_at is None:
            yield self.after(share, before.deadlines.respond)
            share = self.rng.uniform(0.1, 0.7)
            if self.ticket.tier == before.tier:
                holder = before.technician or self.rng.choice(self.desk.directory.staff(before.tier))
                self.does(lifecycle.take, holder)

    def _climbs(self) -> bool:
        level = self.ticket.level
        often = _CLIMBS.get(self.opening.type, 0) / level
        if self.is_unknown:
            often = 0.9 if level == 1 else 0
        return level < len(self.desk.matrix.tiers) and self.rng.random() < often

    @property
    def is_unknown(self) -> bool:
        """Whether the first tier does not know how, and the second does."""
        return self.opening.client == _UNKNOWN_THERE and self.opening.type in _UNKNOWN

    def _escalated(self) -> Story:
        yield self.after(self.rng.uniform(0.03, 0.15), self.ticket.deadlines.resolve)
        parts = {
            "summary": f"{self.opening.title} at {self.opening.client}; beyond what we can do here.",
            "tried": self.rng.choice(_TRIED), "system": self.opening.system, "next": self.rng.choice(_NEXT),
            "evidence": "Log and screenshots are on the ticket share.",
            "communication": f"{self.opening.requester} knows, and hears from you next.",
        }  # fmt: skip
        self.does(lambda desk, ticket: moves.escalate(desk, ticket, "next", parts))
        yield from self._taken()

    def _worked(self) -> Story:
        """Messages to the client as often as was promised, maybe a question, and the solution."""
        yield self.desk.now + self.rng.randint(2, 9) * MINUTE
        if not self.silent:
            self._reply(_HELLO)
        if self.rng.random() < 0.4:
            self.does(lambda desk, ticket: lifecycle.note(desk, ticket, self.rng.choice(_NOTES)))
        if self.rng.random() < 0.03 and self.ticket.management_stay is None:
            self.does(lambda desk, ticket: moves.escalate(desk, ticket, MANAGEMENT, _POLICY))
        if self.rng.random() < _WAITS.get(self.opening.type, 0) and not self.is_unknown:
            yield from self._asked()
        share = self.rng.uniform(1.05, 1.5) if self.slow else self.rng.triangular(0.05, 0.85, 0.3)
        self.slow = False
        solved = self.after(share, self.ticket.deadlines.resolve)
        if self.is_unknown and self.ticket.level == 2:
            solved = self.desk.now + self.rng.randint(3, 12) * MINUTE
        while not self.silent and (due := self.ticket.deadlines.update) is not None:
            spoken = self.after(self.rng.uniform(0.5, 0.95), due)
            if spoken >= solved:
                break
            yield spoken
            self._reply(_STILL)
        yield solved
        self.does(lambda desk, ticket: lifecycle.resolve(desk, ticket, self.solved))

    def _reply(self, texts: tuple[str, ...]) -> None:
        text = self.rng.choice(texts)
        self.does(lambda desk, ticket: lifecycle.reply(desk, ticket, text))

    def _asked(self) -> Story:
        yield self.after(0.05, None)
        question = self.rng.choice(_ASKED)
        self.does(lambda desk, ticket: lifecycle.wait(desk, ticket, "client", question, None))
        until = self.ticket.wait_until
        if self.rng.random() < 0.25:  # they never say: the wait ends by itself, and the holder is reminded
            yield self.after(1.1, until)
        else:
            yield self.after(self.rng.uniform(0.1, 0.9), until)
            self.does(lambda desk, ticket: lifecycle.heard(desk, ticket, self.rng.choice(_SAID)))

    def _ended(self) -> Story:
        """Rated or not, closed after two days; or reopened, and all of it once more."""
        kept = not (self.ticket.resolve.missed or self.ticket.respond.missed or self.ticket.reopens)
        yield self.desk.now + self.rng.randint(1, 20) * HOUR
        if not self.ticket.reopens and self.rng.random() < 0.07:
            yield self.desk.hours("office").roll(self.desk.now)
            self.does(lambda desk, ticket: lifecycle.reopen(desk, ticket, self.rng.choice(_AGAIN)))
            yield from self._taken()
            yield from self._worked()
            yield from self._ended()
            return
        if self.rng.random() < 0.45:
            score = self.rng.choice((5, 5, 5, 4, 4, 3) if kept else (4, 3, 3, 2, 1))
            comment = self.rng.choice(_KIND if score > 3 else _CROSS)
            self.does(lambda desk, ticket: lifecycle.rate(desk, ticket, score, comment))
        yield self.desk.hours("office").roll(self.desk.now + 2 * DAY)
        self.does(lifecycle.close)
