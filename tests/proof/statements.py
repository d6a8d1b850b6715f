"""A sweep that dies at each of its statements: what the next sweeps make of it is what an undisturbed one makes."""

import shutil
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any, NamedTuple

from tests.proof import desks
from tests.proof.commands import KILLED, counting, dying, escli, load_all
from tests.stories.world import HOUR, MONDAY

NOON = MONDAY + 4 * HOUR + 7
LEASE = 130  # seconds after which what a dead process had claimed is free
# What a new matrix makes of it is part of the sweep: it is planned anew first.
EDIT = ("    - 75% of resolve: assign to ben\n", "    - 70% of resolve: assign to ben\n")
TALLY = "SELECT id, at, kind, data, clock, run, step, occurrence, actor FROM event WHERE ticket_id = ? ORDER BY id"


class Outcome(NamedTuple):
    """What sweeps made of a desk: each ticket's history, whom it told, how that ended, and what stands on its row."""

    events: dict[int, list[Any]]
    messages: list[Any]
    tickets: list[Any]


def make(folder: Path, tickets: int) -> Path:
    """A desk on which everything is due at noon: steps, breaches, waits that run out, a new matrix."""
    database = desks.make(folder)
    for number in range(tickets):
        kind, severity = ("fault", "wish")[number % 4 == 3], ("high", "normal", "low")[number % 3]
        said = desks.opening(f"Number {number}", severity, kind)
        assert escli(database, MONDAY + number, *said, "--as", "ana").code == 0
        if number % 3 == 1:
            assert escli(database, MONDAY + 60, "take", str(number + 1), "--as", "ana").code == 0
        if number % 4 == 2:
            wait = ("wait", str(number + 1), "Which?", "--until", "1h", "--as", "ana")
            assert escli(database, MONDAY + 90, *wait).code == 0
    desks.rows(database, "PRAGMA wal_checkpoint(TRUNCATE)")
    matrix = folder / "matrix.yaml"
    text = matrix.read_text("utf-8")
    assert EDIT[0] in text
    matrix.write_text(text.replace(*EDIT), "utf-8")
    return database


def outcome(database: Path) -> Outcome:
    """What stands in the file, but for hashes, for salts are drawn anew."""
    ids = [one for (one,) in desks.rows(database, "SELECT id FROM ticket UNION SELECT 0 ORDER BY 1")]
    sql = "SELECT event_id, ticket_id, person, kind, state FROM outbox ORDER BY 1, 3, 4"
    columns = [name for _, name, *_ in desks.rows(database, "PRAGMA table_info(ticket)") if name != "head"]
    tickets = desks.rows(database, f"SELECT {', '.join(columns)} FROM ticket ORDER BY id")
    return Outcome({one: desks.rows(database, TALLY, one) for one in ids}, desks.rows(database, sql), tickets)


def copied(database: Path, folder: Path) -> Path:
    """A copy of the desk, all but its matrix, which it shares."""
    return Path(shutil.copy(database, folder / "desk.db"))


def finished(database: Path) -> Outcome:
    """Cron goes on after whatever happened, at the same second and when leases have run out; all is well then."""
    for later in (0, LEASE):
        ran = escli(database, NOON + later, "sweep", "--json")
        assert (ran.code, ran.err) == (0, ""), ran
        desks.check_quickly(database)
    return outcome(database)


def run(tickets: int = 8, every: int = 1, first: int = 1) -> dict[str, Any]:
    """Kill a sweep at each statement (or each n-th); figures, or an AssertionError that names the statement."""
    load_all()
    with tempfile.TemporaryDirectory() as base, tempfile.TemporaryDirectory() as whole:
        database = make(Path(base), tickets)
        undisturbed = copied(database, Path(whole))
        trace = Path(whole) / "trace"
        assert escli(undisturbed, NOON, "sweep", "--json", prepare=counting(trace)).code == 0
        said = trace.read_text("utf-8").splitlines()
        expected = finished(undisturbed)
        fired = sum(event[6] is not None for events in expected.events.values() for event in events)
        repeats = 0
        for number in range(first, len(said) + 1, every):
            with tempfile.TemporaryDirectory() as folder:
                try:
                    repeats += _died(copied(database, Path(folder)), number, expected)
                except AssertionError as error:
                    raise AssertionError(f"killed at statement {number}, {said[number - 1]!r}: {error}") from error
        kills = len(range(first, len(said) + 1, every))
        return {"statements": len(said), "kills": kills, "steps": fired, "messages": len(expected.messages),
                "repeated": repeats}  # fmt: skip


def _died(database: Path, number: int, expected: Outcome) -> int:
    """Kill a sweep there, and go on; how many messages went out twice: the one that was on its way at most."""
    assert escli(database, NOON, "sweep", "--json", prepare=dying(number)).code == KILLED
    desks.check_quickly(database)
    found = finished(database)
    assert found.events == expected.events
    assert found.tickets == expected.tickets
    assert found.messages == expected.messages
    times = Counter(one["id"] for one in desks.sent(database.parent))
    told = {one["id"]: desks.news(one) for one in desks.sent(database.parent)}
    assert sum(told.values()) == len(expected.messages), "what people were told is not what was written to them"
    assert sum(times.values()) - len(times) <= 1, "more than the message on its way went out twice"
    if number % 10 == 0:
        desks.check_sound(database, NOON + LEASE)
    return sum(times.values()) - len(times)
