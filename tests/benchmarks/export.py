"""CSV of a million tickets over the sqlite3 shell's, which runs the same statement but defuses nothing."""

import os
import shutil
import statistics
import subprocess
import sys
import time
from pathlib import Path

from escli.store.exporting import select
from escli.store.values import Cohort
from tests.benchmarks import desks
from tests.benchmarks.table import Row, ratio, row

_PAIRS = 3
_MOST = 200  # MB that an export may need, however large the desk


def rows(folder: Path, size: int = 1_000_000) -> list[Row]:
    """The shell's is missing where there is no shell."""
    database = desks.make(folder, size, 0)
    target = folder / "tickets.csv"
    mine, theirs, memory = [], [], 0
    shell = shutil.which("sqlite3")
    for _ in range(_PAIRS):
        seconds, needed = _run([_escli(), "export", "tickets", str(target)], database)
        mine.append(seconds)
        memory = max(memory, needed)
        if shell is not None:
            seconds, _ = _run([shell, "-csv", "-header", str(database), select("tickets", Cohort())], database, target)
            theirs.append(seconds)
    target.unlink()
    if memory > _MOST:
        sys.exit(f"export tickets needed {memory} MB; {_MOST} are allowed")
    what = f"export of {size:,} tickets ({memory} MB), CSV"
    own = statistics.median(mine)
    if not theirs:
        return [row(what, own, None, None, 4.5)]
    return [row(what, own, statistics.median(theirs), ratio(mine, theirs), 4.5)]


def _escli() -> str:
    return str(Path(sys.executable).with_name("escli"))


def _run(command: list[str], database: Path, output: Path = Path(os.devnull)) -> tuple[float, int]:
    """Wall seconds of a process, and the most memory that it needed, in MB."""
    environment = {**os.environ, "ESCLI_DB": str(database), "ESCLI_NOW": "2026-11-23T09:00:00Z"}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    began = time.perf_counter()
    with output.open("wb") as out:
        process = subprocess.Popen(command, stdout=out, env=environment)
        _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)
    return time.perf_counter() - began, usage.ru_maxrss // 1024
