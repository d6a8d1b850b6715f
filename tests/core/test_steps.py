"""A step said in the matrix's words is the same step when the matrix is read again."""

from hypothesis import given
from hypothesis import strategies as st

from escli.config import matrix
from escli.core.matrix import Step
from escli.core.model import PROMISES
from escli.core.steps import identity, moment_of, named, words_of
from tests.config.desk import small

FIRST = "    - respond: tell lead\n"
DEEDS = [("tell", "assignee"), ("page", "lead"), ("tell", "client"), ("escalate", "next"), ("assign", "mia")]
LENGTHS = st.integers(1, 3 * 86400)


DAYS = st.integers(1, 300)


def made(clock: str, share: int, away: tuple[int, int], every: int, times: int, deed: tuple[str, str]) -> Step:
    offset, days = away
    moment = {"clock": clock, "share": share, "offset": offset, "days": days, "every": every}
    return Step(identity(moment, *deed), clock, share, offset, every, times if every else 0, *deed, days)


any_step = st.builds(
    made,
    st.sampled_from(PROMISES[:-1]),
    st.sampled_from([1, 75, 100, 1000]),
    st.just((0, 0))
    | LENGTHS.map(lambda one: (one, 0))
    | LENGTHS.map(lambda one: (-one, 0))
    | DAYS.map(lambda one: (0, one))
    | DAYS.map(lambda one: (0, -one)),
    st.just(0) | st.integers(60, 3 * 86400),
    st.sampled_from([0, 1, 2, 999]),
    st.sampled_from(DEEDS),
)


@given(any_step)
def test_the_words_of_a_step_are_read_as_that_step(step: Step) -> None:
    parsed = matrix.load(small((FIRST, f"    - {words_of(step)}\n")), "desk.yaml")
    assert Step(**parsed["paths"]["urgent"][0]) == step


@given(any_step)
def test_the_name_of_a_step_says_all_but_how_often_it_repeats(step: Step) -> None:
    assert named(step.id) == step._replace(times=0)


def test_what_is_no_step_has_no_words() -> None:
    assert [named(one) for one in ("breach", None, "")] == [None, None, None]


def test_words_are_those_of_the_matrix() -> None:
    step = made("respond", 50, (-5400, 0), 900, 3, ("escalate", "next"))
    assert words_of(step) == "1h 30m before 50% of respond every 15m up to 3 times: escalate to next"
    assert moment_of(made("resolve", 100, (0, 0), 0, 0, ("tell", "lead"))) == "resolve"
    assert words_of(made("resolve", 100, (0, 3), 0, 0, ("tell", "lead"))) == "3d after resolve: tell lead"
