"""Databases that cost minutes to make: each is made once, when a part first asks for it, and shared by all."""

import sqlite3
from contextlib import closing
from pathlib import Path

from tests.benchmarks import desks

MILLION = 1_000_000
DUE = (0, 100, 10_000, 100_000)  # of the million open tickets, at the seconds that `desks.due_second` names
EVERY = 100  # of the million tickets ever, one of a hundred is open
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
  update_state = 0, update_met = 1, due_at = iif(id % {EVERY} = 0, due_at, NULL),
  next_at = iif(id % {EVERY} = 0, next_at, NULL);
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


class Shelf:
    """The databases of one run, in a folder that goes with it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def room(self, name: str) -> Path:
        """A folder for what a part makes itself."""
        room = self.folder / name
        room.mkdir(exist_ok=True)
        return room

    def desk(self, size: int) -> Path:
        """A desk with so many open tickets, a tenth of them critical. Whoever changes it takes a copy."""
        path = self.room("desks") / f"desk-{size}.db"
        return path if path.exists() else desks.make(path.parent, size, size // 10)

    def copied(self, size: int, name: str) -> Path:
        """A copy of such a desk, for one who changes it and then calls `desks.remove`."""
        return desks.copy(self.desk(size), f"{name}.db")

    def ever(self) -> Path:
        """A desk with a million tickets ever, ten thousand of them open."""
        path = self.room("desks") / "ever.db"
        if not path.exists():
            desks.copy(self.desk(MILLION), path.name)
            with closing(sqlite3.connect(path, isolation_level=None)) as sql:
                sql.execute("PRAGMA synchronous = OFF")
                sql.execute("PRAGMA cache_size = -262144")
                sql.executescript(f"BEGIN; {_AGED} COMMIT; PRAGMA wal_checkpoint(TRUNCATE);")
        return path
