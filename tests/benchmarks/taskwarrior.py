"""`queue` beside Taskwarrior's `list` of as many open tasks: on the same terminal, and through the same pipe."""

import json
import random
import shutil
import subprocess
from functools import partial
from pathlib import Path
from uuid import UUID

from tests.benchmarks import desks
from tests.benchmarks.processes import ESCLI, environment, pairs, seconds
from tests.benchmarks.shelf import Shelf
from tests.benchmarks.table import Row, row

# Open tasks, pairs, and the most that `queue` may be over `list`: among fewer it is the start of Python that is seen.
_SIZES = ((1000, 15, None), (10_000, 9, None), (100_000, 3, 0.1))
_PAGE = 10_000  # rows that `queue` shows at most


def rows(shelf: Shelf) -> list[Row]:
    """As people use them (a screen of the queue; `list` has no pages), a screen of each, and all rows of each."""
    program = shutil.which("task")
    found = []
    for size, count, most in _SIZES:
        ours = environment(shelf.copied(size, f"beside-{size}"))
        theirs = environment() | _tasks(program, shelf.room("tasks"), size) if program else None
        for what, words, terminal, report, bound in (
            ("queue, over task list, on a terminal", ["queue"], True, ["list"], most),
            ("queue, over a page of task list, on a terminal", ["queue"], True, ["limit:page", "list"], None),
            ("queue of all rows, over task list, piped", ["queue", "--limit", str(size)], False, ["list"], None),
        ):
            if not terminal and size > _PAGE:
                continue
            named = f"{what}, {size:,}"
            mine = partial(seconds, [ESCLI, *words], ours, terminal=terminal)
            if program is None or theirs is None:
                found.append(Row(named, mine(), bound=bound))
                continue
            other = partial(seconds, [program, *report], theirs, terminal=terminal)
            found.append(row(named, pairs(mine, other, count), bound))
        desks.remove(Path(ours["ESCLI_DB"]))
    return found


def _tasks(program: str, folder: Path, size: int) -> dict[str, str]:
    """Open tasks with the titles, dues, priorities and client of a desk's tickets, in a place of their own."""
    place, chance = folder / str(size), random.Random(1)
    place.mkdir()
    titles = desks.titles()
    tasks = [
        {
            "uuid": str(UUID(int=chance.getrandbits(128), version=4)),
            "status": "pending",
            "entry": "20261123T085000Z",
            "due": f"20261126T{8 + number % 10:02}{number % 60:02}00Z",
            "description": titles[number % len(titles)],
            "project": "Acme",
            "priority": "H" if number % 10 == 0 else "M",
        }
        for number in range(size)
    ]
    settings, file = place / "taskrc", place / "tasks.json"
    settings.write_text(f"data.location={place}\nconfirmation=off\nnews.version=99.0.0\n", encoding="utf-8")
    file.write_text(json.dumps(tasks), encoding="utf-8")
    where = {"TASKRC": str(settings), "TASKDATA": str(place), "HOME": str(place)}
    subprocess.run([program, "import", str(file)], env=environment() | where, capture_output=True, check=True)
    return where
