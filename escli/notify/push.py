"""Services that Apprise knows: ntfy, Slack, Teams, Telegram, webhooks and the rest, each by its URL."""

import re
from urllib.parse import urlsplit

import apprise

from escli.core.text import one_line
from escli.notify.channels import NotDeliveredError
from escli.notify.letter import Parcel

_STATUS = re.compile(r"error=(\d{3})\b")  # as Apprise words the answer of a server
_AGAIN = (408, 429)  # answers of the 4xx that are about this moment, not about the message


def server_of(url: str) -> str:
    """What two channels share where one server stands behind both."""
    return urlsplit(url).netloc.rpartition("@")[2]


def push(url: str, parcel: Parcel, seconds: float) -> None:
    """Hand one message over, or NotDeliveredError."""
    service = apprise.Apprise.instantiate(url)
    if service is None:
        raise NotDeliveredError("Apprise cannot read the URL", final=True)
    if service.overflow_mode == apprise.OverflowMode.UPSTREAM:  # a long digest is cut, not refused
        service.overflow_mode = apprise.OverflowMode.TRUNCATE
    service.socket_connect_timeout = min(service.socket_connect_timeout, seconds)
    service.socket_read_timeout = min(service.socket_read_timeout, seconds)
    answer = parcel.facts.get("answer")
    if answer and getattr(service, "click", "") is None:  # ntfy: a tap on the page opens the mail that takes it
        service.click = answer  # type: ignore[attr-defined]
    sender = apprise.Apprise()
    sender.add(service)
    urgent = parcel.facts["kind"] == "page"
    done = sender.notify(
        title=parcel.letter.subject,
        body=parcel.letter.text,
        body_format=apprise.NotifyFormat.TEXT,
        notify_type=apprise.NotifyType.WARNING if urgent else apprise.NotifyType.INFO,
        timeout=seconds,
    )
    if not done:
        raise _failure([entry.message for entry in done.logs()])


def _failure(said: list[str]) -> NotDeliveredError:
    """Apprise tells the status in words only; without one nobody answered."""
    words = one_line(" ".join(said)) or "Apprise could not deliver it, and does not say why"
    found = _STATUS.search(words)
    status = int(found[1]) if found else 0
    return NotDeliveredError(words, final=400 <= status < 500 and status not in _AGAIN, down=not status)
