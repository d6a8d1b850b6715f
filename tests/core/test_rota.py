"""Who is on call: handovers over changes of the clocks, nights, months, layers, and people who stand in."""

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from escli.core.rota import Override, Rota, Shift
from escli.core.rotation import Rotation, from_parsed
from escli.core.walltime import instant

HOUR = 3600
NIGHTS = [[[22 * HOUR, 30 * HOUR]]] * 7
WEEKDAYS = [[[9 * HOUR, 17 * HOUR]]] * 5 + [[], []]


def rotation(who: str, start: str, zone: str = "Europe/London", **others: Any) -> Rotation:
    """Groups by spaces, those who serve together by a plus sign."""
    groups = tuple(tuple(group.split("+")) for group in who.split())
    return Rotation(groups, zone, dt.datetime.fromisoformat(start), **others)


def at(wall: str, zone: str = "Europe/London") -> int:
    return instant(dt.datetime.fromisoformat(wall), ZoneInfo(zone))


def told(shifts: list[Shift], zone: str = "Europe/London") -> list[str]:
    """Each shift as a person reads it, with its length on a stopwatch."""
    walls = [dt.datetime.fromtimestamp(shift.start, ZoneInfo(zone)) for shift in shifts]
    return [
        f"{wall:%d %b %H:%M} {'+'.join(shift.people)} {(shift.end - shift.start) / HOUR:g}h"
        for wall, shift in zip(walls, shifts, strict=True)
    ]


def override(start: str, end: str, gone: str | None = None, on: str | None = None) -> Override:
    return Override(at(start), at(end), gone, on)


# ------------------------------------------------------------------------------------------- changes of the clocks


def test_handover_is_at_nine_on_the_morning_on_which_the_clocks_change() -> None:
    rota = Rota([rotation("dev erin", "2026-03-26 09:00", unit="day")])
    assert told(rota.shifts(at("2026-03-28 09:00"), at("2026-03-30 09:00"))) == [
        "28 Mar 09:00 dev 23h",
        "29 Mar 09:00 erin 24h",
    ]
    assert told(rota.shifts(at("2026-10-24 09:00"), at("2026-10-26 09:00"))) == [
        "24 Oct 09:00 dev 25h",
        "25 Oct 09:00 erin 24h",
    ]


def test_a_handover_at_a_time_that_does_not_exist_is_at_the_change() -> None:
    rota = Rota([rotation("dev erin", "2026-03-27 01:30", unit="day")])
    assert told(rota.shifts(at("2026-03-28 01:30"), at("2026-03-31 01:30"))) == [
        "28 Mar 01:30 erin 23.5h",
        "29 Mar 02:00 dev 23.5h",
        "30 Mar 01:30 erin 24h",
    ]


def test_a_handover_at_a_time_that_occurs_twice_is_at_the_first() -> None:
    rota = Rota([rotation("dev erin", "2026-10-24 01:30", unit="day")])
    first = at("2026-10-25 01:30")
    assert rota.on_call(first - 1) == ("dev",)
    assert rota.on_call(first) == rota.on_call(first + HOUR) == ("erin",)  # the wall shows half past one again
    assert told(rota.shifts(first, at("2026-10-26 01:30"))) == ["25 Oct 01:30 erin 25h"]


def test_a_night_is_an_hour_shorter_or_longer_when_the_clocks_change_in_it() -> None:
    rota = Rota([rotation("dev erin", "2026-03-01 12:00", unit="day", weekly=NIGHTS)])
    assert told(rota.shifts(at("2026-03-27 12:00"), at("2026-03-30 12:00"))) == [
        "27 Mar 22:00 dev 8h",
        "28 Mar 22:00 erin 7h",
        "29 Mar 22:00 dev 8h",
    ]
    assert told(rota.shifts(at("2026-10-24 12:00"), at("2026-10-25 12:00"))) == ["24 Oct 22:00 erin 9h"]


