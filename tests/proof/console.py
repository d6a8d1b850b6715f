"""Commands as the bytes of one input: the words, then a file or pipe; each on a desk that stands as it did before."""

import io
import os
import re
import shutil
import sys
import unicodedata
from collections.abc import Sequence
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from unittest import mock

from escli.cli.main import run as command
from escli.errors import Refused
from escli.store.sqlite import SqliteStore, open_store
from tests.desk import closing_stores
from tests.mailbox.letters import STRANGER, mail
from tests.proof import desks
from tests.stories import world

DOCUMENTED = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 75}
BETWEEN, THEN = b"\x1f", b"\x1c"  # what parts two words, and the words from the file
FILE = b"{file}"  # as a word: the file's path
MATRIX = world.MATRIX.replace(
    "clients: {Acme: {}", "clients: {Acme: {contacts: [{name: Al Ng, email: al@acme.example}]}"
).replace("SETTINGS", "") + ("inbox: {address: help@harbour.example, type: fault, severity: normal}\n")
NOW = "2026-11-23T09:00:00Z"
_BUG = re.compile(r"\b[A-Z]\w+Error: ")
_JOINERS = "\u200c\u200d"


def joined(words: Sequence[str], content: bytes = b"") -> bytes:
    """One input of a command's words and what it reads."""
    return BETWEEN.join(word.encode("utf-8", "replace") for word in words) + THEN + content


class Console:
    """A desk of three tickets and a mail that waits, in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self._kept, self._place, self._file = folder / "kept", folder / "around" / "here", folder / "file"
        for made in (self._kept, self._place):
            made.mkdir(parents=True)
        desks.make(self._place, MATRIX)
        os.chdir(self._place)
        os.environ.update(ESCLI_DB=str(self._place / "desk.db"), ESCLI_NOW=NOW, HOME=str(self._place), EDITOR="true")
        os.environ.update(COLUMNS="80", NO_COLOR="1", TERM="dumb")
        for title, severity in (("First", "high"), ("Second", "low"), ("Third", "low")):
            assert typed(desks.opening(title, severity))[0] == 0
        assert typed(("resolve", "2", "Solved"))[0] == 0
        assert typed(("mail",), mail(STRANGER, "Hello", "Help"))[0] == 0
        shutil.copytree(self._place, self._kept, dirs_exist_ok=True)

    def take(self, data: bytes) -> None:
        """Run a command; Refused if it ended in a documented refusal."""
        said, _, content = data.partition(THEN)
        self._again()
        self._file.write_bytes(content)
        words = tuple(self._word(raw) for raw in said.split(BETWEEN))
        code, shown = typed(words, content)
        judged(words[0], code, shown)
        desks.check_quickly(self._place / "desk.db")
        if code:
            raise Refused(str(code))

    def _again(self) -> None:
        """The desk as it stood at first: an input that finds something finds it again."""
        for folder in (self._place, self._place.parent):
            for left in folder.iterdir():
                if left.is_dir() and left != self._place:
                    shutil.rmtree(left)
                elif left != self._place:
                    left.unlink()
        shutil.copytree(self._kept, self._place, dirs_exist_ok=True)

    def _word(self, raw: bytes) -> str:
        """As `escli.cli.main` reads it. It names no place outside of the folder: commands write files."""
        if raw == FILE:
            return str(self._file)
        return raw.replace(b"\0", b"?").replace(b"/", b"|").decode("utf-8", "replace")


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def _quick(path: Path) -> SqliteStore:
    store = open_store(path)
    store.connection.execute("PRAGMA synchronous = OFF")
    return store


def typed(words: Sequence[str], piped: bytes = b"") -> tuple[int, str]:
    """Run a command as on a terminal without colours; how it ended, and what stood on the screen."""
    out, err = _Terminal(), _Terminal()
    stdin = io.TextIOWrapper(io.BytesIO(piped), "utf-8", "replace")
    with (
        closing_stores(_quick),
        redirect_stdout(out),
        redirect_stderr(err),
        mock.patch.object(sys, "stdin", stdin),
        mock.patch.object(sys, "argv", ["escli"]),
    ):
        code = command(list(words))
    return code, out.getvalue() + err.getvalue()


def judged(first: str, code: int, said: str) -> None:
    """A documented end, no traceback, nothing that moves a cursor or turns the text around."""
    assert code in DOCUMENTED, (code, said)
    assert "Traceback" not in said, said
    assert first != "mail" or not _BUG.search(said), said  # it keeps a mail that it has a bug with
    odd = {unicodedata.name(c, repr(c)) for c in said if not c.isprintable() and c not in "\n\t" + _JOINERS}
    assert not odd, (odd, said[:2000])
