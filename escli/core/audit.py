"""The audit: whether every event stands as it was written, none is missing, and a head that was kept still holds.

The head of a desk up to an event is the hash over the last event of each chain by then. Whoever keeps it elsewhere can
tell later that nothing up to there was changed or cut off, even by somebody who computes all hashes anew.
"""

import json
from collections.abc import Iterable, Iterator
from hashlib import sha256
from typing import Any, NamedTuple

from escli.core.chain import BLANKED, digest, link
from escli.core.model import EventRow

_MARK = "escli1"


class Fault(NamedTuple):
    """One thing that is not as it was written: the ticket (0: the desk), the event if one is known, and how."""

    ticket_id: int
    event_id: int | None
    says: str


class Head(NamedTuple):
    """What the chains come to, up to an event."""

    event_id: int
    hash: str

    def __str__(self) -> str:
        return f"{_MARK}-{self.event_id}-{self.hash}"


class Verdict(NamedTuple):
    """The faults, the head up to the last event, and the same up to the event of a kept head."""

    faults: tuple[Fault, ...]
    head: Head
    then: Head | None
    tickets: int
    events: int


class Text(NamedTuple):
    """A field of an event's texts: the digest in the event, or the passage, or both."""

    event_id: int
    ticket_id: int
    field: str
    digest: str | None
    salt: bytes | None
    text: str | None


def read_head(words: str) -> Head:
    """A head as it was printed; ValueError if it is none."""
    mark, _, rest = words.strip().partition("-")
    event_id, _, said = rest.partition("-")
    if mark != _MARK or not event_id.isdecimal() or len(said) != 64 or not set(said) <= set("0123456789abcdef"):
        raise ValueError(words)
    return Head(int(event_id), said)


def verify(
    chains: Iterable[EventRow], heads: Iterable[tuple[int, int, bytes]], gaps: Iterable[int], until: int | None = None
) -> Verdict:
    """The chains of all tickets against their own hashes and against the ticket rows.

    `chains` come by ticket, then by event; `heads` are id, last event and its hash of each ticket row, by id; `gaps`
    the numbers that no event has; `until` the event of a kept head.
    """
    faults = [Fault(0, lost, "is missing: it was deleted") for lost in gaps]
    rows = {ticket_id: (last, head) for ticket_id, last, head in heads}
    tickets = len(rows)
    now, then = sha256(), sha256()
    events = last = 0
    for ticket_id, event_ids, hashes, wrong in _each(chains, until):
        faults += wrong
        events += event_ids[2]
        last = max(last, event_ids[0])
        _add(now, ticket_id, event_ids[0], hashes[0])
        if event_ids[1]:
            _add(then, ticket_id, event_ids[1], hashes[1])
        if ticket_id:
            faults += _row(ticket_id, event_ids[0], hashes[0], rows.pop(ticket_id, None))
    faults += [Fault(one, None, "has a row, but no event") for one in sorted(rows)]
    kept = None if until is None else Head(until, then.hexdigest())
    return Verdict(tuple(sorted(faults, key=_place)), Head(last, now.hexdigest()), kept, tickets, events)


def _place(fault: Fault) -> tuple[int, int]:
    return fault.ticket_id, fault.event_id or 0


def _add(total: Any, ticket_id: int, event_id: int, head: bytes) -> None:  # hashlib does not name its type
    total.update(f"{ticket_id}:{event_id}:{head.hex()};".encode())


_Chain = tuple[int, tuple[int, int, int], tuple[bytes, bytes], list[Fault]]


def _each(chains: Iterable[EventRow], until: int | None) -> Iterator[_Chain]:
    """Of each chain: the last event, the last by `until`, how many; the hashes of both; what is wrong with it."""
    ticket_id: int | None = None
    last = then = count = 0
    previous = kept = b""
    wrong: list[Fault] = []
    for row in chains:
        if row.ticket_id != ticket_id:
            if ticket_id is not None:
                yield ticket_id, (last, then, count), (previous, kept), wrong
            ticket_id, last, then, count, previous, kept, wrong = row.ticket_id, 0, 0, 0, b"", b"", []
        if link(row[:-1], previous) != row.hash:
            wrong.append(Fault(ticket_id, row.id, "does not fit its hash: it, or its place in the chain, was changed"))
        last, previous, count = row.id, row.hash, count + 1
        if until is not None and row.id <= until:
            then, kept = last, previous
    if ticket_id is not None:
        yield ticket_id, (last, then, count), (previous, kept), wrong


def _row(ticket_id: int, last: int, head: bytes, row: tuple[int, bytes] | None) -> list[Fault]:
    if row is None:
        return [Fault(ticket_id, last, "has no ticket: its row was deleted")]
    if row != (last, head):
        return [
            Fault(ticket_id, row[0], "is the last one that the ticket knows: what came after it, or it, was cut off")
        ]
    return []


def verify_texts(texts: Iterable[Text], blanked: set[tuple[int, str]]) -> Iterator[Fault]:
    """People's words against their digests. `blanked` are the fields whose blanking was recorded."""
    for one in texts:
        says = _wrong(one, blanked)
        if says:
            yield Fault(one.ticket_id, one.event_id, f"{says}: {one.field}")


def _wrong(one: Text, blanked: set[tuple[int, str]]) -> str:
    if one.digest is None:
        return "has words that were never written with it"
    if one.text is None or one.salt is None:
        return "has lost its words"
    if (one.event_id, one.field) in blanked:
        return "" if one.text == BLANKED and not one.salt else "was blanked, and has words again"
    if digest(one.salt, one.text) != one.digest:
        return "has other words than were written"
    return ""


def redacted(rows: Iterable[EventRow]) -> set[int]:
    """The events whose words or files were taken away, as events of the kind `redacted` say."""
    return {json.loads(row.data)["event"] for row in rows}


def blankings(rows: Iterable[EventRow]) -> set[tuple[int, str]]:
    """The fields that were blanked, as events of the kind `redacted` say."""
    found: set[tuple[int, str]] = set()
    for row in rows:
        data = json.loads(row.data)
        found |= {(data["event"], name) for name in data["fields"]}
    return found
