"""Copies and blankings, while others do the same."""

import os
import subprocess
import sys

from escli.app.session import Session
from tests.desk import Desk
from tests.proof import desks
from tests.proof.commands import start

NEW = ("--client", "Quayside Books", "--type", "software", "--severity", "high")


def test_backups_in_the_same_second_do_not_disturb_each_other(desk: Desk) -> None:
    desk.open().new(*NEW, "The till is slow", as_="ana")
    copies = desk.folder / "copies"
    now = Session.open(desk.database).now
    ended = [one.ended() for one in [start(desk.database, now, "backup", str(copies), "--json") for _ in range(6)]]
    assert [(one.code, one.err) for one in ended] == [(0, "")] * 6
    made = {one.data["file"] for one in ended}
    assert len(made) == 6
    assert {str(path) for path in copies.glob("*.db")} == made
    assert list(copies.glob(".*")) == []


def test_what_a_killed_backup_leaves_the_next_one_takes_away(desk: Desk) -> None:
    desk.open()
    copies = desk.folder / "copies"
    desk.ok("backup", str(copies))
    left = subprocess.run([sys.executable, "-c", "import os; print(os.getpid())"], capture_output=True, check=True)
    half = copies / f".coming-{int(left.stdout)}-escli-x.db"
    half.write_bytes(b"half")
    other = copies / f".coming-{os.getppid()}-escli-x.db"  # of somebody who is still at it
    other.write_bytes(b"half")
    desk.ok("backup", str(copies))
    assert (half.exists(), other.exists()) == (False, True)


def test_after_a_blanking_nobody_takes_the_log_away_from_under_it(desk: Desk) -> None:
    """A process that closes a file loses its locks on it (POSIX): SQLite's too, if it looks at its bytes itself."""
    desk.open().new(*NEW, "The till is slow", as_="ana")
    desk.ok("note", "1", "the password is hunter2", as_="ana")
    (event,) = desks.rows(desk.database, "SELECT event_id FROM passage WHERE text LIKE '%hunter2'")[0]
    from escli.app.redacting import blank
    from escli.app.tickets import act
    from escli.core import lifecycle

    session = Session.open(desk.database, "ana")
    assert blank(session, 1, event, "a password")["left"] == []
    look = (
        "import sqlite3, sys; c = sqlite3.connect(sys.argv[1]); c.execute('SELECT * FROM meta').fetchall(); c.close()"
    )
    subprocess.run([sys.executable, "-c", look, str(desk.database)], check=True)
    act(session, [1], lambda its, ticket, _: lifecycle.note(its, ticket, "written after it"))
    assert desks.texts(desk.database)["written after it"] == 1
    session.store.close()
