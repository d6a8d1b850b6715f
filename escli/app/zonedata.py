"""Zone data that change: a government moves its clock, the system is updated, and plans are not right any more."""

import zoneinfo
from collections.abc import Iterable
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from escli.app.matrixfile import ZONES, stamp

if TYPE_CHECKING:
    from escli.store.base import Tx


class _Known(NamedTuple):
    """A zone as plans were made with it."""

    sha: str
    stamp: str
    path: str


def note(tx: "Tx", names: Iterable[str] = ()) -> list[str]:
    """Keep what the zones of the desk's calendars are now, those named and those kept before; the ones that changed.

    If any did, open tickets are planned again by the next sweeps. Verdicts are facts, and stay.
    """
    said = tx.meta(ZONES)
    found, changed = look(said, names)
    if changed or (said is None and tx.meta("matrix_id") is not None):
        tx.set_meta("replan_from", "0")
    tx.set_meta(ZONES, found)
    return changed


def look(said: str | None, names: Iterable[str] = ()) -> tuple[str, list[str]]:
    """What is to be kept of the zones named and of those kept before, as the system has them; the ones that changed."""
    known = {name: _Known(*rest) for name, *rest in (line.split("\t") for line in (said or "").splitlines())}
    looked = {name: _look(name) for name in sorted({*known, *names})}
    # One that is gone for a moment, while packages are updated, is as it was.
    found = {name: one or known.get(name, _Known("", "", "")) for name, one in looked.items()}
    changed = [name for name, before in known.items() if found[name].sha != before.sha]
    return "\n".join("\t".join((name, *one)) for name, one in found.items()), changed


def _look(name: str) -> _Known | None:
    path = _place_of(name)
    if path is None:
        return None
    seen = stamp(str(path))  # before it is read: what is replaced meanwhile is looked at again
    return _Known(sha256(path.read_bytes()).hexdigest()[:16], seen, str(path))


def _place_of(name: str) -> Path | None:
    """Where `zoneinfo` reads a zone: the system's file, else that of the package tzdata."""
    folders = [Path(one) for one in zoneinfo.TZPATH]
    package = find_spec("tzdata")
    if package is not None and package.origin is not None:
        folders.append(Path(package.origin).parent / "zoneinfo")
    return next((folder / name for folder in folders if (folder / name).is_file()), None)
