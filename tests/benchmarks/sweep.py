"""The sweep of due tickets against a hand-written sqlite3 loop that writes the same rows to the same tables."""

import os
import sqlite3
import time
from pathlib import Path

from escli.app.sweeping import sweep
from tests.benchmarks import desks
from tests.benchmarks.processes import ESCLI, Pairs, environment, pairs, seconds, weighed
from tests.benchmarks.shelf import MILLION, Shelf
from tests.benchmarks.table import Row, at_most, row

_HASH = b"0" * 32
_IDLE = 41  # pairs of whole commands with nothing due
_MOST_MB = 200
# Tickets due, one of how many critical ones that is, pairs, and the most that it may be over the loop.
_DUE = ((100, 1000, 3, None), (10_000, 10, 5, 1.8), (100_000, 1, 3, 2.2))

_FOUND = "SELECT id, last_event, resolve_next FROM ticket WHERE next_at IS NOT NULL AND next_at <= ? LIMIT 2000"
_EVENT = (
    "INSERT INTO event VALUES (?, ?, ?, ?, 'escli', 'escalated', 0, 1, 'respond', 1, "
    "'respond@100%:escalate:next', 0, NULL, ?, ?)"
)
_LEAVE = "UPDATE stay SET left_at = ? WHERE ticket_id = ? AND n = 1"
_ENTER = "INSERT INTO stay VALUES (?, 2, 'technical', 'L2', NULL, NULL, ?, NULL, NULL, 'timed')"
_MESSAGE = "INSERT INTO outbox (event_id, ticket_id, person, kind, at, try_at) VALUES (?, ?, 'ben', 'page', ?, ?)"
_MOVE = (
    "UPDATE ticket SET tier = 'L2', level = 2, top_level = 2, stays = 2, stay = 2, came_from = 'L1', "
    "handoffs = 1, escalated_at = ?, escalated_s = 901, timed = 1, last_event = ?, head = ?, "
    "respond_run = 2, respond_from = ?, respond_missed = 1, respond_due = ?, respond_next = ?, "
    "due_at = ?, next_at = ? WHERE id = ? AND last_event = ?"
)


def by_hand(path: Path, now: int) -> float:
    """The least that could be done: no rules, no fold, no hash; constants where escli computes.

    It has what escli gives itself: room in memory, and one checkpoint at the end instead of one after each batch.
    """
    sql = sqlite3.connect(path, isolation_level=None)
    sql.execute("PRAGMA synchronous = FULL")
    sql.execute("PRAGMA cache_size = -65536")
    sql.execute("PRAGMA wal_autocheckpoint = 16384")
    began = time.perf_counter()
    while True:
        sql.execute("BEGIN IMMEDIATE")
        due = sql.execute(_FOUND, (now,)).fetchall()
        event = sql.execute("SELECT max(id) FROM event").fetchone()[0]
        for one, last, resolve_next in sorted(due):
            event += 1
            data = (
                f'{{"cause":"timed","due":{now - 1},"from":"L1","held":"L1","late":["respond"],'
                f'"dues":{{"respond":{now - 1}}},"level":2,'
                f'"open_s":901,"starts":{{"respond":{now}}},"tier":"L2"}}'
            )
            sql.execute(_EVENT, (event, one, now, now, data, _HASH))
            sql.execute(_LEAVE, (now, one))
            sql.execute(_ENTER, (one, now))
            sql.execute(_MESSAGE, (event, one, now, now))
            first = min(now + 901, resolve_next)
            row = (now, event, _HASH, now, now + 900, now + 901, now + 900, first, one, last)
            sql.execute(_MOVE, row)
        sql.execute("COMMIT")
        if len(due) < 2000:
            break
    sql.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()
    took = time.perf_counter() - began
    sql.close()
    return took


def by_escli(path: Path, now: int) -> float:
    """A sweep, as cron runs it, its start-up and deliveries left out on both sides."""
    session = desks.session_at(path, now)
    began = time.perf_counter()
    done = sweep(session)
    took = time.perf_counter() - began
    session.store.close()
    assert not done.aside
    return took


def _written(path: Path) -> dict[str, int]:
    sql = sqlite3.connect(path)
    found = {table: sql.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in ("event", "stay", "outbox")}
    found["moved"] = sql.execute("SELECT count(*) FROM ticket WHERE tier = 'L2'").fetchone()[0]
    sql.close()
    return found


def rows(shelf: Shelf) -> list[Row]:
    """Nothing due, as whole commands; then due tickets among a million open ones; then what the most of them need."""
    large, small = (environment(shelf.copied(size, f"idle-{size}")) for size in (MILLION, 1000))
    idle = pairs(lambda: seconds([ESCLI, "sweep"], large), lambda: seconds([ESCLI, "sweep"], small), _IDLE)
    desks.remove(Path(large["ESCLI_DB"]))
    found = [row("sweep, nothing due of 1,000,000, over 1,000", idle, 1.15)]
    for due, share, count, bound in _DUE:
        what = f"sweep, {due:,} due of 1,000,000, over the loop"
        found.append(row(what, over_the_loop(shelf, desks.due_second(share), count), bound))
    return [*found, at_most("sweep, 100,000 due of 1,000,000: memory", _memory(shelf), _MOST_MB, "MB")]


def over_the_loop(shelf: Shelf, now: int, count: int) -> Pairs:
    """Both on copies of one database, in turn, each after the other's writes have reached the disk."""
    found = Pairs([], [])
    for _ in range(count):
        mine, hand = shelf.copied(MILLION, "escli"), shelf.copied(MILLION, "hand")
        os.sync()
        found.mine.append(by_escli(mine, now))
        os.sync()
        found.other.append(by_hand(hand, now))
        assert _written(mine) == _written(hand), (_written(mine), _written(hand))
        desks.remove(mine)
        desks.remove(hand)
    return found


def _memory(shelf: Shelf) -> float:
    """Of the whole command, deliveries included."""
    path = shelf.copied(MILLION, "memory")
    _, megabytes = weighed([ESCLI, "sweep"], environment(path, ESCLI_NOW=desks.iso(desks.SWEEP_AT)))
    desks.remove(path)
    path.with_name("messages.log").unlink(missing_ok=True)
    return megabytes
