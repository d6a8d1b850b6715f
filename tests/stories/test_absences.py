"""Who is away, who stands in, and what that does to tickets, pages and those who are on call."""

from tests.desk import Desk

MATRIX = """\
escli: 1
name: Small Team
timezone: UTC
calendars:
  office: {hours: {mon-fri: 09:00-17:00}}
  always: {hours: 24/7}
tiers:
  L1: {client: We help.}
  L2: {client: We help more., route: person}
  L3: {client: We help most.}
management: {client: We care., respond: 1h, calendar: always}
severities: {normal: It hurts.}
types: {fault: {title: A fault}}
matrix:
  fault:
    normal: {tier: L1, respond: 1h, resolve: 2d, idle: 2h, calendar: office, path: climb}
paths:
  climb:
    - respond: escalate to next
    - 50% of resolve: [tell assignee, page assignee]
    - respond every 30m: page tier
clients: {Acme: {}}
team:
  ana: {tier: L1, hours: office, page: log, tell: log}
  ada: {tier: L1, hours: office, page: log, tell: log}
  ben: {tier: L2, hours: office, page: log, tell: log}
  cora: {tier: L3, role: lead, page: log, tell: log}
  mia: {tier: management, role: manager, page: log, tell: log}
channels: {log: {log: messages.log}}
duty: mia
"""


def fault(desk: Desk) -> int:
    return desk.new("--client", "Acme", "--type", "fault", "--severity", "normal", "It broke")


def duty(desk: Desk, tier: str, *words: str) -> list[str]:
    tiers = desk.ok("oncall", "--json", *words).data["tiers"]
    return next(one["people"] for one in tiers if one["tier"] == tier)


def test_the_only_l2_is_away_so_the_next_tier_gets_it_and_why_says_so(desk: Desk) -> None:
    desk.open(MATRIX)
    said = desk.ok("team", "away", "ben", "--until", "fri 17:00", "--because", "his wedding", as_="cora")
    assert "Nobody is on duty at L2 until" in said.err
    ticket = fault(desk)
    desk.sweep("Mon 10:01")
    assert desk.peek(ticket)["tier"] == "L3"
    (moved,) = desk.events(ticket, "escalated")
    assert (moved["data"]["passed"], moved["data"]["left"]["L2"]["counts"]) == (["L2"], {"away": 1})
    assert "L2 passed: 1 away" in desk.ok("why", str(ticket)).out
    assert "ben" not in {who for _, who in desk.told(ticket)}


def test_a_swap_for_one_night_is_for_that_time_only(desk: Desk) -> None:
    desk.open(MATRIX)
    desk.ok("team", "cover", "cora", "--for", "ben", "--from", "tue 09:00", "--until", "tue 17:00")
    assert duty(desk, "L2") == ["ben"]
    assert duty(desk, "L2", "--at", "2026-11-24T12:00:00Z") == ["cora"]
    assert duty(desk, "L2", "--at", "2026-11-25T12:00:00Z") == ["ben"]
    ticket = fault(desk)
    desk.sweep("Mon 10:01")
    assert desk.peek(ticket)["technician"] == "ben"
    late = desk.at("Tue 09:30").new("--client", "Acme", "--type", "fault", "--severity", "normal", "Again")
    desk.sweep("Tue 10:31")
    assert (desk.peek(late)["tier"], desk.peek(late)["technician"]) == ("L2", "cora")


def test_who_is_back_early_counts_again_and_what_was_planned_is_gone(desk: Desk) -> None:
    desk.open(MATRIX)
    desk.ok("team", "away", "ben", "--until", "wed 17:00")
    desk.ok("team", "away", "ben", "--from", "fri 00:00", "--until", "fri 23:00")
    desk.at("Tue 10:00").ok("team", "back", "ben")
    assert duty(desk, "L2") == ["ben"]
    assert duty(desk, "L2", "--at", "2026-11-27T12:00:00Z") == ["ben"]
    assert desk.run("team", "back", "ben").code == 1


def test_what_is_told_to_a_holder_who_is_away_goes_to_the_tier(desk: Desk) -> None:
    desk.open(MATRIX)
    ticket = fault(desk)
    desk.ok("take", str(ticket), as_="ana")
    away = desk.ok("team", "away", "ana", "--until", "fri 17:00")
    assert f"ana holds #{ticket}" in away.err
    desk.ok("heard", str(ticket), "Any news?", as_="ada")
    desk.sweep("Mon 11:00:01")  # two hours of silence: who is away is not paged, the ticket goes back to the tier
    (released,) = desk.events(ticket, "released")
    assert (released["data"]["from"], desk.peek(ticket)["technician"]) == ("ana", None)
    assert ("page", "ada") in desk.told(ticket)
    assert ("page", "ana") not in desk.told(ticket)


def test_a_holder_who_has_gone_home_is_not_paged_there(desk: Desk) -> None:
    desk.open(MATRIX.replace("idle: 2h", "idle: 6h"), at="Mon 10:00")
    ticket = fault(desk)
    desk.ok("take", str(ticket), as_="ana")
    desk.ok("team", "away", "ana", "--from", "15:00", "--until", "17:00")
    desk.sweep("Mon 16:00:01")
    assert [one["kind"] for one in desk.events(ticket, "released", "notified")] == ["released"]


def test_the_desk_refuses_what_makes_no_sense(desk: Desk) -> None:
    desk.open(MATRIX)
    for words, code in (
        (("team", "away", "nobody", "--until", "fri 17:00"), 1),
        (("team", "away", "ben", "--from", "fri 17:00", "--until", "2026-11-24"), 1),
        (("team", "cover", "ben", "--for", "ben", "--until", "fri 17:00"), 1),
        (("team", "away", "ben", "--until", "whenever"), 2),
        (("team", "show", "nobody"), 1),
    ):
        assert desk.run(*words).code == code, words


def test_the_team_is_listed_with_who_is_there_and_what_they_carry(desk: Desk) -> None:
    desk.open(MATRIX)
    ticket = fault(desk)
    desk.ok("take", str(ticket), as_="ana")
    desk.ok("team", "away", "ben", "--until", "fri 17:00", "--because", "his wedding")
    desk.ok("team", "cover", "cora", "--for", "ben", "--until", "fri 17:00")
    people = {one["name"]: one for one in desk.ok("team", "list", "--json").data["people"]}
    assert (people["ana"]["on_duty"], people["ana"]["load"]) == (True, 1)
    assert (people["ben"]["on_duty"], people["ben"]["cover"]) == (False, "cora")
    shown = desk.ok("team", "show", "ben", "--json").data
    assert [one["cover"] for one in shown["absences"]] == [None, "cora"]
    assert shown["absences"][0]["why"] == "his wedding"


def test_absences_stand_in_the_chain_of_the_desk(desk: Desk) -> None:
    """They are events of ticket 0: nobody's history, and read again by every command."""
    desk.open(MATRIX)
    desk.ok("team", "away", "ben", "--until", "fri 17:00", as_="cora")
    with __import__("sqlite3").connect(desk.database) as connection:
        rows = connection.execute("SELECT kind, actor, length(hash) FROM event WHERE ticket_id = 0").fetchall()
    assert rows == [("away", "cora", 32)]
