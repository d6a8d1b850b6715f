"""A mail server's report of a mail that it could not deliver (RFC 3464)."""

import re
from email.message import Message

from escli.core.incoming import Bounce
from escli.core.text import one_line
from escli.notify.incoming_head import MESSAGE_ID, header, headers
from escli.notify.incoming_text import from_bytes

_NAMED = re.compile(rf"^message-id:\s*({MESSAGE_ID.pattern})", re.IGNORECASE | re.MULTILINE)
_LONGEST = 100_000  # bytes of a returned mail in which its Message-ID is looked for


def bounce_of(message: Message) -> tuple[Bounce, tuple[str, ...]]:
    """What it says of the delivery, and which mail it is about."""
    says, is_final = "", False
    ids: tuple[str, ...] = ()
    for part in message.walk():
        kind = part.get_content_type()
        inside = part.get_payload()
        if kind == "message/delivery-status" and isinstance(inside, list):
            says, is_final = _status([headers(one) for one in inside if isinstance(one, Message)])
        elif kind == "message/rfc822" and isinstance(inside, list) and inside and isinstance(inside[0], Message):
            ids = ids or tuple(MESSAGE_ID.findall(header(headers(inside[0]), "message-id")))
        elif kind == "text/rfc822-headers":
            raw = part.get_payload(decode=True)
            ids = ids or tuple(_NAMED.findall(from_bytes(raw[:_LONGEST]) if isinstance(raw, bytes) else ""))
    return Bounce(is_final, says or "the server does not say why"), ids


def _status(blocks: list[list[tuple[str, str]]]) -> tuple[str, bool]:
    """What it says, and whether that is final: failed, with a status of the fifth class."""
    for block in blocks:
        status, action = header(block, "status").strip(), header(block, "action").strip().lower()
        if status:
            said = header(block, "diagnostic-code").partition(";")[2] or header(block, "diagnostic-code")
            words = one_line(f"{status[:20]} {said}")[:300]
            return words, status.startswith("5") and action in ("failed", "")
    return "", False
