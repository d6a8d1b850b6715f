"""Anything typed: texts, numbers and dates that nobody should type, as arguments, files and pipes of real commands."""

import io
import os
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any
from unittest import mock

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from escli.app import session as sessions
from escli.cli.main import run as command
from escli.store import sqlite
from tests.proof import desks
from tests.stories import world

DOCUMENTED = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9}
_ODD = (
    "\x1b[2J\x1b]0;pwned\x07", "\x9b31m", "\u202eevil", "\u2066x\u2069", "\x00", "[red]x[/red]", "[link=file:///x]y",
    "=1+1", "@cmd", "-rf", "--", "-", "' OR 1=1 --", "\ud800", "\ufeff", "\u200b", "a\u0301" * 50, "\r\n", "\t",
    "{{ x }}", "{% for a in b %}", "${HOME}", "../../etc/passwd", "%s%n", "NaN", "inf", "1e999", "-0", "9" * 400,
    "0x10", "1_000", "\uff11", "NOT", "AND", "NEAR(", '"', "*", "title:", "x" * 100_000,
)  # fmt: skip
TEXT = st.one_of(
    st.text(max_size=60), st.sampled_from(_ODD), st.tuples(st.text(max_size=8), st.sampled_from(_ODD)).map("".join)
)
_TIMES = (
    "25:00", "0000-00-00", "9999-12-31", "1969-12-31", "99999999999d", "-1h", "1e9h", "now", "fri 99:99", "", " ",
    "2026-11-31", "2026-02-30 12:00", "12:60", "1h30m", "2h ago", "5000y", "tomorrow 9", "2026-W53-7", "T", "Z",
)  # fmt: skip
TIME = st.one_of(TEXT, st.sampled_from(_TIMES), st.from_regex(r"\A\d{1,20}[smhdwy]?\Z"), st.datetimes().map(str))
NUMBER = st.one_of(TEXT, st.integers(-(10**30), 10**30).map(str), st.sampled_from(["1", "2", "1,2", "#1", "1,,2"]))
FILE = st.one_of(st.binary(max_size=400), TEXT.map(lambda text: text.encode("utf-8", "replace")))
ROW = st.lists(TEXT, min_size=1, max_size=8).map(",".join)
LOG = st.lists(ROW, max_size=5).map(
    lambda rows: "\n".join(["Id,Created at,Solved at,Status,Priority,Organization,Subject", *rows]).encode(
        "utf-8", "replace"
    )
)
LINES = tuple(world.MATRIX.replace("SETTINGS", "").splitlines())
_SPOIL = st.tuples(st.integers(0, len(LINES) - 1), TEXT)
MATRIX = st.one_of(
    FILE,
    st.lists(_SPOIL, min_size=1, max_size=3).map(lambda many: "\n".join(_spoiled(many)).encode("utf-8", "replace")),
)
FORM = st.sampled_from([(), ("--json",), ("--csv",), ("--plain",)])


def _spoiled(many: list[tuple[int, str]]) -> list[str]:
    lines = list(LINES)
    for number, text in many:
        head = lines[number].split(":")[0]
        lines[number] = f"{head}: {text}"
    return lines


def _option(name: str, value: st.SearchStrategy[str]) -> st.SearchStrategy[tuple[str, ...]]:
    return st.one_of(st.just(()), value.map(lambda text: (name, text)), value.map(lambda text: (f"{name}={text}",)))


def _words(*parts: Any) -> st.SearchStrategy[tuple[str, ...]]:
    each = [st.just((part,)) if isinstance(part, str) else part for part in parts]
    return st.tuples(*each, FORM).map(lambda found: tuple(word for part in found for word in part))


