"""After an escalation somebody asks what it teaches: it is written down, somebody acts on it, and it is counted."""

from typing import Any

import pytest

from escli import errors
from escli.cli import review_view
from escli.cli.output import draw
from tests.desk import Desk

NEW = ("--client", "Quayside Books", "--type", "software", "--severity", "high")
WHOLE = ("--summary", "It is slow", "--tried", "A restart", "--system", "Till 1", "--next", "Look at the disk")
LEARNT = ("--cause", "knowledge", "--lower", "A note on the disk of the tills")
ACTION = ("--action", "Write that note", "--owner", "ana", "--by", "fri")


def solved(desk: Desk, *, escalated: bool = True) -> str:
    """A ticket from its opening to its end."""
    ticket = str(desk.new(*NEW, "The till is slow", as_="ana"))
    desk.ok("take", ticket, as_="ana")
    if escalated:
        desk.ok("escalate", ticket, *WHOLE, as_="ana")
        desk.ok("take", ticket, as_="dev")
    desk.ok("resolve", ticket, "There is room again", as_="dev")
    return ticket


def listed(desk: Desk) -> tuple[list[int], list[tuple[Any, ...]]]:
    """What awaits a review, and the open actions."""
    data = desk.ok("review", "--json").data
    actions = [(one["id"], one["owner"], one["by"], one["is_overdue"]) for one in data["actions"]]
    return [one["id"] for one in data["awaiting"]], actions


def test_an_escalation_awaits_its_review_from_its_end_on(desk: Desk) -> None:
    desk.open()
    assert listed(desk) == ([], [])
    solved(desk, escalated=False)
    solved(desk)
    solved(desk)
    desk.ok("reopen", "3", "It is slow again", as_="ana")
    assert listed(desk) == ([2], [])
    desk.ok("review", "2", *LEARNT, as_="carla")
    assert listed(desk) == ([], [])


def test_what_ended_more_than_thirty_days_ago_awaits_none(desk: Desk) -> None:
    desk.open()
    solved(desk)
    assert listed(desk.at("2026-12-23T08:59:59Z"))[0] == [1]
    assert listed(desk.at("2026-12-23T09:00:01Z"))[0] == []


def test_an_action_has_an_owner_who_is_told_and_a_day_until_its_end(desk: Desk) -> None:
    desk.open()
    solved(desk)
    ran = desk.ok("review", "1", *LEARNT, *ACTION, as_="carla")
    assert "Reviewed: knowledge. ana has an action." in ran.out
    assert desk.told(1)[-1] == ("tell", "ana")
    assert listed(desk)[1] == [(1, "ana", "2026-11-28T00:00:00Z", False)]
    assert listed(desk.at("Fri 23:59:59"))[1][0][3] is False
    assert listed(desk.at("Sat 00:00"))[1][0][3] is True
    desk.ok("review", "1", "--done", "It is in the handbook", as_="ana")
    assert listed(desk)[1] == []
    kinds = [(line["kind"], line["visible"], line["texts"]) for line in desk.events(1, "reviewed", "acted")]
    assert kinds == [
        ("reviewed", "internal", {"lower": LEARNT[3], "action": "Write that note"}),
        ("acted", "internal", {"text": "It is in the handbook"}),
    ]


def test_the_owner_reads_what_is_to_be_done(desk: Desk) -> None:
    desk.open()
    solved(desk)
    desk.ok("review", "1", *LEARNT, *ACTION, as_="carla")
    message = desk.outbox("--limit", "1000")[-1]
    assert "Write that note" in desk.ok("outbox", "show", str(message["id"]), "--json").data["text"]


def test_the_most_overdue_action_comes_first(desk: Desk) -> None:
    desk.open()
    for day in ("2026-12-04", "2026-11-25", "2026-11-30"):
        desk.ok("review", solved(desk), *LEARNT, "--action", "x", "--owner", "ana", "--by", day, as_="carla")
    assert [one[0] for one in listed(desk)[1]] == [2, 3, 1]


def test_reviewed_again_the_last_review_holds(desk: Desk) -> None:
    desk.open()
    solved(desk)
    desk.ok("review", "1", *LEARNT, *ACTION, as_="carla")
    desk.ok("review", "1", "--cause", "rightly", as_="mia")
    assert listed(desk) == ([], [])
    reviews = desk.ok("patterns", "--json").data["reviews"]
    assert [(one["cause"], one["part"]) for one in reviews["causes"]] == [("rightly", 1)]


