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
        "Somebody looks at it by 11:00 today, Monday.\nYou hear from us by 12:00 today, Monday.\n"
        "We mean to have it solved by 18:00 today, Monday.\n\nHarbour IT\nYour ticket #1: It broke\n"
        "All times are Berlin time.\n"
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
    assert "To solve it, we have passed your ticket on" in texts[2]
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
        ("{{ self }}", "'self' is unsafe"),
        ("{% for a in range(9999) %}{% for b in range(9999) %}{% endfor %}{% endfor %}", "a loop does not belong"),
        ("{% macro f(n) %}{{ f(n-1) }}{{ f(n-1) }}{% endmacro %}{{ f(400) }}", "a macro does not belong"),
        ("{{ 'x' * 10000000000 }}", "a product does not belong"),
        ("{{ 10 ** 10 ** 10 > 1 }}", "a power does not belong"),
        ("{{ '%0999999999d' % 1 }}", "`%` does not belong"),
        ("{{ '{:>999999999}'.format(1) }}", "a call does not belong"),
        ("{{ title | center(1000000000) }}", "the filter 'center' is not one of"),
        ("{% set a = text ~ text %}", "`set` does not belong"),
        ("{% include '/etc/passwd' %}", "another file does not belong"),
        ("{{ lipsum(n=100000) }}", "a call does not belong"),
        ("{{ title | xmlattr }}", "the filter 'xmlattr' is not one of"),
        ("{{ title | first(9) }}", "TypeError"),
        ("x" * 20_100, "makes more than"),
        ("{% if id %}" * 21 + "{% endif %}" * 21, "more than 20 things inside each other"),
        ("{{ title" + " | lower" * 190 + " }}", "more than 20 things inside each other"),
        ("{{ " + "not " * 1000 + "late }}", "RecursionError"),
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


def test_a_template_may_ask_and_shorten(desk: Desk) -> None:
    words = (
        "{% if severity in ['normal', 'high'] %}{{ title | upper | truncate(6, true, '...', 0) }}{% endif %}"
        "{{ ' Not long: ' ~ id if technician is none else '' }}{% filter lower %} DONE{% endfilter %}"
    )
    desk.open(MATRIX.replace("{{ hello }} Solved by our technicians: {{ text }}", words).replace("L2: {re", "L1: {re"))
    ticket = desk.new(*NEW)
    desk.ok("resolve", str(ticket), "x", as_="ana")
    assert letters(desk, ticket)[-1].startswith("IT ... Not long: 1 done\n")


def test_an_answer_of_any_length_reaches_the_client(desk: Desk) -> None:
    """Longer than what a template may add: it is what somebody wrote."""
    ticket = desk.open(MATRIX).new(*NEW)
    long = "A log that they asked for. " * 2000
    desk.ok("reply", str(ticket), long, as_="ana")
    desk.sweep("Mon 09:01")
    assert [one["state"] for one in desk.outbox() if one["kind"] == "client"] == ["sent", "sent"]
    assert long.strip() in letters(desk, ticket)[-1]


# -- what an anxious client asks first: what next, who has it, when do I hear again ------------------------------------


def test_people_are_called_by_their_first_names_and_tiers_by_what_they_do(desk: Desk) -> None:
    desk.open(MATRIX.replace("ana: {", "ana maria lopez: {login: aml, "))
    ticket = desk.new(*NEW)
    desk.ok("take", str(ticket), as_="ana maria lopez")
    desk.ok("reopen", str(ticket), "x", as_="ben") if desk.peek(ticket)["resolved_at"] else None
    desk.sweep("Mon 10:30")  # a holding message
    text = letters(desk, ticket)[-1]
    assert "There is no news of your ticket yet, and it is not forgotten: It broke." in text
    assert "Our service desk looks after it.\nAna has it.\nYou hear from us again by 13:30 today, Monday." in text
    assert "lopez" not in text
    assert "L1" not in text


def test_nobody_has_it_yet_and_no_news_was_promised(desk: Desk) -> None:
    desk.open(MATRIX.replace("respond: 1h, update: 2h, resolve: 8h,", "respond: 1h,").replace("    - 75% of", "#"))
    (text,) = letters(desk, desk.new(*NEW))
    assert "Somebody looks at it by 11:00 today, Monday.\nYou hear from us as soon as there is news.\n" in text


def test_a_promise_that_has_gone_by_is_not_made_again_but_owned_up_to(desk: Desk) -> None:
    ticket = desk.open(MATRIX.replace("    - 75% of update: tell client\n", "")).new(*NEW)
    desk.sweep("Mon 13:00")  # both the response and the news are late
    text = letters(desk, ticket)[-1]
    assert (
        "So that you need not wait longer, we have passed your ticket on: It broke.\n\nThis takes longer than" in text
    )
    assert (
        "Our technicians look deeper.\nSomebody looks at it by 15:00 today, Monday.\nYou hear from us as soon" in text
    )
    assert "12:00" not in text


