"""A sweep that comes late, or often, or while another runs: nothing cascades, nothing is lost, nothing happens twice.

DESIGN 2.9 and the cases decided.
"""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

from escli.app.session import Session
from escli.app.sweeping import sweep
from tests.desk import Desk

MATRIX = """\
escli: 1
name: Small Desk
timezone: UTC
calendars:
  office: {hours: {mon-fri: 09:00-17:00}}
tiers:
  L1: {client: We help.}
  L2: {client: We help more.}
  L3: {client: We help most.}
management: {client: We care., respond: 1h, calendar: office}
severities: {urgent: Everything., normal: It hurts., calm: One tier., shy: Repeats before the deadline.}
types: {fault: {title: A fault}}
matrix:
  fault:
    urgent: {tier: L1, respond: 1h, update: 2h, resolve: 4h, calendar: office, path: urgent}
    normal: {tier: L1, respond: 1h, resolve: 3d, calendar: office, path: climb}
    calm: {tier: L1, respond: 1h, calendar: office, path: calm}
    shy: {tier: L1, respond: 1h, calendar: office, path: shy}
paths:
  climb:
    - 50% of respond: tell tier
    - respond: escalate to next
    - respond every 30m: page tier
  urgent:
    - 50% of respond: tell tier
    - respond: escalate to next
    - 1h after respond: escalate to L3
    - 2h after respond: escalate to management
    - 75% of resolve: tell assignee
    - resolve: escalate to management
    - respond every 30m: page tier
  calm:
    - respond every 10m up to 3 times: tell lead
    - respond every 1h: page tier
  shy:
    - 50% of respond every 20m: page tier
clients: {Acme: {}}
team:
  ana: {tier: L1, page: log, tell: log}
  ben: {tier: L2, page: log, tell: log}
  cora: {tier: L3, role: lead, page: log, tell: log}
  mia: {tier: management, role: manager, page: log, tell: log}
channels: {log: {log: messages.log}}
duty: mia
"""


def opened(desk: Desk, severity: str = "normal", at: str = "Mon 09:00") -> int:
    if not desk.database.exists():
        desk.open(MATRIX, at)
    return desk.new("--client", "Acme", "--type", "fault", "--severity", severity, "It broke")


def fired(desk: Desk, ticket: int) -> list[tuple[str, str | None]]:
    return [(e["kind"], e["step"]) for e in desk.events(ticket)[1:]]


# -- the second ------------------------------------------------------------------------------------------------------


def test_a_step_happens_when_now_is_past_its_second_and_a_warning_at_it(desk: Desk) -> None:
    ticket = opened(desk)
    desk.sweep("Mon 09:29:59")
    assert fired(desk, ticket) == []
    desk.sweep("Mon 09:30")
    assert fired(desk, ticket) == [("notified", "respond@50%:tell:tier")]
    desk.sweep("Mon 10:00")
    assert len(fired(desk, ticket)) == 1
    desk.sweep("Mon 10:00:01")
    assert fired(desk, ticket)[1:] == [("escalated", "respond@100%:escalate:next")]


def test_what_is_done_in_the_second_of_the_due_is_in_time_whoever_comes_first(desk: Desk) -> None:
    first, second = opened(desk), opened(desk)
    desk.at("Mon 10:00").ok("take", str(first), as_="ana")
    desk.sweep()
    desk.ok("take", str(second), as_="ana")
    desk.sweep("Mon 10:30")
    for ticket in (first, second):
        row = desk.peek(ticket)
        assert (row["tier"], row["respond_met"], row["respond_missed"]) == ("L1", 1, 0)


def test_a_warning_in_the_very_second_of_its_deadline_is_still_given(desk: Desk) -> None:
    ticket = opened(desk)
    desk.sweep("Mon 10:00")
    assert fired(desk, ticket) == [("notified", "respond@50%:tell:tier")]


def test_a_warning_that_its_deadline_has_overtaken_is_recorded_as_skipped(desk: Desk) -> None:
    ticket = opened(desk)
    before = len(desk.told(ticket))
    desk.sweep("Mon 10:00:01")
    assert fired(desk, ticket) == [
        ("skipped", "respond@50%:tell:tier"), ("escalated", "respond@100%:escalate:next")
    ]  # fmt: skip
    assert desk.told(ticket)[before:] == [("page", "ben")]


