"""Figures of a million tickets over the sqlite3 shell running the same aggregates in the best SQL for each."""

from escli.store import stretches, tallies
from tests.benchmarks import desks, shell
from tests.benchmarks.processes import environment
from tests.benchmarks.shelf import Shelf
from tests.benchmarks.table import Row


def _listed(sql: str) -> str:
    """n, mean, median and 90th percentile in one sort: three times faster than window functions."""
    place = "(SELECT value FROM v LIMIT 1 OFFSET (SELECT count(*) * {} / 10 FROM v))"
    values = f"SELECT value FROM ({sql}) WHERE value IS NOT NULL ORDER BY value"
    return (
        f"WITH v AS MATERIALIZED ({values}) SELECT count(*), avg(value), {place.format(5)}, {place.format(9)} FROM v;"
    )


def by_hand() -> str:
    """What `metrics` counts, as a script for the shell."""
    sums = ", ".join(tallies._SUMS.values())
    lists = [f"SELECT {value} AS value FROM ticket WHERE {has}" for value, has in tallies._LISTS.values()]
    for level in (1, 2, 3):
        lists += [
            f"SELECT {name} AS value FROM ticket WHERE top_level = {level}" for name in ("resolution_w", "resolution_s")
        ]
        lists.append(
            "SELECT sum(max(0, left_at - entered_at)) AS value FROM stay "
            f"WHERE tier = 'L{level}' AND left_at IS NOT NULL GROUP BY ticket_id"
        )
    lists.append(f"SELECT {stretches._LAG} AS value FROM event e WHERE {stretches._FIRED}")
    script = "\n".join([f"SELECT {sums} FROM ticket;", *(_listed(one) for one in lists)])
    return script.replace(":now", str(desks.MONDAY_9))


def rows(shelf: Shelf) -> list[Row]:
    """As JSON, and as the shell prints them."""
    path = shelf.ever()
    by_shell = ["-bail", str(path), by_hand()]
    return shell.rows("metrics of 1,000,000 ever", ["metrics", "--json"], by_shell, environment(path), 2.5)
