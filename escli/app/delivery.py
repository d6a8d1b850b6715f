"""Delivery: after the commit, messages are claimed with a lease, handed to channels, and each outcome is noted."""

import time
import zlib
from typing import NamedTuple

from escli.app.claiming import Load, claim, recall, withdraw
from escli.app.parcels import channels_of, parcel_of
from escli.app.session import Session
from escli.core.channel import Channel
from escli.core.model import Event
from escli.core.rerouting import Lost, reroute
from escli.notify.carrier import Carrier
from escli.notify.channels import NotDeliveredError
from escli.notify.letter import Parcel
from escli.rights import rights_of
from escli.store.base import Tx
from escli.store.values import Message

_PAUSES = (60, 300, 900, 3600, 3 * 3600)  # between attempts; after the last one the message is dead
_PAGE_PAUSES = (60, 120, 300)  # a page that waits for hours helps nobody: the next person must be told
_JITTER = 0.1  # of a pause may be left out, so that what failed together is not tried together


class Outcome(NamedTuple):
    """What became of one message in this run: its new state (`back`: as it was), and what each channel said."""

    message: Message
    state: str
    error: str | None = None
    again: int | None = None
    attempts: tuple[tuple[str, str | None], ...] = ()
    carried: tuple[Message, ...] = ()  # those that it said as well


class Delivered(NamedTuple):
    """What a run did, and what was missing in this process."""

    outcomes: tuple[Outcome, ...] = ()
    lacking: tuple[str, ...] = ()

    def count(self, state: str) -> int:
        """How many messages ended so, those that another one carried included."""
        return sum(1 + len(one.carried) for one in self.outcomes if one.state == state)

    def letters(self, state: str) -> int:
        """How many of them people saw: one that carries others is one."""
        return sum(one.state == state for one in self.outcomes)

    @property
    def is_whole(self) -> bool:
        """Everything went out, or will by itself."""
        return not self.lacking and not self.count("dead")


def send(session: Session, *, since_event: int | None = None, seconds: float = 60.0) -> Delivered:
    """Deliver what may be tried now, pages first, at most for so long; the rest is handed back.

    With `since_event` only pages caused from there on, once: what a command does after its output. Whatever it cannot
    deliver it leaves to the sweep, which may have more time and more secrets.
    """
    until = time.monotonic() + seconds
    if since_event is None and session.is_set_back:
        recall(session)
    done = [Outcome(one, "withdrawn") for one in withdraw(session)]
    with Carrier(session.store.path.parent, rights_of(session.store.path)) as carrier:
        run = _Run(session, carrier, until, is_brief=since_event is not None)
        while time.monotonic() < until:
            loads = claim(session, since_event, [one.message.id for one in done if one.state in ("back", "held")])
            if not loads:
                break
            # One by one: whoever is killed repeats one message at most.
            done.extend(_record(session, run.outcome(load)) for load in loads)
    return Delivered(tuple(done), tuple(sorted(run.lacking)))


class _Run:
    """The attempts of one run."""

    def __init__(self, session: Session, carrier: Carrier, until: float, *, is_brief: bool) -> None:
        self._session, self._carrier, self._until, self._is_brief = session, carrier, until, is_brief
        self.lacking: set[str] = set()

    def outcome(self, load: Load) -> Outcome:
        """Try every channel of the person; one that takes the message is enough."""
        return self._of(load)._replace(carried=load.carried)

    def _of(self, load: Load) -> Outcome:
        message = load.message
        names = channels_of(self._session.matrix, message)
        if not names:
            return Outcome(message, "dead", f"the matrix names no channel for {message.person}")
        if time.monotonic() >= self._until:
            return Outcome(message, "back")
        return self._tried(load, [self._session.matrix.channels[name] for name in names])

    def _tried(self, load: Load, channels: list[Channel]) -> Outcome:
        message = load.message
        lacking = {one.name: words for one in channels if (words := self._carrier.lacks(one))}
        self.lacking.update(lacking.values())
        if lacking and (self._is_brief or len(lacking) == len(channels)):
            return Outcome(message, "back" if self._is_brief else "held", "; ".join(lacking.values()))
        try:
            parcel = parcel_of(self._session, message, load.carried)
        except Exception as error:  # noqa: BLE001  # one bad row must never keep the others' messages back
            return self._put_off(message, f"{type(error).__name__}: {error}", ())
        failures = {one.name: self._try(one, parcel) for one in channels if one.name not in lacking}
        attempts = tuple((name, None if error is None else str(error)) for name, error in failures.items())
        words = "; ".join(f"{name}: {error}" for name, error in attempts)
        if None in failures.values():
            return Outcome(message, "sent", attempts=attempts)
        if not lacking and all(error is not None and error.final for error in failures.values()):
            return Outcome(message, "dead", words, None, attempts)
        return self._put_off(message, words, attempts)

    def _try(self, channel: Channel, parcel: Parcel) -> NotDeliveredError | None:
        try:
            self._carrier.carry(channel, parcel, max(0.1, self._until - time.monotonic()))
        except NotDeliveredError as error:
            return error
        return None

    def _put_off(self, message: Message, words: str, attempts: tuple[tuple[str, str | None], ...]) -> Outcome:
        """To the next attempt, if there is one."""
        if self._is_brief:
            return Outcome(message, "back", words, None, attempts)
        pause = pause_after(message)
        if pause is None:
            return Outcome(message, "dead", words, None, attempts)
        return Outcome(message, "failed", words, self._session.now + pause, attempts)


