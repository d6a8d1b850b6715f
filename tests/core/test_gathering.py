"""Gathering: every message goes once, nobody gets two about one ticket, and nobody gets more than three one by one."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from escli.core.gathering import MOST, Item, gather

ITEMS = st.lists(
    st.tuples(
        st.sampled_from(["ana", "ben", "cy"]), st.integers(1, 6), st.sampled_from(["page", "tell"]), st.integers(0, 2)
    ),
    max_size=30,
).map(lambda drawn: [Item(number, *one) for number, one in enumerate(drawn, 1)])
QUIET = st.frozensets(st.sampled_from(["ana", "ben", "cy"]))


@given(ITEMS, QUIET, st.booleans())
def test_every_message_goes_exactly_once_or_is_hushed(items: list[Item], quiet: frozenset[str], pages: bool) -> None:
    found = gather(items, quiet, only_pages=pages)
    placed = [*(one for group in found.groups for one in group), *found.hushed]
    assert sorted(placed) == [one.id for one in items]


@given(ITEMS, QUIET)
def test_a_message_is_for_one_person_and_as_strong_as_the_strongest_in_it(
    items: list[Item], quiet: frozenset[str]
) -> None:
    known = {one.id: one for one in items}
    for group in gather(items, quiet).groups:
        said = [known[one] for one in group]
        assert len({(one.person, one.tries) for one in said}) == 1
        assert said[0].kind == "page" or all(one.kind == "tell" for one in said)


@given(ITEMS, QUIET)
def test_nobody_gets_two_messages_about_one_ticket(items: list[Item], quiet: frozenset[str]) -> None:
    known = {one.id: one for one in items}
    groups = gather(items, quiet).groups
    told = [{(known[one].person, known[one].tries, known[one].ticket_id) for one in group} for group in groups]
    assert max(Counter(one for several in told for one in several).values(), default=0) <= 1


@given(ITEMS, QUIET)
def test_nobody_gets_more_than_three_messages(items: list[Item], quiet: frozenset[str]) -> None:
    known = {one.id: one for one in items}
    counts = Counter((known[first].person, known[first].tries) for first, *_ in gather(items, quiet).groups)
    assert max(counts.values(), default=0) <= MOST


@given(ITEMS, QUIET)
def test_no_page_is_hushed_and_a_quiet_person_gets_nothing_but_pages(items: list[Item], quiet: frozenset[str]) -> None:
    known = {one.id: one for one in items}
    found = gather(items, quiet)
    assert all(known[one].kind == "tell" and known[one].person in quiet for one in found.hushed)
    assert all(known[first].kind == "page" for first, *_ in found.groups if known[first].person in quiet)


def test_three_tickets_go_one_by_one_and_four_as_one() -> None:
    tells = [Item(number, "ana", number, "tell", 0) for number in range(1, 5)]
    assert gather(tells[:3]).groups == ((1,), (2,), (3,))
    assert gather(tells).groups == ((1, 2, 3, 4),)


def test_a_page_and_three_tells_are_two_messages() -> None:
    items = [Item(number, "ana", number, "page" if number == 2 else "tell", 0) for number in range(1, 5)]
    assert gather(items).groups == ((2,), (1, 3, 4))


def test_what_is_told_and_paged_of_one_ticket_is_one_page() -> None:
    assert gather([Item(1, "ana", 7, "tell", 0), Item(2, "ana", 7, "page", 0)]).groups == ((2, 1),)


def test_what_has_failed_and_what_is_fresh_stay_apart() -> None:
    items = [Item(number, "ana", number, "tell", number // 5) for number in range(1, 9)]
    assert gather(items).groups == ((1, 2, 3, 4), (5, 6, 7, 8))
