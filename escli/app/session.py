"""One command's hold on the desk: the database, the second it began, who acts, and the matrix in force."""

import os
import time
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from escli import clock
from escli.core import FORM
from escli.errors import NoDatabase, Refused
from escli.store.sqlite import open_store

if TYPE_CHECKING:
    from collections.abc import Iterator

    from escli.core.absences import Changes
    from escli.core.clocks import Promises
    from escli.core.desk import Desk
    from escli.core.directory import Directory
    from escli.core.duty import Duty
    from escli.core.hours import Hours
    from escli.core.matrix import Matrix
    from escli.core.model import Ticket
    from escli.core.planning import Ladder
    from escli.core.routing import Carried
    from escli.store.base import Store

_SLACK = 60  # seconds by which a clock that is put right by and by may differ from sweep to sweep


def default_database() -> Path:
    """Where the database is unless `--db` or ESCLI_DB say otherwise."""
    said = os.environ.get("ESCLI_DB")
    if said:
        return Path(said).expanduser()
    data = os.environ.get("XDG_DATA_HOME")
    return (Path(data) if data else Path.home() / ".local" / "share") / "escli" / "escli.db"


class Session:
    """Everything a use-case needs. What costs time to load is loaded when first asked for."""

    def __init__(self, store: "Store", actor: str | None = None) -> None:
        self.store = store
        self.metas = store.metas()
        if "matrix_id" not in self.metas:
            raise NoDatabase(f"{store.path} was never finished.", hint="Remove it, and make it again: escli init")
        self.now = clock.now(self.metas.get("test_clock"))
        if "test_clock" in self.metas and self.now != int(self.metas["test_clock"]):
            store.heartbeat("test_clock", str(self.now))  # a test clock stands at the last simulated second
        self._said_actor = actor
        self._acts_for: str | None = None
        self.warnings: list[str] = []
        self._began = time.monotonic()

    @classmethod
    def open(cls, path: Path | None = None, actor: str | None = None) -> "Session":
        """The session of a command on a database."""
        return cls(open_store(path or default_database()), actor)

    def as_of(self, second: int) -> "Session":
        """The desk as it stood then: the matrix in force, and who had said by then that they would not be there."""
        from copy import copy

        from escli.core.editions import in_force

        edits = [event for _, event in self.store.reports.desk(("edited",))]
        then = copy(self)
        then.forget_matrix()
        then.__dict__.pop("changes", None)
        then.now = second
        then.metas = self.metas | {"matrix_id": str(in_force(edits, second, self.matrix_id))}
        return then

    @cached_property
    def actor(self) -> str:
        """Who acts: `--as`, else the person of the team with this system login, else the login itself."""
        from escli.errors import unknown

        if self._acts_for is not None:
            return self._acts_for
        if self._said_actor is not None:
            if self._said_actor not in self.matrix.team:
                raise unknown("person", self._said_actor, tuple(self.matrix.team))
            self._need_right(self._said_actor)
            return self._said_actor
        return self._typist

    @property
    def _typist(self) -> str:
        """Who sits there: the person of the team with this system login, else the login itself."""
        from escli.rights import user_name

        login = user_name(os.getuid())
        found = (one.name for one in self.matrix.team.values() if login in (one.login, one.name))
        return next(found, login)

    def _need_right(self, named: str) -> None:
        """Refused where the matrix says who may act as somebody else, and who sits there is none of them."""
        from escli.app.access import is_named

        allowed = self.matrix.access.get("as")
        if allowed is not None and named != self._typist and not is_named(self, self._typist, allowed):
            raise Refused(
                f"{self._typist} may not act as {named}: --as is for {', '.join(allowed)}.",
                hint="Leave --as out; the matrix says who may use it: access: {as: ...}.",
            )

    def act_for(self, actor: str) -> None:
        """What is done from here on somebody else has asked for, whose name is known to be theirs."""
        self._acts_for = actor
        for name in ("actor", "desk"):
            self.__dict__.pop(name, None)

    def seconds_since(self) -> int:
        """How long ago `now` was: a long sweep's leases must not have run out when they are given."""
        return int(time.monotonic() - self._began)

    @cached_property
    def is_set_back(self) -> bool:
        """The clock was set back: the last sweep is of the future. To be asked before a sweep notes its own second."""
        return int(self.metas.get("last_sweep", 0)) > self.now + _SLACK

    @property
    def is_planned(self) -> bool:
        """Every open ticket's plan was made by the matrix in force."""
        return "replan_from" not in self.metas

    @property
    def matrix_id(self) -> int:
        """The version of the matrix in force."""
        return int(self.metas["matrix_id"])

    @cached_property
    def matrix(self) -> "Matrix":
        """The matrix in force, from the database; an edited file is taken up by `matrixfile.refresh` before."""
        from escli.core.matrix import Matrix
        from escli.errors import Unreadable

        kept = self.store.reports.matrix(self.matrix_id)
        if kept is None:
            raise Unreadable("The matrix in force is missing from the database.", hint="Restore a backup.")
        if kept["parsed"].get("form") != FORM:
            return Matrix(_anew(kept["source"]))
        return Matrix(kept["parsed"])

    @property
    def severities(self) -> tuple[str, ...]:
        """Worst first; kept apart, so that a list can be coloured without reading the matrix."""
        return tuple(self.metas["severities"].split("\n"))

    @cached_property
    def changes(self) -> "Changes":
        """Who is away or stands in, and which clients are muted."""
        from escli.core.absences import KINDS, changes

        return changes(event for _, event in self.store.reports.desk(KINDS) if event.at <= self.now)

    @cached_property
    def duty(self) -> "Duty":
        """Who is on duty, and when."""
        from escli.core.duty import Duty

        return Duty(self.matrix, self.hours, self.changes.absences)

    def hours(self, calendar: str) -> "Hours":
        """The hours of one of the matrix's calendars."""
        return self.promises.hours(self.promises.lend(self.matrix.calendars[calendar]))

    @cached_property
    def directory(self) -> "Directory":
        """The team as it is there now."""
        from escli.core.directory import Directory

        return Directory(self.matrix, self.duty, self.now, self.carried, self.changes)

    def carried(self) -> "dict[str, Carried]":
        """What each person carries."""
        from escli.core.routing import carried

        return carried(self.matrix, self.store.reports.loads())

    @cached_property
    def promises(self) -> "Promises":
        """The promises given, each read once."""
        from escli.core.clocks import Promises

        return Promises(self.store.reports.promise)

    @cached_property
    def desk(self) -> "Desk":
        """What the rules may ask."""
        from escli.core.desk import Desk

        return Desk(self.matrix, self.directory, self.promises, self.actor, self.now)

    @cached_property
    def _ladders(self) -> "dict[tuple[object, ...], Ladder]":
        return {}

    def ladder(self, ticket: "Ticket") -> "Ladder":
        """The steps on which a ticket climbs under the matrix in force; none while a major incident speaks for it."""
        t = ticket
        if t.parent is not None:
            return {}  # its clocks run on, and what they break is recorded
        facts = (t.type, t.severity, t.client, t.plan, t.vip, t.security, t.affected, t.clients)
        found = self._ladders.get(facts)
        if found is None:
            from escli.core.lookup import Facts, ladder_for

            found = self._ladders[facts] = ladder_for(self.matrix, Facts(*facts))
        return found

    @contextmanager
    def many(self) -> "Iterator[None]":
        """For a sweep or an import of many: room in memory, and no search for garbage, for tuples leave none."""
        import gc

        self.store.for_many()
        gc.disable()
        try:
            yield
        finally:
            gc.enable()
            self.store.caught_up()

    def forget_matrix(self) -> None:
        """The matrix in force has changed: what was read from the old one is let go."""
        self.metas = self.store.metas()
        for name in ("matrix", "duty", "directory", "desk", "_ladders", "actor"):
            self.__dict__.pop(name, None)


def _anew(source: str) -> dict[str, Any]:
    """A version that an older escli has kept, read by this one: to tell of the past, or while the file is broken."""
    from escli.config.matrix import load

    return load(source, "the matrix that the database has kept")
