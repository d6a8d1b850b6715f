"""Somebody edits the matrix during a sweep: each ticket climbs once, by one version, and its event says which."""

import json
import shutil
import threading
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from escli.app import setup, sweeping, tickets
from escli.app.recording import Scribe
from escli.app.session import Session
from escli.core.intake import Opening
from tests.desk import Desk
from tests.proof import desks
from tests.proof.commands import started_anew

MATRIX = """\
escli: 1
name: Small Desk
timezone: UTC
calendars: {office: {hours: 24/7}}
tiers: {L1: {client: We help.}, L2: {client: We help more.}, L3: {client: We help most.}}
management: {client: We care., respond: 1h, calendar: office}
severities: {normal: It hurts.}
types: {fault: {title: A fault}}
matrix: {fault: {normal: {tier: L1, respond: 1h, resolve: 2d, calendar: office, path: climb}}}
paths:
  climb:
    - 50% of respond: tell mia
    - respond: escalate to L2
    - respond every 4h: page tier
clients: {Acme: {}}
team:
  ana: {tier: L1, page: log, tell: log}
  ben: {tier: L2, page: log, tell: log}
  cleo: {tier: L3, page: log, tell: log}
  mia: {tier: management, role: manager, page: log, tell: log}
channels: {log: {log: messages.log}}
duty: mia
"""
TO_L3 = ("escalate to L2", "escalate to L3")
MANY = 260  # tickets: a sweep begins with a batch of 200
TEN = 1795428001  # Monday, a second after ten


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A desk with many tickets that escalate at ten."""
    folder = tmp_path_factory.mktemp("full")
    (folder / "matrix.yaml").write_text(MATRIX, "utf-8")
    store, _ = setup.init(folder / "desk.db", folder / "matrix.yaml", now=TEN - 3601, test_clock=True)
    store.for_show()
    session = Session(store)
    for number in range(MANY):
        tickets.new(session, Opening("Acme", "fault", "normal", f"Number {number}"))
    store.close()
    return folder


@pytest.fixture
def busy(desk: Desk, full: Path) -> Desk:
    """A copy of it, bound to a matrix file of its own, at ten."""
    shutil.copytree(full, desk.folder, dirs_exist_ok=True)
    desks.rows(desk.database, "UPDATE meta SET value = ? WHERE key = 'matrix_path'", str(desk.matrix))
    desk.at("09:00").ok("sweep")
    return desk.at("10:00:01")


def edit(desk: Desk, *changes: tuple[str, str], now: int = TEN) -> Callable[[], None]:
    """Somebody saves the file, and takes it up by a command that sweeps nothing, in a process of their own."""

    def do() -> None:
        text = desk.matrix.read_text("utf-8")
        for old, new in changes:
            assert old in text
            text = text.replace(old, new)
        desk.matrix.write_text(text, "utf-8")
        ran = started_anew(desk.database, now, "audit")
        assert ran.code == 0, ran

    return do


def between_batches(monkeypatch: pytest.MonkeyPatch, deed: Callable[[], None]) -> None:
    """Once, while the sweep lets others have their turn."""
    left = [deed]

    def sleep(_: float) -> None:
        if left:
            left.pop()()

    monkeypatch.setattr(sweeping, "time", SimpleNamespace(monotonic=time.monotonic, sleep=sleep))


def climbed(desk: Desk) -> list[tuple[int, int, str]]:
    """Each escalation: ticket, version of the matrix, where to."""
    return desks.rows(
        desk.database, "SELECT ticket_id, matrix_id, data ->> 'tier' FROM event WHERE kind = 'escalated' ORDER BY id"
    )


def versions(desk: Desk) -> tuple[int, int]:
    """The version before the edit, and the one after it."""
    ((data,),) = desks.rows(desk.database, "SELECT data FROM event WHERE kind = 'edited'")
    said = json.loads(data)
    return said["from"], said["matrix"]


def check(desk: Desk) -> None:
    """Nothing is doubled, left out, or derived wrongly."""
    desks.check_quickly(desk.database)
    found = {one["check"]: one for one in desk.ok("doctor", "--json").data["checks"]}
    assert [one for one in found.values() if one["state"] == "wrong"] == []


def test_between_two_batches_of_a_sweep(busy: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    between_batches(monkeypatch, edit(busy, TO_L3))
    busy.ok("sweep")
    found = climbed(busy)
    before, after = versions(busy)
    assert sorted(ticket for ticket, _, _ in found) == list(range(1, MANY + 1))  # each once
    assert Counter((version, tier) for _, version, tier in found) == {(before, "L2"): 200, (after, "L3"): MANY - 200}
    assert busy.show(1)["tier"] == "L2"
    assert busy.show(MANY)["tier"] == "L3"
    check(busy)
    busy.sweep("10:01")
    assert climbed(busy) == found
    for ticket, tier in ((1, "L2"), (MANY, "L3")):
        said = busy.ok("why", str(ticket)).out
        assert f"escalate to {tier}" in said
    check(busy)


def test_a_step_that_is_taken_out_between_two_batches_does_not_happen_any_more(
    busy: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    between_batches(monkeypatch, edit(busy, ("    - respond: escalate to L2\n", "")))
    busy.ok("sweep")
    assert [ticket for ticket, _, _ in climbed(busy)] == list(range(1, 201))
    broken = desks.rows(busy.database, "SELECT count(*), sum(respond_missed) FROM ticket")
    assert broken == [(MANY, MANY)]  # the promise is broken all the same
    check(busy)
    busy.sweep("10:01")
    assert len(climbed(busy)) == 200
    check(busy)


def test_between_what_a_sweep_has_decided_and_what_it_writes(busy: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who edits then waits for the batch: it is of the version by which it was decided."""
    write, running = Scribe.write, list[threading.Thread]()

    def meanwhile(self: Scribe) -> None:
        if not running:
            running.append(threading.Thread(target=edit(busy, TO_L3)))
            running[0].start()
            running[0].join(0.7)  # it has saved the file, and waits for the lock
        write(self)

    monkeypatch.setattr(Scribe, "write", meanwhile)

    def wait(_: float) -> None:
        running[0].join()

    monkeypatch.setattr(sweeping, "time", SimpleNamespace(monotonic=time.monotonic, sleep=wait))
    busy.ok("sweep")
    before, after = versions(busy)
    found = climbed(busy)
    assert Counter((version, tier) for _, version, tier in found) == {(before, "L2"): 200, (after, "L3"): MANY - 200}
    check(busy)
    busy.sweep("10:01")
    assert climbed(busy) == found
    check(busy)


