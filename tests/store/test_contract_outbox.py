"""The outbox of every store: a message is claimed with a lease, tried, and ends as sent or dead."""

# ruff: noqa: D102  # the names of tests are sentences

import json

from escli.core.model import Notice
from escli.store.base import Store
from escli.store.values import Attempt, MailRow, Message, Written
from tests.store.test_contract import NOON, StoreContract, event

LEASE = 120


class OutboxContract(StoreContract):
    """Claims and how they end."""

    def claim(
        self, store: Store, now: int, event: int | None = None, limit: int = 50, but: str = "[]"
    ) -> list[Message]:
        """Claim what may be tried now."""
        with store.write() as tx:
            people = json.dumps([name for name, _ in store.reports.due_to(now)])
            values = {"now": now, "until": now + LEASE, "event": event, "people": people, "but": but, "limit": limit}
            return sorted(tx.outbox("claim", **values))

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

    def test_a_held_one_is_due_still_and_has_cost_no_try(self, store: Store) -> None:
        self.put(store, told=(Notice("ana", "page"),))
        self.claim(store, NOON)
        self.end(store, "held", 1, now=NOON, error="no password")
        (message,) = store.reports.messages("waiting", 9)
        assert (message.state, message.tries, message.error, store.reports.lacking()) == ("held", 0, "no password", 1)
        assert self.claim(store, NOON, but="[1]") == []
        assert [one.id for one in self.claim(store, NOON, but="[2]")] == [1]
        self.end(store, "sent", 1, now=NOON)
        assert store.reports.lacking() == 0

    def test_who_comes_late_with_a_failure_does_not_undo_that_it_was_sent(self, store: Store) -> None:
        self.put(store, told=(Notice("ana", "page"),))
        self.end(store, "sent", 1, now=NOON)
        for state in ("failed", "dead", "held", "back"):
            self.end(store, state, 1, now=NOON, again=NOON, error="x")
        assert [one.state for one in store.reports.messages(None, 9)] == ["sent"]

    def test_each_attempt_is_kept_in_its_order(self, store: Store) -> None:
        self.put(store, told=(Notice("ana", "page"), Notice("ben", "page")))
        for message, number, channel, error in ((1, 1, "mail", "no"), (2, 1, "log", None), (1, 2, "mail", None)):
            with store.write() as tx:
                tx.outbox("attempt", id=message, number=number, now=NOON, channel=channel, error=error)
        assert store.reports.attempts(1) == [Attempt(1, NOON, "mail", "no"), Attempt(2, NOON, "mail", None)]
        assert store.reports.attempts(3) == []

    def test_the_dead_can_be_given_a_new_life_all_of_them_or_some(self, store: Store) -> None:
        self.put(store, told=tuple(Notice(f"p{number}", "tell") for number in range(4)))
        for message in (1, 2, 3):
            self.claim(store, NOON, limit=1)
            self.end(store, "dead", message, error="x")
        for wanted, found in (("[2, 4]", [2]), (None, [1, 3]), (None, [])):
            with store.write() as tx:
                made = sorted(tx.outbox("retry", ids=wanted, now=NOON + 9))
            assert [(one.id, one.state, one.tries, one.try_at) for one in made] == [
                (number, "waiting", 0, NOON + 9) for number in found
            ]

    def test_what_is_dropped_is_neither_sent_nor_on_its_way(self, store: Store) -> None:
        self.put(store, told=tuple(Notice(f"p{number}", "tell") for number in range(4)))
        self.end(store, "sent", 1, now=NOON)
        self.end(store, "dead", 2, error="x")
        self.claim(store, NOON, limit=1)  # the third
        with store.write() as tx:
            assert sorted(one.id for one in tx.outbox("drop", ids="[1, 2, 3, 4]", now=NOON)) == [2, 4]
            assert [one.id for one in tx.outbox("drop", ids="[3, 4]", now=NOON + LEASE)] == [3]
        assert {one.id: one.state for one in store.reports.messages(None, 9)}.items() >= {4: "dropped"}.items()
        assert self.claim(store, NOON + 999_999) == []

    def test_the_news_of_an_event_are_those_to_whom_it_went_on_too(self, store: Store) -> None:
        first = self.put(store, told=(Notice("ana", "page"), Notice("ben", "tell")))
        self.put(store, told=(Notice("ana", "page"),))
        with store.write() as tx:
            (before,) = tx.tickets([first.id])
            number = tx.ids()[1]
            row = event(number, first.id, "rerouted", data=f'{{"root":{first.last_event}}}')
            after = before._replace(last_event=number)
            tx.write([Written(before, after, [row], [], [], [(number, Notice("cy", "page"))])], NOON)
        assert [one.person for one in store.reports.news(first.id, first.last_event)] == ["ana", "ben", "cy"]
        assert store.reports.message(2) == store.reports.news(first.id, first.last_event)[1]
        assert store.reports.message(99) is None

    def group(self, store: Store, count: int = 4, first: int = 1) -> None:
        """Messages to ana, of which the first carries the others, claimed."""
        self.put(store, told=tuple(Notice("ana", "tell") for _ in range(count)))
        with store.write() as tx:
            tx.outbox("carry", ids=json.dumps(list(range(first + 1, first + count))), carrier=first)
        self.claim(store, NOON)
        with store.write() as tx:
            found = tx.outbox("join", ids=json.dumps([first]))
        assert [(one.tries, one.digest_id) for one in found] == [(1, first)] * (count - 1)

    def states(self, store: Store) -> list[tuple[str, int | None, int | None]]:
        """State, next try and carrier of each, oldest first."""
        return [(one.state, one.try_at, one.digest_id) for one in sorted(store.reports.messages(None, 99))]

    def test_only_the_one_that_carries_is_claimed_and_all_end_together(self, store: Store) -> None:
        self.group(store)
        assert [one.id for one in store.reports.carried(1)] == [2, 3, 4]
        self.end(store, "failed", 1, again=NOON + 60, error="no signal")
        assert self.states(store) == [("failed", NOON + 60, None), *[("failed", None, 1)] * 3]
        assert [one.id for one in self.claim(store, NOON + 60)] == [1]
        self.end(store, "held", 1, now=NOON + 60, error="no password")
        assert self.states(store) == [("held", NOON + 60, None), *[("held", None, 1)] * 3]
        assert store.reports.lacking() == 4
        self.end(store, "sent", 1, now=NOON + 61)
        assert self.states(store) == [("sent", None, None), *[("sent", None, 1)] * 3]

    def test_who_was_parted_from_a_carrier_does_not_share_its_end(self, store: Store) -> None:
        self.group(store)
        self.end(store, "dead", 3, error="x")
        self.end(store, "failed", 1, again=NOON + 60, error="no signal")
        with store.write() as tx:
            tx.outbox("free", ids="[1]", now=NOON)
        assert self.states(store) == [
            ("failed", NOON + 60, None), ("failed", NOON + 60, None), ("dead", None, 1), ("failed", NOON + 60, None)
        ]  # fmt: skip
        self.end(store, "sent", 1, now=NOON)
        assert [state for state, *_ in self.states(store)] == ["sent", "failed", "dead", "failed"]

    def test_what_is_due_comes_with_what_it_carries_but_not_while_it_is_on_its_way(self, store: Store) -> None:
        self.group(store)
        values = {"now": NOON + LEASE, "event": None, "people": '["ana"]', "but": "[]"}
        with store.write() as tx:
            assert tx.outbox("due", **values) == []  # the lease has ended, but nobody knows what became of it
            assert [one.id for one in tx.outbox("repeats", now=NOON + LEASE)] == [1]
        self.end(store, "back", 1, now=NOON)
        with store.write() as tx:
            assert sorted(one.id for one in tx.outbox("due", **values)) == [1, 2, 3, 4]
            assert tx.outbox("due", **{**values, "people": '["ben"]'}) == []
            assert tx.outbox("due", **{**values, "but": "[1]"}) == []

    def test_what_is_hushed_is_looked_at_before_its_time_and_counted(self, store: Store) -> None:
        self.put(store, told=(Notice("ana", "tell"), Notice("ben", "page"), Notice("Al", "client")))
        with store.write() as tx:
            tx.outbox("hush", ids="[1]", until=NOON + 999)
        assert self.states(store)[0] == ("quiet", NOON + 999, None)
        assert store.reports.due_to(NOON) == [("ana", 1), ("ben", 1)]
        assert [one.id for one in self.claim(store, NOON)] == [2, 3]
        with store.write() as tx:
            assert [one.id for one in tx.outbox("due", now=NOON, event=None, people='["ana"]', but="[]")] == [1]
            tx.outbox("lead", ids="[1]", now=NOON)
        assert [one.id for one in self.claim(store, NOON)] == [1]

    def test_what_is_carried_on_its_way_is_not_dropped(self, store: Store) -> None:
        self.group(store)
        with store.write() as tx:
            assert tx.outbox("drop", ids="[2]", now=NOON + LEASE - 1) == []
            assert [one.digest_id for one in tx.outbox("drop", ids="[2]", now=NOON + LEASE)] == [None]

    def test_a_step_that_is_gone_is_withdrawn_unless_it_is_on_its_way(self, store: Store) -> None:
        made = self.put(store)
        steps = (("notified", "respond@100%:tell:ana"), ("escalated", "respond@100%:escalate:L2"), ("opened", None))
        with store.write() as tx:
            (after,) = tx.tickets([made.id])
            number = tx.ids()[1]
            rows = [
                event(number + place, made.id, kind)._replace(step=step, clock=step and "respond", run=1, occurrence=0)
                for place, (kind, step) in enumerate(steps)
            ]
            matrix = tx.keep(
                "matrix", "a", dict.fromkeys(("form", "loaded_at"), 1) | dict.fromkeys(("name", "source", "parsed"), "")
            )
            rows = [row._replace(matrix_id=matrix) for row in rows]
            told = [(row.id, Notice("ana", "tell")) for row in rows]
            tx.write([Written(after, after._replace(last_event=number + 2), rows, [], [], told)], NOON)
        assert store.reports.of_removed(matrix, []) == []
        assert store.reports.of_removed(matrix + 1, ["respond@100%:tell:ana"]) == []
        ids = store.reports.of_removed(matrix + 1, [])
        self.claim(store, NOON)
        with store.write() as tx:
            assert tx.outbox("withdraw", now=NOON, ids=json.dumps(ids)) == []
            found = tx.outbox("withdraw", now=NOON + LEASE, ids=json.dumps(ids))
        assert [(one.event_id, one.state, one.try_at) for one in found] == [(number, "withdrawn", None)]
        assert [told for told in store.reports.told(made.id) if told] == [["tell ana"], ["tell ana"]]

    def test_the_outbox_is_told_the_dead_first_then_the_newest_and_no_more_than_asked(self, store: Store) -> None:
        self.put(store, told=tuple(Notice(f"p{number}", "tell") for number in range(4)))
        self.end(store, "dead", 2, error="x")
        assert [one.id for one in store.reports.messages(None, 3)] == [2, 4, 3]
        assert [one.id for one in store.reports.messages("dead", 9)] == [2]
        assert [one.id for one in store.reports.messages("waiting", 9)] == [4, 3, 1]


