"""Whatever stands in a client's fields is text on the page: no element, no attribute, nothing that runs or hides."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import example, given
from hypothesis import strategies as st

from escli.app.setup import init
from escli.config.matrix import load_file
from escli.core.matrix import Matrix
from escli.core.metrics import report
from escli.core.model import Event, Run, Ticket
from escli.core.timeline import Account
from escli.pages import month, policy, tickets
from escli.pages.cases import Case
from escli.pages.page import as_of, shown
from escli.store.values import Cohort
from tests.desk import EXAMPLE
from tests.pages.reading import Read

NOW = 1795424400  # 2026-11-23 09:00 UTC
PARSED: dict[str, Any] = load_file(Path(EXAMPLE))[0]
HOSTILE = st.one_of(
    st.text(max_size=60),
    st.lists(
        st.sampled_from(
            ["<script>alert(1)</script>", "</title>", "<!--", "-->", '" onload="x', "'", "&lt;", "&#60;", "{{ 7 * 7 }}",
             "{% raw %}", "\u202e", "\u2066", "\x1b[31m", "\x00", "\r\n", "javascript:x", "]]>", "\u200b", "`", "é"]
        ), min_size=1, max_size=4,
    ).map("".join),
)  # fmt: skip
BIDI = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c"


def client_page(words: str) -> str:
    """A page on which every field that a client can fill has these words."""
    client = PARSED["clients"]["Quayside Books"]
    contact = {"name": words, "email": None, "phone": None, "vip": False}
    parsed = {
        **PARSED,
        "name": words,
        "clients": {words: {**client, "contacts": [contact]}},
        "contact": {"phone": words, "email": words, "words": words},
    }
    base = Ticket(1, client=words, requester=words, title=words, tier="L1", severity="low", opened_at=NOW)
    waits = base._replace(wait_on="client", status="waiting")
    solved = base._replace(id=2, status="resolved", resolved_at=NOW)
    texts = {"text": words, "description": words}
    events = [Event(kind, NOW, {"on": "client"}, "ana", 1, texts=texts) for kind in ("opened", "heard", "replied")]
    events += [
        Event("waiting", NOW, {"on": "client"}, "ana", 1, texts=texts),
        Event("resolved", NOW, visible=1, texts=texts),
    ]
    told = tickets.Told(Matrix(parsed), words, [waits], [solved], NOW, lambda _: events, lambda _: None)
    return tickets.render(told, NOW)


def some_figures() -> dict[str, Any]:
    """Those of a new desk, with a promise that was broken once."""
    with TemporaryDirectory() as folder:
        store, _ = init(Path(folder) / "desk.db", None, now=NOW, test_clock=True)
        (tally,) = store.reports.tallies(Cohort(now=NOW))
        store.close()
    return report(tally | {"tickets": 1, "respond_missed": 1}, ("L1", "L2", "L3"))


FIGURES = some_figures()


def client_report(words: str, *, as_markdown: bool) -> str:
    """A report in which every field that a client can fill has these words."""
    client = PARSED["clients"]["Quayside Books"]
    parsed = {**PARSED, "name": words, "clients": {words: client}}
    parsed["contact"] = {"phone": words, "email": words, "words": words}
    ticket = Ticket(1, client=words, requester=words, title=words, tier="L2", severity="low", opened_at=NOW, level=2,
                    escalated_at=NOW, status="resolved", resolved_at=NOW, respond=Run(1, NOW, 0, 0, 1))  # fmt: skip
    opened = {"client": words, "type": "outage", "severity": "low", "tier": "L1", "level": 1}
    events = [
        Event("opened", NOW, opened, "ana", 1, texts={"title": words, "description": words}),
        Event("escalated", NOW, {"tier": "L2", "level": 2, "cause": "client"}, "ana", texts={"text": words}),
        Event("resolved", NOW, {}, "ana", 1, texts={"text": words}),
    ]
    late = Account("respond", 1, "L1", "1h", "office", NOW, NOW, "missed", 60, NOW, NOW, 90, 0, -30, [])
    case = Case(ticket, events, [late])
    told = month.Month(Matrix(parsed), words, (NOW - 99, NOW + 99), NOW, FIGURES, [], [(NOW - 99, FIGURES)] * 2,
                       [case], [case], [ticket])  # fmt: skip
    return month.render(told, NOW, as_markdown=as_markdown)[1]


PLAIN = Read(client_page("word"))
PLAIN_REPORT = Read(client_report("word", as_markdown=False))


@given(HOSTILE.filter(lambda words: words.strip() and any(c.isprintable() and not c.isspace() for c in words)))
@example("<img src=x onerror=alert(1)>")
@example("</style><script>")
@example("\u202eevil\u2066")
def test_the_words_change_no_element_of_a_page(words: str) -> None:
    source = client_page(words)
    read = Read(source)
    assert [tag for tag, _ in read.elements] == [tag for tag, _ in PLAIN.elements]
    names = [[name for name, _ in attributes] for _, attributes in read.elements]
    assert names == [[name for name, _ in attributes] for _, attributes in PLAIN.elements]
    assert not {tag for tag, _ in read.elements} & {"script", "img", "iframe", "object", "form", "link"}
    assert not [c for c in source if not c.isprintable() and c not in "\n\u200c\u200d"]
    assert not set(source) & set(BIDI)
    assert shown(words).replace("\r\n", "\n").strip() in read.raw
    assert as_of(source) == NOW


@given(HOSTILE.filter(lambda words: words.strip() and any(c.isprintable() and not c.isspace() for c in words)))
@example("</title></svg><script>alert(1)</script>")
@example('" onload="alert(1)')
def test_the_words_change_no_element_of_a_report_nor_of_its_charts(words: str) -> None:
    source = client_report(words, as_markdown=False)
    read = Read(source)
    assert [tag for tag, _ in read.elements] == [tag for tag, _ in PLAIN_REPORT.elements]
    names = [[name for name, _ in attributes] for _, attributes in read.elements]
    assert names == [[name for name, _ in attributes] for _, attributes in PLAIN_REPORT.elements]
    assert "svg" in {tag for tag, _ in read.elements}
    assert not [c for c in source if not c.isprintable() and c not in "\n\u200c\u200d"]
    assert not set(source) & set(BIDI)
    assert as_of(source) == NOW


@given(HOSTILE.filter(str.strip))
@example("[x](javascript:alert(1))")
@example("<b>\n# not a heading\n| a | b |")
@example("***")
def test_the_words_of_a_client_are_text_in_a_report_in_markdown(words: str) -> None:
    assert tokens(client_report(words, as_markdown=True)) == tokens(client_report("word", as_markdown=True))


@given(HOSTILE.filter(str.strip))
@example("[x](javascript:alert(1))")
@example("<b>\n# not a heading\n| a | b |")
def test_the_words_of_a_matrix_are_text_in_markdown_too(words: str) -> None:
    def made(said: str) -> list[str]:
        types = {name: {**kind, "title": said} for name, kind in PARSED["types"].items()}
        tiers = [{**one, "client": said} for one in PARSED["tiers"]]
        told = policy.Told(Matrix({**PARSED, "name": said, "types": types, "tiers": tiers}), None, None, [], {})
        return tokens(policy.render(told, NOW, as_markdown=True))

    assert made(words) == made("word")


def tokens(text: str) -> list[str]:
    """What Markdown is made of, but for its text."""
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark", {"html": True}).enable("table")
    found = [piece for token in parser.parse(text) for piece in (token, *(token.children or ()))]
    return [token.type for token in found if token.type not in ("text", "text_special", "entity")]
