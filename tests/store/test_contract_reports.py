"""What every store must answer: queues, histories, searches, and the sums that figures are made from."""

# ruff: noqa: D102  # the names of tests are sentences

from array import array
from datetime import UTC, datetime
from itertools import product
from random import Random
from typing import Any

import pytest

from escli.core.model import Run, Stay, StayChange
from escli.errors import Unreadable
from escli.store.base import Store
from escli.store.columns import TABLES
from escli.store.values import Cohort, Filters, Scope
from tests.store.test_contract import NOON, StoreContract, due

DAY = 86400
NARROWING: dict[str, list[Any]] = {
    "technician": [None, "ana", "ben"], "tier": ["L1", "L2"], "client": ["Acme", "O'Hare"], "type": ["fault", "ask"],
    "severity": ["high", "low"],
}  # fmt: skip


def iso(second: int) -> str:
    return datetime.fromtimestamp(second, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


class ReportsContract(StoreContract):
    """Reading, outside of any write transaction."""

    def test_what_is_not_there(self, store: Store) -> None:
        reports = store.reports
        assert (reports.ticket(1), reports.matrix(1), reports.span(Cohort())) == (None, None, None)
        assert (reports.history(1), reports.stays(1), reports.links(1), reports.messages(None, 9)) == ([], [], [], [])
        assert (reports.queue(Filters(), 9), reports.count(Filters()), reports.find("x", 9)) == ([], 0, [])
        with pytest.raises(Unreadable, match="promise sha is missing"):
            reports.promise("sha")

    def test_anything_due_looks_at_the_next_second_of_any_ticket(self, store: Store) -> None:
        self.put(store, deadlines=due(NOON, None))
        self.put(store, deadlines=due(NOON, NOON + 5))
        assert store.anything_due(NOON + 4) == (False, False)
        assert store.anything_due(NOON + 5) == (True, False)

    def test_an_event_comes_with_when_it_was_recorded_and_with_its_texts(self, store: Store) -> None:
        made = self.put(store, "It broke", opening={"at": NOON - 60, "recorded_at": NOON, "clock": "update", "run": 2})
        ((recorded, event),) = store.reports.history(made.id)
        assert (recorded, event.at, event.clock, event.run) == (NOON, NOON - 60, "update", 2)
        assert store.reports.event(made.last_event) == event
        assert event.texts == {"title": "It broke"}

    def test_the_tickets_that_follow_one(self, store: Store) -> None:
        self.put(store)
        self.put(store, follows=1)
        self.put(store, follows=1)
        self.put(store, follows=2)
        assert store.reports.links(1) == [2, 3]

    def test_the_tickets_of_a_major_incident_ended_ones_too(self, store: Store) -> None:
        self.put_all(store, {"major": 1}, {"parent": 1}, {}, {"parent": 1, "status": "resolved"})
        assert [one.id for one in store.reports.children(1)] == [2, 4]

    def test_the_tickets_that_a_report_tells_of(self, store: Store) -> None:
        month = Cohort(NOON, NOON + DAY, NOON + 2 * DAY)
        before, within, after = ({"opened_at": NOON + n * DAY, "client": "Acme"} for n in (-1, 0, 1))
        done = {"status": "resolved", "resolved_at": NOON + DAY}
        self.put_all(
            store, before, {**within, **done}, {**within, "client": "Else"}, after,
            {**before, "status": "resolved", "resolved_at": NOON + DAY - 1},
            {**within, "status": "closed", "closed_at": NOON + DAY - 1, "resolve": Run(missed=1)},
        )  # fmt: skip

        def ids(question: str, client: str | None = None, limit: int = 99) -> list[int]:
            return [one.id for one in store.reports.of_month(question, month._replace(client=client), limit)]

        assert ids("opened") == [2, 3, 6]
        assert (ids("opened", "Acme"), ids("opened", "Else"), ids("opened", limit=1)) == ([2, 6], [3], [2])
        assert (ids("left"), ids("left", "Acme")) == ([1, 2, 3], [1, 2])
        assert (ids("broken"), ids("broken", "Else"), ids("moved")) == ([6], [], [])

    def test_figures_of_one_client(self, store: Store) -> None:
        self.put_all(store, {"client": "Acme"}, {"client": "Else"}, {"client": "Acme", "opened_at": NOON + DAY})
        (tally,) = store.reports.tallies(Cohort(client="Acme"))
        assert tally["tickets"] == 2
        assert store.reports.span(Cohort(client="Acme")) == (NOON, NOON + DAY)
        assert store.reports.span(Cohort(client="Nobody")) is None

    def test_escalated_tickets_that_nobody_has_reviewed_since_their_end(self, store: Store) -> None:
        ended = {"status": "resolved", "resolved_at": NOON, "escalated_at": NOON - 60}
        self.put_all(
            store,
            ended,
            {**ended, "resolved_at": NOON + 5},
            {**ended, "escalated_at": None, "to_management": 1},
            {**ended, "escalated_at": None},
            {**ended, "reviews": 1},
            {**ended, "history": 1},
            {**ended, "parent": 1},
            {**ended, "merged_into": 1},
            {**ended, "resolved_at": NOON - 1},
            {"escalated_at": NOON},
        )
        count, latest = store.reports.unreviewed(NOON, 2)
        assert (count, [one.id for one in latest]) == (3, [2, 3])

    def test_what_reviews_asked_for_the_most_overdue_first(self, store: Store) -> None:
        self.put_all(store, {"action_by": NOON}, {}, {"action_by": NOON - 5})
        assert [one.id for one in store.reports.to_act()] == [3, 1]

    def test_patterns_have_nothing_to_be_found_in_where_there_is_no_ticket(self, store: Store) -> None:
        ask, cohort, scope = store.reports.pattern, Cohort(), Scope(3, ((NOON, 0),))
        assert ask("counts", cohort, scope=scope) == ask("days", cohort, scope=scope, groups={"type": ["x"]}) == []
        assert ask("days", cohort, scope=scope, groups={}) == ask("titles", cohort) == ask("causes", cohort) == []
        assert ask("passed_on", cohort, within=60) == ([], [])
        assert all(found == (0, []) for found in ask("process", cohort).values())

    def test_the_tickets_of_a_client_that_are_open_or_ended_lately(self, store: Store) -> None:
        gone = {"client": "Acme", "status": "resolved"}
        self.put_all(
            store,
            {"client": "Acme"},
            {"client": "Acme & Sons"},
            {**gone, "resolved_at": NOON},
            {**gone, "resolved_at": NOON - 1},
            {"client": "Acme", "status": "closed", "closed_at": NOON, "merged_into": 1},
            {**gone, "status": "closed", "closed_at": NOON, "resolved_at": NOON - 1},
            {"client": "Acme", "status": "waiting"},
        )
        assert [one.id for one in store.reports.of_client("Acme", NOON)] == [1, 3, 5, 7]

    def test_the_queue_is_worst_first_then_what_was_promised_nothing_oldest_first(self, store: Store) -> None:
        self.put_all(
            store,
            {"deadlines": due(NOON + 30)},
            {"deadlines": due(NOON + 10)},
            {"opened_at": NOON - 1},
            {"opened_at": NOON - 2},
            {"deadlines": due(NOON + 10), "status": "waiting"},
            {"deadlines": due(NOON), "status": "resolved"},
        )
        assert [one.id for one in store.reports.queue(Filters(), 9)] == [2, 5, 1, 4, 3]

    @pytest.mark.parametrize("size", [1, 2, 3, 4, 7])
    def test_the_pages_of_a_queue_put_together_are_the_queue(self, store: Store, size: int) -> None:
        for place in range(7):
            self.put(store, deadlines=due(NOON - place if place % 2 else None), opened_at=NOON + place)
        whole = [one.id for one in store.reports.queue(Filters(), 99)]
        pages = [[one.id for one in store.reports.queue(Filters(), size, offset)] for offset in range(0, 9, size)]
        assert [one for page in pages for one in page] == whole
        assert len(whole) == store.reports.count(Filters()) == 7

    @pytest.mark.parametrize(
        ("filters", "ids"),
        [
            (Filters(technician="ana"), [1]),
            (Filters(tier="L2"), [2, 4]),
            (Filters(client="O'Brien & Sons"), [3]),
            (Filters(type="fault"), [1, 2, 3, 4]),
            (Filters(severity="low"), [4]),
            (Filters(tier="L2", severity="high"), [2]),
            (Filters(technician="nobody"), []),
        ],
        ids=str,
    )
    def test_a_queue_is_narrowed_and_counted_alike(self, store: Store, filters: Filters, ids: list[int]) -> None:
        self.put_all(
            store,
            {"technician": "ana"},
            {"tier": "L2"},
            {"client": "O'Brien & Sons"},
            {"tier": "L2", "severity": "low"},
        )
        self.put(store, technician="ana", tier="L2", status="closed")
        assert [one.id for one in store.reports.queue(filters, 9)] == ids
        assert store.reports.count(filters) == len(ids)

    def test_a_queue_narrowed_by_anything_is_the_whole_queue_without_the_rest(self, store: Store) -> None:
        dice = Random(1)
        for _ in range(150):
            said = {name: dice.choice(words) for name, words in NARROWING.items()}
            due_at = dice.choice([None, *range(NOON, NOON + 20)])
            status = dice.choice(["open", "open", "waiting", "resolved", "closed"])
            opened = NOON - dice.randrange(9)
            self.put(store, **said, status=status, opened_at=opened, deadlines=due(due_at, None))
        whole = store.reports.queue(Filters(), 999)
        assert len(whole) > 75
        for words in product(*([None, *words] for words in NARROWING.values())):
            filters = Filters(**dict(zip(NARROWING, words, strict=True)))
            left = [one for one in whole if all(w in (None, getattr(one, n)) for n, w in filters._asdict().items())]
            assert store.reports.count(filters) == len(left)
            for limit, offset in ((999, 0), (3, 0), (3, 2), (4, max(0, len(left) - 2)), (2, len(left) + 1)):
                assert store.reports.queue(filters, limit, offset) == left[offset : offset + limit], (filters, offset)

    def test_broken_are_the_open_tickets_due_by_the_horizon(self, store: Store) -> None:
        self.put_all(
            store, {"deadlines": due(NOON + 9)}, {"deadlines": due(NOON - 9)}, {"deadlines": due(NOON + 10)}, {}
        )
        self.put(store, deadlines=due(NOON), status="resolved")
        assert [one.id for one in store.reports.broken(NOON + 9, 9)] == [2, 1]  # due in its second is due by it
        assert [one.id for one in store.reports.broken(NOON + 10, 1)] == [2]

    @pytest.mark.parametrize(
        ("words", "ids"),
        [
            ("can't print", [1]),
            ("can't", [1]),
            ("c++", [2]),
            ('"quoted"', [3]),
            ('"', []),
            ("PRINT", [1, 4]),
            ("print jam", [4]),
            ("print NOT jam", []),
            ("print*", [1, 4]),  # a star is no letter, and no wildcard either
            ("prin*", []),
            ("text:print", []),
            ("caf\u00e9", [5]),
            ("cafe", [5]),
            ("(", []),
            ("", []),
        ],
    )
    def test_a_search_takes_every_word_as_it_is_typed(self, store: Store, words: str, ids: list[int]) -> None:
        for said in ("It can't print", "The c++ build", 'She "quoted" it', "Print, then jam", "Caf\u00e9 till"):
            self.put(store, said)
        assert sorted(ticket.id for ticket, _ in store.reports.find(words, 9)) == ids

    def test_a_search_finds_each_ticket_once_with_the_place_marked(self, store: Store) -> None:
        made = self.put(store, "The printer of the printer room")
        ((ticket, place),) = store.reports.find("printer", 9)
        assert ticket == made
        assert place == "The \x02printer\x03 of the \x02printer\x03 room"

    def test_a_search_gives_no_more_than_asked(self, store: Store) -> None:
        for _ in range(3):
            self.put(store, "printer")
        assert len(store.reports.find("printer", 2)) == 2

    def test_of_nothing_there_is_one_group_of_nothing(self, store: Store) -> None:
        assert self.tally(store)["tickets"] == 0
        assert list(store.reports.tallies(Cohort(now=NOON, by="tier"))) == []

    def tally(self, store: Store, **window: Any) -> dict[str, Any]:
        """The only group of a cohort."""
        (found,) = store.reports.tallies(Cohort(**{"now": NOON, **window}))
        return found

    def test_each_ticket_is_summed_once(self, store: Store) -> None:
        self.put(
            store,
            timed=2,
            manual=1,
            escalated_at=NOON + 60,
            escalated_s=30,
            handoffs=3,
            ping_pong=1,
            bounced=1,
            incomplete=2,
        )
        self.put(store, by_client=1, to_management=2, reopens=2, waits=1, waited_s=90, status="resolved", csat=5)
        self.put(store, opened_level=2, escalated_at=NOON + 5, status="closed", resolved_at=NOON, csat=3, top_level=3)
        one = self.tally(store)
        sums = {name: value for name, value in one.items() if isinstance(value, int | float) and value}
        assert sums == {
            "ended": 2, "ended_escalated": 1, "ended_reopened": 1, "ended_one_reply": 2, "first_tier_ended": 1,
            "first_tier_solved": 1, "misassigned": 1, "reopens": 2,
            "tickets": 3, "open": 1, "escalated": 2, "first_tier": 2, "first_tier_escalated": 1, "timed": 2,
            "manual": 1, "by_client": 1, "to_management": 2, "reopened": 1, "handed_off": 1, "handoffs": 3,
            "most_handoffs": 3, "incomplete": 2, "bounced": 1, "ping_pong": 1, "waited": 1, "asked": 2,
            "asked_escalated": 1,
        }  # fmt: skip
        lists = {name: list(value) for name, value in one.items() if isinstance(value, array) and value}
        assert lists == {
            "open_age": [0], "escalate_wall": [60], "escalate_open": [30], "wait_wall": [90], "csat_escalated": [3],
            "csat_others": [5],
        }  # fmt: skip

    def test_a_clock_of_a_ticket_counts_once_and_a_missed_run_outweighs_kept_ones(self, store: Store) -> None:
        for run in (Run(1, NOON, 0, 1, 0), Run(3, NOON, 0, 2, 1), Run(1, NOON, 1, 0, 0)):
            self.put(store, respond=run, deadlines=due(None))
        one = self.tally(store)
        assert (one["respond_met"], one["respond_missed"]) == (1, 1)

    def test_a_clock_that_runs_past_its_due_is_missed_before_any_sweep_says_so(self, store: Store) -> None:
        self.put(store, resolve=Run(1, NOON - 99, 1, 0, 0), deadlines=due(NOON))
        assert self.tally(store, now=NOON)["resolve_missed"] == 0  # in that second it can still be kept
        assert self.tally(store, now=NOON + 1)["resolve_missed"] == 1

    def test_lists_of_durations(self, store: Store) -> None:
        self.put(store, first_response_at=NOON + 9, first_response_s=8, resolution_w=100, resolution_s=50, top_level=2)
        self.put(store, first_response_at=NOON - 9, resolution_w=7)
        one = self.tally(store)
        assert (sorted(one["respond_wall"]), list(one["respond_open"])) == ([0, 9], [8])  # never below nothing
        assert (sorted(one["resolve_wall"]), list(one["resolve_open"])) == ([7, 100], [50])
        levels = {level: (list(wall), list(business)) for level, (wall, business) in one["resolve_levels"].items()}
        assert levels == {1: ([7], []), 2: ([100], [50])}

    def test_a_cohort_is_opened_from_its_first_second_until_before_its_last(self, store: Store) -> None:
        for second in (NOON - 1, NOON, NOON + DAY - 1, NOON + DAY):
            self.put(store, opened_at=second)
        assert self.tally(store, since=NOON, until=NOON + DAY)["tickets"] == 2
        assert store.reports.span(Cohort(since=NOON, until=NOON + DAY)) == (NOON, NOON + DAY - 1)
        assert self.tally(store, since=NOON)["tickets"] == 3
        assert self.tally(store, until=NOON)["tickets"] == 1

    def test_what_goes_out_is_in_the_order_of_its_columns_and_of_the_tickets(self, store: Store) -> None:
        stay = Stay(1, "technical", "L1", None, "ana", NOON - 60)
        with store.write() as tx:
            tx.set_meta("database_id", "abc")
        self.put(store, "It broke", opened_at=NOON - 60, stays=(("enter", stay),))
        self.put(store, "It broke again", opened_at=NOON)
        found = {table: list(store.outgoing.rows(table, Cohort(now=NOON))) for table in ("tickets", "events", "stays")}
        assert {table: {len(row) for row in rows} for table, rows in found.items()} == {
            table: {len(TABLES[table])} for table in found
        }
        assert [row[0] for row in found["tickets"]] == [1, 2]
        assert [row[:3] + row[-1:] for row in found["events"]] == [
            ("abc", 1, 1, '{"title":"It broke"}'), ("abc", 2, 2, '{"title":"It broke again"}'),
        ]  # fmt: skip
        assert found["stays"] == [(1, 1, "technical", "L1", None, "ana", iso(NOON - 60), None, None, None)]
        assert [row[0] for row in store.outgoing.rows("tickets", Cohort(since=NOON))] == [2]
        assert [row[0] for row in store.outgoing.rows("stays", Cohort(until=NOON))] == [1]
        ((number, ((event_id, event),)),) = store.outgoing.histories(Cohort(since=NOON))
        assert (number, event_id, event.texts) == (2, 2, {"title": "It broke again"})

    def test_a_snapshot_is_of_one_moment(self, store: Store) -> None:
        self.put(store)
        with store.outgoing.snapshot():
            assert store.reports.ticket(1) is not None
        with store.write():
            pass  # it has ended

    def test_what_came_from_elsewhere_is_known_by_its_origin(self, store: Store) -> None:
        self.put(store, origin="book:1", opening={"origin": "book:e1"})
        self.put(store)
        with store.write() as tx:
            assert tx.origins(["book:1", "book:2"]) == {"book:1": 1}
        assert (store.outgoing.event_ids(1), store.outgoing.event_ids(2)) == ({"book:e1": 1}, {})

    @pytest.mark.parametrize(
        ("by", "counts"),
        [
            ("client", {"Acme": 2, "Zeta": 1}),
            ("tier", {"L1": 1, "L2": 2}),
            ("technician", {None: 3}),
            ("nonsense; DROP TABLE ticket", {None: 3}),
        ],
    )
    def test_groups(self, store: Store, by: str, counts: dict[Any, int]) -> None:
        self.put_all(store, {}, {"tier": "L2"}, {"tier": "L2", "client": "Zeta"})
        found = {one["group"]: one["tickets"] for one in store.reports.tallies(Cohort(now=NOON, by=by))}
        assert found == counts

    def test_an_hour_and_a_weekday_are_those_of_the_wall(self, store: Store) -> None:
        sunday = 1774746000  # 2026-03-29 01:00 UTC: the clocks of London go from 01:00 to 02:00
        for second in (sunday - 1, sunday, sunday + 3599, sunday + 22 * 3600, -1):
            self.put(store, opened_at=second)
        wall = ((-1, 0), (sunday, 3600))

        def counted(by: str) -> dict[Any, int]:
            found = store.reports.tallies(Cohort(now=NOON, by=by, offsets=wall))
            return {one["group"]: one["tickets"] for one in found}

        assert counted("hour") == {0: 2, 2: 2, 23: 1}  # 01 was not on the wall that day; 1969 ended at 23:59:59
        assert counted("weekday") == {0: 1, 2: 1, 6: 3}

    def test_time_at_each_tier_is_a_tickets_own_in_stays_that_ended(self, store: Store) -> None:
        def stay(n: int, tier: str, begin: int, end: int | None, kind: str = "technical") -> StayChange:
            return ("enter", Stay(n, kind, tier, None, None, NOON + begin, None if end is None else NOON + end))

        there = (stay(1, "L1", 0, 10), stay(2, "L2", 10, 15), stay(3, "L1", 15, 17), stay(4, "L2", 17, None))
        self.put(store, stays=there)
        self.put(store, client="Zeta", stays=(stay(1, "L1", 0, 100), stay(2, "management", 5, 6, "management")))
        found = {name: list(walls) for name, walls in self.tally(store)["tier_wall"].items()}
        assert found == {"L1": [12, 100], "L2": [5], "management": [1]}
        groups = {one["group"]: one["tier_wall"] for one in store.reports.tallies(Cohort(now=NOON, by="client"))}
        assert sorted(map(list, groups["Zeta"].values())) == [[1], [100]]

    def test_what_was_open_before_each_second_and_what_came_and_went(self, store: Store) -> None:
        def spell(n: int, begin: int, end: int | None) -> StayChange:
            return ("enter", Stay(n, "technical", "L1", None, None, NOON + begin, None if end is None else NOON + end))

        # Opened in the first ten seconds, solved in the next, reopened in the third, solved again in the fourth.
        twice = (spell(1, 0, 15), spell(2, 25, 35))
        self.put(store, stays=twice, opened_at=NOON, resolved_at=NOON + 35, status="resolved")
        self.put(store, stays=(spell(1, 10, None),), opened_at=NOON + 10)  # in the very second when a period begins
        found = store.reports.backlog([NOON, NOON + 10, NOON + 20, NOON + 30, NOON + 40])
        told = [(one["opened"], one["solved"], sorted(one["ages"])) for one in found]
        assert told == [(0, 0, []), (1, 0, [10]), (1, 0, [10]), (0, 0, [20, 30]), (0, 1, [30])]
        assert store.reports.backlog([]) == []
