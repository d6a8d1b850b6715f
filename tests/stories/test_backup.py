"""The desk is copied while others work on it, and comes back from the copy with its files and its matrix."""

import shutil
import sqlite3
import stat
import threading
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from escli import errors
from tests.desk import Desk

NEW = ("--client", "Quayside Books", "--type", "software", "--severity", "high")


@pytest.fixture
def busy(desk: Desk) -> Desk:
    """Two tickets, one with a log attached, and messages that went out."""
    desk.open().new(*NEW, "The till is slow", as_="ana")
    (desk.folder / "till.log").write_text("slow", "utf-8")
    desk.ok("note", "1", "The log", "--attach", str(desk.folder / "till.log"), as_="ana")
    desk.new(*NEW, "Another", as_="ana")
    desk.sweep("09:05")
    return desk


def copies(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.db"))


def copied(desk: Desk, *words: str) -> Path:
    return Path(desk.ok("backup", str(desk.folder / "copies"), *words, "--json").data["file"])


def rows(path: Path, sql: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(sql).fetchall()


def test_a_copy_is_whole_for_its_owner_only_and_brings_the_files(busy: Desk) -> None:
    path = copied(busy)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    for table in ("ticket", "event", "passage", "stay", "outbox"):
        assert rows(path, f"SELECT * FROM {table}") == rows(busy.database, f"SELECT * FROM {table}")
    (kept,) = [one for one in (path.parent / "escli.files").rglob("*") if one.is_file()]
    assert kept.read_text("utf-8") == "slow"
    assert list(path.parent.glob(".*")) == []


@pytest.mark.parametrize("name", ["a#b", "a?b", "a%23b"])
def test_a_folder_may_have_any_name(busy: Desk, tmp_path: Path, name: str) -> None:
    path = Path(busy.ok("backup", str(tmp_path / name), "--json").data["file"])
    busy.new(*NEW, "A third", as_="ana")
    busy.ok("restore", str(path), "--yes", as_="mia")
    assert rows(busy.database, "SELECT count(*) FROM ticket") == [(2,)]
    busy.ok("restore", str(path), "--db", str(tmp_path / "new.db"), "--yes")
    assert rows(tmp_path / "new.db", "SELECT count(*) FROM ticket") == [(2,)]
    assert not (tmp_path / "a").exists()


def test_the_newest_stay_and_nobody_elses_go(busy: Desk) -> None:
    (busy.folder / "copies").mkdir()
    other = busy.folder / "copies" / "escli-ffffffffffff-20200101T000000Z.db"
    other.touch()
    made = [copied(busy.at(f"09:1{minute}"), "--keep", "2") for minute in range(4)]
    assert copies(busy.folder / "copies") == sorted([*made[2:], other])


def test_two_copies_in_one_second_are_two(busy: Desk) -> None:
    assert len({copied(busy), copied(busy)}) == 2


def test_others_write_while_it_is_copied_and_the_copy_is_of_one_moment(busy: Desk) -> None:
    done = threading.Event()

    def write() -> None:
        with closing(sqlite3.connect(busy.database, timeout=10)) as connection:
            number = 0
            while not done.is_set():
                number += 1
                with connection:
                    connection.execute("INSERT OR REPLACE INTO meta VALUES ('a', ?)", (str(number),))
                    connection.execute("INSERT OR REPLACE INTO meta VALUES ('b', ?)", (str(number),))

    writer = threading.Thread(target=write)
    writer.start()
    try:
        made = [copied(busy) for _ in range(5)]
    finally:
        done.set()
        writer.join()
    for path in made:
        pair = dict(rows(path, "SELECT key, value FROM meta WHERE key IN ('a', 'b')"))
        assert pair.get("a") == pair.get("b")


def test_the_desk_comes_back_as_the_copy_has_it_and_what_stood_there_is_kept(busy: Desk) -> None:
    path = copied(busy)
    before = rows(busy.database, "SELECT * FROM ticket")
    busy.at("09:30").new(*NEW, "Opened by mistake", as_="ana")
    (log,) = [one for one in busy.database.with_name("desk.db.files").rglob("*") if one.is_file()]
    log.unlink()
    refused = busy.run("restore", str(path))
    assert (refused.code, "what came after it goes" in refused.err) == (errors.REFUSED, True)
    ran = busy.ok("restore", str(path), "--yes", "--json", as_="mia")
    assert rows(busy.database, "SELECT * FROM ticket") == before
    assert len(rows(Path(ran.data["before"]), "SELECT * FROM ticket")) == 3
    assert log.read_text("utf-8") == "slow"
    assert rows(busy.database, "SELECT kind, actor FROM event WHERE ticket_id = 0") == [("restored", "mia")]
    assert busy.ok("audit", "--json").data["sound"] is True
    assert busy.new(*NEW, "Goes on", as_="ana") == 3


def test_who_has_the_file_open_sees_the_restored_desk(busy: Desk) -> None:
    path = copied(busy)
    busy.new(*NEW, "Opened by mistake", as_="ana")
    with closing(sqlite3.connect(busy.database)) as open_all_along:
        assert open_all_along.execute("SELECT count(*) FROM ticket").fetchone() == (3,)
        busy.ok("restore", str(path), "--yes", as_="mia")
        assert open_all_along.execute("SELECT count(*) FROM ticket").fetchone() == (2,)


def test_what_had_not_gone_out_when_it_was_copied_waits_for_a_person(busy: Desk) -> None:
    busy.new(*NEW, "A third", as_="ana")  # its messages wait for the next sweep
    path = copied(busy)
    busy.sweep("09:10")
    ran = busy.ok("restore", str(path), "--yes", as_="mia")
    assert "may have since" in ran.err
    dead = busy.outbox("--dead")
    assert {one["ticket_id"] for one in dead} == {3}
    assert {one["error"] for one in dead} == {"restored from a copy: it may have been sent before"}


def test_a_new_desk_is_made_of_a_copy_with_its_matrix_and_files(busy: Desk, tmp_path: Path) -> None:
    path = copied(busy)
    text = busy.matrix.read_text("utf-8")
    busy.matrix.unlink()
    busy.database.unlink()
    place = tmp_path / "elsewhere" / "desk.db"
    data = busy.ok("restore", str(path), "--db", str(place), "--json").data
    assert (data["matrix_written"], data["matrix"]) == (True, str(place.with_name("matrix.yaml")))
    assert place.with_name("matrix.yaml").read_text("utf-8") == text
    assert stat.S_IMODE(place.stat().st_mode) == 0o600
    shown = busy.ok("show", "1", "--json", "--db", str(place)).data
    assert [one["state"] for one in shown["files"]] == ["there"]
    assert busy.ok("queue", "--db", str(place)).err == ""


def test_what_is_no_copy_of_this_desk_changes_nothing(busy: Desk, tmp_path: Path) -> None:
    path = copied(busy)
    damaged = tmp_path / "damaged.db"
    damaged.write_bytes(path.read_bytes()[:20_000])
    text = tmp_path / "text.db"
    text.write_text("not a database at all", "utf-8")
    before = busy.database.read_bytes()
    for wrong in (damaged, text, tmp_path / "none.db", tmp_path):
        assert busy.run("restore", str(wrong), "--yes", as_="mia").code == errors.NO_DATABASE
    foreign = tmp_path / "foreign.db"
    foreign.write_bytes(path.read_bytes())
    with closing(sqlite3.connect(foreign)) as sql, sql:
        sql.execute("UPDATE meta SET value = 'other' WHERE key = 'database_id'")
    ran = busy.run("restore", str(foreign), "--yes", as_="mia")
    assert (ran.code, "another desk" in ran.err) == (errors.REFUSED, True)
    assert busy.database.read_bytes() == before


def test_a_folder_that_cannot_be_made_is_named(busy: Desk) -> None:
    (busy.folder / "file").touch()
    ran = busy.run("backup", str(busy.folder / "file" / "copies"))
    assert (ran.code, "cannot be made" in ran.err) == (errors.UNREADABLE, True)


def test_what_was_redacted_after_the_copy_stays_so_when_it_comes_back(busy: Desk) -> None:
    busy.ok("note", "1", "The password is hunter2-horse", as_="ana")
    path = copied(busy)
    (event,) = [e for e in busy.ok("redact", "1", "--json").data["texts"] if "hunter2" in str(e["texts"])]
    busy.ok("redact", "1", str(event["event"]), "--because", "A password", as_="carla")
    assert b"hunter2-horse" not in path.read_bytes()
    busy.ok("restore", str(path), "--yes", as_="mia")
    assert [one["texts"] for one in busy.events(1, "redacted")] == [{"because": "A password"}]
    assert busy.ok("audit", "--json").data["sound"] is True


def test_a_file_that_was_redacted_after_the_copy_does_not_come_back_either(busy: Desk) -> None:
    log = busy.folder / "keys.txt"
    log.write_text("the keys of the kingdom", "utf-8")
    busy.ok("escalate", "1", "--incomplete", "No time", as_="ana")
    busy.ok("handoff", "1", "--attach", str(log), as_="ana")  # nothing but a file
    away = busy.folder / "away"
    copy = copied(busy)
    shutil.copytree(copy.parent, away)  # on a disk that escli does not know of
    (event,) = [e for e in busy.ok("redact", "1", "--json").data["texts"] if e["files"] == ["keys.txt"]]
    assert event["texts"] == {}
    busy.ok("redact", "1", str(event["event"]), "--because", "Keys", as_="carla")
    busy.ok("restore", str(away / copy.name), "--yes", as_="mia")
    assert [one["texts"] for one in busy.events(1, "redacted")] == [{"because": "Keys"}]
    attached = busy.database.with_name("desk.db.files")
    assert not [one for one in attached.rglob("*") if one.is_file() and b"kingdom" in one.read_bytes()]
    assert busy.ok("audit", "--json").data["sound"] is True


def test_a_desk_that_cannot_be_written_can_still_be_copied(busy: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise errors.Unreadable("The database could not be written: database or disk is full.")

    monkeypatch.setattr("escli.store.sqlite.SqliteStore.write", full)
    ran = busy.run("backup", str(busy.folder / "copies"))
    assert (ran.code, "disk is full" in ran.err) == (errors.PARTLY, True)
    (copy,) = copies(busy.folder / "copies")
    assert rows(copy, "SELECT count(*) FROM ticket") == [(2,)]
