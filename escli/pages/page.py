"""A page made from a template: autoescaped, self-contained, and stamped with the second as of which it is true."""

import re
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from escli.core.matrix import Matrix
from escli.core.plain import Wall
from escli.core.text import JOINERS, clean, for_markdown

_TEMPLATES = Path(__file__).parent / "templates"
_STAMP = re.compile(r"escli-as-of[^0-9\n]{1,20}(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)Z")
_ISO = "%Y-%m-%dT%H:%M:%S"


def html(template: str, wall: Wall, as_of: int, **data: Any) -> str:
    """A page in HTML; times are told on the client's wall."""
    return _render(_html(), template, wall, as_of, data)


def markdown(template: str, wall: Wall, as_of: int, **data: Any) -> str:
    """The same in Markdown."""
    text = _render(_markdown(), template, wall, as_of, data)
    return re.sub(r"\n{3,}", "\n\n", text).strip() + "\n"


def as_of(text: str) -> int | None:
    """The second as of which a page says it is true; None for what is none of ours."""
    found = _STAMP.search(text[:2000])
    if found is None:
        return None
    try:
        return int(datetime.strptime(found[1], _ISO).replace(tzinfo=UTC).timestamp())
    except ValueError:
        return None


def wall_of(matrix: Matrix, client: str | None) -> Wall:
    """The clock that a client reads; the desk's, where there is none of theirs."""
    known = matrix.clients.get(client or "")
    return Wall((known.timezone if known is not None else None) or matrix.timezone)


def contact(matrix: Matrix) -> dict[str, str | None] | None:
    """How clients reach the desk, with what a link to it says; None where the matrix does not say."""
    found = matrix.contact
    if not any(found.values()):
        return None
    phone, email = found["phone"] or "", found["email"] or ""
    return {**found, "tel": "".join(c for c in phone if c in "+0123456789"), "mailto": quote(email, safe="@")}


def _render(made: Environment, template: str, wall: Wall, as_of: int, data: dict[str, Any]) -> str:
    return made.get_template(template).render(
        **data,
        as_of=as_of,
        written=wall.moment(as_of),
        iso=_iso,
        moment=lambda second: wall.moment(second, written=as_of),
        zone=wall.words,
    )


def _iso(second: int) -> str:
    return f"{datetime.fromtimestamp(second, UTC):{_ISO}}Z"


@cache
def _html() -> Environment:
    return _environment(autoescape=True, finalize=_harmless)


@cache
def _markdown() -> Environment:
    made = _environment(autoescape=False, finalize=_marked)  # Markdown has its own escapes
    made.globals["made"] = _Made
    return made


class _Made:
    """What a macro has made in Markdown: whatever it printed was escaped then."""

    def __init__(self, text: str) -> None:
        self._text = text.strip("\n")

    def __str__(self) -> str:
        return self._text


def _environment(**how: Any) -> Environment:
    loader = FileSystemLoader(_TEMPLATES)
    made = Environment(loader=loader, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, **how)  # noqa: S701
    made.filters["grouped"] = "{:,}".format  # counts; the number of a ticket is no count
    return made


def shown(text: str) -> str:
    """Text without control and bidirectional characters; its lines stay."""
    if text.isprintable():
        return text
    return "".join(c if c in JOINERS else clean(c, keep_lines=True) for c in text)


def _harmless(value: Any) -> Any:
    """Whatever a template prints goes through here; what a macro has made went through it already."""
    return shown(value) if isinstance(value, str) and not hasattr(value, "__html__") else value


def _marked(value: Any) -> Any:
    return for_markdown(value) if isinstance(value, str) else value
