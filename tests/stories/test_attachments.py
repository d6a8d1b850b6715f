"""Logs and screenshots: kept once by their content, under harmless names, listed, written out, and missed aloud."""

import errno
import os
import sqlite3
import stat
from contextlib import closing
from pathlib import Path

import pytest

from escli import errors
from escli.app.files import safe_name, size_in_words, type_of
from tests.desk import EXAMPLE, Desk

NEW = ("--client", "Quayside Books", "--type", "software", "--severity", "high", "The till is slow")


@pytest.fixture
def ticket(desk: Desk) -> int:
    return desk.open().new(*NEW, as_="ana")


def made(desk: Desk, name: str, content: bytes) -> str:
    """A file of somebody's, somewhere."""
    path = desk.folder / "home" / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(content)
    return str(path)


def kept(desk: Desk) -> list[Path]:
    """What lies beside the database."""
    return sorted(path for path in Path(f"{desk.database}.files").rglob("*") if path.is_file())


def rows(desk: Desk) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(desk.database)) as connection:
        sql = "SELECT e.kind, f.ticket_id, f.name, f.type, f.size FROM file f JOIN event e ON e.id = f.event_id"
        return connection.execute(f"{sql} ORDER BY f.id").fetchall()


def test_a_file_is_kept_beside_the_database_for_its_owner_only_and_listed(desk: Desk, ticket: int) -> None:
    picture = made(desk, "screen.png", b"\x89PNG\r\n\x1a\n" + bytes(20_000))
    desk.ok("note", str(ticket), "As seen", "--attach", picture, as_="ana")
    (path,) = kept(desk)
    assert (path.name[:2], len(path.name)) == (path.parent.name, 64)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert {stat.S_IMODE(folder.stat().st_mode) for folder in (path.parent, path.parent.parent)} == {0o700}
    assert rows(desk) == [("noted", ticket, "screen.png", "image/png", 20_008)]
    (file,) = desk.show(ticket)["files"]
    assert (file["name"], file["type"], file["size"], file["by"], file["state"]) == (
        "screen.png", "image/png", 20_008, "ana", "there",
    )  # fmt: skip
    assert desk.events(ticket, "noted")[0]["data"]["files"][0]["sha256"] == path.name  # so that the chain covers it


def test_the_same_content_is_stored_once_whatever_its_names(desk: Desk, ticket: int) -> None:
    first, second = made(desk, "a.log", b"the same"), made(desk, "b.log", b"the same")
    desk.ok("note", str(ticket), "--attach", first, "--attach", second, as_="ana")
    desk.ok("note", str(ticket), "Again", "--attach", first, as_="ana")
    assert len(kept(desk)) == 1
    assert [row[2] for row in rows(desk)] == ["a.log", "b.log", "a.log"]
    assert desk.events(ticket, "noted")[0]["texts"]["text"] == "Attached: a.log, b.log"


@pytest.mark.parametrize(
    ("said", "safe"),
    [
        ("../../etc/passwd", "passwd"),
        ("..\\..\\boot.ini", "boot.ini"),
        ("/etc/", "file"),
        ("..", "_"),
        ("", "file"),
        (".bashrc", "_bashrc"),
        ("-rf", "_rf"),
        ("a\x1b[2J\nb\u202e.log", "a_[2J_b_.log"),
        ("con:stream|x?.txt", "con_stream_x_.txt"),
        ("x" * 300 + ".tar.gz", "x" * 97 + ".gz"),
        ("\u00e9" * 80 + ".log", "\u00e9" * 48 + ".log"),
    ],
)
def test_names_are_made_safe(said: str, safe: str) -> None:
    assert safe_name(said) == safe
    assert len(safe.encode()) <= 100


