"""Strategies of whole command lines: each command with odd values for what it takes, and whatever it may read."""

from typing import Any

from hypothesis import strategies as st

from tests.proof.console import joined
from tests.proof.wordings import FILE, LOG, NUMBER, SPOILED, SWAPPED, TEXT, TIME

_FORM = st.sampled_from([(), ("--json",), ("--csv",), ("--plain",)])
Words = st.SearchStrategy[tuple[str, ...]]


def _option(name: str, value: st.SearchStrategy[str]) -> Words:
    return st.one_of(st.just(()), value.map(lambda text: (name, text)), value.map(lambda text: (f"{name}={text}",)))


def _words(*parts: Any) -> Words:
    each = [st.just((part,)) if isinstance(part, str) else part for part in parts]
    return st.tuples(*each, _FORM).map(lambda found: tuple(word for part in found for word in part))


_TEXT, _NUMBER = TEXT.map(lambda text: (text,)), NUMBER.map(lambda text: (text,))
_OWN = ("--client", "Acme", "--type", "fault", "--severity", "low")
_OUTBOX = st.sampled_from([("show",), ("retry",), ("drop",), ("what",)])
_MAIL = st.sampled_from([("list",), ("show",), ("accept",), ("drop",), ()])
COMMANDS: dict[str, Words] = {
    "new": _words(
        "new", *_OWN, _option("--client", TEXT), _option("--type", TEXT), _option("--severity", TEXT),
        _option("--affected", NUMBER), _option("--description", TEXT), _option("--requester", TEXT),
        _option("--key", TEXT), _option("--at", TIME), _option("--because", TEXT), _TEXT,
    ),
    "new at least": _words("new", *_OWN, _option("--system", TEXT), "--", _TEXT),
    "note": _words(
        "note", "1", _option("--at", TIME), _option("--because", TEXT), _option("--attach", TEXT), "--", _TEXT
    ),
    "attach": _words("note", "1", "--attach", "{file}", "--", _TEXT),
    "reply": _words("reply", "1", "--", _TEXT),
    "set": _words(
        "set", _NUMBER, _option("--title", TEXT), _option("--affected", NUMBER), _option("--requester", TEXT)
    ),
    "wait": _words("wait", "1", _option("--until", TIME), _option("--ref", TEXT), "--", _TEXT),
    "move": _words(
        st.sampled_from([("escalate",), ("transfer",), ("return",), ("assign",), ("reopen",), ("merge",), ("major",)]),
        _NUMBER, _option("--because", TEXT), _TEXT,
    ),
    "find": _words("find", _option("--limit", NUMBER), "--", _TEXT, _TEXT),
    "show": _words("show", st.one_of(st.just(("1",)), _NUMBER)),
    "queue": _words("queue", _option("--client", TEXT), _option("--limit", NUMBER), _option("--tier", TEXT)),
    "why": _words("why", "1", _option("--at", TIME)),
    "breaches": _words("breaches", _option("--within", TIME)),
    "metrics": _words("metrics", _option("--since", TIME), _option("--until", TIME), _option("--by", TEXT)),
    "report": _words("report", _option("--client", TEXT), _option("--month", TIME)),
    "csat": _words("csat", "2", _NUMBER),
    "as": _words("take", "1", _option("--as", TEXT)),
    "away": _words("team", "away", _TEXT, _option("--until", TIME), _option("--because", TEXT)),
    "mute": _words("client", "mute", _TEXT, _option("--until", TIME)),
    "calendar": _words("matrix", "calendar", "office", _option("--add", TIME), _option("--from", TIME)),
    "redact": _words("redact", _NUMBER, _NUMBER),
    "audit": _words("audit", _option("--against", TEXT)),
    "against": _words("audit", "--against", "{file}"),
    "outbox": _words("outbox", _OUTBOX, _NUMBER),
    "waiting": _words("mail", _MAIL, _NUMBER),
    "import": _words("import", "{file}", _option("--mapping", TEXT)),
    "columns": _words("import", "--columns", "{file}"),
    "matrix": _words("matrix", "check", "{file}"),
    "other file": _words("queue", "--db", "{file}"),
    "restore": _words("restore", "{file}", "--yes"),
    "any": st.lists(TEXT, max_size=4).map(tuple),
}  # fmt: skip
_READS = {"import": LOG, "columns": LOG, "matrix": st.one_of(FILE, SPOILED, SWAPPED)}
_WITH_FILE = {"attach", "against", "other file", "restore"}


def lines(mails: st.SearchStrategy[bytes]) -> st.SearchStrategy[bytes]:
    """A command with what it reads; one of the mails, for `escli mail`."""

    def reads(what: str) -> st.SearchStrategy[bytes]:
        return _READS.get(what, FILE if what in _WITH_FILE else st.just(b""))

    each = [st.tuples(words, reads(what)).map(lambda two: joined(*two)) for what, words in COMMANDS.items()]
    return st.one_of(*each, mails.map(lambda mail: joined(("mail",), mail)))
