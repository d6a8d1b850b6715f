"""Several clients at once: the ticket that shows it starts higher, and says which others may have the same cause."""

from tests.desk import Desk

MATRIX = """\
escli: 1
name: Hosting
timezone: UTC
calendars: {always: {hours: 24/7}}
tiers: {L1: {client: We help.}, L2: {client: We help more.}, L3: {client: We help most.}}
management: {client: We care., respond: 1h, calendar: always}
severities: {normal: It hurts.}
types: {outage: {title: An outage}, wish: {title: A wish}}
matrix:
  outage: {normal: {tier: L1, respond: 1h, resolve: 8h, calendar: always, path: climb}}
  wish: {normal: {tier: L1, respond: 1h, resolve: 8h, calendar: always, path: climb}}
paths: {climb: [{respond: escalate to next}, {respond every 30m: page tier}]}
adjust:
  2 clients: {type: outage, respond: 30m}
  3 clients: {type: outage, tier: L3, respond: 15m}
clients: {Acme: {}, Bolt: {}, Core: {}, Dell: {}}
team:
  ana: {tier: L1, page: log, tell: log}
  cora: {tier: L3, page: log, tell: log}
channels: {log: {log: messages.log}}
duty: cora
"""


def new(desk: Desk, client: str, kind: str = "outage") -> int:
    return desk.new("--client", client, "--type", kind, "--severity", "normal", "It is down")


def start(desk: Desk, ticket: int) -> tuple[str, str | None]:
    return desk.peek(ticket)["tier"], desk.due(ticket, "respond")


def test_the_third_client_with_an_outage_brings_it_to_l3(desk: Desk) -> None:
    desk.open(MATRIX)
    first = new(desk, "Acme")
    assert start(desk, new(desk, "Acme")) == ("L1", "Mon 10:00")  # one client twice is one client
    assert start(desk, new(desk, "Bolt")) == ("L1", "Mon 09:30")
    assert start(desk, new(desk, "Core", "wish")) == ("L1", "Mon 10:00")
    third = new(desk, "Core")
    assert start(desk, third) == ("L3", "Mon 09:15")
    assert desk.events(third, "opened")[0]["data"]["alike"] == [1, 2, 3]
    assert start(desk, first) == ("L1", "Mon 10:00")  # what was promised before stays as it was


def test_new_names_the_tickets_that_may_have_the_same_cause(desk: Desk) -> None:
    desk.open(MATRIX)
    new(desk, "Acme")
    said = desk.ok("new", "Down", "--client", "Bolt", "--type", "outage", "--severity", "normal").out
    assert "escli major 2 1" in said


def test_what_is_over_or_long_ago_does_not_count(desk: Desk) -> None:
    desk.open(MATRIX)
    over = new(desk, "Acme")
    desk.ok("resolve", str(over), "It was us", as_="ana")
    new(desk, "Bolt")
    assert start(desk, new(desk, "Core"))[0] == "L1"
    assert start(desk.at("14:00"), new(desk, "Dell")) == ("L1", "Mon 15:00")


def test_why_says_that_it_applied_and_why_not(desk: Desk) -> None:
    desk.open(MATRIX)
    alone = new(desk, "Acme")
    new(desk, "Bolt")
    third = new(desk, "Core")

    def applies(ticket: int) -> dict[str, str]:
        found = desk.ok("why", str(ticket), "--json").data["governed_by"]["adjustments"]
        return {one["source"]: one["why"] for one in found}

    assert applies(third)["3 clients"] == ""
    assert applies(alone)["3 clients"] == "no other client has one"
