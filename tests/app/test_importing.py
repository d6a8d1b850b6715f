"""A ticket log is imported: what can be read goes in once, what cannot is put aside with its line and the reason."""

import csv
import gzip
import sqlite3
from pathlib import Path

import pytest

from escli.app.importing import Imported, import_log
from escli.app.session import Session
from escli.config import mapping
from escli.core.fold import fold
from escli.core.model import FACTS, Ticket, to_row
from escli.errors import Refused, Unreadable

BOOK = """\
mapping: 1
name: book
rows: events
empty: [n/a]
times: {format: "%d/%m/%Y %H:%M", zone: Europe/London}
columns: {id: Number, time: When, activity: What, client: Client, severity: Bad, actor: Who}
meanings: {Open: opened, Take: taken, Ask: waiting on client, Fix: resolved}
severities: {P1: critical, P3: normal}
"""
HEADER = "Number,When,What,Client,Bad,Who\n"
LOG = HEADER + (
    "1,5/1/2026 09:00,Open,Acme,P1,Ana\n"
    "2,5/1/2026 09:05,Open,Börse,P3,Bo\n"
    "1,5/1/2026 09:10,Take,Acme,P1,Bo\n"
    "1,5/1/2026 10:00,Fix,Acme,P1,Bo\n"
)


def bring_in(session: Session, log: str | bytes, said: str = BOOK, name: str = "log.csv") -> Imported:
    file = Path(name)  # the session's fixture has made an empty folder the present one
    file.write_bytes(log.encode() if isinstance(log, str) else log)
    return import_log(session, file, mapping.load(said, "book.yaml"))


def tickets(session: Session) -> list[Ticket]:
    found = [session.store.reports.ticket(n) for n in range(1, 20)]
    return [ticket for ticket in found if ticket is not None]


def rejects(found: Imported) -> list[list[str]]:
    assert found.rejects_file is not None
    with found.rejects_file.open(encoding="utf-8", errors="surrogateescape", newline="") as file:
        return list(csv.reader(file))


def test_rows_become_tickets_with_their_own_times(session: Session) -> None:
    found = bring_in(session, LOG)
    assert found == Imported(2, 0, 4, 4, 0, None)
    first, second = tickets(session)
    assert (first.origin, first.client, first.severity, first.technician) == ("book:1", "Acme", "critical", "Bo")
    assert (first.status, first.resolution_w, first.opened_at) == ("resolved", 3600, 1767603600)
    assert (second.client, second.status, second.history, second.deadlines.next_at) == ("Börse", "open", 1, None)


def test_nobody_is_told_and_nothing_falls_due(session: Session) -> None:
    bring_in(session, LOG)
    assert session.store.reports.messages(None, 10) == []
    assert session.store.anything_due(1 << 40) == (False, False)


def test_the_facts_of_every_ticket_are_the_fold_of_its_events(session: Session) -> None:
    bring_in(session, LOG)
    for ticket in tickets(session):
        folded, _ = fold(event for _, event in session.store.reports.history(ticket.id))
        folded = folded._replace(id=ticket.id, last_event=ticket.last_event, head=ticket.head)
        assert to_row(folded)[:FACTS] == to_row(ticket)[:FACTS]


def test_the_same_file_twice_adds_nothing(session: Session) -> None:
    bring_in(session, LOG)
    before = tickets(session)
    assert bring_in(session, LOG) == Imported(0, 2, 0, 4, 0, None)
    assert tickets(session) == before


def test_a_longer_export_adds_only_its_new_rows(session: Session) -> None:
    bring_in(session, LOG)
    longer = LOG + "2,5/1/2026 11:00,Fix,Börse,P3,Bo\n3,5/1/2026 12:00,Open,Acme,P3,Bo\n"
    assert bring_in(session, longer) == Imported(1, 2, 2, 6, 0, None)
    assert [ticket.status for ticket in tickets(session)] == ["resolved", "resolved", "open"]


def test_the_columns_of_a_later_export_may_stand_in_another_order(session: Session) -> None:
    bring_in(session, LOG)
    turned = "".join(",".join(line.split(",")[::-1]) + "\n" for line in LOG.splitlines())
    assert bring_in(session, turned) == Imported(0, 2, 0, 4, 0, None)


def test_rows_that_repeat_another_exactly_count(session: Session) -> None:
    log = HEADER + "1,5/1/2026 09:00,Open,Acme,P1,Ana\n" + "1,5/1/2026 09:10,Ask,Acme,P1,Ana\n" * 3
    assert bring_in(session, log).events == 4
    assert tickets(session)[0].waits == 3
    assert bring_in(session, log + "1,5/1/2026 09:10,Ask,Acme,P1,Ana\n").events == 1


def test_a_packed_file_with_a_byte_order_mark_is_the_same_log(session: Session) -> None:
    bring_in(session, LOG)
    packed = gzip.compress(("\ufeff" + LOG.replace("\n", "\r\n")).encode())
    assert bring_in(session, packed, name="log.csv.gz") == Imported(0, 2, 0, 4, 0, None)