def pause_after(message: Message) -> int | None:
    """Seconds until the next attempt; None if that was the last.

    They grow, and differ a little from message to message, always in the same way.
    """
    pauses = _PAGE_PAUSES if message.kind == "page" else _PAUSES
    if message.tries > len(pauses):
        return None
    pause = pauses[message.tries - 1]
    return pause - zlib.crc32(f"{message.id}:{message.tries}".encode()) % (int(pause * _JITTER) + 1)


def _record(session: Session, outcome: Outcome) -> Outcome:
    """Note an outcome; each page that is dead goes on to the next person in the same transaction.

    What a dead page carried that is none goes by itself, for the person may be told otherwise. The carrier comes last:
    whoever is killed in between repeats it for those that are left.
    """
    if outcome.state != "dead" or outcome.message.kind != "page":
        with session.store.write() as tx:
            _note(tx, session.now, outcome)
        return outcome
    pages = tuple(one for one in outcome.carried if one.kind == "page")
    for one in pages:
        _bury(session, Outcome(one, "dead", outcome.error))
    return _bury(session, outcome._replace(carried=pages))


def _bury(session: Session, outcome: Outcome) -> Outcome:
    """Note a dead page and pass it on; if it cannot go on, that is said with it."""
    try:
        with session.store.write() as tx:
            _note_dead_page(tx, session.now, outcome)
            pass_on(tx, session, outcome.message)
    except Exception as error:  # noqa: BLE001  # a ticket that is damaged must not bring its page to life again
        outcome = outcome._replace(error=f"{outcome.error}; it could not go on to anybody: {error}")
    else:
        return outcome
    with session.store.write() as tx:
        _note_dead_page(tx, session.now, outcome)
    return outcome


def _note_dead_page(tx: Tx, now: int, outcome: Outcome) -> None:
    tx.outbox("part", id=outcome.message.id, now=now)
    _note(tx, now, outcome)


def _note(tx: Tx, now: int, outcome: Outcome) -> None:
    message = outcome.message
    for channel, error in outcome.attempts:
        tx.outbox("attempt", id=message.id, number=message.tries, now=now, channel=channel, error=error)
    tx.outbox(outcome.state, id=message.id, now=now, again=outcome.again, error=outcome.error)


def pass_on(tx: Tx, session: Session, message: Message) -> None:
    """Page the next person, unless the ticket is over or somebody else has been paged for the same cause already."""
    from escli.app.recording import Scribe

    tickets = tx.tickets([message.ticket_id])
    if not tickets or not tickets[0].is_open:
        return
    scribe = Scribe(tx, session)
    cause = session.store.reports.event(message.event_id)
    root = root_of(message, cause)
    news = session.store.reports.news(message.ticket_id, root)
    if any(one.event_id != root and one.state not in ("dead", "dropped", "withdrawn") for one in news):
        return
    person = session.matrix.team.get(message.person)
    tier = cause.data["tier"] if root != message.event_id else person.tier if person else tickets[0].tier
    lost = Lost(message.id, message.person, root, tier)
    event = reroute(session.directory, lost, {one.person for one in news}, session.now)
    if event is not None:
        scribe.add(tickets[0], [event])
        scribe.write()


def root_of(message: Message, event: Event) -> int:
    """The event that a message is about, also where it has gone on from somebody else."""
    return int(event.data["root"]) if event.kind == "rerouted" else message.event_id