def test_a_wicked_name_is_written_out_as_a_plain_file_inside_the_folder(desk: Desk, ticket: int) -> None:
    desk.ok("note", str(ticket), "x", "--attach", made(desk, "\x1b]0;owned\x07\\..\\.ssh", b"key"), as_="ana")
    desk.ok("handoff", str(ticket), "--files", str(desk.folder / "out"))
    assert [path.name for path in (desk.folder / "out").iterdir()] == ["_ssh"]


def test_what_is_too_large_or_no_file_is_refused_and_nothing_is_left_behind(desk: Desk) -> None:
    text = EXAMPLE.read_text("utf-8").replace("largest file: 10MB", "largest file: 1KB")
    ticket = desk.open(text).new(*NEW, as_="ana")
    fits, large = made(desk, "fits.log", b"x" * 1000), made(desk, "large.log", b"x" * 1001)
    ran = desk.run("note", str(ticket), "x", "--attach", fits, "--attach", large, as_="ana")
    assert ran.code == errors.REFUSED
    assert "larger than the 1 KB" in ran.err
    for path in (str(desk.folder), str(desk.folder / "nothing")):
        assert desk.run("note", str(ticket), "x", "--attach", path, as_="ana").code == errors.REFUSED
    assert (kept(desk), rows(desk), desk.events(ticket, "noted")) == ([], [], [])
    desk.ok("note", str(ticket), "x", "--attach", fits, as_="ana")
    assert len(kept(desk)) == 1


@pytest.mark.skipif(not Path("/proc/self/mem").exists(), reason="only Linux has a file that opens and cannot be read")
def test_what_cannot_be_read_is_named(desk: Desk, ticket: int) -> None:
    ran = desk.run("note", str(ticket), "x", "--attach", "/proc/self/mem", as_="ana")
    assert (ran.code, "escli: /proc/self/mem: " in ran.err) == (errors.UNREADABLE, True)
    assert (kept(desk), desk.events(ticket, "noted")) == ([], [])


def test_a_full_disk_is_named_and_nothing_is_recorded(desk: Desk, ticket: int, monkeypatch: pytest.MonkeyPatch) -> None:
    path = made(desk, "a.log", b"x")

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        ran = desk.run("note", str(ticket), "x", "--attach", path, as_="ana")
    assert (ran.code, f"escli: {desk.database}.files: No space left on device." in ran.err) == (errors.UNREADABLE, True)
    assert (kept(desk), desk.events(ticket, "noted")) == ([], [])


def test_a_refused_escalation_keeps_no_file(desk: Desk, ticket: int) -> None:
    assert desk.run("escalate", str(ticket), "--attach", made(desk, "a.log", b"x"), as_="ana").code == errors.REFUSED
    assert kept(desk) == []


def test_files_come_with_every_kind_of_handoff_and_are_its_evidence(desk: Desk, ticket: int) -> None:
    words = ("--summary", "Slow", "--tried", "All", "--system", "v7", "--next", "Look")
    desk.ok("transfer", str(ticket), "--to", "ben", "--attach", made(desk, "a.log", b"a"), as_="ana")
    desk.ok("escalate", str(ticket), *words, "--attach", made(desk, "b.log", b"b"), as_="ben")
    desk.ok("handoff", str(ticket), "--attach", made(desk, "c.log", b"c"), as_="ben")
    assert [row[0] for row in rows(desk)] == ["moved", "escalated", "handed"]
    found = {one["part"]: one for one in desk.ok("handoff", str(ticket), "--json").data["parts"]}
    assert found["evidence"]["source"] == "history"
    assert [entry["text"] for entry in found["evidence"]["entries"]] == ["a.log, b.log, c.log"]


