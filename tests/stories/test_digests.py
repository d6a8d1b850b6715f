"""No storms: the same news once, more than three messages as one, and nothing lost on the way."""

import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest

from escli.app import tickets as opening
from escli.app.session import Session
from escli.core.intake import Opening
from escli.store.sqlite import open_store
from tests.desk import Desk
from tests.servers import MailHost, mail_host

MATRIX = """\
escli: 1
name: Harbour IT
timezone: UTC
calendars:
  always: {hours: 24/7}
  office: {hours: {mon-fri: 09:00-17:00}}
tiers: {L1: {client: We help.}, L2: {client: We help more.}}
management: {client: We care., respond: 30d, calendar: always}
severities: {critical: It burns., normal: It hurts.}
types: {fault: {title: A fault}, wish: {title: A wish}}
matrix:
  fault:
    critical: {tier: L1, respond: 1h, calendar: always, path: loud}
    normal: {tier: L1, respond: 1h, calendar: always, path: climb}
  wish:
    critical: {tier: L1, respond: 1h, calendar: office, path: loud}
    normal: {tier: L1, respond: 1h, calendar: office, path: both}
paths:
  climb: [respond: tell lea, respond every 30d: tell mia]
  loud: [respond: page lea, respond every 30d: tell mia]
  both: [respond: [tell lead, page lea], respond every 30d: tell mia]
clients:
  Acme: {contacts: [{name: Al, email: al@acme.example}]}
team:
  ana: {tier: L1, page: log}
  lea: {tier: L2, role: lead, email: lea@harbour.example, page: mail}
  mia: {tier: management, role: manager, page: log}
channels:
  log: {log: messages.log}
  mail: {mail: {host: 127.0.0.1, port: PORT, security: none, from: desk@harbour.example}, timeout: 5s}
client channels: mail
messages: {send: [resolved]}
duty: mia
"""


@pytest.fixture
def host() -> Iterator[MailHost]:
    with mail_host() as made:
        yield made


def open_desk(desk: Desk, host: MailHost, at: str = "09:00") -> Desk:
    return desk.open(MATRIX.replace("PORT", str(host.port)), at)


def tickets(desk: Desk, count: int, severity: str = "normal", kind: str = "fault") -> list[int]:
    words = ("--client", "Acme", "--type", kind, "--severity", severity)
    return [desk.new(*words, f"{severity} {number}", as_="ana") for number in range(1, count + 1)]


def text(mail: Any) -> str:
    return str(mail.get_content()).replace("\r\n", "\n")


def lea(desk: Desk) -> list[tuple[str, int | None]]:
    return [(m["state"], m["digest_id"]) for m in desk.outbox("--limit", "999") if m["person"] == "lea"]


# -- one message for several -----------------------------------------------------------------------------------------


def test_three_tickets_come_one_by_one_and_four_as_a_digest(desk: Desk, host: MailHost) -> None:
    tickets(open_desk(desk, host), 3)
    desk.sweep("10:01")
    assert [mail["Subject"] for mail in host.got] == [f"[#{n}] normal {n}" for n in (1, 2, 3)]
    desk.at("11:00")
    tickets(desk, 4)
    ran = desk.sweep("12:01")
    assert "messages sent as" in ran.out
    (mail,) = host.got[3:]
    assert mail["Subject"] == "4 tickets, the worst #4 normal: normal 1"
    assert text(mail) == (
        "Message for lea: 4 tickets\n\n"
        "#4 normal  Acme  normal 1 - respond ran out 12:00, at L1, nobody has it\n"
        "#5 normal  Acme  normal 2 - respond ran out 12:00, at L1, nobody has it\n"
        "#6 normal  Acme  normal 3 - respond ran out 12:00, at L1, nobody has it\n"
        "#7 normal  Acme  normal 4 - respond ran out 12:00, at L1, nobody has it\n"
        "\nescli queue\n"
    )
    assert (mail["References"], mail["In-Reply-To"], mail["Importance"]) == (None, None, None)
    for ticket in range(1, 8):
        assert [e["told"] for e in desk.events(ticket, "notified")] == [["tell lea"]]


def test_the_worst_comes_first_and_what_is_over_last(desk: Desk, host: MailHost) -> None:
    tickets(open_desk(desk, host), 3)
    tickets(desk, 4, "critical")
    desk.ok("take", "6", as_="lea")
    desk.at("10:00:30").ok("note", "1", "Hm", as_="ana")
    host.answers = ["451 later"] * 9
    desk.sweep("10:01")
    desk.ok("resolve", "4", "It was the fuse", as_="ana")
    host.answers.clear()
    desk.sweep("10:03")
    pages = [mail for mail in host.got if mail["Importance"] == "high"]
    assert [mail["Subject"] for mail in pages] == ["3 tickets, the worst #5 critical: critical 2"]
    lines = text(pages[0]).splitlines()[2:5]
    assert [line.split()[0] for line in lines] == ["#5", "#7", "#4"]
    assert lines[2].endswith("respond ran out 10:00, resolved since")