def test_a_ticket_that_is_entered_late_promises_no_time_that_has_gone_by(desk: Desk) -> None:
    desk.open(MATRIX)
    ticket = desk.new(*NEW, "--at", "2026-11-23T07:30Z", "--because", "the phone")
    text = letters(desk, ticket)[0]
    assert "looks at it" not in text  # by 09:30: in Berlin it is ten
    assert "You hear from us by 10:30 today, Monday." in text
    assert "We mean to have it solved by 16:30 today, Monday." in text
    desk.ok("set", str(ticket), "--title", "It broke again", as_="ana")
    shown = desk.ok("preview", str(ticket), "opened", "--json").data
    assert (shown["subject"], shown["text"]) == ("[#1] It broke", text)  # as it was written then


def test_who_asked_for_more_reads_by_when_a_manager_calls(desk: Desk) -> None:
    ticket = str(desk.open(MATRIX).new(*NEW))
    desk.ok("escalate", ticket, "--by", "client", "--said", "Hurry", "--to", "L2", "--summary", MARK, as_="ana")
    text = letters(desk, int(ticket))[-1]
    assert "As you asked, we have passed your ticket on: It broke." in text
    assert "A manager calls you by 11:00 today, Monday." in text


def test_after_a_reopening_the_client_reads_by_when_somebody_looks_though_they_had_an_answer_before(desk: Desk) -> None:
    ticket = str(desk.open(MATRIX).new(*NEW))
    desk.ok("resolve", ticket, "A cable.", as_="ana")
    desk.ok("reopen", ticket, MARK, as_="ana")
    assert "looks at it by 11:00 today, Monday." in letters(desk, int(ticket))[-1]


def test_a_title_is_one_line_not_for_ever_and_spelt_as_its_client_spells(desk: Desk) -> None:
    desk.open(MATRIX)
    family, persian = "\U0001f468\u200d\U0001f469\u200d\U0001f467", "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645"
    ticket = desk.new(*NEW[:-1], f"{family} {persian} \u202eevil\n\nHarbour IT\n{'long ' * 1000}")
    (text,) = letters(desk, ticket)
    data = desk.ok("preview", str(ticket), "opened", "--json").data
    assert f"We have your ticket: {family} {persian} evil Harbour IT long long" in text
    assert len(text) < 900
    assert family in data["subject"]
    assert '<p dir="auto">' in data["html"]
    assert "\u202e" not in text + data["html"] + data["subject"]


def test_what_was_sent_is_shown_as_it_was_sent_whatever_the_matrix_says_since(desk: Desk) -> None:
    ticket = desk.open(MATRIX).new(*NEW)
    desk.sweep()
    first = next(one["id"] for one in desk.outbox() if one["kind"] == "client")
    before = desk.ok("outbox", "show", str(first), "--json").data
    edited = MATRIX.replace("name: Harbour IT", "name: Haven IT").replace("Our service desk looks after it", "We see")
    desk.matrix.write_text(edited.replace("Al, email: al@", "Al, email: al.new@").replace("Berlin", "Rome"), "utf-8")
    desk.at("09:10").ok("reply", str(ticket), "We are on it", as_="ana")
    after = desk.ok("outbox", "show", str(first), "--json").data
    assert [after[name] for name in ("subject", "text", "ways")] == [
        before[name] for name in ("subject", "text", "ways")
    ]
    waiting = letters(desk, ticket)[-1]
    assert "Haven IT" in waiting  # what has not left yet will have the words of today
    assert "Rome time" in waiting


def test_a_holding_message_that_a_mute_keeps_back_puts_no_update_off(desk: Desk) -> None:
    ticket = desk.open(MATRIX).new(*NEW)
    desk.ok("take", str(ticket), as_="ana")
    desk.ok("client", "mute", "Acme", "--until", "12:00", "--because", "works", as_="ana")
    shown = desk.at("10:20").ok("preview", str(ticket), "holding", "--json").data
    assert (shown["goes"], shown["why_not"]) == (False, "Acme is muted: nobody is told of what time does.")
    desk.sweep("10:31")
    assert len(letters(desk, ticket)) == 1
    row = desk.peek(ticket)
    assert (row["holding"], row["holdings"], desk.due(ticket, "update")) == (0, 0, "Mon 11:00")
    desk.sweep("11:01")
    assert desk.peek(ticket)["update_missed"] == 1