def test_writing_out_overwrites_nothing_and_follows_no_link(desk: Desk, ticket: int) -> None:
    desk.ok("note", str(ticket), "--attach", made(desk, "a.log", b"one"), as_="ana")
    desk.ok("note", str(ticket), "--attach", made(desk, "a.log", b"two"), as_="ana")
    out = desk.folder / "out"
    out.mkdir()
    (out / "a.log").symlink_to(desk.folder / "mine")
    ran = desk.ok("handoff", str(ticket), "--files", str(out), "--json")
    assert [Path(path).name for path in ran.data["written"]] == ["a-2.log", "a-3.log"]
    assert [(out / name).read_bytes() for name in ("a-2.log", "a-3.log")] == [b"one", b"two"]
    assert stat.S_IMODE((out / "a-2.log").stat().st_mode) == 0o600
    assert not (desk.folder / "mine").exists()


def test_a_missing_or_changed_file_is_said_and_the_others_are_written_out(desk: Desk, ticket: int) -> None:
    paths = [made(desk, f"{name}.log", name.encode()) for name in ("gone", "well", "bent")]
    desk.ok("note", str(ticket), *(word for path in paths for word in ("--attach", path)), as_="ana")
    for path in kept(desk):
        if path.read_bytes() == b"gone":
            path.unlink()
        elif path.read_bytes() == b"bent":
            path.write_bytes(b"BENT")
    shown = desk.show(ticket)["files"]
    assert [one["state"] for one in shown] == ["missing", "there", "there"]  # a quick look compares the sizes only
    found = desk.ok("handoff", str(ticket), "--json").data["files"]
    assert [(one["name"], one["state"]) for one in found] == [
        ("gone.log", "missing"), ("well.log", "there"), ("bent.log", "changed"),
    ]  # fmt: skip
    assert "MISSING beside the database" in desk.ok("handoff", str(ticket), "--markdown").out
    ran = desk.run("handoff", str(ticket), "--files", str(desk.folder / "out"))
    assert ran.code == errors.UNREADABLE
    assert "gone.log, bent.log" in ran.err
    assert [path.name for path in (desk.folder / "out").iterdir()] == ["well.log"]
    desk.ok("note", str(ticket), "--attach", made(desk, "gone.log", b"gone"), as_="ana")  # brought again, it is there
    assert desk.show(ticket)["files"][0]["state"] == "there"


def test_a_content_that_was_changed_on_the_disk_is_put_right_when_it_is_attached_again(desk: Desk, ticket: int) -> None:
    path = made(desk, "a.log", b"right")
    desk.ok("note", str(ticket), "--attach", path, as_="ana")
    kept(desk)[0].write_bytes(b"wrong")
    desk.ok("note", str(ticket), "--attach", path, as_="ana")
    assert kept(desk)[0].read_bytes() == b"right"


def test_what_a_file_looks_like() -> None:
    assert type_of(b"%PDF-1.7 ...", "x.png") == "application/pdf"
    assert type_of("Gr\u00fc\u00dfe".encode(), "x.exe") == "text/plain"
    assert type_of(b"a,b", "x.CSV") == "text/csv"
    assert type_of(b"\xff\xfe\x00", "x.txt") == "application/octet-stream"
    assert [size_in_words(size) for size in (0, 999, 1000, 999_500, 10**7)] == ["0 B", "999 B", "1 KB", "1 MB", "10 MB"]


def test_what_one_of_us_attaches_is_never_with_an_event_that_the_client_may_read(desk: Desk, ticket: int) -> None:
    """Neither as management joins at the client's wish, nor when they ask again and nothing moves."""
    ours = made(desk, "inside.txt", b"our own log")
    for _ in range(2):
        desk.ok("escalate", str(ticket), "--by", "client", "--said", "Hurry", "--attach", ours, as_="ana")
    with closing(sqlite3.connect(desk.database)) as connection:
        sql = "SELECT e.kind, e.visible FROM file f JOIN event e ON e.id = f.event_id ORDER BY f.id"
        assert connection.execute(sql).fetchall() == [("managed", 0), ("noted", 0)]
    assert len(desk.show(ticket)["files"]) == 2
    assert "Attached: inside.txt" in desk.events(ticket, "noted")[0]["texts"]["text"]
