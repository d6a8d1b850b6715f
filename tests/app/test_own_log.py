"""What one desk exports another takes in: the same facts under new numbers, once, and nobody is told of it."""

import csv
import json
import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from escli.app import exporting, own_batches, redacting, tickets
from escli.app.audit import audit
from escli.app.exporting import CSV, JSONL, SQLITE, Wanted
from escli.app.own_file import is_own
from escli.app.own_log import BroughtIn, import_own
from escli.app.recording import Scribe
from escli.app.session import Session
from escli.app.setup import init
from escli.app.sweeping import sweep
from escli.core import links
from escli.core.chain import link as chained
from escli.core.fold import fold
from escli.core.intake import Opening
from escli.core.model import COLUMNS, FACTS, Event, EventRow, Ticket, to_row
from escli.errors import Refused, Unreadable
from tests.app.conftest import NOW

# What a ticket does not take along: its number, where it comes from, and what only its own desk means.
OWN = {"id", "origin", "key", "history", "promise", "last_event", "head", "follows", "parent", "merged_into"}
FACTUAL = [place for place, name in enumerate(COLUMNS[:FACTS]) if name not in OWN]
EVENTS = Wanted("events")


@pytest.fixture
def other(tmp_path: Path) -> Iterator[Session]:
    """A second desk, whose first ticket is its own."""
    (tmp_path / "other").mkdir()
    store, _ = init(tmp_path / "other" / "desk.db", None, now=NOW, test_clock=True)
    there = Session(store)
    opened(there, "Theirs")
    yield there
    store.close()


def opened(session: Session, title: str, **more: Any) -> int:
    done, _ = tickets.new(session, Opening("Quayside Books", "software", "high", title, **more))
    return done.after.id


def sent(session: Session, name: str = "desk.jsonl", form: str = JSONL) -> Path:
    exporting.export(session, EVENTS if form != SQLITE else Wanted("all"), Path(name), form)
    return Path(name)


def ticket(session: Session, number: int) -> Ticket:
    found = session.store.reports.ticket(number)
    assert found is not None
    return found


def facts(one: Ticket) -> list[Any]:
    row = to_row(one)
    return [row[place] for place in FACTUAL]


def later(session: Session, seconds: int) -> None:
    session.now += seconds
    session.forget_matrix()


def busy(session: Session) -> None:
    """A ticket with a bit of everything, swept until its promises are broken."""
    number = opened(session, "'= Börse\x07 <b>", description="It began", key="alarm 7")
    later(session, 60)
    tickets.take(session, [number], None)
    tickets.reply(session, [number], "We are on it", None)
    later(session, 7 * 86400)
    sweep(session)


@pytest.mark.parametrize(
    ("name", "form"), [("e.jsonl", JSONL), ("e.jsonl.gz", JSONL), ("e.csv", CSV), ("e.db", SQLITE)]
)
def test_a_ticket_has_the_same_facts_there_in_whatever_form_it_went(
    session: Session, other: Session, name: str, form: str
) -> None:
    busy(session)
    file = sent(session, name, form)
    assert is_own(file)
    found = import_own(other, file)
    assert (found.tickets_new, found.tickets_known, found.rejected) == (1, 0, 0)
    there = ticket(other, 2)
    assert facts(there) == facts(ticket(session, 1))
    assert (there.origin, there.history, there.promise, there.key) == (
        f"escli:{session.metas['database_id']}:1", 1, None, None
    )  # fmt: skip
    assert other.store.reports.stays(2) == session.store.reports.stays(1)
    mine, theirs = session.store.reports.history(1), other.store.reports.history(2)
    assert [(at, one.kind, one.at, one.actor, one.visible, one.texts) for at, one in mine] == [
        (at, one.kind, one.at, one.actor, one.visible, one.texts) for at, one in theirs
    ]


def test_nobody_is_told_and_nothing_falls_due(session: Session, other: Session) -> None:
    busy(session)
    before = len(other.store.reports.messages(None, 100))
    import_own(other, sent(session))
    assert len(other.store.reports.messages(None, 100)) == before
    assert ticket(other, 2).deadlines.next_at is None
    assert other.store.reports.ticket(1) == ticket(other, 1)


def test_the_row_is_the_fold_of_its_events_and_the_chain_is_whole(session: Session, other: Session) -> None:
    busy(session)
    import_own(other, sent(session))
    row = ticket(other, 2)
    folded, _ = fold(event for _, event in other.store.reports.history(2))
    assert to_row(folded._replace(id=2, last_event=row.last_event, head=row.head))[:FACTS] == to_row(row)[:FACTS]
    head = b""
    with closing(sqlite3.connect(other.store.path)) as file:
        for stored in file.execute(f"SELECT {', '.join(EventRow._fields)} FROM event WHERE ticket_id = 2 ORDER BY id"):
            head = chained(stored[:-1], head)
            assert head == stored[-1]
    assert head == row.head


