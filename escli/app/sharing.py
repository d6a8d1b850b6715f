"""A desk for a group of the system: its folder made ready at `init`, or why that cannot be."""

import grp
import os
import stat
from pathlib import Path
from shlex import quote

from escli.errors import Refused, Unreadable
from escli.rights import Rights, give, is_for_group, user_name

_SOME = 3  # files that are named of many


def share(database: Path, matrix: Path, name: str) -> Rights:
    """Make the database's folder the group's, with the setgid bit, and the matrix file too if it lies there.

    Refused: no such group, or not one's own; other files in the folder; a way to it that is closed to the others.
    """
    rights = Rights(os.geteuid(), _group(name), is_shared=True)
    folder = database.parent
    try:
        _make(folder)
        _check_way(folder, rights.group, name)
        if not _is_ready(folder, rights.group):
            _check_alone(folder, {database.name, matrix.name if matrix.parent == folder else ""})
            _hand_over(folder, rights, name)
        if matrix.parent == folder and matrix.exists() and os.geteuid() in (0, matrix.stat().st_uid):
            give(matrix.resolve(), rights)
    except OSError as error:
        raise Unreadable(f"{error.filename or folder}: {error.strerror}.") from error
    return rights


def _group(name: str) -> int:
    try:
        found = grp.getgrnam(name)
    except KeyError:
        hint = f"As root: groupadd {quote(name)}; then usermod -aG {quote(name)} NAME for each of the team."
        raise Refused(f"There is no group {name!r} on this system.", hint=hint) from None
    if os.geteuid() == 0 or found.gr_gid in (os.getegid(), *os.getgroups()):
        return found.gr_gid
    me = user_name(os.getuid())
    if me in found.gr_mem:
        raise Refused(
            f"You ({me}) were put into the group {name} after you logged in.", hint="Log in again, then once more."
        )
    raise Refused(
        f"You ({me}) are not in the group {name}.", hint=f"As root: usermod -aG {quote(name)} {me}; then log in again."
    )


def _make(folder: Path) -> None:
    """The folder, and those above it so that others find through, whatever the umask is."""
    before = os.umask(0o022)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    finally:
        os.umask(before)


def _is_ready(folder: Path, group: int) -> bool:
    found = folder.stat()
    return is_for_group(found, group) and not found.st_mode & 0o007


def _check_alone(folder: Path, ours: set[str]) -> None:
    """Whatever else lies in the folder would become the group's to replace, and would be lost to all others."""
    others = sorted(one.name for one in folder.iterdir() if one.name not in ours)
    if others:
        said = ", ".join(others[:_SOME]) + (" and more" if len(others) > _SOME else "")
        raise Refused(
            f"{folder} has other files in it ({said}), and all of it would be the group's.",
            hint=f"Name a folder of its own: --db {quote(str(folder / 'desk' / 'escli.db'))}",
        )


def _hand_over(folder: Path, rights: Rights, name: str) -> None:
    if os.geteuid() not in (0, folder.stat().st_uid):
        raise Refused(
            f"{folder} is {user_name(folder.stat().st_uid)}'s, so you cannot give it to the group {name}.",
            hint=f"As root: {commands(folder, name)}; then once more.",
        )
    give(folder.resolve(), rights._replace(user=folder.stat().st_uid))
    if not _is_ready(folder, rights.group):
        raise Unreadable(
            f"{folder} could not be given to the group {name}: the file system does not keep it.",
            hint="Name a folder on a local disk.",
        )


def _check_way(folder: Path, group: int, name: str) -> None:
    """Each folder above must let the group through."""
    for one in folder.parents:
        found = one.stat()
        if not found.st_mode & stat.S_IXOTH and not (found.st_gid == group and found.st_mode & stat.S_IXGRP):
            raise Refused(
                f"{one} is closed to the others of the group {name}, and {folder} lies in it.",
                hint=f"Name a place that they reach, such as --db /srv/{quote(name)}/escli.db",
            )


def how_to_share(database: Path, name: str) -> str:
    """What makes a desk that is there the group's."""
    place, folder = quote(str(database)), database.parent
    return f"To share it: {commands(folder, name)} && {commands(database, name)} && escli doctor --repair --db {place}"


def commands(path: Path, name: str) -> str:
    """What makes a file or folder a group's."""
    mode = "2770" if path.is_dir() else "660"
    return f"chgrp {quote(name)} {quote(str(path))} && chmod {mode} {quote(str(path))}"