# -- cron was dead ---------------------------------------------------------------------------------------------------


def test_a_sweep_hours_late_climbs_one_tier_and_gives_it_its_whole_time(desk: Desk) -> None:
    ticket = opened(desk)
    desk.sweep("Mon 16:30")
    shown = desk.show(ticket)
    assert shown["tier"] == "L2"
    assert desk.due(ticket, "respond") == "Tue 09:30"  # an hour from 16:30 on
    (move,) = desk.events(ticket, "escalated")
    assert (move["at"], desk.said(move["data"]["due"])) == ("2026-11-23T16:30:00Z", "Mon 10:00")
    desk.sweep("Mon 16:31")
    assert desk.show(ticket)["tier"] == "L2"


def test_a_sweep_days_late_pages_once_not_for_each_time_it_missed(desk: Desk) -> None:
    ticket = opened(desk)
    before = len(desk.told(ticket))
    desk.sweep("Wed 12:00")
    assert desk.told(ticket)[before:] == [("page", "ana"), ("page", "ben")]
    assert desk.peek(ticket)["respond_missed"] == 1


def test_of_several_steps_due_at_once_the_highest_happens_and_the_one_to_management_too(desk: Desk) -> None:
    ticket = opened(desk, "urgent")
    desk.sweep("Mon 12:30")  # respond was due at 10:00: next, L3 at 11:00, management at 12:00
    shown = desk.show(ticket)
    assert (shown["tier"], shown["management"]) == ("L3", True)
    assert desk.events(ticket, "skipped")[1]["step"] == "respond@100%:escalate:next"
    assert [e["step"] for e in desk.events(ticket, "escalated", "managed")] == [
        "respond@100%+2h:escalate:management", "respond@100%+1h:escalate:L3"
    ]  # fmt: skip
    row = desk.peek(ticket)
    assert (row["timed"], row["to_management"], row["handoffs"]) == (1, 1, 1)


def test_two_steps_to_management_at_once_open_one_stay_there(desk: Desk) -> None:
    ticket = opened(desk, "urgent")
    desk.sweep("Tue 10:00")  # both the one after respond and the one of resolve
    row = desk.peek(ticket)
    assert row["to_management"] == 1
    assert [s["kind"] for s in desk.show(ticket)["stays"] if s["left_at"] is None].count("management") == 1


def test_one_breach_is_one_event_whatever_happens_with_it(desk: Desk) -> None:
    ticket = opened(desk, "urgent")
    desk.sweep("Tue 10:00")
    late = [clock for e in desk.events(ticket) for clock in e["data"].get("late", ())]
    assert sorted(late) == ["resolve", "respond", "update"]
    row = desk.peek(ticket)
    assert [row[f"{clock}_missed"] for clock in ("respond", "update", "resolve")] == [1, 1, 1]


def test_every_breach_is_recorded_even_where_no_step_stands_at_the_deadline(desk: Desk) -> None:
    ticket = opened(desk, "calm")
    desk.sweep("Mon 10:00:01")
    (breach,) = desk.events(ticket, "breached")
    assert (breach["clock"], breach["data"]["held"]) == ("respond", "L1")


# -- repeats ---------------------------------------------------------------------------------------------------------


def pages(desk: Desk, ticket: int) -> int:
    return desk.told(ticket).count(("page", "ana"))


def test_the_last_step_repeats_until_somebody_takes_the_ticket(desk: Desk) -> None:
    ticket = opened(desk, "calm")
    counts = []
    for when in ("11:00", "11:00:01", "11:30", "12:00:01", "13:00:01"):
        desk.sweep(f"Mon {when}")
        counts.append(pages(desk, ticket))
    assert counts == [0, 1, 1, 2, 3]
    desk.ok("take", str(ticket), as_="ana")
    desk.sweep("Mon 16:00")
    assert pages(desk, ticket) == 3


