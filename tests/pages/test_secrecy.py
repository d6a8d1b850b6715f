"""What no client ever reads: a marker in every internal field, and in all that is another client's."""

from pathlib import Path

import pytest

from escli.config.matrix import load
from escli.core import joining, kinds, managing, reviewed
from escli.core.matrix import Matrix
from escli.core.model import Event
from escli.pages.history import asked, lines, solved
from tests.desk import Desk
from tests.pages.reading import Read, published

INSIDE, OTHER = "KEEPIN", "THEIRS"
MATRIX = f"""\
escli: 1
name: Small Desk
timezone: UTC
calendars:
  always: {{hours: 24/7}}
tiers:
  L1: {{client: We help.}}
  L2: {{client: We help more.}}
  L3: {{client: We help most.}}
management: {{client: We care., respond: 1h, calendar: always}}
severities: {{high: It burns., low: It itches.}}
types: {{outage: {{title: An outage, skills: [{INSIDE}]}}}}
matrix:
  outage:
    high: {{tier: L1, respond: 1h, update: 2h, resolve: 8h, idle: 1h, calendar: always, path: {INSIDE}}}
    low: {{tier: L1, respond: 1h, calendar: always, path: {INSIDE}}}
paths:
  {INSIDE}:
    - 50% of respond: tell {INSIDE}
    - respond: escalate to next
    - resolve: escalate to management
    - respond every 30m: page tier
clients:
  Acme: {{contacts: [{{name: Al}}]}}
  {OTHER}: {{contacts: [{{name: {OTHER} Ann, email: {OTHER}@example.com}}], adjust: [{{respond: 30m}}]}}
team:
  ana {INSIDE}: {{tier: L1, login: {INSIDE}, page: {INSIDE}, tell: {INSIDE}}}
  ben: {{tier: L2, page: {INSIDE}, tell: {INSIDE}}}
  cy: {{tier: L3, page: {INSIDE}, tell: {INSIDE}}}
  {INSIDE}: {{tier: management, role: manager, page: {INSIDE}, tell: {INSIDE}}}
channels: {{{INSIDE}: {{log: {INSIDE}.log}}}}
duty: {INSIDE}
"""
ANA = f"ana {INSIDE}"
NEW = ("new", "--type", "outage", "--severity", "high", "--client")
PARTS = ("--summary", INSIDE, "--tried", INSIDE, "--system", INSIDE, "--next", INSIDE, "--communication", INSIDE)
LATE = ("--at", "2026-11-23T09:01Z", "--because", INSIDE)


