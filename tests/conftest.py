"""Fixtures that every folder of tests shares."""

import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from tests.desk import Desk

settings.register_profile("escli", deadline=None)  # no test depends on speed
settings.load_profile("escli")


@pytest.fixture(autouse=True, scope="session")
def _everybody_in_utc() -> Iterator[None]:
    """The suite reads the same wherever it runs."""
    before = os.environ.get("TZ")
    os.environ["TZ"] = "UTC"
    time.tzset()
    yield
    os.environ.pop("TZ")
    if before is not None:
        os.environ["TZ"] = before
    time.tzset()


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Desk:
    """A desk in an empty folder; `desk.open()` makes its database."""
    return Desk(tmp_path, monkeypatch, capsys)
