"""Inputs that atheris finds: it changes bytes and keeps what reaches new lines. `python -m tests.proof.guided` is a
process of its own, for it never returns; it prints its figures as a line of JSON.
"""

import importlib
import importlib.util
import json
import os
import re
import sys
import tempfile
from pathlib import Path
from typing import Any

MISSING = (
    "The guided half of this proof needs atheris, which nothing else here does: "
    "`.venv/bin/python -m pip install 'atheris>=3,<4'`, or leave it out with `--engine hypothesis`."
)
_LONGEST = 4096  # bytes of an input; what is found with more is found with hypothesis
_WORD = re.compile(rb"[A-Za-z_%][\w%.-]{1,23}|[{}\[\]%#|&*!<>?:=-]{2,3}")


def is_there() -> bool:
    """Whether atheris is installed here."""
    return importlib.util.find_spec("atheris") is not None


def run(surface: str, number: int, count: int) -> None:
    """So many inputs to a surface; leaves the process with 0, or with 1 after a finding was printed."""
    atheris: Any = importlib.import_module("atheris")
    with (
        tempfile.TemporaryDirectory() as folder,
        atheris.instrument_imports(include=["escli"]),  # for good: commands load what they need as they run
    ):
        from tests.proof.limits import Finding, Watched, bind
        from tests.proof.seeds import SEEDS
        from tests.proof.surfaces import SURFACES

        bind()
        place = Path(folder)
        watched = Watched(surface, SURFACES[surface](place))
        seeds = SEEDS[surface]()

        def one(data: bytes) -> None:
            try:
                watched(data)
            except Finding as found:
                _leave(1, str(found))
            if watched.inputs >= count:
                _leave(0, json.dumps(watched.figures()))

        atheris.Setup([sys.argv[0], *_options(place, number, seeds)], one)
        atheris.Fuzz()


def _leave(code: int, said: str) -> None:
    """From inside of libFuzzer, which knows no other end than its own."""
    print(said, flush=True)
    os._exit(code)


def _options(place: Path, number: int, seeds: list[bytes]) -> list[str]:
    """libFuzzer's own: where to begin, and no limits, for they are ours."""
    corpus, words = place / "seeds", place / "words"
    corpus.mkdir()
    for index, seed in enumerate(seeds):
        (corpus / f"{index:04}").write_bytes(seed)
    found = sorted({word for seed in seeds for word in _WORD.findall(seed)})
    words.write_text("".join(f'"{_escaped(word)}"\n' for word in found), "utf-8")
    own = {"seed": number, "max_len": _LONGEST, "dict": words, "timeout": 0, "rss_limit_mb": 0, "verbosity": 0}
    return [*(f"-{name}={value}" for name, value in own.items()), str(corpus)]


def _escaped(word: bytes) -> str:
    return "".join(f"\\x{byte:02x}" for byte in word)


if __name__ == "__main__":
    run(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
