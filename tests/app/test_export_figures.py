"""The figures stand up: recomputed from exported events by others' code, and told alike by the desk that imports them.

Two real logs (they are not part of the project) and the demo.
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from escli.app import demo, exporting, figures
from escli.app.audit import audit
from escli.app.exporting import CSV, JSONL, SQLITE, Wanted
from escli.app.importing import import_log
from escli.app.own_log import import_own
from escli.app.session import Session
from escli.app.setup import init
from escli.config import mapping
from escli.core.model import COLUMNS, FACTS, Ticket, to_row
from tests.app.test_real_logs import log
from tests.recomputed import figures as recomputed
from tests.recomputed import flat

Made = Callable[[str], Session]
SOURCES = ("demo", "uci_first2000.csv.gz", "helpdesk_finale.csv.gz")
OWN = {"id", "origin", "key", "history", "promise", "last_event", "head"}
BY = ("tier", "type", "severity", "client", "plan", "technician", "month")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Made]:
    """Each desk, made once."""
    known: dict[str, Session] = {}

    def make(name: str) -> Session:
        if name not in known:
            folder = tmp_path_factory.mktemp("desk")
            with pytest.MonkeyPatch.context() as patch:
                patch.delenv("ESCLI_NOW", raising=False)
                known[name] = demo.play(folder) if name == "demo" else _of_log(folder, name)
        return known[name]

    yield make
    for session in known.values():
        session.store.close()


def _of_log(folder: Path, name: str) -> Session:
    session = _empty(folder, 1780000000)
    import_log(session, log(name), mapping.find(name.partition("_")[0]))
    return session


def _empty(folder: Path, now: int) -> Session:
    store, _ = init(folder / "desk.db", None, now=now, test_clock=True)
    return Session(store)


@pytest.mark.parametrize("name", SOURCES)
def test_every_figure_is_what_the_exported_events_say(made: Made, name: str, tmp_path: Path) -> None:
    session = made(name)
    exporting.export(session, Wanted("events"), tmp_path / "e.jsonl", JSONL)
    told = figures.metrics(session, None, None, None)
    tiers = tuple(tier.name for tier in session.matrix.tiers)
    with (tmp_path / "e.jsonl").open(encoding="utf-8") as lines:
        again = recomputed(lines, session.now, tiers)
    assert flat(again) == flat(told)


@pytest.mark.parametrize(("name", "form"), [*((name, JSONL) for name in SOURCES), ("demo", CSV), ("demo", SQLITE)])
def test_the_desk_that_imports_it_tells_the_same_facts_and_figures(
    made: Made, name: str, form: str, tmp_path: Path
) -> None:
    session = made(name)
    file = tmp_path / f"e.{form}"
    exporting.export(session, Wanted("all" if form == SQLITE else "events"), file, form)
    other = _empty(tmp_path, session.now)
    found = import_own(other, file)
    assert (found.tickets_known, found.rejected) == (0, 0)
    assert [facts(one) for one in every(other)] == [facts(one) for one in every(session)]
    for by in (None, *BY):
        assert figures.metrics(other, None, None, by) == figures.metrics(session, None, None, by)
    assert audit(other, None)["faults"] == []
    again = import_own(other, file)
    assert (again.tickets_new, again.events, again.tickets_known) == (0, 0, found.tickets_new)
    other.store.close()


def every(session: Session) -> Iterator[Ticket]:
    number = 1
    while (found := session.store.reports.ticket(number)) is not None:
        yield found
        number += 1


def facts(one: Ticket) -> dict[str, Any]:
    row = dict(zip(COLUMNS[:FACTS], to_row(one), strict=False))
    return {name: value for name, value in row.items() if name not in OWN}


@pytest.mark.parametrize("name", SOURCES[1:])
def test_the_log_itself_imported_there_as_well_adds_nothing(made: Made, name: str, tmp_path: Path) -> None:
    exporting.export(made(name), Wanted("events"), tmp_path / "e.jsonl", JSONL)
    other = _empty(tmp_path, made(name).now)
    import_own(other, tmp_path / "e.jsonl")
    again = import_log(other, log(name), mapping.find(name.partition("_")[0]))
    assert (again.tickets_new, again.events) == (0, 0)
    other.store.close()
