"""Tickets that have to do with each other: linked, or one ended in another of the same client."""

from tests.desk import Desk

MATRIX = """\
escli: 1
name: Small Desk
timezone: UTC
SETTINGS
calendars:
  office: {hours: {mon-fri: 09:00-17:00}}
tiers:
  L1: {client: We help.}
  L2: {client: We help more.}
management: {client: We care., respond: 1h, calendar: office}
severities: {normal: It hurts.}
types: {fault: {title: A fault}}
matrix:
  fault:
    normal: {tier: L1, respond: 1h, update: 2h, resolve: 6h, calendar: office, path: climb}
paths:
  climb:
    - respond: escalate to next
    - respond every 30m: page tier
clients: {Acme: {}, Bolt: {}}
team:
  ana: {tier: L1, page: log, tell: log}
  ben: {tier: L2, page: log, tell: log}
  mia: {tier: management, role: manager, page: log, tell: log}
channels: {log: {log: messages.log}}
duty: mia
"""
ANSWER = "settings: {update: answer}"


def opened(desk: Desk, *clients: str, settings: str = "") -> list[int]:
    desk.open(MATRIX.replace("SETTINGS", settings))
    return [new(desk, client) for client in clients]


def new(desk: Desk, client: str = "Acme", *more: str) -> int:
    return desk.new("--client", client, "--type", "fault", "--severity", "normal", "It broke", *more)


def test_a_link_stands_on_each_ticket_and_changes_nothing_else(desk: Desk) -> None:
    opened(desk, "Acme", "Bolt", "Acme")
    before = desk.peek(1)
    desk.ok("link", "1", "2", "3")
    assert [desk.show(one)["linked"] for one in (1, 2, 3)] == [[2, 3], [1, 3], [1, 2]]
    after = desk.peek(1)
    assert {name for name in before if before[name] != after[name]} == {"last_event", "head"}


def test_linking_twice_changes_nothing(desk: Desk) -> None:
    opened(desk, "Acme", "Acme", "Acme")
    desk.ok("link", "1", "2")
    ran = desk.ok("link", "2", "1")
    assert "already" in ran.out
    desk.ok("link", "1", "2", "3")
    assert [line["data"] for line in desk.events(1, "linked")] == [{"to": [2]}, {"to": [3]}]


def test_a_link_needs_two_tickets_that_there_are(desk: Desk) -> None:
    opened(desk, "Acme")
    assert desk.run("link", "1", "1").code == 1
    assert desk.run("link", "1", "9").code == 1
    assert desk.show(1)["linked"] == []


def test_a_merged_ticket_ends_and_both_keep_their_history(desk: Desk) -> None:
    opened(desk, "Acme", "Acme")
    desk.ok("note", "2", "Seen at the front desk", as_="ana")
    desk.ok("merge", "2", "--into", "1", "the", "same", "fault", as_="ana")
    ended, other = desk.show(2), desk.show(1)
    assert (ended["status"], ended["merged_into"], other["absorbed"]) == ("closed", 1, [2])
    assert [line["kind"] for line in ended["history"]] == ["opened", "noted", "merged"]
    assert ended["history"][-1]["texts"] == {"text": "the same fault"}
    assert ended["history"][-1]["visible"] == "internal"
    assert all(stay["left_at"] for stay in ended["stays"])
    assert [line["kind"] for line in other["history"]] == ["opened", "absorbed"]


def test_the_clocks_of_a_merged_ticket_end_without_a_verdict_and_nothing_more_happens_to_it(desk: Desk) -> None:
    opened(desk, "Acme", "Acme")
    desk.at("09:30").ok("merge", "2", "--into", "1", "the same")
    row = desk.peek(2)
    for clock in ("respond", "update", "resolve"):
        assert [row[f"{clock}_{part}"] for part in ("state", "met", "missed", "due")] == [0, 0, 0, None]
    assert row["next_at"] is None
    desk.sweep("Tue 12:00")
    assert desk.events(2)[-1]["kind"] == "merged"


