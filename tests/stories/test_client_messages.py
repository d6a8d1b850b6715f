"""What clients are written: each message at its moment, in calm words, and nothing of ours in it."""

import pytest

from escli.core.news import NEWS
from tests.desk import Desk

MATRIX = """\
escli: 1
name: Harbour IT
timezone: Europe/London
calendars: {always: {hours: 24/7}}
tiers:
  L1: {client: Our service desk looks after it., handoff: []}
  L2: {client: Our technicians look deeper., handoff: [summary]}
management: {client: We care., respond: 1h, calendar: always}
severities: {normal: It hurts.}
types: {fault: {title: A fault}}
matrix:
  fault:
    normal: {tier: L1, respond: 1h, update: 2h, resolve: 8h, calendar: always, path: climb}
paths:
  climb:
    - respond: escalate to next
    - 75% of update: tell client
    - respond every 30m: page tier
clients:
  Acme: {timezone: Europe/Berlin, contacts: [{name: Al, email: al@acme.example}, {name: Bo, email: bo@acme.example}]}
  Bolt: {send: [resolved]}
team:
  ana: {tier: L1, page: log, tell: log}
  ben: {tier: L2, page: log, tell: log}
channels: {log: {log: messages.log}}
client channels: log
duty: ben
messages:
  tiers: {L2: {resolved: "{{ hello }} Solved by our technicians: {{ text }}"}}
  answers: {soon: "We look at {{ title }} next."}
"""
NEW = ("--client", "Acme", "--type", "fault", "--severity", "normal", "--requester", "Al", "It broke")
MARK = "INSIDE"


def letters(desk: Desk, ticket: int) -> list[str]:
    """The words of each message to the client, oldest first."""
    ids = [one["id"] for one in desk.outbox() if one["kind"] == "client" and one["ticket_id"] == ticket]
    return [desk.ok("outbox", "show", str(one), "--json").data["text"] for one in ids]


def test_at_opening_the_client_reads_what_happens_next_and_by_when_in_their_own_zone(desk: Desk) -> None:
    ticket = desk.open(MATRIX).new(*NEW)
    (text,) = letters(desk, ticket)
    assert text == (
        "Hello Al,\n\nWe have your ticket: It broke.\n\nOur service desk looks after it.\n"
        "Somebody looks at it by 11:00 today.\nYou hear from us by 12:00 today.\n"
        "We mean to have it solved by 18:00 today.\n\nHarbour IT\nYour ticket #1: It broke\n"
    )


def test_each_turn_of_a_ticket_is_told_once(desk: Desk) -> None:
    ticket = str(desk.open(MATRIX).new(*NEW))
    desk.ok("take", ticket, as_="ana")
    desk.ok("wait", ticket, "Which till is it?", as_="ana")
    desk.ok("heard", ticket, "The left one", as_="ana")
    desk.ok("escalate", ticket, "--summary", MARK, as_="ana")
    desk.ok("reply", ticket, "We have found it.", as_="ben")
    desk.ok("resolve", ticket, "A new cable.", as_="ben")
    desk.ok("reopen", ticket, MARK, as_="ben")
    desk.ok("resolve", ticket, "Another cable.", as_="ben")
    desk.ok("close", ticket, as_="ben")
    news = [desk.ok("outbox", "show", str(one["id"]), "--json").data["ways"][0]["carries"]["news"]
            for one in desk.outbox() if one["kind"] == "client"]  # fmt: skip
    assert news == [
        "opened", "waiting", "escalated", "progress", "resolved", "reopened", "resolved", "rate",
    ]  # fmt: skip
    texts = letters(desk, int(ticket))
    assert "Which till is it?" in texts[1]
    assert "To solve it, your ticket has moved on" in texts[2]
    assert texts[4].startswith("Hello Al, Solved by our technicians: A new cable.")  # the tier's own words
    assert MARK not in str(texts)


def test_holding_messages_put_the_update_off_twice_and_are_counted_apart(desk: Desk) -> None:
    ticket = desk.open(MATRIX).new(*NEW)
    desk.ok("take", str(ticket), as_="ana")
    for when in ("Mon 10:30", "Mon 12:00"):
        desk.sweep(when)
    row = desk.peek(ticket)
    assert (row["holding"], row["holdings"], desk.due(ticket, "update")) == (2, 2, "Mon 14:00")
    assert (row["update_met"], row["update_missed"], row["first_response_at"]) == (0, 0, None)
    desk.sweep("Mon 13:30")
    (skipped,) = desk.events(ticket, "skipped")
    assert "the next must be a person's" in skipped["data"]["why"]
    desk.sweep("Mon 14:01")
    assert desk.peek(ticket)["update_missed"] == 1
    desk.ok("reply", str(ticket), "Here we are", as_="ana")
    assert desk.peek(ticket)["holding"] == 0
    counted = desk.ok("metrics", "--json").data["holding_messages"]
    assert (counted["total"], counted["numerator"], counted["denominator"]) == (2, 1, 1)


