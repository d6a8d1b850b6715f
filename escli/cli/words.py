"""How text and time are put before people: control characters defused, instants and lengths in words."""

import re
import time

from escli.core.durations import in_words

# C0 and C1 controls, DEL, and the bidirectional and invisible format characters that can disguise a text.
_CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]")
_BUT_LINES = re.compile(_CONTROLS.pattern.replace("\x00-\x1f", "\x00-\x09\x0b-\x1f"))


def clean(text: str, *, keep_lines: bool = False) -> str:
    """Text that cannot move a cursor, ring a bell or run backwards; a tab and a line's end become a space."""
    if keep_lines:
        return _BUT_LINES.sub(_visible, text)
    return _CONTROLS.sub(_visible, text)


def _visible(match: re.Match[str]) -> str:
    return " " if match[0] in "\t\r\n" else "\N{REPLACEMENT CHARACTER}"


def local(second: int | None, *, now: int | None = None) -> str:
    """An instant in the reader's own zone: `14:05` today, else `Tue 24 Nov 14:05`."""
    if second is None:
        return ""
    there = time.localtime(second)
    if now is not None and time.localtime(now)[:3] == there[:3]:
        return time.strftime("%H:%M", there)
    form = "%a %d %b %H:%M" if now is None or time.localtime(now)[0] == there[0] else "%d %b %Y %H:%M"
    return time.strftime(form, there)


def left(seconds: int | None) -> str:
    """Time left, or over, in words."""
    if seconds is None:
        return ""
    return f"{in_words(seconds)} over" if seconds < 0 else f"{in_words(seconds)} left"


def from_iso(text: str | None) -> int | None:
    """UTC seconds of an instant as the use-cases return it."""
    if text is None:
        return None
    import calendar

    return calendar.timegm(time.strptime(text, "%Y-%m-%dT%H:%M:%SZ"))


def plural(count: int, one: str, many: str = "") -> str:
    """`1 ticket`, `2 tickets`."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"