def test_patterns_counts_causes_and_what_they_have_in_common(desk: Desk) -> None:
    desk.open()
    for cause in ("knowledge", "rights", "knowledge", "knowledge"):
        desk.ok("review", solved(desk), "--cause", cause, "--lower", "x", as_="carla")
    solved(desk)
    desk.ok("review", "4", "--cause", "knowledge", "--lower", "x", *ACTION, as_="carla")
    found = desk.at("Sat 09:00").ok("patterns", "--json").data["reviews"]
    assert (found["reviewed"], found["awaiting"], found["open_actions"], found["overdue"]) == (4, 1, 1, 1)
    most, other = found["causes"]
    assert (most["cause"], most["part"], most["whole"], most["tickets"]) == ("knowledge", 3, 4, [4, 3, 1])
    assert most["where"] == [{"place": "software", "count": 3}]
    assert "train" in most["do"]
    assert other["cause"] == "rights"


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("1",), errors.USAGE, "A review says the cause."),
        (("1", "--cause", "knowledge"), errors.REFUSED, "What would have kept it lower?"),
        (("1", "--cause", "knowlege", "--lower", "x"), errors.REFUSED, "Did you mean 'knowledge'?"),
        (("1", *LEARNT, "--action", "x"), errors.USAGE, "--owner and --by is missing"),
        (("1", *LEARNT, *ACTION[:4], "--by", "yesterday"), errors.REFUSED, "That day has passed"),
        (("1", *LEARNT, "--action", "x", "--owner", "nobody", "--by", "fri"), errors.REFUSED, "no person 'nobody'"),
        (("1", *LEARNT, "--action", " ", *ACTION[2:]), errors.REFUSED, "There is nothing in it"),
        (("1", "--done", "x"), errors.REFUSED, "No action is open"),
        (("1", "--done", "x", *LEARNT), errors.USAGE, "--done ends the action"),
        (("2", *LEARNT), errors.REFUSED, "still open"),
        (("3", *LEARNT), errors.REFUSED, "was never escalated"),
        (("9", *LEARNT), errors.REFUSED, "There is no ticket 9"),
        (LEARNT, errors.USAGE, "Which ticket is it about?"),
    ],
)
def test_what_is_no_review_is_refused_with_what_to_do(desk: Desk, words: tuple[str, ...], code: int, said: str) -> None:
    desk.open()
    solved(desk)
    desk.new(*NEW, "Another", as_="ana")
    solved(desk, escalated=False)
    ran = desk.run("review", *words, as_="carla")
    assert (ran.code, said in ran.err) == (code, True), ran.err
    assert desk.peek(1)["reviews"] == 0


def test_several_tickets_of_one_cause_are_reviewed_together_or_not_at_all(desk: Desk) -> None:
    desk.open()
    solved(desk)
    solved(desk)
    assert desk.run("review", "1,2,7", *LEARNT, as_="carla").code == errors.REFUSED
    assert listed(desk)[0] == [2, 1]
    desk.ok("review", "1,2", *LEARNT, as_="carla")
    assert listed(desk)[0] == []


def test_the_lists_as_they_are_drawn(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    desk.open()
    for ticket in (solved(desk), solved(desk)):
        desk.ok("set", ticket, "--title", f"[red]Till\x1b[31m {ticket}", as_="ana")
    desk.ok("review", "1", *LEARNT, *ACTION, as_="carla")
    data = desk.at("Sat 09:00").ok("review", "--json").data
    capsys.readouterr()
    draw(review_view.drawn(data, 1795424400), width=80)
    said = capsys.readouterr().out
    assert "Fri 27 Nov 2026 overdue" in said
    assert "Write that note" in said
    assert "[red]Till" in said
    assert "\x1b[31m" not in said
    assert "rightly" in said
    desk.ok("review", "1", "--done", "x", as_="ana")
    desk.ok("review", "2", *LEARNT, as_="ana")
    draw(review_view.drawn(desk.ok("review", "--json").data, 1795424400), width=80)
    assert "No escalation of the last 30 days awaits a review" in capsys.readouterr().out


def test_history_says_what_was_learnt_and_who_acts(desk: Desk) -> None:
    from escli.cli.history_view import history

    desk.open()
    solved(desk)
    desk.ok("review", "1", *LEARNT, *ACTION, as_="carla")
    lines = desk.events(1, "reviewed")
    cell = history(lines, 1795424400).columns[2]._cells[0]
    assert str(cell) == (
        "reviewed (knowledge; ana acts by Fri 27 Nov 2026): A note on the disk of the tills; Write that note"
    )
