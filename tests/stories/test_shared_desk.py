"""One desk of a group: several users of the system work on one file, and nobody is kept out by what another made."""

import grp
import os
import pwd
import shutil
import signal
import sqlite3
import stat
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

import pytest

from escli import errors, rights
from escli.cli.main import run
from escli.store.version import VERSION
from tests.desk import Desk
from tests.proof import desks
from tests.proof.commands import Child, Ended, load_all, start
from tests.stories.world import MATRIX, MONDAY

PACKAGE = Path(errors.__file__).parent
CAN_BE_OTHERS = os.geteuid() == 0 and all(one.stat().st_mode & 0o005 == 0o005 for one in (PACKAGE, *PACKAGE.parents))
as_others = pytest.mark.skipif(not CAN_BE_OTHERS, reason="only root can be several users")


class Person(NamedTuple):
    """A user of the system at work, in these groups besides their own, with this umask."""

    login: str
    user: int
    groups: tuple[int, ...] = ()
    umask: int = 0o022

    def become(self) -> None:
        """From now on the process is theirs."""
        os.umask(self.umask)
        os.setgroups(self.groups)
        os.setresgid(*(pwd.getpwuid(self.user).pw_gid,) * 3)
        os.setresuid(*(self.user,) * 3)


class Shared:
    """A place that all can reach, three people of whom two share a group, and root, whose cron sweeps."""

    def __init__(self, folder: Path) -> None:
        self.place, self.now = folder, MONDAY
        self.folder = folder / "desk"
        self.database = self.folder / "escli.db"
        users = [one for one in pwd.getpwall() if one.pw_uid and one.pw_gid < 60000][:3]
        own = {one.pw_gid for one in users}
        self.group = next(one for one in grp.getgrall() if one.gr_gid and one.gr_gid not in own)
        (ana, ben, carl), inside = users, (self.group.gr_gid,)
        self.ana = Person(ana.pw_name, ana.pw_uid, inside, 0o077)
        self.ben = Person(ben.pw_name, ben.pw_uid, inside, 0o022)
        self.carl = Person(carl.pw_name, carl.pw_uid)
        self.root = Person("root", 0, (), 0o077)

    def evidence(self, name: str = "till.log") -> Path:
        """A file outside of the desk that everybody can read, to attach."""
        path = self.place / name
        path.write_text("slow", "utf-8")
        path.chmod(0o644)
        return path

    def made(self) -> "Shared":
        """The desk as ana has made it, in a folder that is hers."""
        self.place.chmod(0o777)
        matrix = MATRIX.replace("SETTINGS", "")
        for name, person in (("ana", self.ana), ("ben", self.ben)):
            matrix = matrix.replace(f"  {name}: {{tier", f"  {name}: {{login: {person.login}, tier")
        path = self.place / "matrix.yaml"
        path.write_text(matrix, "utf-8")
        path.chmod(0o644)
        ran = self.run(self.ana, "init", "--test-clock", "--group", self.group.gr_name, "--matrix", str(path))
        assert ran.code == 0, ran
        return self

    def start(self, who: Person, *words: str) -> Child:
        """Begin a command."""
        return start(self.database, self.now, *words, prepare=who.become)

    def run(self, who: Person, *words: str) -> Ended:
        """Let somebody run a command."""
        ran = self.start(who, *words).ended()
        assert "Traceback" not in ran.err, ran
        return ran

    def ok(self, who: Person, *words: str) -> Ended:
        """A command that must succeed and has nothing to complain of."""
        ran = self.run(who, *words)
        assert (ran.code, ran.err) == (0, ""), ran
        return ran

    def examined(self, who: Person, *words: str) -> str:
        """What the doctor says of the permissions; empty if they are right."""
        ran = self.ok(who, "doctor", "--json", *words)
        found = next(one for one in ran.data["checks"] if one["check"] == "permissions")
        return "" if found["state"] == "ok" else str(found["says"])

    def check_shared(self, folder: Path | None = None) -> None:
        """Everything is the group's to write, and nobody else's to read."""
        folder = folder or self.folder
        for path in (folder, *folder.rglob("*")):
            found = path.stat()
            wanted = 0o2770 if path.is_dir() else 0o660
            assert (oct(stat.S_IMODE(found.st_mode)), found.st_gid) == (oct(wanted), self.group.gr_gid), path


