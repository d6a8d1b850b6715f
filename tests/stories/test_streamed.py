"""A program that streams the database off the machine (Litestream) is open beside escli: what goes on, and what waits.

It is played here by what it does to the file: two tables of its own, and a reader that never ends.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing

import pytest

from escli import errors
from tests.desk import Desk

NEW = ("--client", "Quayside Books", "--type", "software", "--severity", "high")
SECRET = "hunter2-horse"


@pytest.fixture
def streamed(desk: Desk) -> Iterator[Desk]:
    """A desk with a streamer on it."""
    desk.open().new(*NEW, "The till is slow", as_="ana")
    desk.ok("note", "1", f"The password is {SECRET}", as_="ana")
    with closing(sqlite3.connect(desk.database, isolation_level=None)) as stream:
        stream.execute("PRAGMA wal_autocheckpoint = 0")
        stream.execute("CREATE TABLE _litestream_seq (id INTEGER PRIMARY KEY, seq INTEGER)")
        stream.execute("CREATE TABLE _litestream_lock (id INTEGER)")
        stream.execute("INSERT INTO _litestream_seq VALUES (1, 1)")
        stream.execute("BEGIN")
        stream.execute("SELECT count(*) FROM _litestream_seq").fetchall()
        yield desk


def test_people_cron_and_copies_go_on_beside_it(streamed: Desk) -> None:
    desk = streamed
    desk.sweep("14:00")
    desk.new(*NEW, "The printer is slow", as_="ana")
    desk.ok("take", "1", as_="ana")
    copy = desk.ok("backup", str(desk.folder / "copies"), "--json").data["file"]
    assert desk.ok("doctor", "--json").data["sound"]
    assert desk.ok("audit", "--json").data["sound"]
    assert desk.run("restore", copy, "--yes", as_="mia").code == 0
    assert desk.ok("doctor", "--json").data["sound"]
    assert len(desk.ok("queue", "--json").data["tickets"]) == 2


def test_what_is_to_go_for_good_waits_until_it_is_stopped(streamed: Desk) -> None:
    (event,) = [one for one in streamed.ok("redact", "1", "--json").data["texts"] if SECRET in str(one["texts"])]
    words = ("redact", "1", str(event["event"]), "--because", "A password")
    ran = streamed.run(*words, as_="carla")
    assert (ran.code, "others have it open" in ran.err) == (errors.PARTLY, True)


def test_what_it_brings_back_is_a_copy_like_any_other(streamed: Desk) -> None:
    recovered = streamed.folder / "recovered.db"
    with closing(sqlite3.connect(streamed.database)) as desk, closing(sqlite3.connect(recovered)) as made:
        desk.backup(made)
        made.execute("PRAGMA journal_mode = WAL")  # as it leaves it
    place = streamed.folder / "new" / "escli.db"
    assert streamed.run("restore", str(recovered), "--db", str(place)).code == 0
    assert streamed.ok("doctor", "--json", "--db", str(place)).data["sound"]
