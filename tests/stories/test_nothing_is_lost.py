"""Whatever channels do and wherever a sweep is killed: each message arrives, or is told of as dead; a repeat is one."""

import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple
from unittest import mock

from hypothesis import given, settings
from hypothesis import strategies as st

from escli.app import claiming, delivery, outbox, parcels, setup, tickets
from escli.app.session import Session
from escli.core.intake import Opening
from escli.notify.carrier import Carrier
from escli.notify.channels import NotDeliveredError
from escli.store.sqlite import SqliteStore, open_store
from escli.store.values import Message

MONDAY = 1795424400  # 2026-11-23 09:00 UTC
MATRIX = """\
escli: 1
name: Small Desk
timezone: UTC
calendars: {always: {hours: 24/7}}
tiers: {L1: {client: We help.}}
management: {client: We care., respond: 30d, calendar: always}
severities: {normal: It hurts.}
types: {fault: {title: A fault}}
matrix: {fault: {normal: {tier: L1, respond: 30d, calendar: always, path: calm}}}
paths: {calm: [respond every 30d: tell mia]}
clients: {Acme: {}}
team:
  ana: {tier: L1, page: log, quiet: 12:00-13:00}
  ben: {tier: L1, page: log}
  mia: {tier: management, role: manager, page: log}
channels: {log: {log: messages.log}}
duty: mia
"""
ENDS = ("sent", "dead", "dropped")


class Killed(BaseException):
    """What kill -9 is to a process."""


class Sent(NamedTuple):
    """What a channel took: the message's id, and the rows that it was for."""

    id: str
    rows: frozenset[int]
    text: str


class World:
    """A desk with a channel that does what the script says."""

    def __init__(self, folder: Path) -> None:
        matrix = folder / "matrix.yaml"
        matrix.write_text(MATRIX, "utf-8")
        self.now = MONDAY
        store, _ = setup.init(folder / "desk.db", matrix, now=MONDAY, test_clock=True)
        store.close()
        self.store: SqliteStore = open_store(folder / "desk.db")
        self.store.for_show()
        session = self.session()
        for _ in range(6):
            tickets.new(session, Opening("Acme", "fault", "normal", "It broke"))
        self.store.connection.execute("DELETE FROM outbox")
        self.script: list[str] = []
        self.taken: list[Sent] = []
        self.repeated: set[str] = set()
        self._rows: frozenset[int] = frozenset()

    def session(self) -> Session:
        """A command's hold on the desk at this second."""
        self.store.heartbeat("test_clock", str(self.now))
        return Session(self.store)

    def write(self, written: list[tuple[str, str, int]]) -> None:
        """Messages fall due."""
        sql = "INSERT INTO outbox (event_id, ticket_id, person, kind, at, try_at) VALUES (?, ?, ?, ?, ?, ?)"
        for person, kind, ticket in written:
            self.store.connection.execute(sql, (ticket, ticket, person, kind, self.now, self.now))

    def run(self) -> None:
        """A delivery, which may be killed."""
        try:
            with self.channel():
                delivery.send(self.session())
        except Killed:
            if self.store.connection.in_transaction:
                self.store.connection.execute("ROLLBACK")

    @contextmanager
    def channel(self) -> Iterator[None]:
        """The channel does what the script says, then takes everything."""

        def made(session: Session, message: Message, carried: tuple[Message, ...] = ()) -> Any:
            self._rows = frozenset(one.id for one in (message, *carried))
            return parcels.parcel_of(session, message, carried)

        def carry(_: Carrier, __: object, parcel: Any, ___: float) -> None:
            act = self.script.pop() if self.script else "take"
            if act == "killed before":
                raise Killed
            if act in ("fail", "never"):
                raise NotDeliveredError(act, final=act == "never")
            self.taken.append(Sent(parcel.facts["id"], self._rows, parcel.letter.text))
            if act == "killed after":
                self.repeated.add(parcel.facts["id"])
                raise Killed

        with mock.patch.object(delivery, "parcel_of", made), mock.patch.object(Carrier, "carry", carry):
            yield

    def rows(self) -> dict[int, tuple[str, int | None, str, int]]:
        """State, carrier, person and ticket of each message."""
        found = self.store.connection.execute("SELECT id, state, digest_id, person, ticket_id FROM outbox")
        return {row[0]: row[1:] for row in found}


WRITTEN = st.lists(
    st.tuples(st.sampled_from(["ana", "ben"]), st.sampled_from(["page", "tell"]), st.integers(1, 6)), max_size=9
)
ACTS = st.lists(st.sampled_from(["take", "fail", "fail", "never", "killed before", "killed after"]), max_size=4)
PASSES = st.integers(0, 3).map(lambda hours: hours * 3700 + 60)
DECIDES = st.sampled_from(["", "", "drop", "retry"])
DAY = st.lists(st.tuples(WRITTEN, ACTS, PASSES, DECIDES), min_size=1, max_size=6)


@settings(max_examples=60)
@given(DAY)
def test_each_message_arrives_once_or_its_end_is_told(day: list[tuple[Any, Any, int, str]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        world = World(Path(folder))
        for written, acts, seconds, decides in day:
            world.write(written)
            world.script = list(acts)
            world.run()
            decide(world, decides)
            world.now += seconds
        world.script = []
        for _ in range(4):  # leases, pauses and quiet hours run out
            world.now += 4 * 3600
            world.run()
        ended = world.rows()
        assert {row[0] for row in ended.values()} <= set(ENDS)
        arrived = Counter(row for one in world.taken for row in one.rows)
        assert {number for number, row in ended.items() if row[0] == "sent"} <= set(arrived)
        by_id: dict[str, set[tuple[frozenset[int], str]]] = {}
        for one in world.taken:
            by_id.setdefault(one.id, set()).add((one.rows, one.text))
        assert all(len(several) == 1 for several in by_id.values())  # one id is one set of news in the same words
        if not world.repeated and "retry" not in {decides for *_, decides in day}:
            assert set(arrived.values()) <= {1}
        world.store.close()


def decide(world: World, what: str) -> None:
    """Somebody gives the first message up that they may, or tries the dead again."""
    session = world.session()
    if what == "retry":
        outbox.retry(session, None)
    resting = "state NOT IN ('sent', 'dropped') AND claimed_until IS NULL AND digest_id IS NULL"
    first = world.store.connection.execute(f"SELECT id FROM outbox WHERE {resting}").fetchone()
    if what == "drop" and first is not None:
        outbox.drop(session, [first[0]], "No need")


@settings(max_examples=40)
@given(WRITTEN)
def test_nobody_gets_two_messages_about_one_ticket_in_one_run(written: list[tuple[str, str, int]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        world = World(Path(folder))
        world.write(written)
        world.run()
        rows = world.rows()
        told = Counter(key for one in world.taken for key in {rows[number][2:] for number in one.rows})
        assert set(told.values()) <= {1}
        assert max(Counter(rows[min(one.rows)][2] for one in world.taken).values(), default=0) <= 3
        assert sorted(number for one in world.taken for number in one.rows) == sorted(rows)
        world.store.close()


def test_a_claim_is_gathered_in_transactions_of_few_people() -> None:
    assert claiming._few([("ana", 700), ("ben", 300), ("cy", 200), ("dev", 9000)]) == [
        '["ana", "ben"]', '["cy"]', '["dev"]'
    ]  # fmt: skip
    assert claiming._few([]) == ["[]"]
