"""What other help desks' own tests say of targets, as facts: tests/vectors/SCHEMA.md explains their form."""

import pytest

from tests.core.sla_play import ACTS, Play, readings
from tests.core.sla_vectors import VECTORS, Rules, expected, history, rules_of

LEFT_OUT = {
    # DESIGN 2.7: `update: promise` runs from our last message, `update: answer` from the client's first open one.
    "an update counts from the last contact, whosever it was, and what it used from the opening on": [
        "zammad1-08",
        "zammad1-09",
    ],
    # DESIGN 2.7: resolving answers everything; 2.6: a reopening starts a respond run.
    "a first response goes on after a reopening": ["zammad1-19"],
    # DESIGN 2.7 counts from the client's first unanswered message; escli takes any opening for one, and every ticket
    # has a client who is promised something.
    "a ticket that we opened ourselves owes the client no answer": [
        "zammad2-cal-1",
        "zammad2-cal-2",
        "zammad2-esc-upd-used-1",
        "rt-sla-own-2",
    ],
    # DESIGN 2.7: one update clock, that runs as a promise or as an answer; `settings.update` has one word.
    "an answer and a regular update are due side by side": ["rt-sla-kil-5"],
}
WITHHELD = [one for ids in LEFT_OUT.values() for one in ids]
HELD = [one for one in VECTORS if one not in WITHHELD]
INDEPENDENT = [one for one, vector in VECTORS.items() if vector["depends_on"] == []]
ANY_RULES = [
    Rules(update, pauses) for update in ("promise", "answer") for pauses in ((), ("respond", "update", "resolve"))
]


@pytest.mark.parametrize("name", HELD)
def test_escli_reads_its_clocks_as_the_vector_says(name: str) -> None:
    vector = VECTORS[name]
    assert readings(Play(vector, rules_of(vector))) == expected(vector)


@pytest.mark.parametrize("rules", ANY_RULES, ids=lambda rules: f"{rules.update}-{len(rules.pauses)}-paused")
@pytest.mark.parametrize("name", INDEPENDENT)
def test_a_vector_that_depends_on_no_setting_holds_under_any(name: str, rules: Rules) -> None:
    vector = VECTORS[name]
    if "pause_seconds" in vector.get("expect", {}):  # how long a clock stood still asks for one that does
        rules = rules._replace(pauses=rules_of(vector).pauses)
    assert readings(Play(vector, rules)) == expected(vector)


def test_every_vector_is_held_to_or_left_out_by_name_and_none_that_depends_on_nothing() -> None:
    assert len(HELD) + len(WITHHELD) == len(VECTORS) == 85
    assert len(set(WITHHELD)) == len(WITHHELD) == 8
    assert not set(WITHHELD) & set(INDEPENDENT)
    assert len(INDEPENDENT) == 35


@pytest.mark.parametrize("name", WITHHELD)
def test_what_is_left_out_is_really_otherwise_with_escli(name: str) -> None:
    vector = VECTORS[name]
    for rules in (rules_of(vector), *ANY_RULES):
        assert readings(Play(vector, rules)) != expected(vector)


def test_no_kind_of_event_is_played_that_no_vector_has() -> None:
    assert {kind for vector in VECTORS.values() for _, kind in history(vector)} == {"created", *ACTS}
