"""What a command tells is of one moment, whoever writes while it reads."""

from typing import Any

import pytest

from escli.app.session import Session
from escli.app.tickets import act
from escli.core import lifecycle
from escli.store.reading import SqliteReports
from tests.desk import Desk

NEW = ("--client", "Quayside Books", "--type", "software", "--severity", "high")


@pytest.mark.parametrize(
    ("words", "asked"),
    [
        (("show", "1"), "told"), (("why", "1"), "told"), (("handoff", "1"), "history"), (("queue",), "count"),
        (("breaches",), "pressing"), (("show", "1", "--clocks"), "history"), (("find", "slow"), "ticket"),
    ],
)  # fmt: skip
def test_somebody_writes_between_two_looks(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], asked: str
) -> None:
    desk.open().new(*NEW, "The till is slow", as_="ana")
    desk.ok("queue")
    before = desk.ok(*words, "--json").data
    look = getattr(SqliteReports, asked)
    wrote: list[bool] = []

    def meanwhile(self: SqliteReports, *given: Any) -> Any:
        if not wrote:
            wrote.append(True)
            other = Session.open(desk.database, "ben")
            act(other, [1], lambda its, ticket, _: lifecycle.resolve(its, ticket, "Restarted it"))
            other.store.close()
        return look(self, *given)

    monkeypatch.setattr(SqliteReports, asked, meanwhile)
    assert desk.ok(*words, "--json").data == before
    assert wrote
