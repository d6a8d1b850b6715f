"""`restore`: the desk becomes what a copy has; what stood there before is kept, and nothing is told twice unasked."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from escli.app import files
from escli.app.backup import FILES
from escli.app.recording import Scribe
from escli.app.session import Session
from escli.core.audit import blankings
from escli.core.model import Event
from escli.errors import Refused, Unreadable
from escli.store import copying
from escli.store.copying import Copied

_SAID = "restored from a copy: it may have been sent before"


def compared(session: Session | None, path: Path) -> dict[str, Any]:
    """What a copy holds beside what the desk holds now; Refused for a copy of another desk."""
    found = copying.look_at(path)
    if session is not None and session.metas["database_id"] != found.database_id:
        raise Refused(f"{path} is a copy of another desk.", hint="To have that desk: escli restore FILE --db NEWPLACE")
    now = None if session is None else session.store.records.counts()
    copy = {"file": str(path), "tickets": found.tickets, "events": found.events, "last_event": found.last_event}
    return {"copy": copy, "desk": None if now is None else {"tickets": now[0], "events": now[1]}}


def restore(session: Session | None, path: Path, database: Path, actor: str | None) -> dict[str, Any]:
    """Put a copy in the desk's place, or make a desk of it where there is none.

    `before` is where the desk as it was lies now; `doubtful` how many messages wait for a decision; `lost` the attached
    files that neither place has.
    """
    found = copying.look_at(path)
    before, redacted = (None, []) if session is None else _put_aside(session)
    if session is None:
        copying.make_from(path, database)
    else:
        session.store.put_back(path)
        session.store.close()
    session_now = Session.open(database, actor)
    written = _bind(session_now, None if session is None else session.metas["matrix_path"])
    doubtful = _settle(session_now, path, found)
    _redact_again(session_now, redacted)
    wanted = list(session_now.store.records.files())
    lost, _ = files.copy_all(path.parent / FILES, files.folder_of(database), wanted)
    return {
        "database": str(database), "tickets": found.tickets, "events": found.events, "before": before,
        "matrix": session_now.metas["matrix_path"], "matrix_written": written, "doubtful": doubtful, "lost": lost,
    }  # fmt: skip


def _put_aside(session: Session) -> tuple[str, list[tuple[int, int, str]]]:
    """A copy of the desk as it is, and what was redacted in it: ticket, event, and why."""
    stamp = datetime.fromtimestamp(session.now, UTC).strftime("%Y%m%dT%H%M%SZ")
    path = session.store.path.with_name(f"{session.store.path.name}.before-restore-{stamp}")
    redacted = [
        (row.ticket_id, event, session.store.reports.event(row.id).texts.get("because", ""))
        for row in session.store.records.of_kind("redacted")
        for event in sorted({event for event, _ in blankings([row])})
    ]
    return str(session.store.copy_to(path).path), redacted


def _bind(session: Session, bound: str | None) -> bool:
    """The matrix file stays where it was; where the copy's is not there it is written from what the copy has of it."""
    path = Path(bound or session.metas["matrix_path"])
    written = False
    if not path.exists():
        path = path if bound else session.store.path.with_name("matrix.yaml")
        kept = session.store.reports.matrix(session.matrix_id)
        if not path.exists() and kept is not None:
            _write(path, kept["source"])
            written = True
    with session.store.write() as tx:
        tx.set_meta("matrix_path", str(path.absolute()))
    session.metas = session.store.metas()
    return written


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise Unreadable(f"{path} cannot be written: {error.strerror}.", hint="Then: escli restore again.") from error


def _settle(session: Session, path: Path, found: Copied) -> int:
    """The desk keeps that it was restored; what had not been sent waits for a person, for it may have been since."""
    with session.store.write() as tx:
        doubtful = tx.outbox("doubt", error=_SAID)
        scribe = Scribe(tx, session)
        data = {"copy": path.name, "last_event": found.last_event, "doubtful": len(doubtful)}
        scribe.add(tx.desk(), [Event("restored", session.now, data, actor=session.actor)])
        scribe.write()
    return len(doubtful)


def _redact_again(session: Session, redacted: list[tuple[int, int, str]]) -> None:
    """What was redacted since the copy was made stays so: the copy was blanked, but does not say why."""
    from escli.app.redacting import redact

    known = {event for event, _ in blankings(session.store.records.of_kind("redacted"))}
    for ticket, event, because in redacted:
        if event not in known and event in {row.id for row in session.store.records.of_ticket(ticket)}:
            redact(session, ticket, event, because)
