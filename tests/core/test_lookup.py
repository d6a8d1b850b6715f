"""Which cell governs, and what adjusts it: the order of adjustments in the file never matters."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from escli.config import matrix as config
from escli.core.clocks import Promises
from escli.core.lookup import Facts, Governing, facts_of, govern, ladder_for, promise_spec, shortest
from escli.core.matrix import Matrix
from escli.core.model import Ticket

PARSED = config.load(
    """\
escli: 1
name: Small Desk
timezone: UTC
calendars:
  office: {hours: {mon-fri: 09:00-17:00}}
  early: {hours: {mon-fri: 07:00-15:00}}
  always: {hours: 24/7}
tiers:
  L1: {client: We help.}
  L2: {client: We help more.}
  L3: {client: We help most.}
management: {client: We care., respond: 1h, calendar: office}
severities: {high: It burns., low: It itches.}
plans: [gold, silver]
types:
  fault: {title: A fault}
  wish: {title: A wish}
matrix:
  fault:
    high: {tier: L1, respond: 2h, update: 4h, resolve: 2d, calendar: office, path: climb}
    low: {tier: L1, respond: {L1: 8h, others: 4h}, resolve: 5d, calendar: office, path: [climb, calm]}
  wish:
    high: {tier: L2, respond: {L2: 8h, L3: 4h}, calendar: office, path: calm}
    low: {tier: L1, respond: 1d end of day, calendar: office, path: calm}
paths:
  climb:
    - respond: escalate to next
    - respond every 30m: page tier
  calm:
    - 75% of respond: tell tier
    - respond every 30m: page tier
  loud:
    - respond: page management
    - respond every 10m: page tier
clients: {Acme: {plan: gold}}
team: {ana: {tier: L1}}
duty: ana
""",
    "desk.yaml",
)
FACTS = Facts("fault", "high", "Acme", "gold", 1, 1, 30)
PROMISES = Promises(lambda _: {})  # for its calendars, built once
MONDAY = 1795424400  # 2026-11-23 09:00 UTC
SATURDAY = MONDAY + 5 * 86400

WORDS = ("10m", "30m", "60m", "1h", "3h", "8h", "1d", "1d end of day", "2d")
CASES: tuple[tuple[str, Any], ...] = (
    ("plan", "gold"), ("plan", "silver"), ("vip", None), ("security", None), ("affected", 5), ("affected", 25),
    ("affected", 50), ("client", "Acme"), ("client", "Bolt"),
)  # fmt: skip


def maybe(values: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.none() | values


def responds() -> st.SearchStrategy[dict[str, str]]:
    word = st.sampled_from(WORDS)
    return st.fixed_dictionaries({"*": word}) | st.fixed_dictionaries({"L1": word, "L2": word, "L3": word})


def adjustments() -> st.SearchStrategy[dict[str, Any]]:
    word = st.sampled_from(WORDS)
    return st.builds(
        lambda case, said: {"source": f"{case[0]} {case[1]}", "kind": case[0], "value": case[1], **said},
        st.sampled_from(CASES),
        st.fixed_dictionaries(
            {
                "types": maybe(st.sampled_from([["fault"], ["wish"], ["fault", "wish"]])),
                "severities": maybe(st.sampled_from([["high"], ["low"]])),
                "tier": maybe(st.sampled_from(["L1", "L2", "L3"])),
                "respond": maybe(responds()),
                "update": maybe(word),
                "resolve": maybe(word),
                "calendar": maybe(st.sampled_from(["office", "early", "always"])),
                "path": st.lists(st.sampled_from(["climb", "calm", "loud"]), max_size=2, unique=True),
            }
        ),
    )


def with_adjustments(found: list[dict[str, Any]]) -> Matrix:
    return Matrix({**PARSED, "adjustments": found})


def ways(governing: Governing) -> list[tuple[str, str | None]]:
    """The calendars that change the cell's own, each with who says so."""
    without = [one for one in governing.applied if not (one.respond or one.update or one.resolve)]
    return [(one.kind, one.calendar) for one in without if one.calendar]


def outcome(matrix: Matrix, facts: Facts, opened_at: int) -> tuple[Any, ...]:
    found = govern(matrix, facts)
    assert found is not None
    spec = promise_spec(matrix, found, opened_at, PROMISES)
    return found.tier, found.calendar, frozenset(found.paths), frozenset(found.steps), spec


facts = st.builds(
    Facts,
    st.sampled_from(["fault", "wish"]), st.sampled_from(["high", "low"]), st.just("Acme"), st.just("gold"),
    st.integers(0, 1), st.integers(0, 1), maybe(st.sampled_from([0, 4, 5, 24, 25, 100])),
)  # fmt: skip
openings = st.sampled_from([MONDAY, MONDAY + 5 * 3600, MONDAY + 12 * 3600, SATURDAY])


@settings(max_examples=80, deadline=None)
@given(st.data(), st.lists(adjustments(), max_size=6), facts, openings)
def test_the_order_of_adjustments_changes_nothing(
    data: st.DataObject, found: list[dict[str, Any]], ticket: Facts, opened_at: int
) -> None:
    as_written = with_adjustments(found)
    governing = govern(as_written, ticket)
    assert governing is not None
    said = ways(governing)
    if len({kind for kind, _ in said}) < len(said):
        return  # two of a kind that name different calendars: the file's order is the only word there is
    other = with_adjustments(data.draw(st.permutations(found)))
    assert outcome(other, ticket, opened_at) == outcome(as_written, ticket, opened_at)


