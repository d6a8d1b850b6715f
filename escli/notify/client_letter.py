"""A message to a client: the words of the matrix, or escli's own, as plain text and as HTML that says the same."""

import html
from functools import cache
from pathlib import Path
from typing import Any

from escli.core.news import TIMES
from escli.template import render

_FOLDER = Path(__file__).parent / "words"
_TIMES_ARE = "All times are {}.\n"
_FRAME = """\
<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"></head>
<body style="font-family: sans-serif; line-height: 1.5; max-width: 40em">
{paragraphs}
</body></html>
"""


@cache
def own(news: str) -> str:
    """escli's own words for a message."""
    return (_FOLDER / f"{news}.txt").read_text("utf-8")


def text_of(source: str | None, facts: dict[str, Any]) -> str:
    """The text of a message with its closing lines; BadTemplateError if the matrix's words cannot be used."""
    body = render(source or own(facts["news"]), facts).strip()
    end = f"{facts['desk']}\nYour ticket #{facts['id']}: {facts['title']}\n"
    has_time = any(facts[name] and facts[name] in body for name in TIMES)
    return f"{body}\n\n{end}{_TIMES_ARE.format(facts['zone']) if has_time else ''}"


def html_of(text: str) -> str:
    """The same words for a mail program that shows HTML: paragraphs, and nothing of the text is markup."""
    paragraphs = (part for part in text.strip().split("\n\n") if part.strip())
    made = "\n".join(f'<p dir="auto">{html.escape(part).replace(chr(10), "<br>")}</p>' for part in paragraphs)
    return _FRAME.replace("{paragraphs}", made)
