"""Rules of routing that hold for any team: who is chosen, who never is, and that the load stays even."""

from collections import Counter
from typing import Any, NamedTuple

from hypothesis import given
from hypothesis import strategies as st

from escli.core.absences import Absence
from escli.core.directory import Directory
from escli.core.duty import Duty
from escli.core.hours import Hours
from escli.core.matrix import Matrix
from escli.core.routing import Carried

NOW = 1_795_000_000
SKILLS = ("cables", "servers")
NIGHT = {"timezone": "UTC", "weekly": [[]] * 7}  # a calendar that is never open


class Somebody(NamedTuple):
    """One of the team, as drawn."""

    tier: int
    skills: frozenset[str]
    reachable: bool
    on_duty: bool
    away: bool
    load: int
    capacity: int | None


PEOPLE = st.lists(
    st.builds(
        Somebody, tier=st.integers(0, 2), skills=st.frozensets(st.sampled_from(SKILLS)), reachable=st.booleans(),
        on_duty=st.booleans(), away=st.booleans(), load=st.integers(0, 8),
        capacity=st.one_of(st.none(), st.integers(1, 6)),
    ),
    min_size=1, max_size=12,
)  # fmt: skip
FALLBACKS = st.permutations(["busy", "next", "unskilled"]).flatmap(
    lambda order: st.integers(0, 3).map(lambda count: order[:count])
)


def matrix(people: list[Somebody], fallback: list[str], route: str = "person") -> Matrix:
    team = [
        {
            "name": f"p{place}", "tier": f"L{one.tier + 1}", "role": "technician", "login": None,
            "skills": sorted(one.skills), "page": ["log"] if one.reachable else [], "tell": [],
            "hours": None if one.on_duty else "night", "capacity": one.capacity,
        }
        for place, one in enumerate(people)
    ]  # fmt: skip
    parsed: dict[str, Any] = {
        "name": "Any", "timezone": "UTC", "calendars": {"night": NIGHT},
        "tiers": [{"name": f"L{n}", "client": "We help.", "handoff": [], "route": route} for n in (1, 2, 3)],
        "severities": [{"name": name, "meaning": "-", "examples": []} for name in ("critical", "normal")], "plans": [],
        "duty": [], "client_channels": [], "team": team,
        "types": {"cable": {"title": "A cable", "skills": ["cables"], "ask": []}},
        "settings": {
            "reopen_within": 0, "reopen": "resume", "wait": "2d", "update": "promise", "pauses": {},
            "fallback": fallback,
        },
    }  # fmt: skip
    return Matrix(parsed)


def directory(people: list[Somebody], made: Matrix) -> Directory:
    away = [Absence(f"p{place}", NOW - 1, NOW + 1) for place, one in enumerate(people) if one.away]
    duty = Duty(made, lambda name: Hours(made.calendars[name]), away)
    carried = {f"p{place}": Carried(one.load, 0) for place, one in enumerate(people)}
    return Directory(made, duty, NOW, lambda: carried)


def is_there(one: Somebody) -> bool:
    return one.reachable and one.on_duty and not one.away


def is_suitable(one: Somebody) -> bool:
    full = one.capacity is not None and one.load >= one.capacity
    return is_there(one) and "cables" in one.skills and not full


@given(PEOPLE, FALLBACKS)
def test_nobody_unsuitable_is_chosen_while_somebody_suitable_is_at_the_tier(
    people: list[Somebody], fallback: list[str]
) -> None:
    arrival = directory(people, matrix(people, fallback)).above(0, "cable")
    if arrival.person is None:
        assert not any(is_suitable(one) and one.tier == 0 for one in people)
        return
    chosen = people[int(arrival.person[1:])]
    assert is_there(chosen)  # nothing makes up for not being there
    if not is_suitable(chosen):
        assert not any(is_suitable(one) for one in people if one.tier == chosen.tier)
        assert arrival.facts["routed"]["gave way"]


@given(PEOPLE, FALLBACKS)
def test_a_ticket_arrives_where_somebody_is_unless_nobody_is_anywhere(
    people: list[Somebody], fallback: list[str]
) -> None:
    arrival = directory(people, matrix(people, fallback)).above(0, "cable")
    there = {f"L{one.tier + 1}" for one in people if is_there(one)}
    assert (arrival.tier in there) if there else (arrival.tier is None)
    assert not set(arrival.passed) & {arrival.tier}


@given(PEOPLE)
def test_of_the_suitable_the_least_loaded_is_chosen(people: list[Somebody]) -> None:
    arrival = directory(people, matrix(people, [])).above(0, "cable")
    fit = {f"p{n}": one.load / (one.capacity or 20) for n, one in enumerate(people) if is_suitable(one)}
    if arrival.person is not None:
        here = [
            load for name, load in fit.items() if people[int(name[1:])].tier == people[int(arrival.person[1:])].tier
        ]
        assert fit[arrival.person] == min(here)


@given(PEOPLE, FALLBACKS)
def test_the_same_desk_chooses_the_same_way(people: list[Somebody], fallback: list[str]) -> None:
    made = matrix(people, fallback)
    assert directory(people, made).above(0, "cable") == directory(people, made).above(0, "cable")


@given(st.integers(2, 9))
def test_over_a_thousand_tickets_the_load_among_equals_differs_by_one_at_most(count: int) -> None:
    equal = [Somebody(0, frozenset(SKILLS), True, True, False, 0, None)] * count
    there = directory(equal, matrix(equal, []))
    got: Counter[str | None] = Counter()
    for _ in range(1000):
        arrival = there.above(0, "cable")
        there.brought(arrival, "normal")
        got[arrival.person] += 1
    assert set(got) == {f"p{place}" for place in range(count)}
    assert max(got.values()) - min(got.values()) <= 1


@given(PEOPLE, FALLBACKS)
def test_what_is_said_of_those_left_out_names_three_at_most_and_counts_the_rest(
    people: list[Somebody], fallback: list[str]
) -> None:
    arrival = directory(people, matrix(people, fallback)).above(0, "cable")
    for tier, left in arrival.facts.get("left", {}).items():
        assert len(left.get("nearest", ())) <= 3
        assert sum(left["counts"].values()) == sum(f"L{one.tier + 1}" == tier for one in people)
