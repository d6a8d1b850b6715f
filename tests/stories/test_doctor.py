"""The doctor finds what is wrong with a desk, says what to do, and makes anew what can be made from the history."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from escli import errors
from tests.desk import Desk

NEW = ("--client", "Quayside Books", "--type", "software", "--severity", "high")
Sql = sqlite3.Connection


@pytest.fixture
def busy(desk: Desk) -> Desk:
    """Three tickets at different places, an attached log, a sweep just now."""
    desk.open()
    for number in (1, 2, 3):
        desk.new(*NEW, f"The till is slow, {number}", "--description", "Since Friday", as_="ana")
    (desk.folder / "till.log").write_text("slow", "utf-8")
    desk.ok("note", "1", "The log", "--attach", str(desk.folder / "till.log"), as_="ana")
    desk.ok("take", "2", as_="ana")
    desk.ok("resolve", "3", "Restarted it", as_="ana")
    desk.sweep("10:30")
    return desk


def examined(desk: Desk, *words: str) -> dict[str, dict[str, Any]]:
    """What is not all right, by check."""
    found = desk.run("doctor", *words, "--json").data
    assert found["sound"] == all(one["state"] != "wrong" for one in found["checks"])
    return {one["check"]: one for one in found["checks"] if one["state"] != "ok"}


def spoil(desk: Desk, *deeds: str) -> None:
    """What a bad disk or a curious person does to the file."""
    with closing(sqlite3.connect(desk.database)) as sql, sql:
        for deed in deeds:
            sql.execute(deed)


def test_a_desk_that_was_only_used_is_well(busy: Desk) -> None:
    assert examined(busy) == {}
    assert busy.ok("doctor").out.splitlines()[2] == "tickets\tok\tfacts, stays and plans are what their histories make"


DERIVED = {
    "a fact": ("UPDATE ticket SET technician = 'ben', handoffs = 7 WHERE id = 2", "#2 (technician, handoffs)"),
    "a title": ("UPDATE ticket SET title = 'Another' WHERE id = 1", "#1 (title)"),
    "a plan": ("UPDATE ticket SET resolve_due = resolve_due + 60, next_at = NULL WHERE id = 2", "#2 (plan)"),
    "a stay": ("UPDATE stay SET tier = 'L9' WHERE ticket_id = 1", "#1 (stays)"),
    "a stay that is gone": ("DELETE FROM stay WHERE ticket_id = 3", "#3 (stays)"),
}


@pytest.mark.parametrize(("deed", "says"), DERIVED.values(), ids=DERIVED)
def test_what_the_history_makes_is_compared_and_made_anew(busy: Desk, deed: str, says: str) -> None:
    def rows() -> list[tuple[Any, ...]]:
        with closing(sqlite3.connect(busy.database)) as sql:
            return [*sql.execute("SELECT * FROM ticket"), *sql.execute("SELECT * FROM stay ORDER BY 1, 2")]

    before = rows()
    spoil(busy, deed)
    found = examined(busy)
    assert found["tickets"]["state"] == "wrong"
    assert says in found["tickets"]["says"]
    assert busy.run("doctor").code == errors.DAMAGED
    data = busy.ok("doctor", "--repair", "--json").data
    assert data["repaired"] == ["1 tickets made anew from their histories"]
    assert rows() == before
    assert examined(busy) == {}
    with closing(sqlite3.connect(data["copy"])) as sql:
        assert [*sql.execute("SELECT * FROM ticket"), *sql.execute("SELECT * FROM stay ORDER BY 1, 2")] != before


def test_the_history_is_never_repaired(busy: Desk) -> None:
    spoil(busy, "UPDATE event SET actor = 'ben' WHERE kind = 'taken'")
    found = examined(busy, "--repair")
    assert found["history"]["state"] == "wrong"
    assert "escli audit" in found["history"]["says"]
    assert busy.run("audit").code == errors.DAMAGED


def test_a_search_that_does_not_fit_is_made_anew(busy: Desk) -> None:
    with closing(sqlite3.connect(busy.database)) as sql, sql:
        (row,) = sql.execute("SELECT id FROM passage WHERE text = 'Restarted it'").fetchone()
        sql.execute(
            "INSERT INTO passage_words (passage_words, rowid, text) VALUES ('delete', ?, 'Restarted it')", (row,)
        )
    assert busy.ok("find", "restarted", "--json").data["tickets"] == []
    assert examined(busy)["search"]["state"] == "wrong"
    assert examined(busy, "--repair") == {}
    assert len(busy.ok("find", "restarted", "--json").data["tickets"]) == 1


def test_a_message_that_waits_for_one_that_does_not_go_is_set_free(busy: Desk) -> None:
    spoil(
        busy,
        "UPDATE outbox SET state = 'waiting', try_at = NULL, digest_id = (SELECT max(id) FROM outbox) WHERE id = 1",
    )
    assert examined(busy)["messages"]["says"].startswith("1 are carried by one that does not go: 1")
    assert examined(busy, "--repair") == {}
    assert next(one for one in busy.outbox() if one["id"] == 1)["state"] == "waiting"


def _lose_file(desk: Desk) -> None:
    (log,) = [one for one in desk.database.with_name("desk.db.files").rglob("*") if one.is_file()]
    log.unlink()


AROUND: dict[str, tuple[Callable[[Desk], object], str, str, str]] = {
    "a file that is gone": (_lose_file, "files", "wrong", "till.log"),
    "a file nobody has": (
        lambda d: (d.database.with_name("desk.db.files") / "x").touch(), "files", "warning", "no event"
    ),
    "a database all can read": (lambda d: d.database.chmod(0o644), "permissions", "warning", "desk.db"),
    "no sweep for an hour": (lambda d: d.at("11:30"), "sweeps", "warning", "60 minutes ago"),
    "a matrix that is gone": (lambda d: d.matrix.unlink(), "matrix", "warning", "is not there"),
    "a dead message": (
        lambda d: spoil(d, "UPDATE outbox SET state = 'dead' WHERE id = 1"), "messages", "warning", "outbox list --dead"
    ),
    "a ticket set aside": (
        lambda d: spoil(d, f"INSERT INTO aside VALUES (1, {2**40}, 'odd')"), "sweeps", "wrong", "#1 (odd)"
    ),
}  # fmt: skip


@pytest.mark.parametrize(("deed", "check", "state", "says"), AROUND.values(), ids=AROUND)
def test_what_is_around_it_is_looked_at(
    busy: Desk, deed: Callable[[Desk], object], check: str, state: str, says: str
) -> None:
    deed(busy)
    found = examined(busy)
    assert found.keys() == {check}
    assert (found[check]["state"], says in found[check]["says"]) == (state, True)


def test_permissions_are_put_right(busy: Desk) -> None:
    busy.database.chmod(0o666)
    assert examined(busy, "--repair") == {}
    assert busy.database.stat().st_mode & 0o777 == 0o600


def test_a_file_that_sqlite_finds_damaged_is_said_and_not_made_worse(busy: Desk) -> None:
    with closing(sqlite3.connect(busy.database)) as sql:
        (page,) = sql.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'event_ticket'").fetchone()
        (size,) = sql.execute("PRAGMA page_size").fetchone()
        sql.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    with busy.database.open("r+b") as file:
        file.seek((page - 1) * size + size // 2)
        file.write(b"\xff" * (size // 2))
    ran = busy.run("doctor", "--json")
    assert ran.code == errors.DAMAGED
    assert "Restore a backup" in next(one["says"] for one in ran.data["checks"] if one["check"] == "file")


def test_a_file_that_can_only_be_read_has_no_damage(busy: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    from escli.store import sqlite

    def connect(path: Path) -> sqlite3.Connection:
        return sqlite3.connect(f"file:{path}?mode=ro", uri=True, isolation_level=None)

    monkeypatch.setattr(sqlite, "_connect", connect)
    found = {one["check"]: one for one in busy.ok("doctor", "--json").data["checks"]}
    assert found["search"]["state"] == "warning"
    assert "who can write the file: attempt to write a readonly database" in found["search"]["says"]
