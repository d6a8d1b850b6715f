"""The words of an HTML mail as plain text: paragraphs and lists in lines, quotations marked with `>`."""

import re
from html.parser import HTMLParser

_LINE = {"div", "tr", "li", "h1", "h2", "h3", "h4", "h5", "h6", "table", "ul", "ol", "pre", "dt", "dd", "hr", "p"}
_SILENT = {"style", "script", "title", "template", "svg"}
_DEEPEST = 20  # quotations inside each other that are told apart
_RULE = "_" * 20


def text_of(html: str) -> str:
    """The text; whatever the markup, it never fails."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.text()


class _Reader(HTMLParser):
    """Collects lines, each with the depth of quotation at which it stands."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._lines: list[tuple[int, str]] = []
        self._words = ""  # of the line that is being read
        self._quoted = self._silent = self._kept = 0  # how many of these elements we are inside

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A tag begins: what stands on a line of its own, is quoted, or is not for reading."""
        if tag == "br":
            self._end()
        elif tag in _LINE or tag == "blockquote":
            self._begin()
        if tag == "hr" or ("id", "divRplyFwdMsg") in attrs:
            self._words = _RULE
            self._end()
        self._words += "- " if tag == "li" else ""
        self._quoted += tag == "blockquote"
        self._kept += tag == "pre"
        self._silent = 0 if tag == "body" else self._silent + (tag in _SILENT)

    def handle_endtag(self, tag: str) -> None:
        """A tag ends."""
        if tag in _LINE or tag == "blockquote":
            self._begin()
        if tag == "p":
            self._end()
        self._quoted = max(0, self._quoted - (tag == "blockquote"))
        self._kept = max(0, self._kept - (tag == "pre"))
        self._silent = max(0, self._silent - (tag in _SILENT))

    def handle_data(self, data: str) -> None:
        """Words; outside of `pre` all space is one space."""
        if self._silent:
            return
        first, *others = data.split("\n") if self._kept else [re.sub(r"\s+", " ", data)]
        self._words += first
        for line in others:
            self._end()
            self._words = line

    def _begin(self) -> None:
        """A new line, unless nothing stands on this one."""
        if self._words.strip():
            self._end()
        self._words = ""

    def _end(self) -> None:
        self._lines.append((min(self._quoted, _DEEPEST), self._words))
        self._words = ""

    def text(self) -> str:
        """The lines as they are read, never two empty ones in a row."""
        self._begin()
        found: list[str] = []
        for depth, words in self._lines:
            line = f"{'>' * depth} {words.rstrip() if depth else words.strip()}".strip()
            if line or (found and found[-1]):
                found.append(line)
        return "\n".join(found).strip("\n")
