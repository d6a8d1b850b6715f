"""The page of a client with 500 open tickets, from command to disk: under a second, so 25 yardsticks at most."""

import shutil

from tests.benchmarks import desks
from tests.benchmarks.processes import BASE, ESCLI, environment, pairs, seconds
from tests.benchmarks.shelf import Shelf
from tests.benchmarks.table import Row, row


def rows(shelf: Shelf) -> list[Row]:
    """Written anew each time."""
    folder = shelf.room("pages")
    surroundings, web = environment(desks.make(folder, 500, 0)), folder / "web"

    def publish() -> float:
        shutil.rmtree(web, ignore_errors=True)
        return seconds([ESCLI, "publish", str(web)], surroundings)

    found = pairs(publish, lambda: seconds(BASE, surroundings), 21)
    return [row("publish, a client with 500 open tickets", found, 25.0)]
