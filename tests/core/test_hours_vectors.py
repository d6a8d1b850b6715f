"""What other projects' own tests say of business time, as facts: tests/vectors/SCHEMA.md explains their form."""

import datetime as dt
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from escli.core.hours import Hours
from escli.core.walltime import instant

Vector = dict[str, Any]

FACTS: list[Vector] = json.loads(
    (Path(__file__).parents[1] / "vectors" / "business_time.json").read_text("utf-8"),
)["vectors"]
WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
BACKWARDS = {"roll_backward", "prev_open", "prev_close", "periods_back"}  # escli never asks what was before


def has_fraction(fact: Vector) -> bool:
    """escli counts in whole seconds."""
    moments = [fact[key] for key in ("start", "end") if key in fact]
    return any(dt.datetime.fromisoformat(moment).microsecond for moment in moments) or fact.get("seconds", 0) % 1 != 0


def takes_the_last(fact: Vector) -> bool:
    """escli takes the first of two equal wall times."""
    return fact.get("pick") == "last"


ASKED = [fact for fact in FACTS if fact["op"] not in BACKWARDS]
TOLD = [fact for fact in ASKED if not has_fraction(fact) and not takes_the_last(fact)]


def seconds(time: str) -> int:
    hour, minute = time.split(":")
    return int(hour) * 3600 + int(minute) * 60


def spans(pairs: list[list[str]]) -> list[list[int]]:
    """An end before its start is on the next date."""
    times = [(seconds(opens), seconds(closes)) for opens, closes in pairs]
    return [[opens, closes + 86400 if closes < opens else closes] for opens, closes in times]


def hours_of(fact: Vector) -> Hours:
    return Hours(
        {
            "timezone": fact["tz"],
            "weekly": [spans(fact["hours"].get(day, [])) for day in WEEK],
            "holidays": dict.fromkeys(fact.get("holidays", []), "a holiday"),
            "special": {date: spans(pairs) for date, pairs in fact.get("overrides", {}).items()},
            "breaks": {date: spans(pairs) for date, pairs in fact.get("breaks", {}).items()},
        }
    )


def at(moment: str) -> int:
    return int(dt.datetime.fromisoformat(moment).timestamp())


def days_on(fact: Vector) -> int | dt.date:
    """Working days from a moment lead to a moment; from a whole date, which is the start of that date, to a date."""
    zone = ZoneInfo(fact["tz"])
    whole = "T" not in fact["start"]
    start = instant(dt.datetime.fromisoformat(fact["start"]), zone) if whole else at(fact["start"])
    due = hours_of(fact).add_days(start, fact["days"], end_of_day=fact.get("end_of_working_day", False))
    return dt.datetime.fromtimestamp(due, zone).date() if whole else due


# What escli says, by the vectors' name for the question.
ANSWERS: dict[str, Callable[[Vector], object]] = {
    "add": lambda fact: hours_of(fact).add(at(fact["start"]), fact["seconds"]),
    "sub": lambda fact: hours_of(fact).sub(at(fact["start"]), fact["seconds"]),
    "between": lambda fact: hours_of(fact).between(at(fact["start"]), at(fact["end"])),
    "is_open": lambda fact: hours_of(fact).is_open(at(fact["start"])),
    "roll_forward": lambda fact: hours_of(fact).roll(at(fact["start"])),
    "next_open": lambda fact: hours_of(fact).next_open(at(fact["start"])),
    "next_close": lambda fact: hours_of(fact).next_close(at(fact["start"])),
    "periods": lambda fact: hours_of(fact).periods(at(fact["start"]), fact["count"]),
    "add_days": days_on,
    "wall_to_instant": lambda fact: instant(dt.datetime.fromisoformat(fact["wall"]), ZoneInfo(fact["tz"])),
}


def expected(fact: Vector) -> object:
    """What the others say."""
    match fact["op"]:
        case "between":
            return fact["seconds"]
        case "is_open":
            return fact["result"]
        case "periods":
            return [(at(opens), at(closes)) for opens, closes in fact["result"]]
        case "wall_to_instant":
            return at(fact["result"])
    return at(fact["end"]) if "T" in fact["end"] else dt.date.fromisoformat(fact["end"])


@pytest.mark.parametrize("fact", TOLD, ids=lambda fact: str(fact["id"]))
def test_escli_says_what_the_others_say(fact: Vector) -> None:
    assert ANSWERS[fact["op"]](fact) == expected(fact), fact.get("note", "")


def test_all_facts_are_told_but_fractions_of_seconds_and_the_last_of_two_equal_times() -> None:
    assert len(TOLD) == len({fact["id"] for fact in TOLD}) == 312
    assert sum(map(has_fraction, ASKED)) == 7
    assert sum(map(takes_the_last, ASKED)) == 7
    assert len(ASKED) == 312 + 7 + 7
    assert {fact["op"] for fact in FACTS} - {fact["op"] for fact in TOLD} == BACKWARDS
    assert set(ANSWERS) == {fact["op"] for fact in TOLD}
