"""The report of a month: what it says is what `metrics` counts, and what happened is told, the bad of it too."""

import re
from itertools import pairwise
from pathlib import Path

import pytest

from tests.desk import Desk
from tests.pages.reading import Read

MATRIX = """\
escli: 1
name: Small Desk
timezone: UTC
calendars:
  always: {hours: 24/7}
  office: {hours: {mon-fri: 09:00-17:00}}
tiers:
  L1: {client: We help.}
  L2: {client: We know more., handoff: [summary]}
management: {client: We care., respond: 1h, calendar: always}
severities: {high: It burns., low: It itches.}
types: {outage: {title: An outage}}
matrix:
  outage:
    high: {tier: L1, respond: 1h, update: 4h, resolve: 8h, calendar: always, path: up}
    low: {tier: L1, respond: 1h, calendar: office, path: still}
paths:
  up: [respond every 2h: tell tier]
  still: [respond every 2h: tell tier]
clients:
  Acme: {timezone: America/New_York, contacts: [{name: Al}]}
  Other: {contacts: [{name: Bo}]}
team:
  ana: {tier: L1, page: log, tell: log}
  ben: {tier: L2, page: log, tell: log}
  max: {tier: management, role: manager, page: log, tell: log}
channels: {log: {log: out.log}}
duty: max
"""
NEW = ("new", "--type", "outage", "--severity")
HIGH, LOW = (*NEW, "high", "--client", "Acme"), (*NEW, "low", "--client", "Acme")


def report(desk: Desk, *words: str, client: str | None = "Acme") -> str:
    """The text of a report as it is now."""
    whose = ("--client", client) if client is not None else ()
    data = desk.ok("report", *whose, "--output", str(desk.folder / "report.html"), *words, "--json").data
    return Read(Path(data["file"]).read_text("utf-8")).text


def section(text: str, begin: str, end: str) -> str:
    """What stands between two headings."""
    return text.partition(f" {begin} ")[2].partition(f" {end} ")[0]


def at(desk: Desk, when: str) -> Desk:
    """A minute of the world, UTC."""
    return desk.at(f"2026-{when}:00Z")


@pytest.fixture
def october(desk: Desk) -> Desk:
    """Acme in October: one ticket kept in all, one broken and moved up, one left open; then November comes."""
    desk.open(MATRIX, at="2026-10-05T09:00:00Z")
    desk.ok(*HIGH, "Mail is down", as_="ana")
    at(desk, "10-05T09:30").ok("reply", "1", "We look", as_="ana")
    at(desk, "10-05T11:00").ok("resolve", "1", "Plugged in", as_="ana")
    desk.ok("csat", "1", "5", as_="ana")
    at(desk, "10-12T09:00").ok(*HIGH, "Phones are dead", as_="ana")
    at(desk, "10-12T11:00").ok("take", "2", as_="ana")  # an hour late
    at(desk, "10-12T11:05").ok("reply", "2", "We look", as_="ana")
    at(desk, "10-12T12:00").ok("escalate", "2", "--incomplete", "no time", as_="ana")
    at(desk, "10-12T12:30").ok("take", "2", as_="ben")
    at(desk, "10-12T14:00").ok("reply", "2", "A line is cut", as_="ben")
    at(desk, "10-12T17:30").ok("resolve", "2", "The line was mended", as_="ben")  # half an hour late
    at(desk, "10-30T15:00").ok(*LOW, "A question", as_="ana")
    at(desk, "10-30T15:30").ok("take", "3", as_="ana")
    at(desk, "11-02T10:00").ok("resolve", "3", "An answer", as_="ana")
    desk.ok(*NEW, "high", "--client", "Other", "Elsewhere", as_="ana")
    return at(desk, "11-03T09:00")


