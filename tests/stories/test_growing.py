"""What people and cron run all day reads what is open or due, however much the desk has seen: no statement scans it."""

import re
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from escli.store import sqlite
from tests.desk import Desk
from tests.stories.world import MATRIX

GROWING = {"ticket", "event", "stay", "outbox", "passage", "attempt", "file", "mail"}
# Indexes of what is open, due or waiting now; those of all that ever was are not among them.
OF_NOW = {
    "ticket_next", "ticket_due", "ticket_technician", "ticket_unreviewed", "ticket_action", "outbox_try", "outbox_dead",
    "outbox_lacking", "outbox_quiet", "mail_waiting",
}  # fmt: skip
ALL_DAY = (
    "sweep", "new --client Acme --type fault --severity low Again", "queue", "show 1", "take 1", "note 1 Looked",
    "reply 1 Hello", "breaches", "why 1", "escalate 4 --to management --summary Bad --next Look",
    "handoff 1 --summary Bad --next Look", "wait 1 Which?", "heard 1 This", "set 1 --severity low",
    "resolve 1 Restarted", "close 1", "oncall", "sweep",
)  # fmt: skip


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every statement that escli gives to SQLite, with its values."""
    found: list[str] = []
    connect = sqlite._connect

    def listening(path: Path) -> sqlite3.Connection:
        made = connect(path)
        made.set_trace_callback(found.append)
        return made

    monkeypatch.setattr(sqlite, "_connect", listening)
    return found


def scans(database: Path, sql: str) -> list[str]:
    """The steps of a statement that read a growing table from end to end."""
    if not re.match(r"\s*(SELECT|UPDATE|DELETE|WITH)\b", sql):
        return []
    with closing(sqlite3.connect(database)) as connection:
        steps = [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {sql}")]
    return [step for step in steps if step.startswith("SCAN ") and _grows(step, sql)]


def _grows(step: str, sql: str) -> bool:
    name, index = re.fullmatch(r"SCAN (\S+)(?: USING (?:COVERING )?INDEX (\w+))?.*", step).groups()  # type: ignore[union-attr]
    table = re.search(rf"\b(?:FROM|JOIN) (\w+) (?:AS )?{re.escape(name)}\b", sql)
    return (table[1] if table else name) in GROWING and index not in OF_NOW


def test_no_command_of_the_day_scans_what_grows(desk: Desk, said: list[str]) -> None:
    desk.open(MATRIX.replace("SETTINGS", ""))
    for number in range(3):
        desk.ok("new", "--client", "Acme", "--type", "fault", "--severity", "high", f"Broken {number}")
    desk.at("11:00").ok("sweep")  # everybody is paged, in digests
    found: dict[str, list[str]] = {}
    for line in ALL_DAY:
        said.clear()
        ran = desk.run(*line.split(), as_=None if line == "sweep" else "ana")
        assert ran.code == 0, (line, ran)
        for sql in said:
            if step := scans(desk.database, sql):
                found.setdefault(sql, [line, *step])
    assert found == {}
