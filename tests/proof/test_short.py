"""The proofs, each in short: the long ones are `python -m tests.proof`."""

from pathlib import Path

import pytest

from tests.proof import broken, full, fuzz, guided, hands, kills, statements, torn, years

pytestmark = pytest.mark.slow


def test_many_hands_on_one_file() -> None:
    found = hands.run(seed=1, hands=4, seconds=12)
    assert found["errors"] == 0
    assert found["commands"] > 20


@pytest.mark.parametrize("seed", [1, 2])
def test_death_at_random_points(seed: int) -> None:
    assert kills.run(seed, 20)["acknowledged"] > 0


def test_death_at_statements_of_a_sweep() -> None:
    assert statements.run(tickets=4, every=5)["steps"] > 5


def test_power_is_lost() -> None:
    assert torn.run(seed=1, every=20_000, edges=25)["examined"] > 20


@pytest.mark.parametrize("what", full.COMMANDS)
def test_a_disk_is_full(what: str) -> None:
    found = full.run((what,), 40_000)["ends"][what]
    assert found[6] > 0


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="handles are found in /proc")
@pytest.mark.parametrize("what", full.COMMANDS)
def test_a_disk_breaks(what: str) -> None:
    found = broken.run((what,), 900 if what == "import" else 40)["ends"][what]
    assert found[6] > 0


def test_years_of_a_provider() -> None:
    assert years.run(1, count=4, days=25)["killed"] > 0


def test_a_seed_plays_the_same_again() -> None:
    assert years.live(1, 15) == years.live(1, 15)


@pytest.mark.parametrize("surface", fuzz.SHARES)
def test_anything_made_up(surface: str) -> None:
    assert fuzz.run(1, 400, [surface], ["hypothesis"])["inputs"] >= 400


@pytest.mark.skipif(not guided.is_there(), reason="atheris is not installed")
@pytest.mark.parametrize("surface", fuzz.SHARES)
def test_anything_that_reaches_new_lines(surface: str) -> None:
    assert fuzz.run(1, 400, [surface], ["atheris"])["inputs"] >= 400