@cache
def _warm() -> None:
    """Load whatever the commands below do: others may not read where this interpreter's library lies."""
    load_all()
    with tempfile.TemporaryDirectory() as made, pytest.MonkeyPatch.context() as patch:
        path, copies, log = Path(made, "desk", "escli.db"), Path(made, "copies"), Path(made, "a.log")
        log.write_text("slow", "utf-8")
        patch.setenv("ESCLI_DB", str(path))
        new = ("new", "--client", "Quayside Books", "--type", "outage", "--severity", "critical", "It burns", "--json")
        for words in (
            ("init", "--test-clock"), ("init", "--group", "nosuch"), new, ("take", "1"), ("queue",), ("sweep",),
            ("note", "1", "A log", "--attach", str(log)), new, ("redact", "1", "1", "--because", "x"), ("audit",),
            ("backup", str(copies), "--keep", "1", "--json"), ("doctor", "--repair", "--json"), ("doctor",), ("sweep",),
        ):  # fmt: skip
            patch.setenv("ESCLI_NOW", "2026-11-23T10:00:00Z" if words == ("sweep",) else "2026-11-23T09:00:00Z")
            run(list(words))
        run(["restore", str(next(copies.glob("escli-*.db"))), "--yes"])


@pytest.fixture
def shared() -> Iterator[Shared]:
    """Not in pytest's own folder, which others may not enter."""
    _warm()
    folder = Path(tempfile.mkdtemp(prefix="escli-shared-"))
    folder.chmod(0o755)
    yield Shared(folder)
    shutil.rmtree(folder)


@as_others
def test_whoever_makes_a_file_all_of_the_group_can_go_on_with_it(shared: Shared) -> None:
    desk = shared.made()
    log = desk.evidence()
    desk.ok(desk.ana, *desks.opening("The till is slow", "high"))
    desk.ok(desk.ben, "take", "1")
    desk.ok(desk.ben, "note", "1", "The log", "--attach", str(log))
    desk.check_shared()
    desk.ok(desk.ana, *desks.opening("Another", "high"))
    desk.now += 3600
    desk.ok(desk.root, "sweep")  # cron of the system
    desk.check_shared()
    desk.ok(desk.ana, "sweep")
    desk.ok(desk.ben, *desks.opening("A third", "high"))
    log.write_text("slower", "utf-8")
    desk.ok(desk.ana, "note", "1", "Another log", "--attach", str(log))
    desk.now += 3600
    desk.ok(desk.ben, "sweep")
    desk.check_shared()
    assert (desk.folder / "messages.log").stat().st_uid == desk.ana.user  # as root has made it
    events = desks.rows(desk.database, "SELECT kind, actor FROM event WHERE kind IN ('taken', 'noted') ORDER BY id")
    assert events == [("taken", "ben"), ("noted", "ben"), ("noted", "ana")]
    for who in (desk.ana, desk.ben, desk.root):
        assert desk.examined(who) == ""


@as_others
def test_who_is_not_in_the_group_is_told_so(shared: Shared) -> None:
    desk = shared.made()
    for words in (("queue",), ("sweep",), ("take", "1"), ("audit",)):
        ran = desk.run(desk.carl, *words)
        assert ran.code == errors.NO_DATABASE, ran
        name = desk.group.gr_name
        assert f"It is for the group {name}. As root: usermod -aG {name} {desk.carl.login}; then log in" in ran.err


@as_others
def test_a_desk_of_ones_own_says_whose_it_is_and_root_leaves_nothing_of_root_behind(shared: Shared) -> None:
    desk = shared
    desk.place.chmod(0o777)
    desk.folder.mkdir()
    os.chown(desk.folder, desk.ana.user, -1)
    desk.ok(desk.ana, "init", "--test-clock")
    ran = desk.run(desk.ben, "queue")
    assert ran.code == errors.NO_DATABASE
    assert f"{desk.ana.login}'s, and you are {desk.ben.login}." in ran.err
    desk.ok(desk.ana, "new", "--client", "Quayside Books", "--type", "outage", "--severity", "critical", "It burns")
    desk.now += 3600
    desk.ok(desk.root, "sweep")
    found = {path.name: path.stat() for path in desk.folder.iterdir() if path.name != "matrix.yaml"}
    assert any(name.endswith(".log") for name in found)
    assert {(one.st_uid, stat.S_IMODE(one.st_mode)) for one in found.values()} == {(desk.ana.user, 0o600)}
    desk.now += 3600
    desk.ok(desk.ana, "sweep")
    assert desk.examined(desk.ana) == ""
    (log,) = desk.folder.glob("*.log")
    os.chown(log, 0, 0)
    assert f"it is not {desk.ana.login}'s, whose desk it is (as root: chown {desk.ana.login} " in desk.examined(
        desk.root
    )
    assert desk.examined(desk.root, "--repair") == ""
    assert log.stat().st_uid == desk.ana.user


