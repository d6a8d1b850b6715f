"""The sweep of due tickets against a hand-written sqlite3 loop that writes the same rows to the same tables."""

import json
import os
import sqlite3
import statistics
import sys
import tempfile
import time
from pathlib import Path

from escli.app.sweeping import sweep
from tests.benchmarks import desks

_HASH = b"0" * 32


def by_hand(path: Path, now: int) -> float:
    """The least that could be done: no rules, no fold, no hash; constants where escli computes."""
    sql = sqlite3.connect(path, isolation_level=None)
    sql.execute("PRAGMA synchronous = FULL")
    sql.execute("PRAGMA cache_size = -65536")
    began = time.perf_counter()
    while True:
        sql.execute("BEGIN IMMEDIATE")
        due = sql.execute(
            "SELECT id, last_event, resolve_next FROM ticket WHERE next_at IS NOT NULL AND next_at <= ? LIMIT 2000",
            (now,),
        ).fetchall()
        event = sql.execute("SELECT max(id) FROM event").fetchone()[0]
        for one, last, resolve_next in sorted(due):
            event += 1
            data = (
                f'{{"cause":"timed","due":{now - 1},"from":"L1","held":"L1","late":["respond"],'
                f'"dues":{{"respond":{now - 1}}},"level":2,'
                f'"open_s":901,"starts":{{"respond":{now}}},"tier":"L2"}}'
            )
            sql.execute(
                "INSERT INTO event VALUES (?, ?, ?, ?, 'escli', 'escalated', 0, 1, 'respond', 1, "
                "'respond@100%:escalate:next', 0, NULL, ?, ?)",
                (event, one, now, now, data, _HASH),
            )
            sql.execute("UPDATE stay SET left_at = ? WHERE ticket_id = ? AND n = 1", (now, one))
            sql.execute(
                "INSERT INTO stay VALUES (?, 2, 'technical', 'L2', NULL, NULL, ?, NULL, NULL, 'timed')", (one, now)
            )
            sql.execute(
                "INSERT INTO outbox (event_id, ticket_id, person, kind, at, try_at) VALUES (?, ?, 'ben', 'page', ?, ?)",
                (event, one, now, now),
            )
            sql.execute(
                "UPDATE ticket SET tier = 'L2', level = 2, top_level = 2, stays = 2, stay = 2, came_from = 'L1', "
                "handoffs = 1, escalated_at = ?, escalated_s = 901, timed = 1, last_event = ?, head = ?, "
                "respond_run = 2, respond_from = ?, respond_missed = 1, respond_due = ?, respond_next = ?, "
                "due_at = ?, next_at = ? WHERE id = ? AND last_event = ?",
                (now, event, _HASH, now, now + 900, now + 901, now + 900, min(now + 901, resolve_next), one, last),
            )
        sql.execute("COMMIT")
        if len(due) < 2000:
            break
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


def measure(size: int, due: int, rounds: int) -> dict[str, float]:
    """Both on copies of one database, in turn; the medians and the median of the pairs' ratios."""
    with tempfile.TemporaryDirectory(prefix="escli-bench-") as name:
        made = desks.make(Path(name), size, due)
        pairs = []
        for _ in range(rounds):
            mine, hand = desks.copy(made, "escli.db"), desks.copy(made, "hand.db")
            os.sync()
            pairs.append((by_escli(mine, desks.SWEEP_AT), by_hand(hand, desks.SWEEP_AT)))
            assert _written(mine) == _written(hand), (_written(mine), _written(hand))
            desks.remove(mine)
            desks.remove(hand)
    return {
        "open": size,
        "due": due,
        "escli_s": statistics.median(one for one, _ in pairs),
        "by_hand_s": statistics.median(other for _, other in pairs),
        "ratio": statistics.median(one / other for one, other in pairs),
    }


if __name__ == "__main__":
    sys.stdout.write(json.dumps(measure(*(int(word) for word in sys.argv[1:4]))) + "\n")
