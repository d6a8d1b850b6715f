"""`publish` writes into a folder of a web server's: whole pages, under names that last and that nobody can guess."""

import errno
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.desk import EXAMPLE, Desk
from tests.pages.reading import published

NEW = ("new", "--type", "software", "--severity", "low", "--client")
BOOKS, DENTAL = "Quayside Books", "Riverside Dental"


def written(desk: Desk, *words: str) -> dict[str, str]:
    """What became of each client's page."""
    data = desk.ok("publish", str(desk.folder / "web"), *words, "--json").data
    return {one["client"]: one["state"] for one in data["pages"]}


def test_each_client_has_a_page_and_the_command_says_where(desk: Desk) -> None:
    desk.open()
    lines = [line.split("\t") for line in desk.ok("publish", str(desk.folder / "web")).out.splitlines()]
    assert [line[:2] for line in lines][-2:] == [["Lindenhof School", "written"], [BOOKS, "written"]]
    assert len({line[2] for line in lines}) == 6
    for _, _, place in lines:
        assert Path(place).stat().st_mode & 0o777 == 0o644
        assert len(Path(place).stem) == 32  # 15 bytes that nobody can guess, and 5 that prove them
    assert not list((desk.folder / "web").glob(".*"))


def test_names_last_from_run_to_run_and_differ_from_desk_to_desk(desk: Desk) -> None:
    desk.open()
    first = published(desk)
    shutil.rmtree(desk.folder / "web")
    assert published(desk) == first
    other = desk.folder / "other.db"
    desk.ok("init", "--test-clock", "--matrix", str(desk.matrix), "--db", str(other))
    data = desk.ok("publish", str(desk.folder / "web"), "--db", str(other), "--json").data
    assert not {one["file"] for one in data["pages"]} & {str(place) for place in first.values()}
    assert data["removed"] == []  # what another desk has published there is not this one's to remove
    assert all(place.exists() for place in first.values())


def test_only_a_page_with_news_is_written_again(desk: Desk) -> None:
    desk.open()
    assert set(written(desk).values()) == {"written"}
    assert set(written(desk.at("09:30")).values()) == {"unchanged"}
    before = published(desk)[DENTAL].stat().st_ino
    desk.ok(*NEW, BOOKS, "The till is slow")
    states = written(desk.at("09:40"))
    assert [client for client, state in states.items() if state == "written"] == [BOOKS]
    pages = published(desk)
    assert pages[DENTAL].stat().st_ino == before
    assert "at 09:40" in pages[BOOKS].read_text("utf-8")
    assert "at 09:00" in pages[DENTAL].read_text("utf-8")  # as of its last change


def test_a_page_that_somebody_has_damaged_is_made_whole(desk: Desk) -> None:
    desk.open()
    place = published(desk)[BOOKS]
    whole = place.read_bytes()
    for damage in (whole[:-20], b"", b"\xff\xfe", whole.replace(b"2026-11-23T", b"9999-99-99T")):
        place.write_bytes(damage)
        assert written(desk)[BOOKS] == "written"
        assert place.read_bytes() == whole


def test_a_promise_that_runs_out_is_news(desk: Desk) -> None:
    desk.open()
    desk.ok(*NEW, BOOKS, "The till is slow")
    assert "Somebody takes it up by" in published(desk)[BOOKS].read_text("utf-8")
    assert written(desk.at("13:00:01"))[BOOKS] == "written"
    assert "We owe you an answer since" in published(desk)[BOOKS].read_text("utf-8")


def test_one_client_alone(desk: Desk) -> None:
    desk.open()
    published(desk)
    desk.ok(*NEW, BOOKS, "The till is slow")
    desk.ok(*NEW, DENTAL, "The chair is slow")
    assert written(desk, "--client", BOOKS) == {BOOKS: "written"}
    assert written(desk)[DENTAL] == "written"
    refused = desk.run("publish", str(desk.folder / "web"), "--client", "Quayside Book")
    assert (refused.code, "Did you mean 'Quayside Books'?" in refused.err) == (1, True)


def test_the_page_of_a_client_who_has_left_is_removed_and_nothing_else(desk: Desk) -> None:
    desk.open()
    place = published(desk)[BOOKS]
    web = desk.folder / "web"
    own = [web / "logo.png", web / f"{place.stem}.txt", web / f"{place.stem[:-1]}a.html", web / f"{'a' * 32}.html"]
    for one in own:
        one.write_text("mine", "utf-8")
    desk.matrix.write_text(EXAMPLE.read_text("utf-8").replace(BOOKS, "Quayside Maps"), "utf-8")
    data = desk.ok("publish", str(web), "--json").data
    assert data["removed"] == [str(place)]
    assert not place.exists()
    assert all(one.read_text("utf-8") == "mine" for one in own if one.name != place.name)


def test_the_folder_lists_nobody(desk: Desk) -> None:
    desk.open()
    web = desk.folder / "web"
    names = {place.name for place in published(desk).values()}
    index = (web / "index.html").read_text("utf-8")
    assert not any(name in index for name in names)
    (web / "index.html").write_text("Welcome", "utf-8")
    published(desk)
    assert (web / "index.html").read_text("utf-8") == "Welcome"  # a start page of their own stays