@as_others
def test_who_is_killed_leaves_a_log_that_others_go_on_with(shared: Shared) -> None:
    desk = shared.made()
    desk.ok(desk.ana, *desks.opening("Before", "high"))

    def die() -> None:
        desk.ana.become()
        import sqlite3

        sql = sqlite3.connect(desk.database, isolation_level=None)
        sql.execute("PRAGMA wal_autocheckpoint = 0")
        sql.execute("INSERT OR REPLACE INTO meta VALUES ('left', 'by ana')")
        sql.execute("BEGIN IMMEDIATE")
        sql.execute("INSERT OR REPLACE INTO meta VALUES ('lost', 'by ana')")
        os.kill(os.getpid(), signal.SIGKILL)

    assert start(desk.database, desk.now, "queue", prepare=die).ended().code == 137
    assert desk.database.with_name("escli.db-wal").stat().st_uid == desk.ana.user
    desk.check_shared()
    desk.ok(desk.ben, *desks.opening("After", "high"))
    assert desks.rows(desk.database, "SELECT key FROM meta WHERE key IN ('left', 'lost')") == [("left",)]

    def check() -> None:
        desk.ben.become()
        found = desks.rows(desk.database, "PRAGMA wal_checkpoint(TRUNCATE)")
        os._exit(0 if found == [(0, 0, 0)] else 1)

    assert start(desk.database, desk.now, "queue", prepare=check).ended().code == 0
    desk.ok(desk.ana, *desks.opening("And ana again", "high"))
    desk.check_shared()
    desks.check_unharmed(desk.database, desk.now)


@as_others
@pytest.mark.parametrize("where", ["copy", "another name", "files", "upgrade"])
def test_what_a_link_of_a_user_leads_to_is_not_given_to_them_by_root(shared: Shared, where: str) -> None:
    desk, secrets = shared, shared.place / "secrets"
    desk.folder.mkdir()
    os.chown(desk.folder, desk.ana.user, -1)
    desk.ok(desk.ana, "init", "--test-clock")
    secrets.mkdir(0o700)
    secret = secrets / "shadow"
    secret.write_text("root:x", "utf-8")
    secret.chmod(0o640)
    copy = desk.folder / "escli.db.before-x"
    if where == "copy":
        copy.symlink_to(secret)
    elif where == "another name":
        os.link(secret, copy)
    elif where == "files":
        (desk.folder / "escli.db.files").symlink_to(secrets)
    else:
        with closing(sqlite3.connect(desk.database)) as sql:
            sql.execute(f"PRAGMA user_version = {VERSION - 1}")
        copy = desk.folder / f"escli.db.before-schema-{VERSION}"
        copy.symlink_to(secret)
    for words in ((), ("--repair",)):
        said = desk.examined(desk.root, *words)
        assert (where == "upgrade") or "look: ls -ld" in said, said
        assert "chown" not in said
    found = secret.stat()
    assert (secret.read_text("utf-8"), found.st_uid, stat.S_IMODE(found.st_mode)) == ("root:x", 0, 0o640)
    found = secrets.stat()
    assert (found.st_uid, stat.S_IMODE(found.st_mode)) == (0, 0o700)
    if where == "upgrade":
        assert copy.is_file()
        assert not copy.is_symlink()
        assert copy.stat().st_uid == desk.ana.user
    assert desk.ok(desk.ana, "queue").code == 0


def test_a_log_that_is_a_link_goes_on_where_the_link_leads(desk: Desk) -> None:
    desk.open(MATRIX.replace("SETTINGS", ""))
    kept = desk.folder / "logs"
    kept.mkdir()
    (desk.folder / "messages.log").symlink_to(kept / "escli.log")
    desk.ok("new", "--client", "Acme", "--type", "fault", "--severity", "high", "Broken")
    desk.sweep("11:00")
    assert (kept / "escli.log").read_text("utf-8")
    (kept / "escli.log").rename(kept / "escli.log.1")  # as logs are rotated
    desk.ok("new", "--client", "Acme", "--type", "fault", "--severity", "high", "Broken again")
    desk.sweep("14:00")
    assert (kept / "escli.log").read_text("utf-8")
    assert desk.ok("outbox", "list", "--json").data["messages"]
    assert not desk.ok("outbox", "list", "--dead", "--json").data["messages"]


