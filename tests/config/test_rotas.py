"""A team lead writes down who is on call; what cannot be is told, with its line and what was probably meant."""

import datetime as dt

import pytest

from escli.config import matrix
from escli.core.matrix import Matrix
from escli.core.rotation import Rotation
from tests.config.desk import SMALL, problems, small

LINE = "  L1: {who: [ana, mia], from: 2026-09-07 09:00, for: 2 days, until: 2026-12-24}"
WHERE = "line 35: rotas.L1"
NINE = dt.datetime.fromisoformat("2026-09-07T09:00")


def rotas(*changes: tuple[str, str]) -> dict[str, tuple[Rotation, ...]]:
    return Matrix(matrix.load(small(*changes), "desk.yaml")).rotas


def test_a_line_that_a_team_lead_can_read_aloud_becomes_a_rotation() -> None:
    line = (
        "  management:\n"
        "    - {who: [[ana, mia], mia, ana], turn: 12 hours, from: 2026-09-07 09:00, until: 2026-10-01 18:30, \n"
        "       timezone: Europe/Paris, hours: {mon: 18:00-08:00}, for: 10 hours, priority: 2}\n"
        "    - {who: ana, from: 2026-09-07 09:00}"
    )
    weekly = [[[18 * 3600, 32 * 3600]], *([] for _ in range(6))]
    several = Rotation(
        (("ana", "mia"), ("mia",), ("ana",)),
        "Europe/Paris",
        NINE,
        "hour",
        12,
        dt.datetime.fromisoformat("2026-10-01T18:30"),
        weekly,
        10 * 3600,
        2,
    )
    alone = Rotation((("ana",),), "Europe/London", NINE, "week", 1)
    assert rotas((LINE, line)) == {"management": (several, alone)}


@pytest.mark.parametrize(
    ("words", "unit", "every"),
    [
        ("hourly", "hour", 1),
        ("daily", "day", 1),
        ("weekly", "week", 1),
        ("monthly", "month", 1),
        ("1 day", "day", 1),
        ("3 days", "day", 3),
        ("2 months", "month", 2),
        ("100 hours", "hour", 100),
    ],
)
def test_a_turn_is_a_word_or_a_number(words: str, unit: str, every: int) -> None:
    [one] = rotas((LINE, f"  L2: {{who: ana, from: 2026-09-07 09:00, turn: {words}}}"))["L2"]
    assert (one.unit, one.every) == (unit, every)


@pytest.mark.parametrize(("words", "until"), [("2026-12-24", "2026-12-25"), ("2026-12-24 18:00", "2026-12-24T18:00")])
def test_a_last_day_is_served_to_its_end(words: str, until: str) -> None:
    [one] = rotas(("until: 2026-12-24", f"until: {words}"))["L1"]
    assert one.until == dt.datetime.fromisoformat(until)


