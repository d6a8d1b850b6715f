"""What holds for every rota: at each second exactly the people that its layers and overrides say are on call."""

import datetime as dt
from itertools import pairwise
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from escli.core.rota import Rota, Shift
from escli.core.rotation import Rotation, Turns
from escli.core.walltime import instant
from tests.core.calendars import DAY, ZONES, changes, quick
from tests.core.rotas import ABOUT, Layers, layers, plain, rotations

few = settings(deadline=None, max_examples=40)  # each looks at thousands of minutes

MOMENTS = st.integers(-ABOUT, ABOUT)


@st.composite
def gapless(draw: st.DrawFn) -> tuple[Rotation, int]:
    """A rotation that always has somebody, and a change of its clocks."""
    zone = draw(st.sampled_from(ZONES[1:]))
    near = draw(st.sampled_from(changes(zone)))
    return draw(rotations(near, zone, gapless=True)), near


@few
@given(layers())
def test_at_each_second_exactly_the_people_of_layers_and_overrides_are_on_call(one: Layers) -> None:
    begin, end = one.near - ABOUT, one.near + ABOUT
    assert one.rota.shifts(begin, end) == plain(one, begin, end)


@quick
@given(layers(), st.lists(MOMENTS, max_size=5))
def test_who_is_on_call_now_is_who_has_the_shift(one: Layers, moments: list[int]) -> None:
    rota, begin, end = one.rota, one.near - ABOUT, one.near + ABOUT
    shifts = rota.shifts(begin, end)
    edges = {edge + beside for shift in shifts for edge in shift[:2] for beside in (-1, 0)}
    for at in (edges | {one.near + moment for moment in moments}) & set(range(begin, end)):
        [people] = [shift.people for shift in shifts if shift.start <= at < shift.end] or [()]
        assert rota.on_call(at) == people


@quick
@given(layers(), st.lists(MOMENTS, min_size=3, max_size=3))
def test_shifts_of_two_spans_that_touch_are_those_of_the_whole(one: Layers, three: list[int]) -> None:
    start, middle, end = sorted(one.near + moment for moment in three)
    first, second = one.rota.shifts(start, middle), one.rota.shifts(middle, end)
    if first and second and (first[-1].end, first[-1].people) == (second[0].start, second[0].people):
        second[0] = second[0]._replace(start=first.pop().start)
    assert first + second == one.rota.shifts(start, end)


@quick
@given(layers())
def test_shifts_are_in_order_and_each_is_as_long_as_it_can_be(one: Layers) -> None:
    shifts = one.rota.shifts(one.near - ABOUT, one.near + ABOUT)
    assert all(shift.start < shift.end and shift.people == tuple(sorted({*shift.people})) for shift in shifts)
    for before, after in pairwise(shifts):
        assert before.end < after.start or (before.end == after.start and before.people != after.people)


@quick
@given(gapless(), st.integers(3, 400))
def test_the_shifts_of_a_gapless_rotation_tile_time_over_changes_of_the_clocks(
    both: tuple[Rotation, int], days: int
) -> None:
    rotation, near = both
    begin, end = near - days * DAY, near + days * DAY
    first = max(begin, instant(rotation.start, ZoneInfo(rotation.timezone)))
    shifts = Rota([rotation]).shifts(begin, end)
    edges = [first, *(shift.end for shift in shifts)]
    assert [shift.start for shift in shifts] == edges[:-1]
    assert edges[-1] == end


@quick
@given(gapless(), st.integers(-400 * DAY, 400 * DAY) | st.integers(-7200, 7200))
def test_turns_tile_time_before_the_first_handover_as_well_as_after(both: tuple[Rotation, int], ago: int) -> None:
    turns, at = Turns(both[0]), both[1] + ago
    turn = turns.at(at)
    assert turn.start <= at < turn.end
    later, earlier = turns.at(turn.end), turns.at(turn.start - 1)
    assert (later.start, earlier.end) == (turn.end, turn.start)
    assert later.number > turn.number > earlier.number  # where the clocks leap over a whole turn, nobody has it


@quick
@given(gapless(), st.sampled_from(["hour", "day", "week"]), st.integers(1, 500), st.booleans())
def test_a_rotation_that_began_many_rounds_ago_goes_on_as_if_it_had_just_begun(
    both: tuple[Rotation, int], unit: str, rounds: int, by_day: bool
) -> None:
    weekly = [[[8 * 3600, 20 * 3600]]] * 5 + [[], []] if by_day else None
    rotation = both[0]._replace(unit=unit, weekly=weekly)
    round_ = len(rotation.who) * rotation.every
    weeks = round_ if by_day or unit == "week" else None
    length = dt.timedelta(weeks=weeks) if weeks else dt.timedelta(**{f"{unit}s": round_})
    old = rotation._replace(start=rotation.start - rounds * length)
    start = instant(rotation.start, ZoneInfo(rotation.timezone))
    assert Rota([old]).shifts(start, start + 40 * DAY) == Rota([rotation]).shifts(start, start + 40 * DAY)


def test_a_gap_is_no_shift() -> None:
    rotation = Rotation((("a",),), "UTC", dt.datetime.fromisoformat("2026-09-07"), weekly=[[[0, 3600]]] + [[]] * 6)
    assert Rota([rotation]).shifts(0, 1 << 31)[:1] == [Shift(1788739200, 1788742800, ("a",))]
