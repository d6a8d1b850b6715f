"""How `make bench` tells what became slower: beyond a tenth and beyond what chance makes of a run, and not before."""

import pytest

from tests.benchmarks.processes import Pairs
from tests.benchmarks.table import Row, at_most, change, row, show


@pytest.mark.parametrize(
    ("before", "now", "spread", "said"),
    [
        (2.0, 2.1, 0.0, ""),  # less than a tenth
        (2.0, 2.5, 0.01, "slower: 2.00 before"),
        (2.0, 2.5, 0.2, ""),  # its pairs lay as far apart
        (2.0, 1.5, 0.01, "faster: 2.00 before"),
    ],
)
def test_a_ratio_has_changed_if_it_moved_by_more_than_chance(
    before: float, now: float, spread: float, said: str
) -> None:
    assert change(Row("sweep", 1.0, 1.0, now, None, spread), Row("sweep", 9.0, 1.0, before, None, spread)) == said


def test_what_has_no_yardstick_is_compared_by_its_own_figure() -> None:
    assert (
        change(Row("bytes a ticket", 1200, unit="B"), Row("bytes a ticket", 1000, unit="B")) == "more: 1,000 B before"
    )


def test_a_row_is_the_middle_of_its_pairs(capsys: pytest.CaptureFixture[str]) -> None:
    found = row("sweep", Pairs([2.0, 3.0, 40.0], [1.0, 1.0, 10.0]), 2.5)  # a slow moment slows both of a pair
    assert (found.ratio, found.verdict) == (3.0, "missed")
    show([found, at_most("memory", 150, 200, "MB"), Row("add", 5e-7)], {})
    _, sweep, memory, add = capsys.readouterr().out.splitlines()
    assert sweep.split() == ["sweep", "3,000ms", "1,000ms", "3.00", "2.50", "missed"]
    assert memory.split() == ["memory", "150", "MB", "200", "MB", "0.75", "1.00", "reached"]
    assert add.split() == ["add", "0.50us", "missing"]
