"""`import --dry-run`: what an import would do, what it could not take in and why, and what the matrix lacks for it."""

from collections import Counter
from pathlib import Path
from typing import Any

from escli.app.importing import Progress, batches, rows_of, standing, worked_on
from escli.app.logtext import Step
from escli.app.rejects import Rejects
from escli.app.reports import iso
from escli.app.session import Session
from escli.config import proposing
from escli.core import adoption
from escli.core.fold import fold
from escli.core.history import events, unknown_rows
from escli.core.logs import UNKNOWN, Mapping, Row
from escli.core.model import Ticket

_NAMES = 10_000  # of one kind that are told apart


def foresee(
    session: Session, path: Path, mapping: Mapping, rejects: Path | None = None,
    step: Step | None = None, progress: Progress | None = None, *, adopt_open: bool = False,
) -> dict[str, Any]:  # fmt: skip
    """What `import` would do with a file; nothing is written but the rejected rows, if a file is named for them."""
    with session.many(), Rejects(rejects, path) as turned_away:
        with rows_of(session, path, mapping, turned_away, step) as read:
            seer = _Seer(session, read.mapping, read.ladder, turned_away)
            done = turned_away.count
            for batch in batches(read):
                seer.look(batch)
                done += sum(map(len, batch.values()))
                if progress is not None:
                    progress(done, read.rows)
        reasons = sorted(turned_away.reasons.items(), key=lambda one: -one[1][0])
        matrix = session.matrix
        lacking = {what: _sorted(names) for what, names in seer.lacking.items()}
        meanings = bool(mapping.columns.activity or mapping.columns.status)
        return {
            "tickets_new": seer.new,
            "tickets_known": read.tickets - seer.new,
            "events": seer.events,
            "rows": read.rows,
            "rejected": turned_away.count,
            "rejects_file": str(rejects) if rejects is not None and turned_away.count else None,
            "first": iso(seer.first),
            "last": iso(seer.last),
            "reasons": [{"reason": why, "rows": count, "line": line} for why, (count, line) in reasons],
            "without_meaning": _sorted(Counter(read.strange if meanings else {})),
            "lacking": lacking,
            "to_paste": proposing.pasted(lacking, tuple(matrix.types), matrix.severities),
            "open": seer.open,
            **({"adopted": seer.adoptable, "not_adopted": _sorted(seer.refused)} if adopt_open else {}),
        }


def _sorted(count: Counter[str]) -> list[dict[str, Any]]:
    return [{"name": name, "count": number} for name, number in count.most_common()]


class _Seer:
    """Counts what the tickets of a log would become."""

    def __init__(self, session: Session, mapping: Mapping, ladder: tuple[str, ...], turned_away: Rejects) -> None:
        self.session, self.mapping, self.ladder, self.turned_away = session, mapping, ladder, turned_away
        self.new = self.events = self.open = self.adoptable = 0
        self.first: int | None = None
        self.last: int | None = None
        self.lacking: dict[str, Counter[str]] = {what: Counter() for what in ("clients", "types", "severities", "team")}
        self.refused: Counter[str] = Counter()

    def look(self, batch: dict[str, list[Row]]) -> None:
        """Count a batch of tickets, as they would stand."""
        with self.session.store.write() as tx:  # nothing is written: it reads what an import would
            known, seen = standing(tx, self.mapping, batch)
        for name, rows in batch.items():
            ticket = known.get(name)
            if ticket is not None and not ticket.history:
                for row in unknown_rows(self.mapping, rows, seen):
                    self.turned_away.add(row.line, worked_on(name, ticket), [])
                continue
            fresh = ticket is None or unknown_rows(self.mapping, rows, seen)
            made = events(self.mapping, self.ladder, name, rows, ticket, seen) if fresh else []
            self.new += ticket is None
            self.events += len(made)
            self._count(fold(made, ticket)[0])

    def _count(self, ticket: Ticket) -> None:
        self.first = min(ticket.opened_at, self.first or ticket.opened_at)
        self.last = max(ticket.opened_at, self.last or ticket.opened_at)
        matrix = self.session.matrix
        for what, word, known in (
            ("clients", ticket.client, matrix.clients),
            ("types", ticket.type, matrix.types),
            ("severities", ticket.severity, matrix.severities),
            ("team", ticket.technician, matrix.team),
        ):
            names = self.lacking[what]
            if word not in (None, UNKNOWN) and word not in known and (word in names or len(names) < _NAMES):
                names[str(word)] += 1
        if ticket.is_open:
            self.open += 1
            why = adoption.lacking(matrix, ticket, self.session.now)
            self.adoptable += not why
            for one in why:
                if one in self.refused or len(self.refused) < _NAMES:
                    self.refused[one] += 1