def test_repeats_wait_for_the_opening(desk: Desk) -> None:
    ticket = opened(desk, "calm", at="Mon 15:30")  # due 16:30; the repeats at 17:30, 18:30 and so on find it closed
    desk.sweep("Mon 18:00")
    desk.sweep("Tue 09:00")
    assert pages(desk, ticket) == 0
    desk.sweep("Tue 09:00:01")
    assert pages(desk, ticket) == 1
    desk.sweep("Tue 09:29")
    assert pages(desk, ticket) == 1
    desk.sweep("Tue 09:30:01")  # 17 hours after the due: the hours are those of the wall
    assert pages(desk, ticket) == 2


def test_numbered_repeats_stop_at_their_number(desk: Desk) -> None:
    ticket = opened(desk, "calm")
    for minute in range(1, 60):
        desk.sweep(f"Mon 10:{minute:02}:30")
    repeats = [e for e in desk.events(ticket, "notified") if e["step"] == "respond@100%+10m*:tell:lead"]
    assert [e["at"][11:16] for e in repeats] == ["10:10", "10:20", "10:30"]


def test_numbered_repeats_that_a_dead_cron_has_missed_are_one(desk: Desk) -> None:
    ticket = opened(desk, "calm")
    desk.sweep("Mon 10:59")
    assert len(desk.events(ticket, "notified")) == 1
    desk.sweep("Mon 10:59:30")
    assert len(desk.events(ticket, "notified")) == 1


def test_a_path_that_only_repeats_a_warning_is_not_silent_after_the_deadline(desk: Desk) -> None:
    ticket = opened(desk, "shy")  # 50% of an hour, and every 20 minutes from then on
    for when in ("09:50:01", "10:10:01", "10:30:01", "10:50:01"):
        desk.sweep(f"Mon {when}")
    assert pages(desk, ticket) == 4


# -- twice, at once --------------------------------------------------------------------------------------------------


def test_sweeping_twice_in_the_same_second_is_sweeping_once(desk: Desk) -> None:
    ticket = opened(desk, "urgent")
    for when in ("Mon 09:30", "Mon 10:00:01", "Mon 12:00:01", "Mon 13:00:01"):
        desk.sweep(when)
        once = desk.peek(ticket)
        desk.sweep()
        desk.show(ticket)
        assert desk.peek(ticket) == once


def test_each_step_happens_once_in_a_run_however_often_is_swept(desk: Desk) -> None:
    ticket = opened(desk, "urgent")
    for hour in range(9, 17):
        for minute in range(0, 60, 5):
            desk.sweep(f"Mon {hour:02}:{minute:02}:10")
    steps = [(e["clock"], e["run"], e["step"], e["data"].get("due")) for e in desk.events(ticket) if e["step"]]
    assert len(steps) == len(set(steps))
    once = [step for step in steps if "*" not in str(step[2])]
    assert len({step[:3] for step in once}) == len(once)


def test_two_sweeps_at_once_do_what_one_does(desk: Desk) -> None:
    tickets = [opened(desk, severity) for severity in ("urgent", "normal", "calm") for _ in range(5)]
    desk.at("Mon 12:30")

    def one(_: int) -> Any:
        session = Session.open(desk.database)
        try:
            return sweep(session).aside
        finally:
            session.store.close()

    with ThreadPoolExecutor(3) as pool:
        assert list(pool.map(one, range(3))) == [{}, {}, {}]
    done = {
        (desk.peek(ticket)["severity"], *(kind for kind, _ in fired(desk, ticket) if kind != "breached"))
        for ticket in tickets
    }
    assert done == {
        ("urgent", "skipped", "skipped", "notified", "managed", "notified", "escalated"),
        ("normal", "skipped", "notified", "escalated"),
        ("calm", "notified", "notified"),
    }


def test_how_late_a_sweep_was_is_a_figure_of_its_own(desk: Desk) -> None:
    desk.open(MATRIX)
    for number in range(6):
        desk.new("--client", "Acme", "--type", "fault", "--severity", "normal", f"It broke {number}")
    desk.sweep("09:30:20")  # twenty seconds after the warnings fell due
    desk.sweep("10:07:00")  # seven minutes after the escalations
    lag = desk.ok("metrics", "--json").data["sweep_lag"]
    assert (lag["n"], lag["median"], lag["mean"], lag["p90"]) == (12, 220, 220, 420)
    assert (lag["low"], lag["high"]) == (20, 420)
