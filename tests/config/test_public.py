"""A calendar closes on a country's public holidays, as the holidays library knows them, and on what the file adds."""

from typing import Any

import pytest

from escli.config import matrix
from tests.config.desk import problems, small

HOURS = "hours: {mon-fri: 09:00-17:00}"


def calendar(words: str) -> dict[str, Any]:
    found: dict[str, Any] = matrix.load(small((HOURS, words)), "desk.yaml")["calendars"]["office"]
    return found


def closed(words: str, year: int) -> dict[str, str]:
    return {day: name for day, name in calendar(words)["holidays"].items() if day.startswith(str(year))}


def test_a_country_closes_on_its_public_holidays_with_their_substitutes() -> None:
    assert closed(f"{HOURS}\n    country: GB\n    subdivision: ENG", 2026) == {
        "2026-01-01": "New Year's Day",
        "2026-04-03": "Good Friday",
        "2026-04-06": "Easter Monday",
        "2026-05-04": "May Day",
        "2026-05-25": "Spring Bank Holiday",
        "2026-08-31": "Late Summer Bank Holiday",
        "2026-12-25": "Christmas Day",
        "2026-12-26": "Boxing Day",
        "2026-12-28": "Boxing Day (observed)",
    }


def test_a_part_of_a_country_has_its_own_and_names_are_english_where_they_are_known() -> None:
    bavaria, berlin = (closed(f"{HOURS}\n    country: DE\n    subdivision: {part}", 2026) for part in ("BY", "BE"))
    assert bavaria["2026-01-06"] == "Epiphany"
    assert "2026-01-06" not in berlin
    assert "2026-03-08" in berlin
    assert "2026-03-08" not in bavaria


def test_they_reach_from_1970_to_2100() -> None:
    days = calendar(f"{HOURS}\n    country: US")["holidays"]
    assert (min(days)[:4], max(days)[:4]) == ("1970", "2100")


def test_the_file_adds_days_and_its_own_names_hold() -> None:
    days = calendar(f"{HOURS}\n    country: GB\n    holidays: {{12-24: Eve, 2026-12-25: At home}}")["holidays"]
    assert (days["12-24"], days["2026-12-25"], days["2027-12-25"]) == ("Eve", "At home", "Christmas Day")


def test_which_library_said_so_is_kept_with_the_version_of_the_matrix() -> None:
    assert matrix.load(small(), "desk.yaml")["holidays"] is None
    assert matrix.load(small((HOURS, f"{HOURS}\n    country: GB")), "desk.yaml")["holidays"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("country: GBR1", "calendars.office.country: found 'GBR1', expected a country's code such as GB, DE or US"),
        ("country: [GB]", "calendars.office.country: found a list, expected a country's code such as GB, DE or US"),
        ("subdivision: ENG", "calendars.office.subdivision: found 'ENG', expected a country beside it"),
        (
            "country: GB\n    subdivision: EGN",
            "found 'EGN', expected a part of GB: ENG, NIR, SCT, WLS (did you mean 'ENG'?)",
        ),
        (
            "country: SM\n    subdivision: ENG",
            "calendars.office.subdivision: found 'ENG', expected a part of SM: it has none",
        ),
    ],
)
def test_a_country_or_part_that_is_none_is_told(words: str, said: str) -> None:
    assert any(said in line for line in problems((HOURS, f"{HOURS}\n    {words}")))
