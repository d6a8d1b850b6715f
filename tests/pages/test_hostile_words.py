"""Whatever stands in a client's fields is text on the page: no element, no attribute, nothing that runs or hides."""

from pathlib import Path
from typing import Any

from hypothesis import example, given
from hypothesis import strategies as st

from escli.config.matrix import load_file
from escli.core.matrix import Matrix
from escli.core.model import Event, Ticket
from escli.pages import policy, tickets
from escli.pages.page import as_of, shown
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


PLAIN = Read(client_page("word"))


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


@given(HOSTILE.filter(str.strip))
@example("[x](javascript:alert(1))")
@example("<b>\n# not a heading\n| a | b |")
def test_the_words_of_a_matrix_are_text_in_markdown_too(words: str) -> None:
    from markdown_it import MarkdownIt

    def made(said: str) -> list[str]:
        types = {name: {**kind, "title": said} for name, kind in PARSED["types"].items()}
        tiers = [{**one, "client": said} for one in PARSED["tiers"]]
        told = policy.Told(Matrix({**PARSED, "name": said, "types": types, "tiers": tiers}), None, None, [], {})
        text = policy.render(told, NOW, as_markdown=True)
        parser = MarkdownIt("commonmark", {"html": True}).enable("table")
        tokens = [piece for token in parser.parse(text) for piece in (token, *(token.children or ()))]
        return [token.type for token in tokens if token.type not in ("text", "text_special", "entity")]

    assert made(words) == made("word")
