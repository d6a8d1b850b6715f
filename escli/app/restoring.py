"""`restore`: the desk becomes what a copy has; what stood there before is kept, and nothing is told twice unasked."""

from pathlib import Path
from typing import Any

from escli.app import files
from escli.app.access import need
from escli.app.carrying import beside, copy_all
from escli.app.recording import Scribe
from escli.app.session import Session
from escli.core.audit import redacted as redacted_events
from escli.core.chain import BLANKED
from escli.core.model import Event
from escli.errors import Refused, Unreadable
from escli.rights import Rights, give, rights_of
from escli.store import copying
from escli.store.copying import Copied

_MANY = 1_000_000  # mails that were dropped: all of them
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
    if session is not None:
        need(session, "restore")
    found = copying.look_at(path)
    before, redacted, forgotten = (None, [], []) if session is None else _put_aside(session)
    if session is None:
        copying.make_from(path, database)
    else:
        session.store.put_back(path)
        session.store.close()
    session_now = Session.open(database, actor)
    written = _bind(session_now, None if session is None else session.metas["matrix_path"])
    doubtful = _settle(session_now, path, found)
    _redact_again(session_now, redacted)
    _forget_again(session_now, forgotten)
    wanted = list(session_now.store.records.files())
    lost, _ = copy_all(path.parent / files.COPIED, files.folder_of(database), wanted, rights_of(database))
    return {
        "database": str(database), "tickets": found.tickets, "events": found.events, "before": before,
        "matrix": session_now.metas["matrix_path"], "matrix_written": written, "doubtful": doubtful, "lost": lost,
    }  # fmt: skip


def _put_aside(session: Session) -> tuple[str, list[tuple[int, int, str]], list[str]]:
    """A copy of the desk as it is; what was redacted in it: ticket, event, and why; the origins of mail that was."""
    redacted = [
        (row.ticket_id, event, session.store.reports.event(row.id).texts.get("because", ""))
        for row in session.store.records.of_kind("redacted")
        for event in redacted_events([row])
    ]
    mail = [one.origin for one in session.store.reports.mails("dropped", _MANY)]
    mail += [origin for _, event, _ in redacted if (origin := session.store.reports.event(event).origin)]
    copy = session.store.copy_to(beside(session.store.path, "restore", session.now))
    return str(copy.path), redacted, mail


def _bind(session: Session, bound: str | None) -> bool:
    """The matrix file stays where it was; where the copy's is not there it is written from what the copy has of it."""
    path = Path(bound or session.metas["matrix_path"])
    written = False
    if not path.exists():
        path = path if bound else session.store.path.with_name("matrix.yaml")
        kept = session.store.reports.matrix(session.matrix_id)
        if not path.exists() and kept is not None:
            beside_it = path.parent == session.store.path.parent
            _write(path, kept["source"], rights_of(session.store.path) if beside_it else None)
            written = True
    with session.store.write() as tx:
        tx.set_meta("matrix_path", str(path.absolute()))
    session.metas = session.store.metas()
    return written


def _write(path: Path, text: str, rights: Rights | None) -> None:
    try:
        with path.open("x", encoding="utf-8") as file:  # never through a link that leads nowhere yet
            file.write(text)
            if rights is not None:
                give(file.fileno(), rights)
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
    from escli.app.redacting import blank

    known = redacted_events(session.store.records.of_kind("redacted"))
    for ticket, event, because in redacted:
        if event not in known and event in {row.id for row in session.store.records.of_ticket(ticket)}:
            blank(session, ticket, event, because)


def _forget_again(session: Session, origins: list[str]) -> None:
    """The words of mail that was dropped or redacted since stay gone, though in the copy it still waits."""
    session.store.for_blanking()
    with session.store.write() as tx:
        found = [row for origin in origins for row in tx.mailbox("known", origin=origin) if row.state == "waiting"]
        for row in found:
            tx.mailbox("blanked", origin=row.origin, blanked=BLANKED)
    words = [text for row in found for text in (row.subject, row.text) if text]
    if words:
        session.store.scrub(words)
