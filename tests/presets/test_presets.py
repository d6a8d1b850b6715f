"""Each preset reads what its tool exports: a hundred tickets, as they were, found by their columns alone."""

import csv
import io
import json
from collections import Counter
from pathlib import Path

import pytest

from escli.app.importing import import_log
from escli.app.recognising import recognised
from escli.app.session import Session
from escli.core.model import Ticket
from tests.presets.exports import EXPORTS
from tests.presets.truth import COUNT, Case, cases

NO_RESPONSE = ("osticket", "jira", "servicenow", "topdesk")  # what their exports do not tell
NO_STATUS = ("osticket", "zammad")
VERDICTS = {
    "freshdesk": ("respond", "resolve"),
    "freshservice": ("respond", "resolve"),
    "zammad": ("respond", "resolve"),
    "servicenow": ("resolve",),
}


def bring_in(session: Session, name: str) -> list[tuple[Case, Ticket]]:
    path = Path(f"{name}.export")
    path.write_bytes(EXPORTS[name]())
    mapping = recognised(path)
    assert mapping.name == name
    found = import_log(session, path, mapping)
    assert (found.tickets_new, found.rows, found.rejected) == (COUNT, COUNT, 0)
    assert import_log(session, path, mapping).events == 0
    tickets = [session.store.reports.ticket(number) for number in range(1, COUNT + 1)]
    return [(one, ticket) for one, ticket in zip(cases(), tickets, strict=True) if ticket is not None]


@pytest.mark.parametrize("name", EXPORTS)
def test_a_hundred_tickets_come_in_as_they_were(session: Session, name: str) -> None:
    pairs = bring_in(session, name)
    assert len(pairs) == COUNT
    for one, ticket in pairs:
        assert ticket.opened_at == one.opened
        assert ticket.is_open == (one.resolved is None)
        assert ticket.resolved_at == one.resolved
        assert ticket.resolution_w == (None if one.resolved is None else one.resolved - one.opened)
        assert ticket.title.replace("\r\n", "\n") == one.title
        if name not in NO_RESPONSE:
            assert ticket.first_response_at == one.responded
        if name not in NO_STATUS and one.resolved is None:
            waits = {"client": "client", "vendor": "vendor"}.get(one.status) if name != "topdesk" else None
            assert ticket.wait_on == waits
        assert ticket.history == 1


@pytest.mark.parametrize("name", EXPORTS)
def test_who_and_what_is_told_where_the_tool_tells_it(session: Session, name: str) -> None:
    for one, ticket in bring_in(session, name):
        if name != "zammad":
            assert (ticket.type, ticket.severity) == (one.type, one.severity)
        if name not in ("zammad", "freshdesk"):
            assert ticket.team == one.team
        if name in ("osticket", "freshdesk"):
            assert ticket.client == "unknown"
        elif name != "zendesk" or one.number % 10:
            assert ticket.client == one.client
        else:
            assert ticket.client == "example.org"  # where there is no organization, the domain
        if name != "freshdesk":
            assert ticket.requester == one.requester
            assert ticket.technician == one.technician


@pytest.mark.parametrize("name", VERDICTS)
def test_the_verdicts_are_the_tools_own(session: Session, name: str) -> None:
    for one, ticket in bring_in(session, name):
        for clock, done, kept in (
            ("respond", one.responded, one.kept_respond),
            ("resolve", one.resolved, one.kept_resolve),
        ):
            if clock in VERDICTS[name]:
                run = getattr(ticket, clock)
                told = done is not None or name == "servicenow"
                assert (run.met, run.missed) == ((int(kept), int(not kept)) if told else (0, 0))


def test_the_figures_that_zendesk_states_are_read_in_its_own_terms(session: Session) -> None:
    for one, ticket in bring_in(session, "zendesk"):
        assert (ticket.handoffs, ticket.reopens, ticket.csat) == (one.handoffs, one.reopens, one.rating)


def test_the_escalations_of_freshservice_have_their_time(session: Session) -> None:
    pairs = bring_in(session, "freshservice")
    assert [ticket.escalated_at for _, ticket in pairs] == [one.escalated for one, _ in pairs]
    assert Counter(ticket.opened_level for _, ticket in pairs) == {1: COUNT}


def test_the_line_of_topdesk_is_the_tier(session: Session) -> None:
    for one, ticket in bring_in(session, "topdesk"):
        assert ticket.tier == ("L2" if one.escalated and one.number != 20 else "L1")


def test_a_line_that_moved_since_the_last_export_is_an_escalation(session: Session) -> None:
    bring_in(session, "topdesk")
    path = Path("later.json")
    later = EXPORTS["topdesk"]().decode().replace('"status": "firstLine"', '"status": "secondLine"')
    path.write_text(later, encoding="utf-8")
    found = import_log(session, path, recognised(path))
    assert found.tickets_new == 0
    moved = [one for one in cases() if one.resolved is None and not one.escalated]
    assert [session.store.reports.ticket(one.number).manual for one in moved] == [1] * len(moved)  # type: ignore[union-attr]


def test_servicenow_answers_the_same_through_its_api(session: Session) -> None:
    header, *rows = csv.reader(io.StringIO(EXPORTS["servicenow"]().decode(), newline=""))
    told = [dict(zip(header, ("" if cell == "?" else cell for cell in row), strict=True)) for row in rows]
    for said in told:
        said["assignment_group"] = said.pop("assignement_group")
    nested = ("company", "caller_id", "assignment_group", "assigned_to")
    answer = [
        {
            name: {"display_value": cell, "link": "https://x"} if name in nested and cell else cell
            for name, cell in said.items()
        }
        for said in told
    ]
    path = Path("answer.json")
    path.write_text(json.dumps({"result": answer}), encoding="utf-8")
    found = import_log(session, path, recognised(path))
    assert (found.tickets_new, found.rejected) == (COUNT, 0)
    for one in cases():
        ticket = session.store.reports.ticket(one.number)
        assert ticket is not None
        assert (ticket.client, ticket.requester, ticket.team) == (one.client, one.requester, one.team)
        assert ticket.technician == one.technician
