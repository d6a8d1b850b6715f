"""`make bench`: what is claimed, measured: figures over their yardsticks, beside those of the run before."""

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from tests.benchmarks import (
    export,
    figures,
    hours,
    imports,
    pages,
    people,
    scale,
    size,
    start,
    storm,
    sweep,
    taskwarrior,
)  # fmt: skip
from tests.benchmarks.shelf import Shelf
from tests.benchmarks.table import Row, show

_RESULTS = Path(__file__).parents[2] / "build" / "bench.json"
# Those that read the large desks stand beside each other, while they are in the system's memory.
_PARTS: dict[str, Callable[[Shelf], list[Row]]] = {
    "start": start.rows, "people": people.rows, "pages": pages.rows, "hours": hours.rows, "storm": storm.rows,
    "import": imports.rows, "taskwarrior": taskwarrior.rows, "scale": scale.rows, "sweep": sweep.rows,
    "export": export.rows, "metrics": figures.rows, "size": size.rows,
}  # fmt: skip


def main() -> None:
    """The parts that are named, or all; the figures go to a file, where the next run finds them."""
    told = "\n".join(f"  {name:12} {_is_of(rows)}" for name, rows in _PARTS.items())
    asked = argparse.ArgumentParser(
        prog="python -m tests.benchmarks",
        description="Measures what is claimed; the figures also go to a file, where the next run finds them.",
        epilog=f"parts:\n{told}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    asked.add_argument("parts", nargs="*", metavar="PART", help="one of those below; all, if none is named")
    asked.add_argument("--against", type=Path, metavar="FILE", help="an earlier run to compare with; else the last")
    options = asked.parse_args()
    unknown = sorted(set(options.parts).difference(_PARTS))
    if unknown:
        asked.error(f"there is no part {', '.join(unknown)}; there are {', '.join(_PARTS)}")
    last = _read(_RESULTS) if _RESULTS.exists() else {}
    earlier = _read(options.against) if options.against else last
    found = _measure([name for name in _PARTS if not options.parts or name in options.parts])
    kept = {what: row for what, row in last.items() if row.part not in {row.part for row in found}}
    _RESULTS.parent.mkdir(exist_ok=True)
    _RESULTS.write_text(json.dumps([row._asdict() for row in [*kept.values(), *found]], indent=1), encoding="utf-8")
    show(found, earlier)
    sys.stdout.write(f"\nAlso in {_RESULTS}; a ratio counts as changed beyond a tenth and the spread of its pairs.\n")


def _is_of(rows: Callable[[Shelf], list[Row]]) -> str:
    """What a part says of itself, up to the details."""
    return str(sys.modules[rows.__module__].__doc__).partition(":")[0].rstrip(".")


def _measure(names: list[str]) -> list[Row]:
    found: list[Row] = []
    with tempfile.TemporaryDirectory(prefix="escli-bench-") as folder:
        shelf = Shelf(Path(folder))
        for name in names:
            began = time.monotonic()
            found += [row._replace(part=name) for row in _PARTS[name](shelf)]
            sys.stderr.write(f"{name}: {time.monotonic() - began:.0f} s\n")
    return found


def _read(path: Path) -> dict[str, Row]:
    """The rows of a run by what they measure."""
    return {row["what"]: Row(**row) for row in json.loads(path.read_text("utf-8"))}


if __name__ == "__main__":
    main()