def test_a_month_in_short(october: Desk) -> None:
    short = section(report(october), "In short", "Promises kept")
    assert short == (
        "3 tickets were opened in October 2026; none of them is open now. "
        "Taken up in time: 2 of 3 (67 %; between 21 and 94 % given so few). "
        "News in time: 2 of 2 (100 %; between 34 and 100 % given so few). "
        "Solved in time: 1 of 2 (50 %; between 9 and 91 % given so few). "
        "One ticket has a promise that we did not keep; it is told below. "
        "1 ticket moved up in that month: to deeper knowledge, or a manager joined."
    )


def test_a_broken_promise_is_told_with_its_times_in_the_clients_zone(october: Desk) -> None:
    told = section(report(october), "Promises that we did not keep", "What moved up")
    assert told == (
        "Ticket What we promised, and what happened #2 Phones are dead We promised to take it up by Monday 12 October "
        "at 06:00; it was taken up Monday 12 October at 07:00, 1 hour late. #2 Phones are dead We promised to solve "
        "it by Monday 12 October at 13:00; it was solved Monday 12 October at 13:30, 30 minutes late."
    )


def test_an_escalation_is_told_from_its_beginning_to_its_end(october: Desk) -> None:
    told = section(report(october), "What moved up", "Open at the end")
    assert told.startswith(
        "#2 Phones are dead Opened (high) Monday 12 October at 05:00 Moved up Monday 12 October at 08:00 To solve it. "
        "We know more. Who looked after it Ana, Ben Promises We promised to take it up by"
    )
    assert told.endswith("How it ended Solved, Monday 12 October at 13:30. The line was mended")
    assert "no time" not in told


def test_what_was_open_at_the_end_of_the_month_is_told_although_it_has_ended(october: Desk) -> None:
    told = section(report(october), "Open at the end", "What you said of it")
    assert told == (
        "1 ticket was open at the end of the month, whenever opened. Ticket How it stands now #3 A question Solved, "
        "Monday 2 November at 05:00. Opened Friday 30 October at 11:00 (low)."
    )


def test_ratings_and_lengths_of_time(october: Desk) -> None:
    text = report(october)
    assert "You rated 1 ticket, 5.0 of 5 on average. Satisfied: 1 of 1 (100 %;" in text
    told = section(text, "How long it took", "Promises that we did not keep")
    # 30 minutes and 2 hours 5 minutes, and 3 hours of the question: Friday from 15:00 and Monday until 10:00
    assert "First answer 2 hours 5 minutes 2 hours 49 minutes 3" in told
    # 2 hours, 8 hours 30 minutes, and the question's 3 hours
    assert "Time to solve 3 hours 7 hours 24 minutes 3" in told


def test_the_month_is_that_of_the_clients_zone(desk: Desk) -> None:
    desk.open(MATRIX, at="2026-10-01T03:59:00Z")  # the last of September in New York
    desk.ok(*LOW, "September", as_="ana")
    at(desk, "10-01T04:00").ok(*LOW, "October begins", as_="ana")
    at(desk, "11-01T03:59").ok(*LOW, "October ends", as_="ana")
    at(desk, "11-01T04:00").ok(*LOW, "November", as_="ana")
    at(desk, "11-02T00:00")
    text = report(desk, "--month", "2026-10")
    assert "2 tickets were opened in October 2026" in text
    rows = section(text, "Every ticket of the month", "What the figures mean")
    assert ("October begins" in rows, "October ends" in rows, "September" in rows) == (True, True, False)
    out = str(desk.folder / "report.html")
    data = desk.ok("report", "--client", "Acme", "--month", "2026-10", "--output", out, "--json").data
    assert (data["since"], data["until"]) == ("2026-10-01T04:00:00Z", "2026-11-01T04:00:00Z")


def test_without_a_month_it_is_the_last_whole_one_and_one_that_runs_says_so(october: Desk) -> None:
    assert "Service review, October 2026: Acme" in report(october)
    text = report(october, "--month", "2026-11")
    assert "The month is not over; this is how it stands." in text
    assert "No ticket was opened in November 2026 so far." in text
    assert "1 of 1" not in section(text, "In short", "Promises kept")  # Other's is not told


