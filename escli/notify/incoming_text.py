"""The bytes of a text as characters, whatever charset they claim to be in."""

import codecs
from email.message import Message

# Python knows these as charsets, but they are programs' own notations: text in them would be changed, not read.
_NO_CHARSETS = {"unicode_escape", "raw_unicode_escape", "idna", "punycode", "undefined", "mbcs", "oem"}
_ALIASES = {"cp-850": "cp850", "ansi": "cp1252", "x-unknown": "utf-8", "unicode": "utf-8", "iso-8859-8-i": "iso-8859-8"}


def decoded(content: bytes, part: Message) -> str:
    """The text of a part: as it claims, else UTF-8, else Windows' Western charset; ends of lines are one character."""
    try:
        said = str(part.get_param("charset", "") or "")
    except (ValueError, LookupError, TypeError):
        said = ""
    text = from_bytes(content, said)
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")


def from_bytes(content: bytes, charset: str = "") -> str:
    """The text of bytes."""
    for name in (charset, "utf-8"):
        known = _charset(name)
        if known is None:
            continue
        try:
            return content.decode(known).encode("utf-8", "replace").decode()  # no half characters
        except (UnicodeError, LookupError, ValueError):
            pass
    return content.decode("cp1252", "replace")


def _charset(said: str) -> str | None:
    name = said.strip().strip("\"'").lower()
    try:
        known = codecs.lookup(_ALIASES.get(name, name))
    except (LookupError, ValueError):
        return None
    if known.name.replace("-", "_") in _NO_CHARSETS or not getattr(known, "_is_text_encoding", True):
        return None
    # What is called Latin-1 or ASCII on the wire is Windows' superset of it, as browsers know.
    return {"iso8859-1": "cp1252", "ascii": "utf-8"}.get(known.name, known.name)
