"""What time does to one ticket: which of the steps that are due happen, and what each of them records."""

import re
from typing import Any

import pytest

from escli.config import matrix as config
from escli.core.clocks import Promise, Promises
from escli.core.directory import Directory
from escli.core.escalation import decide
from escli.core.fold import apply
from escli.core.lookup import Facts, govern, ladder_for, promise_spec
from escli.core.matrix import Matrix
from escli.core.model import Event, Ticket
from escli.core.planning import Ladder, plan
from escli.core.settling import settle

MONDAY = 1795424400  # 2026-11-23 09:00 UTC
MINUTE, HOUR = 60, 3600
MATRIX = """\
escli: 1
name: Small Desk
timezone: UTC
calendars: {always: {hours: 24/7}}
tiers:
  L1: {client: We help.}
  L2: {client: We help more.}
  L3: {client: We help most.}
management: {client: We care., respond: 1h, calendar: always}
severities: {normal: It hurts.}
types: {fault: {title: A fault}}
matrix:
  fault:
    normal: {tier: L1, respond: 1h, resolve: 4h, calendar: always, path: climb}
paths:
  climb:
PATH
    - respond every 30m: page tier
clients: {Acme: {}}
team:
  ana: {tier: L1, page: log, tell: log}
  ben: {tier: L2, page: log, tell: log}
  cora: {tier: L3, page: log, tell: log}
  lea: {tier: L1, role: lead, page: log, tell: log}
  mia: {tier: management, role: manager, page: log, tell: log}
channels: {log: {log: messages.log}}
duty: lea
"""
OPENED: dict[str, Any] = {
    "client": "Acme", "type": "fault", "severity": "normal", "tier": "L1", "level": 1, "promise": "it",
    "starts": {"respond": MONDAY, "resolve": MONDAY},
}  # fmt: skip


class Scene:
    """One ticket, opened on Monday at 09:00, on a path of these lines."""

    def __init__(self, *path: str, away: tuple[str, ...] = ()) -> None:
        text = MATRIX.replace("PATH", "\n".join(f"    - {line}" for line in path))
        for name in away:  # nobody can reach them
            text = re.sub(rf"  {name}: {{tier: (\w+), .*", rf"  {name}: {{tier: \1}}", text)
        self.matrix = Matrix(config.load(text, "desk.yaml"))
        facts = Facts("fault", "normal", "Acme", None, 0, 0, None)
        found = govern(self.matrix, facts)
        assert found is not None
        promises = Promises(lambda _: {})
        self.promise: Promise = promises.make(promise_spec(self.matrix, found, MONDAY, promises))
        self.ladder: Ladder = ladder_for(self.matrix, facts)
        self.ticket = Ticket(id=1)
        self.add(Event("opened", MONDAY, OPENED, "ana"))

    def add(self, *events: Event) -> None:
        """Let these have happened."""
        for event in events:
            self.ticket, _ = apply(self.ticket, event)
        self.ticket = self.ticket._replace(deadlines=plan(self.ticket, self.promise, self.ladder))

    def sweep(self, after: int) -> list[Event]:
        """What is decided so many seconds after the opening; it is recorded too."""
        events = decide(self.ticket, self.promise, self.ladder, Directory(self.matrix), MONDAY + after)
        self.add(*events)
        return events


def said(events: list[Event]) -> list[tuple[str, str | None]]:
    return [(event.kind, event.step) for event in events]


def test_nothing_is_due_nothing_happens() -> None:
    assert Scene("respond: escalate to next").sweep(HOUR) == []


def test_the_first_event_from_the_deadline_on_records_the_breach_and_no_other_does() -> None:
    events = Scene("respond: [tell lead, page tier]").sweep(HOUR + 1)
    assert [(event.kind, event.data.get("late")) for event in events] == [("notified", ["respond"]), ("notified", None)]


RAN_OUT = {"due": MONDAY + HOUR, "late": ["respond"], "dues": {"respond": MONDAY + HOUR}}


def test_a_deadline_without_a_step_is_recorded_by_itself() -> None:
    (event,) = Scene("resolve: tell lead").sweep(HOUR + 1)
    assert (event.kind, event.data["late"], event.data["held"]) == ("breached", ["respond"], "L1")
    assert event.data["dues"] == {"respond": MONDAY + HOUR}


def test_a_breach_says_when_its_target_ran_out_even_if_a_later_step_records_it() -> None:
    events = Scene("30m after respond: tell lead").sweep(2 * HOUR)
    (late,) = [event for event in events if "late" in event.data]
    assert late.data["dues"] == {"respond": MONDAY + HOUR}


def test_a_skipped_step_records_no_breach() -> None:
    events = Scene("50% of respond: tell tier", "respond: escalate to next", "respond: escalate to L3").sweep(HOUR + 1)
    assert said(events) == [
        ("skipped", "respond@50%:tell:tier"), ("skipped", "respond@100%:escalate:next"),
        ("escalated", "respond@100%:escalate:L3"),
    ]  # fmt: skip
    assert [event.data.get("late") for event in events] == [None, None, ["respond"]]


def test_a_warning_that_escalates_is_not_too_late_after_its_deadline() -> None:
    events = Scene("50% of respond: escalate to management").sweep(2 * HOUR)
    assert ("managed", "respond@50%:escalate:management") in said(events)


