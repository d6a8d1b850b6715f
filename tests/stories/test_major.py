"""A major incident: several clients, one cause. One ticket speaks for all of them; each client keeps its promises."""

from tests.desk import Desk

CLIENTS = ("Acme", "Bolt", "Cask", "Dell", "Echo")
MATRIX = """\
escli: 1
name: Small Desk
timezone: UTC
calendars:
  always: {hours: 24/7}
tiers:
  L1: {client: We help.}
  L2: {client: We help more.}
  L3: {client: We help most.}
management: {client: We care., respond: 1h, calendar: always}
severities: {high: It burns.}
types: {outage: {title: An outage}}
matrix:
  outage:
    high: {tier: L1, respond: 1h, update: 2h, resolve: 8h, calendar: always, path: climb}
paths:
  climb:
    - 50% of respond: tell tier
    - respond: escalate to next
    - update: tell assignee
    - resolve: escalate to management
    - respond every 30m: page tier
clients: {Acme: {}, Bolt: {}, Cask: {}, Dell: {}, Echo: {}}
team:
  ana: {tier: L1, page: log, tell: log}
  ben: {tier: L2, page: log, tell: log}
  cleo: {tier: L3, page: log, tell: log}
  mia: {tier: management, role: manager, page: log, tell: log}
channels: {log: {log: messages.log}}
client channels: log
messages: {send: [resolved]}
duty: mia
"""


def opened(desk: Desk, matrix: str = MATRIX) -> None:
    """Five clients ring within ten minutes."""
    desk.open(matrix)
    for place, client in enumerate(CLIENTS):
        desk.at(f"09:0{place}").new("--client", client, "--type", "outage", "--severity", "high", f"{client} is down")


def made(desk: Desk) -> None:
    """At ten past nine ana sees that it is one outage."""
    opened(desk)
    desk.at("09:10").ok("major", "1", "2", "3", "4", "5", as_="ana")


def test_five_clients_with_one_outage(desk: Desk) -> None:
    made(desk)
    assert (desk.peek(1)["tier"], desk.peek(1)["manual"], desk.due(1, "respond")) == ("L3", 1, "Mon 10:10")
    assert desk.told(1)[-1] == ("page", "cleo")
    assert [one["id"] for one in desk.show(1)["children"]] == [2, 3, 4, 5]
    assert [desk.peek(one)["parent"] for one in (1, 2, 5)] == [None, 1, 1]

    desk.at("09:20").ok("take", "1", as_="cleo")
    for one in (1, 2, 3, 4, 5):
        assert (desk.peek(one)["respond_met"], desk.peek(one)["respond_state"]) == (1, 0)
    assert desk.peek(2)["technician"] is None  # nobody is said to have what they have not taken

    desk.at("09:30").ok("reply", "1", "--all", "Our provider has no power", as_="cleo")
    assert [desk.due(one, "update") for one in (1, 2, 5)] == ["Mon 11:30"] * 3
    desk.at("11:00").ok("reply", "3", "Your shop is up again by noon", as_="cleo")
    assert [desk.due(one, "update") for one in (1, 2, 3)] == ["Mon 11:30", "Mon 11:30", "Mon 13:00"]

    desk.sweep("12:00")
    assert [desk.peek(one)["update_missed"] for one in (1, 2, 3, 4, 5)] == [1, 1, 0, 1, 1]
    desk.at("12:10").ok("resolve", "1", "--all", "The power is back", as_="cleo")
    for one in (1, 2, 3, 4, 5):
        row = desk.peek(one)
        assert (row["status"], row["resolve_met"], row["next_at"]) == ("resolved", 1, None)
    assert [one["status"] for one in desk.show(1)["children"]] == ["resolved"] * 4


def test_while_the_incident_is_open_its_tickets_neither_climb_nor_page_but_what_they_break_is_recorded(
    desk: Desk,
) -> None:
    made(desk)
    before = desk.told(2)
    desk.sweep("10:05")
    desk.sweep("20:00")
    assert desk.told(2) == before
    row = desk.peek(2)
    assert (row["tier"], row["respond_missed"], row["update_missed"], row["resolve_missed"]) == ("L1", 1, 1, 1)
    assert {line["kind"] for line in desk.events(2)} == {"opened", "joined", "breached"}
    assert row["next_at"] is None  # the incident is never silent: it pages for all
    assert desk.peek(1)["next_at"] is not None


def test_the_next_look_at_a_ticket_follows_whether_it_has_steps(desk: Desk) -> None:
    opened(desk)
    assert desk.said(desk.peek(2)["next_at"]) == "Mon 09:31"  # half of respond
    desk.at("09:10").ok("major", "1", "2", as_="ana")
    assert desk.said(desk.peek(2)["next_at"]) == "Mon 10:01:01"  # to record the breach
    desk.ok("resolve", "1", "Your server is up", as_="cleo")
    assert desk.said(desk.peek(2)["next_at"]) == "Mon 09:31"


