"""The forecast: where the matrix promises what nobody is there to keep, and what causes it."""

import pytest

from tests.desk import Desk

MATRIX = """\
escli: 1
name: Coverage
timezone: Europe/London
calendars:
  office: {hours: {mon-fri: 09:00-17:00}, holidays: {2026-11-26: Founders' Day}}
  week: {hours: {mon-fri: 09:00-17:00}}
tiers:
  L1: {client: We help.}
  L2: {client: We help more.}
management: {client: We care., respond: 1h, calendar: week}
severities: {normal: It hurts.}
types:
  fault: {title: A fault}
  cable: {title: A cable, skills: [cables]}
matrix:
  fault: {normal: {tier: L1, respond: 1h, calendar: week, path: climb}}
  cable: {normal: {tier: L2, respond: 1h, calendar: week, path: climb}}
paths: {climb: [{respond: escalate to next}, {respond every 30m: page tier}]}
clients: {Acme: {}}
team:
  ana: {tier: L1, hours: office, page: log, tell: log}
  ben: {tier: L2, hours: week, skills: [cables], page: log, tell: log}
  bea: {tier: L2, hours: week, page: log, tell: log}
  mia: {tier: management, role: manager, page: log, tell: log}
channels: {log: {log: messages.log}}
duty: mia
"""


def gaps(desk: Desk, code: int = 8) -> list[tuple[str, list[str], str, str, str]]:
    ran = desk.run("team", "coverage", "--weeks", "1", "--json")
    assert ran.code == code
    found = [gap for one in ran.data["demands"] for gap in one["gaps"]]
    return [(one["tier"], one["skills"], one["from"][5:16], one["until"][5:16], one["state"]) for one in found]


def why(desk: Desk) -> list[list[str]]:
    data = desk.run("team", "coverage", "--weeks", "1", "--json").data
    return [gap["why"] for one in data["demands"] for gap in one["gaps"]]


def test_a_covered_week_has_no_gap(desk: Desk) -> None:
    desk.open(MATRIX)
    assert gaps(desk, 0) == []


def test_on_a_holiday_of_the_first_tier_the_second_is_reached(desk: Desk) -> None:
    desk.open(MATRIX)
    data = desk.ok("team", "coverage", "--weeks", "1", "--json").data
    thursday = data["demands"][0]["week"][3]
    assert (data["demands"][0]["tier"], set(thursday)) == ("L1", {None, "above"})


def test_away_is_a_gap_with_its_cause_in_the_hours_that_are_promised(desk: Desk) -> None:
    desk.open(MATRIX)
    desk.ok("team", "away", "ben", "--from", "2026-11-24", "--until", "2026-11-24")
    assert gaps(desk) == [("L2", ["cables"], "11-24T09:00", "11-24T17:00", "unskilled")]
    assert why(desk) == [["ben is away"]]
    desk.ok("team", "away", "bea", "--from", "2026-11-24", "--until", "2026-11-24 12:00")
    # Tickets that start at L1 are there for ana; what climbs to L2 finds nobody until noon.
    assert gaps(desk) == [
        ("L2", [], "11-24T09:00", "11-24T12:00", "nobody"),
        ("L2", ["cables"], "11-24T09:00", "11-24T12:00", "nobody"),
        ("L2", ["cables"], "11-24T12:00", "11-24T17:00", "unskilled"),
    ]


def test_who_stands_in_closes_the_gap_if_they_have_the_skill(desk: Desk) -> None:
    desk.open(MATRIX)
    desk.ok("team", "cover", "bea", "--for", "ben", "--from", "2026-11-24", "--until", "2026-11-24")
    assert gaps(desk)[0][4] == "unskilled"
    desk.matrix.write_text(
        MATRIX.replace("bea: {tier: L2, hours: week,", "bea: {tier: L2, hours: week, skills: [cables],")
    )
    assert gaps(desk, 0) == []


def test_who_cannot_be_reached_covers_nothing(desk: Desk) -> None:
    desk.open(MATRIX.replace("skills: [cables], page: log, tell: log", "skills: [cables]"))
    assert {state for *_, state in gaps(desk)} == {"unskilled"}
    assert why(desk)[0] == ["ben cannot be reached"]


def test_the_holiday_that_causes_a_gap_is_named(desk: Desk) -> None:
    desk.open(MATRIX.replace("hours: week, skills", "hours: office, skills"))
    assert gaps(desk) == [("L2", ["cables"], "11-26T09:00", "11-26T17:00", "unskilled")]
    assert why(desk) == [["Founders' Day (office)"]]


def test_monitoring_is_warned_of_a_gap_within_a_day_and_not_of_a_later_one(desk: Desk) -> None:
    desk.open(MATRIX)
    desk.sweep()
    desk.ok("team", "away", "ben", "--from", "2026-11-25", "--until", "2026-11-25")
    assert desk.run("breaches", "--check").code == 0
    desk.sweep("Tue 12:00")
    ran = desk.run("breaches", "--check")
    assert (ran.code, "nobody for L2 cables from Wed 25 Nov 09:00" in ran.out) == (1, True)


@pytest.mark.parametrize("form", ["--plain", "--csv", "--json"])
def test_each_form_lists_the_gaps(desk: Desk, form: str) -> None:
    desk.open(MATRIX)
    desk.ok("team", "away", "ben", "--from", "2026-11-24", "--until", "2026-11-24")
    assert "ben is away" in desk.run("team", "coverage", form).out
