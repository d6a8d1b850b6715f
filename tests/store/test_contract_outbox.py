"""The outbox of every store: a message is claimed with a lease, tried, and ends as sent or dead."""

# ruff: noqa: D102  # the names of tests are sentences

from escli.core.model import Notice
from escli.store.base import Store
from escli.store.values import Message
from tests.store.test_contract import NOON, StoreContract

LEASE = 120


class OutboxContract(StoreContract):
    """Claims and how they end."""

    def claim(self, store: Store, now: int, event: int | None = None, limit: int = 50) -> list[Message]:
        """Claim what may be tried now."""
        with store.write() as tx:
            return sorted(tx.outbox("claim", now=now, until=now + LEASE, event=event, limit=limit))

    def end(self, store: Store, state: str, message: int, **values: object) -> None:
        """Record how an attempt ended."""
        with store.write() as tx:
            tx.outbox(state, id=message, **values)

    def test_a_message_waits_from_the_second_that_it_is_written(self, store: Store) -> None:
        made = self.put(store, told=(Notice("ana", "page"), Notice("Al", "client")))
        one, two = store.reports.messages(None, 9)
        assert (one.id, one.person, one.kind, two.id, two.person, two.kind) == (2, "Al", "client", 1, "ana", "page")
        assert two == Message(1, made.last_event, made.id, "ana", "page", NOON, "waiting", NOON, 0, None, None)
        assert store.anything_due(NOON - 1) == (False, False)
        assert store.anything_due(NOON) == (False, True)

    def test_a_claimed_message_is_not_claimed_again_before_its_lease_ends(self, store: Store) -> None:
        self.put(store, told=(Notice("ana", "page"),))
        assert [one.tries for one in self.claim(store, NOON)] == [1]
        assert self.claim(store, NOON) == []
        assert self.claim(store, NOON + LEASE - 1) == []
        assert [one.tries for one in self.claim(store, NOON + LEASE)] == [2]

    def test_claims_are_the_oldest_first_and_no_more_than_asked(self, store: Store) -> None:
        self.put(store, told=tuple(Notice(f"p{number}", "tell") for number in range(5)))
        assert [one.id for one in self.claim(store, NOON, limit=3)] == [1, 2, 3]
        assert [one.id for one in self.claim(store, NOON, limit=3)] == [4, 5]

    def test_a_command_claims_only_the_pages_that_it_caused(self, store: Store) -> None:
        self.put(store, told=(Notice("ana", "page"),))
        mine = self.put(store, told=(Notice("ana", "page"), Notice("ben", "tell"), Notice("Al", "client")))
        assert [one.id for one in self.claim(store, NOON, event=mine.last_event)] == [2]

    def test_a_message_that_was_sent_is_done(self, store: Store) -> None:
        self.put(store, told=(Notice("ana", "page"),))
        self.claim(store, NOON)
        self.end(store, "sent", 1, now=NOON + 1)
        (message,) = store.reports.messages("sent", 9)
        assert (message.sent_at, message.try_at, message.error, message.tries) == (NOON + 1, None, None, 1)
        assert self.claim(store, NOON + 999_999) == []

    def test_a_failed_one_is_tried_again_at_its_second_and_may_be_sent_then(self, store: Store) -> None:
        self.put(store, told=(Notice("ana", "page"),))
        self.claim(store, NOON)
        self.end(store, "failed", 1, again=NOON + 60, error="no signal")
        (message,) = store.reports.messages("failed", 9)
        assert (message.try_at, message.error) == (NOON + 60, "no signal")
        assert self.claim(store, NOON + 59) == []
        assert [one.tries for one in self.claim(store, NOON + 60)] == [2]
        self.end(store, "sent", 1, now=NOON + 60)
        assert [one.error for one in store.reports.messages("sent", 9)] == [None]

    def test_a_dead_one_is_never_tried_again(self, store: Store) -> None:
        self.put(store, told=(Notice("ana", "page"),))
        self.claim(store, NOON)
        self.end(store, "dead", 1, error="no such pager")
        assert [one.error for one in store.reports.messages("dead", 9)] == ["no such pager"]
        assert self.claim(store, NOON + 999_999) == []
        assert store.anything_due(NOON + 999_999) == (False, False)

    def test_the_outbox_is_told_by_state_the_newest_first_and_no_more_than_asked(self, store: Store) -> None:
        self.put(store, told=tuple(Notice(f"p{number}", "tell") for number in range(4)))
        self.end(store, "dead", 2, error="x")
        assert [one.id for one in store.reports.messages(None, 3)] == [4, 3, 2]
        assert [one.id for one in store.reports.messages("dead", 9)] == [2]
        assert [one.id for one in store.reports.messages("waiting", 9)] == [4, 3, 1]
