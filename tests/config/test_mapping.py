"""A mapping says how a log is read; everything wrong in it is told at once, with lines."""

import csv
import gzip
from pathlib import Path

import pytest

from escli.config import mapping
from escli.errors import BadFile, Refused

DATA = Path(__file__).parents[2].parent / "shared" / "data"
SMALL = """\
mapping: 1
name: acme
rows: events
times: {format: "%d/%m/%Y %H:%M", zone: Europe/London}
columns: {id: Number, time: When, status: State}
meanings: {New: opened, Fixed: resolved}
"""


def problems(text: str) -> str:
    with pytest.raises(BadFile) as caught:
        mapping.load(text, "acme.yaml")
    return str(caught.value)


def test_a_small_mapping_is_enough() -> None:
    found = mapping.load(SMALL, "acme.yaml")
    assert (found.name, found.rows, found.zone, found.columns.id) == ("acme", "events", "Europe/London", "Number")
    assert found.meanings == {"New": "opened", "Fixed": "resolved"}
    assert found.columns.team is None
    assert found.stated.sla == {}


def test_all_problems_are_told_at_once_with_their_lines() -> None:
    said = problems(
        "mapping: 1\n"
        "name: a:b\n"
        "rows: event\n"
        "times: {format: '%d/%m', zone: Europe/Rom}\n"
        "columns: {id: Number, tme: When}\n"
        "meanings:\n"
        "  New: opend\n"
        "  Done: yes\n"
    )
    for expected in (
        "line 2: name: found 'a:b'",
        "line 3: rows: found 'event', expected events or tickets (did you mean 'events'?)",
        "line 4: times.format: found '%d/%m'",
        "(did you mean 'Europe/Rome'?)",
        "line 5: columns.tme",
        "line 7: meanings.New: found 'opend'",
        "line 8: meanings.Done: found 'yes', which YAML reads as true",
    ):
        assert expected in said


@pytest.mark.parametrize(
    ("instead", "by", "told"),
    [
        ("time: When, ", "", "found no time"),
        (", status: State", "", "neither activity nor status"),
        ("status: State", "status: State, activity: What", "either activity or status"),
        ("status: State", "status: State, resolved: Done", "columns.resolved: found a date of the whole ticket"),
        ("status: State", "status: State, impact: Impact", "found impact alone"),
        ("status: State", "status: State, impact: Impact, urgency: Urgency", "impact and urgency: found no table"),
        ("rows: events", "rows: tickets", "found no time of opening"),
        ("name: acme", "name: acme\nseverities: {P1: high}", "severities: found a table"),
        ("name: acme", "name: acme\ntiers by team: {N*: L2}", "tiers by team: found a table"),
        ("name: acme", "name: acme\nstated: {sla: {resolve: In time}}", "expected met and missed"),
        ("name: acme", "name: acme\nstated: {resolved: Done}", "expected opened among the columns"),
        ("name: acme", "name: acme\nratings: {Good: 6}", "ratings.Good: found '6'"),
        ("meanings: {New: opened, Fixed: resolved}\n", "", "found no meanings"),
    ],
)
def test_what_does_not_go_together_is_told(instead: str, by: str, told: str) -> None:
    assert instead in SMALL
    assert told in problems(SMALL.replace(instead, by))


def test_the_presets_are_found_by_name() -> None:
    assert mapping.find("uci").columns.id == "number"
    assert mapping.find("helpdesk").meanings["Require upgrade"] == "escalated"


def test_a_mapping_of_ones_own_is_found_by_its_path(tmp_path: Path) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text(SMALL)
    assert mapping.find(str(file)).name == "acme"


def test_an_unknown_preset_is_refused_with_those_that_there_are() -> None:
    with pytest.raises(Refused) as caught:
        mapping.find("helpdesc")
    assert "'helpdesc'" in str(caught.value)
    assert "Did you mean 'helpdesk'?" in caught.value.hint
    assert (
        "Presets: freshdesk, freshservice, helpdesk, jira, osticket, servicenow, topdesk, uci, zammad, zendesk"
        in caught.value.hint
    )


def test_the_severity_of_the_uci_preset_is_that_logs_own_priority_on_every_row() -> None:
    log = DATA / "uci_first2000.csv.gz"
    if not log.exists():
        pytest.skip(f"{log.name} is not at ../shared/data")
    named = {"1 - Critical": "critical", "2 - High": "high", "3 - Moderate": "normal", "4 - Low": "low"}
    impacts = mapping.find("uci").impacts
    with gzip.open(log, "rt", encoding="utf-8", newline="") as text:
        found = [(impacts[row["impact"]][row["urgency"]], named[row["priority"]]) for row in csv.DictReader(text)]
    assert len(found) == 14_041
    assert all(ours == theirs for ours, theirs in found)
