"""A process that runs one command after the other, as a demo and these tests do, gives back what each of them used."""

import gc
from typing import Any

from tests.desk import Desk


def test_only_the_first_command_sets_aside_what_is_there_for_good(desk: Desk) -> None:
    desk.open()
    kept = gc.get_freeze_count()
    rounds: list[list[Any]] = [[] for _ in range(2000)]  # alive while a command begins, and garbage afterwards
    for one in rounds:
        one.append(one)
    desk.ok("queue")
    assert gc.get_freeze_count() <= kept
