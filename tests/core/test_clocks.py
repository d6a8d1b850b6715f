"""Open time, pauses and points of a clock, against a count of every single minute."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from escli.core.clocks import Face, Promise, Promises, open_seconds, reach, stops, used
from escli.core.durations import parse
from escli.core.hours import Hours
from escli.core.matrix import Step
from escli.core.model import LATE, RUNNING, Run, Ticket
from escli.core.planning import Ladder, plan, running

MONDAY = 1795424400  # 2026-11-23 09:00 UTC
HOUR, DAY = 3600, 86400
NINE_TO_FIVE: dict[str, Any] = {"timezone": "UTC", "weekly": [[[9 * HOUR, 17 * HOUR]]] * 5 + [[], []]}
OFFICE = Hours(NINE_TO_FIVE)
STEP = Step("resolve@100%:tell:lead", "resolve", 100, 0, 0, 0, "tell", "lead")


def promise(update: str = "promise", **pauses: list[str]) -> Promise:
    spec = {
        "calendars": {"office": "nine to five"},
        "calendar": "office",
        "targets": {"respond": {"*": ["1h", "office"]}, "resolve": {"L1": ["4h", "office"], "*": ["2d", "office"]}},
        "pauses": pauses or {"client": ["resolve"], "vendor": []},
        "update": update,
    }
    return Promises({"nine to five": NINE_TO_FIVE}.__getitem__).make(spec)


def is_open(minute: int) -> bool:
    day, of_day = divmod(minute - MONDAY // 60 + 9 * 60, DAY // 60)
    return day % 7 < 5 and 9 * 60 <= of_day < 17 * 60


minutes = st.integers(0, 8 * DAY // 60).map(lambda n: MONDAY // 60 + n)
pauses = st.lists(st.integers(0, 8 * DAY // 60), max_size=6, unique=True).map(
    lambda edges: [(MONDAY + a * 60, MONDAY + b * 60) for a, b in zip(*[iter(sorted(edges))] * 2, strict=False)]
)


@settings(max_examples=60, deadline=None)
@given(minutes, st.integers(0, 3 * DAY // 60), pauses)
def test_used_time_is_every_open_minute_outside_of_the_pauses(start: int, length: int, stood: list[Any]) -> None:
    end = start + length
    counted = [
        minute for minute in range(start, end)
        if is_open(minute) and not any(a <= minute * 60 < b for a, b in stood if a >= start * 60)
    ]  # fmt: skip
    stood = [(a, b) for a, b in stood if a >= start * 60]
    assert used(OFFICE, start * 60, end * 60, stood) == len(counted) * 60


@settings(max_examples=100, deadline=None)
@given(minutes, st.integers(1, 30 * HOUR), pauses)
def test_what_is_reached_has_been_used_and_not_a_second_earlier(start: int, seconds: int, stood: list[Any]) -> None:
    begin = start * 60
    stood = [(max(a, begin), b) for a, b in stood if b > begin]
    due = reach(OFFICE, begin, seconds, stood)
    assert used(OFFICE, begin, due, stood) == seconds
    assert used(OFFICE, begin, due - 1, stood) == seconds - 1


@settings(max_examples=60, deadline=None)
@given(minutes, st.integers(1, 30 * HOUR), pauses, minutes, st.integers(1, DAY))
def test_one_more_pause_never_brings_the_due_nearer(
    start: int, seconds: int, stood: list[Any], more: int, length: int
) -> None:
    begin = start * 60
    stood = [(max(a, begin), b) for a, b in stood if b > begin]
    after = max([begin, *(b for _, b in stood)])
    last = (max(after, more * 60), max(after, more * 60) + length)
    assert reach(OFFICE, begin, seconds, [*stood, last]) >= reach(OFFICE, begin, seconds, stood)


@pytest.mark.parametrize(
    ("words", "start", "hours"),
    [
        ("90m", MONDAY, 1.5),
        ("1d", MONDAY + HOUR, 8),
        ("2d", MONDAY + HOUR, 16),
        ("1d end of day", MONDAY + HOUR, 15),
        ("2d", MONDAY + 9 * HOUR, 16),  # in the evening: from the next morning on
        ("1d end of day", MONDAY + 9 * HOUR, 16),
    ],
)
def test_working_days_become_open_time_when_a_run_starts(words: str, start: int, hours: float) -> None:
    assert open_seconds(parse(words), OFFICE, start) == hours * HOUR


def paused(*spans: str, start: int = MONDAY) -> Ticket:
    run = Run(1, start, RUNNING)
    return Ticket(tier="L1", resolve=run, pauses=f"[{','.join(spans)}]")


def test_only_what_the_promise_says_stands_still() -> None:
    ticket = paused(
        f'[{MONDAY},{MONDAY + 60},"client"]', f'[{MONDAY + 90},{MONDAY + 120},"vendor"]',
        f'[{MONDAY + 150},{MONDAY + 180},"resolved"]',
    )  # fmt: skip
    assert stops(ticket, "resolve", MONDAY, promise()) == [(MONDAY, MONDAY + 60), (MONDAY + 150, MONDAY + 180)]
    assert stops(ticket, "respond", MONDAY, promise()) == []
    assert stops(ticket, "respond", MONDAY, promise(vendor=["respond"])) == [(MONDAY + 90, MONDAY + 120)]


def test_a_pause_counts_from_the_start_of_the_run_on() -> None:
    ticket = paused(f'[{MONDAY},{MONDAY + 60},"client"]', f'[{MONDAY + 90},null,"client"]')
    assert stops(ticket, "resolve", MONDAY + 30, promise()) == [(MONDAY + 30, MONDAY + 60)]
    assert stops(ticket, "resolve", MONDAY + 60, promise()) == []


def test_a_tiers_own_target_holds_at_that_tier() -> None:
    ticket = paused()
    at_l1, at_l2 = (running(ticket._replace(tier=tier), promise(), "resolve") for tier in ("L1", "L2"))
    assert at_l1 is not None
    assert at_l2 is not None
    assert at_l1.face.due == MONDAY + 4 * HOUR
    assert at_l2.face.due == MONDAY + 2 * DAY  # Wednesday at 09:00


def face(seconds: int = 4 * HOUR, start: int = MONDAY, changed: int | None = None) -> Face:
    return Face(start, [], changed, parse(f"{seconds}s"), OFFICE)


@pytest.mark.parametrize(
    ("share", "offset", "point"),
    [
        (100, 0, 4 * HOUR),
        (75, 0, 3 * HOUR),
        (100, -HOUR, 3 * HOUR),
        (100, HOUR, 5 * HOUR),
        (150, 0, 6 * HOUR),
        (100, 5 * HOUR, DAY + HOUR),  # 13:00, four hours until closing, one more on Tuesday
        (100, -5 * HOUR, -2 * DAY - 17 * HOUR),  # before the start: Friday at 16:00
    ],
)
def test_where_steps_stand(share: int, offset: int, point: int) -> None:
    step = STEP._replace(id=f"resolve@{share}%{offset}", share=share, offset=offset)
    assert face().point(step) == MONDAY + point


def test_a_repeat_counts_on_the_wall_and_waits_for_the_opening() -> None:
    step = STEP._replace(every=3 * HOUR)
    assert [(face().repeat(step, n) - MONDAY) / HOUR for n in range(1, 9)] == [7, 24, 24, 24, 24, 24, 25, 28]


def test_no_point_lies_before_a_change_of_targets_that_came_after_the_start() -> None:
    at = MONDAY + 6 * HOUR
    assert face(changed=at).due == at
    assert face(changed=at).point(STEP._replace(share=50)) == at
    assert face(changed=MONDAY + HOUR).due == MONDAY + 4 * HOUR
    assert face(start=at, seconds=HOUR, changed=at - 1).due == at + HOUR


def test_the_next_second_of_a_clock_is_its_nearest_step_or_its_breach() -> None:
    warning = STEP._replace(id="w", share=50)
    ladder: Ladder = {"resolve": (STEP, warning)}
    fresh = paused()
    assert plan(fresh, promise(), ladder).next_at == MONDAY + 2 * HOUR  # a warning at its second
    warned = fresh._replace(fired='{"resolve":{"w":0}}')
    assert plan(warned, promise(), ladder).next_at == MONDAY + 4 * HOUR + 1  # the deadline a second later
    assert plan(fresh, promise(), {}).next_at == MONDAY + 4 * HOUR + 1  # a breach is recorded without any step
    late = warned._replace(resolve=fresh.resolve._replace(state=LATE), fired=f'{{"resolve":{{"w":0,"{STEP.id}":0}}}}')
    assert plan(late, promise(), ladder).next_at is None


def test_nothing_can_happen_to_a_ticket_that_waits_but_its_wait() -> None:
    ticket = paused()._replace(status="waiting", wait_on="client", wait_until=MONDAY + DAY)
    found = plan(ticket, promise(), {"resolve": (STEP,)})
    assert (found.resolve, found.due_at, found.next_at) == (None, MONDAY + DAY, MONDAY + DAY)


def test_a_ticket_without_a_promise_and_one_that_is_resolved_have_no_plan() -> None:
    assert plan(paused(), None, {}).next_at is None
    assert plan(paused()._replace(status="resolved"), promise(), {}).next_at is None