def test_a_plain_reply_goes_to_the_clients_own_ticket_only(desk: Desk) -> None:
    made(desk)
    before = desk.told(2)
    desk.ok("reply", "1", "Your server is next", as_="cleo")
    desk.ok("note", "1", "The vendor is slow", as_="cleo")
    assert [line["kind"] for line in desk.events(2)] == ["opened", "joined", "covered"]  # who answers has the incident
    assert desk.told(2) == before
    assert desk.peek(2)["update_met"] == 0


def test_what_is_written_for_all_reaches_each_client(desk: Desk) -> None:
    made(desk)
    desk.ok("reply", "1", "--all", "Our provider has no power", as_="cleo")
    for place, client in enumerate(CLIENTS, 1):
        (said,) = desk.events(place, "replied")
        assert (said["visible"], said["texts"]["text"]) == ("client", "Our provider has no power")
        assert said["told"] == [f"client {client}"]


def test_a_call_to_all_can_be_entered_late(desk: Desk) -> None:
    made(desk)
    desk.at("11:30").ok("reply", "1", "--all", "Rang them", "--at", "10:50", "--because", "was on the phone", as_="ana")
    assert [desk.peek(one)["update_met"] for one in (1, 2, 5)] == [1, 1, 1]
    desk.ok("take", "1", "--at", "10:00", "--because", "was on the phone", as_="cleo")
    assert [(desk.peek(one)["respond_met"], desk.peek(one)["respond_missed"]) for one in (1, 2)] == [(1, 0), (1, 0)]


def test_a_take_entered_late_answers_nobody_before_they_belonged_to_it(desk: Desk) -> None:
    opened(desk)
    desk.at("09:10").ok("major", "1", "3", as_="ana")
    late = desk.at("09:30").new("--client", "Acme", "--type", "outage", "--severity", "high", "Acme again")
    desk.ok("major", "1", str(late), as_="ana")
    desk.at("10:20").ok("major", "1", "2", as_="ana")  # an hour and twenty minutes after it was opened
    desk.at("10:40").ok("take", "1", "--at", "09:20", "--because", "was on the phone", as_="cleo")
    assert [(desk.peek(one)["respond_met"], desk.peek(one)["respond_missed"]) for one in (late, 2)] == [(1, 0), (0, 1)]
    assert desk.peek(2)["respond_state"] == 0


def test_who_has_a_ticket_of_it_is_not_held_to_be_idle_while_the_incident_spoke_for_all(desk: Desk) -> None:
    opened(desk, MATRIX.replace("resolve: 8h", "resolve: 8h, idle: 1h"))
    desk.ok("take", "2", as_="ana")
    desk.at("09:10").ok("major", "1", "2", as_="ana")
    desk.at("13:00").ok("resolve", "1", "The power is back", as_="cleo")
    desk.sweep("14:00")
    assert (desk.peek(2)["technician"], desk.events(2, "released")) == ("ana", [])
    desk.sweep("14:01")
    assert desk.told(2)[-1] == ("page", "ana")


def test_all_is_for_major_incidents(desk: Desk) -> None:
    opened(desk)
    for command in ("reply", "resolve"):
        ran = desk.run(command, "1", "--all", "Hello", as_="cleo")
        assert (ran.code, "escli major 1" in ran.err) == (1, True)


def test_a_ticket_that_has_ended_on_its_own_is_left_alone(desk: Desk) -> None:
    made(desk)
    desk.ok("resolve", "4", "Moved to the other line", as_="ana")
    desk.ok("resolve", "1", "--all", "The power is back", as_="cleo")
    assert [line["kind"] for line in desk.events(4)] == ["opened", "joined", "resolved"]
    desk.ok("reopen", "4", "Down again", as_="ana")
    assert desk.peek(4)["parent"] is None  # it goes its own way
    desk.sweep("10:10:01")
    assert desk.peek(4)["tier"] == "L2"


def test_when_the_incident_alone_is_resolved_its_tickets_page_for_themselves_again(desk: Desk) -> None:
    made(desk)
    desk.ok("assign", "2", "ben", as_="ana")
    desk.at("09:15").ok("resolve", "1", "Your server is up", as_="cleo")
    (freed,) = desk.events(2, "freed")
    assert freed["told"] == ["tell ben"]
    assert desk.events(3, "freed")[0]["told"] == ["tell ana"]  # nobody has it: its tier
    desk.sweep("10:01:01")
    row = desk.peek(2)
    assert (row["parent"], row["tier"], row["respond_missed"]) == (None, "L2", 1)