def test_twelve_hours_stay_at_eight_and_eight_in_summer_and_in_winter() -> None:
    rota = Rota([rotation("day night", "2026-01-05 08:00", unit="hour", every=12)])
    assert told(rota.shifts(at("2026-03-28 08:00"), at("2026-03-29 20:00"))) == [
        "28 Mar 08:00 day 12h",
        "28 Mar 20:00 night 11h",
        "29 Mar 08:00 day 12h",
    ]
    assert rota.on_call(at("2026-07-01 07:59")) == ("night",)


def test_lord_howe_moves_its_clocks_by_half_an_hour() -> None:
    zone = "Australia/Lord_Howe"
    daily = Rota([rotation("dev erin", "2026-10-01 02:15", zone, unit="day")])  # 2:00 to 2:30 is skipped on 4 October
    assert told(daily.shifts(at("2026-10-03 02:15", zone), at("2026-10-06 02:15", zone)), zone) == [
        "03 Oct 02:15 dev 23.75h",
        "04 Oct 02:30 erin 23.75h",
        "05 Oct 02:15 dev 24h",
    ]
    hourly = Rota([rotation("dev erin gil", "2026-04-04 23:00", zone, unit="hour")])  # half past one comes twice
    assert told(hourly.shifts(at("2026-04-05 00:00", zone), at("2026-04-05 03:00", zone)), zone) == [
        "05 Apr 00:00 erin 1h",
        "05 Apr 01:00 gil 1.5h",
        "05 Apr 02:00 dev 1h",
    ]


# -------------------------------------------------------------------------------------------------- turns and hours


def test_monthly_on_the_31st_is_on_the_last_day_of_a_month_that_has_none() -> None:
    rota = Rota([rotation("dev erin gil", "2027-12-31 09:00", unit="month")])
    assert told(rota.shifts(at("2027-12-31 09:00"), at("2028-05-31 09:00"))) == [
        "31 Dec 09:00 dev 744h",
        "31 Jan 09:00 erin 696h",
        "29 Feb 09:00 gil 743h",
        "31 Mar 09:00 dev 720h",  # and not on the 29th, because February was short
        "30 Apr 09:00 erin 744h",
    ]


def test_a_rotation_that_began_ten_years_ago_still_hands_over_on_mondays_at_nine() -> None:
    rota = Rota([rotation("dev erin gil", "2016-09-05 09:00")])
    assert told(rota.shifts(at("2026-09-10"), at("2026-09-23"))) == [
        "10 Sep 00:00 dev 105h",
        "14 Sep 09:00 erin 168h",
        "21 Sep 09:00 gil 39h",
    ]


def test_nobody_serves_before_the_first_handover_nor_from_the_end_on() -> None:
    rota = Rota([rotation("dev", "2026-09-07 09:00", until=dt.datetime.fromisoformat("2026-09-10 12:00"))])
    assert told(rota.shifts(at("2026-01-01"), at("2027-01-01"))) == ["07 Sep 09:00 dev 75h"]
    assert rota.on_call(at("2026-09-10 12:00")) == ()


def test_a_weekend_is_nobodys_turn_where_somebody_serves_on_weekdays_only() -> None:
    rota = Rota([rotation("ana ben carla dev erin fay gil", "2026-09-07 09:00", unit="day", weekly=WEEKDAYS)])
    people = [line.split()[3] for line in told(rota.shifts(at("2026-09-07"), at("2026-09-21")))]
    assert people == ["ana", "ben", "carla", "dev", "erin", "fay", "gil", "ana", "ben", "carla"]


def test_a_turn_of_some_days_counts_the_days_that_somebody_serves_on() -> None:
    rota = Rota([rotation("ana ben", "2026-09-07 00:00", unit="day", every=3, weekly=WEEKDAYS)])
    assert told(rota.shifts(at("2026-09-09"), at("2026-09-15"))) == [
        "09 Sep 09:00 ana 8h",
        "10 Sep 09:00 ben 8h",
        "11 Sep 09:00 ben 8h",
        "14 Sep 09:00 ben 8h",
    ]


