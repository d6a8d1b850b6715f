"""Cron was dead: what it missed happens once, never higher than it would have, and nobody is got out of bed for it."""

import tempfile
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from escli.app import setup, sweeping, tickets
from escli.app.session import Session
from escli.core.intake import Opening
from escli.store.sqlite import SqliteStore
from tests.desk import Desk

MONDAY = 1795424400  # 2026-11-23 09:00 UTC
MINUTE, HOUR = 60, 3600
MATRIX = """\
escli: 1
name: Small Desk
timezone: UTC
calendars:
  office: {hours: {mon-fri: 09:00-17:00}}
  always: {hours: 24/7}
tiers:
  L1: {client: We help.}
  L2: {client: We help more.}
  L3: {client: We help most.}
management: {client: We care., respond: 1h, calendar: office}
severities: {night: Around the clock., high: It burns., low: It itches.}
types: {fault: {title: A fault}}
matrix:
  fault:
    night: {tier: L1, respond: 1h, resolve: 4h, calendar: always, path: climb}
    high: {tier: L1, respond: 1h, resolve: 4h, calendar: office, path: climb}
    low: {tier: L1, respond: 4h, calendar: office, path: calm}
paths:
  climb:
    - 75% of respond: tell tier
    - respond: escalate to next
    - 75% of resolve: [page lead, escalate to L3]
    - resolve: escalate to management
    - respond every 15m: page tier
  calm:
    - 50% of respond: page tier
    - 1h after respond: escalate to next
    - respond every 2h up to 3 times: tell lead
    - respond every 4h: page duty
clients: {Acme: {}}
team:
  ana: {tier: L1, page: log, tell: log}
  ben: {tier: L2, role: lead, page: log, tell: log}
  cora: {tier: L3, page: log, tell: log}
  mia: {tier: management, role: manager, page: log, tell: log}
channels: {log: {log: messages.log}}
duty: mia
"""
NEW = ("--client", "Acme", "--type", "fault", "The till is slow", "--severity")


def waiting(desk: Desk) -> list[tuple[str, str, str]]:
    found = desk.outbox("--limit", "1000")
    return [(one["kind"], one["person"], one["try_at"]) for one in found if one["state"] == "waiting"]


def test_after_six_hours_over_closing_time_pages_wait_for_the_opening(desk: Desk) -> None:
    ticket = desk.open(MATRIX, at="Mon 15:30").new(*NEW, "high")
    desk.sweep("Mon 21:30")
    assert desk.peek(ticket)["tier"] == "L2"  # the next, and no further: nothing cascades
    opening = "2026-11-24T09:00:00Z"  # nobody is paged at home, neither who was late nor who has it now
    assert waiting(desk) == [("page", "ana", opening), ("page", "ben", opening)]
    desk.sweep("Tue 09:00")
    assert waiting(desk) == []


def test_a_clock_that_runs_at_night_pages_at_night(desk: Desk) -> None:
    desk.open(MATRIX, at="Mon 15:30").new(*NEW, "night")
    desk.sweep("Mon 21:30")
    assert waiting(desk) == []
    assert ("page", "cora") in desk.told()


def test_what_is_noticed_in_time_is_paged_at_once_even_if_it_has_just_closed(desk: Desk) -> None:
    desk.open(MATRIX, at="Mon 16:00").new(*NEW, "high")
    desk.sweep("Mon 17:01")
    assert waiting(desk) == []
    assert ("page", "ben") in desk.told()


def _way(severity: str, minutes: list[int]) -> list[tuple[int, str, int | None]]:
    """Sweep at these minutes after nine; (second, tier, management stay) after each."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "desk.db"
        matrix = Path(folder) / "matrix.yaml"
        matrix.write_text(MATRIX, encoding="utf-8")
        store, _ = setup.init(path, matrix, now=MONDAY, test_clock=True)
        store.for_show()
        tickets.new(Session(store), Opening("Acme", "fault", severity, "It broke"))
        found: list[tuple[int, str, int | None]] = []
        for minute in minutes:
            _sweep(store, MONDAY + minute * MINUTE)
            ticket = store.reports.ticket(1)
            assert ticket is not None
            found.append((ticket.level, ticket.tier, ticket.to_management))
        store.close()
        return found


def _sweep(store: SqliteStore, now: int) -> None:
    store.heartbeat("test_clock", str(now))
    assert sweeping.sweep(Session(store)).aside == {}


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(["night", "high", "low"]), st.sets(st.integers(1, 40), min_size=1, max_size=12))
def test_the_path_of_late_sweeps_is_part_of_the_path_of_sweeping_often_and_never_higher(
    severity: str, quarters: set[int]
) -> None:
    """People held constant: whoever is late climbs later, through tiers that the punctual one went through as well.

    Of one run only one step moves the ticket here: a second one could never be reached by who is punctual.
    """
    often = [quarter * 15 + late for quarter in range(41) for late in (0, 1)][1:]
    punctual = dict(zip(often, _way(severity, often), strict=True))
    late = sorted(quarter * 15 + 1 for quarter in quarters)
    for minute, (level, tier, managed) in zip(late, _way(severity, late), strict=True):
        on_time_level, _, on_time_managed = punctual[minute]
        assert level <= on_time_level
        assert (managed or 0) <= (on_time_managed or 0)
        assert tier in {one[1] for one in punctual.values()} | {"L1"}
