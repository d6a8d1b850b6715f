"""A client with very many tickets: the page stays one that a phone can load, whatever stands in them."""

from collections.abc import Sequence

import pytest

from escli.config.matrix import load_file
from escli.core.matrix import Matrix
from escli.core.model import Deadlines, Event, Run, Ticket
from escli.core.timeline import Account
from escli.pages import month, numbers, tickets
from escli.pages.cases import Case
from tests.desk import EXAMPLE
from tests.pages.reading import Read
from tests.pages.test_hostile_words import some_figures

NOW = 1795424400  # 2026-11-23 09:00 UTC
MATRIX = Matrix(load_file(EXAMPLE)[0])
CLIENT = "Quayside Books"


LATE = Account("respond", 1, "L1", "1h", "office", NOW, NOW, "missed", 60, NOW, NOW, 90, 0, -30, [])


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
    assert (f"{ended - 100:,} more were solved" in text) == (ended > 100)


@pytest.mark.parametrize("words", ["It is slow again. " * 60, "<" * 3000, "\U0001f4a5" * 3000])
def test_no_report_is_too_large_to_send_by_mail(words: str) -> None:
    opened = {"client": CLIENT, "type": "outage", "severity": "low", "tier": "L1", "level": 1}
    events = [Event("opened", NOW, opened, "ana", 1, texts={"title": words})]
    events += [Event("escalated", NOW, {"tier": "L2", "level": 2, "cause": "client"}, "ana")] * 60
    events.append(Event("resolved", NOW, {}, "ana", 1, texts={"text": words}))
    ticket = Ticket(client=CLIENT, title=words, tier="L2", severity="low", opened_at=NOW, status="resolved",
                    resolved_at=NOW, respond=Run(1, NOW, 0, 0, 1))  # fmt: skip
    cases = [Case(ticket._replace(id=n), events, [LATE]) for n in range(1, 3001)]
    left, earlier = [ticket] * 1000, cases[:2900]
    told = month.Month(MATRIX, CLIENT, (NOW - 9, NOW + 9), NOW, some_figures(), [], [], cases, cases, left, earlier)
    for as_markdown in (False, True):
        says, source = month.render(told, NOW, as_markdown=as_markdown)
        assert len(source.encode()) < 2_000_000
        assert "3,000 tickets have a promise that we did not keep" in " ".join(says)
        for left_out in ("2,600 more.", "2,500 more.", "2,800 more.", "900 more."):
            assert f"{left_out} Ask us for the list." in source


def test_a_history_that_is_cut_says_so_and_keeps_what_is_latest() -> None:
    text = Read(page(1, 0, "x" * 900, "A title")).text
    assert "What happened earlier is not shown here." in text
    assert "Solved." in text
    assert "Reported." not in text
    assert "not shown here" not in Read(page(0, 1, "x" * 900, "A title")).text


def test_large_counts_are_grouped_in_every_report() -> None:
    one = {"met": 1204, "missed": 796, "rate": 0.602, "low": 0.58, "high": 0.62}
    assert numbers.share(one) == "1,204 of 2,000 (60 %)"
    assert numbers.part(one) == "60 % (1,204 of 2,000)"
    assert numbers.promise(one, [], "respond")[0] == "1,204 of 2,000"
