"""What every store must do, whatever its database: its own tests subclass the contracts and say how it is made."""

# ruff: noqa: D102  # the names of tests are sentences

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from escli.core.model import Deadlines, EventRow, Notice, Passage, Stay, StayChange, Ticket
from escli.errors import Busy, Clash, EscliError
from escli.store.base import Store, Tx
from escli.store.values import Written

NOON = 1_764_000_000
HOUR = 3600


def ticket(number: int, **facts: Any) -> Ticket:
    """An open ticket of Acme's, opened at noon."""
    made = Ticket(number, opened_at=NOON, client="Acme", type="fault", severity="high", title="It broke", tier="L1")
    return made._replace(**facts)


def event(number: int, ticket_id: int, kind: str = "noted", **more: Any) -> EventRow:
    """An event's row, as the chain makes them."""
    row = EventRow(number, ticket_id, NOON, NOON, "ana", kind, 0, None, None, None, None, None, None, "{}", b"hash")
    return row._replace(**more)


def due(second: int | None, next_at: int | None = None) -> Deadlines:
    """A plan in which resolve is all there is."""
    return Deadlines(resolve=second, due_at=second, next_at=next_at)


class StoreContract:
    """How a store is made, and how these tests put tickets into it."""

    def make(self, folder: Path) -> Store:
        """A new store in an empty folder."""
        raise NotImplementedError

    def again(self, folder: Path) -> Store:
        """The same store, as another process has it."""
        raise NotImplementedError

    @pytest.fixture
    def store(self, tmp_path: Path) -> Iterator[Store]:
        """An empty store."""
        made = self.make(tmp_path)
        yield made
        made.close()

    def put(
        self,
        store: Store,
        said: str = "",
        stays: tuple[StayChange, ...] = (),
        told: tuple[Notice, ...] = (),
        opening: dict[str, Any] | None = None,
        **facts: Any,
    ) -> Ticket:
        """Open a ticket with these facts: its opening event, a text, stays, and messages written at noon."""
        with store.write() as tx:
            number, event_id = tx.ids()
            made = ticket(number, **{"last_event": event_id, **facts})
            row = event(event_id, number, "opened", **(opening or {}))
            passages = [Passage(event_id, "title", number, b"salt", said)] if said else []
            notices = [(event_id, one) for one in told]
            tx.write([Written(None, made, [row], passages, list(stays), notices)], NOON)
        return made

    def put_all(self, store: Store, *rows: dict[str, Any]) -> None:
        """Open a ticket with each of these facts."""
        for facts in rows:
            self.put(store, **facts)

    def change(self, tx: Tx, before: Ticket, *, stays: tuple[StayChange, ...] = (), **facts: Any) -> Ticket:
        """Record one more event of a ticket, and these facts."""
        _, event_id = tx.ids()
        after = before._replace(last_event=event_id, **facts)
        tx.write([Written(before, after, [event(event_id, before.id)], [], list(stays), [])], NOON)
        return after


