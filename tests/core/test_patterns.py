"""Which groups stand out: chance alone raises no alarm, harder work is no fault, and one bad day is no pattern."""

from collections import Counter
from random import Random
from typing import NamedTuple

from escli.core import advice
from escli.core.patterns import GROUPS, OUTCOMES, Count, Day, Finding, lasts, stand_out

TYPES = {"outage": 0.4, "software": 0.14, "password": 0.02, "request": 0.05}
CLIENTS = ("Acme", "Bolt", "Cove", "Dune", "Elm", "Fern")
PEOPLE = ("ana", "ben", "carla", "dev", "erin")


class Case(NamedTuple):
    """One ticket: its groups, what makes others like it, and its outcomes."""

    groups: tuple[str, ...]
    kind: str
    severity: str
    had: tuple[int, ...]


def cases(rng: Random, many: int) -> list[Case]:
    """A desk where only type and severity decide what becomes of a ticket."""
    found = []
    for _ in range(many):
        kind, severity = rng.choice(list(TYPES)), rng.choice(("high", "low"))
        often = TYPES[kind] * (1.5 if severity == "high" else 0.7)
        groups = (kind, rng.choice(CLIENTS), rng.choice(PEOPLE), str(rng.randrange(7)), str(rng.randrange(2, 5)))
        found.append(Case(groups, kind, severity, tuple(int(rng.random() < often) for _ in OUTCOMES)))
    return found


def counted(found: list[Case]) -> list[Count]:
    """As the store counts them: strata are severities for types, types and severities for all else."""
    could: Counter[tuple[str, str, str]] = Counter()
    had: dict[tuple[str, str, str], Counter[int]] = {}
    for case in found:
        for by, group in zip(GROUPS, case.groups, strict=True):
            key = (by, group, case.severity if by == "type" else f"{case.kind} {case.severity}")
            could[key] += 1
            had.setdefault(key, Counter()).update(place for place, yes in enumerate(case.had) if yes)
    return [
        Count(*key, whole, (whole,) * len(OUTCOMES), tuple(had[key][place] for place in range(len(OUTCOMES))))
        for key, whole in could.items()
    ]


def test_on_200_shuffles_of_the_labels_at_most_8_raise_an_alarm() -> None:
    """Controlled at 1 %, two are to be expected; more than eight would come once in 10,000 such trials."""
    alarms = looks = 0
    found = cases(Random(1), 800)
    for seed in range(200):
        rng = Random(seed)
        labels = [case.had for case in found]
        rng.shuffle(labels)
        looked = stand_out(counted([case._replace(had=had) for case, had in zip(found, labels, strict=True)]))
        alarms += bool(looked.findings)
        looks += looked.looks
    assert alarms <= 8
    assert looks > 200 * 100  # it did look


def test_on_100_desks_where_only_the_kind_of_ticket_decides_nobody_else_is_blamed() -> None:
    alarms = 0
    for seed in range(100):
        looked = stand_out(counted(cases(Random(seed), 600)))
        alarms += any(one.by != "type" for one in looked.findings)
    assert alarms <= 5


def test_what_is_planted_is_found_and_nothing_beside_it() -> None:
    rng = Random(7)
    place = OUTCOMES.index("reopened")
    found = [
        case._replace(had=tuple(int(rng.random() < 0.5) if n == place else had for n, had in enumerate(case.had)))
        if case.groups[1] == "Cove"
        else case
        for case in cases(rng, 1200)
    ]
    looked = stand_out(counted(found))
    others = [one for one in looked.findings if one.by != "type"]
    assert [(one.outcome, one.by, one.group, one.worse) for one in others] == [("reopened", "client", "Cove", True)]
    (one,) = others
    assert one.chance < 1e-6
    assert one.interval[0] is not None
    assert one.interval[0] < one.part / one.whole < one.interval[1]
    assert one.part + one.rest_part == sum(case.had[place] for case in found)
    assert one.ratio is not None
    assert one.ratio.low > 1
    assert advice.says(one).startswith("Tickets of Cove are reopened more often than like tickets of the others")


