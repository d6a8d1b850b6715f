"""The SQLite file keeps the contracts of a store, and the seam is all that there is of it."""

import inspect
from pathlib import Path

import pytest

from escli.store.base import Reports, Store, Tx
from escli.store.exporting import SqliteOutgoing
from escli.store.outgoing import Outgoing
from escli.store.raw import Records
from escli.store.reading import SqliteReports
from escli.store.records import SqliteRecords
from escli.store.sqlite import SqliteStore, create, open_store
from escli.store.writing import SqliteTx
from tests.store.test_contract import WritingContract
from tests.store.test_contract_outbox import MailboxContract, OutboxContract
from tests.store.test_contract_reports import ReportsContract


class TestSqliteStore(WritingContract, OutboxContract, MailboxContract, ReportsContract):
    """A real file."""

    def make(self, folder: Path) -> Store:
        """A file in an empty folder."""
        return create(folder / "desk.db")

    def again(self, folder: Path) -> Store:
        """The same file."""
        return open_store(folder / "desk.db")


def methods(kind: type) -> dict[str, list[str]]:
    """The public methods of a class and those it builds on, each with its parameters."""
    made = [base for base in reversed(kind.__mro__) if base.__module__.startswith("escli.")]
    found = {name: value for base in made for name, value in vars(base).items() if not name.startswith("_")}
    return {
        name: list(inspect.signature(value).parameters) if inspect.isfunction(value) else []
        for name, value in found.items()
    }


@pytest.mark.parametrize(
    ("seam", "made"),
    [(Tx, SqliteTx), (Reports, SqliteReports), (Records, SqliteRecords), (Outgoing, SqliteOutgoing)],
)
def test_the_file_does_what_the_seam_names_and_no_more(seam: type, made: type) -> None:
    assert methods(made) == methods(seam)


def test_of_the_file_itself_only_the_demo_asks_for_more() -> None:
    more = {"for_show"}  # a demo's thousands of commits, in a file that nobody would miss
    assert methods(SqliteStore).keys() - methods(Store).keys() == more
    assert {name: methods(SqliteStore)[name] for name in methods(Store)} == methods(Store)