def test_what_a_merged_ticket_had_missed_stays_missed(desk: Desk) -> None:
    opened(desk, "Acme", "Acme")
    desk.at("10:30").ok("merge", "2", "--into", "1", "the same")
    assert desk.peek(2)["respond_missed"] == 1


def test_a_wait_ends_with_the_ticket(desk: Desk) -> None:
    opened(desk, "Acme", "Acme")
    desk.ok("wait", "2", "Which one?", as_="ana")
    desk.at("09:30").ok("merge", "2", "--into", "1", "the same")
    row = desk.peek(2)
    assert (row["status"], row["wait_on"], row["waited_s"]) == ("closed", None, 1800)


def test_a_merged_ticket_was_not_resolved_by_us(desk: Desk) -> None:
    opened(desk, "Acme", "Acme")
    desk.ok("merge", "2", "--into", "1", "the same")
    data = desk.ok("metrics", "--json").data
    assert (data["tickets"], data["open"], data["resolution_time"]["wall"]["n"]) == (2, 1, 0)
    assert data["satisfaction"]["response_rate"]["denominator"] == 0
    resolve = data["sla"]["resolve"]
    assert (resolve["met"], resolve["missed"], resolve["rate"]) == (0, 0, None)


def test_what_belongs_to_the_other_ticket_is_refused_and_points_to_it(desk: Desk) -> None:
    opened(desk, "Acme", "Acme", "Acme")
    desk.ok("merge", "2", "--into", "1", "the same")
    for words in (
        ("reopen", "2", "Again"), ("resolve", "2", "Done"), ("reply", "2", "Hello"), ("heard", "2", "Hello?"),
        ("close", "2"), ("csat", "2", "5"), ("take", "2"), ("merge", "2", "--into", "3", "the same"),
    ):  # fmt: skip
        ran = desk.run(*words, as_="ana")
        assert (ran.code, "escli show 1" in ran.err) == (1, True), words
    assert desk.events(2)[-1]["kind"] == "merged"


def test_what_cannot_end_in_each_other(desk: Desk) -> None:
    opened(desk, "Acme", "Bolt", "Acme", "Acme")
    ran = desk.run("merge", "2", "--into", "1", "the same")
    assert (ran.code, "escli major 1 2" in ran.err, "escli link 1 2" in ran.err) == (1, True, True)
    assert desk.run("merge", "1", "--into", "1", "the same").code == 1
    desk.ok("resolve", "3", "Done", as_="ana")
    assert "escli reopen 3" in desk.run("merge", "1", "--into", "3", "the same").err
    assert "escli link 3 1" in desk.run("merge", "3", "--into", "1", "the same").err
    assert desk.run("merge", "4,3", "--into", "1", "the same").code == 1  # all or none
    assert desk.peek(4)["status"] == "open"
    assert desk.run("merge", "4", "--into", "1", stdin="").code == 1  # without a reason
    assert desk.run("merge", "4", "--into", "1,2", "the same").code == 2


def test_a_message_that_nobody_answered_waits_for_its_answer_in_the_other_ticket(desk: Desk) -> None:
    opened(desk, "Acme", "Acme", settings=ANSWER)
    desk.at("09:10").ok("reply", "1", "We are looking", as_="ana")
    assert desk.due(1, "update") is None
    desk.at("09:30").ok("merge", "2", "--into", "1", "the same")
    assert desk.said(desk.peek(1)["unanswered_at"]) == "Mon 09:00"
    assert desk.due(1, "update") == "Mon 11:00"
    assert desk.peek(2)["unanswered_at"] is None
    desk.at("10:00").ok("reply", "1", "Still looking", as_="ana")
    assert (desk.peek(1)["unanswered_at"], desk.peek(1)["update_met"]) == (None, 2)


def test_an_answer_that_runs_already_is_not_put_off(desk: Desk) -> None:
    opened(desk, "Acme", settings=ANSWER)
    desk.at("09:40")
    new(desk)
    desk.ok("merge", "2", "--into", "1", "the same")
    assert (desk.said(desk.peek(1)["unanswered_at"]), desk.due(1, "update")) == ("Mon 09:00", "Mon 11:00")
    desk.ok("reply", "1", "We are looking", as_="ana")
    assert desk.peek(1)["update_run"] == 1


