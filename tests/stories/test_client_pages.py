"""What a client's page says of a ticket as its life goes on: what happens now, who has it, when there is news."""

import sqlite3
from contextlib import closing

import pytest

from tests.desk import EXAMPLE, Desk
from tests.pages.reading import page, published, ticket

OUTAGE = ("--type", "outage", "--severity", "critical", "--client")
QUESTION = ("--type", "software", "--severity", "normal", "--client")
DENTAL, PRINT, SCHOOL = "Riverside Dental", "Hudson Print Works", "Lindenhof School"
HANDOFF = ("--summary", "x", "--tried", "x", "--system", "x", "--evidence", "x", "--communication", "x", "--next", "x")


@pytest.fixture
def opened(desk: Desk) -> Desk:
    """An outage at the dentist's, which the matrix gives to L2."""
    desk.open()
    desk.new(*OUTAGE, DENTAL, "Mail is down", "--requester", "maya", "--description", "Since eight", as_="ana")
    return desk


def test_a_new_ticket_says_who_looks_after_it_and_by_when_there_is_news(opened: Desk) -> None:
    told = ticket(opened, DENTAL, 1)
    assert "Our technicians with deeper knowledge of your systems look after complex problems." in told
    assert (
        "You hear from us by Monday 23 November at 10:00 We promised you news at least every hour, at any hour." in told
    )
    assert "Reported by Maya Cole Monday 23 November at 09:00" in told
    assert "Since eight" in page(opened, DENTAL)


def test_a_ticket_that_is_given_taken_passed_on_and_answered(opened: Desk) -> None:
    assert "Given to Dev" in ticket(opened, DENTAL, 1)  # L2 gives each ticket to somebody
    opened.at("09:05").ok("take", "1", as_="dev")
    assert "Dev works on it" in ticket(opened, DENTAL, 1)
    opened.at("09:10").ok("escalate", "1", *HANDOFF, as_="dev")
    told = ticket(opened, DENTAL, 1)
    assert "Waiting for its turn" in told
    assert "Nobody has taken it up yet. Our specialists work with vendors and developers" in told
    opened.at("09:20").ok("reply", "1", "The disk is full", as_="hugo")
    assert "You hear from us by Monday 23 November at 10:20" in ticket(opened, DENTAL, 1)
    history = page(opened, DENTAL).partition("What has happened so far")[2]
    lines = ("Hugo wrote to you: The disk is full", "Passed on. Our specialists", "Reported. Since eight")
    places = [history.index(line) for line in lines]
    assert places == sorted(places)  # the latest first


def test_a_question_stands_first_and_says_when_we_look_again(opened: Desk) -> None:
    opened.ok("take", "1", as_="dev")
    opened.ok("wait", "1", "May we restart it?", "--until", "2h", as_="dev")
    assert "1 waits for your answer." in page(opened, DENTAL)
    told = ticket(opened, DENTAL, 1)
    assert "Waiting for your answer We asked you: May we restart it?" in told
    assert "We look at it again by Monday 23 November at 11:00" in told
    opened.ok("heard", "1", "Yes", as_="dev")
    assert "Dev works on it" in ticket(opened, DENTAL, 1)
    assert "waits for your answer" not in page(opened, DENTAL)


def test_a_supplier_who_keeps_us_waiting_is_no_secret_but_their_name_is(opened: Desk) -> None:
    opened.ok("take", "1", as_="dev")
    opened.ok("wait", "1", "Megacorp must swap the disk", "--on", "vendor", "--ref", "MC-77", as_="dev")
    told = page(opened, DENTAL)
    assert "Waiting for a supplier A supplier has a part to do. Dev stays in touch with them." in told
    assert "Megacorp" not in told
    assert "MC-77" not in told


def test_who_asks_for_an_escalation_reads_by_when_they_are_called(opened: Desk) -> None:
    opened.at("09:30").ok("escalate", "1", "--by", "client", "--said", "We lose patients", as_="ana")
    told = ticket(opened, DENTAL, 1)
    assert "A manager has joined." in told
    assert "A manager calls you by Monday 23 November at 10:30 We promised you a call within 1 hour" in told
    assert "You asked for an escalation. We lose patients" in page(opened, DENTAL)
    opened.sweep("11:00")
    assert "A manager owes you a call since Monday 23 November at 10:30" in ticket(opened, DENTAL, 1)


def test_a_ticket_of_a_major_incident_says_only_that(opened: Desk) -> None:
    opened.new(*OUTAGE, SCHOOL, "No mail either", as_="ana")
    opened.ok("major", "2", "1", as_="carla")
    opened.ok("take", "2", as_="hugo")
    told = ticket(opened, DENTAL, 1)
    assert (
        "Part of a larger fault This is part of a larger fault, which we work on as a whole. You hear from us" in told
    )
    assert "Part of a larger fault" in ticket(opened, SCHOOL, 2)
    assert "#2" not in page(opened, DENTAL)
    assert SCHOOL not in page(opened, DENTAL)


