"""What a report of the demo's desk says is what `metrics` says of the same tickets, client by client."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from escli.app import demo, figures, monthly
from escli.app.session import Session
from escli.core.plain import open_time
from escli.pages.lead import CLOCKS
from escli.pages.month import KEPT
from tests.pages.reading import Read

MONTH = "2026-11"


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    session = demo.play(tmp_path_factory.mktemp("demo"))
    yield session
    session.store.close()


def told(session: Session, folder: Path, client: str | None) -> tuple[str, str, dict[str, Any]]:
    """The report's source and text, and what the command answers."""
    data = monthly.written(session, client, MONTH, folder / "report.html", as_markdown=False)
    source = (folder / "report.html").read_text("utf-8")
    return source, Read(source).text, data


def counted(session: Session, data: dict[str, Any], by: str | None) -> Any:
    """The figures of just that period."""
    from datetime import datetime

    since, until = (int(datetime.fromisoformat(data[name]).timestamp()) for name in ("since", "until"))
    return figures.metrics(session, since, until, by)


def test_each_clients_figures_are_those_of_metrics(played: Session, tmp_path: Path) -> None:
    for client in played.matrix.clients:
        source, text, data = told(played, tmp_path, client)
        (mine,) = (one for one in counted(played, data, "client")["groups"] if one["group"] == client)
        assert f"{mine['tickets']} tickets were opened in November 2026 so far; {mine['open']} of them" in text
        for clock, name in KEPT.items():
            sla = mine["sla"][clock]
            whole = sla["met"] + sla["missed"]
            row = f"{name} {sla['met']} of {whole} {round((sla['rate'] or 0) * 100)} % "
            assert (row in text) == (whole > 0), row
        for name, key in (("First answer", "first_response_time"), ("Time to solve", "resolution_time")):
            one = mine[key]["business"]
            assert f"{name} {open_time(one['median'])} {open_time(one['p90'])} {one['n']}" in text
        rated = mine["satisfaction"]
        assert f"You rated {rated['n']} tickets, {rated['mean']:.1f} of 5" in text
        assert f"Satisfied: {rated['satisfied']['numerator']} of {rated['n']} (" in text
        broken = mine["sla"]["respond"]["missed"], mine["sla"]["resolve"]["missed"]
        rows = source.partition('id="all"')[2]
        cells = re.findall(r'data-is="(Taken up|Solved)" class="broken"', rows)
        assert (cells.count("Taken up"), cells.count("Solved")) == broken


def test_every_broken_promise_and_every_escalation_of_a_client_is_told(played: Session, tmp_path: Path) -> None:
    for client in played.matrix.clients:
        source, text, _ = told(played, tmp_path, client)
        tickets = [one for one in (played.store.reports.ticket(n) for n in range(1, 200)) if one is not None]
        mine = [one for one in tickets if one.client == client]
        up = {one.id for one in mine if one.escalated_at is not None or one.to_management}
        assert {int(found) for found in re.findall(r'id="r(\d+)"', source)} == up
        lost = text.partition("Promises that we did not keep")[2].partition("What moved up")[0]
        for one in mine:
            missed = any(getattr(one, clock).missed for clock in ("respond", "update", "resolve", "callback"))
            assert (f"#{one.id} " in lost) == missed, one.id
        assert "is not known here" not in lost  # of each its times


def test_the_leads_figures_are_those_of_metrics(played: Session, tmp_path: Path) -> None:
    _, text, data = told(played, tmp_path, None)
    whole = counted(played, data, None)
    assert f"{whole['tickets']} tickets were opened in November 2026 so far; {whole['open']} of them" in text
    for clock, name in CLOCKS.items():
        sla = whole["sla"][clock]
        if sla["met"] + sla["missed"]:
            assert f"{name} {sla['met']} of {sla['met'] + sla['missed']} " in text
    for by in ("client", "tier"):
        for one in counted(played, data, by)["groups"]:
            sla, solved = one["sla"]["resolve"], open_time(one["resolution_time"]["business"]["median"])
            assert f"({sla['met']} of {sla['met'] + sla['missed']}) {solved}" in text
            assert f"{one['group']} {one['tickets']} " in text
    causes = whole["escalations"]
    assert f"timed {causes['timed']}, manual {causes['manual']}, client {causes['client']}, management" in text