@pytest.fixture
def story(desk: Desk) -> Desk:
    """A ticket of Acme through every command that has an internal word, beside tickets of the other client."""
    desk.open(MATRIX)
    (desk.folder / f"{INSIDE}.txt").write_text(INSIDE, "utf-8")
    desk.ok(*NEW, OTHER, f"{OTHER} down", "--description", OTHER, "--requester", f"{OTHER} Ann", as_=ANA)
    desk.ok(*NEW, OTHER, f"{OTHER} is down too", as_=ANA)
    desk.ok(*NEW, OTHER, "Mail is slow", "--requester", f"{OTHER} Ann", "--description", OTHER, as_=ANA)
    desk.ok("heard", "3", OTHER, as_=ANA)
    desk.ok("reply", "3", OTHER, as_=ANA)
    desk.at("09:02")
    desk.ok(*NEW, "Acme", "Acme is down", "--description", "Since nine", "--system", INSIDE, "--key", INSIDE, as_=ANA)
    desk.ok("note", "4", INSIDE, "--attach", str(desk.folder / f"{INSIDE}.txt"), as_=ANA)
    desk.ok("reply", "4", "We see it", as_=ANA)
    desk.at("09:03").ok("reply", "4", "We rang you", "--at", "09:02", "--because", INSIDE, as_=ANA)
    desk.ok("heard", "4", "Hurry", as_=ANA)
    desk.ok("escalate", "4", *PARTS, as_=ANA)
    desk.ok("return", "4", INSIDE, as_="ben")
    desk.ok("escalate", "4", "--summary", INSIDE, "--incomplete", INSIDE, as_=ANA)
    desk.ok("handoff", "4", "--next", INSIDE, as_=ANA)
    desk.ok("wait", "4", INSIDE, "--on", "vendor", "--ref", INSIDE, as_="ben")
    desk.ok("resume", "4", as_="ben")
    desk.ok("escalate", "4", "--to", "management", "--summary", INSIDE, "--for", "policy", as_="ben")
    desk.ok("assign", "4", INSIDE, as_="ben")
    desk.ok("escalate", "4", "--by", "client", "--said", "This takes too long", as_="ben")
    desk.ok("link", "1", "4", as_="ben")
    desk.ok("client", "mute", "Acme", "--until", "5m", "--because", INSIDE, as_="ben")
    desk.ok("team", "away", "cy", "--until", "5m", "--because", INSIDE, as_="ben")
    desk.ok("shift", "--write", INSIDE, as_="ben")
    desk.ok("major", "1", "2", "4", as_="ben")
    desk.ok("reply", "1", "--all", "The provider has a fault", as_="cy")
    desk.ok("set", "3", "--client", "Acme", as_="ben")
    desk.ok(*NEW, "Acme", "Again", as_=ANA)
    desk.ok("merge", "5", "--into", "4", INSIDE, as_="ben")
    desk.ok(*NEW, "Acme", "Solved", as_=ANA)
    desk.ok("escalate", "6", *PARTS, as_=ANA)
    desk.ok("resolve", "6", "Plugged in", as_=ANA)
    desk.ok("reopen", "6", INSIDE, as_=ANA)
    desk.ok("resolve", "6", "Plugged in", as_=ANA)
    desk.ok("note", "6", INSIDE, as_=ANA)
    desk.ok("csat", "6", "5", as_=ANA)
    action = ("--action", INSIDE, "--owner", "ben", "--by", "fri")
    desk.ok("review", "6", "--cause", "knowledge", "--lower", INSIDE, *action, as_="ben")
    desk.ok("review", "6", "--done", INSIDE, as_="ben")
    desk.sweep("Mon 20:00")  # every promise breaks, and every step happens
    return desk


def test_no_internal_word_and_nothing_of_another_client_reaches_a_page(story: Desk) -> None:
    source = published(story)["Acme"].read_text("utf-8")
    text = Read(source).text
    assert INSIDE not in source
    assert OTHER not in source
    for theirs in (
        "Acme is down",
        "Since nine",
        "We see it",
        "We rang you",
        "Hurry",
        "This takes too long",
        "The provider has a fault",
    ):
        assert theirs in text  # it would not do to say nothing
    assert [number for number in range(1, 10) if f"#{number} " in text or f"#{number})" in text] == [3, 4, 5, 6]


def test_a_ticket_that_was_another_clients_brings_none_of_their_words(story: Desk) -> None:
    pages = published(story)
    assert "Mail is slow" in Read(pages["Acme"].read_text("utf-8")).text
    assert "Mail is slow" not in pages[OTHER].read_text("utf-8")
    assert f"{OTHER} wrote" not in pages["Acme"].read_text("utf-8")


def test_a_broken_promise_is_told_without_our_words_for_it(story: Desk) -> None:
    text = Read(published(story)["Acme"].read_text("utf-8")).text.casefold()
    assert "we owe you" in text
    for word in ("breach", "missed", "overdue", "escli", "l1", "l2", "l3", "handoff", "policy", "sla", "vendor"):
        assert word not in text, word


def reported(desk: Desk, *words: str) -> str:
    """Acme's report of the month."""
    place = str(desk.folder / f"report{'.md' if words else '.html'}")
    desk.ok("report", "--client", "Acme", "--month", "2026-11", "--output", place, *words)
    return Path(place).read_text("utf-8")


