"""Two real logs give the figures that others, or the logs' own columns, give (they are not part of the project)."""

from pathlib import Path
from typing import Any

import pytest

from escli.app.importing import import_log
from escli.app.session import Session
from escli.config import mapping
from escli.core.metrics import report
from escli.store.values import Cohort

DATA = Path(__file__).parents[2].parent / "shared" / "data"
HOUR, DAY = 3600, 86400


def log(name: str) -> Path:
    file = DATA / name
    if not file.exists():
        pytest.skip(f"{name} is not at ../shared/data")
    return file


def figures(session: Session) -> dict[str, Any]:
    return report(next(session.store.reports.tallies(Cohort(now=session.now))), ("L1", "L2", "L3"))


def test_the_incidents_of_uci(session: Session) -> None:
    file = log("uci_first2000.csv.gz")
    found = import_log(session, file, mapping.find("uci"))
    assert (found.tickets_new, found.rows, found.rejected) == (2000, 14_041, 0)
    told = figures(session)
    resolve = told["sla"]["resolve"]
    assert (resolve["met"], resolve["missed"], resolve["rate"]) == (833, 1167, 0.4165)
    assert told["handoffs"]["rate"] == 0.495
    assert told["reopened"] == 27
    resolution = told["resolution_time"]["wall"]
    assert (resolution["n"], round(resolution["median"] / HOUR, 2)) == (1936, 90.81)
    again = import_log(session, file, mapping.find("uci"))
    assert (again.tickets_new, again.tickets_known, again.events) == (0, 2000, 0)


def test_the_tickets_of_the_italian_help_desk(session: Session) -> None:
    file = log("helpdesk_finale.csv.gz")
    found = import_log(session, file, mapping.find("helpdesk"))
    assert (found.tickets_new, found.rows, found.rejected) == (4580, 21_348, 0)
    told = figures(session)
    assert told["escalated"] == 102
    assert round(told["time_to_escalate"]["wall"]["median"] / DAY, 2) == 12.07
    assert told["reopened"] == 154
    assert told["waiting_on_client"]["numerator"] == 1236
    again = import_log(session, file, mapping.find("helpdesk"))
    assert (again.tickets_new, again.tickets_known, again.events) == (0, 4580, 0)