def test_a_month_beside_the_one_before(october: Desk) -> None:
    october.ok(*HIGH, "Again", as_="ana")
    at(october, "11-03T09:10").ok("reply", "5", "We look", as_="ana")
    kept = section(report(october, "--month", "2026-11"), "Promises kept", "How long it took")
    assert "Taken up in time 1 of 1 100 % 21 to 100 % 67 % (too few to tell)" in kept
    trends = section(report(october, "--month", "2026-11"), "The last months", "Every ticket of the month")
    assert "October 2026 3 67 % (2 of 3) 50 % (1 of 2)" in trends
    assert "November 2026 1 100 % (1 of 1) none" in trends


def test_a_ticket_that_still_runs_late_is_told_as_not_yet_done(desk: Desk) -> None:
    desk.open(MATRIX, at="2026-10-05T09:00:00Z")
    desk.ok(*HIGH, "Mail is down", as_="ana")
    at(desk, "10-06T09:00").sweep()
    told = section(report(desk, "--month", "2026-10"), "Promises that we did not keep", "What moved up")
    assert "We promised to take it up by Monday 5 October at 06:00; nobody has yet." in told
    assert "We promised to solve it by Monday 5 October at 13:00; it is not solved yet." in told


def test_the_promise_of_a_step_that_moved_it_up_was_not_kept_by_that(desk: Desk) -> None:
    desk.open(MATRIX.replace("up: [", "up: [{respond: escalate to next}, "), at="2026-10-05T09:00:00Z")
    desk.ok(*HIGH, "Mail is down", as_="ana")
    at(desk, "10-05T10:01").sweep()
    told = section(report(desk, "--month", "2026-10"), "Promises that we did not keep", "What moved up")
    assert "take it up by Monday 5 October at 06:00; nobody had, and it moved on Monday 5 October at 06:01." in told
    assert "So that you need not wait longer. We know more." in report(desk, "--month", "2026-10")


def test_a_promise_that_broke_in_a_month_is_told_in_it_although_its_ticket_is_older(desk: Desk) -> None:
    desk.open(MATRIX, at="2026-10-31T23:30:00Z")
    desk.ok(*HIGH, "Mail is down", as_="ana")
    at(desk, "11-01T00:10").ok("reply", "1", "We look", as_="ana")
    at(desk, "11-01T09:00").sweep()  # at half past seven it should have been solved, by four somebody written to them
    text = report(desk, "--month", "2026-11")
    told = section(text, "Promises that we did not keep", "What moved up")
    assert told.startswith("None on tickets of this month. On tickets opened before")
    assert "#1 Mail is down We promised to solve it by Sunday 1 November at 02:30; it is not solved yet." in told
    assert "So has one opened before that month." in text
    october = section(report(desk, "--month", "2026-10"), "Promises that we did not keep", "What moved up")
    assert "We promised to solve it" in october  # it counts there
    assert "On tickets opened before" not in october
    assert "On tickets opened before" not in report(desk, "--month", "2026-11", client="Other")


def test_office_hours_are_named_where_a_delay_is_counted_in_them(desk: Desk) -> None:
    desk.open(MATRIX, at="2026-10-09T16:30:00Z")  # a Friday
    desk.ok(*LOW, "A question", as_="ana")
    at(desk, "10-12T10:00").ok("take", "1", as_="ana")
    told = report(desk, "--month", "2026-10")
    assert "it was taken up Monday 12 October at 06:00, 30 minutes late." in told
    desk.ok(*LOW, "Another", as_="ana")
    at(desk, "10-13T10:00").ok("take", "2", as_="ana")
    told = report(desk, "--month", "2026-10")
    assert "it was taken up Tuesday 13 October at 06:00, 7 hours late in the hours that count." in told


