"""A command in a process of its own, forked from one that has loaded everything: as real as a start, and cheaper."""

import io
import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

KILLED = 137  # what a shell says of a process that was killed


class Ended(NamedTuple):
    """How a command ended, what it said, and how long it took."""

    code: int
    out: str
    err: str
    seconds: float

    @property
    def data(self) -> Any:
        """The data in the JSON envelope."""
        return json.loads(self.out)["data"]

    @property
    def is_acknowledged(self) -> bool:
        """It has said all that it did: what it recorded must never be lost, even if it was killed right after."""
        try:
            json.loads(self.out)
        except ValueError:
            return self.code == 0
        return self.code in (0, KILLED)


class Child:
    """A command that runs."""

    def __init__(self, words: Sequence[str], env: Mapping[str, str], prepare: Callable[[], object] | None) -> None:
        self._began = time.monotonic()
        self._pipes = [os.pipe(), os.pipe()]
        self.pid = os.fork()
        if self.pid == 0:
            self._be(words, env, prepare)
        for _, end in self._pipes:
            os.close(end)

    def _be(self, words: Sequence[str], env: Mapping[str, str], prepare: Callable[[], object] | None) -> None:
        """The child: as `escli.cli.main` does it, to the exit without tearing down."""
        code = 99
        try:
            for number, (_, end) in enumerate(self._pipes, 1):
                os.dup2(end, number)
            sys.stdin = io.StringIO("")
            sys.stdout, sys.stderr = (
                io.TextIOWrapper(io.FileIO(number, "w", closefd=False), encoding="utf-8", errors="backslashreplace")
                for number in (1, 2)
            )
            os.environ.update(env)
            if prepare is not None:
                prepare()
            from escli.cli.main import run

            code = run(list(words))
        except BaseException:  # noqa: BLE001  # whatever comes here would be a traceback in a person's face
            import traceback

            traceback.print_exc()
        finally:
            with suppress(OSError):
                sys.stdout.flush()
                sys.stderr.flush()
            os._exit(code)

    def kill(self) -> None:
        """As `kill -9` does."""
        with suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGKILL)

    def ended(self) -> Ended:
        """Wait for its end."""
        out, err = (_read(end) for end, _ in self._pipes)
        _, status = os.waitpid(self.pid, 0)
        code = os.waitstatus_to_exitcode(status)
        return Ended(code if code >= 0 else 128 - code, out, err, time.monotonic() - self._began)


def _read(end: int) -> str:
    pieces = []
    while piece := os.read(end, 1 << 16):
        pieces.append(piece)
    os.close(end)
    return b"".join(pieces).decode("utf-8", "replace")


def start(database: Path, now: int, *words: str, prepare: Callable[[], object] | None = None, **env: str) -> Child:
    """Start a command on a desk at a second; `prepare` happens in its process before it."""
    return Child(words, {**_env(database, now), **env}, prepare)


def _env(database: Path, now: int) -> dict[str, str]:
    moment = datetime.fromtimestamp(now, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return {"ESCLI_DB": str(database), "ESCLI_NOW": moment, "COLUMNS": "80", "TZ": "UTC"}


def escli(database: Path, now: int, *words: str, prepare: Callable[[], object] | None = None) -> Ended:
    """Run a command to its end."""
    return start(database, now, *words, prepare=prepare).ended()


def started_anew(database: Path, now: int, *words: str) -> Ended:
    """The same in an interpreter of its own, as a person starts it."""
    began = time.monotonic()
    env = {**os.environ, **_env(database, now)}
    ran = subprocess.run([sys.executable, "-m", "escli", *words], env=env, capture_output=True, text=True, check=False)
    return Ended(ran.returncode, ran.stdout, ran.stderr, time.monotonic() - began)


def load_all() -> None:
    """Load every command's module, so that a forked command need not."""
    from importlib import import_module

    from escli.cli.main import COMMANDS

    for module in sorted({module for module, _, _ in COMMANDS.values()}):
        import_module(f"escli.cli.{module}")
    for name in ("sweeping", "delivery", "outbox", "redacting", "matrixfile", "tickets", "handoffs", "files", "doctor"):
        import_module(f"escli.app.{name}")


def connecting(deed: Callable[[sqlite3.Connection], object]) -> Callable[[], None]:
    """Lets something happen to each connection that a process makes to its database."""

    def prepare() -> None:
        from escli.store import sqlite

        connect = sqlite._connect

        def connected(path: Path) -> sqlite3.Connection:
            connection = connect(path)
            deed(connection)
            return connection

        sqlite._connect = connected

    return prepare


def at_statement(statement: int, deed: Callable[[], object]) -> Callable[[], None]:
    """Lets something happen in a process when its database is about to run its n-th statement, triggers' included."""
    left = [statement]

    def count(_: str) -> None:
        left[0] -= 1
        if left[0] == 0:
            deed()

    return connecting(lambda connection: connection.set_trace_callback(count))


def dying(statement: int) -> Callable[[], None]:
    """Makes a process die when its database is about to run its n-th statement."""
    return at_statement(statement, lambda: os.kill(os.getpid(), signal.SIGKILL))


def counting(path: Path) -> Callable[[], None]:
    """Writes each statement that a process runs as a line of a file."""

    def note(connection: sqlite3.Connection) -> None:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        connection.set_trace_callback(lambda sql: os.write(handle, sql[:80].replace("\n", " ").encode() + b"\n"))

    return connecting(note)
