"""A year of a provider with 50 clients and 10 people, from a seed: crashes, late cron, clock steps, matrix edits.

Everything that happens follows from the seed: the deeds, the statement at which a process dies, when cron is late, by
how much the clock is wrong. After each deed what must be true of a ticket is checked of those that it touched, and
every thirty days of all.
"""

import random
import sqlite3
import tempfile
import time
from collections import Counter
from typing import Any

from escli.app import delivery, sweeping, tickets
from escli.app.audit import audit
from escli.app.doctor import WRONG, examine
from escli.app.session import Session
from escli.core.intake import Opening
from escli.errors import EscliError
from escli.store.sqlite import open_store
from tests.proof import desks
from tests.stories import test_any_history as always
from tests.stories import world
from tests.stories.accounts import check_accounts
from tests.stories.world import DAY, HOUR, MONDAY, Deed, World

CLIENTS = ("Acme", "Bolt", *(f"Client {number}" for number in range(3, 51)))
HELPERS = {"dora": "L1", "emil": "L1", "fay": "L1", "gus": "L2", "hal": "L2", "ivy": "L3", "jo": "L3"}
CALLED = ("ana", "ben", "mia", *HELPERS)
STEPS = (-DAY, -HOUR, -61, 61, HOUR, DAY)  # by which somebody, or a machine, sets the clock
WEIGHTS = {
    "new": 40, "take": 16, "take late": 2, "reply": 14, "reply late": 2, "note": 6, "heard": 6, "wait": 6, "resume": 2,
    "set": 5, "assign": 3, "escalate": 4, "asked": 1, "transfer": 3, "return": 2, "handoff": 2, "resolve": 44,
    "close": 6, "reopen": 3, "rate": 2, "review": 2, "acted": 1, "link": 1, "merge": 1, "major": 1, "adopt": 1,
    "edit": 1,
}  # fmt: skip
_LATE = (0, 59, 600, 1801, HOUR, 8 * HOUR, DAY)
SAID: dict[str, tuple[Any, ...]] = {
    "take late": _LATE,
    "reply late": _LATE,
    "wait": tuple((who, until) for who in ("client", "vendor") for until in (None, HOUR, DAY)),
    "set": world.CHANGES,
    "assign": CALLED,
    "escalate": ("next", "L2", "L3", "management"),
    "asked": (None, "next", "L2", "L3"),
    "transfer": ("L1", "L2", *CALLED),
    "review": (None, DAY),
    "edit": world.EDITS[:6],
}


class Killed(BaseException):
    """What kill -9 is to a process."""


class Dying:
    """A connection that lets its process die before or after a statement."""

    def __init__(self, connection: sqlite3.Connection, statements: int, *, after: bool) -> None:
        self._own, self._left, self._after = connection, statements, after

    def _do(self, how: str, *given: Any) -> Any:
        self._left -= 1
        if self._left == 0 and not self._after:
            raise Killed
        found = getattr(self._own, how)(*given)
        if self._left == 0:
            raise Killed
        return found

    def execute(self, *given: Any) -> Any:
        """A statement; what undoes a transaction is what the dead process leaves, and always works."""
        return self._own.execute(*given) if given[0] == "ROLLBACK" else self._do("execute", *given)

    def executemany(self, *given: Any) -> Any:
        """A statement for many."""
        return self._do("executemany", *given)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._own, name)


