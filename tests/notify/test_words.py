"""The words that ship, escli's own and the example's: whole sentences, whatever is known of a ticket."""

from itertools import product
from typing import Any

import pytest

from escli.config.matrix import load_file
from escli.core.news import NAMES, NEWS, SAMPLES
from escli.notify.client_letter import own, text_of
from escli.template import render
from tests.desk import EXAMPLE

OPTIONAL = ("technician", "respond_by", "next_news", "call_by", "solved_by", "until", "late")
MESSAGES: dict[str, Any] = load_file(EXAMPLE)[0]["messages"]
WORDS = [
    *((news, own(news)) for news in NEWS),
    *MESSAGES["words"].items(),
    *(pair for words in MESSAGES["tiers"].values() for pair in words.items()),
]


def known(which: tuple[bool, ...]) -> dict[str, Any]:
    """A ticket of which only some things are known."""
    full, bare = SAMPLES
    return full | {name: full[name] if there else bare[name] for name, there in zip(OPTIONAL, which, strict=True)}


@pytest.mark.parametrize(("news", "words"), [pair for pair in WORDS if pair[1]])
def test_what_is_not_known_leaves_whole_sentences(news: str, words: str) -> None:
    for which in product((True, False), repeat=len(OPTIONAL)):
        text = render(words, known(which)).strip()
        assert "\n\n\n" not in text
        assert "None" not in text
        for line in text.splitlines():
            assert line == line.strip()
            assert "  " not in line
            assert not line or line[0].isupper(), (news, line)
            assert not line or line[-1] in ".,:?", (news, line)


@pytest.mark.parametrize("news", [one for one in NEWS if one not in ("progress", "waiting", "resolved", "rate")])
def test_every_message_that_the_machine_writes_says_when_there_is_news(news: str) -> None:
    for which in product((True, False), repeat=len(OPTIONAL)):
        assert "You hear from us" in render(own(news), known(which))


@pytest.mark.parametrize("news", NEWS)
def test_no_word_of_ours_for_how_we_work_inside(news: str) -> None:
    for facts in SAMPLES:
        text = text_of(None, {**facts, "news": news}).casefold()
        for word in ("l1", "l2", "tier", "breach", "sla", "queue", "escalat", "severity", "update", "target", "fault"):
            assert word not in text, word


def test_the_samples_have_every_name() -> None:
    assert all(sample.keys() == NAMES.keys() for sample in SAMPLES)
