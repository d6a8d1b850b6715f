"""Figures of a million tickets over the sqlite3 shell running the same aggregates in the best SQL for each."""

import os
import shutil
import sqlite3
import statistics
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

from escli.store import stretches, tallies
from tests.benchmarks import desks
from tests.benchmarks.table import Row, ratio, row

SIZE, EVERY, PAIRS = 1_000_000, 100, 3  # one ticket of a hundred is open
MOST_MB = 200
TWO_YEARS = 63_072_000

# Tickets of two years, most of them solved, with numbers that repeat no pattern which an index or a cache could use.
_AGED = f"""
UPDATE ticket SET opened_at = {desks.MONDAY_9} - id * 7919 % {TWO_YEARS};
UPDATE ticket SET
  status = iif(id % {EVERY} = 0, 'open', 'resolved'), top_level = 1 + (id % 7 = 0) + (id % 50 = 0),
  first_response_at = opened_at + 60 + id * 31 % 20000, first_response_s = 60 + id * 31 % 9000,
  resolved_at = iif(id % {EVERY} = 0, NULL, opened_at + 6000 + id * 7877 % 400000),
  resolution_w = iif(id % {EVERY} = 0, NULL, 6000 + id * 7877 % 400000),
  resolution_s = iif(id % {EVERY} = 0, NULL, 300 + id * 7877 % 90000),
  escalated_at = iif(id % 7 = 0 OR id % 50 = 0, opened_at + 900 + id * 13 % 5000, NULL),
  escalated_s = iif(id % 7 = 0 OR id % 50 = 0, 900 + id * 13 % 5000, NULL),
  timed = id % 7 = 0, manual = id % 50 = 0, handoffs = (id % 7 = 0) + (id % 50 = 0), reopens = id % 40 = 0,
  waits = id % 5 = 0, waited_s = iif(id % 5 = 0, id * 17 % 90000, 0), csat = iif(id % 3 = 0, 1 + id % 5, NULL),
  replies = 1 + id % 4, respond_state = 0, respond_met = id % 9 <> 0, respond_missed = id % 9 = 0,
  resolve_state = id % {EVERY} = 0, resolve_met = id % {EVERY} <> 0 AND id % 11 <> 0, resolve_missed = id % 11 = 0,
  update_state = 0, update_met = 1, due_at = NULL, next_at = NULL;
UPDATE ticket SET first_resolution_w = resolution_w;
UPDATE stay SET (entered_at, taken_at, left_at) = (
  SELECT opened_at, first_response_at, iif(top_level > 1, escalated_at, resolved_at) FROM ticket WHERE id = ticket_id);
INSERT INTO stay SELECT id, 2, 'technical', 'L' || top_level, NULL, NULL, escalated_at, resolved_at, NULL, 'timed'
  FROM ticket WHERE top_level > 1;
INSERT INTO event
  (ticket_id, at, recorded_at, actor, kind, visible, matrix_id, clock, run, step, occurrence, data, hash)
  SELECT id, escalated_at + id % 60, escalated_at + id % 60, 'escli', 'escalated', 0, 1, 'respond', 1,
  'respond@100%:escalate:next', 0, '{{"due": ' || escalated_at || '}}', x'00' FROM ticket WHERE id % 7 = 0;
"""


def make(folder: Path) -> Path:
    """A desk with a million tickets ever, ten thousand of them open."""
    path = desks.make(folder, SIZE, 0)
    with closing(sqlite3.connect(path, isolation_level=None)) as sql:
        sql.execute("PRAGMA synchronous = OFF")
        sql.executescript(f"BEGIN; {_AGED} COMMIT; PRAGMA wal_checkpoint(TRUNCATE);")
    return path


def _listed(sql: str) -> str:
    """n, mean, median and 90th percentile in one sort: three times faster than window functions."""
    place = "(SELECT value FROM v LIMIT 1 OFFSET (SELECT count(*) * {} / 10 FROM v))"
    values = f"SELECT value FROM ({sql}) WHERE value IS NOT NULL ORDER BY value"
    return (
        f"WITH v AS MATERIALIZED ({values}) SELECT count(*), avg(value), {place.format(5)}, {place.format(9)} FROM v;"
    )


def by_hand() -> str:
    """What `metrics` counts, as a script for the shell."""
    sums = ", ".join(tallies._SUMS.values())
    lists = [f"SELECT {value} AS value FROM ticket WHERE {has}" for value, has in tallies._LISTS.values()]
    for level in (1, 2, 3):
        lists += [
            f"SELECT {name} AS value FROM ticket WHERE top_level = {level}" for name in ("resolution_w", "resolution_s")
        ]
        lists.append(
            "SELECT sum(max(0, left_at - entered_at)) AS value FROM stay "
            f"WHERE tier = 'L{level}' AND left_at IS NOT NULL GROUP BY ticket_id"
        )
    lists.append(f"SELECT {stretches._LAG} AS value FROM event e WHERE {stretches._FIRED}")
    script = "\n".join([f"SELECT {sums} FROM ticket;", *(_listed(one) for one in lists)])
    return script.replace(":now", str(desks.MONDAY_9))


def rows(folder: Path) -> list[Row]:
    """Pairs of runs, and the most memory that one of ours took."""
    shell = shutil.which("sqlite3")
    if shell is None:
        return []
    path, script = make(folder), by_hand()
    environment = {**os.environ, "ESCLI_DB": str(path)}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    mine, theirs = [], []
    for _ in range(PAIRS):
        began = time.perf_counter()
        escli = str(Path(sys.executable).with_name("escli"))
        subprocess.run([escli, "metrics", "--json"], env=environment, capture_output=True, check=True)
        mine.append(time.perf_counter() - began)
        began = time.perf_counter()
        subprocess.run([shell, "-bail", str(path)], input=script, text=True, capture_output=True, check=True)
        theirs.append(time.perf_counter() - began)
    own, other = statistics.median(mine), statistics.median(theirs)
    megabytes = peak([escli, "metrics", "--json"], environment)
    return [
        row("metrics of 1,000,000, over the sqlite3 shell", own, other, ratio(mine, theirs), 2.5),
        row(f"metrics of 1,000,000: memory over {MOST_MB} MB", own, other, megabytes / MOST_MB, 1.0),
    ]


def peak(command: list[str], environment: dict[str, str]) -> float:
    """The most memory that a process takes, in MB, measured by a parent that has no other child."""
    code = "import resource, subprocess, sys; subprocess.run(sys.argv[1:], capture_output=True, check=True); "
    code += "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
    done = subprocess.run(
        [sys.executable, "-c", code, *command], env=environment, capture_output=True, text=True, check=True
    )
    return int(done.stdout) / 1024  # kilobytes on Linux


if __name__ == "__main__":
    import tempfile

    from tests.benchmarks.table import show

    with tempfile.TemporaryDirectory(prefix="escli-bench-") as name:
        show(rows(Path(name)))
