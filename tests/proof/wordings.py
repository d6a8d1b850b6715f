"""Strategies of what people and programs write: texts, times, numbers, logs, matrices, templates, mails."""

import re

from hypothesis import strategies as st

from escli.core.news import NAMES
from escli.template import FILTERS
from tests.proof import desks
from tests.proof.console import MATRIX

ODD = (
    "\x1b[2J\x1b]0;pwned\x07", "\x9b31m", "\u202eevil", "\u2066x\u2069", "\x00", "[red]x[/red]", "[link=file:///x]y",
    "=1+1", "@cmd", "-rf", "--", "-", "' OR 1=1 --", "\ud800", "\ufeff", "\u200b", "a\u0301" * 50, "\r\n", "\t",
    "{{ x }}", "{% for a in b %}", "${HOME}", "../../etc/passwd", "%s%n", "NaN", "inf", "1e999", "-0", "9" * 400,
    "0x10", "1_000", "\uff11", "NOT", "AND", "NEAR(", '"', "*", "title:", "x" * 100_000,
)  # fmt: skip
TEXT = st.one_of(
    st.text(max_size=60), st.sampled_from(ODD), st.tuples(st.text(max_size=8), st.sampled_from(ODD)).map("".join)
)
_TIMES = (
    "25:00", "0000-00-00", "9999-12-31", "1969-12-31", "99999999999d", "-1h", "1e9h", "now", "fri 99:99", "", " ",
    "2026-11-31", "2026-02-30 12:00", "12:60", "1h30m", "2h ago", "5000y", "tomorrow 9", "2026-W53-7", "T", "Z",
)  # fmt: skip
_SPAN = st.lists(st.from_regex(r"\A\d{1,7} ?[smhdwy]\Z"), min_size=1, max_size=3).map(" ".join)
_SPANS = st.tuples(_SPAN, st.sampled_from(["", " end of day", " ago"])).map("".join)
_CODES = st.lists(st.sampled_from([*(f"%{c}" for c in "dmbBYyHIMSfpzaAjUWcxXGVuZ%"), "/", " ", ":", ".", "T", "("]))
_FORMS = ("%d/%m/%Y %H:%M", "%m/%d/%Y %I:%M %p", "%b %d, %Y, %H:%M:%S", "%a %H:%M")
TIME = st.one_of(
    TEXT, st.sampled_from(_TIMES), _SPANS, st.datetimes().map(str), st.datetimes().map(lambda at: at.strftime("%c")),
    st.floats().map(str), st.integers(-(10**20), 10**20).map(str), _CODES.map("".join),
    st.tuples(st.datetimes(), st.sampled_from(_FORMS)).map(lambda made: made[0].strftime(made[1])),
    st.tuples(st.datetimes().map(str), st.datetimes().map(str)).map("|".join),
)  # fmt: skip
NUMBER = st.one_of(TEXT, st.integers(-(10**30), 10**30).map(str), st.sampled_from(["1", "2", "1,2", "#1", "1,,2"]))
FILE = st.one_of(st.binary(max_size=400), TEXT.map(lambda text: text.encode("utf-8", "replace")))
_CELL = st.one_of(
    TEXT.filter(lambda text: len(text) < 1000), TIME, st.sampled_from(["1", "2", "Open", "Fix", "P1", ""])
)
_QUOTED = st.one_of(_CELL, _CELL.map(lambda text: '"' + text.replace('"', '""') + '"'))
_HEADERS = ("Number,When,What,Client,Bad,Who", desks.HEAD)
_ENCODINGS = ("utf-8", "utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252", "latin-1", "utf-7")


def _log(parts: tuple[str, list[list[str]], str, str, str]) -> bytes:
    header, rows, comma, end, encoding = parts
    lines = [header.replace(",", comma), *(comma.join(row) for row in rows)]
    return end.join(lines).encode(encoding, "replace")


LOG = st.tuples(
    st.one_of(st.sampled_from(_HEADERS), st.lists(_QUOTED, min_size=1, max_size=7).map(",".join)),
    st.lists(st.lists(_QUOTED, min_size=1, max_size=8), max_size=4),
    st.sampled_from(",,;\t"),
    st.sampled_from(["\n", "\r\n", "\r", "\n\n"]),
    st.sampled_from(_ENCODINGS),
).map(_log)

_LINES = tuple(MATRIX.splitlines())
_VALUE = st.one_of(
    TEXT, TIME, st.sampled_from([line.partition(": ")[2] for line in _LINES]),
    st.sampled_from(["[]", "{}", "~", "&a x", "*a", "!!x y", "|", ">-", "[[[", "{a: {b: {c: d}}}", "'", "on"]),
)  # fmt: skip


def _spoiled(many: list[tuple[int, str]]) -> bytes:
    lines = list(_LINES)
    for number, text in many:
        lines[number] = f"{lines[number].split(':')[0]}: {text}"
    return "\n".join(lines).encode("utf-8", "replace")


SPOILED = st.lists(st.tuples(st.integers(0, len(_LINES) - 1), _VALUE), min_size=1, max_size=3).map(_spoiled)
_TOKENS = tuple(re.finditer(r"[\w%.-]+(?: [\w%.-]+)*", MATRIX))


