"""The demo: two weeks that come out the same for everybody, and a desk worth looking at after them."""

import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from escli.app import demo, figures, patterns, reports, tickets
from escli.app.session import Session
from escli.app.sweeping import sweep
from escli.cli.main import run
from escli.config import mapping
from escli.core import lifecycle
from escli.core.fold import fold
from escli.core.model import FACTS, Ticket, to_row
from escli.errors import Refused
from escli.store.sqlite import open_store
from escli.store.values import Filters


def played(folder: Path) -> Session:
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("ESCLI_NOW", raising=False)
        return demo.play(folder)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    """The desk as the two weeks leave it; the tests only look at it."""
    session = played(tmp_path_factory.mktemp("demo"))
    yield session
    session.store.close()


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder for the command's temporary ones, and a clean environment."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    for name in ("ESCLI_NOW", "ESCLI_DB"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


def every(session: Session) -> list[Ticket]:
    return [ticket for number in range(1, 1000) if (ticket := session.store.reports.ticket(number)) is not None]


def facts(ticket: Ticket) -> tuple[Any, ...]:
    return to_row(ticket._replace(head=b""))[:FACTS]  # the chain's head has random salts in it


def test_two_plays_tell_the_same_story(desk: Session, tmp_path: Path) -> None:
    again = played(tmp_path)
    assert [facts(ticket) for ticket in every(again)] == [facts(ticket) for ticket in every(desk)]
    assert figures.metrics(again, None, None, None) == figures.metrics(desk, None, None, None)
    again.store.close()


def test_the_promises_are_kept_about_as_well_as_a_good_small_team_keeps_them(desk: Session) -> None:
    found = figures.metrics(desk, None, None, None)
    assert 120 <= found["tickets"] <= 160
    assert 0.85 <= found["sla"]["respond"]["rate"] <= 0.95
    assert 0.8 <= found["sla"]["resolve"]["rate"] <= 0.97
    assert 0.1 <= found["escalation_rate"]["rate"] <= 0.25
    assert found["escalations"]["timed"] >= 3
    assert found["escalations"]["manual"] >= 5
    assert found["escalations"]["management"] >= 5
    assert found["reopened"] >= 2
    assert found["satisfaction"]["n"] >= 20


def test_on_the_last_morning_there_is_something_to_look_at(desk: Session) -> None:
    queue = reports.queue(desk, Filters(), 1000)["tickets"]
    breaches = reports.breaches(desk, reports.SOON, 1000)
    assert 18 <= len(queue) <= 32
    assert 2 <= breaches["broken"] <= 8
    assert breaches["soon"] >= 2
    assert sum(one["waiting_on"] == "client" for one in queue) >= 2
    assert sum(one["management"] for one in queue) >= 2
    assert any(not one["taken"] for one in queue)
    assert len({one["client"] for one in queue}) >= 4


def test_patterns_find_the_client_whose_systems_the_first_tier_does_not_know(desk: Session) -> None:
    found = patterns.patterns(desk, None, None)
    (one,) = [one for one in found["findings"] if one["direction"] == "worse"]
    assert (one["outcome"], one["by"], one["group"]) == ("escalated", "client", "Quayside Books")
    assert {one["type"] for one in found["training"]} == {"software", "workstation"}
    assert len(found["titles"]) >= 3


def test_every_kind_of_ticket_and_flag_has_come_in(desk: Session) -> None:
    found = every(desk)
    assert {ticket.type for ticket in found} == set(desk.matrix.types)
    assert {ticket.severity for ticket in found} == set(desk.matrix.severities)
    assert {ticket.client for ticket in found} == set(desk.matrix.clients)
    assert any(ticket.vip for ticket in found)
    assert any(ticket.security for ticket in found)
    assert any((ticket.affected or 0) >= 5 for ticket in found)


def test_the_ticket_to_look_at_was_handed_on_and_has_management_beside_it(desk: Session) -> None:
    shown = reports.whole(desk, demo.most_eventful(desk.store))
    assert shown["management"]
    assert {"summary", "tried", "next"} <= shown["handoff"].keys()
    assert len(shown["history"]) >= 10


def test_the_facts_of_every_ticket_are_the_fold_of_its_events(desk: Session) -> None:
    for ticket in every(desk):
        events = [event for _, event in desk.store.reports.history(ticket.id)]
        folded, stays = fold(events, Ticket(id=ticket.id))
        assert facts(folded._replace(last_event=ticket.last_event)) == facts(ticket)
        assert stays == desk.store.reports.stays(ticket.id)


def test_an_open_ticket_is_at_one_tier_and_an_ended_one_nowhere(desk: Session) -> None:
    for ticket in every(desk):
        here = {stay.kind: stay.tier for stay in desk.store.reports.stays(ticket.id) if stay.left_at is None}
        beside = {"management": "management"} if ticket.management_stay is not None else {}
        assert here == ({"technical": ticket.tier} | beside if ticket.is_open else {})


def test_the_machine_behind_it_is_in_order(desk: Session) -> None:
    found = reports.breaches(desk, 0, 1000)
    assert found["last_sweep_s"] == 0
    assert found["set_aside"] == []
    assert desk.store.anything_due(desk.now) == (False, False)
    assert {message.state for message in desk.store.reports.messages(None, 10_000)} == {"sent"}


