"""What holds for every clock: under any calendar, promise and pauses; and however its events are folded."""

import json
import sqlite3
from itertools import pairwise
from typing import Any, NamedTuple

from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st

from escli.core import durations
from escli.core.clocks import Face, Pause, Promise, Promises, stops
from escli.core.fold import apply, change_stay, fold
from escli.core.hours import Hours
from escli.core.matrix import Step
from escli.core.model import CLOCKS, Event, Stay, Ticket, from_row, to_row
from escli.core.planning import Ladder, plan
from tests.core.calendars import asked

HOUR, DAY = 3600, 86400
quick = settings(deadline=None, max_examples=40)

in_days = st.integers(1, 5).map(lambda days: f"{days}d")
targets = st.integers(1, 3600).map(lambda minutes: f"{minutes}m") | in_days | in_days.map("{} end of day".format)


class Clock(NamedTuple):
    """A run in a calendar, and the pauses since it began: in order and apart."""

    calendar: dict[str, Any]
    start: int
    pauses: list[Pause]

    def face(self, words: str, *more: Pause, floor: int | None = None) -> Face:
        """The clock with that target, and maybe one more pause."""
        return Face(self.start, [*self.pauses, *more], floor, durations.parse(words), Hours(self.calendar))


@st.composite
def clocks(draw: st.DrawFn) -> Clock:
    """A run near a change of the clocks, and up to three pauses in twelve days: of whole hours, or to the second."""
    one = draw(asked())
    [start] = one.moments
    moments = st.integers(0, 12 * 24).map(lambda hours: hours * HOUR) | st.integers(0, 12 * DAY)
    edges = sorted(draw(st.lists(moments, max_size=6, unique=True)))
    pauses = [(start + begin, start + end) for begin, end in zip(edges[::2], edges[1::2], strict=False)]
    return Clock(one.calendar, start, pauses)


# -- a clock under its pauses ----------------------------------------------------------------------------------------


@quick
@given(clocks(), targets)
def test_at_the_due_the_whole_target_has_been_used(clock: Clock, words: str) -> None:
    face = clock.face(words)
    assert face.used(face.due) == face.seconds
    if not words.endswith("d"):  # days are due at the time of day, though all may have been used the evening before
        assert face.used(face.due - 1) == face.seconds - 1


NINE_TO_FIVE = {"timezone": "UTC", "weekly": [[[9 * HOUR, 17 * HOUR]]] * 5 + [[], []]}
MONDAY = 1795424400  # 2026-11-23 09:00 UTC


@quick
@given(clocks(), targets, st.integers(0, 3 * DAY), st.integers(1, 6 * DAY))
@example(Clock(NINE_TO_FIVE, MONDAY, []), "2d", 33 * HOUR, 17 * HOUR)  # asked on the last evening
def test_one_more_pause_moves_the_due_by_the_open_time_in_it_and_never_nearer(
    clock: Clock, words: str, after: int, length: int
) -> None:
    before = clock.face(words)
    begin = max([clock.start, *(end for _, end in clock.pauses)]) + after
    assume(begin != before.due)  # asked in its last second, a clock has nothing left to lose
    then = clock.face(words, (begin, begin + length))
    assert then.due >= before.due
    stood = before.hours.between(begin, begin + length) if begin < before.due else 0
    assert before.hours.between(before.due, then.due) == stood


@quick
@given(clocks(), targets, targets)
def test_a_longer_target_is_never_due_earlier(clock: Clock, one: str, other: str) -> None:
    short, long = sorted((clock.face(one), clock.face(other)), key=lambda face: face.seconds)
    assert short.seconds == long.seconds or short.due < long.due


@quick
@given(clocks(), st.integers(1, 5), st.integers(0, 3))
def test_more_days_are_never_due_earlier(clock: Clock, days: int, more: int) -> None:
    assert clock.face(f"{days}d").due <= clock.face(f"{days + more}d").due