def test_a_link_in_the_folder_is_replaced_and_not_followed(desk: Desk) -> None:
    desk.open()
    place = published(desk)[BOOKS]
    target = desk.folder / "precious"
    target.write_text("precious", "utf-8")
    place.unlink()
    place.symlink_to(target)
    published(desk)
    assert not place.is_symlink()
    assert target.read_text("utf-8") == "precious"


def test_what_cannot_be_written_to_is_named(desk: Desk) -> None:
    desk.open()
    (desk.folder / "web").write_text("x", "utf-8")
    refused = desk.run("publish", str(desk.folder / "web"))
    assert (refused.code, "is a file" in refused.err) == (2, True)
    refused = desk.run("publish", str(desk.folder / "web" / "deeper"))
    assert (refused.code, os.fspath(desk.folder / "web" / "deeper") in refused.err) == (6, True)


@pytest.mark.parametrize("kind", ["a pipe", "a link to what never ends", "a file without end"])
def test_what_is_no_page_is_replaced_unread(desk: Desk, kind: str) -> None:
    desk.open()
    place = published(desk)[BOOKS]
    whole = place.read_bytes()
    place.unlink()
    if kind == "a pipe":
        os.mkfifo(place)  # to read it would wait for ever
    elif kind == "a file without end":
        with place.open("wb") as file:
            file.truncate(1 << 40)
    else:
        place.symlink_to("/dev/zero")
    assert written(desk)[BOOKS] == "written"
    assert (place.is_symlink(), place.read_bytes()) == (False, whole)


def test_what_a_killed_run_left_behind_goes_and_what_another_writes_stays(desk: Desk) -> None:
    desk.open()
    published(desk)
    web = desk.folder / "web"
    killing = (
        "import os, sys\n"
        "from pathlib import Path\n"
        "Path.replace = lambda *_: os.kill(os.getpid(), 9)\n"
        "sys.argv = ['escli', 'publish', sys.argv[1]]\n"
        "from escli.cli import main\n"
        "main()\n"
    )
    desk.ok(*NEW, BOOKS, "The till is slow")
    before = {place: place.read_bytes() for place in web.glob("*.html")}
    done = subprocess.run([sys.executable, "-c", killing, str(web)], check=False)
    assert done.returncode == -9
    (left,) = web.glob(".coming-*")
    assert {place: place.read_bytes() for place in web.glob("*.html")} == before  # no page is half
    others = [web / f".coming-{os.getpid()}-x", web / ".coming-soon.html"]
    for one in others:
        one.write_text("x", "utf-8")
    published(desk)
    assert not left.exists()
    assert all(one.exists() for one in others)


def test_several_at_once_leave_whole_pages_and_remove_what_is_lost_once(desk: Desk) -> None:
    desk.open()
    published(desk)
    desk.ok(*NEW, BOOKS, "The till is slow")
    desk.matrix.write_text(EXAMPLE.read_text("utf-8").replace("Lindenhof School", "Lindenhof"), "utf-8")
    words = [sys.executable, "-m", "escli", "publish", str(desk.folder / "web")]
    running = [subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for _ in range(4)]
    said = [process.communicate(timeout=60) for process in running]
    assert [process.returncode for process in running] == [0] * 4, said
    assert set(written(desk).values()) == {"unchanged"}
    assert len(list((desk.folder / "web").glob("*.html"))) == 7  # six clients, and the start page


def test_a_disk_that_is_full_is_named_with_the_page_and_the_old_one_stays(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.open()
    place = published(desk)[BOOKS]
    before = place.read_bytes()
    desk.ok(*NEW, BOOKS, "The till is slow")

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        refused = desk.run("publish", str(desk.folder / "web"))
    assert (refused.code, f"{place}: No space left on device." in refused.err) == (6, True)
    assert place.read_bytes() == before
    assert not list((desk.folder / "web").glob(".*"))


@pytest.mark.parametrize("command", [("publish",), ("matrix", "publish")])
def test_a_name_that_is_empty_is_not_the_folder_where_one_stands(
    desk: Desk, command: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    """`publish "$WEB"` with WEB unset."""
    desk.open()
    (desk.folder / "here").mkdir()
    monkeypatch.chdir(desk.folder / "here")
    refused = desk.run(*command, "")
    assert (refused.code, "is empty" in refused.err) == (2, True)
    assert list((desk.folder / "here").iterdir()) == []
    desk.ok(*command, ".")


def test_names_of_clients_are_never_paths_and_two_that_look_alike_are_two(desk: Desk) -> None:
    names = ("../../escaped", "/etc/passwd", "acme", "ACME", "a\\..\\b", "con", "..")
    lines = "".join(f"  {name!r}: {{}}\n" for name in names)
    desk.open(EXAMPLE.read_text("utf-8").replace("clients:\n\n", f"clients:\n\n{lines}"))
    desk.ok(*NEW, "acme", "Only of the small one", as_="ana")
    desk.ok(*NEW, "ACME", "Only of the large one", as_="ana")
    pages = published(desk)
    assert {place.parent for place in pages.values()} == {desk.folder / "web"}
    assert len({place.name.casefold() for place in pages.values()}) == len(pages)
    small, large = (pages[name].read_text("utf-8") for name in ("acme", "ACME"))
    assert ("Only of the small" in small, "Only of the large" in small) == (True, False)
    assert ("Only of the small" in large, "Only of the large" in large) == (False, True)
