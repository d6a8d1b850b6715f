"""A year of a provider with 50 clients and 10 people, from a seed: crashes, late cron, clock steps, matrix edits.

Everything that happens follows from the seed: the deeds, the statement at which a process dies, when cron is late, by
how much the clock is wrong. After each deed what must be true of a ticket is checked of those that it touched, and
every thirty days of all.
"""

import json
import os
import random
import tempfile
import time
from collections import Counter
from functools import cache, partial
from multiprocessing import Pool
from typing import Any
from unittest import mock

from escli.app import delivery, sweeping, tickets
from escli.app.audit import audit
from escli.app.doctor import WRONG, examine
from escli.app.session import Session
from escli.core import clocks
from escli.core.hours import Hours
from escli.core.intake import Opening
from escli.errors import EscliError
from escli.store.sqlite import open_store
from tests.proof import desks
from tests.proof.ledger import Ledger
from tests.proof.mortal import Dying, Killed
from tests.stories import test_any_history as always
from tests.stories import world
from tests.stories.accounts import check_accounts
from tests.stories.world import DAY, HOUR, MONDAY, Deed, World

CLIENTS = ("Acme", "Bolt", *(f"Client {number}" for number in range(3, 51)))
HELPERS = {"dora": "L1", "emil": "L1", "fay": "L1", "gus": "L2", "hal": "L2", "ivy": "L3", "jo": "L3"}
CALLED = ("ana", "ben", "mia", *HELPERS)
ZONES = ("UTC", "Europe/London", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata")
RIGHT = 4  # of so many seeds one has a clock that nobody sets: its accounts sum to the second
STEPS = (-DAY, -HOUR, -61, 61, HOUR, DAY)  # by which somebody, or a machine, sets the clock
WEIGHTS = {
    "new": 40, "take": 40, "take late": 2, "reply": 14, "reply late": 2, "note": 6, "heard": 6, "wait": 6, "resume": 2,
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
    "edit": tuple(edit for edit in world.EDITS if "L3: {client: We help most.}" not in str(edit)),  # somebody is in L3
}


def matrix(zone: str) -> str:
    """That of a small desk, with the provider's zone, clients and people."""
    clients = ", ".join(f"{one}: {{}}" for one in CLIENTS)
    team = "".join(f"  {name}: {{tier: {tier}, page: log, tell: log}}\n" for name, tier in HELPERS.items())
    text = world.MATRIX.replace("timezone: UTC", f"timezone: {zone}").replace("Acme: {}, Bolt: {}", clients)
    return text.replace("  mia:", f"{team}  mia:")


class Year(World):
    """The provider."""

    def __init__(self, folder: str, seed: int) -> None:
        self.chance = random.Random(seed)
        self.keeps_time = seed % RIGHT == 0
        with mock.patch.object(world, "MATRIX", matrix(self.chance.choice(ZONES))):
            super().__init__(folder, self.chance.choice(world.SETTINGS))
        self.ledger = Ledger(self)
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
        self.settle()
        self.check_all()

    def settle(self) -> None:
        """Cron goes on, and lives: all that was to be told has been told once, withdrawn, or waits for a day."""
        for minutes in (1, 3, 60, 24 * 60):
            self.now += minutes * 60
            self.swept(self.session("mia"))
        gone = "SELECT person FROM outbox WHERE state = 'dead' AND error NOT LIKE 'the matrix names no channel for %'"
        assert self.rows(gone) == []  # an edit took some people away
        assert self.rows(desks.LEFT, 4 * DAY) == []  # some are not woken before Monday
        told = {one["id"]: desks.news(one) for one in desks.sent(self.path.parent)}
        assert self.rows("SELECT count(*) FROM outbox WHERE state = 'sent'") == [(sum(told.values()),)]

    def set_clock(self, true: int, after: int) -> None:
        """The time passes, with cron or without; now and then the clock is set, and later right again."""
        if self.chance.random() < 0.02 and not self.keeps_time:
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
        """What `sweep` does: nothing that is due is left, but what its own steps have set free for the next minute."""
        assert sweeping.sweep(session).aside == {}
        due = "SELECT id FROM ticket WHERE next_at <= ?"
        if left := self.rows(due, self.now):
            assert {one for (one,) in left} <= {one for (one,) in self.rows(desks.MOVED, self.now)}
            assert sweeping.sweep(session).aside == {}
            assert self.rows(due, self.now) == []
        delivery.send(session)
        assert self.rows("SELECT id FROM outbox WHERE try_at <= ? AND claimed_until IS NULL", self.now) == []

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
        on, other = self.some_ticket(what), self.some_ticket()
        said = self.chance.choice(SAID[what]) if what in SAID else None
        deed = Deed(0, "", what, said, on - 1, other - 1)
        self.mortal(lambda session: self.command(session, deed))

    def some_ticket(self, what: str = "") -> int:
        """As people work: mostly what the queue shows first, sometimes another that is open, sometimes any."""
        free = "technician IS NOT NULL, " if what == "take" else ""
        sql = f"SELECT id FROM ticket WHERE status IN ('open', 'waiting') ORDER BY {free}due_at, id"
        open_: list[int] = [one for (one,) in self.rows(sql)]
        last: int = self.rows("SELECT coalesce(max(id), 1) FROM ticket")[0][0]
        how = self.chance.random()
        if not open_ or how < 0.2:
            return self.chance.randint(1, last)
        return open_[0] if how < 0.6 else self.chance.choice(open_)

    def check_touched(self) -> None:
        """Of the tickets that something happened to since the last look."""
        touched = [one for (one,) in self.rows("SELECT DISTINCT ticket_id FROM event WHERE id > ?", self.seen)]
        sql = "SELECT event_id FROM outbox WHERE event_id > ? GROUP BY event_id, person, kind HAVING count(*) > 1"
        assert self.rows(sql, self.seen) == []
        ((self.seen,),) = self.rows("SELECT coalesce(max(id), 0) FROM event")
        self.check_tickets([one for one in touched if one])

    def check_tickets(self, ids: list[int], *, is_thorough: bool = False) -> None:
        """What must be true of a ticket at any time."""
        session = self.session()
        for one in ids:
            ticket = self.store.reports.ticket(one)
            assert ticket is not None
            stays = self.ledger.check(ticket)
            always.check_plan(self, session, ticket)
            always.check_counts(ticket, stays)
            if self.keeps_time and is_thorough:
                history = [event for _, event in self.store.reports.history(one)]
                check_accounts(ticket, history, session.promises, self.now)
            for stay in stays:
                assert stay.left_at is None or stay.left_at >= stay.entered_at, (one, stay)
            for name in ("escalated_s", "first_response_s", "resolution_w", "resolution_s", "waited_s"):
                assert (getattr(ticket, name, None) or 0) >= 0, (one, name)

    def check_all(self) -> None:
        """Of all tickets, and of the desk."""
        self.check_tickets([one for (one,) in self.rows("SELECT id FROM ticket")], is_thorough=True)
        assert self.rows(desks.TWICE) == []
        assert self.rows(desks.SILENT) == []
        session = self.session()
        assert audit(session, None)["sound"]
        assert [one for one in examine(session) if one.state == WRONG] == []


@cache
def _hours(calendar: str) -> Hours:
    return Hours(json.loads(calendar))


def live(seed: int, days: int) -> Counter[str]:
    """One seed; what was done in it, or an AssertionError that names the seed."""
    once = mock.patch.object(clocks, "Hours", lambda calendar: _hours(json.dumps(calendar)))  # not in each command
    with tempfile.TemporaryDirectory() as folder, once:
        year = Year(folder, seed)
        try:
            year.live(days)
        except Exception as error:
            raise AssertionError(f"seed {seed}, at {year.now}: {type(error).__name__}: {error}") from error
        year.did["tickets"] = year.rows("SELECT count(*) FROM ticket")[0][0]
        year.did["events"] = year.seen
        year.store.close()
        return year.did


def run(first: int, count: int = 1, days: int = 365) -> dict[str, Any]:
    """So many seeds, as many beside each other as there are processors; figures, or an AssertionError."""
    total, began = Counter[str](), time.monotonic()
    with Pool(min(count, os.cpu_count() or 1), maxtasksperchild=1) as pool:
        for done in pool.imap_unordered(partial(live, days=days), range(first, first + count)):
            total += done
    deeds = sum(total[one] for one in WEIGHTS)
    names = ("tickets", "events", "sweep", "killed", "refused", "clock set", "edit")
    return {"first_seed": first, "seeds": count, "days": days, "deeds": deeds, **{one: total[one] for one in names},
            "seconds_a_seed": round((time.monotonic() - began) / count, 1)}  # fmt: skip
