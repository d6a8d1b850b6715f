"""Anything at all, to all that takes in what others wrote: a process for each surface and engine, and their figures."""

import json
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tests.proof import guided

ENGINES = {"hypothesis": "tests.proof.invented", "atheris": "tests.proof.guided"}
# How many inputs of so many in all go to each surface: made up by hypothesis, and found by atheris.
SHARES = {
    "times": (80_000, 286_000), "templates": (50_000, 200_000), "mail": (50_000, 143_000), "mapping": (28_600, 28_600),
    "matrix": (28_600, 35_200), "log": (22_000, 28_600), "commands": (26_400, 24_200),
}  # fmt: skip
USUAL = sum(map(sum, SHARES.values()))
_PART = 20_000
MOST_MB = 350  # that a process may have had, with the engine's own
# A process that has been a copy of a large one is counted as large as that one was: so a small one starts it.
_STARTER = "import subprocess, sys; sys.exit(subprocess.run(sys.argv[1:]).returncode)"


def run(
    number: int, count: int, surfaces: Sequence[str] | None = None, engines: Sequence[str] | None = None
) -> dict[str, Any]:
    """So many inputs over the surfaces; each one's figures as a line, and the sum. AssertionError: a finding."""
    engines = engines or list(ENGINES)
    if "atheris" in engines and not guided.is_there():
        raise SystemExit(guided.MISSING)
    chosen = [(one, engine) for one in surfaces or SHARES for engine in engines]
    shares = [SHARES[surface][list(ENGINES).index(engine)] for surface, engine in chosen]
    found = []
    for (surface, engine), share in zip(chosen, shares, strict=True):
        figures = _summed(engine, surface, number, max(5, count * share // sum(shares)))
        print(json.dumps(figures), flush=True)
        assert figures["peak_mb"] <= MOST_MB, figures
        found.append(figures)
    total = {name: sum(one[name] for one in found) for name in ("inputs", "refused")}
    return {"seed": number, **total, "peak_mb": max(one["peak_mb"] for one in found)}


def _summed(engine: str, surface: str, number: int, count: int) -> dict[str, Any]:
    """The figures of a surface; hypothesis in processes of _PART, for its memory grows a little with each input."""
    part = _PART if engine == "hypothesis" else count
    sizes = [min(part, count - begin) for begin in range(0, count, part)]
    found = [_in_a_process(engine, surface, number * 100 + place, size) for place, size in enumerate(sizes)]
    sums = {name: round(sum(one[name] for one in found), 1) for name in ("inputs", "distinct", "refused", "seconds")}
    most = {name: max(one[name] for one in found) for name in ("slowest_s", "peak_mb")}
    return {"surface": surface, "engine": engine, **sums, **most}


def _in_a_process(engine: str, surface: str, number: int, count: int) -> dict[str, Any]:
    words = [sys.executable, "-m", ENGINES[engine], surface, str(number), str(count)]
    small = [sys.executable, "-S", "-E", "-c", _STARTER, *words]
    done = subprocess.run(small, capture_output=True, text=True, errors="replace", check=False)
    assert done.returncode == 0, f"{engine}, seed {number}: {done.stdout}{done.stderr[-3000:] * (not done.stdout)}"
    figures: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return figures


def again(surface: str, data: bytes) -> None:
    """The input of a finding once more; leaves with how it ends now."""
    from tests.proof.limits import Finding, Watched, bind
    from tests.proof.surfaces import SURFACES

    bind()
    with tempfile.TemporaryDirectory() as folder:
        watched = Watched(surface, SURFACES[surface](Path(folder)))
        try:
            watched(data)
        except Finding as found:
            raise SystemExit(str(found)) from None
    raise SystemExit(f"{surface}: {'refused, as documented' if watched.refused else 'taken'}, nothing is found")