@as_others
def test_a_pipe_in_place_of_the_log_keeps_no_sweep_waiting(shared: Shared) -> None:
    desk = shared.made()
    desk.ok(desk.ana, *desks.opening("The till is slow", "high"))
    log = desk.folder / "messages.log"
    os.mkfifo(log)
    log.chmod(0o666)
    desk.now += 7200
    desk.ok(desk.ben, "sweep")
    failed = desks.rows(desk.database, "SELECT DISTINCT error FROM attempt")
    assert failed == [(f"{log}: No such device or address",)]
    log.unlink()
    desk.now += 3600
    assert "sent" in desk.ok(desk.ben, "sweep").out


@as_others
def test_copies_are_the_groups_as_well(shared: Shared) -> None:
    desk = shared.made()
    log, copies = desk.evidence(), desk.place / "copies"
    desk.ok(desk.ana, *desks.opening("Before", "high"))
    desk.ok(desk.ana, "note", "1", "The password is hunter22", "--attach", str(log))
    copy = desk.ok(desk.ben, "backup", str(copies), "--json").data["file"]
    desk.check_shared(copies)
    desk.now += 60
    desk.ok(desk.ana, "backup", str(copies), "--keep", "2")
    (event,) = desks.rows(desk.database, "SELECT id FROM event WHERE kind = 'noted'")[0]
    desk.ok(desk.ana, "redact", "1", str(event), "--because", "a password")  # in the copy that ben made, too
    assert b"hunter22" not in Path(copy).read_bytes()
    desk.ok(desk.ana, *desks.opening("Later", "high"))
    assert desk.run(desk.ana, "restore", copy, "--yes").code == 0
    desk.check_shared()
    desk.check_shared(copies)
    desk.ok(desk.ben, "take", "1")
    desk.ok(desk.ben, "doctor", "--repair")
    desk.check_shared()
    desk.now += 60
    desk.ok(desk.ben, "backup", str(copies), "--keep", "1")
    assert [one.suffix for one in copies.glob("escli-*")] == [".db"]
    for path in list(desk.folder.iterdir()):  # the disk is lost, the folder is there again
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    (last,) = copies.glob("escli-*.db")
    assert desk.run(desk.ben, "restore", str(last), "--yes").code == 0
    desk.check_shared()
    desk.ok(desk.ana, "note", "1", "And on")


@as_others
def test_the_doctor_names_what_the_group_cannot_write_and_mends_what_is_ones_own(shared: Shared) -> None:
    desk = shared.made()
    desk.ok(desk.ana, *desks.opening("The till is slow", "high"))
    desk.now += 7200
    desk.ok(desk.ana, "sweep")
    log, name = desk.folder / "messages.log", desk.group.gr_name
    log.chmod(0o600)
    said = f"messages.log: the group {name} cannot write it (as {desk.ana.login} or root: chgrp {name} {log} && chmod"
    assert said in desk.examined(desk.ben)
    assert said in desk.examined(desk.ben, "--repair")  # it is not ben's
    assert f"cannot write it (chgrp {name} {log} && chmod 660 {log})" in desk.examined(desk.ana)
    assert desk.examined(desk.ana, "--repair") == ""
    desk.check_shared()
    desk.database.chmod(0o664)
    assert f"escli.db: others can read or write it (chmod o= {desk.database})" in desk.examined(desk.ben)
    os.chown(log, -1, 0)
    assert desk.examined(desk.root, "--repair") == ""
    desk.check_shared()
    os.chown(desk.folder, -1, 0)
    assert f"escli.db: it is for the group {name}, but its folder is not (chgrp {name} " in desk.examined(desk.root)
    os.chown(desk.folder, -1, desk.group.gr_gid)
    (desk.place / "matrix.yaml").chmod(0o600)
    assert f"matrix.yaml: the group {name} cannot read it" in desk.examined(desk.root)


