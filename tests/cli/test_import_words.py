"""`import` as a person uses it: look, foresee, bring in; piped, saved, and told what is wrong."""

import gzip
import json

import pytest

from tests.desk import Desk
from tests.presets.exports import EXPORTS


@pytest.fixture
def busy(desk: Desk) -> Desk:
    for name, export in EXPORTS.items():
        (desk.folder / f"{name}.csv").write_bytes(export())
    return desk.open()


def test_a_file_is_known_by_its_columns(busy: Desk) -> None:
    (busy.folder / "zendesk.csv.gz").write_bytes(gzip.compress(EXPORTS["zendesk"]()))
    found = busy.ok("import", str(busy.folder / "zendesk.csv.gz"), "--json").data
    assert (found["tickets_new"], found["rejected"]) == (100, 0)
    assert busy.ok("import", str(busy.folder / "zendesk.csv"), "--mapping", "zendesk", "--json").data["events"] == 0


def test_the_mapping_proposed_is_what_a_pipe_gets_and_imports_by_it(busy: Desk) -> None:
    said = EXPORTS["servicenow"]().decode().replace("sys_updated_on", "changed_on")
    (busy.folder / "tickets.csv").write_text(said, encoding="utf-8")
    refused = busy.run("import", str(busy.folder / "tickets.csv"))
    assert refused.code == 1
    assert "escli import --columns" in refused.err
    mine = busy.folder / "mine.yaml"
    mine.write_text(busy.ok("import", "--columns", str(busy.folder / "tickets.csv")).out, encoding="utf-8")
    found = busy.ok("import", str(busy.folder / "tickets.csv"), "--mapping", str(mine), "--json").data
    assert (found["tickets_new"], found["rejected"]) == (100, 0)


def test_what_columns_hold_as_data(busy: Desk) -> None:
    found = json.loads(busy.ok("import", "--columns", str(busy.folder / "jira.csv"), "--json").out)
    assert found["kind"] == "columns"
    named = {one["name"]: one for one in found["data"]["columns"]}
    assert named["Created"]["looks"] == "time"
    assert named["Issue key"]["looks"] == "id"
    assert named["Labels"]["values"] == [{"value": "vip", "count": 100}]
    assert "Labels#2" in named
    assert found["data"]["presets"] == ["jira"]
    assert busy.ok("import", "--columns", str(busy.folder / "jira.csv"), "--csv").out.startswith("name,filled,distinct")


def test_columns_goes_alone(busy: Desk) -> None:
    assert busy.run("import", "--columns", str(busy.folder / "jira.csv"), "--dry-run").code == 2


def test_a_dry_run_is_lines_in_a_pipe_and_writes_nothing(busy: Desk) -> None:
    lines = busy.ok("import", str(busy.folder / "topdesk.csv"), "--dry-run").out.splitlines()
    assert "tickets_new\t\t100" in lines
    assert 'client lacking\tThe "Quay", Ltd; Acme; Börse & Söhne\t100' in lines
    assert busy.ok("queue", "--json").data["tickets"] == []


def test_what_the_matrix_lacks_is_one_line_in_a_pipe_however_many_there_are(busy: Desk) -> None:
    log = busy.folder / "log.csv"
    rows = "".join(f"{n},2026-11-20 09:00,,Open,High,Client {n % 60},The till\n" for n in range(90))
    log.write_text("Id,Created at,Solved at,Status,Priority,Organization,Subject\n" + rows, encoding="utf-8")
    lines = busy.ok("import", str(log), "--dry-run").out.splitlines()
    assert [line for line in lines if line.startswith("client")] == [
        "client lacking\tClient 0; Client 1; Client 2 and 57 more\t90"
    ]
    assert len(busy.ok("import", str(log), "--dry-run", "--json").data["lacking"]["clients"]) == 60


def test_a_dry_run_keeps_rejected_rows_only_where_it_is_told_to(busy: Desk) -> None:
    log = busy.folder / "log.csv"
    log.write_text("Id,Created at,Solved at,Status\n1,never,,Open\n", encoding="utf-8")
    busy.ok("import", str(log), "--dry-run")
    rejects = busy.folder / "out.csv"
    assert not list(busy.folder.glob("*rejects*"))
    busy.ok("import", str(log), "--dry-run", "--rejects", str(rejects))
    assert "never" in rejects.read_text("utf-8")


def test_hostile_names_reach_no_terminal(busy: Desk) -> None:
    log = busy.folder / "log.csv"
    log.write_text(
        "Id,Created at,Solved at,Status,Organization\n1,2026-01-05,,\x1b[31mOpen,\x1b]0;x\x07Acme\n", encoding="utf-8"
    )
    for words in (("--dry-run",), ("--columns",), ("--columns", "--csv"), ()):
        ran = busy.run("import", str(log), *words)
        assert "\x1b" not in ran.out + ran.err
        assert "\x07" not in ran.out + ran.err
