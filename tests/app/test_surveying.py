"""`import --columns` proposes a mapping: good enough to import by, and honest where it cannot know."""

from pathlib import Path

import pytest

from escli.app.importing import import_log
from escli.app.session import Session
from escli.app.surveying import survey
from escli.config import mapping, proposing
from escli.core.guessing import propose
from escli.core.logs import Mapping
from escli.core.survey import Survey
from tests.app.test_real_logs import figures, log
from tests.presets.exports import EXPORTS


def proposed(path: Path, text: str | bytes) -> str:
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return str(survey(path)["mapping"])


def guessed(path: Path, session: Session, rename: dict[str, str]) -> Mapping:
    """The mapping proposed for a log that no preset fits, since some of its columns have other names."""
    import csv
    import gzip

    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    with Path("renamed.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([[rename.get(name, name) for name in header], *rows])
    assert session.metas
    return mapping.load(str(survey(Path("renamed.csv"))["mapping"]), "mine.yaml")


def test_the_incidents_of_uci_come_in_by_what_is_proposed(session: Session) -> None:
    found = guessed(log("uci_first2000.csv.gz"), session, {"u_symptom": "symptom", "caller_id": "caller"})
    done = import_log(session, Path("renamed.csv"), found)
    assert (done.tickets_new, done.rejected) == (2000, 0)
    told = figures(session)
    assert (told["reopened"], told["handoffs"]["rate"]) == (27, 0.495)


def test_the_tickets_of_the_italian_help_desk_come_in_by_what_is_proposed(session: Session) -> None:
    found = guessed(log("helpdesk_finale.csv.gz"), session, {"Complete Timestamp": "timestamp"})
    done = import_log(session, Path("renamed.csv"), found)
    assert (done.tickets_new, done.rejected) == (4580, 0)
    assert figures(session)["escalated"] == 102


def test_a_preset_that_fits_is_named_and_its_mapping_is_two_lines(session: Session) -> None:
    text = proposed(Path("export.csv"), EXPORTS["jira"]())
    assert "like: jira" in text
    assert mapping.load(text, "mine.yaml") == mapping.find("jira")
    assert session.metas


@pytest.mark.parametrize("name", EXPORTS)
def test_what_is_proposed_for_the_exports_of_the_field_can_be_read(session: Session, name: str) -> None:
    Path("x").write_bytes(EXPORTS[name]())
    found = survey(Path("x"))
    assert found["presets"] == [name]
    assert found["rows"] == 100
    with_guess = proposing.mapping(propose(_looked(Path("x"))), "mine", "")
    said = mapping.load(with_guess, "mine.yaml")
    done = import_log(session, Path("x"), said)
    assert done.rejected == 0
    assert done.tickets_new == 100


def _looked(path: Path) -> Survey:
    from escli.app.logfile import log as opened

    with opened(path, None) as found:
        names = {place: name for name, place in found.table.places().items()}
        looked = Survey([names[place] for place in range(len(found.table.header))])
        for _, cells, _wrong in found.records:
            looked.look(cells)
    return looked


def test_a_date_that_may_be_either_way_round_is_said(session: Session) -> None:
    text = proposed(Path("a.csv"), "Ticket,Created,Status\n1,3/4/2026 09:00,Open\n2,5/6/2026 09:00,Closed\n")
    assert 'format: "%d/%m/%Y %H:%M"   # or %m/%d/%Y %H:%M: both fit' in text
    text = proposed(Path("b.csv"), "Ticket,Created,Status\n1,3/14/2026 09:00,Open\n2,5/6/2026 09:00,Closed\n")
    assert 'format: "%m/%d/%Y %H:%M"\n' in text
    assert session.metas


def test_values_are_quoted_so_that_yaml_and_a_terminal_read_them_back(session: Session) -> None:
    rows = '1,2026-04-03 09:00,on\n2,2026-04-04 09:00,"#\x1b[31m done"\n'
    text = proposed(Path("a.csv"), f'Ticket,Created,"Sta: ""tus"""\n{rows}')
    found = mapping.load(text, "mine.yaml")
    assert found.meanings == {"on": "note", "#\x1b[31m done": "resolved"}
    assert "\x1b" not in text
    assert session.metas


def test_what_cannot_be_known_is_asked(session: Session) -> None:
    text = proposed(Path("a.csv"), "a,b\nx,y\nx,y\n")
    assert "# id: which column has the number of the ticket?" in text
    assert session.metas
