"""Claiming: what is to go now, gathered by person before any of it is sent; what a removed step left is withdrawn.

What goes to a person is settled in one transaction before it is sent: whoever is killed leaves messages that are
repeated as they were.
"""

import json
import time
from collections.abc import Iterable
from typing import NamedTuple

from escli.app.session import Session
from escli.core.gathering import Item, gather
from escli.core.lookup import BUILT_IN
from escli.core.quiet import quiet_until
from escli.store.base import Tx
from escli.store.values import Message

_LEASE = 120  # seconds after which a claim by a process that died is free again
_BATCH = 50  # messages claimed at once
_PAUSE = 0.005  # between transactions others get their turn, as in a sweep
_GATHERED = 1000  # messages that are gathered at once, unless one person has more


class Load(NamedTuple):
    """What a run carries as one message, and the others that it says."""

    message: Message
    carried: tuple[Message, ...] = ()


def claim(session: Session, since_event: int | None, handed_back: Iterable[int]) -> list[Load]:
    """What may be tried, pages first, without what this run has handed back.

    With `since_event` only pages caused from there on. A transaction is of so few people that nobody waits for it.
    """
    but = json.dumps(list(handed_back))
    loads: list[Load] = []
    for place, people in enumerate(_few(session.store.reports.due_to(session.now))):
        if place:
            time.sleep(_PAUSE)
        with session.store.write() as tx:
            _gather(tx, session, people, since_event, but)
            loads += _claim(tx, session, people, since_event, but)
    loads.sort(key=lambda one: (one.message.kind != "page", one.message.id))
    return loads


def _few(counts: Iterable[tuple[str, int]]) -> list[str]:
    """Everybody, some at a time, each as JSON; once at least, for clients may be written to."""
    found: list[list[str]] = [[]]
    room = _GATHERED
    for person, count in counts:
        if found[-1] and count > room:
            found.append([])
            room = _GATHERED
        found[-1].append(person)
        room -= count
    return [json.dumps(people) for people in found]


def _claim(tx: Tx, session: Session, people: str, since_event: int | None, but: str) -> list[Load]:
    until = session.now + session.seconds_since() + _LEASE
    claimed = tx.outbox("claim", now=session.now, until=until, event=since_event, people=people, but=but, limit=_BATCH)
    carried: dict[int | None, list[Message]] = {}
    for one in sorted(tx.outbox("join", ids=_ids(claimed))):
        carried.setdefault(one.digest_id, []).append(one)
    return [Load(one, tuple(carried.get(one.id, ()))) for one in claimed]


def recall(session: Session) -> None:
    """After the clock was set back: what was put off by the clock as it was may go now, or when its lease is over."""
    with session.store.write() as tx:
        tx.outbox("recall", now=session.now, until=session.now + _LEASE)


def withdraw(session: Session) -> list[Message]:
    """A step that an edit removed has nothing to say any more: neither what waits nor what failed."""
    steps = {step.id for path in session.matrix.paths.values() for step in path} | BUILT_IN
    ids = session.store.reports.of_removed(session.matrix_id, sorted(steps))
    if not ids:
        return []
    with session.store.write() as tx:
        found = tx.outbox("withdraw", now=session.now, ids=json.dumps(ids))
        tx.outbox("free", ids=_ids(found), now=session.now)
    return sorted(found)


def _gather(tx: Tx, session: Session, people: str, since_event: int | None, but: str) -> None:
    """Settle who carries what; what would come in somebody's quiet hours is put off to their end."""
    ends: dict[str, int | None] = {}

    def quiet(person: str) -> int | None:
        if person not in ends:
            ends[person] = quiet_until(session.matrix, person, session.now)
        return ends[person]

    found_due = tx.outbox("due", now=session.now, event=since_event, people=people, but=but)
    due = {one.id: one for one in found_due}
    hush = frozenset(one.person for one in due.values() if quiet(one.person) is not None)
    items = (Item(one.id, one.person, one.ticket_id, one.kind, one.tries) for one in due.values())
    found = gather(items, hush, only_pages=since_event is not None)
    fresh = [first for first, *_ in found.groups if not _stands_alone(due[first], session.now)]
    tx.outbox("lead", ids=json.dumps(fresh), now=session.now)
    for first, *others in found.groups:
        if any(due[one].digest_id != first for one in others):
            tx.outbox("carry", ids=json.dumps(others), carrier=first)
    if since_event is None:
        _hush(tx, [due[one] for one in found.hushed], ends, "hush")
        repeats = [one for one in tx.outbox("repeats", now=session.now) if quiet(one.person) is not None]
        _hush(tx, repeats, ends, "put_off")


def _stands_alone(message: Message, now: int) -> bool:
    """By itself and due: neither carried nor hushed until now."""
    return message.digest_id is None and message.state != "quiet" and (message.try_at or now + 1) <= now


def _hush(tx: Tx, messages: list[Message], ends: dict[str, int | None], how: str) -> None:
    by_person: dict[str, list[Message]] = {}
    for one in messages:
        if one.try_at != ends[one.person]:
            by_person.setdefault(one.person, []).append(one)
    for person, several in by_person.items():
        tx.outbox(how, ids=_ids(several), until=ends[person])


def _ids(messages: Iterable[Message]) -> str:
    return json.dumps([one.id for one in messages])
