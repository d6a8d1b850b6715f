"""`backup`: a copy of the desk into a folder, checked, with its attached files; the oldest go."""

from pathlib import Path
from typing import Any

from escli.app import files
from escli.app.carrying import copy_all, left_behind, stamp
from escli.app.redacting import BACKUPS
from escli.app.session import Session
from escli.errors import EscliError, Unreadable
from escli.rights import Rights, make_folder, rights_of


def backup(session: Session, folder: Path, keep: int | None) -> dict[str, Any]:
    """A copy into a folder, while others write; of this desk's copies there the `keep` newest stay.

    `forgotten` is why the desk could not note where the copy lies: a full disk must not keep anybody from a copy.
    """
    rights = rights_of(session.store.path)
    _make(folder, rights)
    for one in left_behind(folder):
        one.unlink(missing_ok=True)
    made = session.store.copy_to(folder / f"escli-{session.metas['database_id']}-{stamp(session.now)}.db")
    path = made.path
    wanted = session.store.records.files()
    lost, kept = copy_all(files.folder_of(session.store.path), folder / files.COPIED, wanted, rights)
    gone = _rotate(folder, session.metas["database_id"], keep)
    forgotten = None
    try:
        _remember(session, path, gone)
    except EscliError as error:
        forgotten = str(error)
    return {
        "file": str(path),
        "size": path.stat().st_size,
        "tickets": made.tickets,
        "events": made.events,
        "files": kept,
        "lost": lost,
        "removed": [one.name for one in gone],
        "forgotten": forgotten,
    }


def _make(folder: Path, rights: Rights) -> None:
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        make_folder(folder, rights)
    except OSError as error:
        raise Unreadable(f"{folder} cannot be made: {error.strerror}.", hint="Name a folder for the copies.") from error


def _rotate(folder: Path, database_id: str, keep: int | None) -> list[Path]:
    """Remove the oldest copies of this desk; those of other desks, and other files, are not ours."""
    if keep is None:
        return []
    copies = sorted(folder.glob(f"escli-{database_id}-*.db"), key=_age)
    gone = copies[:-keep]
    for path in gone:
        path.unlink(missing_ok=True)
    return gone


def _age(path: Path) -> tuple[int, str]:
    """The oldest first; one that another backup has just removed is the oldest of all."""
    try:
        return path.stat().st_mtime_ns, path.name
    except FileNotFoundError:
        return 0, path.name


def _remember(session: Session, made: Path, gone: list[Path]) -> None:
    """Where the copies lie, so that `redact` finds them."""
    lost = {str(path.absolute()) for path in gone}
    with session.store.write() as tx:
        known = (tx.meta(BACKUPS) or "").splitlines()
        paths = dict.fromkeys([*known, str(made.absolute())])
        tx.set_meta(BACKUPS, "\n".join(one for one in paths if one not in lost))