def test_who_only_gets_the_hard_tickets_is_not_blamed_for_them() -> None:
    """dev has all the outages, and escalates them as often as anybody would."""
    found: list[Case] = []
    for case in cases(Random(3), 3000):
        who = "dev" if case.kind == "outage" and Random(len(found)).random() < 0.8 else case.groups[2]
        found.append(case._replace(groups=(*case.groups[:2], who, *case.groups[3:])))
    mine = [case for case in found if case.groups[2] == "dev"]
    theirs = [case for case in found if case.groups[2] != "dev"]
    rate, elsewhere = (sum(case.had[0] for case in some) / len(some) for some in (mine, theirs))
    assert rate > 2 * elsewhere  # it looks bad
    assert not [one for one in stand_out(counted(found)).findings if one.by == "technician"]


def test_what_goes_better_is_said_too_and_after_what_goes_worse() -> None:
    counts = [
        Count("client", name, "x", 100, (100,) * 6, (had, *(0,) * 5))
        for name, had in [("Acme", 70), ("Bolt", 30), ("Cove", 30), ("Dune", 2)]
    ]
    assert [(one.group, one.worse) for one in stand_out(counts).findings] == [("Acme", True), ("Dune", False)]


def test_a_group_of_nobody_and_of_what_the_log_does_not_say_is_no_pattern() -> None:
    counts = [
        Count("technician", name, "x", 50, (50,) * 6, (had, *(0,) * 5))
        for name, had in [(None, 40), ("unknown", 40), ("ana", 2), ("ben", 2)]
    ]
    assert {one.group for one in stand_out(counts).findings} == {"ana", "ben"}


def test_of_fewer_than_five_tickets_nothing_is_said() -> None:
    def looked(whole: int) -> int:
        few = Count("client", "Acme", "x", whole, (whole,) * 6, (whole, *(0,) * 5))
        return stand_out([few, Count("client", "Bolt", "x", 500, (500,) * 6, (1, *(0,) * 5))]).looks

    assert (looked(4), looked(5)) == (0, 2)


def test_of_no_ticket_at_all_there_is_nothing_to_look_at() -> None:
    assert stand_out([]) == ([], 0)


def finding(by: str, group: str) -> Finding:
    """A group with 12 of 20, where the rest has 10 of 180."""
    counts = [
        Count(by, group, "x", 20, (20,) * 6, (12, *(0,) * 5)),
        Count(by, "5", "x", 180, (180,) * 6, (10, *(0,) * 5)),
    ]
    return next(one for one in stand_out(counts).findings if one.group == group)


def test_one_bad_day_makes_no_pattern() -> None:
    one = finding("client", "Acme")
    steady = [Day(day, "x", 2, 1 + day % 5 // 4) for day in range(10)]
    outage = [Day(1, "x", 10, 10), *(Day(day, "x", 1, int(day < 4)) for day in range(2, 12))]
    assert lasts(one, steady, 20)
    assert not lasts(one, outage, 20)


def test_of_a_weekday_that_came_three_times_nothing_is_said() -> None:
    one = finding("weekday", "0")
    assert not lasts(one, [Day(0, "x", 7, 4), Day(7, "x", 7, 4), Day(14, "x", 6, 4)], 2)
    assert lasts(one, [Day(7 * week, "x", 5, 3) for week in range(4)], 2)


def test_what_nobody_would_notice_is_no_pattern_however_sure_it_is() -> None:
    counts = [
        Count("client", name, "x", 100_000, (100_000,) * 6, (had, *(0,) * 5))
        for name, had in [("Acme", 21_000), ("Bolt", 20_000), ("Cove", 20_000), ("Dune", 30_000)]
    ]
    assert [one.group for one in stand_out(counts).findings] == ["Dune"]


def test_the_worst_is_what_costs_most_tickets_not_what_is_surest() -> None:
    counts = [
        Count("client", name, "x", whole, (whole,) * 6, (had, *(0,) * 5))
        for name, whole, had in [("Small", 20, 20), ("Large", 400, 100), ("Rest", 1000, 50)]
    ]
    assert [one.group for one in stand_out(counts).findings if one.worse] == ["Large", "Small"]
