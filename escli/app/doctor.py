"""`doctor`: whether the desk's file is whole, what is derived in it right, and what is around it as it should be."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from escli.app import files, permissions
from escli.app.audit import audit
from escli.app.carrying import beside
from escli.app.session import Session
from escli.core.fold import fold
from escli.core.model import COLUMNS, FACTS, Stay, Ticket, replaced, to_row
from escli.core.planning import plan
from escli.errors import EscliError, Unreadable
from escli.rights import group_name, rights_of

OK, WARNING, WRONG = "ok", "warning", "wrong"
_SOME = 5  # that are named of many
_LATE = 300  # seconds without a sweep


class Check(NamedTuple):
    """One thing looked at: how it is, in words, and whether `--repair` can put it right."""

    name: str
    state: str
    says: str
    can_be_repaired: bool = False


class Amiss(NamedTuple):
    """A ticket whose row is not what its history makes: the row and the stays as they should be, and what differs."""

    ticket: Ticket
    stays: list[Stay]
    facts: list[str]
    other_stays: bool
    other_plan: bool


def examine(session: Session) -> list[Check]:
    """Every check; where the file is damaged a check may not come to its end, and the others go on."""
    return [_checked(session, name) for name in CHECKS]


def _checked(session: Session, name: str) -> Check:
    try:
        return CHECKS[name](session)
    except EscliError as error:
        return Check(name, WRONG, str(error))


def _file(session: Session) -> Check:
    wrong = session.store.records.integrity()
    if wrong:
        return Check("file", WRONG, f"SQLite finds it damaged: {_some(wrong)}. Restore a backup.")
    return Check("file", OK, "whole, as SQLite sees it")


def _history(session: Session) -> Check:
    found = audit(session, None)
    if found["sound"]:
        return Check("history", OK, f"{found['events']:,} events of {found['tickets']:,} tickets, as they were written")
    return Check("history", WRONG, f"{len(found['faults']) + found['more']:,} faults: escli audit names them")


def _tickets(session: Session) -> Check:
    found = list(amiss(session))
    if not found:
        return Check("tickets", OK, "facts, stays and plans are what their histories make")
    said = [f"#{one.ticket.id} ({_what(one)})" for one in found]
    return Check("tickets", WRONG, f"{len(found):,} differ from their histories: {_some(said)}", can_be_repaired=True)


def _what(one: Amiss) -> str:
    parts = [*one.facts, *(["stays"] if one.other_stays else []), *(["plan"] if one.other_plan else [])]
    return _some(parts)


def amiss(session: Session) -> Iterator[Amiss]:
    """The tickets whose rows are not what their events make, each as it should be.

    A plan is looked at where it was made by the matrix in force, and not of tickets that were set aside.
    """
    aside = {one for one, _, _ in session.store.reports.asides(session.now)}
    with session.store.records.snapshot():
        rows = session.store.records.rows()
        for row, stays, events in rows:
            made, made_stays = fold(events, Ticket(id=row.id, last_event=row.last_event, head=row.head))
            facts = [name for name, is_, should in zip(COLUMNS[:FACTS], to_row(row), to_row(made), strict=False)
                     if is_ != should]  # fmt: skip
            promise = session.promises.get(made.promise)
            planned = plan(made, promise, session.ladder(made)) if promise is not None and made.is_open else None
            judged = session.is_planned and row.id not in aside
            other_plan = judged and planned is not None and planned != row.deadlines
            if facts or made_stays != stays or other_plan:
                made = replaced(made, {"deadlines": planned or type(made.deadlines)()})
                yield Amiss(made, made_stays, facts, made_stays != stays, other_plan)


def _messages(session: Session) -> Check:
    lost = session.store.records.stranded()
    if lost:
        said = _some([str(one) for one in lost])
        return Check(
            "messages", WRONG, f"{len(lost):,} are carried by one that does not go: {said}", can_be_repaired=True
        )
    dead = session.store.reports.pressing(session.now, session.now)[2]
    if dead:
        return Check("messages", WARNING, f"{dead:,} reached nobody: escli outbox list --dead")
    return Check("messages", OK, "each is sent, on its way, or somebody's decision")


def _search(session: Session) -> Check:
    try:
        fits = session.store.records.is_searchable()
    except Unreadable as error:
        return Check("search", WARNING, str(error))
    if fits:
        return Check("search", OK, "finds what is written")
    return Check("search", WRONG, "the index does not fit the texts", can_be_repaired=True)


def _attached(session: Session) -> Check:
    folder = files.folder_of(session.store.path)
    wanted = dict(session.store.records.files())
    lost = [name for sha, name in wanted.items() if files.content_state(files.place_of(folder, sha), sha) != "there"]
    if lost:
        return Check(
            "files", WRONG, f"{len(lost):,} missing or changed: {_some(lost)}. Restore a backup's escli.files."
        )
    stray = [one for one in folder.rglob("*") if one.is_file() and one.name not in wanted]
    if stray:
        return Check("files", WARNING, f"{len(stray):,} that no event has; nothing needs them")
    return Check("files", OK, f"{len(wanted):,} attached, all as they were")


def _permissions(session: Session) -> Check:
    found = list(permissions.faults(session))
    if found:
        said = _some([str(one) for one in found])
        return Check("permissions", WARNING, said, can_be_repaired=any(one.can_be_repaired for one in found))
    rights = rights_of(session.store.path)
    whom = f"the group {group_name(rights.group)}" if rights.is_shared else "the owner"
    return Check("permissions", OK, f"only {whom} can read it")


def _sweeps(session: Session) -> Check:
    swept = session.metas.get("last_sweep")
    asides = session.store.reports.asides(session.now)
    if asides:
        said = _some([f"#{one} ({why})" for one, _, why in asides])
        return Check("sweeps", WRONG, f"{len(asides):,} tickets were set aside: {said}")
    if swept is None:
        return Check("sweeps", WARNING, "none has run yet: cron should run `escli sweep` each minute")
    ago = session.now - int(swept)
    if ago > _LATE:
        return Check("sweeps", WARNING, f"the last one was {ago // 60:,} minutes ago: is cron alive?")
    if ago < -_LATE:
        return Check("sweeps", WARNING, "the last one is of the future: was the clock set back? The next puts it right")
    return Check("sweeps", OK, "the last one was within five minutes")


def _matrix(session: Session) -> Check:
    from escli.app.matrixfile import is_edited

    path = session.metas["matrix_path"]
    if not Path(path).exists():
        return Check("matrix", WARNING, f"{path} is not there; the last good version goes on")
    if "matrix_error" in session.metas:
        return Check("matrix", WARNING, f"the edited file is not in force: escli matrix check {path}")
    if is_edited(session.metas):
        return Check("matrix", WARNING, f"{path} was edited; the next sweep takes it up")
    return Check("matrix", OK, "the file is the version in force")


def _some(said: list[str]) -> str:
    return ", ".join(said[:_SOME]) + (f" and {len(said) - _SOME:,} more" if len(said) > _SOME else "")


CHECKS: dict[str, Callable[[Session], Check]] = {
    "file": _file, "history": _history, "tickets": _tickets, "messages": _messages, "search": _search,
    "files": _attached, "permissions": _permissions, "sweeps": _sweeps, "matrix": _matrix,
}  # fmt: skip


def repair(session: Session) -> tuple[str, list[str]]:
    """Put right what is derived, after a copy of all; where that lies, and what was done. Events are not touched."""
    copy = session.store.copy_to(beside(session.store.path, "repair", session.now)).path
    found = list(amiss(session))
    session.store.restate([(one.ticket, one.stays) for one in found])
    done = [f"{len(found):,} tickets made anew from their histories"] if found else []
    freed = session.store.free_stranded(session.now)
    done += [f"{freed:,} messages are on their way again"] if freed else []
    if not session.store.records.is_searchable():
        session.store.index_anew()
        done.append("the search index was made anew")
    return str(copy), done + permissions.mend(session)
