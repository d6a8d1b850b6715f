"""Whole commands, measured: seconds, and the most memory; with the same environment for everything that is compared."""

import json
import os
import statistics
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

ESCLI = str(Path(sys.executable).with_name("escli"))
BASE = [sys.executable, "-c", "import sqlite3"]  # the yardstick of a start-up
_LEFT_OUT = ("PYTHONDONTWRITEBYTECODE", "PYTHONUNBUFFERED", "ESCLI_NOW", "ESCLI_DB")

# A process that has been a copy of a large one is counted as large as that one was: so a small one starts it.
_PARENT = """
import json, resource, subprocess, sys, time
began = time.perf_counter()
code = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL).returncode
took = time.perf_counter() - began
print(json.dumps([code, took, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024]))
"""


class Pairs(NamedTuple):
    """Seconds of ours and of the yardstick, in turn: what slows the machine down for a while slows both of a pair."""

    mine: list[float]
    other: list[float]


def environment(database: Path | None = None, **more: str) -> dict[str, str]:
    """As users have it, with bytecode and buffers, on a terminal of 80 columns; the desk is this database."""
    kept = {name: value for name, value in os.environ.items() if name not in _LEFT_OUT}
    return kept | {"COLUMNS": "80", "LINES": "24"} | ({"ESCLI_DB": str(database)} if database else {}) | more


def seconds(
    command: Sequence[str], surroundings: dict[str, str], *, terminal: bool = False, codes: Sequence[int] = (0,)
) -> float:
    """Wall seconds of a whole process; on a terminal its output is read as it comes."""
    began = time.perf_counter()
    if not terminal:
        done = subprocess.run(command, env=surroundings, capture_output=True, check=False)
        took = time.perf_counter() - began
        assert done.returncode in codes, done.stderr
        return took
    controller, device = os.openpty()
    termios.tcsetwinsize(device, (24, 80))
    process = subprocess.Popen(command, env=surroundings, stdin=device, stdout=device, stderr=device)
    os.close(device)
    try:
        while os.read(controller, 65536):
            pass
    except OSError:
        pass  # how a terminal says that the other end has closed
    process.wait()
    os.close(controller)
    assert process.returncode in codes, command
    return time.perf_counter() - began


def typed(words: Sequence[str], surroundings: dict[str, str], *, terminal: bool = False) -> float:
    """Wall seconds of a command of escli; what `--check` warns of is no error."""
    codes = (0, 1, 2) if "--check" in words else (0,)
    return seconds([ESCLI, *words], surroundings, terminal=terminal, codes=codes)


def weighed(command: Sequence[str], surroundings: dict[str, str]) -> tuple[float, float]:
    """Wall seconds of a process, and the most memory that it needed, in MB."""
    run = [sys.executable, "-S", "-E", "-c", _PARENT, *command]
    done = subprocess.run(run, env=surroundings, capture_output=True, text=True, check=True)
    code, took, megabytes = json.loads(done.stdout)
    assert code == 0, done.stderr
    return took, megabytes


def pairs(mine: Callable[[], float], other: Callable[[], float], count: int) -> Pairs:
    """Both in turn, after a first run of each that does not count."""
    mine(), other()
    found = [(mine(), other()) for _ in range(count)]
    return Pairs([one for one, _ in found], [two for _, two in found])


def quarters(values: list[float]) -> tuple[float, float]:
    """The middle value, and half of the distance between the quarters as a share of it."""
    middle = statistics.median(values)
    low, _, high = statistics.quantiles(values, n=4) if len(values) > 2 else (min(values), middle, max(values))
    return middle, (high - low) / 2 / middle