@as_others
def test_an_edit_that_only_some_can_read_is_taken_up_by_who_can(shared: Shared) -> None:
    desk = shared.made()
    matrix = desk.place / "matrix.yaml"
    os.chown(matrix, desk.ana.user, -1)
    text = matrix.read_text("utf-8")
    matrix.write_text(text.replace("name: Small Desk", "name: Larger Desk"), "utf-8")
    matrix.chmod(0o600)  # as an editor leaves it whose owner has a strict umask
    ran = desk.run(desk.ben, "sweep")
    assert "matrix.yaml cannot be read: permission denied. The last good version goes on." in ran.err
    assert desk.ok(desk.ana, "sweep").code == 0
    assert len(desks.rows(desk.database, "SELECT 1 FROM event WHERE kind = 'edited'")) == 1
    assert desk.ok(desk.ben, "sweep").code == 0  # it is in force, and ben need not read it


@as_others
def test_copies_in_a_folder_of_ones_own_are_named_by_who_cannot_blank_them(shared: Shared) -> None:
    desk = shared.made()
    private = desk.place / "private"
    private.mkdir(0o700)
    os.chown(private, desk.ben.user, -1)
    desk.ok(desk.ana, *desks.opening("Before", "high"))
    desk.ok(desk.ana, "note", "1", "The password is hunter22")
    copy = desk.ok(desk.ben, "backup", str(private), "--json").data["file"]
    (event,) = desks.rows(desk.database, "SELECT id FROM event WHERE kind = 'noted'")[0]
    ran = desk.run(desk.ana, "redact", "1", str(event), "--because", "a password")
    assert ran.code == errors.PARTLY
    assert f"{copy}: Permission denied" in ran.err
    desk.ok(desk.ben, "redact", "1", str(event), "--because", "there too")
    assert b"hunter22" not in Path(copy).read_bytes()


@as_others
@pytest.mark.parametrize("link", [Path.symlink_to, Path.hardlink_to])
def test_what_is_blanked_or_copied_goes_through_no_link(shared: Shared, link: Callable[[Path, Path], None]) -> None:
    desk = shared.made()
    log, thesis, copies = desk.evidence(), desk.evidence("thesis"), desk.place / "copies"
    os.chown(thesis, desk.ana.user, -1)
    desk.ok(desk.ana, *desks.opening("Before", "high"))
    desk.ok(desk.ana, "note", "1", "x", "--attach", str(log))
    sha = sha256(b"slow").hexdigest()

    def back_up() -> None:
        planted = copies / "escli.files" / sha[:2] / f".coming-{os.getpid()}-{sha}"
        for folder in (copies, planted.parent.parent, planted.parent):
            rights.make_folder(folder, rights.rights_of(desk.database))
        link(planted, thesis)

    assert start(desk.database, desk.now, "backup", str(copies), prepare=back_up).ended().code == 0
    assert (thesis.stat().st_uid, stat.S_IMODE(thesis.stat().st_mode)) == (desk.ana.user, 0o644)
    place = desk.folder / "escli.db.files" / sha[:2] / sha
    place.unlink()
    link(place, thesis)
    (event,) = desks.rows(desk.database, "SELECT id FROM event WHERE kind = 'noted'")[0]
    desk.ok(desk.ana, "redact", "1", str(event), "--because", "a password")
    assert not place.is_symlink()
    assert not place.exists()
    assert thesis.read_text("utf-8") == "slow"


@as_others
def test_a_desk_that_is_there_can_be_shared_as_it_is_said(shared: Shared) -> None:
    desk, name = shared, shared.group.gr_name
    desk.folder.mkdir()
    os.chown(desk.folder, desk.ana.user, -1)
    desk.ok(desk.ana, "init", "--test-clock")
    ran = desk.run(desk.ana, "init", "--test-clock", "--group", name)
    assert ran.code == errors.REFUSED
    (said,) = [line for line in ran.err.splitlines() if "To share it: " in line]
    for command in said.partition("To share it: ")[2].split(" && "):
        if not command.startswith("escli"):
            assert os.system(command) == 0  # a line that a person pastes
    assert desk.examined(desk.ana, "--repair") == ""
    desk.ok(desk.ben, "queue")