def test_while_plans_are_made_anew_after_another_edit(busy: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second edit comes between two batches of planning: all is planned by it in the end."""
    monkeypatch.setattr(sweeping, "_LARGEST", 100)
    busy.at("09:10")
    ten_past = TEN - 3601 + 600
    edit(busy, ("50% of respond", "40% of respond"), now=ten_past)()
    between_batches(monkeypatch, edit(busy, ("40% of respond", "75% of respond"), now=ten_past))
    busy.ok("sweep")
    busy.at("09:11").ok("sweep")
    rows = desks.rows(busy.database, "SELECT DISTINCT respond_next FROM ticket")
    assert rows == [(TEN - 901,)]
    check(busy)


def test_a_command_that_began_before_an_edit_goes_by_the_edit(busy: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody types for a while; the editor's version is in force when the ticket is written."""
    done: list[Any] = []
    begin = Scribe.__init__

    def late(self: Scribe, tx: Any, session: Session) -> None:
        done.append(session.matrix_id)
        begin(self, tx, session)

    monkeypatch.setattr(Scribe, "__init__", late)
    session = Session.open(busy.database, "ana")
    old = session.matrix_id
    edit(busy, ("respond: 1h, resolve", "respond: 2h, resolve"))()
    tickets.new(session, Opening("Acme", "fault", "normal", "Typed long"))
    session.store.close()
    assert done == [old]
    rows = desks.rows(busy.database, "SELECT matrix_id FROM event WHERE ticket_id = ? ORDER BY id", MANY + 1)
    assert {version for (version,) in rows} == {versions(busy)[1]}
    assert busy.due(MANY + 1, "respond") == "Mon 12:00:01"


def test_the_clock_is_set_back_between_two_batches(busy: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Half an hour back, and people work by it: what they do answers what runs, and the sweep goes on as it began."""

    def meanwhile() -> None:
        for ticket in (1, MANY):  # one that has just moved up, one whose turn is still to come
            ran = started_anew(busy.database, TEN - 1801, "take", str(ticket), "--as", "ben")
            assert ran.code == 0, ran

    between_batches(monkeypatch, meanwhile)
    busy.ok("sweep")
    assert sorted(ticket for ticket, _, _ in climbed(busy)) == list(range(1, MANY))  # each once, but the last
    for ticket, tier, kept in ((1, "L2", (1, 1)), (MANY, "L1", (1, 0))):
        row = busy.peek(ticket)
        assert (row["tier"], row["technician"], row["respond_met"], row["respond_missed"]) == (tier, "ben", *kept)
    assert busy.ok("audit", "--json").data["sound"]
    check(busy)
    busy.at("09:31").ok("sweep")  # cron goes by the clock as it is
    busy.sweep("10:00:02")
    assert sorted(ticket for ticket, _, _ in climbed(busy)) == list(range(1, MANY))
    assert busy.ok("audit", "--json").data["sound"]
    check(busy)