@quick
@given(clocks(), targets, st.lists(st.integers(1, 99), min_size=2, max_size=4).map(sorted))
def test_the_steps_of_a_clock_stand_in_the_order_of_their_shares(clock: Clock, words: str, shares: list[int]) -> None:
    face = clock.face(words)
    points = [face.point(Step(str(share), "resolve", share, 0, 0, 0, "tell", "lead")) for share in (*shares, 100)]
    assert all(one <= later for one, later in pairwise(points))
    assert points[-1] == face.due
    assert [face.used(point) for point in points] == [face.seconds * share // 100 for share in (*shares, 100)]


@quick
@given(clocks(), targets, st.integers(0, 20 * DAY))
def test_a_changed_target_is_not_due_before_the_change(clock: Clock, words: str, after: int) -> None:
    floor = clock.start + after
    assert clock.face(words, floor=floor).due == max(clock.face(words).due, floor)


# -- a promise and what it lets stand still --------------------------------------------------------------------------

waiting = st.lists(st.sampled_from(CLOCKS[:3]), unique=True)


@st.composite
def promises(draw: st.DrawFn) -> Promise:
    """Any targets in two calendars, with any rules for waiting."""
    spec = {
        "calendars": {"a": "a", "b": "b"},
        "calendar": "a",
        "targets": {
            clock: {"*": [draw(targets), draw(st.sampled_from("ab"))]}
            for clock in draw(st.lists(st.sampled_from(CLOCKS), min_size=2, unique=True))
        },
        "pauses": {"client": draw(waiting), "vendor": draw(waiting)},
        "update": "promise",
    }
    return Promises({"a": draw(asked()).calendar, "b": draw(asked()).calendar}.__getitem__).make(spec)


@quick
@given(promises(), clocks(), st.lists(st.sampled_from(["client", "vendor", "resolved"]), min_size=3, max_size=3))
def test_only_what_the_promise_names_stands_still_and_a_resolution_stops_resolve_alone(
    promise: Promise, clock: Clock, reasons: list[str]
) -> None:
    told = [(*span, why) for span, why in zip(clock.pauses, reasons, strict=False)]
    ticket = Ticket(tier="L1", pauses=json.dumps(told))
    for name in CLOCKS:  # idle stands still in every wait
        stood = [
            (begin, end) for begin, end, why in told
            if (name == "resolve" if why == "resolved" else name in [*promise.spec["pauses"][why], "idle"])
        ]  # fmt: skip
        assert stops(ticket, name, clock.start, promise) == stood


# -- any batching of one history -------------------------------------------------------------------------------------

clocks_of = st.lists(st.sampled_from(CLOCKS), max_size=2, unique=True)
verdicts = st.dictionaries(st.sampled_from(CLOCKS), st.booleans(), max_size=2)
tiers = st.sampled_from([("L1", 1), ("L2", 2), ("L3", 3)])
people = st.sampled_from(["ana", "ben"])
ON_OPEN = (
    "noted", "replied", "taken", "assigned", "escalated", "moved", "managed", "set", "adopted", "notified", "breached",
    "resolved", "praised",
)  # fmt: skip
ON_RESOLVED = ("noted", "heard", "set", "stated", "closed", *["reopened"] * 3)
POSSIBLE = {  # what can happen to a ticket that stands so, and how often
    "open": (*ON_OPEN, *["waiting"] * 6),
    "waiting": (*ON_OPEN, *["heard", "resumed"] * 5),
    "resolved": ON_RESOLVED,
    "closed": ON_RESOLVED,
}


def _words(ticket: Ticket, at: int) -> dict[str, st.SearchStrategy[dict[str, Any]]]:
    """What events of each kind say, besides what they do to the clocks."""
    held = st.fixed_dictionaries({"technician": people})
    if ticket.management_stay is not None:
        held |= st.fixed_dictionaries({"technician": people, "ladder": st.just("management")})
    moved = st.builds(
        lambda tier, who, cause: {"tier": tier[0], "level": tier[1], "technician": who, "cause": cause},
        tiers, st.none() | people, st.sampled_from(["timed", "manual", "client"]),
    )  # fmt: skip
    promised = {"promise": st.sampled_from("12")}
    severity = st.sampled_from(["high", "low"]).map(lambda new: {"severity": [ticket.severity, new]})
    wait = {"on": st.sampled_from(["client", "vendor"]), "until": st.integers(at + 60, at + 5 * DAY)}
    return {
        "taken": held, "assigned": held, "escalated": moved, "moved": moved,
        "waiting": st.fixed_dictionaries(wait),
        "adopted": st.fixed_dictionaries(promised),
        "set": st.fixed_dictionaries({"changes": severity, **promised}),
        "stated": st.fixed_dictionaries({"sla": verdicts, "handoffs": st.none() | st.integers(0, 9)}),
    }  # fmt: skip


def _to_clocks(draw: st.DrawFn, at: int) -> dict[str, Any]:
    """What any event may do to any clock."""
    keys: dict[str, Any] = {
        "late": clocks_of, "ends": verdicts, "drops": clocks_of, "corrects": clocks_of, "resumes": verdicts,
        "starts": clocks_of.map(lambda found: dict.fromkeys(found, at)),
        "floors": clocks_of.map(lambda found: dict.fromkeys(found, at)),
    }  # fmt: skip
    return {key: draw(keys[key]) for key in draw(st.lists(st.sampled_from(sorted(keys)), max_size=2, unique=True))}


def ladder(severity: str) -> Ladder:
    """Steps that differ with the severity: a warning, a step at the deadline, one that repeats."""
    share = 50 if severity == "high" else 75
    return {
        clock: (
            Step(f"{clock}@{share}%:tell:lead", clock, share, 0, 0, 0, "tell", "lead"),
            Step(f"{clock}@100%+15m*:page:tier", clock, 100, 0, 900, 0, "page", "tier"),
        )
        for clock in CLOCKS
    }


@st.composite
def histories(draw: st.DrawFn) -> list[Event]:
    """Events that can follow one another, as they are read back from the file; a log's times may run backwards."""
    [at] = draw(asked()).moments
    opened = {
        "client": "Acme", "type": "fault", "severity": "low", "tier": "L1", "level": 1, "promise": "1",
        "starts": dict.fromkeys(CLOCKS[:3], at),
    }  # fmt: skip
    events = [Event("opened", at, opened, "ana", texts={"title": "It broke"})]
    ticket, _ = apply(Ticket(id=1), events[0])
    for _ in range(draw(st.integers(1, 12))):
        kind = draw(st.sampled_from(POSSIBLE[ticket.status]))
        if kind == "managed" and ticket.management_stay is not None:
            continue
        at += draw(st.integers(-600, 2 * DAY))
        data = json.loads(json.dumps(draw(_words(ticket, at).get(kind, st.just({}))) | _to_clocks(draw, at)))
        event = Event(kind, at, data, visible=int(kind == "resolved"))
        if kind == "notified":
            clock = draw(st.sampled_from(CLOCKS))
            step = draw(st.sampled_from(ladder(ticket.severity)[clock]))
            event = event._replace(clock=clock, run=1, step=step.id, occurrence=draw(st.integers(0, 3)))
        events.append(event)
        ticket, _ = apply(ticket, event)
    return events


def reread(ticket: Ticket) -> Ticket:
    """The ticket as SQLite gives its row back."""
    row = to_row(ticket)
    connection = sqlite3.connect(":memory:")
    found = connection.execute(f"SELECT {', '.join('?' * len(row))}", row).fetchone()
    connection.close()
    return from_row(found)


def in_batches(events: list[Event], ends: list[int], promised: dict[str, Promise]) -> tuple[Ticket, list[Stay]]:
    """Fold a history in batches that end there, planning and saving after each, as commands and sweeps do."""
    ticket, stays = Ticket(id=1), dict[int, Stay]()
    for begin, end in pairwise([0, *ends, len(events)]):
        before = ticket
        for event in events[begin:end]:
            ticket, changes = apply(ticket, event)
            for change in changes:
                change_stay(stays, change)
        lent = before if before.promise is not None else None  # a plan that was made
        deadlines = plan(ticket, promised[ticket.promise or ""], ladder(ticket.severity), lent)
        ticket = reread(ticket._replace(deadlines=deadlines))
    return ticket, list(stays.values())


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(histories(), promises(), promises(), st.lists(st.integers(1, 12), max_size=5, unique=True))
def test_one_history_makes_one_ticket_in_whatever_batches_it_is_folded(
    events: list[Event], one: Promise, other: Promise, cuts: list[int]
) -> None:
    promised = {"1": one, "2": other}
    whole, stays = fold(events, Ticket(id=1))
    whole = whole._replace(deadlines=plan(whole, promised[whole.promise or ""], ladder(whole.severity)))
    some = sorted(cut for cut in cuts if cut < len(events))
    for ends in ([], some, list(range(1, len(events)))):
        assert in_batches(events, ends, promised) == (whole, stays)
