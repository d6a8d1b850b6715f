"""A newer escli on a desk of an older one: the past can still be told, and a matrix file broken then stops no sweep."""

import json
import sqlite3
from contextlib import closing

import pytest

from escli import errors
from tests.desk import Desk

NEW = ("--client", "Quayside Books", "--type", "outage", "--severity", "high")


@pytest.fixture
def old(desk: Desk) -> Desk:
    """A ticket and its messages, with a matrix as a version of escli kept it that knew nothing of examples."""
    desk.open().new(*NEW, "No mail", as_="ana")
    desk.sweep("09:10")
    with closing(sqlite3.connect(desk.database)) as sql, sql:
        parsed = json.loads(sql.execute("SELECT parsed FROM matrix").fetchone()[0])
        for severity in parsed["severities"]:
            del severity["examples"]
        parsed["form"] = 5
        sql.execute("UPDATE matrix SET form = 5, sha = 'old', parsed = ?", (json.dumps(parsed),))
        sql.execute("UPDATE meta SET value = 'old:5' WHERE key = 'matrix_stamp'")
    return desk


def test_what_was_before_the_upgrade_is_told_by_the_matrix_of_then(old: Desk) -> None:
    old.sweep("09:20")
    assert "respond: escalate to next" in old.ok("why", "1", "--at", "2026-11-23 09:05").out
    assert "No mail" in old.ok("outbox", "show", "1").out


@pytest.mark.parametrize("text", [None, "escli: 1\nname: [broken"])
def test_a_file_that_is_broken_or_gone_at_the_upgrade_stops_nothing(old: Desk, text: str | None) -> None:
    if text is None:
        old.matrix.unlink()
    else:
        old.matrix.write_text(text, "utf-8")
    ran = old.at("09:31").run("sweep")
    assert "The last good version goes on" in ran.err
    assert "1 escalated" in ran.out
    assert old.run("take", "1", as_="hugo").code == 0


def test_a_kept_version_that_this_one_cannot_read_is_an_error_with_its_problems(old: Desk) -> None:
    with closing(sqlite3.connect(old.database)) as sql, sql:
        sql.execute("UPDATE matrix SET source = replace(source, 'name: Harbour', 'title: Harbour')")
    old.matrix.unlink()
    ran = old.at("09:31").run("sweep")
    assert (ran.code, "the matrix that the database has kept has" in ran.err) == (errors.BAD_MATRIX, True)
