"""`import --adopt-open`: what was open in the old tool is worked on here, under promises that begin today."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from escli.core.fold import fold
from escli.core.model import FACTS, to_row
from escli.store.sqlite import open_store
from tests.desk import Desk
from tests.stories.test_adopting import MATRIX

OLD_DESK = """\
mapping: 1
name: old
rows: tickets
times: {zone: UTC}
columns:
  {id: Id, opened: Opened, resolved: Done, status: State, client: Client, type: Type, severity: Bad, technician: Who,
   title: Title, requester: From}
meanings: {new: opened, working: taken, asked: waiting on client, vendor: waiting on vendor, done: resolved}
"""
HEADER = "Id,Opened,Done,State,Client,Type,Bad,Who,Title,From\n"
LOG = HEADER + (
    "1,2026-01-05 09:00,2026-01-06 09:00,done,Acme,fault,high,ana,Long over,\n"
    "2,2026-01-05 09:00,,new,Acme,fault,high,,Nobody has it,\n"
    "3,2026-01-05 09:00,,working,Acme,fault,high,ana,Ana has it,\n"
    "4,2026-01-05 09:00,,working,Acme,fault,high,zoe,Zoe had it and has left,\n"
    "5,2026-01-05 09:00,,asked,Acme,fault,high,ana,The client was asked,\n"
    "6,2026-01-05 09:00,,new,Unheard Of,wishes,high,,Nobody knows them,\n"
    "7,2026-12-24 09:00,,new,Acme,fault,high,,From the future,\n"
)


def files(desk: Desk, log: str = LOG) -> tuple[str, ...]:
    (desk.folder / "old.yaml").write_text(OLD_DESK, encoding="utf-8")
    (desk.folder / "old.csv").write_text(log, encoding="utf-8")
    return (str(desk.folder / "old.csv"), "--mapping", str(desk.folder / "old.yaml"))


def taken_over(desk: Desk) -> dict[str, Any]:
    found: dict[str, Any] = desk.ok("import", *files(desk), "--adopt-open", "--json", as_="ana").data
    return found


def test_open_tickets_come_under_todays_promises_and_nobody_is_told(desk: Desk) -> None:
    found = taken_over(desk.open(MATRIX, at="10:00"))
    assert (found["tickets_new"], found["adopted"]) == (7, 4)
    assert found["not_adopted"] == [
        {"id": 6, "why": "the matrix has no client 'Unheard Of', the matrix has no type 'wishes'"},
        {"id": 7, "why": "it was opened after now"},
    ]
    assert desk.told() == []
    assert [desk.due(2, clock) for clock in ("respond", "update", "resolve")] == ["Mon 12:00", "Mon 14:00", "Mon 16:00"]
    assert desk.peek(2)["opened_at"] == 1767603600  # it is as old as it was
    assert [desk.peek(ticket)["history"] for ticket in range(1, 8)] == [1, 0, 0, 0, 0, 1, 1]


def test_no_clock_is_broken_at_once_and_the_steps_come_as_for_any_ticket(desk: Desk) -> None:
    taken_over(desk.open(MATRIX, at="10:00"))
    desk.sweep("Mon 12:00")
    assert desk.told() == []
    desk.sweep("Mon 13:01")
    assert sorted(set(desk.told())) == [("tell", "ana")]  # half of resolve is over
    desk.sweep("Tue 10:00")
    assert [desk.peek(ticket)["respond_missed"] for ticket in (2, 3, 4)] == [1, 0, 1]


def test_who_had_taken_it_keeps_it_if_they_work_here(desk: Desk) -> None:
    taken_over(desk.open(MATRIX, at="10:00"))
    assert (desk.peek(3)["technician"], desk.due(3, "respond")) == ("ana", None)
    assert (desk.peek(4)["technician"], desk.due(4, "respond")) == (None, "Mon 12:00")
    desk.at("Mon 11:00").ok("take", "4", as_="ben")
    assert (desk.peek(4)["respond_met"], desk.peek(4)["technician"]) == (1, "ben")


def test_a_wait_goes_on_and_ends(desk: Desk) -> None:
    taken_over(desk.open(MATRIX, at="10:00"))
    assert (desk.peek(5)["status"], desk.due(5, "resolve")) == ("waiting", None)
    assert desk.said(desk.peek(5)["wait_until"]) == "Wed 10:00"
    desk.sweep("Wed 10:01")
    assert desk.peek(5)["status"] == "open"
    assert desk.due(5, "resolve") is not None


def test_an_adopted_ticket_is_resolved_as_any_other(desk: Desk) -> None:
    taken_over(desk.open(MATRIX, at="10:00"))
    desk.at("Mon 11:00").ok("resolve", "2", "Done here", as_="ana")
    assert (desk.peek(2)["resolve_met"], desk.peek(2)["resolve_missed"]) == (1, 0)
    assert desk.peek(2)["resolution_w"] == desk.peek(2)["resolved_at"] - 1767603600


def test_what_was_imported_before_can_be_adopted_later_and_once(desk: Desk) -> None:
    desk.open(MATRIX, at="10:00").ok("import", *files(desk))
    desk.at("Mon 11:00")
    assert taken_over(desk)["adopted"] == 4
    assert desk.due(2, "respond") == "Mon 13:00"
    desk.at("Mon 11:30")
    again = taken_over(desk)
    assert (again["adopted"], again["events"]) == (0, 0)
    assert desk.due(2, "respond") == "Mon 13:00"


def test_a_client_whom_the_matrix_learns_of_is_adopted_the_next_time(desk: Desk) -> None:
    taken_over(desk.open(MATRIX, at="10:00"))
    cells = "    high: {tier: L1, respond: 2h, calendar: office, path: quiet}\n"
    cells += "    low: {tier: L1, respond: 4h, calendar: office, path: quiet}\n"
    known = MATRIX.replace("clients: {Acme: {}}", "clients: {Acme: {}, Unheard Of: {}}")
    known = known.replace("wish: {title: A wish}", "wish: {title: A wish}, wishes: {title: Wishes}")
    desk.matrix.write_text(known.replace("  wish:\n", f"  wishes:\n{cells}  wish:\n"), encoding="utf-8")
    found = taken_over(desk.at("Mon 12:00"))
    assert (found["adopted"], [one["id"] for one in found["not_adopted"]]) == (1, [7])


def test_the_history_says_that_it_was_adopted_and_the_row_is_the_fold_of_it(desk: Desk) -> None:
    taken_over(desk.open(MATRIX, at="10:00"))
    (event,) = desk.events(2, "adopted")
    assert event["data"]["changes"]["history"] == [1, 0]
    assert event["actor"] == "ana"
    why = desk.ok("why", "2", "--json").data
    assert why["imported"] is False
    assert why["next"] != []
    store = open_store(desk.database)
    for number in range(1, 8):
        ticket = store.reports.ticket(number)
        assert ticket is not None
        folded, _ = fold(one for _, one in store.reports.history(number))
        folded = folded._replace(id=number, last_event=ticket.last_event, head=ticket.head)
        assert to_row(folded)[:FACTS] == to_row(ticket)[:FACTS]
    store.close()


def test_a_dry_run_counts_what_would_be_adopted_and_writes_nothing(desk: Desk) -> None:
    desk.open(MATRIX, at="10:00")
    found = desk.ok("import", *files(desk), "--adopt-open", "--dry-run", "--json").data
    assert (found["open"], found["adopted"], found["tickets_new"]) == (6, 4, 7)
    assert {one["name"]: one["count"] for one in found["not_adopted"]} == {
        "the matrix has no client 'Unheard Of'": 1,
        "the matrix has no type 'wishes'": 1,
        "it was opened after now": 1,
    }
    assert desk.ok("queue", "--json").data["tickets"] == []
    assert not list(desk.folder.glob("*.rejects.csv"))


def test_a_dry_run_gives_the_lines_that_the_matrix_lacks(desk: Desk) -> None:
    desk.open(MATRIX, at="10:00")
    found = desk.ok("import", *files(desk), "--dry-run", "--json").data
    assert found["lacking"]["clients"] == [{"name": "Unheard Of", "count": 1}]
    assert found["lacking"]["team"] == [{"name": "zoe", "count": 1}]
    lines = found["to_paste"].splitlines()
    client = next(line for line in lines if "Unheard Of" in line)
    desk.matrix.write_text(MATRIX.replace("clients: {Acme: {}}", f"clients:\n  Acme: {{}}\n{client}"), encoding="utf-8")
    desk.ok("matrix", "check", str(desk.matrix))
    again = desk.at("Mon 10:01").ok("import", *files(desk), "--dry-run", "--json").data
    assert again["lacking"]["clients"] == []


def test_a_dry_run_says_what_cannot_be_read_and_which_words_mean_nothing(desk: Desk) -> None:
    desk.open(MATRIX, at="10:00")
    log = LOG + "8,yesterday,,new,Acme,fault,high,,,\n9,2026-01-05 09:00,,parked,Acme,fault,high,,,\n"
    found = desk.ok("import", *files(desk, log), "--dry-run", "--json").data
    assert found["reasons"] == [{"reason": "Opened: 'yesterday' is no time in the format 'iso'", "rows": 1, "line": 9}]
    assert found["without_meaning"] == [{"name": "parked", "count": 1}]
    assert found["rejected"] == 1


def test_figures_and_lists_know_clients_whom_the_matrix_does_not(desk: Desk) -> None:
    desk.open(MATRIX, at="10:00").ok("import", *files(desk))
    assert any(one["client"] == "Unheard Of" for one in desk.ok("queue", "--json").data["tickets"])
    assert desk.show(6)["client"] == "Unheard Of"
    assert desk.ok("metrics", "--by", "client", "--json").code == 0


@pytest.mark.parametrize("killed_after", [0.6, 1.2])
def test_an_import_that_is_killed_goes_on_when_it_is_begun_again(desk: Desk, killed_after: float) -> None:
    rows = "".join(f"{n},2026-01-05 09:00,,new,Acme,fault,high,,Ticket {n},\n" for n in range(4000))
    words = files(desk.open(MATRIX, at="10:00"), HEADER + rows)
    command = [sys.executable, "-m", "escli", "import", *words, "--adopt-open", "--as", "ana"]
    process = subprocess.Popen(command, env=os.environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    time.sleep(killed_after)
    process.kill()
    process.wait()
    found = desk.ok("import", *words, "--adopt-open", "--json", as_="ana").data
    assert found["tickets_new"] + found["tickets_known"] == 4000
    assert found["tickets_new"] == found["adopted"]
    again = desk.ok("import", *words, "--adopt-open", "--json", as_="ana").data
    assert (again["tickets_new"], again["tickets_known"], again["events"]) == (0, 4000, 0)
    assert json.loads(desk.ok("metrics", "--json").out)["data"] is not None
    assert Path(words[0]).exists()
