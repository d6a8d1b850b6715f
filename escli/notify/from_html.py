"""The words of an HTML mail as plain text: paragraphs and lists in lines, quotations marked with `>`.

Not with the library's parser: tags and comments that never end cost it minutes, and anybody can write a mail.
"""

import re
from html import unescape

_MOST = 2_000_000  # characters of HTML that are read
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]{0,20})((?:\b[^<>]*)?)>")  # each try ends at the next `<`
_LINE = {"div", "tr", "li", "h1", "h2", "h3", "h4", "h5", "h6", "table", "ul", "ol", "pre", "dt", "dd", "hr", "p"}
_SILENT = {"style", "script", "title", "template", "svg"}
_DEEPEST = 20  # quotations inside each other that are told apart
_RULE = "_" * 20


def text_of(html: str) -> str:
    """The text; whatever the markup, it never fails, and takes time in proportion."""
    html = _undeclared(html[:_MOST])
    reader = _Reader()
    place = 0
    for tag in _TAG.finditer(html):
        reader.words(html[place : tag.start()])
        place = tag.end()
        name = tag[2].lower()
        if tag[1]:
            reader.end(name)
        else:
            reader.begin(name, tag[3])
    reader.words(html[place:])
    return reader.text()


def _undeclared(html: str) -> str:
    """Without comments and declarations; one that never ends is text."""
    found: list[str] = []
    place = 0
    while (begin := html.find("<!", place)) >= 0:
        found.append(html[place:begin])
        is_comment = html.startswith("--", begin + 2)
        end = html.find("-->" if is_comment else ">", begin + 2)
        if end < 0:
            return "".join(found) + html[begin:].replace("<!", " ")
        place = end + (3 if is_comment else 1)
    return "".join(found) + html[place:]


class _Reader:
    """Collects lines, each with the depth of quotation at which it stands."""

    def __init__(self) -> None:
        self._lines: list[tuple[int, str]] = []
        self._words: list[str] = []  # of the line that is being read
        self._quoted = self._silent = self._kept = 0  # how many of these elements we are inside

    def begin(self, tag: str, attributes: str) -> None:
        """A tag begins: what stands on a line of its own, is quoted, or is not for reading."""
        if tag == "br":
            self._end()
        elif tag in _LINE or tag == "blockquote":
            self._begin()
        if tag == "hr" or "divRplyFwdMsg" in attributes:  # Outlook's, before the mail that it quotes
            self._words = [_RULE]
            self._end()
        if tag == "li":
            self._words.append("- ")
        self._quoted += tag == "blockquote"
        self._kept += tag == "pre"
        self._silent = 0 if tag == "body" else self._silent + (tag in _SILENT)

    def end(self, tag: str) -> None:
        """A tag ends."""
        if tag in _LINE or tag == "blockquote":
            self._begin()
        if tag == "p":
            self._end()
        self._quoted = max(0, self._quoted - (tag == "blockquote"))
        self._kept = max(0, self._kept - (tag == "pre"))
        self._silent = max(0, self._silent - (tag in _SILENT))

    def words(self, html: str) -> None:
        """What stands between tags; outside of `pre` all space is one space."""
        if self._silent or not html:
            return
        text = unescape(html)
        first, *others = text.split("\n") if self._kept else [re.sub(r"\s+", " ", text)]
        self._words.append(first)
        for line in others:
            self._end()
            self._words.append(line)

    def _begin(self) -> None:
        """A new line, unless nothing stands on this one."""
        if any(map(str.strip, self._words)):
            self._end()
        self._words = []

    def _end(self) -> None:
        self._lines.append((min(self._quoted, _DEEPEST), "".join(self._words)))
        self._words = []

    def text(self) -> str:
        """The lines as they are read, never two empty ones in a row."""
        self._begin()
        found: list[str] = []
        for depth, words in self._lines:
            line = f"{'>' * depth} {words.rstrip() if depth else words.strip()}".strip()
            if line or (found and found[-1]):
                found.append(line)
        return "\n".join(found).strip("\n")
