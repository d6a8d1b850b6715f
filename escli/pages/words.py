"""How much of people's words a page has room for: whatever a client's tickets hold, it stays small."""

from collections.abc import Sequence
from html import escape

from escli.core.text import cut
from escli.pages.history import Line
from escli.pages.page import shown

_ROOM = 120_000  # bytes, as they stand on the page
_SHARE = 12_000  # of it for one ticket's history
_LINE = 300  # bytes of markup around a line, and of our own words in it
_LONGEST, _TITLE = 2_000, 200  # characters


class Words:
    """The room that is left."""

    def __init__(self) -> None:
        self.left = _ROOM

    def title(self, text: str) -> str:
        """A name, or a title."""
        return _cut(text, _TITLE)

    def text(self, text: str) -> str:
        """One text, cut if it is long; empty once the page is full."""
        told = _cut(text, _LONGEST)
        size = _size(told)
        if size > self.left:
            return ""
        self.left -= size
        return told

    def lines(self, lines: Sequence[Line]) -> tuple[list[Line], bool]:
        """As many lines of a history, the latest first, as there is room for; and whether some are left out."""
        found: list[Line] = []
        room = min(self.left, _SHARE)
        for line in lines:
            told = line._replace(text=_cut(line.text, _LONGEST))
            room -= _LINE + _size(told.text)
            if room < 0:
                return found, True
            self.left -= _LINE + _size(told.text)
            found.append(told)
        return found, False


def _cut(text: str, longest: int) -> str:
    return cut(shown(text), longest)  # what is put in another's place counts


def _size(text: str) -> int:
    return len(escape(text).encode())
