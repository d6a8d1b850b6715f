"""A desk's database for tests of the use-cases."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from escli.app.session import Session
from escli.app.setup import init

NOW = 1780000000  # a day in May 2026


@pytest.fixture
def session(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Session]:
    """A session on a new database in an empty folder, where the command is run too."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("ESCLI_NOW", raising=False)
    store, _ = init(tmp_path / "desk.db", None, now=NOW, test_clock=True)
    yield Session(store)
    store.close()
