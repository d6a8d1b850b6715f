"""Databases of any size, made by copying one real ticket: the sweep reads and writes them as any other."""

import datetime as dt
import random
import shutil
import sqlite3
from itertools import accumulate
from pathlib import Path

from escli.app import setup, tickets
from escli.app.session import Session
from escli.core.intake import Opening
from escli.core.model import COLUMNS
from escli.store.sqlite import open_store

MATRIX = """
escli: 1
name: Benchmark
timezone: Europe/London
calendars:
  office: {hours: {mon-fri: 08:00-18:00}}
  always: {hours: 24/7}
tiers:
  L1: {client: First line., handoff: []}
  L2: {client: Second line., handoff: []}
  L3: {client: Third line., handoff: []}
management: {client: Management., respond: 30m, calendar: always, handoff: []}
severities: {critical: bad, normal: not so bad}
plans: [gold]
types: {outage: {title: Outage, skills: [], ask: []}}
matrix:
  outage:
    critical: {tier: L1, respond: 15m, update: 1h, resolve: 4h, calendar: office, path: urgent}
    normal: {tier: L1, respond: 4h, update: 1d, resolve: 3d, calendar: office, path: urgent}
paths:
  urgent:
    - 75% of resolve: tell assignee
    - respond: escalate to next
    - resolve: escalate to management
    - respond every 15m: page tier
clients:
  Acme: {plan: gold}
team:
  ana: {tier: L1, role: technician, tell: [log]}
  ben: {tier: L2, role: technician, tell: [log]}
  cy: {tier: L3, role: technician, tell: [log]}
  mia: {tier: management, role: manager, tell: [log]}
channels: {log: {log: messages.log}}
duty: [mia]
"""

MONDAY_9 = 1795424400  # 2026-11-23 09:00 UTC
SWEEP_AT = MONDAY_9 + 901  # the first second at which every unanswered critical ticket has been missed
TITLES, VOCABULARY, LENGTH = 5000, 4000, 8  # titles that differ, the words that they are made of, and of how many


def make(folder: Path, size: int, due: int) -> Path:
    """A database with `size` open tickets of which `due` are critical and due by SWEEP_AT, spread over all of them.

    A tenth and a thousandth of them are due before the others: see `due_second`.
    """
    path, matrix = folder / f"desk-{size}.db", folder / "matrix.yaml"
    if not matrix.exists():  # written again it would count as edited, for the desks that were made before
        matrix.write_text(MATRIX, encoding="utf-8")
    store, _ = setup.init(path, matrix, now=MONDAY_9, test_clock=True)
    session = Session(store)
    for severity in ("critical", "normal"):
        tickets.new(session, Opening("Acme", "outage", severity, "Something is wrong"))
    _copy(store.connection, size, due)
    store.close()
    return path


def due_second(share: int) -> int:
    """The second at which one of so many critical tickets (1, 10 or 1000) is due; with 0 none."""
    return {0: MONDAY_9, 1: SWEEP_AT, 10: SWEEP_AT - 590, 1000: SWEEP_AT - 599}[share]


def word(place: int) -> str:
    """A word of the titles, the most frequent at 0: as in any language it is in most of them, few are in many."""
    return "".join(random.Random(place).choices("abcdefghijklmnopqrstuvwxyz", k=4 + place % 6))


def titles() -> list[str]:
    """Five thousand titles."""
    words = [word(place) for place in range(VOCABULARY)]
    often = list(accumulate(1 / (place + 1) for place in range(VOCABULARY)))
    chance = random.Random(1)
    return [" ".join(chance.choices(words, cum_weights=often, k=LENGTH)) for _ in range(TITLES)]


def _copy(sql: sqlite3.Connection, size: int, due: int) -> None:
    """Ticket 1 is critical, 2 normal. Every copy keeps its events' and its first stay's place."""
    columns = ", ".join(f'"{name}"' for name in COLUMNS if name not in {"id", "last_event"})
    stay = "kind, tier, team, technician, entered_at, left_at, taken_at, why"
    event = "at, recorded_at, actor, kind, visible, matrix_id, clock, run, step, occurrence, origin, data, hash"
    every = max(1, size // due) if due else size + 1
    sql.execute("PRAGMA synchronous = OFF")
    sql.execute("PRAGMA cache_size = -262144")
    sql.execute("CREATE TEMP TABLE titles (id INTEGER PRIMARY KEY, text TEXT)")
    sql.executemany("INSERT INTO titles VALUES (?, ?)", enumerate(titles()))
    sql.execute("BEGIN IMMEDIATE")
    # Each copy was opened up to ten minutes earlier than its source, so that no two neighbours share a due time.
    earlier = (
        f"CASE WHEN i % {every * 1000} = 0 THEN 599 WHEN i % {every * 10} = 0 THEN 590 + i / {every * 10} % 9 "
        "ELSE i % 590 END"
    )
    titled = f"(SELECT text FROM titles WHERE titles.id = i * 7919 % {TITLES})"
    moved = {"opened_at", "due_at", "next_at", *(name for name in COLUMNS if name.endswith(("_from", "_due", "_next")))}
    kept = [name for name in COLUMNS if name not in {"id", "last_event"}]
    columns_of = {name: f'"{name}" - {earlier}' for name in moved} | {"title": titled}
    shifted = ", ".join(columns_of.get(name, f'"{name}"') for name in kept)
    numbers = f"WITH RECURSIVE n (i) AS (SELECT 3 UNION ALL SELECT i + 1 FROM n WHERE i < {size})"
    source = f"iif(i % {every} = 0, 1, 2)"
    for into, names, chosen, table, key in (
        ("ticket (id, last_event,", columns, shifted, "ticket", "id"),
        ("event (id, ticket_id,", event, event, "event", "id"),
        ("stay (n, ticket_id,", stay, stay, "stay", "ticket_id"),
    ):
        first = "1" if table == "stay" else "i"
        select = f"SELECT {first}, i, {chosen} FROM n JOIN {table} t ON t.{key} = {source}"
        sql.execute(f"{numbers} INSERT INTO {into} {names}) {select}")
    sql.execute(
        f"{numbers} INSERT INTO passage (event_id, field, ticket_id, salt, text) "
        f"SELECT i, 'title', i, zeroblob(16), {titled} FROM n"
    )
    sql.execute("DROP TABLE titles")
    sql.execute("UPDATE ticket SET next_at = next_at + 864000, due_at = due_at + 864000 WHERE id IN (1, 2)")
    sql.execute("DELETE FROM outbox")
    sql.execute("COMMIT")
    sql.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def copy(path: Path, name: str) -> Path:
    """A second database for the other side of a comparison."""
    target = path.with_name(name)
    shutil.copyfile(path, target)
    return target


def remove(path: Path) -> None:
    """A database that has been measured, and what lies beside it."""
    for suffix in ("", "-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)


def session_at(path: Path, now: int) -> Session:
    """A session at a simulated second."""
    store = open_store(path)
    store.heartbeat("test_clock", str(now))
    return Session(store)


def iso(second: int) -> str:
    """A simulated second as ESCLI_NOW takes it."""
    return dt.datetime.fromtimestamp(second, dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
