"""What the headers of a mail say: from whom, in answer to what, and whether a person wrote it at all."""

import re
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message
from email.utils import getaddresses

from escli.core.text import one_line
from escli.notify.incoming_text import from_bytes

Headers = list[tuple[str, str]]
_LONGEST = 20_000  # characters of a header that are looked at
_ADDRESS = re.compile(r"[^\s@<>(),;:\"\\\[\]]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,250}[A-Za-z0-9])?")
MESSAGE_ID = re.compile(r"<[^<>\s]{1,500}>")
_ROBOT_HEADERS = ("x-autoreply", "x-autorespond", "x-autoresponder", "x-auto-reply", "x-failed-recipients")
_AWAY = re.compile(
    r"(automatic reply|auto(matic)?[- ]?(response|reply)|out of (the )?office|abwesenheitsnotiz|automatische antwort"
    r"|r\u00e9ponse automatique|respuesta autom\u00e1tica|risposta automatica|automatisch antwoord)\b",
    re.IGNORECASE,
)


def headers(message: Message) -> Headers:
    """Names in lower case with their values as they were sent, read as UTF-8 or Windows' charset where that fails."""
    found = []
    for name, value in message.raw_items():
        raw = str(value)[:_LONGEST].encode("utf-8", "surrogateescape")
        found.append((str(name).lower(), from_bytes(raw).replace("\r", "").replace("\n", "")))
    return found


def header(found: Headers, name: str) -> str:
    """The first header of this name, or nothing."""
    return next((value for known, value in found if known == name), "")


def words(said: str) -> str:
    """A header's words, on one line, with what is encoded in it decoded as far as that can be done."""
    try:
        parts = decode_header(said)
    except (HeaderParseError, ValueError, LookupError):
        return one_line(said)
    return one_line("".join(_word(text, charset) for text, charset in parts))


def _word(text: str | bytes, charset: str | None) -> str:
    if isinstance(text, str):
        return text
    if charset is None:  # what stands between encoded words, in the library's own notation
        return text.decode("raw-unicode-escape", "replace")
    return from_bytes(text, charset)


def address_of(found: Headers) -> tuple[str, str]:
    """The name and the address of the sender; neither, where there is not exactly one."""
    said = [value for name, value in found if name == "from"]
    if len(said) != 1:
        return "", ""
    pairs = getaddresses([said[0][:1000]])
    if len(pairs) != 1 or not _ADDRESS.fullmatch(pairs[0][1]) or not pairs[0][1].isprintable():
        return words(said[0])[:200], ""
    return words(pairs[0][0])[:200], pairs[0][1]


def ids_of(found: Headers) -> tuple[str, ...]:
    """The messages that a mail answers, the nearest first."""
    nearest = MESSAGE_ID.findall(header(found, "in-reply-to"))
    return tuple(dict.fromkeys([*nearest, *reversed(MESSAGE_ID.findall(header(found, "references")))]))[:50]


def robot_of(found: Headers, address: str, kind: str) -> str:
    """Why a mail was written by no person; empty if it was, as far as can be told."""
    auto = header(found, "auto-submitted").split(";")[0].strip().lower()
    precedence = header(found, "precedence").strip().lower()
    path = [value.strip() for name, value in found if name == "return-path"][:1]
    if auto and auto != "no":
        return f"automatic (Auto-Submitted: {one_line(auto)[:40]})"
    if precedence in ("bulk", "junk", "auto_reply"):
        return f"automatic (Precedence: {precedence})"
    for name in _ROBOT_HEADERS:
        if header(found, name).strip().lower() not in ("", "no"):
            return f"automatic ({name})"
    if path == ["<>"] or kind == "multipart/report":
        return "a mail server's report"
    if address.partition("@")[0].lower() in ("mailer-daemon", "postmaster"):
        return "a mail server's report"
    return "an absence note" if _AWAY.match(words(header(found, "subject"))) else ""


def how_many(found: Headers) -> str:
    """Why a mail was written to many; empty if it was not."""
    if header(found, "list-id"):
        return "a mailing list's"
    return "a mailing list's" if header(found, "precedence").strip().lower() == "list" else ""


def unproven(found: Headers) -> str:
    """What the own mail server found out against the sender. Only the topmost verdict is its own."""
    said = header(found, "authentication-results").lower()
    verdicts = dict(re.findall(r"\b(dmarc|spf|dkim)\s*=\s*([a-z]+)", said))
    failed = {name for name, verdict in verdicts.items() if verdict in ("fail", "softfail")}
    if "dmarc" in failed:
        return "its sender may be forged (dmarc=fail)"
    return "its sender may be forged (spf and dkim fail)" if {"spf", "dkim"} <= failed else ""
