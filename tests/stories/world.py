"""A desk on which people and time do anything in any order: deeds are drawn at random and carried out by the use-cases
on a database file; between them cron runs every minute, or late, or never, and somebody edits the matrix.
"""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from hypothesis import strategies as st

from escli.app import adopting, handoffs, links, matrixfile, setup, sweeping, tickets
from escli.app.handoffs import Parcel
from escli.app.session import Session
from escli.core import lifecycle, moves, review
from escli.core.desk import Late
from escli.core.intake import Opening
from escli.core.model import Event, Ticket
from escli.errors import EscliError

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
  L2: {client: We help more., handoff: [summary, next]}
  L3: {client: We help most.}
management: {client: We care., respond: 1h, callback: 2h, calendar: office}
severities: {high: It burns., normal: It hurts., low: It itches.}
types: {fault: {title: A fault}, wish: {title: A wish}}
matrix:
  fault:
    high: {tier: L2, respond: {L1: 30m, L2: 30m, L3: 1h}, update: 1h, resolve: 4h, calendar: always, path: urgent}
    normal: {tier: L1, respond: {L1: 1h, others: 2h}, update: 1d, resolve: 2d, idle: 3h, calendar: office, path: urgent}
    low: {tier: L1, respond: 4h, resolve: 1d end of day, calendar: office, path: calm}
  wish:
    high: {tier: L1, respond: 1h, update: 4h, resolve: 1d, idle: 1h, calendar: office, path: calm}
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
clients: {Acme: {}, Bolt: {}}
team:
  ana: {tier: L1, page: log, tell: log}
  ben: {tier: L2, page: log, tell: log}
  mia: {tier: management, role: manager, page: log, tell: log}
