"""A mail as it comes in, from its bytes: whatever is in them, the outcome is a Mail and never an error."""

import re
from collections.abc import Iterator
from email import policy
from email.message import Message
from email.parser import BytesHeaderParser, BytesParser
from hashlib import sha256

from escli.core.incoming import Attached, Mail
from escli.notify.incoming_head import address_of, header, headers, how_many, ids_of, robot_of, unproven, words
from escli.notify.incoming_text import decoded, from_bytes
from escli.notify.quoted import new_words

MOST = 50_000_000  # bytes of a mail that are read
_MOST_FILES = 100
_MOST_INSIDE = 100  # parts with parts inside; each costs time for every line below it
_MOST_LINES = 100_000_000  # lines, times parts with parts inside: a minute's work
_INSIDE = re.compile(rb"^content-type:\s*(?:multipart|message)/", re.IGNORECASE | re.MULTILINE)
_MOST_WORDS = 200_000  # characters of a text; nobody writes more, but logs are pasted


def read(raw: bytes) -> Mail:
    """A mail. Of one larger than MOST the beginning is read, and its words say so."""
    raw = raw.removeprefix(b"\xef\xbb\xbf").lstrip(b"\r\n")
    is_cut = len(raw) > MOST
    raw = raw[:MOST]
    try:
        mail = _read(raw)
    except (RecursionError, ValueError, LookupError, TypeError, AttributeError, AssertionError) as error:
        mail = _unread(raw, f"it cannot be read: {type(error).__name__}")
    if is_cut:
        last = mail.files[-1:] and (mail.files[-1]._replace(content=b""),)
        more = f"\n\n[The mail is larger than {MOST // 10**6} MB: the rest of it was not read.]"
        mail = mail._replace(files=(*mail.files[:-1], *last), text=mail.text + more, whole=mail.whole + more)
    return mail


def _read(raw: bytes) -> Mail:
    inside = sum(1 for _ in _INSIDE.finditer(raw))
    if inside > _MOST_INSIDE or inside * raw.count(b"\n") > _MOST_LINES:
        raise ValueError("too many parts")
    message: Message = BytesParser(policy=policy.compat32).parsebytes(raw)
    report = message.get_content_type() == "multipart/report"
    plain, files = _parts(message)
    whole = _shortened("\n\n".join(filter(None, (one.strip("\n") for one in plain))))
    mail = _head(message, raw)._replace(text=new_words(whole), whole=whole, files=tuple(files))
    if report and str(message.get_param("report-type", "delivery-status")).lower() == "delivery-status":
        from escli.notify.incoming_bounce import bounce_of

        bounce, ids = bounce_of(message)
        return mail._replace(bounce=bounce, ids=ids)
    return mail


def _head(message: Message, raw: bytes) -> Mail:
    found = headers(message)
    name, address = address_of(found)
    return Mail(
        _origin(found, raw),
        address,
        name,
        words(header(found, "subject"))[:500],
        ids=ids_of(found),
        robot=robot_of(found, address, message.get_content_type()),
        many=how_many(found),
        doubt=unproven(found),
    )


def _origin(found: list[tuple[str, str]], raw: bytes) -> str:
    """What a second delivery has in common with the first; a Message-ID alone is not enough: scanners have one."""
    begin = re.search(rb"\r?\n\r?\n", raw)
    body = raw[begin.end() :] if begin else b""
    said = [header(found, name).strip() for name in ("message-id", "from", "date", "subject")]
    digest = sha256("\n".join(said).encode("utf-8", "replace"))
    digest.update(b"\n")
    digest.update(body.replace(b"\r\n", b"\n").rstrip())
    return f"mail:{digest.hexdigest()[:32]}"


def _unread(raw: bytes, why: str) -> Mail:
    """What can be said of a mail that the library gives up on: its headers, its text as it is, all of it as a file."""
    head, *rest = re.split(rb"\r?\n\r?\n", raw, maxsplit=1)
    message = BytesHeaderParser(policy=policy.compat32).parsebytes(head[:100_000])
    text = _shortened(from_bytes(b"".join(rest)[: 2 * _MOST_WORDS]).replace("\r\n", "\n").replace("\0", ""))
    return _head(message, raw)._replace(doubt=why, text=text, whole=text, files=(Attached("message.eml", raw),))


def _shortened(text: str) -> str:
    if len(text) <= _MOST_WORDS:
        return text
    return f"{text[:_MOST_WORDS]}\n\n[The text is longer than {_MOST_WORDS:,} characters: the rest was not kept.]"


def _parts(message: Message) -> tuple[list[str], list[Attached]]:
    """The words in their order, and the files."""
    plain: list[str] = []
    files: list[Attached] = []
    for part in _leaves(message):
        name = _file_name(part)
        kind = part.get_content_type()
        is_broken = part.get_content_maintype() == "multipart"  # says that it has parts, and has none
        if name is None and (is_broken or kind in ("text/plain", "text/html")):
            plain.append(_text(part, kind))
        elif len(files) < _MOST_FILES:
            files.append(Attached(name or _own_name(part, kind), _content(part)))
    return plain, files


def _leaves(message: Message) -> Iterator[Message]:
    """The parts that carry something. A mail inside a mail is a file; of alternatives one is read."""
    pending = [message]
    while pending:
        part = pending.pop()
        inside = part.get_payload()
        if not isinstance(inside, list) or part.get_content_maintype() == "message":
            yield part
        elif part.get_content_type() == "multipart/alternative":
            pending += reversed(_chosen([one for one in inside if isinstance(one, Message)]))
        else:
            pending += [one for one in reversed(inside) if isinstance(one, Message)]


def _chosen(several: list[Message]) -> list[Message]:
    """Of several forms of the same words the plain one, if anything stands in it; what is no text stays."""
    texts = [one for one in several if one.get_content_type() == "text/plain" and _text(one, "text/plain").strip()]
    if not texts:
        return [one for one in several if one.get_content_type() != "text/plain"] or several
    return [texts[0], *(one for one in several if one.get_content_maintype() not in ("text", "multipart"))]


def _text(part: Message, kind: str) -> str:
    payload = part.get_payload(decode=True)
    text = decoded(payload if isinstance(payload, bytes) else b"", part)
    if kind != "text/html":
        return text
    from escli.notify.from_html import text_of

    return text_of(text)


def _content(part: Message) -> bytes:
    payload = part.get_payload()
    if isinstance(payload, list):  # a mail inside a mail
        return b"".join(one.as_bytes() for one in payload if isinstance(one, Message))
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""


def _file_name(part: Message) -> str | None:
    """The name that a part gives itself; a part without one is a file only if it says so."""
    try:
        said = part.get_filename()
    except (ValueError, LookupError, TypeError):
        said = "file"
    if said:
        return words(said)[:200] or "file"
    disposition = str(part.get("content-disposition", "")).strip().lower()
    return _own_name(part, part.get_content_type()) if disposition.startswith("attachment") else None


def _own_name(part: Message, kind: str) -> str:
    if kind == "message/rfc822":
        inside = part.get_payload()
        first = inside[0] if isinstance(inside, list) and inside else None
        subject = words(header(headers(first), "subject")) if isinstance(first, Message) else ""
        return f"{subject[:80] or 'message'}.eml"
    endings = {"text/calendar": "invitation.ics", "text/plain": "text.txt", "text/html": "page.html"}
    return endings.get(kind, words(kind.replace("/", "."))[:80] or "file")
