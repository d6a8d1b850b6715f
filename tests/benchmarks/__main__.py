"""`make bench`: start-up, sweep, import, export, pages, calendars: each over its yardstick, as a table and as JSON."""

import csv
import gzip
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from tests.benchmarks import desks, export, figures, hours, people, storm, sweep
from tests.benchmarks.table import Row, ratio, row, show

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).parents[2]
LOG = ROOT.parent / "shared" / "data" / "uci_first2000.csv.gz"
BASE = [sys.executable, "-c", "import sqlite3"]
ESCLI = str(Path(sys.executable).with_name("escli"))
PAIRS = 21


def _seconds(command: list[str], environment: dict[str, str], *, terminal: bool = False) -> float:
    """Wall seconds of a whole process; on a terminal its output is read as it comes."""
    began = time.perf_counter()
    if not terminal:
        subprocess.run(command, env=environment, capture_output=True, check=True)
        return time.perf_counter() - began
    controller, device = os.openpty()
    process = subprocess.Popen(command, env=environment, stdin=device, stdout=device, stderr=device)
    os.close(device)
    try:
        while os.read(controller, 65536):
            pass
    except OSError:
        pass  # how a terminal says that the other end has closed
    process.wait()
    os.close(controller)
    return time.perf_counter() - began


def start_up(folder: Path) -> list[Row]:
    """Commands on a desk of 200 open tickets, over the same interpreter's `import sqlite3`."""
    database = desks.make(folder, 200, 0)
    environment = {**os.environ, "ESCLI_DB": str(database), "COLUMNS": "80"}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    found = []
    for name, words, terminal, bound in (
        ("sweep, nothing due", ["sweep"], False, 3.7),
        ("queue of 50 rows, on a terminal", ["queue", "--limit", "50"], True, 7.2),
        ("queue of 50 rows, piped", ["queue", "--limit", "50"], False, None),
        ("show, on a terminal", ["show", "1"], True, None),
    ):
        command = [ESCLI, *words]
        _seconds(command, environment, terminal=terminal)
        pairs = [(_seconds(command, environment, terminal=terminal), _seconds(BASE, environment)) for _ in range(PAIRS)]
        mine, base = [a for a, _ in pairs], [b for _, b in pairs]
        found.append(row(name, statistics.median(mine), statistics.median(base), ratio(mine, base), bound))
    return found


def pages(folder: Path) -> list[Row]:
    """The page of a client with 500 open tickets, from command to disk: under a second, so 25 yardsticks at most."""
    database = desks.make(folder, 500, 0)
    environment = {**os.environ, "ESCLI_DB": str(database)}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    web = folder / "web"
    mine, base = [], []
    for _ in range(PAIRS):
        shutil.rmtree(web, ignore_errors=True)
        mine.append(_seconds([ESCLI, "publish", str(web)], environment))
        base.append(_seconds(BASE, environment))
    own = statistics.median(mine)
    return [row("publish, a client with 500 open tickets", own, statistics.median(base), ratio(mine, base), 25.0)]


def sweeps() -> list[Row]:
    """Due tickets among a million open ones, over the loop written by hand."""
    found = []
    for due, bound in ((10_000, 2.0), (100, None)):
        one = sweep.measure(1_000_000, due, 3)
        found.append(row(f"sweep, {due:,} due of 1,000,000", one["escli_s"], one["by_hand_s"], one["ratio"], bound))
    return found


def storms() -> list[Row]:
    """A thousand tickets that go to ten people: the longest transaction of delivering over that of the sweep."""
    one = storm.measure(1000, 7)
    return [
        row("transactions of 10 digests of 1,000 tickets", one["delivering_s"], one["sweeping_s"], one["ratio"], 1.0)
    ]


def imports(folder: Path) -> list[Row]:
    """The real log over `sqlite-utils insert --csv` of the same file, and twice its rows over once."""
    if not LOG.exists():
        return []
    with gzip.open(LOG, "rt", encoding="utf-8") as log:
        rows = list(csv.reader(log))
    once, twice = folder / "once.csv", folder / "twice.csv"
    again = [[f"X{row[0]}", *row[1:]] for row in rows[1:]]
    for path, lines in ((once, rows), (twice, rows + again)):
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(lines)
    environment = dict(os.environ)
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    mine, double, theirs = [], [], []
    for place in range(5):
        mine.append(_import(once, folder / f"once{place}.db", environment))
        double.append(_import(twice, folder / f"twice{place}.db", environment))
        insert = [str(Path(sys.executable).with_name("sqlite-utils")), "insert", str(folder / f"{place}.db"), "t"]
        theirs.append(_seconds([*insert, str(once), "--csv"], environment))
    own, other, two = (statistics.median(values) for values in (mine, theirs, double))
    return [
        row("import of 14,041 rows, over sqlite-utils", own, other, ratio(mine, theirs), 5.0),
        row("import of twice the rows, over once", two, own, ratio(double, mine), 2.2),
    ]


def _import(log: Path, database: Path, environment: dict[str, str]) -> float:
    known = {**environment, "ESCLI_DB": str(database)}
    subprocess.run([ESCLI, "init"], env=known, capture_output=True, check=True)
    return _seconds([ESCLI, "import", str(log), "--mapping", "uci"], known)


def main() -> None:
    """Everything, the table first."""
    with tempfile.TemporaryDirectory(prefix="escli-bench-") as name:
        parts: dict[str, Callable[[Path], list[Row]]] = {
            "start": start_up, "people": people.rows, "imports": imports, "pages": pages, "figures": figures.rows,
            "export": export.rows,
        }  # fmt: skip
        found: list[Row] = []
        for part, rows in parts.items():  # each in a folder of its own
            folder = Path(name) / part
            folder.mkdir()
            found += rows(folder)
        found += [*sweeps(), *storms(), *hours.rows()]
    show(found)


if __name__ == "__main__":
    main()
