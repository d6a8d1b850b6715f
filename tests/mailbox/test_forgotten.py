"""Words and files of mail that should not be kept: those of a dropped mail, and of one that became a ticket's."""

from pathlib import Path
from shutil import move

import pytest

from escli import errors
from tests.desk import Desk
from tests.mailbox.letters import STRANGER, mail, part, parts
from tests.mailbox.world import World

SECRET = "hunter2-correct-horse"


@pytest.fixture
def world(desk: Desk) -> World:
    """A desk that takes mail."""
    return World(desk)


def with_file(body: str, file: bytes) -> bytes:
    """A mail of a stranger, with a file."""
    log = part(file, "text/plain", Content_Disposition='attachment; filename="a.log"')
    content, kind = parts("mixed", part(body), log)
    return mail(STRANGER, content, "The login", MIME_Version="1.0", Content_Type=kind)


def last_event(desk: Desk) -> str:
    """The number of the last event of ticket 1 that has words."""
    return str(desk.ok("redact", "1", "--json").data["texts"][-1]["event"])


def copy(desk: Desk) -> Path:
    """A backup; where it lies."""
    return Path(desk.ok("backup", str(desk.folder / "copies"), "--json").data["file"])


def test_a_dropped_mail_leaves_its_writer_and_the_reason_but_no_words(world: World) -> None:
    desk = world.desk
    world.took(with_file(f"Hello,\n\n{'and so on ' * 900}\nmy password is {SECRET}", b"log of the secret day"))
    kept = copy(desk)
    assert desk.places(SECRET) != []
    desk.ok("mail", "drop", "1", "--because", "has a password in it", as_="ana")
    assert (desk.places(SECRET), desk.places("secret day")) == ([], [])
    said = desk.ok("mail", "show", "1", "--json").data
    assert (said["state"], said["sender"], said["subject"], said["text"], said["files"]) == (
        "dropped", "eve@nowhere.example", None, None, [],
    )  # fmt: skip
    desk.ok("restore", str(kept), "--yes")
    (waits,) = world.waiting()
    assert (waits["text"], waits["files"]) == ("[blanked]", [])


def test_what_was_a_mail_is_blanked_in_the_copies_from_while_it_waited(world: World) -> None:
    desk = world.desk
    world.took(mail(STRANGER, f"Hello,\n\n{'and so on ' * 900}\nmy password is {SECRET}", "The login"))
    kept = copy(desk)
    desk.ok("mail", "accept", "1", "--ticket", "1", as_="ana")
    assert kept.name in desk.places(SECRET)
    desk.ok("redact", "1", last_event(desk), "--because", "a password", as_="ana")
    assert desk.places(SECRET) == []


def test_the_files_of_mail_that_waits_are_kept_copied_and_known(world: World) -> None:
    desk = world.desk
    world.took(with_file("See the log", b"log of the day"))
    (desk.folder / "a.log").write_bytes(b"log of the day")
    checks = {one["check"]: one for one in desk.run("doctor", "--json").data["checks"]}
    assert checks["files"]["state"] == "ok", checks["files"]
    kept = copy(desk)
    desk.ok("note", "1", "The same log", "--attach", str(desk.folder / "a.log"), as_="ana")
    ran = desk.run("redact", "1", last_event(desk), "--because", "wrong ticket", as_="ana")
    assert (ran.code, "attached to mail 1 as well" in ran.err) == (errors.PARTLY, True)
    desk.ok("mail", "accept", "1", "--ticket", "1", as_="ana")
    assert [one["state"] for one in desk.show(1)["files"]][-1] == "there"
    move(desk.database, desk.folder / "gone.db")
    move(f"{desk.database}.files", desk.folder / "gone.files")
    assert desk.ok("restore", str(kept), "--json").data["lost"] == []


@pytest.mark.parametrize("how", ["dropped", "redacted"])
def test_a_copy_that_nobody_could_blank_brings_no_words_back(world: World, how: str, tmp_path: Path) -> None:
    desk = world.desk
    world.took(mail(STRANGER, f"My password is {SECRET}", "The login"))
    away = tmp_path.parent / f"{how}.db"
    move(copy(desk), away)
    if how == "dropped":
        desk.ok("mail", "drop", "1", "--because", "a password", as_="ana")
    else:
        desk.ok("mail", "accept", "1", "--ticket", "1", as_="ana")
        desk.ok("redact", "1", last_event(desk), "--because", "a password", as_="ana")
    desk.ok("restore", str(away), "--yes")
    (waits,) = world.waiting()
    assert (waits["sender"], waits["text"]) == ("eve@nowhere.example", "[blanked]")
    assert desk.places(SECRET) == []