def test_a_matrix_without_rotas_has_none_and_so_has_a_form_kept_by_an_older_escli() -> None:
    assert rotas((f"rotas:\n{LINE}", "")) == {}
    kept = matrix.load(SMALL, "desk.yaml")
    del kept["rotas"]
    assert Matrix(kept).rotas == {}


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (
            "[ana, mia]",
            "[ana, mja]",
            ".who[2]: found 'mja', expected a person of the team, or a list of those who",
        ),
        ("[ana, mia]", "anna", ".who: found 'anna', expected a person of the team, or a list of those who take turns "),
        ("[ana, mia]", "[]", ".who: found an empty list, expected a person of the team"),
        ("[ana, mia]", "[ana, []]", ".who[2]: found an empty list, expected a person of the team"),
        ("[ana, mia]", "[[ana, mia, ana]]", ".who[1][3]: found 'ana' a second time, expected each person of a group"),
        ("[ana, mia]", "[[ana, [mia]]]", ".who[1][2]: found a list, expected a person of the team"),
        ("[ana, mia]", "{ana: mia}", ".who: found a mapping, expected a person of the team"),
        ("who: [ana, mia], ", "", ".who: found nothing, expected a person of the team"),
        ("from: 2026-09-07 09:00, ", "", ".from: found nothing, expected a moment such as 2026-09-07 09:00"),
        ("2026-09-07 09:00", "1:30", ".from: found '1:30', which YAML reads as a number in base 60"),
        ("2026-09-07 09:00", "monday", ".from: found 'monday', expected a moment such as 2026-09-07 09:00"),
        ("2026-09-07 09:00", "2026-09-07", ".from: found '2026-09-07', expected a moment such as 2026-09-07 09:00"),
        ("2026-09-07 09:00", "2026-09-31 09:00", ".from: found '2026-09-31 09:00', expected a moment such as"),
        ("2026-09-07 09:00", "2026-09-07 24:00", ".from: found '2026-09-07 24:00', expected a moment such as"),
        ("2026-09-07 09:00", "0026-09-07 09:00", ".from: found '0026-09-07 09:00', expected a moment such as"),
        ("2026-09-07 09:00", "[2026]", ".from: found a list, expected a moment such as"),
        ("2026-12-24", "2026-09-06", ".until: found an end before the first handover, expected a moment later than"),
        ("2026-12-24", "2026-09-07 09:00", ".until: found an end before the first handover, expected a moment later"),
        (
            "2026-12-24",
            "2026-02-30",
            ".until: found '2026-02-30', expected a moment such as 2026-12-24 18:00, or",
        ),
        ("2026-12-24", "9999-12-31", ".until: found '9999-12-31', expected a moment such as"),
        ("2026-12-24", "christmas", ".until: found 'christmas', expected a moment such as"),
        ("for: 2 days", "for: 8 days", ".for: found a time longer than the turn, expected at most as long as the turn"),
        ("for: 2 days", "for: 1 month", ".for: found '1 month', expected a number of hours, days or weeks such as"),
        ("for: 2 days", "for: 2d", ".for: found '2d', expected a number of hours, days or weeks such as 12 hours"),
        ("for: 2 days", "turn: 12h", ".turn: found '12h', expected hourly, daily, weekly, monthly, or a number such"),
        ("for: 2 days", "turn: 0 days", ".turn: found '0 days', expected hourly"),
        ("for: 2 days", "turn: [daily]", ".turn: found a list, expected hourly"),
        ("for: 2 days", "turn: weakly", ".turn: found 'weakly', expected hourly, daily, weekly, monthly, or a number"),
        ("for: 2 days", "timezone: Mars", ".timezone: found 'Mars', expected a time zone such as Europe/London"),
        ("for: 2 days", "hours: {mon: closed}", ".hours: found a week that never opens, expected hours on at least"),
        ("for: 2 days", "hours: {mon: 18:00-18:00}", ".hours.mon: found '18:00-18:00', expected hours such as"),
        ("for: 2 days", "priority: high", ".priority: found 'high', expected a whole number from 1 to 9"),
        ("for: 2 days", "priority: 10", ".priority: found '10', expected a whole number from 1 to 9"),
        ("for: 2 days", "people: 2", ".people: found the unknown key 'people', expected one of the keys who, turn"),
        (LINE, "  L1: []", ": found an empty list, expected at least one rotation; leave the tier out to have none"),
        (LINE, "  L1: [ana]", "[1]: found 'ana', expected a mapping"),
    ],
)
def test_a_rota_that_cannot_be_is_told(old: str, new: str, told: str) -> None:
    [found] = problems((old, new))
    assert found.startswith(WHERE + told)


def test_a_tier_that_is_none_is_told_with_the_one_that_was_meant() -> None:
    assert problems(("  L1: {who", "  L3: {who")) == [
        "line 35: rotas.L3: found 'L3', expected the name of a tier or management"
    ]
    [found] = problems(("  L1: {who", "  managment: {who"))
    assert found.endswith("(did you mean 'management'?)")


def test_all_that_is_wrong_with_several_rotations_is_told_at_once() -> None:
    lines = (
        "  L1:\n"
        "    - {who: nobody, from: 2026-09-07 09:00}\n"
        "    - {who: ana, from: today, turn: yearly, hours: {mon: 9}}\n"
        "    - {who: [], from: 2026-09-07 09:00, until: 2026-09-01, turn: daily, for: 25 hours}\n"
    )
    assert [line.split(", expected")[0] for line in problems((LINE, lines))] == [
        "line 36: rotas.L1[1].who: found 'nobody'",
        "line 37: rotas.L1[2].turn: found 'yearly'",
        "line 37: rotas.L1[2].from: found 'today'",
        "line 37: rotas.L1[2].hours.mon: found '9'",
        "line 38: rotas.L1[3].who: found an empty list",
        "line 38: rotas.L1[3].until: found an end before the first handover",
        "line 38: rotas.L1[3].for: found a time longer than the turn",
    ]
