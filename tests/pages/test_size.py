"""A client with very many tickets: the page stays one that a phone can load, whatever stands in them."""

from collections.abc import Sequence

import pytest

from escli.config.matrix import load_file
from escli.core.matrix import Matrix
from escli.core.model import Deadlines, Event, Ticket
from escli.pages import tickets
from tests.desk import EXAMPLE
from tests.pages.reading import Read

NOW = 1795424400  # 2026-11-23 09:00 UTC
MATRIX = Matrix(load_file(EXAMPLE)[0])
CLIENT = "Quayside Books"


def page(open_: int, ended: int, words: str, title: str) -> str:
    """A page of so many tickets, each with a history of sixty messages."""
    texts = {"text": words, "description": words}
    events = [Event("opened", NOW - 9000, {"tier": "L1"}, "ana", 1, texts=texts)]
    events += [Event(kind, NOW - 8000, {}, "ana", 1, texts=texts) for kind in ("replied", "heard") * 30]
    events.append(Event("resolved", NOW - 100, {}, "ana", 1, texts=texts))
    base = Ticket(client=CLIENT, title=title, requester=title, tier="L1", severity="normal", opened_at=NOW - 9000)
    going = [base._replace(id=n, deadlines=Deadlines(update=NOW + 60)) for n in range(1, open_ + 1)]
    gone = [base._replace(id=n, status="resolved", resolved_at=NOW - 100) for n in range(9000, 9000 + ended)]

    def history(_: int) -> Sequence[Event]:
        return events

    return tickets.render(tickets.Told(MATRIX, CLIENT, going, gone, NOW, history, lambda _: None), NOW)


@pytest.mark.parametrize(("open_", "ended"), [(500, 0), (250, 250), (0, 500), (5000, 5000)])
@pytest.mark.parametrize(
    "words", ["It is slow again, as it was on Friday. " * 9, "<" * 3000, "\u202e" * 3000, "\U0001f4a5" * 3000]
)
def test_no_page_is_larger_than_500_kilobytes(open_: int, ended: int, words: str) -> None:
    source = page(open_, ended, words, words)
    assert len(source.encode()) < 500_000
    text = Read(source).text
    shown = sum(f"#{n} " in text for n in range(1, open_ + 1))
    assert shown == min(open_, 400)
    assert (f"{open_ - 400} more are open" in text) == (open_ > 400)
    assert (f"{ended - 100} more were solved" in text) == (ended > 100)


def test_a_history_that_is_cut_says_so_and_keeps_what_is_latest() -> None:
    text = Read(page(1, 0, "x" * 900, "A title")).text
    assert "What happened earlier is not shown here." in text
    assert "Solved." in text
    assert "Reported." not in text
    assert "not shown here" not in Read(page(0, 1, "x" * 900, "A title")).text