def test_what_is_told_and_paged_of_one_deadline_is_one_page(desk: Desk, host: MailHost) -> None:
    (ticket,) = tickets(open_desk(desk, host), 1, kind="wish")
    desk.sweep("10:01")
    (mail,) = host.got
    assert mail["Importance"] == "high"
    assert text(mail).startswith("Page for lea: notified (respond ran out)\n\n#1 normal 1\n")
    assert "Also" not in text(mail)
    assert [e["told"] for e in desk.events(ticket, "notified")] == [["page lea"], ["tell lea"]]
    page, tell = [m for m in desk.outbox() if m["person"] == "lea"]
    assert (page["kind"], tell["kind"], tell["digest_id"], tell["state"]) == ("page", "tell", page["id"], "sent")


def test_a_hundred_lines_are_enough_and_the_rest_is_counted(desk: Desk, host: MailHost) -> None:
    tickets(open_desk(desk, host), 103)
    desk.sweep("10:01")
    (mail,) = host.got
    lines = text(mail).splitlines()
    assert (lines[0], lines[-1], len(lines)) == ("Message for lea: 103 tickets", "and 3 more: escli queue", 104)


def test_hostile_titles_stay_on_their_line(desk: Desk, host: MailHost) -> None:
    open_desk(desk, host)
    for _ in range(4):
        desk.new("--client", "Acme", "--type", "fault", "--severity", "normal", "x\r\nBcc: y\n#9 \x1b[31m" + "z" * 99)
    desk.sweep("10:01")
    (mail,) = host.got
    assert mail["Bcc"] is None
    assert len(text(mail).splitlines()) == 8
    assert "\x1b" not in text(mail)


def test_what_somebody_writes_to_a_client_always_goes_alone(desk: Desk, host: MailHost) -> None:
    for ticket in tickets(open_desk(desk, host), 6):
        desk.ok("reply", str(ticket), f"About {ticket}", as_="ana")
    desk.sweep()
    assert len([mail for mail in host.got if "al@acme.example" in mail["To"]]) == 6


# -- storms ----------------------------------------------------------------------------------------------------------


def test_after_six_hours_without_cron_each_gets_one_message_and_pages_wait_for_the_opening(
    desk: Desk, host: MailHost
) -> None:
    tickets(open_desk(desk, host, "Mon 16:30"), 5, kind="wish")  # due at Tuesday half past nine
    tickets(desk, 5, "critical", "wish")
    tickets(desk, 5)  # due at half past five, by any clock
    desk.at("Mon 16:40")
    desk.sweep("Tue 17:30")  # cron was dead over closing time
    assert [mail["Subject"] for mail in host.got] == ["10 tickets, the worst #11 normal: normal 1"]  # told
    (still,) = Counter(m["state"] for m in desk.outbox("--limit", "99") if m["person"] == "lea" and m["kind"] == "page")
    assert still == "waiting"
    desk.sweep("Wed 08:59")
    assert len(host.got) == 1
    desk.sweep("Wed 09:00")
    (mail,) = host.got[1:]
    assert (mail["Subject"], mail["Importance"]) == ("10 tickets, the worst #6 critical: critical 1", "high")


def test_a_thousand_tickets_to_ten_people_are_ten_mails(desk: Desk, host: MailHost) -> None:
    matrix = MATRIX.replace("PORT", str(host.port)).replace("respond: tell lea", "respond: escalate to next")
    lea = "  lea: {tier: L2, role: lead, email: lea@harbour.example, page: mail}\n"
    team = "".join(lea.replace("role: lead, ", "").replace("lea", f"p{n}") for n in range(9)) + lea
    desk.open(matrix.replace(lea, team))
    open_many(desk, 1000)
    ran = desk.sweep("10:01")
    assert sorted(mail["To"].split()[0] for mail in host.got) == ["lea", *(f"p{n}" for n in range(9))]
    assert {mail["Subject"] for mail in host.got} == {"1000 tickets, the worst #1 normal: Storm"}
    assert "11,000 messages sent as 11" in ran.out  # 1,000 openings that ana is told of in her log
    assert {mail["Importance"] for mail in host.got} == {"high"}
    with closing(sqlite3.connect(desk.database)) as connection:
        assert connection.execute("SELECT state, count(*) FROM outbox GROUP BY 1").fetchall() == [("sent", 11_000)]


def open_many(desk: Desk, count: int) -> None:
    """Many tickets, without a process and a wait for the disk for each."""
    store = open_store(desk.database)
    store.for_show()
    session = Session(store)
    for _ in range(count):
        opening.new(session, Opening("Acme", "fault", "normal", "Storm"))
    store.close()
