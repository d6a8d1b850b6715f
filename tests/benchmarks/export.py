"""CSV of a million tickets over the sqlite3 shell's, which runs the same statement but defuses nothing."""

from escli.store.exporting import select
from escli.store.values import Cohort
from tests.benchmarks import shell
from tests.benchmarks.processes import environment
from tests.benchmarks.shelf import MILLION, Shelf
from tests.benchmarks.table import Row


def rows(shelf: Shelf) -> list[Row]:
    """Each writes a file of its own."""
    database, folder = shelf.desk(MILLION), shelf.room("export")
    mine, other = folder / "tickets.csv", folder / "shell.csv"
    by_shell = ["-csv", "-header", "-cmd", f".output {other}", str(database), select("tickets", Cohort())]
    what, surroundings = "export of 1,000,000 tickets, CSV", environment(database)
    found = shell.rows(what, ["export", "tickets", str(mine)], by_shell, surroundings, 4.5)
    for file in (mine, other):
        file.unlink(missing_ok=True)
    return found
