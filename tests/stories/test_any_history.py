"""Whatever people and time do to tickets, the row equals the fold of its events, and its plan the plan made from it.

Histories are drawn at random and carried out by the use-cases on a database file; between the commands cron runs every
minute, or late, or never.
"""

import tempfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from escli.app import links, setup, sweeping, tickets
from escli.app.session import Session
from escli.core import chain, lifecycle, moves
from escli.core.desk import Late
from escli.core.fold import apply, fold
from escli.core.intake import Opening
from escli.core.model import CLOCKS, COLUMNS, FACTS, LATE, Event, EventRow, Run, Stay, Ticket, to_row
from escli.core.planning import all_running, plan
from escli.errors import EscliError
from tests.stories.accounts import check_accounts

MONDAY = 1795424400  # 2026-11-23 09:00 UTC
HOUR, DAY = 3600, 86400
MATRIX = """\
escli: 1
name: Small Desk
timezone: UTC
settings: {SETTINGS}
calendars:
  office: {hours: {mon-fri: 09:00-17:00}}
  always: {hours: 24/7}
tiers:
  L1: {client: We help.}
  L2: {client: We help more.}
  L3: {client: We help most.}
management: {client: We care., respond: 1h, calendar: office}
severities: {high: It burns., normal: It hurts., low: It itches.}
types: {fault: {title: A fault}, wish: {title: A wish}}
matrix:
  fault:
    high: {tier: L2, respond: 30m, update: 1h, resolve: 4h, calendar: always, path: urgent}
    normal: {tier: L1, respond: {L1: 1h, others: 2h}, update: 1d, resolve: 2d, calendar: office, path: urgent}
    low: {tier: L1, respond: 4h, resolve: 1d end of day, calendar: office, path: calm}
  wish:
    high: {tier: L1, respond: 1h, update: 4h, resolve: 1d, calendar: office, path: calm}
    normal: {tier: L1, respond: 4h, update: 2d, calendar: office, path: calm}
    low: {tier: L1, respond: 1d, calendar: office, path: calm}
paths:
  urgent:
    - 50% of respond: page tier
    - respond: [escalate to next, page lead]
    - respond every 1h up to 2 times: page lead
    - 2h after respond: escalate to management
    - update: tell lead
    - 75% of resolve: assign to ben
    - 1h before resolve: escalate to L3
    - resolve: [escalate to management, escalate to next]
    - management every 4h: page management
    - respond every 2h: page tier
  calm:
    - 75% of resolve: tell assignee
    - resolve: tell lead
    - respond every 4h: page tier
adjust:
  vip: {respond: 30m, path: urgent}
  5 affected: {type: fault, tier: L2, calendar: always}
clients: {Acme: {}}
team:
  ana: {tier: L1, page: log, tell: log}
  ben: {tier: L2, page: log, tell: log}
  mia: {tier: management, role: manager, page: log, tell: log}
channels: {log: {log: messages.log}}
duty: mia
"""
SETTINGS = ("", "update: answer", "reopen: restart", "wait on client pauses: [respond, update, resolve]")


class Deed(NamedTuple):
    """Somebody does something so long after the deed before."""

    after: int
    actor: str
    what: str
    said: Any


WHO = ("ana", "ben", "mia")
CHANGES: tuple[dict[str, Any], ...] = (
    *({"severity": severity} for severity in ("high", "normal", "low")),
    {"type": "fault"}, {"type": "wish"}, {"vip": 1}, {"vip": 0}, {"affected": 6}, {"affected": 1}, {"title": "Else"},
)  # fmt: skip
LATE_BY = st.sampled_from([0, 59, 600, 1801, HOUR, 2 * HOUR, 3 * HOUR, 8 * HOUR, DAY])
SAID: dict[str, st.SearchStrategy[Any]] = {
    "new": st.tuples(st.sampled_from(["fault", "wish"]), st.sampled_from(["high", "normal", "low"])),
    "take": st.none(),
    "take late": LATE_BY,
    "reply": st.none(),
    "reply late": LATE_BY,
    "note": st.none(),
    "heard": st.none(),
    "wait": st.tuples(st.sampled_from(["client", "vendor"]), st.none() | st.integers(60, 2 * DAY)),
    "resume": st.none(),
    "set": st.sampled_from(CHANGES),
    "assign": st.sampled_from(WHO),
    "escalate": st.sampled_from(["next", "L2", "L3", "management"]),
    "transfer": st.sampled_from(["L1", "L2", "ana", "ben"]),
    "return": st.none(),
    "handoff": st.none(),
    "resolve": st.none(),
    "close": st.none(),
    "reopen": st.none(),
    "sweep": st.none(),
    "link": st.none(),
    "merge": st.none(),
    "major": st.booleans(),  # the newest joins the first, or the other way round
    "resolve all": st.none(),
}
deeds = st.sampled_from(sorted(SAID)).flatmap(
    lambda what: st.builds(
        Deed,
        st.sampled_from([0, 1, 60, 1799, 1800, 1801, HOUR, 2 * HOUR + 7, 8 * HOUR, DAY, 3 * DAY]),
        st.sampled_from(WHO), st.just(what), SAID[what],
    )
)  # fmt: skip
Act = Callable[[Any, Ticket, Any], list[Event]]


