"""Whoever changes the history, by whatever means, is found out; and whoever did not is told so."""

import json
import random
import sqlite3
from collections.abc import Callable
from contextlib import closing

import pytest

from escli import errors
from escli.app.audit import audit
from escli.app.session import Session
from escli.core.audit import read_head
from escli.core.chain import link
from escli.core.model import EventRow
from escli.store.sqlite import SqliteStore
from tests.desk import Desk

NEW = ("--client", "Quayside Books", "--type", "software", "--severity", "high")
WHOLE = ("--summary", "It is slow", "--tried", "A restart", "--system", "Till 1", "--next", "Look at the disk")
TAMPERINGS = 1000
Sql = sqlite3.Connection


@pytest.fixture
def busy(desk: Desk) -> Desk:
    """Six tickets with some sixty events, words, a note of the desk, and a few days of sweeps."""
    desk.open()
    for number in range(1, 7):
        desk.at(f"09:{number:02d}").new(*NEW, f"The till is slow, {number}", "--description", "Since Friday", as_="ana")
        desk.at(f"09:1{number}").ok("note", str(number), f"Attempt {number}", as_="ben")
    for number in (1, 2, 3):
        desk.at("09:30").ok("take", str(number), as_="ana")
        desk.ok("escalate", str(number), *WHOLE, as_="ana")
        desk.ok("reply", str(number), "We are on it", as_="dev")
    desk.ok("shift", "--write", "Three slow tills", as_="ana")
    desk.ok("team", "away", "erin", "--until", "Tue 09:00", as_="erin")
    for when in ("10:30", "12:00", "14:00", "Tue 09:00", "Wed 09:00"):
        desk.sweep(when)
    return desk


def head_of(desk: Desk) -> str:
    return str(desk.ok("audit", "--json").data["head"])


def test_an_untouched_desk_is_sound_and_its_head_holds_whatever_comes_after_it(busy: Desk) -> None:
    head = busy.ok("audit").out.strip()
    assert read_head(head).event_id == busy.ok("audit", "--json").data["events"]
    busy.ok("note", "1", "More", as_="ana")
    assert busy.ok("audit", "--against", head, "--json").data["sound"] is True
    assert head_of(busy) != head


def test_a_changed_word_is_named_with_its_ticket_and_event(busy: Desk) -> None:
    with closing(sqlite3.connect(busy.database)) as sql, sql:
        (event,) = sql.execute("SELECT event_id FROM passage WHERE text = 'Attempt 4'").fetchone()
        sql.execute("UPDATE passage SET text = 'Attempt 5' WHERE event_id = ?", (event,))
    ran = busy.run("audit", "--json")
    assert ran.code == errors.DAMAGED
    assert ran.data["faults"] == [
        {"ticket_id": 4, "event_id": event, "says": "has other words than were written: text"}
    ]  # fmt: skip


def test_who_computes_all_hashes_anew_is_found_by_the_kept_head_only(busy: Desk) -> None:
    head = head_of(busy)
    with closing(sqlite3.connect(busy.database)) as sql, sql:
        sql.execute("UPDATE event SET actor = 'ben' WHERE kind = 'taken' AND ticket_id = 1")
        rechain(sql)
    assert busy.ok("audit", "--json").data["sound"] is True
    ran = busy.run("audit", "--against", head, "--json")
    assert (ran.code, [one["says"] for one in ran.data["faults"]]) == (
        errors.DAMAGED, ["or an event before it is not as it was when the head was kept"]
    )  # fmt: skip


def test_what_is_no_head_is_said(busy: Desk) -> None:
    for words in ("", "abc", "escli1-12-xyz", "escli1--" + "0" * 64, "escli2-1-" + "0" * 64):
        assert busy.run("audit", "--against", words).code == errors.USAGE


def rechain(sql: Sql) -> None:
    """All hashes anew, as somebody would who knows how they are made."""
    columns = ", ".join(EventRow._fields)
    heads: dict[int, tuple[int, bytes]] = {}
    for row in map(EventRow._make, sql.execute(f"SELECT {columns} FROM event ORDER BY ticket_id, id").fetchall()):
        made = link(row[:-1], heads.get(row.ticket_id, (0, b""))[1])
        heads[row.ticket_id] = (row.id, made)
        sql.execute("UPDATE event SET hash = ? WHERE id = ?", (made, row.id))
    for ticket, (last, made) in heads.items():
        sql.execute("UPDATE ticket SET last_event = ?, head = ? WHERE id = ?", (last, made, ticket))