channels: {log: {log: messages.log}}
duty: mia
"""
SETTINGS = ("", "update: answer", "reopen: restart", "wait on client pauses: [respond, update, resolve]")
EDITS: tuple[tuple[tuple[str, str], ...], ...] = (  # what somebody makes of the file: replaced texts
    (),
    (("  mia:", "  cleo: {tier: L3, page: log, tell: log}\n  mia:"),),
    (("  ana: {tier: L1, page: log, tell: log}\n", ""),),
    (("assign to ben", "tell lead"), ("  ben: {tier: L2, page: log, tell: log}\n", "")),
    (("    - respond: [escalate to next, page lead]\n", "    - 10m after respond: escalate to next\n"),),
    (("    - 2h after respond: escalate to management\n", ""), ("resolve: [esc", "resolve: [page duty, esc")),
    (("L2", "T2"),),
    (("  L3: {client: We help most.}\n", ""), ("escalate to L3", "escalate to next"), (", L3: 1h", "")),
    (("wish: {title: A wish}", "hope: {title: A hope}"), ("  wish:", "  hope:")),
    (("idle: 3h, ", ""), ("respond: 4h, update: 2d", "respond: 4h, update: 1d, idle: 2h")),
)  # fmt: skip
WHO = ("ana", "ben", "mia", "cleo")
CHANGES: tuple[dict[str, Any], ...] = (
    *({"severity": severity} for severity in ("high", "normal", "low")),
    {"type": "fault"}, {"type": "wish"}, {"vip": 1}, {"vip": 0}, {"affected": 6}, {"affected": 1}, {"title": "Else"},
    {"client": "Bolt"},
)  # fmt: skip
LATE_BY = st.sampled_from([0, 59, 600, 1801, HOUR, 2 * HOUR, 3 * HOUR, 8 * HOUR, DAY])
SAID: dict[str, st.SearchStrategy[Any]] = {
    "new": st.tuples(st.sampled_from(["fault", "wish"]), st.sampled_from(["high", "normal", "low"])),
    "take": st.none(),
    "take late": LATE_BY,
    "reply": st.none(),
    "reply late": LATE_BY,
    "reply all": st.none(),
    "note": st.none(),
    "heard": st.none(),
    "wait": st.tuples(st.sampled_from(["client", "vendor"]), st.none() | st.integers(60, 2 * DAY)),
    "resume": st.none(),
    "set": st.sampled_from(CHANGES),
    "assign": st.sampled_from(WHO),
    "escalate": st.sampled_from(["next", "L2", "L3", "management"]),
    "asked": st.sampled_from([None, "next", "L2", "L3"]),
    "transfer": st.sampled_from(["L1", "L2", "ana", "ben"]),
    "return": st.none(),
    "handoff": st.none(),
    "resolve": st.none(),
    "resolve all": st.none(),
    "close": st.none(),
    "reopen": st.none(),
    "rate": st.none(),
    "review": st.none() | st.integers(1, DAY),
    "acted": st.none(),
    "sweep": st.none(),
    "link": st.none(),
    "merge": st.none(),
    "major": st.none(),
    "adopt": st.none(),
    "edit": st.sampled_from(EDITS),
}


class Deed(NamedTuple):
    """Somebody does something to a ticket (and sometimes another) so long after the deed before."""

    after: int
    actor: str
    what: str
    said: Any
    on: int = 0
    other: int = 1


deeds = st.sampled_from(sorted(SAID)).flatmap(
    lambda what: st.builds(
        Deed,
        st.sampled_from([0, 1, 60, 1799, 1800, 1801, HOUR, 2 * HOUR + 7, 8 * HOUR, DAY, 3 * DAY]),
        st.sampled_from(WHO), st.just(what), SAID[what], st.integers(0, 3), st.integers(0, 3),
    )
)  # fmt: skip
Rule = Callable[[Any, Ticket, Any], list[Event]]


class World:
    """A desk in a folder, with a few tickets."""

    def __init__(self, folder: str, said: str) -> None:
        self.path = Path(folder) / "matrix.yaml"
        self.matrix = MATRIX.replace("SETTINGS", said)
        self.path.write_text(self.matrix, "utf-8")
        self.store, _ = setup.init(Path(folder) / "desk.db", self.path, now=MONDAY, test_clock=True)
        self.store.connection.execute("PRAGMA synchronous = OFF")
        self.now = MONDAY

    def session(self, actor: str = "mia") -> Session:
        """One command's hold on the desk, now."""
        session = Session(self.store, actor)
        session.now = self.now
        return session

    def do(self, deed: Deed, *, every_minute: bool) -> None:
        """Let the time pass, then do it, if it can be done."""
        self.pass_until(self.now + deed.after, every_minute=every_minute)
        try:
            self.command(self.session(deed.actor), deed)
        except EscliError:
            return  # refused: nothing has happened

    def command(self, session: Session, deed: Deed) -> None:
        """The use-case of a deed, on the ticket that it names."""
        known = [one for (one,) in self.rows("SELECT id FROM ticket ORDER BY id")]
        if deed.what == "sweep":
            assert sweeping.sweep(session).aside == {}
        elif deed.what == "edit":
            self.edit(session, deed.said)
        elif deed.what == "new" or not known:
            kind, severity = deed.said if deed.what == "new" else ("fault", "normal")
            tickets.new(session, Opening("Acme", kind, severity, "It broke"))
        else:
            self.act(session, deed, [known[deed.on % len(known)]], known[deed.other % len(known)])

    def act(self, session: Session, deed: Deed, ids: list[int], other: int) -> None:
        """What is done to a ticket, or to two."""
        whole = "all" in deed.what
        acts: dict[str, Callable[[], object]] = {
            "link": lambda: links.link(session, [*ids, other]),
            "merge": lambda: links.merge(session, ids, other, "The same"),
            "major": lambda: links.major(session, list(dict.fromkeys([*ids, other]))),
            "set": lambda: tickets.change(session, ids, deed.said),
            "adopt": lambda: adopting.adopt(session, ids),
            **dict.fromkeys(("take", "take late"), lambda: tickets.take(session, ids, self.late(deed))),
            **dict.fromkeys(
                ("reply", "reply late", "reply all"),
                lambda: tickets.reply(session, ids, "Hello", self.late(deed), whole=whole),
            ),
            **dict.fromkeys(
                ("escalate", "asked", "transfer", "return", "handoff"), lambda: self.hand_on(session, deed, ids)
            ),
        }
        acts.get(deed.what, lambda: tickets.act(session, ids, self.rule(deed), whole=whole))()

    def hand_on(self, session: Session, deed: Deed, ids: list[int]) -> None:
        """With all, some or nothing of what the receiver needs."""
        said = {"summary": "It is bad", "next": "Look"} if deed.other % 2 else {"summary": "It is bad"}
        parcel = Parcel(said, "" if deed.other < 2 else "No time")
        match deed.what:
            case "escalate":
                handoffs.escalate(session, ids, deed.said, "", parcel)
            case "asked":
                handoffs.asked_for(session, ids, "I want your director", "phone", deed.said, parcel)
            case "transfer":
                handoffs.transfer(session, ids, deed.said, parcel)
            case "return":
                handoffs.give_back(session, ids, "What is this?")
            case _:
                handoffs.hand(session, ids, said, ())

    def edit(self, session: Session, changes: Sequence[tuple[str, str]]) -> None:
        """Somebody changes the matrix file; the next command takes it up."""
        text = self.matrix
        for old, new in changes:
            assert old in text
            text = text.replace(old, new)
        self.path.write_text(f"{text}# {self.now}\n", "utf-8")
        matrixfile.refresh(session)
        assert session.warnings == []

    def late(self, deed: Deed) -> Late | None:
        """When it happened, if it is recorded late."""
        return Late(self.now - deed.said, "was away") if deed.what.endswith("late") else None

    def rule(self, deed: Deed) -> Rule:
        """The rule of a deed that is nothing but one."""
        rules: dict[str, Rule] = {
            "note": lambda desk, ticket, _: lifecycle.note(desk, ticket, "Hm"),
            "heard": lambda desk, ticket, _: lifecycle.heard(desk, ticket, "Hello?"),
            "wait": lambda desk, ticket, _: lifecycle.wait(desk, ticket, deed.said[0], "Which?", self.until(deed)),
            "resume": lambda desk, ticket, _: lifecycle.resume(desk, ticket),
            "assign": lambda desk, ticket, _: moves.assign(desk, ticket, deed.said),
            **dict.fromkeys(
                ("resolve", "resolve all"), lambda desk, ticket, _: lifecycle.resolve(desk, ticket, "Restarted it")
            ),
            "close": lambda desk, ticket, _: lifecycle.close(desk, ticket),
            "reopen": lambda desk, ticket, _: lifecycle.reopen(desk, ticket, "Again"),
            "review": lambda desk, ticket, _: review.review(desk, ticket, "rights", "A key", self.action(deed)),
            "acted": lambda desk, ticket, _: review.done(desk, ticket, "There is a key"),
            "rate": lambda desk, ticket, _: lifecycle.rate(desk, ticket, 4, "Fine"),
        }
        return rules[deed.what]

    def action(self, deed: Deed) -> review.Action | None:
        """What a review asks for, if it asks for something."""
        return None if deed.said is None else review.Action("Get a key", "ben", self.now + deed.said)

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