@as_others
@pytest.mark.parametrize("why", ["unknown", "not in it", "not one's own", "other files", "closed"])
def test_what_cannot_be_shared_is_refused_with_what_to_do_and_nothing_is_made(shared: Shared, why: str) -> None:
    desk, name, who = shared, shared.group.gr_name, shared.ana
    desk.folder.mkdir()
    os.chown(desk.folder, desk.ana.user, -1)
    said = {
        "unknown": ("There is no group 'nosuch' on this system", "groupadd nosuch"),
        "not in it": (f"You ({desk.carl.login}) are not in the group {name}.", f"usermod -aG {name} {desk.carl.login}"),
        "not one's own": (
            f"{desk.folder} is root's",
            f"As root: chgrp {name} {desk.folder} && chmod 2770 {desk.folder}",
        ),
        "other files": (f"{desk.folder} has other files in it (a, b, c and more)", f"--db {desk.folder}/desk/escli.db"),
        "closed": (f"{desk.place} is closed to the others of the group {name}", f"--db /srv/{name}/escli.db"),
    }[why]
    if why == "not in it":
        who = desk.carl
    elif why == "not one's own":
        os.chown(desk.folder, 0, -1)
    elif why == "other files":
        for one in "abcd":
            (desk.folder / one).touch()
    elif why == "closed":
        desk.place.chmod(0o700)
        os.chown(desk.place, desk.ana.user, -1)
    before = sorted(desk.folder.iterdir())
    ran = desk.run(who, "init", "--test-clock", "--group", "nosuch" if why == "unknown" else name)
    assert ran.code == errors.REFUSED
    assert said[0] in ran.err
    assert said[1] in ran.err
    assert sorted(desk.folder.iterdir()) == before


@as_others
def test_a_folder_that_is_the_groups_already_may_have_other_files(shared: Shared) -> None:
    desk = shared
    desk.folder.mkdir()
    os.chown(desk.folder, 0, desk.group.gr_gid)
    desk.folder.chmod(0o2770)
    (desk.folder / "README").touch()
    desk.ok(desk.ana, "init", "--test-clock", "--group", desk.group.gr_name)
    (desk.folder / "README").unlink()
    desk.check_shared()


@as_others
def test_many_of_a_group_work_at_once(shared: Shared) -> None:
    desk = shared.made()
    log = desk.evidence()
    desk.ok(desk.ana, *desks.opening("The till is slow", "high"))
    desk.now += 7200
    for number in range(6):
        log.write_text(f"slow {number}", "utf-8")
        running = [
            desk.start(who, *words)
            for who in (desk.ana, desk.ben, desk.root)
            for words in (("sweep",), ("note", "1", f"{who.login} {number}", "--attach", str(log)))
        ]
        for one in running:
            ran = one.ended()
            assert ran.code == 0, ran
        desk.now += 600
    desk.check_shared()
    assert len(desks.rows(desk.database, "SELECT 1 FROM event WHERE kind = 'noted'")) == 18


def test_what_lies_in_the_folder_is_right_from_its_first_moment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tmp_path.chmod(0o2770)
    shared = rights.Rights(os.geteuid(), tmp_path.stat().st_gid, is_shared=True)
    seen: list[int] = []
    monkeypatch.setattr(rights, "give", lambda place, _: seen.append(stat.S_IMODE(os.stat(place).st_mode)))  # noqa: PTH116
    rights.make_folder(tmp_path / "files", shared)
    os.close(rights.open_file(tmp_path / "log", os.O_WRONLY, shared))
    assert seen == [0o2770, 0o660]
    os.close(rights.open_file(tmp_path / "files" / "log", os.O_WRONLY, shared._replace(group=shared.group + 1)))
    assert seen[-1] == 0o600  # not for a group before it is known to be the right one


def test_the_group_of_whoever_makes_it_will_do(desk: Desk) -> None:
    try:
        mine = grp.getgrgid(os.getegid()).gr_name
    except KeyError:
        pytest.skip("this user's group has no name")
    folder = Path(tempfile.mkdtemp(prefix="escli-shared-"))
    try:
        folder.chmod(0o755)
        place = folder / "desk" / "escli.db"
        desk.at("09:00").ok("init", "--test-clock", "--group", mine, "--db", str(place))
        desk.ok(
            "new", *("--client", "Quayside Books", "--type", "software", "--severity", "high"), "x", "--db", str(place)
        )
        for path in (place.parent, *place.parent.iterdir()):
            wanted = 0o2770 if path.is_dir() else 0o660
            assert stat.S_IMODE(path.stat().st_mode) == wanted, path
        assert f"only the group {mine} can read it" in desk.ok("doctor", "--db", str(place)).out
    finally:
        shutil.rmtree(folder)
