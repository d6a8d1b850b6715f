"""Pages go to who is on call at that second: over handovers, clock changes, covers and absences."""

from tests.desk import Desk

MATRIX = """\
escli: 1
name: On Call
timezone: Europe/London
calendars: {always: {hours: 24/7}, office: {hours: {mon-fri: 09:00-17:00}}}
tiers:
  L1: {client: We help.}
  L2: {client: We help more.}
management: {client: We care., respond: 1h, calendar: always}
severities: {normal: It hurts.}
types: {fault: {title: A fault}}
matrix: {fault: {normal: {tier: L2, respond: 1h, resolve: 9h, calendar: always, path: climb}}}
paths:
  climb:
    - 50% of respond: page on call
    - 50% of resolve: page lead
    - respond every 1h: page tier
rotas:
  L2:
    - {who: [ben, cora], turn: daily, from: 2026-10-01 09:00}
clients: {Acme: {}}
team:
  ana: {tier: L1, page: log, tell: log}
  ben: {tier: L2, page: log, tell: log}
  cora: {tier: L2, page: log, tell: log}
  dora: {tier: L2, role: lead, hours: office, page: log, tell: log}
  mia: {tier: management, role: manager, page: log, tell: log}
channels: {log: {log: messages.log}}
duty: mia
"""
ROTA_OF_WEEKS = MATRIX.replace("turn: daily", "turn: weekly").replace(", hours: office, page", ", page", 1)
NEW = ("--client", "Acme", "--type", "fault", "--severity", "normal", "It broke")


def paged(desk: Desk, ticket: int) -> list[str]:
    return [who for how, who in desk.told(ticket) if how == "page"]


def test_the_page_before_the_handover_is_for_the_one_and_after_it_for_the_other(desk: Desk) -> None:
    ticket = desk.open(MATRIX, at="Mon 08:29").new(*NEW)
    desk.sweep("Mon 08:59:30")  # half of the hour has passed
    assert paged(desk, ticket) == ["ben"]
    other = desk.at("Mon 08:31").new(*NEW)
    desk.sweep("Mon 09:01")
    assert paged(desk, other) == ["cora"]


def test_handover_at_nine_on_the_morning_the_clocks_go_back(desk: Desk) -> None:
    """On 25 October 2026 nine o'clock in London comes an hour later in UTC than the day before."""
    ticket = desk.open(MATRIX, at="2026-10-25T08:10:00Z").new(*NEW)
    desk.sweep("2026-10-25T08:40:00Z")  # 08:40 on the wall: the night's turn still
    before = paged(desk, ticket)
    later = desk.at("2026-10-25T08:31:00Z").new(*NEW)
    desk.sweep("2026-10-25T09:01:00Z")
    assert (before, paged(desk, later)) == (["cora"], ["ben"])
    data = desk.at("2026-10-25T08:59:59Z").ok("oncall", "--json").data["tiers"]
    assert next(one["until"] for one in data if one["tier"] == "L2") == "2026-10-25T09:00:00Z"


def test_handover_at_nine_on_the_morning_the_clocks_go_forward(desk: Desk) -> None:
    desk.open(MATRIX, at="2027-03-28T07:59:59Z")  # 08:59:59 on the wall
    first = desk.ok("oncall", "--json").data["tiers"][1]
    second = desk.at("2027-03-28T08:00:00Z").ok("oncall", "--json").data["tiers"][1]
    assert (first["people"], first["until"], second["people"]) == (["cora"], "2027-03-28T08:00:00Z", ["ben"])


def test_by_day_the_lead_works_beside_who_is_on_call(desk: Desk) -> None:
    desk.open(MATRIX, at="Mon 10:00")
    people = desk.ok("oncall", "--json").data["tiers"][1]["people"]
    assert people == ["cora", "dora"]
    ticket = desk.new(*NEW)
    desk.sweep("Mon 12:00:01")
    assert set(paged(desk, ticket)) == {"cora", "dora"}


def test_a_lead_who_has_gone_home_is_not_paged_management_is(desk: Desk) -> None:
    ticket = desk.open(MATRIX, at="Mon 18:00").new(*NEW)
    desk.ok("take", str(ticket), as_="ben")
    desk.sweep("Mon 22:31")
    assert paged(desk, ticket) == ["mia"]


def test_a_cover_for_one_night_is_paged_in_their_place(desk: Desk) -> None:
    desk.open(MATRIX, at="Mon 18:00")
    desk.ok("team", "cover", "ana", "--for", "cora", "--until", "tue 09:00")
    ticket = desk.new(*NEW)
    desk.sweep("Mon 18:30")
    assert paged(desk, ticket) == ["ana"]
    assert "ana" not in desk.at("Tue 09:30").ok("oncall", "--json").data["tiers"][1]["people"]


def test_if_nobody_is_on_call_the_duty_contact_is_paged(desk: Desk) -> None:
    desk.open(MATRIX, at="Mon 18:00")
    desk.ok("team", "away", "cora", "--until", "tue 09:00")
    ticket = desk.new(*NEW)
    desk.sweep("Mon 18:31")
    assert paged(desk, ticket) == ["mia"]
    assert "nobody" in desk.run("team", "coverage", "--weeks", "1", "--plain").out


def test_a_calendar_file_has_the_shifts_once_each_with_lasting_ids(desk: Desk) -> None:
    desk.open(MATRIX, at="Mon 10:00")
    file = desk.folder / "oncall.ics"
    desk.ok("oncall", "--ics", str(file))
    first = file.read_text("utf-8")
    desk.at("Mon 11:00").ok("oncall", "--ics", str(file))
    ids = [line for line in first.splitlines() if line.startswith("UID:")]
    assert len(set(ids)) == len(ids) > 90
    assert [line for line in file.read_text("utf-8").splitlines() if line.startswith("UID:")] == ids
    assert "SUMMARY:L2: cora\\, dora" in first


def test_the_shift_that_runs_has_the_same_id_in_the_file_of_the_next_day(desk: Desk) -> None:
    """A calendar that read both would show it twice."""
    file = desk.open(ROTA_OF_WEEKS, at="Tue 10:00").folder / "oncall.ics"
    ids = []
    for day in ("Tue 10:00", "Wed 03:00"):
        desk.at(day).ok("oncall", "--ics", str(file))
        ids.append([line for line in file.read_text("utf-8").splitlines() if line.startswith("UID:")])
    assert "UID:L2-2026-11-19T09:00:00Z@" in ids[0][0]
    assert ids[0][0] == ids[1][0]
    assert not [one for one in ids[0] if one.startswith("UID:L1")]  # ana is there all the time: that is no shift


def test_a_file_that_cannot_be_written_leaves_nothing_behind(desk: Desk) -> None:
    folder = desk.open(MATRIX).folder / "here"
    folder.mkdir()
    for place in (folder, folder / "missing" / "oncall.ics"):
        ran = desk.run("oncall", "--ics", str(place))
        assert (ran.code, f"{place} cannot be written" in ran.err) == (6, True)
    assert not [one for one in desk.folder.iterdir() if one.name.startswith(".")]


def test_a_week_is_drawn_with_its_gaps(desk: Desk) -> None:
    desk.open(MATRIX, at="Mon 10:00")
    shifts = desk.ok("oncall", "--week", "--json").data["shifts"]
    assert {one["tier"] for one in shifts} == {"L1", "L2", "management"}
    nights = [one["people"] for one in shifts if one["tier"] == "L2" and one["from"].endswith("T17:00:00Z")]
    assert nights[:3] == [["cora"], ["ben"], ["cora"]]