def test_every_fourth_hour_of_a_working_day_is_handed_to_the_next_and_the_night_to_nobody() -> None:
    rota = Rota([rotation("ana ben carla", "2026-09-07 09:00", unit="hour", every=4, weekly=WEEKDAYS)])
    assert [line.split()[2:4] for line in told(rota.shifts(at("2026-09-07"), at("2026-09-09")))] == [
        ["09:00", "ana"],
        ["13:00", "ben"],
        ["09:00", "carla"],
        ["13:00", "ana"],
    ]


def test_a_rotation_may_serve_only_the_first_part_of_each_turn() -> None:
    rota = Rota([rotation("dev erin", "2026-09-05 09:00", lasts=48 * HOUR)])
    assert told(rota.shifts(at("2026-09-01"), at("2026-09-19"))) == ["05 Sep 09:00 dev 48h", "12 Sep 09:00 erin 48h"]


def test_where_a_month_is_shorter_than_the_time_that_is_served_the_next_one_takes_over_all_the_same() -> None:
    rota = Rota([rotation("dev erin", "2027-01-01 09:00", unit="month", lasts=30 * 24 * HOUR)])
    assert told(rota.shifts(at("2027-02-20"), at("2027-03-03"))) == ["20 Feb 00:00 erin 225h", "01 Mar 09:00 dev 39h"]


@pytest.mark.parametrize("zone", ["Pacific/Honolulu", "UTC", "Pacific/Kiritimati"])
def test_a_night_that_lasts_nearly_a_whole_day_is_served_to_its_end_wherever_it_is(zone: str) -> None:
    monday = [[[22 * HOUR, 45 * HOUR]], *([] for _ in range(6))]
    rota = Rota([rotation("dev", "2026-09-07 00:00", zone, weekly=monday)])
    assert rota.on_call(at("2026-09-07 22:00", zone)) == rota.on_call(at("2026-09-08 20:59", zone)) == ("dev",)
    assert rota.on_call(at("2026-09-07 21:59", zone)) == rota.on_call(at("2026-09-08 21:00", zone)) == ()


def test_a_handover_within_the_hours_changes_the_people_there_and_then() -> None:
    rota = Rota([rotation("dev erin", "2026-09-07 12:00", unit="day", weekly=WEEKDAYS)])
    assert told(rota.shifts(at("2026-09-08 09:00"), at("2026-09-08 17:00"))) == [
        "08 Sep 09:00 dev 3h",
        "08 Sep 12:00 erin 5h",
    ]


def test_plain_json_gives_the_rotation() -> None:
    said = rotation("dev+erin gil", "2026-09-07 09:00", until=dt.datetime.fromisoformat("2026-12-01"))
    parsed = {**said._asdict(), "who": [["dev", "erin"], ["gil"]], "start": "2026-09-07T09:00", "until": "2026-12-01"}
    assert from_parsed(parsed) == said
    assert from_parsed({**parsed, "until": None}) == said._replace(until=None)


# ---------------------------------------------------------------------------------------------- layers and overrides

DEV_THEN_ERIN = rotation("dev erin", "2026-09-07 09:00")
TUESDAY = at("2026-09-08 20:00")
HUGO_BEHIND = [DEV_THEN_ERIN._replace(priority=2), rotation("hugo", "2026-09-07 09:00", priority=1)]


def test_equal_priorities_are_on_call_together_and_a_higher_one_alone() -> None:
    nights = rotation("gil", "2026-09-07 09:00", weekly=NIGHTS)
    evening = at("2026-09-08 21:00")
    assert told(Rota([DEV_THEN_ERIN, nights]).shifts(evening, evening + 2 * HOUR)) == [
        "08 Sep 21:00 dev 1h",
        "08 Sep 22:00 dev+gil 1h",
    ]
    assert Rota([DEV_THEN_ERIN, nights._replace(priority=2)]).on_call(evening + HOUR) == ("gil",)


def test_a_swap_for_one_night() -> None:
    night = override("2026-09-08 18:00", "2026-09-09 08:00", "dev", "erin")
    back = override("2026-09-15 18:00", "2026-09-16 08:00", "erin", "dev")
    assert told(Rota([DEV_THEN_ERIN], [night, back]).shifts(at("2026-09-08"), at("2026-09-17"))) == [
        "08 Sep 00:00 dev 18h",
        "08 Sep 18:00 erin 14h",
        "09 Sep 08:00 dev 121h",
        "14 Sep 09:00 erin 33h",
        "15 Sep 18:00 dev 14h",
        "16 Sep 08:00 erin 16h",
    ]


