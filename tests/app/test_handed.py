"""Handoffs as rows: where from, where to, what was said, and whether it came back."""

from escli.app.handed import handoffs
from escli.core.model import Event
from escli.store.columns import TABLES

OPENED = Event("opened", 10, {"client": "Acme", "type": "outage", "severity": "high", "tier": "L1", "level": 1,
                              "technician": "ana"})  # fmt: skip
UP = Event("escalated", 20, {"tier": "L2", "level": 2, "cause": "manual", "technician": "ben"}, "ana",
           texts={"summary": "It is the disk"})  # fmt: skip


def rows(*history: Event) -> list[dict[str, object]]:
    found = handoffs([(7, list(enumerate(history, 1)))])
    return [dict(zip([column.name for column in TABLES["handoffs"]], row, strict=True)) for row in found]


def test_an_escalation_says_from_where_to_where_and_what_was_said() -> None:
    (one,) = rows(OPENED, UP, Event("handed", 30, {}, "ana", texts={"tried": "A restart"}))
    assert (one["ticket"], one["event"], one["actor"], one["cause"]) == (7, 2, "ana", "manual")
    assert (one["from_tier"], one["from_technician"], one["to_tier"], one["to_technician"]) == (
        "L1",
        "ana",
        "L2",
        "ben",
    )
    assert (one["summary"], one["tried"], one["next"], one["returned"]) == ("It is the disk", "A restart", None, 0)


def test_one_that_came_back_is_marked_and_its_return_counts_apart() -> None:
    back = Event("returned", 30, {"tier": "L1", "level": 1, "technician": "ana", "came_from": None}, "ben")
    sent, returned, again = rows(OPENED, UP, back, UP._replace(at=40))
    assert [one["returned"] for one in (sent, returned, again)] == [1, 0, 0]
    assert [one["counted"] for one in (sent, returned, again)] == [1, 0, 1]
    assert (returned["from_tier"], returned["to_tier"]) == ("L2", "L1")


def test_what_goes_to_management_moves_nothing() -> None:
    to_them = Event("managed", 30, {"cause": "timed"})
    one, up, other = rows(OPENED, to_them, UP._replace(at=40), Event("declined", 50, {}, "mia"))
    assert (one["to_tier"], one["counted"], one["returned"]) == ("management", 0, 1)
    assert (up["from_tier"], up["to_tier"], up["returned"]) == ("L1", "L2", 0)
    assert (other["from_tier"], other["to_tier"]) == ("management", "L2")


def test_changes_that_move_nothing_are_no_handoffs() -> None:
    assert rows(OPENED, Event("set", 20, {"changes": {"severity": ["high", "low"]}}), Event("major", 30, {})) == []