def test_everything_lies_in_the_one_folder(desk: Session) -> None:
    names = {path.name for path in desk.store.path.parent.iterdir()}
    assert names - {"escli.db-shm", "escli.db-wal"} == {"escli.db", "matrix.yaml", "escli-messages.log"}


def test_one_can_go_on_from_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = played(tmp_path).store
    monkeypatch.setenv("ESCLI_NOW", "2026-11-23T12:00:00Z")
    free = next(one for one in store.reports.queue(Filters(), 1000) if one.taken_at is None)
    tickets.take(Session(store, "hugo"), [free.id], None)
    swept = sweep(Session(store))
    assert swept.kinds
    assert not swept.aside
    done = tickets.act(Session(store, "ana"), [free.id], lambda d, t, _: lifecycle.resolve(d, t, "Done."))
    assert done[0].after.status == "resolved"
    store.close()


def test_simulated_time_of_another_desk_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ESCLI_NOW", "2026-01-01T00:00:00Z")
    with pytest.raises(Refused, match="ESCLI_NOW is set"):
        demo.play(tmp_path)
    assert list(tmp_path.iterdir()) == []


BOOK = """\
mapping: 1
name: book
rows: events
times: {format: "%d/%m/%Y %H:%M", zone: Europe/London}
columns: {id: Number, time: When, activity: What, client: Client, severity: Bad, actor: Who}
meanings: {Open: opened, Take: taken, Up: escalated, Fix: resolved}
severities: {P1: critical, P3: normal}
"""
LOG = """\
Number,When,What,Client,Bad,Who
1,05/01/2026 09:00,Open,Acme,P1,Ana
1,05/01/2026 09:10,Take,Acme,P1,Bo
1,05/01/2026 12:00,Fix,Acme,P1,Bo
2,05/01/2026 09:05,Open,Oak,P3,Bo
2,05/01/2026 09:30,Up,Oak,P3,Bo
"""


def test_a_real_log_is_a_desk_whose_clock_stands_an_hour_after_its_last_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("ESCLI_NOW", raising=False)
    log = tmp_path / "log.csv"
    log.write_text(LOG)
    session, done = demo.play_log(tmp_path, log, mapping.load(BOOK, "book.yaml"))
    assert (done.rows, done.tickets_new) == (5, 2)
    assert reports.iso(session.now) == "2026-01-05T13:00:00Z"
    assert demo.most_eventful(session.store) == 2
    session.store.close()


def test_a_log_that_the_mapping_does_not_fit_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ESCLI_NOW", raising=False)
    log = tmp_path / "log.csv"
    log.write_text("Number,When,What,Client,Bad,Who\n1,yesterday,Open,Acme,P1,Ana\n")
    with pytest.raises(Refused, match="No row of"):
        demo.play_log(tmp_path, log, mapping.load(BOOK, "book.yaml"))


def test_the_command_shows_the_desk_and_says_where_it_is(elsewhere: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["demo"]) == 0
    said = capsys.readouterr().out
    (folder,) = elsewhere.iterdir()
    for heading in ("escli queue", "escli breaches", "escli show", "escli metrics"):
        assert f"\n{heading}" in said
    assert f"export ESCLI_DB={folder / 'escli.db'}\n" in said
    assert "\x1b" not in said
    assert max(map(len, said.splitlines())) <= 120


def test_the_command_shows_a_log(elsewhere: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Path("log.csv").write_text(LOG)
    Path("book.yaml").write_text(BOOK)
    assert run(["demo", "--log", "log.csv", "--mapping", "book.yaml"]) == 0
    said = capsys.readouterr().out
    assert "5 rows of log.csv became the history of 2 tickets." in said
    assert "Oak" in said
    assert len(list(elsewhere.glob("escli-demo-*"))) == 1


def test_a_log_without_its_mapping_is_half_a_wish(elsewhere: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["demo", "--log", "log.csv"]) == 2
    assert "--log and --mapping go together" in capsys.readouterr().err


def test_a_demo_that_fails_leaves_nothing_behind(elsewhere: Path) -> None:
    assert run(["demo", "--log", "missing.csv", "--mapping", "uci"]) != 0
    assert list(elsewhere.iterdir()) == []


def test_a_desk_of_the_schema_before_counts_what_its_events_say_when_it_is_migrated(tmp_path: Path) -> None:
    new = ("informal", "first_resolution_w", "replies")
    session = played(tmp_path)
    wanted = every(session)
    path = session.store.path
    session.store.close()
    with closing(sqlite3.connect(path)) as old:
        for (view,) in old.execute("SELECT name FROM sqlite_schema WHERE type = 'view'").fetchall():
            old.execute(f"DROP VIEW {view}")
        for column in new:
            old.execute(f"ALTER TABLE ticket DROP COLUMN {column}")
        old.execute("DELETE FROM _sqlite_migrations WHERE name >= 'm0009_figures'")
        old.execute("PRAGMA user_version = 8")
        old.commit()
    store = open_store(path)
    assert [store.reports.ticket(one.id) for one in wanted] == wanted
    assert sum(one.replies for one in wanted) > 100
    assert any(one.first_resolution_w != one.resolution_w for one in wanted if one.resolution_w is not None)
    store.close()
