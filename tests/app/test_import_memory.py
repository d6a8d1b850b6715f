"""Memory does not grow with a log: caches fill, rows do not stay, and 200 MB are never reached."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

RUN = r"""
import pathlib, re, sys
from escli.cli.main import run
assert run(sys.argv[1:]) == 0
# Not getrusage's: that begins with the most that the process had which started this one.
print(re.search(r"VmHWM:\s+(\d+)", pathlib.Path("/proc/self/status").read_text())[1], file=sys.stderr)
"""
MAPPING = """\
mapping: 1
name: long
rows: events
times: {zone: UTC}
columns: {id: Id, time: At, activity: What, client: Client, title: Title, actor: Who}
meanings: {Open: opened, Take: taken, Fix: resolved}
"""


def peak(folder: Path, tickets: int) -> int:
    """The most memory, in KB, of importing a log with three rows a ticket that lie far apart."""
    log = folder / f"{tickets}.csv"
    with log.open("w", encoding="utf-8") as file:
        file.write("Id,At,What,Client,Title,Who\n")
        for hour, what in ((9, "Open"), (10, "Take"), (11, "Fix")):
            file.writelines(
                f"{n},2026-01-05 {hour:02}:{n % 60:02},{what},Client {n % 300},What is wrong with {n},Who {n % 40}\n"
                for n in range(tickets)
            )
    (folder / "long.yaml").write_text(MAPPING, encoding="utf-8")
    environment = {**os.environ, "ESCLI_DB": str(folder / f"{tickets}.db")}
    environment.pop("ESCLI_NOW", None)
    subprocess.run([sys.executable, "-m", "escli", "init"], env=environment, check=True, capture_output=True)
    words = ("import", str(log), "--mapping", str(folder / "long.yaml"))
    done = subprocess.run(
        [sys.executable, "-c", RUN, *words], env=environment, check=True, capture_output=True, text=True
    )
    return int(done.stderr.splitlines()[-1])


@pytest.mark.slow
def test_five_times_the_rows_take_no_more_memory_than_the_caches(tmp_path: Path) -> None:
    few, many = peak(tmp_path, 20_000), peak(tmp_path, 100_000)
    assert many < 200_000
    assert many - few < 80_000  # 64 MB of the database and 16 of the spool; the rows themselves are 200