def _swapped(many: list[tuple[re.Match[str], str, str]]) -> bytes:
    """A matrix that may well be good: a span for a span, a word for a word."""
    text = MATRIX
    for found, span, word in sorted(many, key=lambda one: -one[0].start()):
        text = text[: found.start()] + (span if found[0][0].isdigit() else word) + text[found.end() :]
    return text.encode("utf-8", "replace")


_SOME_SPAN = st.one_of(
    st.tuples(st.integers(1, 99), st.sampled_from("smhd")).map(lambda two: f"{two[0]}{two[1]}"), _SPAN
)
_SOME_WORD = st.one_of(st.sampled_from([found[0] for found in _TOKENS]), st.text("ab-% ", max_size=4))
SWAPPED = st.lists(st.tuples(st.sampled_from(_TOKENS), _SOME_SPAN, _SOME_WORD), min_size=1, max_size=2).map(_swapped)

_ATOM = st.one_of(
    st.sampled_from([*NAMES, "self", "loop", "range", "true", "none", "''.__class__", "1", "-1", "1e400", "'x'"]),
    st.integers(-(10**40), 10**40).map(str), st.text(max_size=6).map(repr),
)  # fmt: skip
_FILTER = st.sampled_from(
    [*FILTERS, "attr('__class__')", "center(9999999)", "join", "format(1)", "truncate(3,True,'')"]
)
_OPERATORS = ("+", "-", "*", "/", "//", "%", "**", "~", "==", "<", "in", "and", "or", "if", "is")
_EXPRESSION = st.recursive(
    _ATOM,
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from(_OPERATORS), inner).map(" ".join),
        st.tuples(inner, _FILTER).map("|".join),
        inner.map(lambda one: f"({one})"), inner.map(lambda one: f"not {one}"), inner.map(lambda one: f"[{one}, 2]"),
        st.tuples(inner, inner).map(lambda two: f"{two[0]}[{two[1]}]"), inner.map(lambda one: f"{one}()"),
    ),
    max_leaves=12,
)  # fmt: skip
_BLOCKS = (
    "{%% if %s %%}a{%% else %%}b{%% endif %%}",
    "{{ %s }}",
    "{%% for a in %s %%}x{%% endfor %%}",
    "{%% set a = %s %%}",
)
TEMPLATE = st.lists(
    st.one_of(st.text(max_size=12), st.tuples(st.sampled_from(_BLOCKS), _EXPRESSION).map(lambda two: two[0] % two[1])),
    max_size=4,
).map("".join)

_NAMES = (
    "From", "To", "Subject", "Date", "Message-ID", "In-Reply-To", "References", "Content-Type", "Content-Disposition",
    "Return-Path", "Content-Transfer-Encoding", "Auto-Submitted", "Authentication-Results", "List-Id", "Precedence",
)  # fmt: skip
_HEAD = st.tuples(
    st.sampled_from(_NAMES),
    st.one_of(
        TEXT.filter(lambda text: len(text) < 1000),
        st.sampled_from(
            [
                "multipart/mixed; boundary=x",
                "multipart/report; boundary=x",
                "text/html; charset=utf-7",
                "base64",
                "x-uue",
            ]
        ),
        st.text(max_size=20).map(lambda text: f"=?utf-8?q?{text}?= <al@acme.example>"),
    ),
).map(lambda two: f"{two[0]}: {two[1]}\n".encode("utf-8", "replace"))
_PART = st.tuples(st.lists(_HEAD, max_size=4).map(b"".join), FILE).map(b"\n".join)
_PARTS = st.lists(_PART, max_size=4).map(lambda parts: b"".join(b"--x\n" + part + b"\n" for part in parts) + b"--x--\n")
_MANY = b"From: al@acme.example\nContent-Type: multipart/mixed; boundary=x\n"
MAIL = st.one_of(
    _PART,
    st.tuples(st.lists(_HEAD, max_size=6).map(b"".join), _PARTS).map(lambda two: _MANY + two[0] + b"\n" + two[1]),
)

_PIECES = (
    b"", b"\n", b"\n\n", b"\0", b'"', b"'", b"\xff\xfe", b": ", b"- ", b"{", b"]", b"&a ", b"*a", b"=?utf-8?q?",
    b"--x\n",
)  # fmt: skip


def mutated(seeds: list[bytes]) -> st.SearchStrategy[bytes]:
    """A good input with a few places cut out or overwritten."""
    place = st.floats(0, 1, exclude_max=True)
    edit = st.tuples(place, st.integers(0, 40), st.one_of(st.sampled_from(_PIECES), st.binary(max_size=6)))
    return st.tuples(st.sampled_from(seeds), st.lists(edit, min_size=1, max_size=4)).map(_edited)


def _edited(two: tuple[bytes, list[tuple[float, int, bytes]]]) -> bytes:
    data, edits = two
    for share, length, piece in edits:
        at = int(share * len(data))
        data = data[:at] + piece + data[at + length :]
    return data
