"""Whether whoever should can read and write what lies beside a database, and nobody else; and making it so."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path
from shlex import quote
from typing import NamedTuple

from escli.app import files
from escli.app.carrying import COMING
from escli.app.session import Session
from escli.app.sharing import commands
from escli.rights import Rights, give, group_name, opened_within, rights_of, user_name


class Fault(NamedTuple):
    """A file or folder that is not as it should be: in which way, the commands that mend it, and who may give them."""

    path: Path
    says: str
    mend: str
    is_ours: bool = True  # not a file that people wrote, and no link may lead away from the desk

    @property
    def can_be_repaired(self) -> bool:
        """By who asks."""
        return self.is_ours and os.geteuid() in (0, self.path.stat().st_uid)

    def __str__(self) -> str:
        return f"{self.path.name}: {self.says} ({self.mend})"


def faults(session: Session) -> Iterator[Fault]:
    """What is wrong with the permissions of a desk: its database, what SQLite and escli have made beside it."""
    database = session.store.path
    rights = rights_of(database)
    mode = database.stat().st_mode
    if not rights.is_shared and mode & 0o060 == 0o060 and not mode & 0o007:
        name, folder = group_name(rights.group), database.parent
        mend = f"{commands(folder, name)}; or, for a desk of one's own, chmod 600 {quote(str(database))}"
        yield Fault(database, f"it is for the group {name}, but its folder is not", mend, is_ours=False)
        return
    check = _shared if rights.is_shared else _private
    found = [check(path, rights) or _wide(path, rights) for path in _ours(session, rights)]
    found += [check(path, rights) for path in _inner(session)]
    yield from (_looked_at(one, database.parent) for one in found if one is not None)
    matrix = Path(session.metas["matrix_path"])
    if rights.is_shared and matrix.exists() and not _group_reads(matrix, rights):
        name = group_name(rights.group)
        mend = f"chgrp {quote(name)} {quote(str(matrix))} && chmod g+r {quote(str(matrix))}"
        beside = matrix.parent == database.parent
        yield Fault(matrix, f"the group {name} cannot read it", mend, is_ours=beside)


def _ours(session: Session, rights: Rights) -> Iterator[Path]:
    """The files and folders that must be nobody else's to read; where the desk is shared its folder too."""
    database = session.store.path
    if rights.is_shared:
        yield database.parent
    beside = [database.with_name(f"{database.name}{ending}") for ending in ("", "-wal", "-shm")]
    copies = sorted(database.parent.glob(f"{database.name}.before-*"))
    yield from (one for one in (*beside, *copies, files.folder_of(database)) if one.exists())


def _inner(session: Session) -> Iterator[Path]:
    """What lies in the folder of attached files, and the logs of messages, which another program may read."""
    database = session.store.path
    logs = [database.parent / (one.file or "messages.log") for one in session.matrix.channels.values()
            if one.kind == "log"]  # fmt: skip
    yield from (one for one in logs if one.exists())
    yield from (one for one in sorted(files.folder_of(database).rglob("*")) if not one.name.startswith(COMING))


def _private(path: Path, rights: Rights) -> Fault | None:
    found = path.stat()
    if found.st_uid != rights.user:
        user = user_name(rights.user)
        return Fault(path, f"it is not {user}'s, whose desk it is", f"as root: chown {user} {quote(str(path))}")
    return None


def _shared(path: Path, rights: Rights) -> Fault | None:
    found, name = path.stat(), group_name(rights.group)
    wanted = 0o2070 if path.is_dir() else 0o060
    if found.st_gid != rights.group or found.st_mode & wanted != wanted:
        who = "" if os.geteuid() in (0, found.st_uid) else f"as {user_name(found.st_uid)} or root: "
        return Fault(path, f"the group {name} cannot write it", who + commands(path, name))
    return None


def _wide(path: Path, rights: Rights) -> Fault | None:
    if path.stat().st_mode & (0o007 if rights.is_shared else 0o077):
        bits = "o=" if rights.is_shared else "go="
        return Fault(path, "others can read or write it", f"chmod {bits} {quote(str(path))}")
    return None


def _group_reads(path: Path, rights: Rights) -> bool:
    found = path.stat()
    return bool(found.st_mode & stat.S_IROTH or (found.st_gid == rights.group and found.st_mode & stat.S_IRGRP))


def _looked_at(fault: Fault, folder: Path) -> Fault:
    """Whoever writes in the folder may have put a link to a file of root's there: nobody is told to give that away."""
    try:
        with opened_within(folder, fault.path):
            return fault
    except PermissionError:  # somebody else's, who can mend it
        return fault
    except OSError:
        mend = (
            f"a link leads away from the desk, or the file has another name too; look: ls -ld {quote(str(fault.path))}"
        )
        return fault._replace(mend=mend, is_ours=False)


def mend(session: Session) -> list[str]:
    """Put right whatever one may; what was done."""
    rights = rights_of(session.store.path)
    found = [one for one in faults(session) if one.can_be_repaired]
    for one in found:
        with opened_within(session.store.path.parent, one.path) as handle:
            give(handle, rights)
    whom = f"the group {group_name(rights.group)}" if rights.is_shared else "its owner"
    return [f"{one.path.name} is for {whom} only" for one in found]
