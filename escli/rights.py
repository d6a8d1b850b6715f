"""Who may read and write what lies beside a database: whoever may the database itself, its owner or a group."""

import grp
import os
import pwd
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from errno import ELOOP
from pathlib import Path
from typing import NamedTuple

_GROUP = 0o060  # the bits by which a group reads and writes
_AS_IT_IS = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK  # no link is followed, no pipe waited for


class Rights(NamedTuple):
    """Whose a file is, and whether all of its group may read and write it."""

    user: int
    group: int
    is_shared: bool

    @property
    def file(self) -> int:
        """The mode of a file."""
        return 0o660 if self.is_shared else 0o600

    @property
    def folder(self) -> int:
        """The mode of a folder; what is made in one with the setgid bit is the group's, whoever makes it."""
        return 0o2770 if self.is_shared else 0o700


def own() -> Rights:
    """What is for nobody but who makes it."""
    return Rights(os.geteuid(), os.getegid(), is_shared=False)


def rights_of(database: Path) -> Rights:
    """Those of a database. A group shares it if it may write the file, and all that is made in the folder is its."""
    found, around = database.stat(), database.parent.stat()
    is_shared = found.st_mode & _GROUP == _GROUP and is_for_group(around, found.st_gid)
    return Rights(found.st_uid, found.st_gid, is_shared)


def is_for_group(folder: os.stat_result, group: int) -> bool:
    """Whether what is made in a folder is a group's, who may make it."""
    return bool(folder.st_mode & stat.S_ISGID) and folder.st_gid == group and folder.st_mode & 0o070 == 0o070


def give(place: Path | int, rights: Rights) -> None:
    """Give a file or folder (or an open one) that was just made, for its maker only, to those who should have it.

    What root makes is the database's owner's. Where the group cannot be given it stays with its maker alone. OSError if
    somebody has put a link in the place: what it leads to is not what was made.
    """
    if isinstance(place, Path):
        handle = os.open(place, _AS_IT_IS)
        try:
            give(handle, rights)
        finally:
            os.close(handle)
        return
    found = os.fstat(place)
    mode = rights.folder if stat.S_ISDIR(found.st_mode) else rights.file
    try:
        if os.geteuid() == 0:
            os.fchown(place, rights.user, rights.group)
        elif rights.is_shared and found.st_gid != rights.group:
            os.fchown(place, -1, rights.group)
    except PermissionError:
        mode &= 0o700
    if stat.S_IMODE(os.fstat(place).st_mode) != mode:
        os.fchmod(place, mode)


@contextmanager
def opened_within(folder: Path, path: Path) -> Iterator[int]:
    """What lies in a folder, or deeper, or the folder itself, open as it is.

    OSError for what may be anybody's: beyond a link, by another name too, outside, or neither a file nor a folder.
    """
    inner = path.relative_to(folder).parts if path.is_relative_to(folder) else ("..",)
    handle = os.open(folder, os.O_RDONLY)
    try:
        for name in inner:
            kind = os.stat(name, dir_fd=handle, follow_symlinks=False)
            is_file = stat.S_ISREG(kind.st_mode) and kind.st_nlink == 1
            if name == ".." or not (is_file or stat.S_ISDIR(kind.st_mode)):
                raise OSError(ELOOP, os.strerror(ELOOP), str(path))
            outer, handle = handle, os.open(name, _AS_IT_IS, dir_fd=handle)
            os.close(outer)
            found = os.fstat(handle)
            if (found.st_dev, found.st_ino) != (kind.st_dev, kind.st_ino):  # exchanged in this very moment
                raise OSError(ELOOP, os.strerror(ELOOP), str(path))
        yield handle
    finally:
        os.close(handle)


def make_folder(path: Path, rights: Rights) -> None:
    """A folder, if it is not there."""
    if path.is_dir():
        return
    with _mask(rights):  # right at once: another of the group may need it in this very moment
        try:
            path.mkdir(mode=rights.folder & 0o777)
        except FileExistsError:
            if path.is_dir():  # somebody was faster
                return
            raise
    give(path, rights)


def open_file(path: Path, flags: int, rights: Rights) -> int:
    """A file opened, made if it is not there; its descriptor."""
    with suppress(FileNotFoundError):
        return os.open(path, flags)
    with _mask(rights):
        try:
            handle = os.open(path, flags | os.O_CREAT | os.O_EXCL, _first_mode(path, rights))
        except FileExistsError:  # somebody was faster, or it is a link to what is not there: that is nobody else's
            return os.open(path, flags | os.O_CREAT, 0o600)
    give(handle, rights)
    return handle


def _first_mode(path: Path, rights: Rights) -> int:
    """Not for a group before it is known to be the right one."""
    return rights.file if rights.is_shared and is_for_group(path.parent.stat(), rights.group) else 0o600


def why_closed(database: Path) -> str:
    """What keeps one from a database that one may not open, and who can mend it; empty if nothing is seen."""
    me = user_name(os.getuid())
    with suppress(OSError):
        folder = database.parent.stat()
        if not os.access(database.parent, os.X_OK | os.W_OK):
            if folder.st_mode & stat.S_ISGID and folder.st_gid not in (os.getegid(), *os.getgroups()):
                name = group_name(folder.st_gid)
                return f"It is for the group {name}. As root: usermod -aG {name} {me}; then log in again."
            return f"{database.parent} is {user_name(folder.st_uid)}'s, and you are {me}."
        if not os.access(database, os.R_OK | os.W_OK):
            return f"It is {user_name(database.stat().st_uid)}'s, and you are {me}."
    return ""


def user_name(user: int) -> str:
    """What the system calls a user: their number where it has no name for them."""
    try:
        return pwd.getpwuid(user).pw_name
    except KeyError:
        return str(user)


def group_name(group: int) -> str:
    """What the system calls a group."""
    try:
        return grp.getgrgid(group).gr_name
    except KeyError:
        return str(group)


@contextmanager
def _mask(rights: Rights) -> Iterator[None]:
    before = os.umask(0o007 if rights.is_shared else 0o077)
    try:
        yield
    finally:
        os.umask(before)
