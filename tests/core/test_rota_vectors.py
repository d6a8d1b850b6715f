"""What other on-call tools' own tests say of rotas, as facts: tests/vectors/SCHEMA.md explains their form."""

import datetime as dt
import json
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from escli.core.rota import Override, Rota
from escli.core.rotation import Rotation, Turns

Vector = dict[str, Any]
Row = tuple[int, int, str]

FACTS: list[Vector] = json.loads((Path(__file__).parents[1] / "vectors" / "rotation.json").read_text("utf-8"))[
    "vectors"
]
HELPERS = {"add_wall_clock", "wall_hours_between"}  # of one peer's code; nobody is on call by them
TOLD = [fact for fact in FACTS if fact["op"] not in HELPERS]

WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
UNITS = {"hourly": "hour", "daily": "day", "weekly": "week", "monthly": "month"}
DAY = 86400
LONG_AGO = dt.datetime.fromisoformat("2000-01-01")


def at(moment: str) -> int:
    return int(dt.datetime.fromisoformat(moment).timestamp())


def wall(moment: str, zone: str) -> dt.datetime:
    """What the clocks of the zone show then."""
    return dt.datetime.fromisoformat(moment).astimezone(ZoneInfo(zone)).replace(tzinfo=None)


def seconds(time: str) -> int:
    hour, minute = time.split(":")
    return int(hour) * 3600 + int(minute) * 60


def weekly(days: list[str], start: int, end: int) -> list[list[list[int]]]:
    """The same hours on some days; an end that is no later than the start is on the next day."""
    return [[[start, end if end > start else end + DAY]] if day in days else [] for day in WEEK]


def turns_of(fact: Vector) -> Turns:
    """The turns that a vector counts; it does not say whose they are."""
    said = fact["rotation"]
    start = wall(said["start"], fact["tz"])
    return Turns(Rotation((("u",),), fact["tz"], start, UNITS[said["type"]], said["length"]))


def handoffs(fact: Vector) -> list[str]:
    turns, end = turns_of(fact), at(fact["to"])
    turn = turns.at(at(fact["from"]))
    found = [turn.start, turn.end]
    while found[-1] <= end:
        found.append(turns.at(found[-1]).end)
    return instants(found, fact)


def shift_at(fact: Vector) -> Vector:
    turn = turns_of(fact).at(at(fact["at"]))._asdict()
    return {edge: instants([turn[edge]], fact)[0] for edge in fact["expect"]}


def instants(found: list[int], fact: Vector) -> list[str]:
    return [dt.datetime.fromtimestamp(one, ZoneInfo(fact["tz"])).isoformat() for one in found]


def window_of(fact: Vector) -> Rota:
    """One person, on call in the window."""
    said = fact["window"]
    hours = weekly(said["days"], seconds(said["start"]), seconds(said["end"]))
    return Rota([Rotation((("u",),), fact["tz"], LONG_AGO, weekly=hours)])


def window(fact: Vector) -> tuple[str, str]:
    """The window that runs at the moment, or else the next one."""
    now = at(fact["at"])
    shift = next(shift for shift in window_of(fact).shifts(now - 8 * DAY, now + 8 * DAY) if shift.end > now)
    start, end = instants([shift.start, shift.end], fact)
    return start, end


def windowed(said: Vector, zone: str) -> Rotation:
    """One line of a schedule: hours of some days, of one person or of several in turn."""
    hours = weekly(said["days"], seconds(said["start"]), seconds(said["end"]))
    if "who" in said:
        return Rotation(((said["who"],),), zone, LONG_AGO, weekly=hours)
    turn = said["rotation"]
    who = turn["who"][turn["anchor_index"] :] + turn["who"][: turn["anchor_index"]]  # the anchor is the first handover
    start = wall(turn["anchor"], zone)
    return Rotation(tuple((name,) for name in who), zone, start, UNITS[turn["type"]], turn["length"], weekly=hours)


def overrides_of(fact: Vector) -> Iterable[Override]:
    """A temporary schedule is for its time without everybody else."""
    for one in fact.get("overrides", ()):
        yield Override(at(one["start"]), at(one["end"]), one.get("remove"), one.get("add"))
    for one in fact.get("temporary", ()):
        yield from (Override(at(one["start"]), at(one["end"]), said["who"]) for said in fact["windows"])
        yield from (Override(at(shift["start"]), at(shift["end"]), on=shift["who"]) for shift in one["shifts"])


