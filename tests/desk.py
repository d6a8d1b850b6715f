"""A desk to tell stories with: commands run as a person types them, time moves by a call, everything else is real."""

import io
import json
import sqlite3
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple
from unittest import mock

import pytest

from escli.app import session
from escli.cli.main import run
from escli.store.sqlite import SqliteStore, open_store

EXAMPLE = Path(__file__).parents[1] / "matrix.example.yaml"


class Ran(NamedTuple):
    """How a command ended, and what it said."""

    code: int
    out: str
    err: str

    @property
    def data(self) -> Any:
        """The data in the JSON envelope."""
        return json.loads(self.out)["data"]


class Desk:
    """A database in a folder of its own, with a test clock; `at` takes `09:00`, `Tue 09:00` or an ISO instant."""

    # The week of the stories: Monday 23 November 2026 is day one.
    DAYS = {"Mon": 23, "Tue": 24, "Wed": 25, "Thu": 26, "Fri": 27, "Sat": 28, "Sun": 29}

    def __init__(self, folder: Path, patch: pytest.MonkeyPatch, capture: "pytest.CaptureFixture[str]") -> None:
        self.folder, self._patch, self._capture = folder, patch, capture
        self.database = folder / "desk.db"
        self.matrix = folder / "matrix.yaml"
        self._day = "Mon"
        patch.setenv("ESCLI_DB", str(self.database))
        patch.setenv("COLUMNS", "80")

    def open(self, matrix: str | None = None, at: str = "09:00") -> "Desk":
        """Make the database, bound to this matrix (the example, if none is given)."""
        self.matrix.write_text(EXAMPLE.read_text("utf-8") if matrix is None else matrix, encoding="utf-8")
        self.at(at)
        self.ok("init", "--test-clock", "--matrix", str(self.matrix))
        return self

    def at(self, when: str) -> "Desk":
        """Move the clock."""
        if "-" not in when:
            *day, time = when.split()
            self._day = day[0] if day else self._day
            when = f"2026-11-{self.DAYS[self._day]}T{time}{':00' if time.count(':') == 1 else ''}Z"
        self._patch.setenv("ESCLI_NOW", when)
        return self

    def run(self, *words: str, as_: str | None = None, stdin: str | bytes = "") -> Ran:
        """Run a command; nothing is a terminal."""
        args = [*words, *(["--as", as_] if as_ else [])]
        typed = io.StringIO(stdin) if isinstance(stdin, str) else io.TextIOWrapper(io.BytesIO(stdin))
        self._patch.setattr(sys, "stdin", typed)
        self._capture.readouterr()
        with closing_stores():
            code = run(args)
        out, err = self._capture.readouterr()
        assert "Traceback" not in err, err
        return Ran(code, out, err)

    def ok(self, *words: str, as_: str | None = None, stdin: str = "") -> Ran:
        """Run a command that must succeed."""
        ran = self.run(*words, as_=as_, stdin=stdin)
        assert ran.code == 0, f"escli {' '.join(words)}: {ran.err or ran.out}"
        return ran

    def new(self, *words: str, as_: str | None = None) -> int:
        """Open a ticket; its number."""
        ran = self.ok("new", *words, "--json", as_=as_)
        return int(ran.data["tickets"][0]["id"])

    def sweep(self, when: str | None = None) -> Ran:
        """What cron does, at this time."""
        if when is not None:
            self.at(when)
        return self.ok("sweep")

    def show(self, ticket: int) -> dict[str, Any]:
        """The whole ticket. Showing sweeps first, as every command does: use `peek` to look without touching."""
        data: dict[str, Any] = self.ok("show", str(ticket), "--json").data
        return data

    def peek(self, ticket: int) -> dict[str, Any]:
        """The row of a ticket as it stands in the file: nothing is swept first."""
        with closing(sqlite3.connect(f"file:{self.database}?mode=ro", uri=True)) as connection:
            connection.row_factory = sqlite3.Row
            return dict(connection.execute("SELECT * FROM ticket WHERE id = ?", (ticket,)).fetchone())

    def due(self, ticket: int, clock: str) -> str | None:
        """When a clock is due as it stands in the file, in the words of `at`: `Tue 09:00`."""
        return self.said(self.peek(ticket)[f"{clock}_due"])

    def places(self, words: str) -> list[str]:
        """The files in the folder in which these words are."""
        return [one.name for one in self.folder.rglob("*") if one.is_file() and words.encode() in one.read_bytes()]

    def said(self, second: int | None) -> str | None:
        """A second in the words of `at`; outside the week of the stories, and for odd seconds, with all of it."""
        if second is None:
            return None
        moment = datetime.fromtimestamp(second, UTC)
        day = {number: name for name, number in self.DAYS.items()}.get(moment.day)
        if day is None or (moment.year, moment.month) != (2026, 11):
            return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
        return f"{day} {moment:%H:%M:%S}" if moment.second else f"{day} {moment:%H:%M}"

    def clock(self, ticket: int, name: str) -> dict[str, Any]:
        """One clock of a ticket."""
        return next(one for one in self.show(ticket)["clocks"] if one["clock"] == name)

    def events(self, ticket: int, *kinds: str) -> list[dict[str, Any]]:
        """The history, or those events of it that are of these kinds."""
        return [line for line in self.show(ticket)["history"] if not kinds or line["kind"] in kinds]

    def outbox(self, *words: str) -> list[dict[str, Any]]:
        """Messages, oldest first."""
        return sorted(self.ok("outbox", "list", "--json", *words).data["messages"], key=lambda one: int(one["id"]))

    def told(self, ticket: int | None = None) -> list[tuple[str, str]]:
        """Who has been written to: (page, tell or client; the person), oldest first."""
        messages: Sequence[dict[str, Any]] = self.outbox("--limit", "1000")
        return [(m["kind"], m["person"]) for m in messages if ticket in (None, m["ticket_id"])]


@contextmanager
def closing_stores(opening: Callable[[Path], SqliteStore] = open_store) -> Iterator[None]:
    """The command leaves its connection to the end of its process; in here that end is now."""

    def remembering(path: Path) -> SqliteStore:
        return opened.enter_context(closing(opening(path)))

    with ExitStack() as opened, mock.patch.object(session, "open_store", remembering):
        yield
