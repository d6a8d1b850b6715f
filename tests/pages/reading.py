"""A page as a reader of HTML sees it: its elements in order, and its text."""

from html.parser import HTMLParser
from pathlib import Path

from tests.desk import Desk

INLINE = {"a", "bdi", "span", "strong", "time"}  # what does not begin on a line of its own
EMPTY = {"meta", "br", "link", "img", "input", "hr"}


class Read(HTMLParser):
    """What stands on a page."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, tuple[tuple[str, str | None], ...]]] = []
        self._pieces: list[str] = []
        self._open: list[str] = []
        self.feed(source)
        self.close()
        assert self._open == [], self._open  # what was opened is closed

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """An element begins."""
        self.elements.append((tag, tuple(attrs)))
        if tag not in INLINE:
            self._pieces.append(" ")
        if tag not in EMPTY:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """It ends."""
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        """Text."""
        if self._open and self._open[-1] != "style":
            self._pieces.append(data)

    def handle_comment(self, data: str) -> None:
        """There is none on a page."""
        raise AssertionError(data)

    @property
    def text(self) -> str:
        """All of it, with single spaces."""
        return " ".join("".join(self._pieces).split())

    @property
    def raw(self) -> str:
        """All of it, as it stands there."""
        return "".join(self._pieces)

    @property
    def headings(self) -> list[int]:
        """The levels of the headings, in order."""
        return [int(tag[1]) for tag, _ in self.elements if len(tag) == 2 and tag[0] == "h" and tag[1].isdigit()]


def published(desk: Desk, *words: str) -> dict[str, Path]:
    """Write the pages: the file of each client."""
    data = desk.ok("publish", str(desk.folder / "web"), *words, "--json").data
    return {one["client"]: Path(one["file"]) for one in data["pages"]}


def page(desk: Desk, client: str) -> str:
    """The text of a client's page as it is now."""
    return Read(published(desk, "--client", client)[client].read_text("utf-8")).text


def ticket(desk: Desk, client: str, number: int) -> str:
    """What a client's page tells of one open ticket."""
    after = page(desk, client).partition(f"#{number} ")[2]
    assert after, f"#{number} is not on the page"
    return after.partition(f"(#{number})")[0]
