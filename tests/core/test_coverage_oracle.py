"""The forecast against the plainest reading: second by second, what the router that gives tickets would find."""

import datetime as dt
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from escli.core.absences import Absence
from escli.core.coverage import ABOVE, COVERED, NOBODY, UNSKILLED, Demand, Forecast, demands
from escli.core.directory import Directory
from escli.core.duty import Duty
from escli.core.hours import Hours
from escli.core.matrix import Matrix

HOUR = 3600
ZONES = ("Europe/London", "Asia/Kathmandu", "Australia/Lord_Howe", "Pacific/Apia", "UTC")
# The weekends in which clocks change somewhere among them, and an ordinary one.
STARTS = [
    int(dt.datetime(*day, tzinfo=dt.UTC).timestamp())
    for day in ((2026, 3, 28), (2026, 10, 24), (2026, 4, 4), (2026, 10, 3), (2026, 6, 6))
]
SPAN = 3 * 24 * HOUR
SKILLS = ("cables", "servers")
NAMES = [f"p{n}" for n in range(6)]
QUARTERS = st.integers(0, 96).map(lambda quarters: quarters * 900)


@st.composite
def calendars(draw: st.DrawFn) -> dict[str, Any]:
    days = st.lists(st.tuples(QUARTERS, QUARTERS).filter(lambda one: one[0] < one[1]).map(list), max_size=1)
    always = st.just([[[0, 24 * HOUR]]] * 7)
    weekly = draw(st.one_of(always, st.lists(days, min_size=7, max_size=7).filter(any)))
    return {"timezone": draw(st.sampled_from(ZONES)), "weekly": weekly}


@st.composite
def people(draw: st.DrawFn) -> list[dict[str, Any]]:
    return [
        {
            "name": name, "tier": f"L{draw(st.integers(1, 3))}", "role": "technician", "login": None,
            "skills": sorted(draw(st.frozensets(st.sampled_from(SKILLS)))), "tell": [],
            "page": draw(st.sampled_from([["log"], ["log"], []])), "hours": draw(st.sampled_from([None, "one", "two"])),
            "capacity": draw(st.sampled_from([None, 3])),
        }
        for name in draw(st.sampled_from([NAMES[:2], NAMES[:4], NAMES]))
    ]  # fmt: skip


@st.composite
def rotas(draw: st.DrawFn, names: list[str], start: int) -> dict[str, Any]:
    wall = dt.datetime.fromtimestamp(start - 40 * 24 * HOUR, dt.UTC).replace(tzinfo=None)
    one: st.SearchStrategy[dict[str, Any]] = st.builds(
        dict, who=st.lists(st.sampled_from(names).map(lambda name: [name]), min_size=1, max_size=3),
        timezone=st.sampled_from(ZONES), start=QUARTERS.map(lambda at: (wall + dt.timedelta(seconds=at)).isoformat()),
        unit=st.sampled_from(["hour", "day", "week", "month"]), every=st.integers(1, 12),
        until=st.sampled_from([None, (wall + dt.timedelta(days=42)).isoformat()]),
        lasts=st.sampled_from([None, 9 * HOUR]), priority=st.integers(1, 2),
    )  # fmt: skip
    return draw(st.dictionaries(st.sampled_from(["L1", "L2", "L3"]), st.lists(one, min_size=1, max_size=2), max_size=2))


@st.composite
def worlds(draw: st.DrawFn) -> tuple[Matrix, list[Absence], int]:
    start = draw(st.sampled_from(STARTS))
    team = draw(people())
    names = [one["name"] for one in team]
    cell: dict[str, Any] = {"update": None, "resolve": None, "idle": None, "path": [], "respond": {"*": "1h"}}
    tier, calendar = st.sampled_from(["L1", "L2", "L3"]), st.sampled_from(["one", "two"])
    parsed: dict[str, Any] = {
        "name": "Any", "timezone": "UTC", "calendars": {"one": draw(calendars()), "two": draw(calendars())},
        "tiers": [
            {"name": f"L{n}", "client": "-", "handoff": [], "route": draw(st.sampled_from(["person", "queue"]))}
            for n in (1, 2, 3)
        ],
        "severities": [{"name": "normal", "meaning": "-", "examples": []}], "plans": [], "duty": [],
        "client_channels": [],
        "types": {
            "plain": {"title": "-", "skills": [], "ask": []}, "cable": {"title": "-", "skills": ["cables"], "ask": []},
            "both": {"title": "-", "skills": [*SKILLS], "ask": []},
        },
        "cells": {kind: {"normal": {**cell, "tier": draw(tier), "calendar": draw(calendar)}}
                  for kind in ("plain", "cable", "both")},
        "adjustments": [], "clients": {}, "team": team, "rotas": draw(rotas(names, start)),
        "settings": {"reopen_within": 0, "reopen": "resume", "wait": "2d", "update": "promise", "pauses": {},
                     "fallback": draw(st.permutations(["busy", "next", "unskilled"]))[: draw(st.integers(0, 3))]},
    }  # fmt: skip
    begins = st.integers(-24 * HOUR, SPAN).map(lambda after: start + after)
    absences = st.builds(
        lambda person, at, length, cover: Absence(person, at, at + length, cover if cover != person else None),
        st.sampled_from(names), begins, st.integers(1, 48 * HOUR), st.none() | st.sampled_from([*names, "gone"]),
    )  # fmt: skip
    return Matrix(parsed), draw(st.lists(absences, max_size=4)), start


def found(matrix: Matrix, directory: Directory, demand: Demand) -> str:
    """What a ticket that comes to the tier now would find."""
    level = matrix.levels[demand.tier] - 1
    arrival = directory.above(level, demand.types[0])
    if arrival.tier is None:
        return NOBODY
    needed = set(demand.skills)
    if arrival.person is not None:
        fits = needed <= set(matrix.team[arrival.person].skills)
        return UNSKILLED if not fits else COVERED if arrival.tier == demand.tier else ABOVE
    fitting = [tier.name for tier in matrix.tiers[matrix.levels[arrival.tier] - 1 :]
               if any(needed <= set(matrix.team[name].skills) for name in directory.at(tier.name))]  # fmt: skip
    return UNSKILLED if not fitting else COVERED if fitting[0] == demand.tier else ABOVE


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(worlds())
def test_what_is_forecast_is_what_the_router_finds_at_each_moment(world: tuple[Matrix, list[Absence], int]) -> None:
    matrix, absences, start = world
    end = start + SPAN
    kept = {name: Hours(calendar) for name, calendar in matrix.calendars.items()}
    duty = Duty(matrix, kept.__getitem__, absences)
    forecast = Forecast(matrix, duty, kept.__getitem__, start, end)
    told = {demand: forecast.stretches(demand) for demand in demands(matrix)}
    edges = {edge + off for several in told.values() for one in several for edge in one[:2] for off in (-1, 0)}
    moments = edges | {at for one in absences for at in (one.start, one.end, one.end - 1)} | {*range(start, end, 3300)}
    for at in sorted(at for at in moments if start <= at < end):
        directory = Directory(matrix, duty, at)
        for demand, stretches in told.items():
            here = [one for one in stretches if one.start <= at < one.end]
            if not any(kept[name].is_open(at) for name in demand.calendars):
                assert here == []
                continue
            (one,) = here
            assert one.state == found(matrix, directory, demand), (at, demand, one)
            there = {name for tier in matrix.tiers for name in directory.at(tier.name)}
            assert set(one.people) <= there