def test_an_answer_that_was_late_already_is_counted_once(desk: Desk) -> None:
    opened(desk, "Acme", "Acme", settings=ANSWER)
    desk.at("09:10").ok("reply", "1", "We are looking", as_="ana")
    desk.at("12:00").ok("merge", "2", "--into", "1", "the same")
    assert desk.peek(2)["update_missed"] == 1
    assert (desk.peek(1)["update_missed"], desk.due(1, "update")) == (0, "Mon 14:00")


def test_an_alarm_whose_ticket_was_merged_opens_no_second_one_while_the_other_is_open(desk: Desk) -> None:
    opened(desk)
    new(desk, "Acme", "--key", "disk")
    new(desk)
    new(desk)
    desk.ok("merge", "1", "--into", "2", "the same")
    desk.ok("merge", "2", "--into", "3", "the same")
    assert new(desk, "Acme", "--key", "disk") == 3
    desk.ok("resolve", "3", "Done", as_="ana")
    assert new(desk, "Acme", "--key", "disk") == 4


def test_who_has_them_is_told_unless_they_did_it(desk: Desk) -> None:
    opened(desk, "Acme", "Acme", "Acme")
    desk.ok("take", "1", as_="ana")
    desk.ok("take", "2", as_="ben")
    before = {one: desk.told(one) for one in (1, 2)}
    desk.ok("merge", "2", "--into", "1", "the same", as_="mia")
    assert [desk.told(one)[len(before[one]) :] for one in (1, 2)] == [[("tell", "ana")], [("tell", "ben")]]
    desk.ok("take", "3", as_="ana")
    before = {one: desk.told(one) for one in (1, 3)}
    desk.ok("merge", "3", "--into", "1", "the same", as_="ana")
    assert before == {one: desk.told(one) for one in (1, 3)}


def test_of_several_messages_the_first_counts(desk: Desk) -> None:
    opened(desk, "Acme", "Acme", settings=ANSWER)
    desk.at("09:10").ok("reply", "1", "We are looking", as_="ana")
    desk.at("09:20")
    new(desk)
    desk.at("09:30").ok("merge", "3,2", "--into", "1", "the same")
    assert (desk.said(desk.peek(1)["unanswered_at"]), desk.due(1, "update")) == ("Mon 09:00", "Mon 11:00")
    assert desk.show(1)["absorbed"] == [2, 3]


def test_a_call_that_a_client_was_promised_is_due_in_the_other_ticket(desk: Desk) -> None:
    opened(desk, "Acme", "Acme", "Acme")
    asked = ("--by", "client", "--said", "I want your director")
    desk.ok("escalate", "2", *asked, as_="ana")
    desk.ok("take", "2", as_="mia")
    desk.at("09:30").ok("merge", "2", "--into", "1", "the same", as_="ana")
    assert (desk.due(1, "callback"), desk.events(2, "merged")[0]["told"]) == ("Mon 10:00", ["tell mia"])
    desk.at("09:40").ok("escalate", "3", *asked, as_="ana")
    desk.at("10:50").ok("merge", "3", "--into", "1", "the same", as_="ana")
    assert (desk.peek(3)["callback_missed"], desk.peek(1)["callback_missed"]) == (1, 1)
    desk.at("11:00").ok("reply", "1", "I am the director", as_="mia")
    assert (desk.peek(1)["callback_state"], desk.peek(1)["callback_run"]) == (0, 1)


def test_a_call_that_is_late_already_is_counted_once(desk: Desk) -> None:
    opened(desk, "Acme", "Acme")
    desk.ok("escalate", "2", "--by", "client", "--said", "I want your director", as_="ana")
    desk.at("11:00").ok("merge", "2", "--into", "1", "the same", as_="ana")
    assert (desk.peek(2)["callback_missed"], desk.peek(1)["callback_missed"]) == (1, 0)
    assert desk.due(1, "callback") == "Mon 12:00"