class Year(World):
    """The provider."""

    def __init__(self, folder: str, seed: int) -> None:
        self.chance = random.Random(seed)
        big = world.MATRIX.replace("{Acme: {}, Bolt: {}}", "{" + ", ".join(f"{one}: {{}}" for one in CLIENTS) + "}")
        team = "".join(f"  {name}: {{tier: {tier}, page: log, tell: log}}\n" for name, tier in HELPERS.items())
        before, world.MATRIX = world.MATRIX, big.replace("  mia:", f"{team}  mia:")
        try:
            super().__init__(folder, self.chance.choice(world.SETTINGS))
        finally:
            world.MATRIX = before
        self.seen = 0
        self.did = Counter[str]()
        self.wrong = 0  # seconds that the clock goes wrong by

    def live(self, days: int) -> None:
        """So many days, deed by deed."""
        end, thorough = MONDAY + days * DAY, MONDAY
        true = MONDAY
        while true < end:
            after = int(self.chance.expovariate(1 / (5 * HOUR)))
            true += after
            self.set_clock(true, after)
            self.deed()
            self.check_touched()
            if true - thorough > 30 * DAY:
                thorough = true
                self.check_all()
        for _ in range(3):
            self.cron()
        self.check_all()

    def set_clock(self, true: int, after: int) -> None:
        """The time passes, with cron or without; now and then the clock is set, and later right again."""
        if self.chance.random() < 0.02:
            self.wrong = 0 if self.wrong else self.chance.choice(STEPS)
            self.did["clock set"] += 1
            self.now = true - after + self.wrong
        then = true + self.wrong
        ticks = self.chance.choices([0, 1, 4], [1, 3, 6])[0]  # cron was dead, late, or there
        for n in range(1, ticks + 1):
            self.now = true - after + self.wrong + after * n // ticks
            self.cron()
        self.now = then

    def cron(self) -> None:
        """A sweep, which may be killed."""
        self.did["sweep"] += 1
        self.mortal(self.swept)

    def swept(self, session: Session) -> None:
        """What `sweep` does."""
        assert sweeping.sweep(session).aside == {}
        delivery.send(session)

    def mortal(self, what: Any) -> None:
        """Do it in a process that one time in twelve is killed at some statement."""
        own = self.store.connection
        kills = self.chance.random() < 1 / 12
        if kills:
            self.store.connection = Dying(own, self.chance.randint(1, 60), after=self.chance.random() < 0.5)  # type: ignore[assignment]
        try:
            what(self.session(self.chance.choice(CALLED)))
        except EscliError:
            self.did["refused"] += 1
        except Killed:
            self.did["killed"] += 1
            own.close()
            self.store = open_store(self.store.path)
            self.store.connection.execute("PRAGMA synchronous = OFF")
            return
        self.store.connection = own
        self.store.__dict__.pop("reports", None)

    def deed(self) -> None:
        """Somebody does something."""
        what = self.chance.choices(list(WEIGHTS), list(WEIGHTS.values()))[0]
        self.did[what] += 1
        if what == "new":
            opening = Opening(
                self.chance.choice(CLIENTS), self.chance.choice(["fault", "wish"]),
                self.chance.choice(["high", "normal", "low"]), "It broke",
            )  # fmt: skip
            self.mortal(lambda session: tickets.new(session, opening))
            return
        open_ = [one for (one,) in self.rows("SELECT id FROM ticket WHERE status IN ('open', 'waiting')")]
        (last,) = self.rows("SELECT coalesce(max(id), 1) FROM ticket")[0]
        on, other = (
            self.chance.choice(open_) if open_ and self.chance.random() < 0.8 else self.chance.randint(1, last)
            for _ in (1, 2)
        )
        said = self.chance.choice(SAID[what]) if what in SAID else None
        deed = Deed(0, "", what, said, on - 1, other - 1)
        self.mortal(lambda session: self.command(session, deed))

    def check_touched(self) -> None:
        """Of the tickets that something happened to since the last look."""
        touched = [one for (one,) in self.rows("SELECT DISTINCT ticket_id FROM event WHERE id > ?", self.seen)]
        sql = "SELECT event_id FROM outbox WHERE event_id > ? GROUP BY event_id, person, kind HAVING count(*) > 1"
        assert self.rows(sql, self.seen) == []
        ((self.seen,),) = self.rows("SELECT coalesce(max(id), 0) FROM event")
        self.check_tickets([one for one in touched if one])

    def check_tickets(self, ids: list[int]) -> None:
        """What must be true of a ticket at any time."""
        session = self.session()
        for one in ids:
            ticket = self.store.reports.ticket(one)
            assert ticket is not None
            history = [event for _, event in self.store.reports.history(one)]
            stays = self.store.reports.stays(one)
            always.check_facts(self, ticket, history)
            always.check_plan(self, session, ticket)
            always.check_steps(history)
            always.check_counts(ticket, stays)
            for stay in stays:
                assert stay.left_at is None or stay.left_at >= stay.entered_at, (one, stay)
            for name in ("escalated_s", "first_response_s", "resolution_w", "resolution_s", "waited_s"):
                assert (getattr(ticket, name, None) or 0) >= 0, (one, name)
            if not self.did["clock set"]:
                check_accounts(ticket, history, session.promises, self.now)

    def check_all(self) -> None:
        """Of all tickets, and of the desk."""
        self.check_tickets([one for (one,) in self.rows("SELECT id FROM ticket")])
        assert self.rows(desks.TWICE) == []
        session = self.session()
        assert audit(session, None)["sound"]
        assert [one for one in examine(session) if one.state == WRONG] == []


def run(first: int, count: int = 1, days: int = 365) -> dict[str, Any]:
    """So many seeds; figures, or an AssertionError that names the seed."""
    total = Counter[str]()
    began = time.monotonic()
    for seed in range(first, first + count):
        with tempfile.TemporaryDirectory() as folder:
            year = Year(folder, seed)
            try:
                year.live(days)
            except Exception as error:
                raise AssertionError(f"seed {seed}, at {year.now}: {type(error).__name__}: {error}") from error
            total += year.did
            total["tickets"] += year.rows("SELECT count(*) FROM ticket")[0][0]
            total["events"] += year.seen
            year.store.close()
    deeds = sum(total[one] for one in WEIGHTS)
    names = ("tickets", "events", "sweep", "killed", "refused", "clock set", "edit")
    return {"first_seed": first, "seeds": count, "days": days, "deeds": deeds, **{one: total[one] for one in names},
            "seconds_a_seed": round((time.monotonic() - began) / count, 1)}  # fmt: skip