def test_what_cannot_be_read_is_put_aside_with_line_and_reason_and_the_rest_goes_in(session: Session) -> None:
    log = (
        HEADER.encode()
        + b"1,5/1/2026 09:00,Open,Acme,P1,Ana\n"
        + b"1,yesterday,Take,Acme,P1,Bo\n"
        + b"1,31/2/2026 09:00,Take,Acme,P1,Bo\n"
        + b"\n"
        + b",5/1/2026 09:10,Take,Acme,P1,Bo\n"
        + b"1,n/a,Take,Acme,P1,Bo\n"
        + b"1,5/1/2026 09:10,Take,Acme\n"
        + b"1,5/1/2026 09:10,Take,Acme,P1,Bo,more\n"
        + b"1,5/1/2026 09:10,Take,Caf\xe9,P1,Bo\n"
        + b"1,5/1/2026 09:10,Take,A\0B,P1,Bo\n"
        + b"1,5/1/2026 09:10,Take,Acme,P9,=cmd()\n"
        + b'1,5/1/2026 09:10,Take,"Ac"me,P1,Bo\n'
        + b"1,5/1/2026 09:20,Fix,Acme,P1,Bo\n"
    )
    found = bring_in(session, log)
    assert (found.tickets_new, found.events, found.rows, found.rejected) == (1, 2, 12, 10)
    assert found.rejects_file == Path("log.csv.rejects.csv")
    header, *turned_away = rejects(found)
    assert header == ["line", "reason", *HEADER.strip().split(",")]
    assert [(line, reason) for line, reason, *_ in turned_away] == [
        ("3", "When: 'yesterday' is no time in the format '%d/%m/%Y %H:%M'"),
        ("4", "When: '31/2/2026 09:00' is no time in the format '%d/%m/%Y %H:%M'"),
        ("6", "Number is empty"),
        ("7", "When is empty"),
        ("8", "the row has 4 cells, the header 6 cells"),
        ("9", "the row has 7 cells, the header 6 cells"),
        ("10", "the byte 0xe9 is not UTF-8 text"),
        ("11", "the byte 0x00 is not UTF-8 text"),
        ("12", "Bad: the mapping has no severity for 'P9'"),
        ("13", "not a row of a CSV file: ',' expected after '\"' (a quote that is not closed?)"),
    ]
    assert turned_away[8][2:] == ["1", "5/1/2026 09:10", "Take", "Acme", "P9", "'=cmd()"]


def test_a_quote_that_is_never_closed_costs_rows_but_not_the_file(session: Session) -> None:
    row = "1,5/1/2026 09:10,Take,Acme,P1,Bo\n"
    log = HEADER + '1,5/1/2026 09:00,Open,"Acme,P1,Ana\n' + row * 6000
    found = bring_in(session, log)
    assert 0 < found.rejected < found.rows
    assert rejects(found)[1][0] == "2"
    assert "field larger than field limit" in rejects(found)[1][1]
    assert found.events > 0


def test_no_rejects_file_is_made_for_a_clean_log(session: Session) -> None:
    bring_in(session, LOG)
    assert not Path("log.csv.rejects.csv").exists()


def test_a_log_that_the_mapping_does_not_fit_is_refused_before_anything_is_written(session: Session) -> None:
    with pytest.raises(Refused) as caught:
        bring_in(session, LOG.replace("Number,When", "number,Date"))
    assert "it has no column 'Number', 'When'" in str(caught.value)
    assert "Did you mean 'number' for 'Number'?" in caught.value.hint
    assert "The file's columns: number, Date, What, Client, Bad, Who" in caught.value.hint
    assert tickets(session) == []
    assert list(Path().glob("*.rejects.csv")) == []


def test_of_columns_with_one_name_the_first_is_meant_unless_the_mapping_says_which(session: Session) -> None:
    log = "Number,When,What,Client,Bad,Who,Client\n1,5/1/2026 09:00,Open,Acme,P1,Ana,Zeta\n"
    bring_in(session, log)
    bring_in(session, log, BOOK.replace("client: Client", "client: Client#2").replace("name: book", "name: other"))
    assert [ticket.client for ticket in tickets(session)] == ["Acme", "Zeta"]


def test_a_tier_may_be_read_from_the_name_of_the_team(session: Session) -> None:
    said = BOOK.replace("actor: Who", "team: Who") + "tiers by team: {'Net*': L2, '*': L1}\n"
    bring_in(session, LOG.replace("Take,Acme,P1,Bo", "Ring,Acme,P1,Network South"), said)
    first = tickets(session)[0]
    assert (first.opened_level, first.top_level, first.escalated_at) == (1, 2, 1767604200)


def test_a_tier_that_the_matrix_does_not_have_is_refused(session: Session) -> None:
    with pytest.raises(Refused, match="There is no tier 'Gold'"):
        bring_in(session, LOG, BOOK.replace("actor: Who", "team: Who") + "tiers by team: {'Net*': Gold}\n")