class MailboxContract(StoreContract):
    """Mail that came in: each once, and what became of it."""

    def keep(self, store: Store, origin: str, state: str = "waiting") -> MailRow:
        """A mail of a stranger's."""
        said = {"why": "nobody knows them", "ticket_id": None, "client": None, "sender": "eve@x", "name": "Eve"}
        with store.write() as tx:
            words = {"subject": "Hello", "text": "Buy!", "files": None}
            (row,) = tx.mailbox("keep", origin=origin, at=NOON, state=state, **said, **words)
        return row

    def test_a_mail_is_kept_and_known_again(self, store: Store) -> None:
        row = self.keep(store, "mail:1")
        assert row == MailRow(
            1, "mail:1", NOON, "waiting", "nobody knows them", None, None, "eve@x", "Eve", "Hello", "Buy!", None
        )
        assert store.reports.mail(1) == row
        assert store.reports.mail(2) is None
        with store.write() as tx:
            assert tx.mailbox("known", origin="mail:1") == [row]
            assert tx.mailbox("known", origin="mail:2") == []

    def test_what_waits_is_listed_oldest_first_and_all_of_it_latest_first(self, store: Store) -> None:
        for number, state in enumerate(("waiting", "ignored", "waiting"), 1):
            self.keep(store, f"mail:{number}", state)
        assert [one.id for one in store.reports.mails("waiting", 9)] == [1, 3]
        assert [one.id for one in store.reports.mails(None, 2)] == [3, 2]
        assert store.reports.mails_waiting() == 2

    def test_a_decision_is_made_once_and_the_words_of_a_decided_mail_go(self, store: Store) -> None:
        self.keep(store, "mail:1")
        self.keep(store, "mail:2")
        with store.write() as tx:
            (taken,) = tx.mailbox("accepted", id=1, ticket=7)
            (lost,) = tx.mailbox("dropped", id=2)
            assert tx.mailbox("dropped", id=1) == []
            assert tx.mailbox("accepted", id=2, ticket=7) == []
        assert (taken.state, taken.ticket_id, taken.subject, taken.text) == ("accepted", 7, None, None)
        assert (lost.state, lost.subject, lost.text) == ("dropped", None, None)
        assert store.reports.mails_waiting() == 0

    def test_a_sent_message_that_came_back_is_dead_and_no_other(self, store: Store) -> None:
        self.put(store, told=(Notice("ana", "page"), Notice("ben", "page")))
        with store.write() as tx:
            tx.outbox("sent", id=1, now=NOON)
            assert [one.id for one in tx.outbox("bounced", id=1, error="no such user")] == [1]
            assert tx.outbox("bounced", id=1, error="again") == []
            assert tx.outbox("bounced", id=2, error="never sent") == []
        assert [(one.id, one.error) for one in store.reports.messages("dead", 9)] == [(1, "no such user")]