def some_event(sql: Sql, dice: random.Random, until: int) -> int:
    found: list[tuple[int]] = sql.execute("SELECT id FROM event WHERE id <= ?", (until,)).fetchall()
    return dice.choice(found)[0]


def change(sql: Sql, dice: random.Random, until: int) -> None:
    event = some_event(sql, dice, until)
    column = dice.choice([name for name in EventRow._fields if name not in ("id", "hash")])
    (old,) = sql.execute(f"SELECT {column} FROM event WHERE id = ?", (event,)).fetchone()
    number = column in ("ticket_id", "at", "recorded_at", "visible", "matrix_id", "run", "occurrence")
    new = (old or 0) + 1 if number else f"{old or ''}x"
    if column == "data":
        new = json.dumps({**json.loads(old), "forged": dice.random()})
    sql.execute(f"UPDATE event SET {column} = ? WHERE id = ?", (new, event))


def delete(sql: Sql, dice: random.Random, until: int) -> None:
    event = some_event(sql, dice, until)
    sql.execute("DELETE FROM passage WHERE event_id = ?", (event,))
    sql.execute("DELETE FROM event WHERE id = ?", (event,))


def cut_off(sql: Sql, dice: random.Random, until: int) -> None:
    event = some_event(sql, dice, until)
    sql.execute("DELETE FROM passage WHERE event_id >= ?", (event,))
    sql.execute("DELETE FROM event WHERE id >= ?", (event,))


def reorder(sql: Sql, dice: random.Random, until: int) -> None:
    one, other = dice.sample([found for (found,) in sql.execute("SELECT id FROM event WHERE id <= ?", (until,))], 2)
    for old, new in ((one, -1), (other, one), (-1, other)):
        sql.execute("UPDATE event SET id = ? WHERE id = ?", (new, old))


def forge(sql: Sql, dice: random.Random, until: int) -> None:
    event = some_event(sql, dice, until - 1)  # an event twice, where the last one was, would only be a new one after it
    columns = ", ".join(EventRow._fields[1:])
    sql.execute("UPDATE event SET id = id + 1000 WHERE id >= ?", (event,))
    sql.execute("UPDATE event SET id = id - 999 WHERE id >= 1000")
    sql.execute(f"INSERT INTO event (id, {columns}) SELECT ?1, {columns} FROM event WHERE id = ?1 + 1", (event,))


def other_words(sql: Sql, dice: random.Random, until: int) -> None:
    found = [one for (one,) in sql.execute("SELECT id FROM passage WHERE event_id <= ?", (until,))]
    deed = dice.choice(("text = text || 'x'", "salt = x'00'", "field = 'other'", "text = '[blanked]', salt = x''"))
    sql.execute(f"UPDATE passage SET {deed} WHERE id = ?", (dice.choice(found),))


def forget_words(sql: Sql, dice: random.Random, until: int) -> None:
    found = [one for (one,) in sql.execute("SELECT id FROM passage WHERE event_id <= ?", (until,))]
    sql.execute("DELETE FROM passage WHERE id = ?", (dice.choice(found),))


MEANS: tuple[Callable[[Sql, random.Random, int], None], ...] = (
    change, delete, cut_off, reorder, forge, other_words, forget_words
)  # fmt: skip


def test_each_of_a_thousand_random_tamperings_is_found(busy: Desk) -> None:
    head = head_of(busy)
    until = read_head(head).event_id
    missed = []
    with closing(sqlite3.connect(busy.database)) as file:
        for seed in range(TAMPERINGS):
            dice = random.Random(seed)
            with closing(sqlite3.connect(":memory:", isolation_level=None)) as sql:
                file.backup(sql)
                sql.execute("DROP INDEX event_once")  # who edits the file drops what is in the way
                sql.execute("DROP INDEX event_origin")
                means = dice.choice(MEANS)
                means(sql, dice, until)
                if dice.random() < 0.3:
                    rechain(sql)
                if audit(Session(SqliteStore(sql, busy.database), "ana"), head)["sound"]:
                    missed.append((seed, means.__name__))
    assert missed == []
