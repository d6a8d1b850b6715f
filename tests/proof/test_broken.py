"""The disk breaks under a command: it says so, nothing is half done, and with a disk again all goes on."""

from pathlib import Path

import pytest

from tests.proof import broken, desks
from tests.proof.commands import escli
from tests.stories.world import MONDAY

pytestmark = pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="handles are found in /proc")


@pytest.mark.parametrize("way", broken.WAYS)
@pytest.mark.parametrize("statement", [1, 12, 25])
def test_a_note_is_there_or_it_is_said_that_it_is_not(tmp_path: Path, way: str, statement: int) -> None:
    database = desks.make(tmp_path)
    assert escli(database, MONDAY, *desks.opening("It broke", "high")).code == 0
    note = ("note", "1", "a word that is kept", "--as", "ana")
    ran = escli(database, MONDAY + 4000, *note, prepare=broken.breaking(database, way, statement))
    assert ran.code == 6, ran
    assert "The database could not be" in ran.err or "cannot be opened" in ran.err
    assert "Is the disk" in ran.err
    assert desks.texts(database)["a word that is kept"] == 0
    desks.check_quickly(database)
    assert escli(database, MONDAY + 4000, *note).code == 0
    assert desks.texts(database)["a word that is kept"] == 1
    desks.check_unharmed(database, MONDAY + 4000)


@pytest.mark.parametrize("way", broken.WAYS)
def test_a_sweep_says_it_and_the_next_does_the_rest_once(tmp_path: Path, way: str) -> None:
    database = desks.make(tmp_path)
    for number in range(3):
        assert escli(database, MONDAY, *desks.opening(f"Number {number}", "high")).code == 0
    ran = escli(database, MONDAY + 4000, "sweep", prepare=broken.breaking(database, way, 60))
    assert ran.code == 6, ran
    assert "disk I/O error" in ran.err
    for _ in range(2):
        assert escli(database, MONDAY + 4200, "sweep").code == 0
    climbed = desks.rows(database, "SELECT DISTINCT ticket_id FROM event WHERE step IS NOT NULL ORDER BY 1")
    assert climbed == [(1,), (2,), (3,)]
    desks.check_sound(database, MONDAY + 4200)
