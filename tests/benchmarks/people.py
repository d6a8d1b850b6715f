"""The choice of a person, `oncall` over an idle sweep, and the forecast: four weeks of 200 cells and 50 people."""

import statistics
from collections.abc import Callable
from functools import partial
from pathlib import Path

from escli.app import setup
from tests.benchmarks import desks, routing
from tests.benchmarks.processes import ESCLI, environment, pairs, seconds
from tests.benchmarks.shelf import Shelf
from tests.benchmarks.table import Row, row

TIERS, PER_TIER, SKILLS, TYPES, SEVERITIES = 5, 10, 8, 20, 10
AS_LONG_AS = 44.0  # idle sweeps that the forecast may take: about 2 s, and on a busy machine as much longer as these
A_CHOICE = 5e-6  # seconds that routing may add to a ticket of a sweep
PAIRS = 21
BASE = """
escli: 1
name: Benchmark
timezone: Europe/London
calendars:
  always: {hours: 24/7}
  office: {hours: {mon-fri: 09:00-17:30}, holidays: {2026-12-25: Christmas}}
  early: {hours: {mon-fri: 06:00-14:00}}
  late: {hours: {mon-sat: 13:00-22:00}}
management: {client: We care., respond: 30m, calendar: always}
paths: {climb: [respond: escalate to next, respond every 30m: page tier]}
clients: {Acme: {}}
channels: {log: {log: messages.log}}
"""
LAST = "  mia: {tier: management, role: manager, page: log, tell: log}\nduty: mia\n"


def matrix() -> str:
    """Five tiers of ten people who work in shifts, on call by turns at night, with skills in pairs."""
    tiers = [f"L{n}" for n in range(1, TIERS + 1)]
    lines = {
        "tiers": [f"{tier}: {{client: We help., route: person}}" for tier in tiers],
        "severities": [f"v{n}: It hurts." for n in range(SEVERITIES)],
        "types": [f"t{n}: {{title: A type, skills: [{_skill(n)}, {_skill(n * 3 + 1)}]}}" for n in range(TYPES)],
        "matrix": [f"t{n}: {{{', '.join(map(_cell(n), range(SEVERITIES)))}}}" for n in range(TYPES)],
        "rotas": [f"{tier}: [{_rotation(tier, PER_TIER, 'daily', 2)}, {_rotation(tier, 2, '12 hours', 1)}]"
                  for tier in tiers[1:]],
        "team": [_person(tier, n) for tier in tiers for n in range(PER_TIER)],
    }  # fmt: skip
    return BASE + "".join(f"{key}:\n  " + "\n  ".join(several) + "\n" for key, several in lines.items()) + LAST


def _skill(number: int) -> str:
    return f"s{number % SKILLS}"


def _cell(kind: int) -> Callable[[int], str]:
    start = f"L{1 + kind % 3}"
    return lambda n: f"v{n}: {{tier: {start}, respond: 1h, calendar: {('always', 'office')[n % 2]}, path: climb}}"


def _rotation(tier: str, people: int, turn: str, priority: int) -> str:
    who = ", ".join(f"{tier}-{n}" for n in range(people))
    return f"{{who: [{who}], turn: {turn}, from: 2026-01-01 09:00, priority: {priority}}}"


def _person(tier: str, number: int) -> str:
    hours, skills = ("early", "late", "office")[number % 3], f"[{_skill(number)}, {_skill(number + 1)}]"
    return f"{tier}-{number}: {{tier: {tier}, hours: {hours}, skills: {skills}, page: log, tell: log}}"


def rows(shelf: Shelf) -> list[Row]:
    """All three; the commands each as a whole process."""
    folder = shelf.room("people")
    oncall, sweep, coverage = (
        partial(seconds, [ESCLI, *words.split()], codes=(0, 8)) for words in ("oncall", "sweep", "team coverage")
    )
    small = environment(desks.make(folder, 200, 0))
    found = [
        row("oncall, over a sweep with nothing due", pairs(partial(oncall, small), partial(sweep, small), PAIRS), 1.4)
    ]
    large = environment(_desk(folder))
    several = pairs(partial(coverage, large), partial(sweep, large), 5)
    found.append(row("coverage of 4 weeks, 200 cells, 50 people", several, AS_LONG_AS))
    choice = statistics.median(routing.choice(10_000) for _ in range(5)) / 1e6
    return [*found, Row("routing, a choice of one of 20 people", choice, A_CHOICE, choice / A_CHOICE, 1.0)]


def _desk(folder: Path) -> Path:
    path, file = folder / "people.db", folder / "people.yaml"
    file.write_text(matrix(), encoding="utf-8")
    setup.init(path, file, now=desks.MONDAY_9, test_clock=True)[0].close()
    for number in range(1, TIERS + 1):
        away = f"away L{number}-3 --from 2026-12-01 --until 2026-12-04"
        for words in (away, f"cover L{number}-1 --for L{number}-2 --until 2026-12-02"):
            seconds([ESCLI, "team", *words.split()], environment(path))
    return path
