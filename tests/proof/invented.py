"""Inputs that hypothesis makes up, of the shape that a surface expects. `python -m tests.proof.invented` is a process
of its own, so that its memory is that of one surface; it prints its figures as a line of JSON.
"""

import gc
import json
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from tests.proof.limits import Finding, Watched, bind
from tests.proof.lines import lines
from tests.proof.seeds import SEEDS
from tests.proof.surfaces import SURFACES
from tests.proof.wordings import FILE, LOG, MAIL, SPOILED, SWAPPED, TEMPLATE, TIME, mutated

# Hypothesis keeps each example of a run, 20 to 100 KB of choices, until the run is over.
_BATCH = 500
SHAPES: dict[str, Callable[[], st.SearchStrategy[bytes]]] = {
    "times": lambda: TIME.map(_encoded),
    "templates": lambda: st.one_of(TEMPLATE.map(_encoded), _mutated("templates")),
    "mail": lambda: st.one_of(MAIL, _mutated("mail")),
    "mapping": lambda: st.one_of(FILE, _mutated("mapping"), _mutated("mapping")),
    "matrix": lambda: st.one_of(FILE, SPOILED, SWAPPED, SWAPPED, _mutated("matrix")),
    "log": lambda: st.one_of(FILE, LOG, LOG, _mutated("log")),
    "commands": lambda: lines(st.one_of(MAIL, _mutated("mail"))),
}


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "replace")


def _mutated(surface: str) -> st.SearchStrategy[bytes]:
    return mutated(SEEDS[surface]())


def run(surface: str, number: int, count: int, folder: Path) -> Watched:
    """So many inputs to a surface, in batches; Finding."""
    watched, shape = Watched(surface, SURFACES[surface](folder)), SHAPES[surface]()
    batch = 0
    while watched.inputs < count:
        _try(watched, shape, number * 100_000 + batch, min(_BATCH, count - watched.inputs))
        batch += 1
        gc.collect()
    return watched


def _try(watched: Watched, shape: st.SearchStrategy[bytes], number: int, count: int) -> None:
    @seed(number)
    @settings(
        max_examples=count,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.generate],
    )
    @given(shape)
    def one(data: bytes) -> None:
        watched(data)

    one()


def main(surface: str, number: str, count: str) -> int:
    """The process."""
    bind()
    with tempfile.TemporaryDirectory() as folder:
        try:
            figures = run(surface, int(number), int(count), Path(folder)).figures()
        except Finding as found:
            print(found)
            return 1
    print(json.dumps(figures))
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