def test_a_client_that_wants_less_gets_less_but_always_what_somebody_writes(desk: Desk) -> None:
    desk.open(MATRIX)
    ticket = desk.new("--client", "Bolt", "--type", "fault", "--severity", "normal", "It broke")
    desk.ok("reply", str(ticket), "We are on it", as_="ana")
    desk.ok("resolve", str(ticket), "Done", as_="ana")
    assert len(letters(desk, ticket)) == 2


def test_markup_and_controls_of_a_client_stay_text(desk: Desk) -> None:
    desk.open(MATRIX)
    title = "<b>{{ 7 * 7 }}</b> {% raw %} \x1b[31m [bold]"
    ticket = desk.new(*NEW[:-1], title)
    data = desk.ok("preview", str(ticket), "opened", "--json").data
    assert "<b>{{ 7 * 7 }}</b>" in data["text"]
    assert "&lt;b&gt;{{ 7 * 7 }}&lt;/b&gt;" in data["html"]
    assert "\x1b" not in data["text"] + data["html"]


@pytest.mark.parametrize("news", [one for one in NEWS if one != "holding"])
def test_what_preview_shows_is_what_is_sent_to_the_byte(desk: Desk, news: str) -> None:
    ticket = str(desk.open(MATRIX).new(*NEW))
    if news in ("rate", "reopened"):
        desk.ok("resolve", ticket, "Done", as_="ana")
    shown = desk.ok("preview", ticket, news, "Words of mine", "--json", as_="ana").data
    deeds = {
        "progress": ("reply", ticket, "Words of mine"), "waiting": ("wait", ticket, "Words of mine"),
        "resolved": ("resolve", ticket, "Words of mine"), "reopened": ("reopen", ticket, "Words of mine"),
        "rate": ("close", ticket), "escalated": ("escalate", ticket, "--summary", "Inside"),
    }  # fmt: skip
    if news in deeds:
        desk.ok(*deeds[news], as_="ana")
    desk.sweep("Mon 09:20")
    sent = [one for one in desk.outbox() if one["kind"] == "client"][-1]
    assert sent["state"] == "sent"
    carried = desk.ok("outbox", "show", str(sent["id"]), "--json").data
    assert (shown["subject"], shown["text"]) == (carried["subject"], carried["text"])
    assert (shown["goes"], shown["person"], shown["address"]) == (True, "Al", "al@acme.example")
    assert shown["others"] == [{"person": "Bo", "why": "only Al is written to"}]


def test_preview_says_why_nothing_would_go_and_changes_nothing(desk: Desk) -> None:
    desk.open(MATRIX)
    ticket = desk.new("--client", "Bolt", "--type", "fault", "--severity", "normal", "It broke")
    before = desk.peek(ticket)
    data = desk.ok("preview", str(ticket), "opened", "--json").data
    assert (data["goes"], "does not get such messages" in data["why_not"]) == (False, True)
    assert desk.run("preview", str(ticket), "reopened").code == 1
    assert desk.run("preview", str(ticket), "greeting").code == 1
    assert desk.peek(ticket) == before


def test_a_reply_can_begin_with_an_answer_of_the_matrix(desk: Desk) -> None:
    ticket = desk.open(MATRIX).new(*NEW)
    desk.ok("reply", str(ticket), "--template", "soon", "Today still.", as_="ana")
    assert "\n\nWe look at It broke next.\n\nToday still.\n" in letters(desk, ticket)[-1]
    assert desk.run("reply", str(ticket), "--template", "later", as_="ana").code == 1


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("{{ nam }}", "'nam' is undefined"),
        ("{% if text %}", "Unexpected end of template"),
        ("{{ ''.__class__.__mro__ }}", "unsafe"),
        ("{{ text.__init__.__globals__ }}", "unsafe"),
        ("{% for a in range(999999999) %}{% endfor %}", "Range too big"),
        ("{{ 'x' * 100000 }}", "makes more than"),
        ("{{ 1 / 0 }}", "ZeroDivisionError"),
    ],
)
def test_words_that_cannot_be_used_are_refused_with_their_line(desk: Desk, words: str, told: str) -> None:
    bad = MATRIX.replace('"{{ hello }} Solved by our technicians: {{ text }}"', f'"{words}"')
    desk.matrix.write_text(bad, encoding="utf-8")
    ran = desk.run("matrix", "check", str(desk.matrix))
    assert ran.code == 5
    assert "messages.tiers.L2.resolved" in ran.err
    assert told in ran.err