def test_where_the_only_one_of_the_highest_layer_is_away_the_next_layer_answers() -> None:
    away = override("2026-09-08", "2026-09-09", "dev")
    assert Rota(HUGO_BEHIND, [away]).on_call(TUESDAY) == ("hugo",)
    assert Rota(HUGO_BEHIND, [away, away._replace(gone="hugo")]).on_call(TUESDAY) == ()
    pair = rotation("dev+erin", "2026-09-07 09:00", priority=2)
    assert Rota([pair, HUGO_BEHIND[1]], [away]).on_call(TUESDAY) == ("erin",)


def test_somebody_extra_is_there_beside_those_who_are_on_call_and_stands_in_for_no_layer() -> None:
    extra = override("2026-09-08", "2026-09-09", on="mia")
    away = override("2026-09-08", "2026-09-09", "dev")
    assert Rota(HUGO_BEHIND, [extra]).on_call(TUESDAY) == ("dev", "mia")
    assert Rota(HUGO_BEHIND, [extra, away]).on_call(TUESDAY) == ("hugo", "mia")
    assert Rota([], [extra]).on_call(TUESDAY) == ("mia",)
    assert Rota([], [extra, away._replace(gone="mia")]).on_call(TUESDAY) == ()


@pytest.mark.parametrize(
    ("covers", "there"),
    [
        ("dev<ben", "ben"),
        ("dev<ben ben<carla", "carla"),  # covers may be covered
        ("ben<carla dev<ben", "carla"),
        ("dev<ben ben", "hugo"),  # who covers is away: as if nobody did
        ("dev<ben dev", "ben"),  # away, and covered
        ("dev<ben dev<carla", "carla"),  # what was said last
        ("dev<erin erin<dev", "erin"),  # the two swap
        ("dev<ben ben<carla carla<dev", "carla"),  # round in a circle: it ends
        ("dev<ben ben<carla carla<ben", "carla"),
        ("dev<dev", "dev"),
        ("dev<erin erin<dev erin", "hugo"),
        ("ben<carla", "dev"),  # nothing to do with dev
        ("dev<hugo", "hugo"),
    ],
)
def test_whoever_covers_comes_and_a_chain_of_covers_ends(covers: str, there: str) -> None:
    said = [(word.partition("<")[0], word.partition("<")[2] or None) for word in covers.split()]
    overrides = [override("2026-09-08", "2026-09-09", gone, on) for gone, on in said]
    assert Rota(HUGO_BEHIND, overrides).on_call(TUESDAY) == (there,)


def test_who_stands_in_for_a_colleague_of_the_same_shift_is_named_once() -> None:
    pair = rotation("erin+dev", "2026-09-07 09:00")
    cover = override("2026-09-08", "2026-09-09", "erin", "dev")
    assert Rota([pair, DEV_THEN_ERIN], [cover]).on_call(TUESDAY) == ("dev",)
    assert Rota([pair]).on_call(TUESDAY) == ("dev", "erin")


def test_an_override_begins_with_its_first_second_and_ends_before_its_last() -> None:
    away = override("2026-09-08 18:00", "2026-09-08 20:00", "dev")
    assert told(Rota([DEV_THEN_ERIN], [away]).shifts(at("2026-09-08"), at("2026-09-09"))) == [
        "08 Sep 00:00 dev 18h",
        "08 Sep 20:00 dev 4h",
    ]
    assert Rota([DEV_THEN_ERIN], [away._replace(end=away.start)]).on_call(away.start) == ("dev",)


def test_no_rotation_and_no_time_give_no_shift() -> None:
    assert Rota([]).shifts(0, 1 << 31) == []
    assert Rota([DEV_THEN_ERIN]).shifts(TUESDAY, TUESDAY) == []