@settings(max_examples=60, deadline=None)
@given(st.lists(adjustments(), max_size=4), adjustments(), facts, openings)
def test_one_more_adjustment_only_tightens(
    found: list[dict[str, Any]], more: dict[str, Any], ticket: Facts, opened_at: int
) -> None:
    if more["calendar"] and not (more["respond"] or more["update"] or more["resolve"]):
        more = {**more, "calendar": None}  # another calendar is no tightening, it is another promise
    before, after = with_adjustments(found), with_adjustments([*found, more])
    tier, _, paths, steps, spec = outcome(before, ticket, opened_at)
    higher, _, more_paths, more_steps, tighter = outcome(after, ticket, opened_at)
    assert before.levels[higher] >= before.levels[tier]
    assert paths <= more_paths
    assert steps <= more_steps
    for clock, by_tier in spec["targets"].items():
        for at, said in by_tier.items():
            now_said = tighter["targets"][clock].get(at) or tighter["targets"][clock]["*"]
            assert shortest([now_said, said], before, opened_at, PROMISES) == now_said


def adjustment(kind: str, value: Any = None, **said: Any) -> dict[str, Any]:
    nothing = dict.fromkeys(("types", "severities", "tier", "respond", "update", "resolve", "calendar"))
    return {"source": kind, "kind": kind, "value": value, **nothing, "path": [], **said}


@pytest.mark.parametrize(
    ("kinds", "calendar"),
    [
        (["plan"], "plan"),
        (["plan", "vip"], "vip"),
        (["plan", "vip", "client"], "client"),
        (["client", "affected"], "client"),
        (["security", "vip"], "security"),
    ],
)
def test_of_several_calendars_the_clients_holds_then_a_flags_then_the_plans(kinds: list[str], calendar: str) -> None:
    values = {"plan": "gold", "client": "Acme", "affected": 5}
    parsed = {**PARSED, "calendars": {**PARSED["calendars"], **dict.fromkeys(kinds, PARSED["calendars"]["early"])}}
    found = [adjustment(kind, values.get(kind), calendar=kind) for kind in kinds]
    for order in (found, found[::-1]):
        governing = govern(Matrix({**parsed, "adjustments": order}), FACTS)
        assert governing is not None
        assert governing.calendar == calendar


def test_a_calendar_beside_targets_is_for_these_targets_only() -> None:
    matrix = with_adjustments([adjustment("vip", respond={"*": "1h"}, calendar="always")])
    _, calendar, _, _, spec = outcome(matrix, FACTS, SATURDAY)
    assert calendar == "office"
    assert spec["targets"]["respond"]["*"] == ["1h", "always"]
    assert spec["targets"]["resolve"]["*"] == ["2d", "office"]


def test_the_shortest_is_the_one_that_is_due_first_when_the_ticket_is_opened() -> None:
    matrix = with_adjustments([adjustment("vip", respond={"*": "8h"}, calendar="always")])
    on_monday = outcome(matrix, FACTS, MONDAY)[-1]["targets"]["respond"]["*"]
    on_saturday = outcome(matrix, FACTS, SATURDAY)[-1]["targets"]["respond"]["*"]
    assert (on_monday, on_saturday) == (["2h", "office"], ["8h", "always"])


def test_an_adjustment_for_one_tier_leaves_the_others_as_the_cell_has_them() -> None:
    matrix = with_adjustments([adjustment("vip", respond={"L2": "30m"})])
    targets = outcome(matrix, FACTS, MONDAY)[-1]["targets"]["respond"]
    assert {tier: targets.get(tier, targets.get("*"))[0] for tier in ("L1", "L2", "L3")} == {
        "L1": "2h", "L2": "30m", "L3": "2h"
    }  # fmt: skip


def test_a_step_of_two_paths_is_one_step() -> None:
    matrix = with_adjustments([adjustment("vip", path=["calm", "loud"])])
    ids = [step.id for steps in ladder_for(matrix, FACTS).values() for step in steps]
    assert sorted(ids) == sorted(set(ids))
    assert set(ids) == {
        "respond@100%:escalate:next", "respond@100%+30m*:page:tier", "respond@75%:tell:tier",
        "respond@100%:page:management", "respond@100%+10m*:page:tier",
        "idle@100%:page:assignee", "idle@200%:release:tier", "callback@100%:page:management",
    }  # fmt: skip


@pytest.mark.parametrize(("affected", "tier"), [(None, "L1"), (4, "L1"), (5, "L2"), (24, "L2"), (25, "L3")])
def test_affected_people_count_from_their_number_on(affected: int | None, tier: str) -> None:
    matrix = with_adjustments([adjustment("affected", 25, tier="L3"), adjustment("affected", 5, tier="L2")])
    governing = govern(matrix, FACTS._replace(affected=affected))
    assert governing is not None
    assert governing.tier == tier


def test_a_ticket_that_no_cell_governs_is_the_duty_contacts() -> None:
    ticket = Ticket(type="flaw", severity="high", client="Acme")
    matrix = Matrix(PARSED)
    assert govern(matrix, facts_of(ticket)) is None
    ladder = ladder_for(matrix, facts_of(ticket))
    always = ladder_for(matrix, facts_of(ticket._replace(type="fault")))
    assert (ladder["idle"], ladder["callback"]) == (always["idle"], always["callback"])
    assert {step.whom for clock in ("respond", "update", "resolve", "management") for step in ladder[clock]} == {"duty"}
    assert ladder["respond"][-1].every