_ONE = {"text": TEXT.map(lambda text: (text,)), "number": NUMBER.map(lambda text: (text,))}
_OWN = ("--client", "Acme", "--type", "fault", "--severity", "low")
COMMANDS: dict[str, st.SearchStrategy[tuple[str, ...]]] = {
    "new": _words(
        "new", *_OWN, _option("--client", TEXT), _option("--type", TEXT), _option("--severity", TEXT),
        _option("--affected", NUMBER), _option("--description", TEXT), _option("--requester", TEXT),
        _option("--key", TEXT), _option("--at", TIME), _option("--because", TEXT), _ONE["text"],
    ),
    "new at least": _words("new", *_OWN, _option("--system", TEXT), "--", _ONE["text"]),
    "note": _words(
        "note", "1", _option("--at", TIME), _option("--because", TEXT), _option("--attach", TEXT), "--", _ONE["text"]
    ),
    "reply": _words("reply", "1", "--", _ONE["text"]),
    "set": _words(
        "set", _ONE["number"], _option("--title", TEXT), _option("--affected", NUMBER), _option("--requester", TEXT)
    ),
    "wait": _words("wait", "1", _option("--until", TIME), _option("--ref", TEXT), "--", _ONE["text"]),
    "find": _words("find", _option("--limit", NUMBER), "--", _ONE["text"], _ONE["text"]),
    "show": _words("show", st.one_of(st.just(("1",)), _ONE["number"])),
    "queue": _words("queue", _option("--client", TEXT), _option("--limit", NUMBER), _option("--tier", TEXT)),
    "why": _words("why", "1", _option("--at", TIME)),
    "breaches": _words("breaches", _option("--within", TIME)),
    "metrics": _words("metrics", _option("--since", TIME), _option("--until", TIME), _option("--by", TEXT)),
    "csat": _words("csat", "1", _ONE["number"]),
    "as": _words("take", "1", _option("--as", TEXT)),
    "away": _words("team", "away", _ONE["text"], _option("--until", TIME), _option("--because", TEXT)),
    "calendar": _words("matrix", "calendar", "office", _option("--add", TIME), _option("--from", TIME)),
    "redact": _words("redact", _ONE["number"], _ONE["number"]),
    "audit": _words("audit", _option("--against", TEXT)),
    "outbox": _words("outbox", st.sampled_from([("show",), ("retry",), ("drop",), ("what",)]), _ONE["number"]),
    "import": _words("import", "{file}", _option("--mapping", TEXT)),
    "columns": _words("import", "--columns", "{file}"),
    "matrix": _words("matrix", "check", "{file}"),
    "any": st.lists(TEXT, max_size=4).map(tuple),
}  # fmt: skip


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@contextmanager
def _closing() -> Iterator[None]:
    opened: list[Any] = []

    def remembering(path: Path) -> Any:
        opened.append(sqlite.open_store(path))
        opened[-1].connection.execute("PRAGMA synchronous = OFF")
        return opened[-1]

    with mock.patch.object(sessions, "open_store", remembering):
        try:
            yield
        finally:
            for one in opened:
                one.close()


def typed(words: tuple[str, ...]) -> tuple[int, str]:
    """Run a command as on a terminal without colours; how it ended, and what stood on the screen."""
    out, err = _Terminal(), _Terminal()
    with _closing(), redirect_stdout(out), redirect_stderr(err), mock.patch.object(sys, "stdin", io.StringIO("")):
        code = command(
            [
                word.encode("utf-8", "surrogateescape").decode("utf-8", "replace") if _fits(word) else "?"
                for word in words
            ]
        )
    return code, out.getvalue() + err.getvalue()


def _fits(word: str) -> bool:
    """Whether a process can be given it at all: an argument has no NUL, and no lone surrogate but an escaped one."""
    try:
        word.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return False
    return "\x00" not in word


def judged(words: tuple[str, ...], code: int, said: str) -> None:
    """A documented end, no traceback, nothing that moves a cursor or turns the text around."""
    shown = [word[:200] for word in words]
    assert code in DOCUMENTED, (shown, code, said)
    assert "Traceback" not in said, (shown, said)
    odd = {c for c in said if not c.isprintable() and c not in "\n\t\u200c\u200d"}
    assert not odd, (shown, odd, said[:2000])


def _try(what: str, number: int, count: int, file: Path, ends: Counter[int]) -> None:
    """So many inputs to one command."""
    content = {"import": LOG, "columns": LOG, "matrix": MATRIX}.get(what, st.just(b""))

    @seed(number)
    @settings(
        max_examples=count,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.generate],
    )
    @given(COMMANDS[what], content)
    def one(words: tuple[str, ...], content: bytes) -> None:
        file.write_bytes(content)
        chosen = tuple(str(file) if word == "{file}" else word for word in words)
        code, said = typed(chosen)
        judged(chosen, code, said)
        ends[code] += 1

    one()


def run(number: int, count: int) -> dict[str, Any]:
    """So many inputs, evenly over the commands; figures, or an AssertionError with the input."""
    ends: dict[str, Counter[int]] = {}
    with (
        tempfile.TemporaryDirectory() as folder,
        mock.patch.dict(os.environ, {"COLUMNS": "80", "NO_COLOR": "1", "TERM": "dumb"}),
    ):
        database = desks.make(Path(folder))
        os.environ.update(ESCLI_DB=str(database), ESCLI_NOW="2026-11-23T09:00:00Z")
        file = Path(folder) / "file"
        typed(("new", "--client", "Acme", "--type", "fault", "--severity", "high", "First"))
        with mock.patch.object(sys, "argv", ["escli"]):
            for what in COMMANDS:
                ends[what] = Counter()
                _try(what, number, max(5, count // len(COMMANDS)), file, ends[what])
        desks.check_quickly(database)
    codes = sum(ends.values(), Counter[int]())
    return {"seed": number, "inputs": codes.total(), "ends": dict(sorted(codes.items()))}