class WritingContract(StoreContract):
    """Write transactions."""

    def test_an_empty_store_counts_from_one(self, store: Store) -> None:
        with store.write() as tx:
            assert tx.ids() == (1, 1)

    def test_ids_go_on_after_the_last(self, store: Store) -> None:
        self.put(store)
        self.put(store)
        with store.write() as tx:
            assert tx.ids() == (3, 3)

    def test_a_ticket_comes_back_as_it_was_written(self, store: Store) -> None:
        plan = Deadlines(*range(NOON, NOON + 10))
        made = self.put(store, vip=1, affected=5, pauses="[]", head=b"\x00\xff", csat=4, deadlines=plan)
        assert store.reports.ticket(made.id) == made
        with store.write() as tx:
            assert tx.tickets([made.id]) == [made]

    def test_tickets_come_in_the_order_of_their_ids_and_only_those_there_are(self, store: Store) -> None:
        for _ in range(3):
            self.put(store)
        with store.write() as tx:
            assert [one.id for one in tx.tickets([3, 77, 1])] == [1, 3]

    def test_what_is_due_longest_comes_first(self, store: Store) -> None:
        for second in (40, 30, 20, 10, None):
            self.put(store, deadlines=due(None, second))
        assert store.reports.due(100, 2) == [4, 3]
        assert store.reports.due(30, 10) == [4, 3, 2]  # at its very second it is due
        assert store.reports.due(9, 10) == []

    def test_stale_are_the_open_tickets_with_a_promise_beyond_an_id(self, store: Store) -> None:
        kept = {"promise": "sha"}
        self.put_all(store, kept, {}, kept | {"status": "closed"}, kept | {"status": "waiting"}, kept)
        with store.write() as tx:
            assert [one.id for one in tx.stale(0, 10)] == [1, 4, 5]
            assert [one.id for one in tx.stale(1, 1)] == [4]

    def test_history_has_the_events_in_their_order_with_their_texts(self, store: Store) -> None:
        made = self.put(store, "It broke", opening={"data": '{"tier":"L1"}', "visible": 1})
        self.put(store, "Another's")
        with store.write() as tx:
            self.change(tx, made)
            first, second = tx.history(made.id)
        assert (first.kind, first.data, first.visible, first.texts) == (
            "opened",
            {"tier": "L1"},
            1,
            {"title": "It broke"},
        )
        assert (second.kind, second.texts) == ("noted", {})

    def test_a_key_finds_its_open_ticket_only(self, store: Store) -> None:
        self.put(store, key="disk-7", status="resolved")
        again = self.put(store, key="disk-7", status="waiting")
        with store.write() as tx:
            assert tx.with_key("disk-7") == again
            assert tx.with_key("disk-8") is None

    def test_a_key_goes_with_the_ticket_to_where_it_ended(self, store: Store) -> None:
        self.put_all(store, {"merged_into": 2, "key": "disk-7", "status": "closed"}, {"merged_into": 3}, {})
        with store.write() as tx:
            (two, other) = tx.tickets([2, 3])
            self.change(tx, two, status="closed")
            assert tx.with_key("disk-7") == other
            self.change(tx, other, status="resolved")
            assert tx.with_key("disk-7") is None

    def test_links_are_written_with_their_event(self, store: Store) -> None:
        made = self.put(store)
        with store.write() as tx:
            after = made._replace(last_event=2)
            tx.write([Written(made, after, [event(2, 1, "linked")], [], [], [], links=((7, 2), (4, 2)))], NOON)
        assert (store.reports.linked(1), store.reports.linked(7)) == ([4, 7], [])

    def test_the_desk_has_a_chain_but_no_row(self, store: Store) -> None:
        self.put(store)
        with store.write() as tx:
            desk = tx.desk()
            assert (desk.id, desk.last_event, desk.head) == (0, 0, b"")
            tx.write(
                [Written(desk, desk._replace(last_event=2), [event(2, 0, "shift", hash=b"two")], [], [], [])], NOON
            )
            assert (tx.desk().last_event, tx.desk().head) == (2, b"two")
            assert tx.tickets([0]) == []
        assert [(number, one.kind) for number, one in store.reports.desk(("shift",))] == [(2, "shift")]

    def test_of_the_origins_asked_for_those_that_exist_are_told(self, store: Store) -> None:
        for origin in ("uci:1", "uci:2", "uci2:1", "helpdesk:1", None):
            self.put(store, origin=origin)
        with store.write() as tx:
            assert tx.origins(["uci:1", "uci:2", "uci:3"]) == {"uci:1": 1, "uci:2": 2}

    def test_event_origins_are_those_of_the_tickets_named(self, store: Store) -> None:
        for origin in ("uci:1#1", "uci:2#1", "uci:3#1", None):
            self.put(store, opening={"origin": origin})
        with store.write() as tx:
            assert tx.event_origins([1, 3, 4]) == {"uci:1#1", "uci:3#1"}

    def test_an_imported_ticket_or_event_is_written_once(self, store: Store) -> None:
        self.put(store, origin="uci:1", opening={"origin": "uci:1#1"})
        with pytest.raises(Clash):
            self.put(store, origin="uci:1")
        with pytest.raises(Clash):
            self.put(store, opening={"origin": "uci:1#1"})

    def test_what_is_refused_takes_its_whole_transaction_with_it(self, store: Store) -> None:
        """Even where somebody catches the refusal: half a transaction is never committed."""
        self.put(store, origin="uci:1")
        with pytest.raises(EscliError), store.write() as tx:  # noqa: PT012
            tx.set_meta("before", "it")
            with suppress(Clash):
                tx.write([Written(None, ticket(2, origin="uci:1"), [event(2, 2, "opened")], [], [], [])], NOON)
        assert (store.metas(), store.reports.ticket(2), store.reports.history(2)) == ({}, None, [])

    def test_of_a_changed_ticket_only_what_changed_is_written(self, store: Store) -> None:
        before = self.put(store, technician="ana")
        with store.write() as tx:
            tx.replan([(before.id, due(NOON + HOUR, NOON))])  # somebody plans it anew after it was read
            self.change(tx, before, technician="ben")
            (after,) = tx.tickets([before.id])
        assert (after.technician, after.deadlines) == ("ben", due(NOON + HOUR, NOON))

    def test_tickets_changed_in_different_columns_go_in_one_batch(self, store: Store) -> None:
        one, two = self.put(store), self.put(store)
        with store.write() as tx:
            changes: list[tuple[Ticket, dict[str, Any]]] = [
                (one, {"technician": "ana"}),
                (two, {"severity": "low", "tier": "L2"}),
            ]
            batch = [
                Written(before, before._replace(last_event=place, **facts), [event(place, before.id)], [], [], [])
                for place, (before, facts) in enumerate(changes, tx.ids()[1])
            ]
            tx.write(batch, NOON)
            found = tx.tickets([1, 2])
        assert [(t.technician, t.severity, t.tier) for t in found] == [("ana", "high", "L1"), (None, "low", "L2")]

    def test_a_ticket_changed_meanwhile_is_refused_and_nothing_of_the_transaction_is_kept(self, store: Store) -> None:
        read = self.put(store)
        other = self.put(store)
        with store.write() as tx:
            self.change(tx, read, technician="ana")
        with pytest.raises(Busy), store.write() as tx:  # noqa: PT012
            tx.set_meta("written", "before it")
            self.change(tx, other, technician="ben")
            self.change(tx, read, technician="ben")
        assert store.reports.ticket(other.id) == other
        assert [row.kind for _, row in store.reports.history(read.id)] == ["opened", "noted"]
        assert "written" not in store.metas()

    def test_a_step_fires_once(self, store: Store) -> None:
        made = self.put(store)
        step: dict[str, Any] = {"clock": "resolve", "run": 1, "step": "resolve@75%:tell:lead", "occurrence": 0}
        with store.write() as tx:
            tx.write([Written(made, made._replace(last_event=2), [event(2, 1, "notified", **step)], [], [], [])], NOON)
        for differs in ({"run": 2}, {"occurrence": 1}, {"clock": "update"}, {"ticket_id": 9}):
            with store.write() as tx:
                row = event(tx.ids()[1], 1, "notified")._replace(**step | differs)
                tx.write([Written(None, ticket(tx.ids()[0]), [row], [], [], [])], NOON)
        with pytest.raises(Clash), store.write() as tx:
            tx.write([Written(None, ticket(99), [event(99, 1, "notified", **step)], [], [], [])], NOON)
        assert store.reports.ticket(99) is None

    def test_an_error_leaves_nothing_behind(self, store: Store) -> None:
        with pytest.raises(ZeroDivisionError), store.write() as tx:  # noqa: PT012
            tx.set_meta("key", "value")
            tx.keep("promise", "sha", {"spec": {}})
            number, first = tx.ids()
            row, words = event(first, number), Passage(first, "title", number, b"", "broke")
            stay = ("enter", Stay(1, "technical", "L1", None, None, NOON))
            tx.write([Written(None, ticket(number), [row], [words], [stay], [(first, Notice("ana", "page"))])], NOON)
            raise ZeroDivisionError
        assert store.metas() == {}
        assert store.reports.ticket(1) is None
        assert (store.reports.history(1), store.reports.stays(1)) == ([], [])
        assert (store.reports.messages(None, 9), store.reports.find("broke", 9)) == ([], [])
        with store.write() as tx:
            assert tx.ids() == (1, 1)

    def test_one_writer_at_a_time_and_the_other_is_told(self, store: Store, tmp_path: Path) -> None:
        other = self.again(tmp_path)
        with store.write() as tx:
            tx.set_meta("key", "mine")
            assert other.metas() == {}  # readers go on, and see what was committed
            with pytest.raises(Busy), other.write(patience=0.0):
                pass
        with other.write(patience=0.0) as tx:
            assert tx.meta("key") == "mine"
        other.close()

    def test_the_desks_own_values_are_kept_replaced_and_dropped(self, store: Store) -> None:
        with store.write() as tx:
            tx.set_meta("matrix_id", "1")
            tx.set_meta("matrix_id", "2")
            tx.set_meta("gone", "soon")
            tx.set_meta("gone", None)
            tx.set_meta("never there", None)
            assert (tx.meta("matrix_id"), tx.meta("gone")) == ("2", None)
        assert store.metas() == {"matrix_id": "2"}

    def test_a_heartbeat_is_a_value_and_waits_for_nobody(self, store: Store, tmp_path: Path) -> None:
        store.heartbeat("last_sweep", "5")
        other = self.again(tmp_path)
        with other.write():
            store.heartbeat("last_sweep", "6")  # lost, at once
        other.close()
        assert store.metas() == {"last_sweep": "5"}

    def test_a_new_plan_changes_nothing_else(self, store: Store) -> None:
        made = self.put(store, technician="ana")
        with store.write() as tx:
            tx.replan([(made.id, due(NOON, NOON + 1))])
        assert store.reports.ticket(made.id) == made._replace(deadlines=due(NOON, NOON + 1))

    def test_a_ticket_set_aside_is_left_alone_until_then(self, store: Store) -> None:
        made = self.put(store, deadlines=due(NOON, NOON))
        with store.write() as tx:
            tx.set_aside(made.id, NOON + HOUR, "a first error")
            tx.set_aside(made.id, NOON + HOUR, "Error: why")
        assert store.reports.due(NOON + HOUR - 1, 9) == []
        assert store.reports.due(NOON + HOUR, 9) == [made.id]
        assert store.reports.asides(NOON) == [(made.id, NOON + HOUR, "Error: why")]
        assert store.reports.asides(NOON + HOUR) == []

    def test_a_promise_is_kept_once_by_its_content_address(self, store: Store) -> None:
        with store.write() as tx:
            first = tx.keep("promise", "sha", {"spec": {"update": "promise"}})
            assert tx.keep("promise", "sha", {"spec": {"update": "promise"}}) == first
            assert tx.keep("promise", "other", {"spec": {}}) != first
        assert store.reports.promise("sha") == {"update": "promise"}

    def test_a_version_of_the_matrix_is_kept_once_with_its_source(self, store: Store) -> None:
        row = {"form": 1, "name": "Desk", "source": "escli: 1\n", "parsed": {"name": "Desk"}, "loaded_at": NOON}
        with store.write() as tx:
            number = tx.keep("matrix", "sha", row)
            assert tx.keep("matrix", "sha", {**row, "loaded_at": NOON + 1}) == number
        kept = store.reports.matrix(number)
        assert kept == {"id": number, "sha": "sha", **{k: v for k, v in row.items() if k != "form"}}
        assert store.reports.matrix(number + 1) is None

    def test_stays_are_entered_held_taken_and_left(self, store: Store) -> None:
        first = Stay(1, "technical", "L1", None, None, NOON, why="opened")
        made = self.put(store, stays=(("enter", first),))
        with store.write() as tx:
            made = self.change(tx, made, stays=(("hold", 1, "ana"),))
            made = self.change(tx, made, stays=(("take", 1, NOON + 1, "ben"),))
            made = self.change(tx, made, stays=(("take", 1, NOON + 5, "ana"),))  # another's: taken is when it was first
            second = Stay(2, "technical", "L2", "servers", None, NOON + 9, why="timed")
            self.change(tx, made, stays=(("leave", 1, NOON + 9), ("enter", second)))
        left = first._replace(technician="ana", taken_at=NOON + 1, left_at=NOON + 9)
        assert store.reports.stays(made.id) == [left, second]

    def test_many_tickets_go_through_the_preparations_for_many(self, store: Store) -> None:
        store.for_many()
        made = self.put(store)
        store.caught_up()
        assert store.reports.ticket(made.id) == made