def rows(rota: Rota, fact: Vector) -> list[Row]:
    """Each person's stretches, as the vectors list them."""
    found: list[Row] = []
    open_rows: dict[str, int] = {}
    shifts = rota.shifts(at(fact["from"]), at(fact["to"]))
    for place, shift in enumerate(shifts):
        for name in shift.people:
            open_rows.setdefault(name, shift.start)
        following = shifts[place + 1] if place + 1 < len(shifts) else None
        stays = set(following.people) if following and following.start == shift.end else set()
        found += [(open_rows.pop(name), shift.end, name) for name in shift.people if name not in stays]
    return sorted(found)


def schedule(fact: Vector) -> list[Vector]:
    rota = Rota([windowed(one, fact["tz"]) for one in fact["windows"]], overrides_of(fact))
    end = at(fact["to"])
    return [
        {"start": start, "end": stop, "who": who, "truncated": stop == end and who in rota.on_call(end)}
        for start, stop, who in rows(rota, fact)
    ]


def final(fact: Vector) -> list[Vector]:
    rota = Rota(
        Rotation(
            ((one["who"],),),
            fact["tz"],
            wall(one["start"], fact["tz"]),
            until=wall(one["end"], fact["tz"]),
            priority=one["priority"],
        )
        for one in fact["layers"]
    )
    return [{"start": start, "end": stop, "who": who} for start, stop, who in rows(rota, fact)]


def expected_rows(fact: Vector) -> list[Vector]:
    found = [one | {"start": at(one["start"]), "end": at(one["end"])} for one in fact["expect"]]
    return sorted(found, key=lambda one: (one["start"], one["end"], one["who"]))


def rolling(fact: Vector) -> Rota:
    """A shift that comes again and again: so long from each handover on, or at that hour of some days of the week.

    Where it has days of the week, its weeks begin on the day that it names. `start` is where its turns are counted
    from, `rotation_start` until when everybody is still away.
    """
    said = fact["shift"]
    start, days, zone = wall(said["start"], fact["tz"]), said.get("by_day"), fact["tz"]
    begins = start.hour * 3600 + start.minute * 60
    if days and "week_start" in said:
        start -= dt.timedelta(days=(start.weekday() - WEEK.index(said["week_start"])) % 7)
    rotation = Rotation(
        tuple((name,) for name in said["who"]),
        zone,
        start,
        UNITS[said["frequency"]],
        said["interval"],
        until=wall(said["until"], zone) if "until" in said else None,
        weekly=weekly(days, begins, begins + said["duration_seconds"]) if days else None,
        lasts=None if days else said["duration_seconds"],
    )
    before = at(said["rotation_start"])
    return Rota([rotation], (Override(0, before, name) for name in said["who"]))


def oncall(fact: Vector) -> list[Vector]:
    rota = rolling(fact)
    return [{"at": one["at"], "who": next(iter(rota.on_call(at(one["at"]))), None)} for one in fact["expect"]]


# What escli says, by the vectors' name for the question.
ANSWERS: dict[str, Callable[[Vector], object]] = {
    "handoffs": handoffs,
    "shift_at": shift_at,
    "window_active": lambda fact: window_of(fact).on_call(at(fact["at"])) == ("u",),
    "window_start": lambda fact: window(fact)[0],
    "window_end": lambda fact: window(fact)[1],
    "schedule_shifts": schedule,
    "final_schedule": final,
    "oncall_at": oncall,
}


@pytest.mark.parametrize("fact", TOLD, ids=lambda fact: str(fact["id"]))
def test_escli_says_what_the_others_say(fact: Vector) -> None:
    expected = expected_rows(fact) if fact["op"] in {"schedule_shifts", "final_schedule"} else fact["expect"]
    assert ANSWERS[fact["op"]](fact) == expected, fact.get("note", "")


def test_all_facts_are_told_but_the_helpers_of_one_peer() -> None:
    assert len(TOLD) == len({fact["id"] for fact in TOLD}) == 92
    assert len(FACTS) - len(TOLD) == 3
    assert set(ANSWERS) == {fact["op"] for fact in TOLD}