class World:
    """A desk in a folder, with one ticket under test at a time."""

    def __init__(self, folder: str, said: str) -> None:
        path = Path(folder) / "matrix.yaml"
        path.write_text(MATRIX.replace("SETTINGS", said), "utf-8")
        self.store, _ = setup.init(Path(folder) / "desk.db", path, now=MONDAY, test_clock=True)
        self.store.connection.execute("PRAGMA synchronous = OFF")
        self.now = MONDAY

    def session(self, actor: str = "ana") -> Session:
        """One command's hold on the desk, now."""
        session = Session(self.store, actor)
        session.now = self.now
        return session

    def do(self, deed: Deed, *, every_minute: bool) -> None:
        """Let the time pass, then do it, if it can be done."""
        self.pass_until(self.now + deed.after, every_minute=every_minute)
        session = self.session(deed.actor)
        try:
            self.command(session, deed)
        except EscliError:
            return  # refused: nothing has happened

    def command(self, session: Session, deed: Deed) -> None:
        """The use-case of a deed, on the newest ticket."""
        ids = [one[0] for one in self.rows("SELECT max(id) FROM ticket") if one[0]]
        if deed.what == "sweep":
            assert sweeping.sweep(session).aside == {}
        elif deed.what == "new" or not ids:
            kind, severity = deed.said if deed.what == "new" else ("fault", "normal")
            tickets.new(session, Opening("Acme", kind, severity, "It broke"))
        elif deed.what in ("link", "merge", "major"):
            self.together(session, deed, [1, ids[0]])
        elif deed.what == "set":
            tickets.change(session, ids, deed.said)
        elif deed.what.startswith("take"):
            tickets.take(session, ids, self.late(deed))
        elif deed.what.startswith("reply"):
            tickets.reply(session, ids, "Hello", self.late(deed))
        else:
            tickets.act(session, [1] if deed.what == "resolve all" else ids, self.act(deed), whole="all" in deed.what)

    def together(self, session: Session, deed: Deed, ids: list[int]) -> None:
        """What is done to the first ticket and the newest."""
        if deed.what == "link":
            links.link(session, ids)
        elif deed.what == "merge":
            links.merge(session, ids[1:], 1, "The same")
        else:
            links.major(session, ids[:: -1 if deed.said else 1])

    def late(self, deed: Deed) -> Late | None:
        """When it happened, if it is recorded late."""
        return Late(self.now - deed.said, "was away") if deed.what.endswith("late") else None

    def act(self, deed: Deed) -> Act:
        """The rule of a deed."""
        words = {"summary": "It is bad"}
        acts: dict[str, Act] = {
            "note": lambda desk, ticket, _: lifecycle.note(desk, ticket, "Hm"),
            "heard": lambda desk, ticket, _: lifecycle.heard(desk, ticket, "Hello?"),
            "wait": lambda desk, ticket, _: lifecycle.wait(desk, ticket, deed.said[0], "Which?", self.until(deed)),
            "resume": lambda desk, ticket, _: lifecycle.resume(desk, ticket),
            "assign": lambda desk, ticket, _: moves.assign(desk, ticket, deed.said),
            "transfer": lambda desk, ticket, _: moves.transfer(desk, ticket, deed.said, {"summary": "x"}),
            "return": lambda desk, ticket, scribe: moves.give_back(desk, ticket, "x", scribe.history(ticket)),
            "handoff": lambda desk, ticket, scribe: moves.hand(desk, ticket, {"next": "x"}, scribe.history(ticket)),
            "escalate": lambda desk, ticket, _: moves.escalate(desk, ticket, deed.said, words),
            **dict.fromkeys(
                ("resolve", "resolve all"), lambda desk, ticket, _: lifecycle.resolve(desk, ticket, "Restarted it")
            ),
            "close": lambda desk, ticket, _: lifecycle.close(desk, ticket),
            "reopen": lambda desk, ticket, _: lifecycle.reopen(desk, ticket, "Again"),
        }
        return acts[deed.what]

    def until(self, deed: Deed) -> int | None:
        """When a wait is over."""
        return None if deed.said[1] is None else self.now + deed.said[1]

    def pass_until(self, then: int, *, every_minute: bool) -> None:
        """Where cron runs, it sweeps at each full minute at which something is due: the others would be idle."""
        while every_minute:
            (first,) = self.rows("SELECT min(next_at) FROM ticket WHERE next_at IS NOT NULL")
            minute = then if first[0] is None else max(self.now, -(-first[0] // 60) * 60)
            if minute >= then:
                break
            self.now = minute
            assert sweeping.sweep(self.session()).aside == {}
        self.now = then

    def rows(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        """What the database says."""
        return self.store.connection.execute(sql, values).fetchall()

    def check(self) -> None:
        """What must be true of every ticket at any time."""
        session = self.session()
        for (ticket_id,) in self.rows("SELECT id FROM ticket"):
            ticket = self.store.reports.ticket(ticket_id)
            assert ticket is not None
            history = [event for _, event in self.store.reports.history(ticket_id)]
            self.check_facts(ticket, history)
            self.check_plan(session, ticket)
            check_steps(history)
            check_counts(ticket, self.store.reports.stays(ticket_id))
            check_accounts(ticket, history, session.promises, self.now)

    def check_facts(self, ticket: Ticket, history: list[Event]) -> None:
        """Row, stays and chain are those of the events."""
        rows = [
            EventRow._make(row) for row in self.rows(
                f"SELECT {', '.join(EventRow._fields)} FROM event WHERE ticket_id = ? ORDER BY id", ticket.id
            )
        ]  # fmt: skip
        head = b""
        for row in rows:
            head = chain.link(row[:-1], head)
            assert row.hash == head
        folded, stays = fold(history, Ticket(id=ticket.id))
        folded = folded._replace(last_event=rows[-1].id, head=head)
        assert dict(zip(COLUMNS[:FACTS], to_row(ticket), strict=False)) == dict(
            zip(COLUMNS[:FACTS], to_row(folded), strict=False)
        )
        assert self.store.reports.stays(ticket.id) == stays

    def check_plan(self, session: Session, ticket: Ticket) -> None:
        """The plan on the row is the plan anew, and it is silent only where there is nothing left to say."""
        promise = session.promises.get(ticket.promise)
        assert ticket.deadlines == plan(ticket, promise, session.ladder(ticket))
        if ticket.parent is not None and ticket.is_open:  # silent, for its major incident is not
            parent = self.store.reports.ticket(ticket.parent)
            assert parent is not None
            assert parent.is_open
        elif ticket.is_open and promise is not None and ticket.deadlines.next_at is None:
            assert ticket.wait_on is None
            for one in all_running(ticket, promise):
                assert one.run.state == LATE
                assert one.clock != "respond"


def check_steps(history: list[Event]) -> None:
    """Each step once in its run, each repeat once."""
    fired = Counter((e.clock, e.run, e.step, e.occurrence) for e in history if e.step is not None)
    assert [step for step, count in fired.items() if count > 1] == []
    breaches = Counter((clock, run) for clock, run in _misses(history))
    assert [run for run, count in breaches.items() if count > 1] == []


def _misses(history: list[Event]) -> list[tuple[str, int]]:
    """The runs that were recorded as missed."""
    found, ticket = [], Ticket()
    for event in history:
        found += [(clock, getattr(ticket, clock).number) for clock in event.data.get("late", ())]
        ticket, _ = apply(ticket, event)
    return found


def check_counts(ticket: Ticket, stays: list[Stay]) -> None:
    """Verdicts are no more than runs; one stay of each kind at most is open, none of a ticket that is not."""
    for clock in CLOCKS:
        run: Run = getattr(ticket, clock)
        assert run.met >= 0
        assert run.missed >= 0
        assert run.met + run.missed <= run.number
    kinds = Counter(stay.kind for stay in stays if stay.left_at is None)
    assert kinds["technical"] == ticket.is_open
    assert kinds["management"] == (ticket.management_stay is not None)
    if not ticket.is_open:
        assert {getattr(ticket, clock).state for clock in CLOCKS} <= {0}
        assert kinds["management"] == 0


@pytest.mark.parametrize("every_minute", [True, False], ids=["cron every minute", "cron when it likes"])
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(st.sampled_from(SETTINGS), st.lists(deeds, min_size=4, max_size=20))
def test_any_history_keeps_row_events_and_plan_together(every_minute: bool, said: str, history: list[Deed]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        world = World(folder, said)
        for deed in history:
            world.do(deed, every_minute=every_minute)
            world.check()
        for _ in range(3):
            assert sweeping.sweep(world.session()).aside == {}
        world.check()
        assert world.rows("SELECT id FROM ticket WHERE next_at <= ?", world.now) == []
        world.store.close()