def test_the_same_export_twice_adds_nothing_and_a_later_one_what_is_new(session: Session, other: Session) -> None:
    busy(session)
    first = sent(session)
    import_own(other, first)
    before = ticket(other, 2)
    again = import_own(other, first)
    assert (again.tickets_new, again.tickets_known, again.events) == (0, 1, 0)
    assert ticket(other, 2) == before
    tickets.reply(session, [1], "Soon", None)
    opened(session, "Another")
    more = import_own(other, sent(session))
    assert (more.tickets_new, more.tickets_known) == (1, 1)
    assert facts(ticket(other, 2)) == facts(ticket(session, 1))
    assert [ticket(other, number).title for number in (2, 3)] == [ticket(session, n).title for n in (1, 2)]


def test_what_came_from_here_stays_as_it_is_here(session: Session, other: Session) -> None:
    busy(session)
    import_own(other, sent(session))
    before = ticket(session, 1)
    back = import_own(session, sent(other, "back.jsonl"))
    assert (back.tickets_new, back.tickets_known, back.rejected) == (1, 1, 0)
    assert ticket(session, 1) == before
    assert (ticket(session, 2).title, ticket(session, 2).origin) == ("Theirs", f"escli:{other.metas['database_id']}:1")


def test_an_export_of_this_very_desk_is_refused(session: Session) -> None:
    busy(session)
    with pytest.raises(Refused, match="this very desk"):
        import_own(session, sent(session))


def test_a_third_desk_knows_a_ticket_by_where_it_came_from_in_the_first_place(
    session: Session, other: Session, tmp_path: Path
) -> None:
    busy(session)
    first = sent(session)
    import_own(other, first)
    (tmp_path / "third").mkdir()
    store, _ = init(tmp_path / "third" / "desk.db", None, now=NOW, test_clock=True)
    third = Session(store)
    assert import_own(third, sent(other, "other.jsonl")).tickets_new == 2
    assert import_own(third, first) == BroughtIn(0, 1, 0, len(first.read_text("utf-8").splitlines()), 0, ())
    store.close()


def related(
    session: Session, decide: Callable[[Any, dict[int, Ticket]], dict[int, list[Event]]], *numbers: int
) -> None:
    with session.store.write() as tx:
        scribe = Scribe(tx, session)
        found = {one.id: one for one in tx.tickets(list(numbers))}
        for number, events in decide(session.desk, found).items():
            if events:
                scribe.add(found[number], events)
        scribe.write()


