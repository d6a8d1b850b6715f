"""The chain: each event's hash covers its stored bytes and the hash of the ticket's event before it."""

import json
from hashlib import sha256
from typing import Any

from escli.core.model import Event, EventRow, Passage

BLANKED = "[blanked]"  # what stands where a text was; its salt is gone with it, so that nobody can guess the text
_encode = json.JSONEncoder(separators=(",", ":"), sort_keys=True, ensure_ascii=False).encode


def content_address(value: Any) -> str:  # any JSON
    """A short content address of plain JSON."""
    return sha256(_encode(value).encode()).hexdigest()[:24]


def digest(salt: bytes, text: str) -> str:
    """The salted digest of a text that stands for it in the chain."""
    return sha256(salt + text.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def seal(
    event: Event, event_id: int, ticket_id: int, recorded_at: int, matrix_id: int | None, previous: bytes, salt: bytes
) -> tuple[EventRow, list[Passage]]:
    """The rows of an event. `salt` is 16 random bytes, needed only where there are texts."""
    data = event.data
    passages: list[Passage] = []
    if event.texts:
        passages = [Passage(event_id, name, ticket_id, salt, text) for name, text in event.texts.items()]
        data = {**data, "texts": {name: digest(salt, text) for name, text in event.texts.items()}}
    row = (
        event_id,
        ticket_id,
        event.at,
        recorded_at,
        event.actor,
        event.kind,
        event.visible,
        matrix_id,
        event.clock,
        event.run,
        event.step,
        event.occurrence,
        event.origin,
        _encode(data) if data else "{}",
    )
    return EventRow(*row, link(row, previous)), passages


def link(row: tuple[Any, ...], previous: bytes) -> bytes:
    """The hash of a stored event (all but its hash), given that of the one before it (empty for a ticket's first).

    Hashed is the hash before, then the columns as ASCII: numbers as they are, texts in quotes with all else escaped,
    so that no two rows read alike.
    """
    return sha256(previous + ascii(row).encode()).digest()
