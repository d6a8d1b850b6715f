"""The import of a real log over `sqlite-utils insert --csv` of the same file, and of twice its rows over once."""

import csv
import gzip
import statistics
import subprocess
import sys
from pathlib import Path

from tests.benchmarks.processes import ESCLI, Pairs, environment, seconds, weighed
from tests.benchmarks.shelf import Shelf
from tests.benchmarks.table import Row, at_most, row

_LOG = Path(__file__).parents[3] / "shared" / "data" / "uci_first2000.csv.gz"
_PAIRS, _MOST_MB = 5, 200


def rows(shelf: Shelf) -> list[Row]:
    """Nothing where there is no log."""
    if not _LOG.exists():
        return []
    folder = shelf.room("imports")
    once, twice = _files(folder)
    mine, double, theirs, memory = list[float](), list[float](), list[float](), list[float]()
    insert = str(Path(sys.executable).with_name("sqlite-utils"))
    for place in range(_PAIRS):
        mine.append(_import(once, folder / f"once{place}.db")[0])
        took, megabytes = _import(twice, folder / f"twice{place}.db")
        double.append(took)
        memory.append(megabytes)
        theirs.append(seconds([insert, "insert", str(folder / f"{place}.db"), "t", str(once), "--csv"], environment()))
    return [
        row("import of 14,041 rows, over sqlite-utils", Pairs(mine, theirs), 5.0),
        row("import of twice the rows, over once", Pairs(double, mine), 2.2),
        at_most("import of 28,082 rows: memory", statistics.median(memory), _MOST_MB, "MB"),
    ]


def _files(folder: Path) -> tuple[Path, Path]:
    with gzip.open(_LOG, "rt", encoding="utf-8") as log:
        lines = list(csv.reader(log))
    again = [[f"X{line[0]}", *line[1:]] for line in lines[1:]]
    once, twice = folder / "once.csv", folder / "twice.csv"
    for path, several in ((once, lines), (twice, lines + again)):
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(several)
    return once, twice


def _import(log: Path, database: Path) -> tuple[float, float]:
    surroundings = environment(database)
    subprocess.run([ESCLI, "init"], env=surroundings, capture_output=True, check=True)
    return weighed([ESCLI, "import", str(log), "--mapping", "uci"], surroundings)