def test_tickets_that_name_each_other_do_so_there_too_however_far_apart(
    session: Session, other: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(own_batches, "BATCH", 2)
    for place in range(9):
        opened(session, f"Ticket {place}", follows=1 if place == 4 else None)
    related(session, lambda desk, found: links.link(desk, found, {1: [], 8: []}), 1, 8)
    related(session, lambda desk, found: links.merge(desk, found, 7, "The same"), 2, 7)
    related(session, lambda desk, found: links.major(desk, found[9], [found[3]]), 3, 9)
    related(session, lambda desk, found: links.link(desk, found, {1: [8], 4: []}), 1, 4)
    assert import_own(other, sent(session)).tickets_new == 9
    there = {one.title: one for one in (ticket(other, number) for number in range(2, 11))}

    def named(title: int) -> int:
        return there[f"Ticket {title - 1}"].id

    assert there["Ticket 1"].merged_into == named(7)
    assert there["Ticket 2"].parent == named(9)
    assert there["Ticket 4"].follows == named(1)
    assert other.store.reports.linked(named(1)) == sorted([named(8), named(4)])
    assert other.store.reports.linked(named(8)) == [named(1)]


def test_what_a_part_of_a_desk_refers_to_outside_it_is_left_out(session: Session, other: Session) -> None:
    opened(session, "Before")
    later(session, 10)
    opened(session, "After", follows=1)
    related(session, lambda desk, found: links.link(desk, found, {1: [], 2: []}), 1, 2)
    exporting.export(session, Wanted("events", since=session.now), Path("part.jsonl"), JSONL)
    assert import_own(other, Path("part.jsonl")).tickets_new == 1
    assert ticket(other, 2).follows is None
    assert other.store.reports.linked(2) == []


def test_lines_in_another_order_make_the_same_tickets(session: Session, other: Session) -> None:
    busy(session)
    opened(session, "Another")
    file = sent(session)
    file.write_text("".join(reversed(file.read_text("utf-8").splitlines(keepends=True))), encoding="utf-8")
    assert import_own(other, file).tickets_new == 2
    assert facts(ticket(other, 2)) == facts(ticket(session, 1))


def test_a_ticket_that_is_worked_on_here_now_is_left_alone(session: Session, other: Session) -> None:
    busy(session)
    import_own(other, sent(session))
    with other.store.write() as tx:  # as an adoption would
        scribe = Scribe(tx, other)
        scribe.add(ticket(other, 2), [Event("set", other.now, {"changes": {"history": [1, 0]}})])
        scribe.write()
    tickets.reply(session, [1], "Soon", None)
    found = import_own(other, sent(session))
    assert found.rejected > 0
    assert "worked on here now" in found.reasons[0]


def test_the_desks_own_events_stay_with_it(session: Session, other: Session) -> None:
    with session.store.write() as tx:
        scribe = Scribe(tx, session)
        scribe.add(tx.desk(), [Event("away", NOW, {"person": "ana", "from": NOW, "until": NOW + 10})])
        scribe.write()
    assert import_own(other, sent(session)) == BroughtIn(0, 0, 0, 1, 0, ())


def changed(file: Path, line: int, **said: Any) -> None:
    lines = file.read_text("utf-8").splitlines()
    one = json.loads(lines[line])
    for name, value in said.items():
        one[name] = {**one[name], **value} if isinstance(value, dict) else value
    lines[line] = json.dumps(one)
    file.write_text("\n".join(lines), encoding="utf-8")


@pytest.mark.parametrize(
    ("name", "value"),
    [("at", "yesterday"), ("ticket", "1"), ("ticket", -1), ("ticket", 1 << 70), ("data", "[1]"), ("kind", None),
     ("id", True), ("texts", "x"), ("actor", "\ud800"), ("at", 5), ("visible", []),
     ("at", "2026-05-01"), ("visible", 2), ("texts", {"text": "\ud800"}), ("data", {"x": float("nan")}),
     ("data", {"x": json.loads("[" * 300 + "]" * 300)}), ("clock", ["respond"])],
)  # fmt: skip
def test_a_damaged_file_is_refused_with_its_line_before_anything_is_written(
    session: Session, other: Session, name: str, value: Any
) -> None:
    busy(session)
    file = sent(session)
    changed(file, 2, **{name: value})
    with pytest.raises(Unreadable, match=f"line 3: ({name} is|not an event)"):
        import_own(other, file)
    assert other.store.reports.ticket(2) is None


def test_a_file_that_ends_in_the_middle_is_refused(session: Session, other: Session) -> None:
    busy(session)
    for name, form in (("e.jsonl", JSONL), ("e.jsonl.gz", JSONL), ("e.csv", CSV)):
        file = sent(session, name, form)
        file.write_bytes(file.read_bytes()[:-20])
        with pytest.raises(Unreadable):
            import_own(other, file)
    assert other.store.reports.ticket(2) is None


@pytest.mark.parametrize(
    "said",
    [
        {"kind": "set", "data": {"changes": {"history": [1, 0]}}},
        {"kind": "set", "data": {"changes": {"id": [2, 1]}}},
        {"kind": "set", "data": {"changes": {"promise": [None, "x"]}}},
        {"kind": "set", "data": {"changes": {"nonsense": [None, 1]}}},
        {"kind": "set", "data": {"changes": 5}},
        {"kind": "resolved", "data": {"ends": {"title": True}}},
        {"kind": "linked", "data": {"to": 7}},
        {"kind": "noted", "data": {"files": [{"sha256": "../../etc/passwd"}]}},
        {"kind": "noted", "data": {"files": [{"sha256": "a" * 64, "odd": 1}]}},
        {"kind": "noted", "texts": {"text": 5}},
        {"kind": "noted", "data": {"starts": {"respond": "soon"}}},
        {"kind": "set", "data": {"changes": {"title": ["", ["x"]]}}},
        {"kind": "set", "data": {"changes": {"affected": [0, 1 << 80]}}},
        {"kind": "assigned", "data": {"technician": {"a": 1}}},
        {"kind": "reopened", "data": {}},
        {"kind": "declined", "data": {}},
        {"kind": "opened", "data": {"client": "x"}},
    ],
)
def test_an_event_that_somebody_made_up_harms_only_its_own_ticket(
    session: Session, other: Session, said: dict[str, Any]
) -> None:
    busy(session)
    opened(session, "A good one")
    file = sent(session)
    changed(file, 1, **said)
    found = import_own(other, file)
    assert found.tickets_new >= 1
    there = [one for one in map(other.store.reports.ticket, range(1, 5)) if one is not None]
    assert {one.title for one in there} >= {"Theirs", "A good one"}
    assert [one.history for one in there if one.title != "Theirs"] == [1] * found.tickets_new
    assert [one.id for one in there if one.title == "Theirs"] == [1]
    assert not any(one.deadlines.next_at for one in there if one.history)


def test_what_was_redacted_is_blank_there_too(session: Session, other: Session) -> None:
    opened(session, "hunter2 is my password", description="hunter2 as I said")
    tickets.reply(session, [1], "Never write it down", None)
    before = sent(session)
    redacting.blank(session, 1, 1, "a password")
    file = sent(session, "after.jsonl")
    assert "hunter2" not in file.read_text("utf-8")
    import_own(other, file)
    assert ticket(other, 2).title == ticket(session, 1).title
    assert audit(other, None)["faults"] == []
    import_own(other, before)
    assert b"hunter2" not in other.store.path.read_bytes()


def test_what_is_redacted_later_is_blanked_by_a_later_export(session: Session, other: Session) -> None:
    opened(session, "hunter2 is my password", description="hunter2 as I said")
    opened(session, "Another")
    import_own(other, sent(session))
    assert ticket(other, 2).title == "hunter2 is my password"
    redacting.blank(session, 1, 1, "a password")
    found = import_own(other, sent(session))
    assert (found.events, found.rejected, found.reasons) == (1, 0, ())
    assert ticket(other, 2).title == ticket(session, 1).title
    assert other.store.reports.history(2)[0][1].texts == session.store.reports.history(1)[0][1].texts
    assert b"hunter2" not in other.store.path.read_bytes()
    assert audit(other, None)["faults"] == []


@pytest.mark.parametrize(
    "data", [{"event": 1}, {"event": 999, "fields": [], "removed": []}, {"event": 1, "fields": 5, "removed": []}, {}]
)
def test_a_redaction_that_somebody_made_up_blanks_nothing_else(
    session: Session, other: Session, data: dict[str, Any]
) -> None:
    opened(session, "A good one")
    tickets.reply(session, [1], "Soon", None)
    file = sent(session)
    changed(file, 1, kind="redacted", data=data)
    found = import_own(other, file)
    assert (found.tickets_new, found.rejected) == (0, 2)
    assert other.store.reports.history(1)[0][1].texts["title"] == "Theirs"


def test_an_import_that_was_stopped_goes_on_where_it_was(
    session: Session, other: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(own_batches, "BATCH", 2)
    for place in range(7):
        opened(session, f"Ticket {place}", follows=1 if place == 6 else None)
    file = sent(session)

    def stop(*_: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        import_own(other, file, stop)
    assert ticket(other, 3).title == "Ticket 1"
    assert other.store.reports.ticket(4) is None
    opened(other, "Between")
    found = import_own(other, file)
    assert (found.tickets_new, found.tickets_known) == (5, 2)
    assert ticket(other, 9).follows == 2


def test_an_origin_that_somebody_made_up_takes_nothing_over(session: Session, other: Session) -> None:
    opened(session, "A good one")
    file = sent(session)
    before = ticket(other, 1)
    for origin in (f"escli:{other.metas['database_id']}:1", f"escli:{other.metas['database_id']}:x"):
        changed(file, 0, data={"origin": origin})
        import_own(other, file)
        assert ticket(other, 1) == before


def test_events_of_two_desks_in_one_file_are_refused(session: Session, other: Session) -> None:
    busy(session)
    file = sent(session)
    file.write_text(file.read_text("utf-8") + sent(other, "other.jsonl").read_text("utf-8"), encoding="utf-8")
    with pytest.raises(Refused, match="another desk"):
        import_own(other, file)


@pytest.mark.parametrize("form", [CSV, JSONL])
def test_another_table_is_refused_by_name(session: Session, form: str) -> None:
    busy(session)
    for table in ("tickets", "stays", "metrics"):
        exporting.export(session, Wanted(table), Path("t"), form)
        with pytest.raises(Refused, match=f"export of {table}"):
            is_own(Path("t"))


def test_any_other_file_is_none_of_ours(session: Session, tmp_path: Path) -> None:
    for number, content in enumerate(
        (b"", b"id,title\n1,x\n", b"{}\n", b"{", b"\xff\xfe\x00", b"[1]\n", os.urandom(400))
    ):
        file = tmp_path / f"{number}"
        file.write_bytes(content)
        assert not is_own(file)
    assert not is_own(tmp_path / "nowhere")
    with pytest.raises(Unreadable, match="no events of an export"):
        import_own(session, session.store.path)


def test_a_spreadsheet_may_have_saved_it_anew(session: Session, other: Session) -> None:
    """Columns in another order and one more, every cell in quotes, no byte order mark."""
    busy(session)
    with sent(session, "e.csv", CSV).open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    with Path("saved.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, [*reversed(rows[0]), "mine"], quoting=csv.QUOTE_ALL)
        writer.writeheader()
        writer.writerows({**row, "mine": "seen"} for row in rows)
    assert is_own(Path("saved.csv"))
    assert import_own(other, Path("saved.csv")).tickets_new == 1
    assert facts(ticket(other, 2)) == facts(ticket(session, 1))