def test_history_of_another_tool_has_no_promises_and_says_no_times(desk: Desk) -> None:
    desk.open(MATRIX, at="2026-10-09T16:30:00Z")
    log = desk.folder / "zendesk.csv"
    log.write_text(
        "Id,Created at,Solved at,Status,Priority,Organization,Subject\n"
        "7,2026-10-01 09:00,2026-10-02 11:30,Solved,High,Acme,The till\n"
    )
    desk.ok("import", str(log))
    text = report(desk, "--month", "2026-10")
    assert "1 ticket was opened in October 2026 so far" in text
    assert "No promise fell due." in text
    assert "The till" in section(text, "Every ticket of the month", "What the figures mean")


def test_the_leads_report_has_all_clients_and_what_is_to_be_done(october: Desk) -> None:
    action = ("--action", "Write it down", "--owner", "ben", "--by", "2026-11-02T12:00Z")
    october.at("2026-11-02T11:00:00Z")
    october.ok("review", "2", "--cause", "knowledge", "--lower", "A note", *action, as_="ana")
    at(october, "11-03T09:00")
    text = report(october, "--month", "2026-10", client=None)
    assert "Internal: not for clients." in text
    assert "Acme 3 33 % 67 % (2 of 3) 100 % (2 of 2) 50 % (1 of 2)" in section(text, "By client", "How tickets go")
    assert "#2 Phones are dead (Acme): respond, resolve" in text
    assert "#2 Write it down: ben, by 2026-11-02 overdue" in text
    october.ok("review", "2", "--cause", "knowledge", "--action", "Tell all", "--owner", "ben", "--by", "2026-11-20",
               "--lower", "A note")  # fmt: skip
    assert "#2 Tell all: ben, by 2026-11-20" in report(october, "--month", "2026-10", client=None)
    assert "Handoffs sent incomplete 1 of 1 (100 %;" in section(text, "How tickets go", "What stands out")
    assert "1 action of reviews is overdue." in text
    assert "1 ticket was" in report(october, "--month", "2026-11", client=None)


def test_the_day_of_an_action_is_that_of_the_desks_own_zone(desk: Desk) -> None:
    desk.open(MATRIX.replace("timezone: UTC", "timezone: Pacific/Auckland"), at="2026-10-01T09:00:00Z")
    desk.ok(*HIGH, "Phones are dead", as_="ana")
    desk.ok("escalate", "1", "--incomplete", "no time", as_="ana")
    desk.ok("resolve", "1", "A cable", as_="ben")
    action = ("--action", "Write it down", "--owner", "ben", "--by", "2026-11-02T12:00Z")  # one in the night there
    desk.ok("review", "1", "--cause", "knowledge", "--lower", "A note", *action, as_="ana")
    assert "#1 Write it down: ben, by 2026-11-03" in report(desk, "--month", "2026-10", client=None)


# The file


def test_a_file_for_its_owner_in_the_folder_where_one_is(october: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(october.folder)
    for words, name in (
        (("--client", "Acme"), "report-acme-2026-10.html"),
        (("--client", "Acme", "--markdown"), "report-acme-2026-10.md"),
        ((), "report-internal-2026-10.html"),
        (("--markdown",), "report-internal-2026-10.md"),
    ):
        ran = october.ok("report", *words)
        assert ran.out.rstrip().endswith(name)
        assert (october.folder / name).stat().st_mode & 0o777 == 0o600
        october.ok("report", *words)  # and again, over itself


def test_what_is_no_report_is_not_overwritten(october: Desk) -> None:
    mine = october.folder / "mine.html"
    mine.write_text("my own", "utf-8")
    ran = october.run("report", "--client", "Acme", "--output", str(mine))
    assert (ran.code, mine.read_text("utf-8")) == (1, "my own")
    assert "is there, and is no report" in ran.err
    link = october.folder / "link.html"
    link.symlink_to(mine)
    assert october.run("report", "--client", "Acme", "--output", str(link)).code == 1


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (("--client", "Acmee"), 1, "Acme"),
        (("--client", "Acme", "--month", "2026-13"), 2, "2026-13"),
        (("--client", "Acme", "--month", "October"), 2, "For example 2026-10"),
        (("--client", "Acme", "--month", "2027-01"), 2, "has not begun yet"),
        (("--client", "Acme", "--output", "x.pdf"), 2, "does not end in .html"),
        (("--client", "Acme", "--output", "x.html", "--markdown"), 2, "does not end in .md"),
        (("--client", "Acme", "--output", ""), 2, "empty"),
    ],
)
def test_what_cannot_be(october: Desk, words: tuple[str, ...], code: int, says: str) -> None:
    ran = october.run("report", *words)
    assert (ran.code, says in ran.err) == (code, True), ran.err


