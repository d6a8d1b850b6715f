"""The article's outage and password reset from opening to the end, minute by minute, on the example matrix."""

import os
import sqlite3
from contextlib import closing
from datetime import datetime

import pytest

from escli.core.steps import deed_of, named
from tests.desk import Desk

OUTAGE = ("--client", "Quayside Books", "--type", "outage", "--severity", "critical", "--affected", "6")
RESET = ("--client", "Quayside Books", "--type", "password", "--severity", "normal", "--requester", "Sam Ortega")
WHOLE = (
    *("--summary", "No mail", "--tried", "A restart", "--system", "MX01", "--evidence", "The log"),
    *("--communication", "They know", "--next", "The disk"),
)


def each_minute(desk: Desk, start: str, end: str) -> None:
    """Cron, from one time of a day to another, a second past the minute; where it would be idle it need not come."""
    first, last = (int(time[:2]) * 60 + int(time[3:]) for time in (start, end))
    with closing(sqlite3.connect(desk.database)) as connection:
        for minute in range(first, last + 1):
            desk.at(f"{minute // 60:02d}:{minute % 60:02d}:01")
            (next_at,) = connection.execute("SELECT min(next_at) FROM ticket").fetchone()
            if next_at is not None and next_at <= moment(os.environ["ESCLI_NOW"]):
                desk.sweep()


def moment(words: str) -> float:
    """An ISO instant in seconds."""
    return datetime.fromisoformat(words).timestamp()


def story(desk: Desk, ticket: int) -> list[str]:
    """What time did to a ticket: when, what, and who heard of it (`!` by a page)."""
    lines = []
    for event in desk.events(ticket):
        step = named(event["step"])
        if event["actor"] == "escli":
            what = deed_of(step) if step else event["kind"]
            told = ", ".join(one.replace("page ", "!").replace("tell ", "") for one in event["told"])
            to = f" ({event['data']['tier']})" if "tier" in event["data"] else ""
            lines.append(f"{event['at'][11:16]} {what}{to} > {told}")
    return lines


@pytest.fixture
def outage(desk: Desk) -> int:
    """At nine on Monday no mail for six people."""
    return desk.open().new(*OUTAGE, "Mail server is down", as_="ana")


UNANSWERED = [
    "09:08 page tier > !erin, !dev",
    "09:15 page lead > !erin",
    "09:15 escalate to next (L3) > !grace, !hugo, client Quayside Books",
    "09:23 page tier > !grace, !hugo",
    "09:31 page lead > !hugo",
    "09:31 escalate to next > !omar, !mia",  # nobody is above L3
    "09:45 tell assignee > grace, hugo",  # nobody has it: all of its tier
    "09:46 page tier > !grace, !hugo",
    "10:00 tell lead > hugo",
    "10:01 page tier > !grace, !hugo",
    "10:01 page lead > !hugo",
    "10:01 escalate to management > !omar, !mia",
    "10:02 page duty > !mia, !omar",
]


def test_the_critical_outage_that_nobody_ever_answers(desk: Desk, outage: int) -> None:
    each_minute(desk, "09:00", "10:05")
    assert story(desk, outage) == UNANSWERED
    row = desk.peek(outage)
    missed = {clock: row[f"{clock}_missed"] for clock in ("respond", "update", "resolve", "management")}
    assert missed == {"respond": 2, "update": 1, "resolve": 0, "management": 1}  # L2's, then L3's
    assert (row["tier"], row["timed"], row["to_management"]) == ("L3", 1, 1)


def test_the_same_taken_at_l2_stays_there(desk: Desk, outage: int) -> None:
    each_minute(desk, "09:00", "09:10")
    desk.ok("take", str(outage), as_="dev")
    each_minute(desk, "09:11", "09:58")
    desk.ok("reply", str(outage), "The disk of the mail server is full; we make room.", as_="dev")
    each_minute(desk, "09:59", "10:30")
    desk.ok("resolve", str(outage), "There is room again.", as_="dev")
    each_minute(desk, "10:31", "10:40")
    assert story(desk, outage) == [UNANSWERED[0], "09:45 tell assignee > dev"]
    row = desk.peek(outage)
    assert [row[f"{clock}_met"] for clock in ("respond", "update", "resolve")] == [1, 2, 1]
    assert (row["tier"], row["timed"], row["escalated_at"]) == ("L2", 0, None)


def test_the_same_taken_at_l3_goes_no_further(desk: Desk, outage: int) -> None:
    each_minute(desk, "09:00", "09:25")
    desk.ok("take", str(outage), as_="grace")
    each_minute(desk, "09:26", "10:05")
    assert story(desk, outage) == [*UNANSWERED[:4], "09:45 tell assignee > grace", "10:00 tell lead > hugo"]
    row = desk.peek(outage)
    assert (row["respond_met"], row["respond_missed"], row["to_management"]) == (1, 1, 0)


