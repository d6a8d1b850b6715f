"""The matrix file and the database: bound at `init`; an edit is taken up if it is good, else refused loudly."""

import os
from typing import TYPE_CHECKING, Any

from escli.core import FORM
from escli.errors import EscliError, Unreadable

if TYPE_CHECKING:
    from escli.app.session import Session
    from escli.store.base import Tx


_UNREAD = "unread"  # no file has this stamp
ZONES = "zones"  # what the database calls the zones of its calendars: name, hash, stamp and path, a line each


def stamp(path: str) -> str:
    """What tells an edited file from an unchanged one without reading it; empty if it is not there."""
    try:
        found = os.stat(path)  # noqa: PTH116  # pathlib is not loaded on the idle path
    except OSError:
        return ""
    return f"{found.st_mtime_ns}:{found.st_size}:{FORM}"


def is_stale(metas: dict[str, str]) -> bool:
    """Whether `refresh` has anything to do: the file was edited, or the zone data were updated."""
    return is_edited(metas) or zones_moved(metas)


def zones_moved(metas: dict[str, str]) -> bool:
    """Whether a file of zone data is another one than plans were made with; a look at each costs microseconds."""
    if ZONES not in metas:
        return True
    return any(stamp(path) != seen for _, _, seen, path in (line.split("\t") for line in metas[ZONES].splitlines()))


def is_edited(metas: dict[str, str]) -> bool:
    """Whether the file has changed since it was last looked at, or is known to be broken."""
    return stamp(metas["matrix_path"]) != metas["matrix_stamp"] or "matrix_error" in metas


def refresh(session: "Session") -> None:
    """Take up an edit. A broken one changes nothing: the last good version goes on, with a warning each time."""
    if zones_moved(session.metas):
        _note_zones(session)
    metas = session.metas
    path = metas["matrix_path"]
    seen = stamp(path)
    if seen == metas["matrix_stamp"]:
        if "matrix_error" in metas:
            session.warnings.append(_warning(path, metas["matrix_error"]))
        return
    from pathlib import Path

    from escli.config.matrix import load_file

    try:
        parsed, source = load_file(Path(path))
    except EscliError as error:
        # What this user cannot read another one may: it is tried again by every command.
        _refuse(session, _UNREAD if isinstance(error, Unreadable) else seen, str(error))
        return
    from escli.app.recording import Scribe
    from escli.core.editions import edited

    with session.store.write() as tx:
        before = int(tx.meta("matrix_id") or 0)
        after = put_in_force(tx, parsed, source, session.now)
        tx.set_meta("matrix_stamp", seen)
        if after != before:
            scribe = Scribe(tx, session)
            scribe.add(tx.desk(), [edited(before, after, session.now)])
            scribe.write()
    session.forget_matrix()


def _refuse(session: "Session", seen: str, error: str) -> None:
    """Note once what is wrong with the file, and say it each time."""
    if (session.metas["matrix_stamp"], session.metas.get("matrix_error")) != (seen, error):
        with session.store.write() as tx:
            tx.set_meta("matrix_stamp", seen)
            tx.set_meta("matrix_error", error)
        session.forget_matrix()
    session.warnings.append(_warning(session.metas["matrix_path"], error))


def _note_zones(session: "Session") -> None:
    from escli.app.zonedata import look, note

    kept = session.metas.get(ZONES)
    if kept is not None and look(kept)[0] == kept:
        return  # one is gone from the system: no command has to write that again
    calendars = () if kept is not None else session.matrix.calendars.values()  # made by an escli that kept none
    with session.store.write() as tx:
        changed = note(tx, (calendar["timezone"] for calendar in calendars))
    session.forget_matrix()
    if changed:
        session.warnings.append(
            f"The zone data of {', '.join(changed)} have changed: the next sweep plans the open tickets again."
        )


def put_in_force(tx: "Tx", parsed: dict[str, Any], source: str, now: int) -> int:
    """Keep a version and make it the one in force; open tickets are planned again by the next sweeps."""
    from hashlib import sha256  # 4 ms, and an idle sweep has nothing to hash

    from escli.app.zonedata import note

    # Another version of the holidays library may know of other days.
    sha = sha256(f"{FORM}\n{parsed['holidays'] or ''}\n{source}".encode("utf-8", "surrogatepass")).hexdigest()[:24]
    row = {"form": FORM, "name": parsed["name"], "source": source, "parsed": parsed, "loaded_at": now}
    matrix_id = tx.keep("matrix", sha, row)
    note(tx, (calendar["timezone"] for calendar in parsed["calendars"].values()))
    for calendar in parsed["calendars"].values():  # promises refer to them
        tx.keep("promise", calendar["id"], {"spec": calendar})
    if tx.meta("matrix_id") not in (None, str(matrix_id)):
        tx.set_meta("replan_from", "0")
    tx.set_meta("matrix_id", str(matrix_id))
    tx.set_meta("severities", "\n".join(one["name"] for one in parsed["severities"]))
    tx.set_meta("matrix_error", None)
    return matrix_id


def _warning(path: str, error: str) -> str:
    first = error.splitlines()[0].rstrip(":.")
    return f"The edited matrix is not in force: {first}. The last good version goes on.\nSee: escli matrix check {path}"