def test_next_counts_from_where_the_ticket_is() -> None:
    scene = Scene("respond: escalate to next")
    tiers = []
    for _ in range(4):
        scene.sweep(scene.ticket.respond.start - MONDAY + HOUR + 1 if scene.ticket.respond.start is not None else 0)
        tiers.append((scene.ticket.tier, scene.ticket.management_stay is not None))
    assert tiers == [("L2", False), ("L3", False), ("L3", True), ("L3", True)]


def test_an_escalation_to_a_tier_that_the_ticket_has_reached_is_skipped() -> None:
    scene = Scene("respond: escalate to L2", "30m after respond: escalate to L2")
    assert scene.sweep(HOUR + 1)[-1].kind == "escalated"
    events = scene.sweep(3 * HOUR)
    assert {event.kind for event in events if event.step and ":escalate:" in event.step} == {"skipped"}
    assert scene.ticket.tier == "L2"


def test_an_escalation_takes_effect_when_it_is_recorded() -> None:
    scene = Scene("respond: escalate to next")
    (event,) = [event for event in scene.sweep(7 * HOUR) if event.kind == "escalated"]
    assert (event.at, event.data["due"]) == (MONDAY + 7 * HOUR, MONDAY + HOUR)
    assert scene.ticket.respond.start == MONDAY + 7 * HOUR


def test_of_functional_steps_due_at_once_the_highest_happens_and_the_hierarchic_one_too() -> None:
    events = Scene("respond: escalate to L2", "resolve: escalate to L3", "resolve: escalate to management").sweep(
        5 * HOUR
    )
    assert [(event.kind, event.step) for event in events if event.kind in ("escalated", "managed", "skipped")] == [
        ("skipped", "respond@100%:escalate:L2"), ("managed", "resolve@100%:escalate:management"),
        ("escalated", "resolve@100%:escalate:L3"),
    ]  # fmt: skip


def test_management_is_called_once_however_many_steps_call_it() -> None:
    scene = Scene("respond: escalate to management", "resolve: escalate to management")
    kinds = [event.kind for event in scene.sweep(5 * HOUR)]
    assert kinds.count("managed") == 1
    assert scene.ticket.to_management == 1


def test_management_is_called_once_when_there_is_no_tier_above_either() -> None:
    scene = Scene("respond: escalate to next", "resolve: escalate to management", away=("ben", "cora"))
    kinds = [event.kind for event in scene.sweep(5 * HOUR)]
    assert kinds.count("managed") == 1


@pytest.mark.parametrize(("whom", "people"), [("tier", ["ana", "lea"]), ("lead", ["lea"]), ("management", ["mia"]),
    ("duty", ["lea"]), ("cora", ["cora"]), ("assignee", ["ana", "lea"])])  # fmt: skip
def test_whom_a_step_reaches(whom: str, people: list[str]) -> None:
    events = Scene(f"respond: page {whom}").sweep(HOUR + 1)
    assert [(notice.kind, notice.person) for notice in events[0].notices] == [("page", name) for name in people]


def test_a_step_hands_a_ticket_to_a_person_who_is_told() -> None:
    scene = Scene("respond: assign to cora")
    (event,) = scene.sweep(HOUR + 1)
    assert (event.kind, [notice.person for notice in event.notices]) == ("assigned", ["cora"])
    assert (scene.ticket.technician, scene.ticket.taken_at) == ("cora", None)


def test_a_repeat_comes_once_for_all_that_were_missed_and_goes_on_in_its_rhythm() -> None:
    scene = Scene("resolve: tell lead")
    repeat = scene.sweep(2 * HOUR + 10 * MINUTE)[-1]  # 10:30 and 11:00 have gone
    assert (repeat.occurrence, repeat.data["due"]) == (2, MONDAY + 2 * HOUR)
    assert scene.sweep(2 * HOUR + 30 * MINUTE) == []
    (repeat,) = scene.sweep(2 * HOUR + 30 * MINUTE + 1)
    assert repeat.occurrence == 3


def test_a_numbered_repeat_ends_at_its_number() -> None:
    scene = Scene("respond every 10m up to 2 times: tell lead")
    steps = [step for after in range(0, 5 * HOUR, 5 * MINUTE) for _, step in said(scene.sweep(after + 1))]
    assert steps.count("respond@100%+10m*:tell:lead") == 2


def test_a_wait_that_is_over_ends_before_anything_else() -> None:
    scene = Scene("resolve: tell lead")
    scene.add(Event("waiting", MONDAY, {"on": "client", "until": MONDAY + HOUR}, "ana"))
    event = scene.sweep(9 * HOUR)[0]
    assert (event.kind, event.at) == ("resumed", MONDAY + HOUR)


def test_what_a_command_settles_is_breaches_only_and_once() -> None:
    scene = Scene("respond: escalate to next")
    _, fallen = settle(scene.ticket, scene.promise, MONDAY + 5 * HOUR)
    assert [(event.kind, event.clock) for event in fallen] == [("breached", "respond"), ("breached", "resolve")]
    scene.add(*fallen)
    assert settle(scene.ticket, scene.promise, MONDAY + 6 * HOUR)[1] == []
    assert said(scene.sweep(6 * HOUR))[-1] == ("escalated", "respond@100%:escalate:next")
    assert (scene.ticket.respond.missed, scene.ticket.resolve.missed) == (1, 1)