def test_the_same_taken_by_management_pages_the_tier_on_until_it_is_taken_there_too(desk: Desk, outage: int) -> None:
    each_minute(desk, "09:00", "09:35")
    desk.ok("take", str(outage), as_="mia")
    each_minute(desk, "09:36", "09:50")
    desk.ok("take", str(outage), as_="hugo")
    each_minute(desk, "09:51", "10:40")
    assert story(desk, outage) == [*UNANSWERED[:8], "10:00 tell lead > hugo"]
    row = desk.peek(outage)
    assert (row["management_met"], row["management_missed"], row["manager"], row["technician"]) == (1, 0, "mia", "hugo")


def test_the_same_taken_and_then_left_alone_is_taken_back_and_climbs(desk: Desk, outage: int) -> None:
    desk.at("09:05").ok("take", str(outage), as_="dev")
    each_minute(desk, "09:06", "13:45")
    assert story(desk, outage) == [
        "09:45 tell assignee > dev",
        "10:00 tell lead > erin",
        "11:05 page assignee > !dev",  # nothing was heard for two hours
        "12:00 page lead > !erin",
        "12:00 tell assignee > dev",
        "12:00 tell lead > erin",
        "13:00 escalate to management > !omar, !mia",
        "13:05 release tier > !erin, !dev",
        "13:13 page tier > !erin, !dev",
        "13:21 page lead > !erin",
        "13:21 escalate to next (L3) > !grace, !hugo, client Quayside Books",
        "13:29 page tier > !grace, !hugo",
        "13:31 page duty > !mia, !omar",
        "13:37 page lead > !hugo",
        "13:37 escalate to next > !omar, !mia",
    ]


def test_with_its_handoff_the_outage_arrives_with_all_that_is_known(desk: Desk, outage: int) -> None:
    desk.at("09:05").ok("take", str(outage), as_="dev")
    desk.ok("escalate", str(outage), *WHOLE, as_="dev")
    desk.at("09:10").ok("take", str(outage), as_="grace")
    each_minute(desk, "09:11", "09:40")
    assert story(desk, outage) == []
    read = desk.ok("handoff", str(outage), "--markdown").out
    for words in WHOLE[1::2]:
        assert f"> {words}" in read


def night(desk: Desk, *flags: str) -> int:
    """A password reset at ten to ten on Monday night; cron all night, and until half past nine in the morning."""
    ticket = desk.open(at="Mon 21:50").new(*RESET, *flags, "I cannot log in", as_="ana")
    for hour in ("22:30:01", "23:50:01", "Tue 04:00:01", "Tue 06:59:01"):
        desk.sweep(hour)
    each_minute(desk, "07:00", "09:35")
    return ticket


def test_a_password_reset_at_night_waits_for_the_morning_and_never_climbs(desk: Desk) -> None:
    ticket = night(desk)
    assert desk.due(ticket, "respond") == "Tue 10:00"
    assert story(desk, ticket) == []


def test_a_vip_password_reset_at_night_waits_for_the_morning_and_then_climbs(desk: Desk) -> None:
    ticket = night(desk, "--vip")
    assert story(desk, ticket) == [
        "08:23 tell tier > ana, ben, carla",
        "08:30 tell lead > carla",
        "08:30 tell tier > ana, ben, carla",
        "08:30 escalate to next (L2) > !dev, client Sam Ortega",
        "08:53 tell tier > erin, dev",
        "09:01 tell lead > erin",
        "09:01 tell tier > erin, dev",
        "09:01 escalate to next (L3) > !grace, !hugo, client Sam Ortega",
        "09:24 tell tier > grace, hugo",
        "09:32 tell lead > hugo",
        "09:32 tell tier > grace, hugo",
        "09:32 escalate to next > !omar, !mia",
    ]


def test_the_same_with_the_security_flag_starts_at_l2_and_pages(desk: Desk) -> None:
    ticket = night(desk, "--security")
    assert story(desk, ticket) == [
        "08:15 page tier > !erin, !dev",
        "08:30 page lead > !erin",
        "08:30 tell lead > erin",
        "08:30 tell tier > erin, dev",
        "08:30 escalate to next (L3) > !grace, !hugo, client Sam Ortega",
        "08:45 page tier > !grace, !hugo",
        "09:01 page lead > !hugo",
        "09:01 tell lead > hugo",
        "09:01 tell tier > grace, hugo",
        "09:01 escalate to next > !omar, !mia",
        "09:16 page tier > !grace, !hugo",
        "09:31 page tier > !grace, !hugo",
        "09:31 page lead > !hugo",
        "09:31 escalate to management > !omar, !mia",
        "09:32 page duty > !mia, !omar",
    ]
