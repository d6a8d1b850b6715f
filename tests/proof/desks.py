"""A small desk whose matrix has every kind of step, and what must hold of its file at any time."""

import json
import sqlite3
from collections import Counter
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from typing import Any

from escli.app import setup
from tests.proof.commands import escli
from tests.stories.world import MATRIX, MONDAY

HEAD = "Id,Created at,Solved at,Status,Priority,Organization,Subject"  # of a log that escli reads as it is
# What a step may have done once: an event with that step, and a row for each person whom an event tells.
TWICE = """
    SELECT 'step', ticket_id || ' ' || step FROM event WHERE step IS NOT NULL
    GROUP BY ticket_id, clock, run, step, occurrence HAVING count(*) > 1
    UNION ALL
    SELECT 'message', event_id || ' ' || person FROM outbox GROUP BY event_id, person, kind HAVING count(*) > 1
"""
# Steps that happened and neither told anybody nor say why not.
SILENT = """
    SELECT * FROM event e WHERE step IS NOT NULL AND kind <> 'skipped' AND json_extract(data, '$.why') IS NULL
    AND NOT EXISTS (SELECT 1 FROM outbox WHERE event_id = e.id) AND (step GLOB '*:page:*' OR step GLOB '*:tell:*')
"""
# Tickets to which something has just happened.
MOVED = "SELECT t.id FROM ticket t JOIN event e ON e.id = t.last_event WHERE e.recorded_at = ?"
# What is to be told yet, with its carrier or by itself, but not within so many seconds.
LEFT = """
    SELECT * FROM outbox o WHERE state NOT IN ('sent', 'withdrawn', 'dead') AND coalesce(
        try_at, (SELECT c.try_at FROM outbox c WHERE c.id = o.digest_id), at + ?1 + 1
    ) > at + ?1
"""


def make(folder: Path, matrix: str = MATRIX) -> Path:
    """A desk with a test clock in an empty folder; its database."""
    path = folder / "matrix.yaml"
    path.write_text(matrix.replace("SETTINGS", ""), "utf-8")
    store, _ = setup.init(folder / "desk.db", path, now=MONDAY, test_clock=True)
    store.close()
    return folder / "desk.db"


def opening(title: str, severity: str, kind: str = "fault") -> tuple[str, ...]:
    """The words that open a ticket."""
    return ("new", "--client", "Acme", "--type", kind, "--severity", severity, title, "--json")


def write_log(path: Path, tickets: Iterable[tuple[str, str]]) -> Path:
    """A log of another tool with these tickets, each a number and a title; where it lies."""
    times = "2026-11-20 09:00,2026-11-20 11:30"
    lines = [HEAD, *(f"{number},{times},Solved,High,Acme,{title}" for number, title in tickets)]
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return path


def rows(database: Path, sql: str, *values: Any) -> list[tuple[Any, ...]]:
    """What a database says to somebody who opens it beside escli."""
    with closing(sqlite3.connect(database, isolation_level=None)) as connection:
        return connection.execute(sql, values).fetchall()


def texts(database: Path) -> Counter[str]:
    """How often each text was recorded."""
    return Counter(text for (text,) in rows(database, "SELECT text FROM passage"))


def check_quickly(database: Path) -> None:
    """SQLite finds the file whole, and nothing stands in it twice."""
    assert rows(database, "PRAGMA quick_check") == [("ok",)]
    assert rows(database, TWICE) == []


def check_sound(database: Path, now: int) -> None:
    """Nothing stands in a desk twice, and `audit` and `doctor` have nothing to say of it."""
    check_quickly(database)
    assert check_unharmed(database, now) == ""


def check_unharmed(database: Path, now: int) -> str:
    """Nothing is wrong with a desk; what is said all the same, of a late sweep or of a file that nobody needs."""
    said = ""
    for command in ("audit", "doctor"):
        ran = escli(database, now, command, "--json")
        assert ran.code == 0, (command, ran)
        assert ran.data["sound"], (command, ran.out)
        said += ran.err
    return said


def sent(folder: Path) -> list[dict[str, Any]]:
    """The messages that the channel took, each with those that it carried."""
    log = folder / "messages.log"
    return [json.loads(line) for line in log.read_text("utf-8").splitlines()] if log.exists() else []


def news(line: dict[str, Any]) -> int:
    """How many messages a line of the channel's log carried."""
    return sum(len(one["news"]) for one in line["digest"]) if "digest" in line else 1 + len(line.get("also", ()))
