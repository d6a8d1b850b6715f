"""Who examines the desk while others write waits for them as everybody does."""

import sqlite3
from contextlib import closing

import pytest

from escli.errors import Busy
from escli.store import repairing
from tests.desk import Desk


def test_a_doctor_who_has_to_wait_too_long_does_not_call_the_search_broken(desk: Desk) -> None:
    desk.open()
    with (
        closing(sqlite3.connect(desk.database, isolation_level=None)) as other,
        closing(sqlite3.connect(desk.database, isolation_level=None, timeout=0.05)) as mine,
    ):
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(Busy):
            repairing.is_searchable(mine, patience=0.05)
        other.execute("ROLLBACK")
        assert repairing.is_searchable(mine)
