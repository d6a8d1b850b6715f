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


ADJUSTED = MATRIX.replace("  week: {hours", "  always: {hours: 24/7}\n  week: {hours").replace(
    "clients:", "adjust:\n  ADJUST\nclients:"
)


@pytest.mark.parametrize(
    ("adjust", "code"),
    [
        ("vip: {calendar: always}", 8),
        ("vip: {respond: 2h, calendar: always}", 8),
        ("vip: {update: 2h, calendar: always}", 0),  # at night only news is promised, and no response
        ("vip: {tier: L2}", 0),
    ],
)
def test_an_adjustment_promises_a_response_in_its_own_hours_only_if_it_says_so(
    desk: Desk, adjust: str, code: int
) -> None:
    desk.open(ADJUSTED.replace("ADJUST", adjust))
    assert bool(gaps(desk, code)) is bool(code)


def test_a_tier_that_is_closed_at_night_while_the_cell_is_always_open_is_a_gap_each_night(desk: Desk) -> None:
    desk.open(ADJUSTED.replace("ADJUST", "security: {calendar: always}"))
    at_l1 = [one for one in gaps(desk) if one[0] == "L1"]
    assert at_l1[:2] == [
        ("L1", [], "11-23T17:00", "11-24T09:00", "nobody"),
        ("L1", [], "11-24T17:00", "11-25T09:00", "nobody"),
    ]
    assert why(desk)[0] == ["it is nobody's turn and nobody's hours"]


@pytest.mark.parametrize("zone", ["Asia/Kathmandu", "Australia/Lord_Howe", "Pacific/Apia"])
def test_an_hour_of_the_week_is_one_of_the_wall_wherever_the_desk_is(desk: Desk, zone: str) -> None:
    desk.open(MATRIX.replace("Europe/London", zone), at="2026-11-21T12:00:00Z")
    week = desk.ok("team", "coverage", "--weeks", "1", "--json").data["demands"][0]["week"]
    assert [hour for hour, state in enumerate(week[1]) if state] == [*range(9, 17)]


def test_a_person_given_what_they_have_no_skill_for_is_a_gap_and_a_queue_that_climbs_is_none(desk: Desk) -> None:
    """Routing gives way before the next tier: the cable goes to ana, who knows nothing of it, and stays there."""
    queue = MATRIX.replace("cable: {normal: {tier: L2", "cable: {normal: {tier: L1")
    desk.open(queue + "settings: {fallback: [unskilled, next]}\n")
    desk.ok("team", "cover", "ana", "--for", "mia", "--until", "thu 09:00")
    assert "L1" not in {one[0] for one in gaps(desk, 0)}
    desk.matrix.write_text(queue.replace("L1: {client: We help.}", "L1: {client: We help., route: person}")
                           + "settings: {fallback: [unskilled, next]}\n")  # fmt: skip
    assert gaps(desk)[0] == ("L1", ["cables"], "11-23T09:00", "11-23T17:00", "unskilled")


def test_only_an_absence_that_makes_a_difference_is_a_cause(desk: Desk) -> None:
    """Who is away on a weekend, on which they are never there, is missed by nobody."""
    above = MATRIX.replace(
        "  L2: {client: We help more.}", "  L2: {client: We help more.}\n  L3: {client: We help most.}"
    )
    desk.open(above.replace("L1, respond: 1h, calendar: week", "L1, respond: 1h, calendar: office").replace(
        "  mia:", "  zoe: {tier: L3, hours: week, skills: [cables], page: log, tell: log}\n  mia:"))  # fmt: skip
    for name in ("ben", "zoe"):
        desk.ok("team", "away", name, "--from", "2026-11-24", "--until", "2026-11-24")
    desk.ok(
        "team", "away", "bea", "--from", "2026-11-28", "--until", "2026-11-29"
    )  # a weekend, on which she is not there
    data = desk.run("team", "coverage", "--weeks", "1", "--json").data
    causes = {(one["tier"], *one["skills"]): [gap["why"] for gap in one["gaps"]] for one in data["demands"]}
    assert causes["L2", "cables"] == [["ben is away"]]
    assert causes["L3", "cables"] == [["zoe is away"]]
    assert not any("bea" in words for several in causes.values() for why in several for words in why)