def test_what_was_solved_stands_there_for_thirty_days(opened: Desk) -> None:
    opened.at("10:00").ok("resolve", "1", "We made room on the disk", as_="dev")
    told = page(opened, DENTAL)
    assert "Nothing is open." in told
    assert "#1 Mail is down Solved, Monday 23 November at 10:00 We made room on the disk" in told
    opened.ok("csat", "1", "5", as_="dev")
    opened.ok("close", "1", as_="dev")
    assert "We made room on the disk" in page(opened.at("2026-12-23T10:00:00Z"), DENTAL)
    assert "Nothing was solved in the last 30 days." in page(opened.at("2026-12-23T10:00:01Z"), DENTAL)


def test_times_are_told_on_the_clients_wall(desk: Desk) -> None:
    desk.open()
    desk.new(*QUESTION, PRINT, "How do I sign mail", as_="ana")
    told = page(desk, PRINT)
    assert "As of Monday 23 November 2026 at 04:00, New York time" in told
    assert "Monday 23 November at 04:00" in told


def test_a_year_that_is_not_this_one_is_told(desk: Desk) -> None:
    desk.open(at="2026-12-31T15:30:00Z")
    desk.new("--type", "workstation", "--severity", "low", "--client", DENTAL, "A new mouse", as_="ana")
    assert "Monday 4 January 2027 at 08:00" in ticket(desk, DENTAL, 1)


def test_the_most_serious_stands_first_then_the_oldest(desk: Desk) -> None:
    desk.open()
    for severity in ("low", "critical", "low", "normal"):
        desk.at(f"09:0{severity.count('l')}").new(
            "--type", "outage", "--severity", severity, "--client", DENTAL, severity
        )
    told = page(desk, DENTAL)
    places = [told.index(f"#{number} ") for number in (2, 4, 1, 3)]
    assert places == sorted(places)


def test_who_has_left_the_team_is_one_of_us(opened: Desk) -> None:
    opened.ok("take", "1", as_="grace")
    without = EXAMPLE.read_text("utf-8").replace("grace:", "gracia:").replace("[grace, hugo]", "[gracia, hugo]")
    opened.matrix.write_text(without.replace("[hugo, grace]", "[hugo, gracia]"), "utf-8")
    assert "One of us works on it" in ticket(opened, DENTAL, 1)


def test_nobody_is_promised_anything_for_a_page_to_say_so(desk: Desk) -> None:
    """A history that was brought in: nothing was promised, and nothing is made up."""
    desk.open()
    (desk.folder / "log.csv").write_text(f"no,at,who,what\n7,2026-11-20 10:00,{DENTAL},The old one\n", "utf-8")
    mapping = "mapping: 1\nname: old\nrows: tickets\ntimes: {zone: UTC}\n"
    columns = "columns: {id: 'no', time: at, opened: at, client: who, title: what}\n"
    (desk.folder / "map.yaml").write_text(mapping + columns, "utf-8")
    desk.ok("import", str(desk.folder / "log.csv"), "--mapping", str(desk.folder / "map.yaml"))
    assert "No time has been promised." in ticket(desk, DENTAL, 1)


def test_the_page_runs_nothing_and_fetches_nothing(opened: Desk) -> None:
    source = published(opened)[DENTAL].read_text("utf-8")
    assert "default-src 'none'" in source
    for word in ("<script", "src=", "@import", "url(", "http:", "https:"):
        assert word not in source, word


def test_what_waits_for_the_client_stands_before_what_is_more_serious(desk: Desk) -> None:
    desk.open()
    for severity in ("critical", "low", "high"):
        desk.new("--type", "outage", "--severity", severity, "--client", DENTAL, severity, as_="ana")
    assert "3 tickets are open, the most serious first." in page(desk, DENTAL)
    desk.ok("wait", "2", "Which one?", as_="ana")
    told = page(desk, DENTAL)
    assert "3 tickets are open. 1 waits for your answer. It stands first, then the most serious." in told
    places = [told.index(f"#{number} ") for number in (2, 1, 3)]
    assert places == sorted(places)
    desk.ok("resolve", "1,3", "Done", as_="ana")
    assert "1 ticket is open. 1 waits for your answer. #2" in page(desk, DENTAL)


def test_a_ticket_whose_title_was_blanked_has_a_name(opened: Desk) -> None:
    with closing(sqlite3.connect(opened.database)) as sql, sql:
        sql.execute("UPDATE ticket SET title = ''")
    assert "#1 (no title)" in page(opened, DENTAL)
