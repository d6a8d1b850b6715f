"""Logs of every kind: JSON, other encodings and separators, ragged rows, and files that mean harm."""

import gzip
import json
import os
import random
import string
from contextlib import suppress
from pathlib import Path

import pytest

from escli.app import logtext
from escli.app.importing import Imported, import_log
from escli.app.recognising import recognised
from escli.app.session import Session
from escli.config import mapping
from escli.errors import Refused, Unreadable
from tests.app.test_importing import BOOK, HEADER, LOG, bring_in, rejects, tickets

AS_JSON = [
    {"Number": 1, "When": "5/1/2026 09:00", "What": "Open", "Client": "Acme", "Bad": "P1", "Who": "Ana"},
    {"Number": 2, "When": "5/1/2026 09:05", "What": "Open", "Client": "Börse", "Bad": "P3", "Who": "Bo", "More": None},
    {"Number": 1, "When": "5/1/2026 09:10", "What": "Take", "Client": "Acme", "Bad": "P1", "Who": "Bo"},
    {"Number": 1, "When": "5/1/2026 10:00", "What": "Fix", "Client": "Acme", "Bad": "P1", "Who": "Bo"},
]
LINES = "\n".join(json.dumps(one) for one in AS_JSON)


def facts(session: Session) -> list[tuple[object, ...]]:
    return [(one.origin, one.client, one.severity, one.status, one.resolution_w) for one in tickets(session)]


FACTS = [("book:1", "Acme", "critical", "resolved", 3600), ("book:2", "Börse", "normal", "open", None)]


@pytest.mark.parametrize(
    "log",
    [
        LINES.encode(),
        LINES.replace("\n", "\r\n\r\n").encode("utf-8-sig"),
        json.dumps(AS_JSON).encode(),
        json.dumps(AS_JSON, indent=2, ensure_ascii=False).encode(),
        json.dumps({"count": 4, "next": None, "tickets": AS_JSON}).encode(),
        json.dumps({"result": AS_JSON}, indent=1).encode(),
        gzip.compress(json.dumps(AS_JSON).encode(), mtime=0),
        json.dumps(AS_JSON).encode("utf-16"),
        LOG.encode("utf-16"),
        LOG.replace(",", ";").encode(),
        LOG.replace(",", "\t").encode(),
        LOG.replace("\n", "\r").encode(),
        LOG.replace("Bo\n", "Bo,,\n").encode(),  # cells behind the header's last that say nothing
    ],
)
def test_the_same_log_comes_in_however_it_is_written(session: Session, log: bytes) -> None:
    found = bring_in(session, log, name="log.export")
    assert (found.tickets_new, found.events, found.rows, found.rejected) == (2, 4, 4, 0)
    assert facts(session) == FACTS


def test_a_key_that_is_new_in_json_does_not_make_old_rows_new(session: Session) -> None:
    bring_in(session, json.dumps(AS_JSON), name="log.json")
    more = [{**one, "Later": ""} for one in AS_JSON]
    assert bring_in(session, json.dumps(more), name="log.json").events == 0


def test_what_is_nested_in_json_is_named_with_dots_and_lists_are_joined(session: Session) -> None:
    record = {"fields": {"key": "A-1", "who": {"name": "Ana"}, "tags": ["vip", "red"]}, "at": 1767603600000, "n": 1.50}
    said = (
        "mapping: 1\nname: api\nrows: tickets\ntimes: {format: unix, zone: UTC}\n"
        "columns: {id: fields.key, opened: at, technician: fields.who.name, title: fields.tags, client: 'n'}\n"
    )
    bring_in(session, json.dumps(record).replace('"n": 1.5', '"n": 1.50'), said, name="one.jsonl")
    (one,) = tickets(session)
    assert (one.origin, one.technician, one.title, one.client) == ("api:A-1", "Ana", "vip, red", "1.50")
    assert one.opened_at == 1767603600


