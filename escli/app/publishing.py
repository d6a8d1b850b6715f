"""Pages for clients, written into a folder that any web server shows: their tickets, and what they were promised."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from escli.app import calendar
from escli.app.session import Session
from escli.app.webfolder import Folder, Render, put
from escli.core.lookup import Facts, govern, promise_spec
from escli.core.model import Event
from escli.errors import UsageError, unknown

RECENT = 30 * 86400  # how long a solved ticket stands on its client's page
_AHEAD = 366  # days of holidays that a policy tells
_ENDINGS = {False: (".html", ".htm"), True: (".md", ".markdown")}


def publish(session: Session, path: Path, only: str | None) -> dict[str, Any]:
    """Every client's page, or one client's; pages of clients that the matrix no longer has are removed."""
    clients = _clients(session, only)
    folder = Folder(session, path, "tickets", ".html")
    return _done(folder, [_put(session, folder, one) for one in clients], only)


def _put(session: Session, folder: Folder, client: str) -> tuple[str, Path, str]:
    """A client's page: what stands on it is of one moment."""
    with session.store.reports.snapshot():
        return client, *folder.put(client, _tickets(session, client))


def _clients(session: Session, only: str | None) -> Sequence[str]:
    known = tuple(session.matrix.clients)
    if only is not None and only not in known:
        raise unknown("client", only, known)
    return known if only is None else (only,)


def _done(folder: Folder, found: list[tuple[str, Path, str]], only: str | None) -> dict[str, Any]:
    removed = [] if only is not None else folder.keep_only({place for _, place, _ in found})
    folder.hide()
    return {
        "folder": str(folder.path),
        "pages": [{"client": client, "state": state, "file": str(place)} for client, place, state in found],
        "removed": [str(place) for place in removed],
    }


def _tickets(session: Session, client: str) -> Render:
    from escli.pages import tickets

    found = session.store.reports.of_client(client, session.now - RECENT)
    known: dict[int, Sequence[Event]] = {}

    def history(ticket: int) -> Sequence[Event]:
        if ticket not in known:  # a page may be made twice, to compare it with the one that is there
            known[ticket] = [event for _, event in session.store.reports.history(ticket)]
        return known[ticket]

    told = tickets.Told(
        session.matrix,
        client,
        [one for one in found if one.is_open],
        [one for one in found if not one.is_open],
        session.now,
        history,
        lambda ticket: session.promises.get(ticket.promise),
    )
    return lambda at: tickets.render(told, at or session.now)


def publish_matrix(
    session: Session, path: Path, client: str | None, plan: str | None, *, as_markdown: bool
) -> dict[str, Any]:
    """The escalation policy: into a folder each client's own, into a file that of a client, of a plan or of neither."""
    if client is not None and plan is not None:
        raise UsageError("--client and --plan exclude each other: a client has a plan.")
    if plan is not None and plan not in session.matrix.plans:
        raise unknown("plan", plan, session.matrix.plans)
    clients = _clients(session, client)
    if path.is_dir() or path.suffix.lower() not in (*_ENDINGS[False], *_ENDINGS[True]):
        if plan is not None:
            raise UsageError("--plan makes one page for many clients.", hint="Name a file: policy.html.")
        folder = Folder(session, path, "policy", _ENDINGS[as_markdown][0])
        found = [(one, *folder.put(one, _policy(session, one, None, as_markdown=as_markdown))) for one in clients]
        return _done(folder, found, client)
    if path.suffix.lower() not in _ENDINGS[as_markdown]:
        raise UsageError(
            f"{path} does not end in {_ENDINGS[as_markdown][0]}.",
            hint="A page is FILE.html; with --markdown it is FILE.md. Any other name is a folder.",
        )
    path.parent.mkdir(parents=True, exist_ok=True)
    state = put(path, _policy(session, client, plan, as_markdown=as_markdown))
    return {
        "folder": str(path.parent),
        "pages": [{"client": client, "state": state, "file": str(path)}],
        "removed": [],
    }


def _policy(session: Session, client: str | None, plan: str | None, *, as_markdown: bool) -> Render:
    from escli.pages import policy

    matrix = session.matrix
    if client is not None:
        plan = matrix.clients[client].plan
    cells = []
    for kind in matrix.types:
        for severity in matrix.severities:
            found = govern(matrix, Facts(kind, severity, client or "", plan, 0, 0, None))
            assert found is not None  # a matrix in force has a cell for each pair
            cells.append((found, promise_spec(matrix, found, session.now, session.promises)))
    used = dict.fromkeys(name for _, spec in cells for name in spec["calendars"])
    used |= dict.fromkeys(one.calendar for one in matrix.adjustments if one.kind in policy.FLAGS and one.calendar)
    days = {name: calendar.days(session, name, session.now, _AHEAD)["days"] for name in used}
    told = policy.Told(matrix, client, plan, cells, days)
    return lambda at: policy.render(told, at or session.now, as_markdown=as_markdown)
