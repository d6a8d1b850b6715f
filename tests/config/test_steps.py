"""A path is read aloud, line by line, and each line becomes its steps."""

from typing import Any

import pytest

from escli.config import matrix
from tests.config.desk import problems, small

FIRST = "    - respond: tell lead\n"


def steps(line: str) -> list[dict[str, Any]]:
    parsed = matrix.load(small((FIRST, f"    - {line}\n")), "desk.yaml")
    found: list[dict[str, Any]] = parsed["paths"]["urgent"]
    return found[:-1]


@pytest.mark.parametrize(
    ("line", "identity", "numbers"),
    [
        ("respond: escalate to next", "respond@100%:escalate:next", (100, 0, 0, 0)),
        ("75% of resolve: tell assignee", "resolve@75%:tell:assignee", (75, 0, 0, 0)),
        ("200% of resolve: tell mia", "resolve@200%:tell:mia", (200, 0, 0, 0)),
        ("1h before resolve: tell lead", "resolve@100%-1h:tell:lead", (100, -3600, 0, 0)),
        ("30m after respond: escalate to management", "respond@100%+30m:escalate:management", (100, 1800, 0, 0)),
        ("1h 30m after 50% of update: tell duty", "update@50%+1h30m:tell:duty", (50, 5400, 0, 0)),
        ("management every 1h: page management", "management@100%+1h*:page:management", (100, 0, 3600, 0)),
        ("update every 30m up to 4 times: tell assignee", "update@100%+30m*:tell:assignee", (100, 0, 1800, 4)),
        ("update every 1d up to 1 time: tell client", "update@100%+24h*:tell:client", (100, 0, 86400, 1)),
        ("5m after respond every 10m: page duty", "respond@100%+5m+10m*:page:duty", (100, 300, 600, 0)),
        ("Respond:  assign to  mia", "respond@100%:assign:mia", (100, 0, 0, 0)),
        ("respond: escalate to L2", "respond@100%:escalate:L2", (100, 0, 0, 0)),
    ],
)
def test_a_line_becomes_a_step(line: str, identity: str, numbers: tuple[int, int, int, int]) -> None:
    (found,) = steps(line)
    assert found["id"] == identity
    assert tuple(found[name] for name in ("share", "offset", "every", "times")) == numbers
    assert found["id"].endswith(f":{found['action']}:{found['whom']}")
    assert found["id"].startswith(f"{found['clock']}@")


def test_a_list_of_actions_makes_a_step_of_each() -> None:
    assert [step["id"] for step in steps("respond: [escalate to next, tell lead]")] == [
        "respond@100%:escalate:next",
        "respond@100%:tell:lead",
    ]


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("75% of resolv: tell lead", "paths.urgent[1].75% of resolv: found '75% of resolv', expected a moment such as"),
        ("0% of resolve: tell lead", "found 0%, expected a share from 1% to 1000%"),
        ("1001% of resolve: tell lead", "found 1001%, expected a share from 1% to 1000%"),
        ("soon before resolve: tell lead", "found 'soon', expected a duration such as"),
        ("1d end of day before resolve: tell lead", "found '1d end of day', expected a time before or after, such"),
        ("respond every 20s: tell lead", "found every 20s, expected at least a minute between repeats"),
        ("respond every 5m up to 0 times: tell lead", "found 0 times, expected from 1 to 999 times"),
        ("respond up to 3 times: tell lead", "found 'respond up to 3 times', expected a moment such as"),
        ("respond: tel lead", "found 'tel lead', expected tell, page or assign to somebody, or escalate to a tier"),
        ("respond: escalate", "found 'escalate', expected tell, page or assign to somebody"),
        ("respond: []", "paths.urgent[1].respond: found a list, expected tell, page or assign to somebody"),
        (
            "respond: escalate to L3",
            "found 'L3', expected after `escalate to`: next, the name of a tier, or management",
        ),
        ("respond: escalate to lead", "found 'lead', expected after `escalate to`: next"),
        (
            "respond: tell L1",
            "found 'L1', expected after `tell`: assignee, tier, on call, lead, management, duty, client or a p",
        ),
        (
            "respond: page client",
            "found 'client', expected after `page`: assignee, tier, on call, lead, management, duty or a",
        ),
        ("respond: assign to lead", "found 'lead', expected after `assign to`: a person of the team"),
        ("tell lead", "paths.urgent[1]: found 'tell lead', expected a list of steps such as `75% of resolve: tell"),
    ],
)
def test_a_line_that_cannot_be_understood_is_told(line: str, told: str) -> None:
    (found,) = problems((FIRST, f"    - {line}\n"))
    assert found.startswith("line 21: paths.urgent[1]")
    assert told in found


def test_a_mistyped_clock_verb_or_name_is_told_with_the_nearest() -> None:
    assert "(did you mean 'resolve'?)" in problems((FIRST, "    - 75% of resolv: tell lead\n"))[0]
    assert "(did you mean 'tell'?)" in problems((FIRST, "    - respond: tel lead\n"))[0]
    assert "(did you mean 'mia'?)" in problems((FIRST, "    - respond: tell mja\n"))[0]


def test_two_equal_steps_are_refused_even_if_their_words_differ() -> None:
    found = problems((FIRST, f"{FIRST}    - 100% of respond: tell lead\n"))
    assert found == [
        "line 22: paths.urgent[2].100% of respond: found the step of line 21 a second time, expected each step once"
    ]


def test_a_number_of_repeats_does_not_make_another_step() -> None:
    (found,) = problems((FIRST, "    - respond every 15m up to 2 times: page tier\n"))
    assert "found the step of line 21 a second time" in found


def test_a_path_that_falls_silent_is_refused() -> None:
    (found,) = problems(("respond every 15m: page tier", "respond every 15m up to 3 times: page tier"))
    assert found.endswith(
        "found a last step that ends after 3 times, expected one that repeats without end, "
        "such as `respond every 15m: page tier`: a path is never silent"
    )
    (once,) = problems(("respond every 15m: page tier", "respond: page tier"))
    assert "found a last step that happens once, expected one that repeats without end" in once


def test_a_path_without_steps_is_refused() -> None:
    steps_of_urgent = f"\n{FIRST}    - respond every 15m: page tier\n"
    (found,) = problems((steps_of_urgent, " []\n"))
    assert found.startswith("line 20: paths.urgent: found no steps, expected a list of steps")
