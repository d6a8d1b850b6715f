"""People's words made harmless: for a terminal, a spreadsheet, a page or Markdown nothing in them is more than text."""

import re

JOINERS = "\N{ZERO WIDTH NON-JOINER}\N{ZERO WIDTH JOINER}"  # Persian and Hindi are spelt with them, emoji joined

NO_TITLE = "(no title)"  # what a ticket is called whose title was blanked


def clean(text: str, *, keep_lines: bool = False) -> str:
    """Text that cannot move a cursor, ring a bell or run backwards; a tab and a line's end become a space.

    What Python does not call printable are the C0 and C1 controls, bidirectional and invisible marks, surrogates, and
    separators other than the space: just what can disguise a text.
    """
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else _visible(c, keep_lines=keep_lines) for c in text)


def _visible(character: str, *, keep_lines: bool) -> str:
    if character == "\n" and keep_lines:
        return character
    return " " if character.isspace() else "\N{REPLACEMENT CHARACTER}"


def one_line(text: str) -> str:
    """Text for a header or a title: nothing in it ends a line or moves a cursor."""
    return " ".join("".join(c if c.isprintable() or c in JOINERS else " " for c in text).split())


def cut(text: str, longest: int) -> str:
    """Text of at most so many characters, with dots where something is left out."""
    return text if len(text) <= longest else f"{text[: longest - 3].rstrip()}..."


def for_markdown(text: str) -> str:
    """Words in which nothing is markup, HTML or an entity, on one line."""
    words = re.sub(r"([\\`*_\[\]<>#|~!&])", r"\\\1", clean(text).strip())
    return re.sub(r"^([-+=])|^(\d+)([.)])", lambda m: f"\\{m[1]}" if m[1] else f"{m[2]}\\{m[3]}", words)


# What a spreadsheet takes for the beginning of a formula, or strips to find one.
_RUNS_IN_A_SPREADSHEET = ("=", "+", "-", "@", "\t", "\r", "\n")
DEFUSED = (*_RUNS_IN_A_SPREADSHEET, "'")  # an apostrophe too, or a text's own could not be told from ours


def defused(text: str) -> str:
    """A text that a spreadsheet would run gets an apostrophe before it; so does one that begins with one."""
    return f"'{text}" if text.startswith(DEFUSED) else text


def undefused(text: str) -> str:
    """The text before `defused`; an apostrophe that is not ours stays."""
    return text[1:] if text.startswith("'") and text.startswith(DEFUSED, 1) else text


def plural(count: int, one: str, many: str = "") -> str:
    """`1 ticket`, `1,204 tickets`."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"