def test_a_row_may_be_a_ticket_with_its_figures(session: Session) -> None:
    said = """\
mapping: 1
name: desk
rows: tickets
times: {zone: UTC}
columns: {id: Id, opened: Created, resolved: Solved, status: Status, title: Subject}
meanings: {open: opened, pending: waiting on client, solved: resolved}
stated:
  handoffs: Moves
  resolution: Hours
  satisfaction: Rating
  sla: {respond: First}
  met: Within SLA
  missed: SLA Violated
ratings: {Good: 5, Bad: 1}
"""
    log = (
        "Id,Subject,Status,Created,Solved,Moves,Hours,Rating,First\n"
        "1,No mail,solved,2026-01-05 09:00,2026-01-05T11:00:00+01:00,2,1.5,Good,Within SLA\n"
        "2,No phone,pending,2026-01-05 09:00,,,,,SLA Violated\n"
        "3,No luck,solved,2026-01-05 09:00,2026-01-05 09:30,0,0:45:30,4,\n"
        "4,No sense,solved,2026-01-05 09:00,2026-01-05 09:30,few,1,Good,Within SLA\n"
        "5,No end,solved,2026-01-05 09:00,2026-01-05 09:30,1,1,9,Within SLA\n"
        "6,No flag,solved,2026-01-05 09:00,2026-01-05 09:30,1,1,5,Maybe\n"
    )
    found = bring_in(session, log, said)
    one, two, three = tickets(session)
    assert (one.title, one.resolved_at, one.handoffs, one.resolution_w, one.csat) == (
        "No mail", 1767607200, 2, 5400, 5,
    )  # fmt: skip
    assert (two.status, two.respond.missed) == ("waiting", 1)
    assert {two.handoffs, two.resolution_w} == {None}
    assert (three.resolution_w, three.csat, three.respond.met, three.respond.missed) == (2730, 4, 0, 0)
    assert [reason for _, reason, *_ in rejects(found)[1:]] == [
        "Moves: 'few' is not what a count looks like",
        "Rating: '9' is not what a rating from 1 to 5 looks like",
        "First: 'Maybe' is not what an SLA flag looks like",
    ]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "has no columns"),
        (b"N\xfcmber,When,What\n", "is not UTF-8 text: line 1 has the byte 0x"),
        (b"\x1f\x8b\x08 and then nothing of the kind", "cannot be read"),
        (gzip.compress(LOG.encode(), mtime=0)[:-20], "cannot be read"),
    ],
)
def test_what_is_no_log_is_said_politely(session: Session, content: bytes, told: str) -> None:
    with pytest.raises(Unreadable) as caught:
        bring_in(session, content)
    assert told in str(caught.value)
    assert tickets(session) == []


def test_a_file_that_is_not_there_is_said_politely(session: Session) -> None:
    with pytest.raises(Unreadable, match=r"nowhere.csv cannot be read: no such file"):
        import_log(session, Path("nowhere.csv"), mapping.load(BOOK, "book.yaml"))


def test_rejected_rows_never_overwrite_the_log(session: Session) -> None:
    Path("log.csv").write_text(LOG, encoding="utf-8")
    with pytest.raises(Refused, match="The log itself cannot take the rejected rows"):
        import_log(session, Path("log.csv"), mapping.load(BOOK, "book.yaml"), Path("log.csv").absolute())
    assert Path("log.csv").read_text(encoding="utf-8") == LOG


def test_progress_is_told_after_each_batch_until_all_rows_are_done(session: Session) -> None:
    rows = "".join(f"{n},5/1/2026 09:00,Open,Acme,P1,Ana\n" for n in range(700))
    Path("log.csv").write_text(HEADER + "1,never,Open,Acme,P1,Ana\n" + rows)
    seen: list[tuple[int, int]] = []
    import_log(
        session, Path("log.csv"), mapping.load(BOOK, "book.yaml"), None, lambda done, of: seen.append((done, of))
    )
    assert seen == [(301, 701), (601, 701), (701, 701)]


def test_an_adopted_ticket_takes_no_more_history(session: Session) -> None:
    bring_in(session, LOG)
    by_hand = sqlite3.connect(session.store.path)
    with by_hand:
        by_hand.execute("UPDATE ticket SET history = 0 WHERE id = 2")
    by_hand.close()
    found = bring_in(session, LOG + "2,5/1/2026 11:00,Fix,Börse,P3,Bo\n")
    assert (found.events, found.rejected) == (0, 1)
    assert rejects(found)[1][:2] == ["6", "2 is ticket 2, which is worked on here now"]


def test_a_wall_time_that_there_is_twice_is_its_first_and_one_that_there_is_not_the_change(session: Session) -> None:
    log = HEADER + "1,25/10/2026 01:30,Open,Acme,P1,Ana\n2,29/3/2026 01:30,Open,Acme,P1,Ana\n"
    bring_in(session, log)
    assert [ticket.opened_at for ticket in tickets(session)] == [1792888200, 1774746000]
