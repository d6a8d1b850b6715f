"""Whatever the team looks like, a page goes from person to person, to each at most once, and comes to an end."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from escli.core.directory import Directory
from escli.core.matrix import Matrix
from escli.core.rerouting import Lost, reroute
from tests.config.desk import SMALL


def directory(people: list[tuple[str, str, bool]], duty: list[str]) -> Directory:
    """A team of these: tier, role, and whether they can be reached."""
    from escli.config.matrix import load

    parsed: dict[str, Any] = load(SMALL, "desk.yaml")
    nobody: dict[str, Any] = {"login": None, "email": None, "skills": [], "tell": []}
    parsed["team"] = [
        {"name": f"p{n}", "tier": tier, "role": role, "page": ["log"] if there else [], **nobody}
        for n, (tier, role, there) in enumerate(people)
    ]
    return Directory(Matrix({**parsed, "duty": duty}))


PEOPLE = st.lists(
    st.tuples(st.sampled_from(["L1", "L2", "management"]), st.sampled_from(["technician", "lead"]), st.booleans()),
    min_size=1,
    max_size=8,
)


@given(PEOPLE, st.integers(0, 7), st.sampled_from(["L1", "L2", "management"]))
def test_nobody_is_paged_twice_and_it_ends_with_the_duty_contact(
    people: list[tuple[str, str, bool]], on_duty: int, tier: str
) -> None:
    duty = f"p{min(on_duty, len(people) - 1)}"
    team, told, person = directory(people, [duty]), {"p0"}, "p0"
    while (event := reroute(team, Lost(1, person, 1, tier), told, 0)) is not None:
        person = event.data["to"]
        assert person not in told
        assert [notice.person for notice in event.notices] == [person]
        told.add(person)
    assert duty in told
    assert set(team.at(tier)) <= told
    assert set(team.at("management")) <= told


def test_the_order_is_tier_lead_management_duty() -> None:
    team = directory(
        [("L1", "technician", True), ("L1", "lead", True), ("L2", "technician", True), ("management", "lead", True)],
        ["p2"],
    )
    found, told = [], {"p0"}
    while (event := reroute(team, Lost(1, "p0", 1, "L1"), told, 0)) is not None:
        found.append((event.data["to"], event.data["role"]))
        told.add(event.data["to"])
    assert found == [("p1", "tier"), ("p3", "management"), ("p2", "duty")]