@pytest.mark.parametrize("words", [(), ("--markdown",)])
def test_a_report_has_no_internal_word_and_nothing_of_another_client(story: Desk, words: tuple[str, ...]) -> None:
    source = reported(story, *words)
    assert INSIDE not in source
    assert OTHER not in source
    for theirs in ("Acme is down", "Mail is slow", "Plugged in", "Who looked after it", "We help more."):
        assert theirs in source  # it would not do to say nothing
    text = (source.partition("# ")[2] if words else Read(source).text).casefold()
    for word in ("breach", "missed", "overdue", "escli", "l1", "l2", "l3", "handoff", "policy", "sla", "vendor"):
        assert word not in text, word


def test_a_report_tells_no_move_and_no_time_of_a_ticket_from_when_it_was_another_clients(story: Desk) -> None:
    story.ok("escalate", "3", *PARTS, as_="ben")
    text = Read(reported(story)).text
    assert "#3 Mail is slow Opened (high)" in text.partition("What moved up")[2]  # that is in Acme's time
    story.ok(*NEW, OTHER, "Gone up", as_=ANA)
    story.ok("escalate", "7", *PARTS, as_=ANA)
    story.at("Mon 20:01").ok("set", "7", "--client", "Acme", as_="ben")
    text = Read(reported(story)).text
    assert "#7 Gone up" not in text.partition("What moved up")[2].partition("Open at the end")[0]
    assert "#7 Gone up" in text.partition("Every ticket of the month")[2]


def test_a_report_tells_no_time_of_a_promise_that_was_broken_to_another_client(story: Desk) -> None:
    story.at("Tue 09:00").ok(*NEW, OTHER, "Gone quiet", as_=ANA)
    story.sweep("Tue 09:31")  # they were promised a response in half an hour
    story.at("Tue 09:40").ok("set", "7", "--client", "Acme", as_="ben")
    lost = Read(reported(story)).text.partition("Promises that we did not keep")[2].partition("What moved up")[0]
    assert "#7 Gone quiet We promised to take it up, and did not in time; when is not known here." in lost
    assert "09:30" not in lost


def test_the_policy_says_nothing_of_the_team_its_paths_or_other_clients(story: Desk) -> None:
    for words in ((), ("--markdown",)):
        data = story.ok("matrix", "publish", str(story.folder / "policy"), *words, "--json").data
        (acme,) = (Path(one["file"]).read_text("utf-8") for one in data["pages"] if one["client"] == "Acme")
        assert "We help more." in acme
        assert INSIDE not in acme
        assert OTHER not in acme


def test_a_ticket_joined_with_one_that_is_another_clients_now_does_not_name_it(story: Desk) -> None:
    assert "Goes on in #4" in Read(published(story)["Acme"].read_text("utf-8")).text
    story.ok("set", "4", "--client", OTHER, as_="ben")
    text = Read(published(story)["Acme"].read_text("utf-8")).text
    assert "Goes on in another ticket" in text
    assert "#4" not in text


_FIELDS = ("text", "description", "system", "summary", "lower", "action")


@pytest.mark.parametrize("kind", sorted({**kinds.KINDS, **joining.KINDS, **managing.KINDS, **reviewed.KINDS}))
def test_an_event_that_is_not_the_clients_gives_no_word_away(kind: str) -> None:
    data = {"changes": {}, "score": 1, "tier": "L2", "text": INSIDE, "why": INSIDE}
    event = Event(kind, 0, data, "root", texts=dict.fromkeys(_FIELDS, INSIDE))
    told = list(lines(Matrix(load(MATRIX, "matrix")), [event], 0))
    assert INSIDE not in str(told)
    assert "root" not in str(told).casefold()  # a login that is nobody's name
    assert INSIDE not in asked([event]) + solved([event])
    assert not any("asked you" in line.says for line in told)
