"""A password that somebody pasted is gone for good: from the ticket, the search, the file's bytes, and its copies."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from escli import errors
from tests.desk import Desk

NEW = ("--client", "Quayside Books", "--type", "software", "--severity", "high")
SECRET = "hunter2-correct-horse"


@pytest.fixture
def ticket(desk: Desk) -> int:
    """A ticket whose second note has a password in it, among many others."""
    number = desk.open().new(*NEW, "The till is slow", "--description", "Since Friday", as_="ana")
    desk.ok("note", str(number), "The till is in the back room", as_="ana")
    desk.ok("note", str(number), f"Login is admin, password {SECRET}", as_="ana")
    for place in range(30):
        desk.ok("note", str(number), f"Attempt {place} " + "and more words of it " * 20, as_="ana")
    return number


def event_of(desk: Desk, ticket: int, words: str) -> str:
    """The number of the event with these words, as `redact` lists them."""
    found = desk.ok("redact", str(ticket), "--json").data["texts"]
    return next(str(one["event"]) for one in found if any(words in text for text in one["texts"].values()))


def test_the_words_are_gone_from_everywhere_and_who_and_why_stays(desk: Desk, ticket: int) -> None:
    assert desk.places(SECRET)
    ran = desk.ok("redact", str(ticket), event_of(desk, ticket, SECRET), "--because", "A password", as_="carla")
    assert "text" in ran.out
    assert desk.places(SECRET) == []
    assert desk.ok("find", SECRET, "--json").data["tickets"] == []
    assert len(desk.ok("find", "till", "--json").data["tickets"]) == 1
    (event,) = desk.events(ticket, "redacted")
    assert (event["actor"], event["texts"], event["visible"]) == ("carla", {"because": "A password"}, "internal")
    texts = [one["texts"].get("text") for one in desk.events(ticket, "noted")]
    assert texts[:3] == [
        "The till is in the back room",
        "[blanked]",
        "Attempt 0 " + "and more words of it " * 19 + "and more words of it ",
    ]
    assert desk.ok("audit", "--json").data["sound"] is True


def test_no_word_of_it_is_left_in_the_search_index(desk: Desk, ticket: int) -> None:
    desk.ok("redact", str(ticket), event_of(desk, ticket, SECRET), "--because", "A password", as_="carla")
    with closing(sqlite3.connect(desk.database)) as sql:
        sql.execute("CREATE VIRTUAL TABLE temp.words USING fts5vocab (main, passage_words, 'row')")
        words = {word for (word,) in sql.execute("SELECT term FROM temp.words")}
        sql.execute("INSERT INTO passage_words (passage_words) VALUES ('integrity-check')")
    assert "hunter2" not in words
    assert "till" in words


def test_a_title_is_blank_on_the_ticket_and_wherever_it_is_listed(desk: Desk, ticket: int) -> None:
    other = desk.new(*NEW, f"Password {SECRET} does not work", as_="ana")
    head = desk.ok("audit", "--json").data["head"]
    desk.ok("redact", str(other), event_of(desk, other, SECRET), "--because", "A password", as_="carla")
    assert desk.peek(other)["title"] == "[blanked]"
    assert desk.places(SECRET) != []  # the other ticket's note has it as well
    assert SECRET not in desk.ok("queue").out
    assert desk.ok("audit", "--against", head, "--json").data["sound"] is True
    desk.ok("set", str(other), "--title", "A password does not work", as_="ana")
    desk.ok("redact", str(other), event_of(desk, other, "A password does"), "--because", "Again", as_="carla")
    assert desk.peek(other)["title"] == "[blanked]"


def test_a_title_that_was_changed_since_stays(desk: Desk) -> None:
    number = desk.open().new(*NEW, f"Password {SECRET} does not work", as_="ana")
    desk.ok("set", str(number), "--title", "A password does not work", as_="ana")
    desk.ok("redact", str(number), event_of(desk, number, SECRET), "--because", "A password", as_="carla")
    assert desk.peek(number)["title"] == "A password does not work"
    assert desk.places(SECRET) == []


def test_files_go_with_it_unless_another_event_has_them(desk: Desk, ticket: int) -> None:
    for name in ("keys.txt", "shared.txt"):
        (desk.folder / name).write_text(f"{name} {SECRET}", "utf-8")
    desk.ok("note", str(ticket), "--attach", str(desk.folder / "keys.txt"), "--attach",
            str(desk.folder / "shared.txt"), as_="ana")  # fmt: skip
    other = desk.new(*NEW, "Another", as_="ana")
    desk.ok("note", str(other), "--attach", str(desk.folder / "shared.txt"), as_="ana")
    ran = desk.run("redact", str(ticket), event_of(desk, ticket, "keys.txt"), "--because", "Keys", as_="carla")
    assert ran.code == errors.PARTLY
    assert f"attached to ticket {other} as well" in ran.err
    assert [one["state"] for one in desk.show(ticket)["files"]] == ["redacted", "there"]


def test_the_copies_that_escli_made_are_blanked_too(desk: Desk, ticket: int) -> None:
    copy = desk.database.with_name(f"{desk.database.name}.before-schema-9")
    foreign = desk.database.with_name(f"{desk.database.name}.before-lunch")
    with closing(sqlite3.connect(desk.database)) as sql:
        for path in (copy, foreign):
            with closing(sqlite3.connect(path)) as made:
                sql.backup(made)
    with closing(sqlite3.connect(foreign)) as sql, sql:
        sql.execute("UPDATE meta SET value = 'another' WHERE key = 'database_id'")
    desk.ok("redact", str(ticket), event_of(desk, ticket, SECRET), "--because", "A password", as_="carla")
    assert desk.places(SECRET) == [foreign.name]


def test_while_a_reader_holds_the_log_it_is_said_that_it_still_lies_there(desk: Desk, ticket: int) -> None:
    event = event_of(desk, ticket, SECRET)
    with closing(sqlite3.connect(desk.database, isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM passage").fetchone()
        ran = desk.run("redact", str(ticket), event, "--because", "A password", as_="carla")
        reader.execute("ROLLBACK")
    assert ran.code == errors.PARTLY
    assert "others have it open" in ran.err
    desk.ok("redact", str(ticket), event, "--because", "Once more", as_="carla")
    assert desk.places(SECRET) == []


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("1", "1"), "Say why"),
        (("1", "99999", "--because", "x"), "has no event 99999"),
        (("9", "1", "--because", "x"), "There is no ticket 9"),
    ],
)
def test_what_cannot_be_redacted_is_said(desk: Desk, ticket: int, words: tuple[str, ...], says: str) -> None:
    ran = desk.run("redact", *words, as_="carla")
    assert (ran.code, says in ran.err) == (errors.REFUSED, True)


def test_a_note_from_shift_to_shift_is_the_desks(desk: Desk, ticket: int) -> None:
    desk.ok("shift", "--write", f"The new password is {SECRET}", as_="ana")
    desk.ok("redact", str(ticket), event_of(desk, ticket, SECRET), "--because", "A password", as_="carla")
    desk.ok("redact", "0", event_of(desk, 0, SECRET), "--because", "A password", as_="carla")
    assert desk.places(SECRET) == []
    assert "[blanked]" in desk.ok("shift", as_="ben").out
    assert desk.ok("audit", "--json").data["sound"] is True


def test_nothing_else_of_the_file_is_lost(desk: Desk, ticket: int, tmp_path: Path) -> None:
    kept = tmp_path / "before.db"
    shutil.copy(desk.database, kept)
    desk.ok("redact", str(ticket), event_of(desk, ticket, SECRET), "--because", "A password", as_="carla")
    with closing(sqlite3.connect(desk.database)) as sql:
        assert sql.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert sql.execute("PRAGMA foreign_key_check").fetchall() == []
        assert sql.execute("SELECT count(*) FROM passage WHERE text <> '[blanked]'").fetchone()[0] == 34


def test_texts_that_begin_alike_are_told_from_the_file_being_open(desk: Desk, ticket: int) -> None:
    for ending in ("and asked for you", f"and said {SECRET}"):
        desk.ok("note", str(ticket), f"The client called us again today {ending}", as_="ana")
    desk.ok("redact", str(ticket), event_of(desk, ticket, f"and said {SECRET}"), "--because", "A password", as_="carla")
    desk.ok("redact", str(ticket), event_of(desk, ticket, "Login is admin"), "--because", "A password", as_="carla")
    assert desk.places(SECRET) == []


def test_who_said_it_to_several_at_once_is_told_where_it_stands_as_well(desk: Desk, ticket: int) -> None:
    others = [desk.new(*NEW, f"Another {number}", as_="ana") for number in range(2)]
    desk.ok("major", str(ticket), *map(str, others), as_="carla")
    desk.ok("reply", str(ticket), "--all", f"Use the password {SECRET} for now", as_="carla")
    ran = desk.run("redact", str(ticket), event_of(desk, ticket, "Use the"), "--because", "A password", as_="carla")
    assert ran.code == errors.PARTLY
    for other in others:
        event = event_of(desk, other, "Use the")
        assert f"ticket {other}, the same words: escli redact {other} {event}" in ran.err


def test_a_file_goes_from_the_folder_of_the_copies_too(desk: Desk, ticket: int) -> None:
    (desk.folder / "keys.txt").write_text(f"keys {SECRET}-file", "utf-8")
    desk.ok("note", str(ticket), "See there", "--attach", str(desk.folder / "keys.txt"), as_="ana")
    (desk.folder / "keys.txt").unlink()
    desk.ok("backup", str(desk.folder / "copies"))
    assert len(desk.places(f"{SECRET}-file")) == 2
    desk.ok("redact", str(ticket), event_of(desk, ticket, "See there"), "--because", "Keys", as_="carla")
    assert desk.places(f"{SECRET}-file") == []


def test_the_texts_of_a_ticket_that_is_not_there_cannot_be_listed(desk: Desk) -> None:
    ran = desk.open().run("redact", "9")
    assert (ran.code, "There is no ticket 9" in ran.err) == (errors.REFUSED, True)