@pytest.mark.parametrize("far", ["1e17", "-100000000000000000000", "1e300", "nan", "inf"])
def test_a_number_that_is_no_time_is_put_aside_and_the_others_come_in(session: Session, far: str) -> None:
    said = "mapping: 1\nname: api\nrows: tickets\ntimes: {format: unix, zone: UTC}\ncolumns: {id: id, opened: at}\n"
    found = bring_in(session, f"id,at\n1,1767603600\n2,{far}\n", said)
    assert (found.tickets_new, found.rejected) == (1, 1)


def test_a_line_that_is_no_json_is_put_aside_with_its_number(session: Session) -> None:
    broken = LINES.splitlines()
    broken[1:1] = ['{"Number": 9,', "[1, 2]", '{"Number": 3, "When": "5/1/2026 09:00", "What": "Open"}']
    found = bring_in(session, "\n".join(broken), name="log.jsonl")
    assert (found.rows, found.rejected) == (7, 2)
    assert [(line, reason.split(":")[0]) for line, reason, *_ in rejects(found)[1:]] == [
        ("2", "not JSON"), ("3", "not an object"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("log", "told"),
    [
        (b'[{"Number": 1,\n "When": }]', "line 1"),
        (b'[{"a": 1},\n 17]', "line 2: a list of objects is expected"),
        (b"[]", "has no columns"),
        (b'{"a": ' * 5000, "is not JSON"),
        (b'[{"a": "never closed', "is not JSON"),
    ],
)
def test_what_is_no_list_of_records_is_refused_before_anything_is_written(
    session: Session, log: bytes, told: str
) -> None:
    with pytest.raises(Unreadable, match=told):
        bring_in(session, log, name="log.json")
    assert tickets(session) == []


def test_a_record_for_each_ticket_of_its_own_names_is_no_log(session: Session) -> None:
    with pytest.raises(Unreadable, match="more than 5,000 different names"):
        bring_in(session, json.dumps([{f"ticket {n}": n for n in range(5001)}]), name="log.json")


def test_a_file_in_another_encoding_is_refused_with_the_line_that_names_it(session: Session) -> None:
    log = LOG + "3,5/1/2026 10:00,Open,Börse,P1,Bo\n4,5/1/2026 10:00,Open,Café,P1,Bo\n"
    with pytest.raises(Unreadable) as caught:
        bring_in(session, log.encode("cp1252"))
    assert "3 of its 6 rows have other bytes" in str(caught.value)
    assert "Börse" in caught.value.hint
    assert "Put `encoding: cp1252` into the mapping." in caught.value.hint
    assert tickets(session) == []
    assert bring_in(session, log.encode("cp1252"), BOOK + "encoding: cp1252\n").rejected == 0
    assert [one.client for one in tickets(session)] == ["Acme", "Börse", "Börse", "Café"]


def test_a_preset_is_given_an_encoding_by_a_mapping_that_is_like_it(session: Session) -> None:
    rows = "".join(f"{number},2026-01-05 09:00,,New,Zoë\n" for number in (1, 2, 3))
    Path("z.csv").write_bytes(f"Id,Created at,Solved at,Status,Requester\n{rows}".encode("cp1252"))
    with pytest.raises(Unreadable) as caught:
        import_log(session, Path("z.csv"), recognised(Path("z.csv")))
    assert "`like: zendesk` and `encoding: cp1252`" in caught.value.hint
    own = mapping.load("mapping: 1\nlike: zendesk\nencoding: cp1252\ntimes: {zone: Asia/Tokyo}\n", "mine.yaml")
    import_log(session, Path("z.csv"), own)
    assert tickets(session)[0].requester == "Zoë"
    assert tickets(session)[0].opened_at == 1767603600 - 9 * 3600


def test_utf16_without_its_mark_is_told_from_noise(session: Session) -> None:
    with pytest.raises(Unreadable) as caught:
        bring_in(session, LOG.encode("utf-16-le"))
    assert "`encoding: utf-16-le`" in caught.value.hint
    assert bring_in(session, LOG.encode("utf-16-le"), BOOK + "encoding: utf-16-le\n").rejected == 0


@pytest.mark.parametrize(
    ("ragged", "reasons"),
    [
        ("", ["the row has 4 cells, the header 6 cells", "the row has 8 cells, the header 6 cells"]),
        ("ragged: longer\n", ["the row has 4 cells, the header 6 cells"]),
        ("ragged: [shorter, longer]\n", []),
    ],
)
def test_ragged_rows_are_ordinary_where_the_mapping_says_so(session: Session, ragged: str, reasons: list[str]) -> None:
    log = LOG + "3,5/1/2026 10:00,Open,Acme\n4,5/1/2026 10:00,Open,Acme,P1,Bo,a comment,another\n"
    found = bring_in(session, log, BOOK + ragged)
    assert [row[1] for row in (rejects(found)[1:] if found.rejected else [])] == reasons


def test_of_several_columns_the_first_that_is_filled_tells(session: Session) -> None:
    said = BOOK.replace("client: Client", "client: [Company, Client, Who]").replace("name: book", "name: several")
    log = HEADER + "1,5/1/2026 09:00,Open,,P1,Ana\n2,5/1/2026 09:00,Open,Acme,P1,Ana\n"
    bring_in(session, log, said)
    assert [one.client for one in tickets(session)] == ["Ana", "Acme"]


def test_a_file_may_lack_a_column_that_is_optional(session: Session) -> None:
    log = "Number,When,What,Bad,Who\n1,5/1/2026 09:00,Open,P1,Ana\n"
    with pytest.raises(Refused, match="no column 'Client'"):
        bring_in(session, log)
    bring_in(session, log, BOOK + "optional: Client\n")
    assert tickets(session)[0].client == "unknown"


def test_times_left_without_a_zone_are_the_desks(session: Session) -> None:
    said = BOOK.replace(", zone: Europe/London}", "}")
    bring_in(session, HEADER + "1,5/7/2026 09:00,Open,Acme,P1,Ana\n", said)
    assert session.matrix.timezone == "Europe/London"
    assert tickets(session)[0].opened_at == 1783238400


def test_a_row_longer_than_any_line_is_put_aside_and_the_rest_comes_in(session: Session) -> None:
    huge = "x" * (10 << 20)
    log = HEADER + f"1,5/1/2026 09:00,Open,{huge},P1,Ana\n" + "2,5/1/2026 09:05,Open,Acme,P3,Bo\n"
    found = bring_in(session, log)
    assert (found.tickets_new, found.rejected) == (1, 1)
    assert rejects(found)[1][0] == "2"
    many = HEADER + "1,5/1/2026 09:00,Open,Acme,P1,Ana" + ",x" * (1 << 20) + "\n" + "3,5/1/2026 09:05,Open,Acme,P3,Bo\n"
    found = bring_in(session, many)
    assert (found.tickets_new, rejects(found)[1][1]) == (1, "the line is longer than 1,048,576 characters")


def test_a_pipe_is_told_to_be_saved_first(session: Session) -> None:
    os.mkfifo("pipe")
    with pytest.raises(Unreadable, match="is a pipe"):
        import_log(session, Path("pipe"), mapping.load(BOOK, "book.yaml"))


def test_a_file_of_zeros_is_no_text(session: Session) -> None:
    with pytest.raises(Unreadable, match="line 1 has the byte 0x00"):
        bring_in(session, b"\0" * 9000)


def test_a_long_cell_is_put_aside_where_the_mapping_reads_it_and_ordinary_where_not(session: Session) -> None:
    log = "Number,When,What,Client,Bad,Who,Description\n"
    long = "x" * 20_000
    log += f"1,5/1/2026 09:00,Open,{long},P1,Ana,\n" + f"2,5/1/2026 09:05,Open,Acme,P3,Bo,{long}\n"
    found = bring_in(session, log)
    assert (found.tickets_new, found.rejected) == (1, 1)
    assert rejects(found)[1][1] == "a cell has 20,000 characters, and what a column tells has 10,000 at most"


def test_a_column_that_is_no_number_of_tickets_is_told(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("escli.store.spool.MOST", 50)
    rows = "1,5/1/2026 09:00,Open,Acme,P1,Ana\n" * 51
    with pytest.raises(Unreadable, match="The ticket '1' has 51 rows"):
        bring_in(session, HEADER + rows)


def test_a_file_that_unpacks_without_measure_is_refused(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(logtext, "_ENOUGH", 1 << 20)
    bomb = gzip.compress(HEADER.encode() + b"\n" * (8 << 20))
    with pytest.raises(Unreadable, match="unpacks to more than 200 times its size"):
        bring_in(session, bomb, name="log.csv.gz")


def test_a_file_that_grows_is_read_as_it_was_and_the_rest_the_next_time(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = Path("log.csv")
    cut = LOG + "2,5/1/2026 11:00,Fix,Bör"
    path.write_text(cut, encoding="utf-8")
    read = logtext.Text.lines

    def meanwhile(text: logtext.Text, step: object = None) -> object:
        with path.open("a", encoding="utf-8") as file:
            file.write("se,P3,Bo\n")
        return read(text)

    with monkeypatch.context() as patched:
        patched.setattr(logtext.Text, "lines", meanwhile)
        found = import_log(session, path, mapping.load(BOOK, "book.yaml"))
    assert (found.rows, found.events, found.rejected) == (4, 4, 0)
    assert "grew while it was read" in session.warnings[0]
    again = import_log(session, path, mapping.load(BOOK, "book.yaml"))
    assert (again.rows, again.events) == (5, 1)
    assert [one.status for one in tickets(session)] == ["resolved", "resolved"]


def test_rows_of_many_tickets_in_any_order_are_put_together_in_the_files_own(session: Session) -> None:
    dice = random.Random(3)
    rows = [f"{n},5/1/2026 {hour:02}:00,{what},Acme,P1,Ana\n" for n in range(900)
            for hour, what in ((9, "Open"), (10, "Ask"), (11, "Fix"))]  # fmt: skip
    by_hour = sorted(rows, key=lambda row: (row.split(",")[1], dice.random()))
    found = bring_in(session, HEADER + "".join(by_hour))
    assert found == Imported(900, 0, 2700, 2700, 0, None)
    first = [row.split(",")[0] for row in by_hour[:19]]
    assert [one.origin for one in tickets(session)] == [f"book:{name}" for name in first]
    assert {(one.status, one.waits, one.resolution_w) for one in tickets(session)} == {("resolved", 1, 7200)}


def test_an_import_that_was_stopped_between_two_batches_goes_on(session: Session) -> None:
    rows = "".join(f"{n},5/1/2026 09:00,Open,Acme,P1,Ana\n" for n in range(700))
    path = Path("log.csv")
    path.write_text(HEADER + rows, encoding="utf-8")

    def stop(done: int, _: int) -> None:
        if done >= 600:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        import_log(session, path, mapping.load(BOOK, "book.yaml"), None, stop)
    found = import_log(session, path, mapping.load(BOOK, "book.yaml"))
    assert (found.tickets_new, found.tickets_known, found.events) == (100, 600, 100)
    assert import_log(session, path, mapping.load(BOOK, "book.yaml")).events == 0


def test_no_noise_breaks_the_import(session: Session) -> None:
    """Random bytes and random cells: told politely or put aside, never an error of the program's own."""
    dice = random.Random(11)
    letters = string.printable + '\0é\u2028\U0001f600,,,,""\n\n'
    for _ in range(60):
        noise = "".join(dice.choice(letters) for _ in range(dice.randrange(400)))
        for log in (noise.encode(), HEADER.encode() + noise.encode(), b"[{" + noise.encode(), dice.randbytes(200)):
            with suppress(Refused, Unreadable):
                bring_in(session, log, BOOK.replace("name: book", "name: noise"))
    assert tickets(session) == []


def test_a_header_that_fits_no_preset_says_how_to_go_on(session: Session) -> None:
    Path("log.csv").write_text(LOG, encoding="utf-8")
    with pytest.raises(Refused) as caught:
        recognised(Path("log.csv"))
    assert "fits none of the presets" in str(caught.value)
    assert "escli import --columns log.csv" in caught.value.hint
    assert session.metas