@pytest.mark.parametrize("client", ["Acme", None])
def test_markdown_says_the_same(october: Desk, client: str | None) -> None:
    whose = ("--client", client) if client is not None else ()
    out = str(october.folder / "report.md")
    october.ok("report", *whose, "--markdown", "--output", out)
    plain = re.sub(r"\\(.)", r"\1", Path(out).read_text("utf-8"))
    page = october.folder / "report.html"
    october.ok("report", *whose, "--output", str(page))
    shown = Read(page.read_text("utf-8")).text
    for says in re.findall(r"^- (.*)$", plain.partition("## In short")[2].partition("##")[0], re.MULTILINE):
        assert says in shown
    assert len(table_rows(page.read_text("utf-8"))) > 8
    for row in table_rows(page.read_text("utf-8")):
        for cell in row:
            assert cell in " ".join(plain.split()), row


def table_rows(source: str) -> list[list[str]]:
    """The cells of every table of figures: a row each."""
    bodies = re.findall(r"<tbody>(.*?)</tbody>", source, re.DOTALL)
    rows = [row for body in bodies for row in re.findall(r"<tr>(.*?)</tr>", body, re.DOTALL)]
    cells = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL) for row in rows]
    return [
        [Read(f"<div>{cell}</div>").text for cell in row if "<br>" not in cell and "<time" not in cell] for row in cells
    ]


def test_nothing_is_fetched_and_nothing_runs(october: Desk) -> None:
    for client in ("Acme", None):
        report(october, client=client)
        page = Read((october.folder / "report.html").read_text("utf-8"))
        names = {tag for tag, _ in page.elements}
        assert not names & {"script", "link", "img", "iframe", "object", "form", "use", "image", "foreignobject"}
        for tag, attributes in page.elements:
            for name, value in attributes:
                assert not name.startswith("on"), (tag, name)
                assert name not in ("src", "srcset", "xlink:href", "style"), (tag, name)
                assert name != "href" or str(value).startswith(("tel:", "mailto:"))
        levels = page.headings
        assert levels[0] == 1
        assert all(b <= a + 1 for a, b in pairwise(levels))


def test_a_chart_has_a_name_its_numbers_in_words_and_a_mark_for_each_ticket(october: Desk) -> None:
    report(october)
    source = (october.folder / "report.html").read_text("utf-8")
    charts = re.findall(r"<svg.*?</svg>", source, re.DOTALL)
    assert len(charts) == 3
    for one in charts:
        named = re.search(r'role="img" aria-labelledby="(\S+) (\S+)"', one)
        assert named is not None
        assert all(re.search(rf'id="{one_id}">[^<]{{10,}}<', one) for one_id in named.groups())
    kept, respond, resolve = charts
    assert "Taken up in time: 2 of 3" in kept
    assert "3 tickets; 2 within the promised time, 1 not." in respond
    assert (respond.count("<circle"), respond.count('class="broken"')) == (2, 1)
    assert (resolve.count("<circle"), resolve.count('class="broken"')) == (1, 1)
    assert "#2: 200 %" in respond