def test_who_joins_an_incident_that_somebody_has_is_answered(desk: Desk) -> None:
    opened(desk)
    desk.at("09:10").ok("major", "1", "2", as_="ana")
    desk.ok("take", "1", as_="cleo")
    pages = desk.told(1).count(("page", "cleo"))
    desk.at("09:20").ok("major", "1", "2", "3", as_="ana")
    assert desk.peek(3)["respond_met"] == 1
    assert [line["kind"] for line in desk.events(2)] == ["opened", "joined", "covered"]
    assert desk.peek(1)["technician"] == "cleo"
    assert desk.told(1).count(("page", "cleo")) == pages
    assert desk.told(1)[-1] == ("tell", "cleo")
    assert "already" in desk.ok("major", "1", "2", as_="ana").out


def test_an_incident_has_one_level(desk: Desk) -> None:
    opened(desk)
    desk.ok("major", "1", "2", as_="ana")
    assert "escli major 1 3" in desk.run("major", "2", "3", as_="ana").err
    assert "escli major 1 3" in desk.run("major", "3", "1", as_="ana").err
    assert "escli major 1 ID" in desk.run("major", "2", "1", as_="ana").err
    assert desk.peek(3)["major"] == 0
    desk.ok("major", "3", "2", as_="ana")  # it was another cause after all
    assert (desk.peek(2)["parent"], desk.show(1)["children"]) == (3, [])


def test_an_incident_cannot_end_in_another_ticket_while_it_has_open_ones(desk: Desk) -> None:
    opened(desk)
    desk.new("--client", "Acme", "--type", "outage", "--severity", "high", "Acme again")
    desk.ok("major", "1", "2", "3", as_="ana")
    ran = desk.run("merge", "1", "--into", "6", "the same", as_="ana")
    assert (ran.code, "escli major 6 2 3" in ran.err) == (1, True)
    desk.ok("major", "6", "2", "3", as_="ana")
    desk.ok("merge", "1", "--into", "6", "the same", as_="ana")
    assert [desk.peek(one)["parent"] for one in (2, 3)] == [6, 6]


def test_an_incident_cannot_end_in_a_ticket_of_its_own(desk: Desk) -> None:
    opened(desk)
    desk.new("--client", "Acme", "--type", "outage", "--severity", "high", "Acme again")
    desk.ok("major", "1", "6", as_="ana")
    assert "escli merge 6 --into 1" in desk.run("merge", "1", "--into", "6", "the same", as_="ana").err
    desk.ok("merge", "6", "--into", "1", "the same", as_="ana")
    assert [(one["id"], one["status"]) for one in desk.show(1)["children"]] == [(6, "closed")]


def test_the_queue_says_which_is_the_incident_and_what_belongs_to_it(desk: Desk) -> None:
    made(desk)
    marks = {one["id"]: (one["major"], one["parent"]) for one in desk.ok("queue", "--json").data["tickets"]}
    assert (marks[1], marks[2]) == ((True, None), (False, 1))


def test_a_manager_who_takes_the_management_stay_answers_for_nobody_else(desk: Desk) -> None:
    made(desk)
    desk.ok("escalate", "1", "--to", "management", "--summary", "Five clients", as_="cleo")
    desk.ok("take", "1", as_="mia")
    assert desk.peek(2)["respond_met"] == 0


def test_a_ticket_that_was_promised_nothing_cannot_speak_for_others_nor_take_them_up(desk: Desk) -> None:
    opened(desk)
    log = desk.folder / "log.csv"
    log.write_text("Number,When,What\n1,5/1/2026 09:00,Open\n", encoding="utf-8")
    mapping = desk.folder / "book.yaml"
    mapping.write_text(
        "mapping: 1\nname: book\nrows: events\ntimes: {format: '%d/%m/%Y %H:%M', zone: UTC}\n"
        "columns: {id: Number, time: When, activity: What}\nmeanings: {Open: opened}\n",
        encoding="utf-8",
    )
    desk.ok("import", str(log), "--mapping", str(mapping))
    ran = desk.run("major", "6", "1", as_="ana")
    assert (ran.code, "never page" in ran.err) == (1, True)
    ran = desk.run("merge", "1", "--into", "6", "the same", as_="ana")  # nor end in it: its promises would be lost
    assert (ran.code, "escli merge 6 --into 1" in ran.err) == (1, True)
    desk.ok("major", "1", "6", as_="ana")


def test_set_free_a_ticket_that_nobody_has_asks_for_somebody_anew(desk: Desk) -> None:
    made(desk)
    desk.at("09:20").ok("take", "1", as_="cleo")  # meets the respond clock of each
    desk.ok("assign", "2", "ben", as_="cleo")
    desk.at("10:00").ok("resolve", "1", "Your server is up", as_="cleo")
    assert (desk.peek(3)["respond_met"], desk.due(3, "respond")) == (1, "Mon 11:00")
    assert desk.due(2, "respond") is None  # ben has it
    desk.sweep("10:30:01")
    assert desk.told(3)[-1] == ("tell", "ana")
