"""Whatever is written by others is taken or refused in words: the known tricks here, a million more in `fuzz`."""

import os
import signal
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from unittest import mock

import pytest

from escli.errors import Refused
from tests.proof import fuzz, limits
from tests.proof.limits import DOCUMENTED, Finding, Target, Watched, unpacked
from tests.proof.seeds import SEEDS
from tests.proof.surfaces import SURFACES


@pytest.mark.parametrize("surface", SURFACES)
def test_the_tricks_that_are_known(surface: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with mock.patch.dict(os.environ):
        take = SURFACES[surface](tmp_path)
        for data in SEEDS[surface]():
            with suppress(*DOCUMENTED):
                take(data)


@pytest.fixture(params=[("SECONDS", signal.SIGPROF), ("STUCK", signal.SIGALRM)], ids=["works", "is stuck"])
def alarm(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """One of the limits of time, in this process and short."""
    name, number = request.param
    before = signal.signal(number, limits._ring)
    monkeypatch.setattr(limits, "SECONDS", 0)
    monkeypatch.setattr(limits, "STUCK", 0)
    monkeypatch.setattr(limits, name, 0.1)
    yield name
    signal.signal(number, before)


def _forever(data: bytes) -> None:
    while data:
        with suppress(Exception):  # as a program may do that goes on whatever happens
            len(data)


def _bug(data: bytes) -> None:
    raise KeyError(data)


@pytest.mark.parametrize(("target", "why"), [(_forever, "TooSlow"), (_bug, "KeyError"), (_bug, "again: python -m")])
def test_what_ends_in_no_documented_way_is_found(target: Target, why: str, alarm: str) -> None:
    with pytest.raises(Finding, match=why) as found:
        Watched("times", target)(b"\0 any \xff")
    assert unpacked(str(found.value).split()[-1]) == b"\0 any \xff"


def test_what_takes_much_memory_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "peak", iter([100, 100 + limits.MEGABYTES + 1]).__next__)
    with pytest.raises(Finding, match="it took 151 MB"):
        Watched("times", len)(b"")  # type: ignore[arg-type]


def test_memory_is_that_of_the_surface_not_of_who_started_it() -> None:
    large = bytearray(b"x") * (fuzz.MOST_MB << 20)
    assert fuzz.run(1, 5, ["times"], ["hypothesis"])["peak_mb"] < fuzz.MOST_MB
    del large


def test_what_is_refused_is_counted() -> None:
    def take(data: bytes) -> None:
        if data:
            raise Refused

    watched = Watched("times", take)
    for data in (b"", b"1", b"1"):
        watched(data)
    figures = watched.figures()
    assert (figures["inputs"], figures["distinct"], figures["refused"]) == (3, 2, 2)
