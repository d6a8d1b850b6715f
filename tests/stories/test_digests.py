"""No storms: the same news once, more than three messages as one, and nothing lost on the way."""

import json
import re
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest

from escli import errors
from escli.app import tickets as opening
from escli.app.session import Session
from escli.core.intake import Opening
from escli.store.sqlite import open_store
from tests.cli.test_forms import on_terminal
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


# -- on the way ------------------------------------------------------------------------------------------------------


def test_a_digest_whose_sender_was_killed_is_repeated_to_the_byte_and_what_is_new_goes_beside_it(
    desk: Desk, host: MailHost
) -> None:
    tickets(open_desk(desk, host), 4)
    killing = (
        "import os, sys\n"
        "from escli.notify.mail import Line\n"
        "sending = Line.send\n"
        "def send(self, parcel, seconds):\n"
        "    sending(self, parcel, seconds)\n"
        "    os.kill(os.getpid(), 9)\n"
        "Line.send = send\n"
        "sys.argv = ['escli', 'sweep']\n"
        "from escli.cli import main\n"
        "main()\n"
    )
    desk.at("10:01")
    assert subprocess.run([sys.executable, "-c", killing], check=False).returncode == -9
    assert len(host.got) == 1
    desk.at("09:02")
    tickets(desk, 4)
    desk.sweep("10:02:10")  # the dead one's lease has not ended
    first, fresh = host.got
    assert first["Message-ID"] != fresh["Message-ID"]
    desk.sweep("10:04")
    desk.sweep("10:30")
    assert [raw == host.raw[0] for raw in host.raw] == [True, False, True]
    assert {state for state, _ in lea(desk)} == {"sent"}


def test_a_digest_that_is_refused_is_tried_again_as_it_was(desk: Desk, host: MailHost) -> None:
    host.answers = ["451 later"]
    tickets(open_desk(desk, host), 4)
    desk.sweep("10:01")
    desk.sweep("10:02")
    carrier = min(m["id"] for m in desk.outbox() if m["person"] == "lea")
    assert lea(desk) == [("sent", None if place == 0 else carrier) for place in range(4)]
    shown = [desk.ok("outbox", "show", str(m["id"]), "--json").data for m in desk.outbox() if m["person"] == "lea"]
    assert [(one["number"], one["error"]) for one in shown[-1]["attempts"]] == [(1, "said 451 later"), (2, None)]
    assert {one["subject"] for one in shown} == {host.got[0]["Subject"]}
    assert [len(one["carries"]) for one in shown] == [3, 0, 0, 0]
    screen = " ".join(re.sub(r"\x1b\[[0-9;]*m", "", on_terminal("outbox", "list")).split())
    assert f"sent 10:02 with {carrier}" in screen


def test_what_failed_for_hours_comes_as_one_digest_when_the_server_is_back(desk: Desk, host: MailHost) -> None:
    host.answers = ["451 later"] * 99
    open_desk(desk, host)
    tickets(desk, 2)
    desk.at("09:00:30")
    tickets(desk, 3)
    for when in ("10:01", "10:02", "10:07"):
        desk.sweep(when)
    host.answers.clear()
    desk.sweep("10:22")
    assert [mail["Subject"] for mail in host.got] == ["5 tickets, the worst #1 normal: normal 1"]


def test_a_digest_of_pages_that_reaches_nobody_is_one_page_to_the_next_person(desk: Desk, host: MailHost) -> None:
    host.refuses["lea@harbour.example"] = "550 no such person"
    open_desk(desk, host)
    tickets(desk, 5, "critical")
    desk.sweep("09:01")
    log = desk.folder / "messages.log"
    log.unlink()
    ran = desk.at("10:01").run("sweep")
    assert ran.code == errors.PARTLY
    assert "5 messages reached nobody" in ran.err
    (line,) = map(json.loads, log.read_text("utf-8").splitlines())
    assert (line["kind"], line["person"], len(line["digest"])) == ("page", "mia", 5)
    assert {one["news"][0]["event"] for one in line["digest"]} == {"rerouted"}
    for ticket in range(1, 6):
        assert [e["told"] for e in desk.events(ticket, "rerouted")] == [["page mia"]]


def test_of_a_thousand_tickets_and_more_a_program_is_told_the_worst_and_how_many_are_left(
    desk: Desk, host: MailHost, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("escli.app.parcels._MOST_TOLD", 3)
    desk.open(MATRIX.replace("PORT", str(host.port)).replace("page: mail", "page: log"))
    tickets(desk, 5)
    desk.sweep("10:01")
    lines = [json.loads(line) for line in (desk.folder / "messages.log").read_text("utf-8").splitlines()]
    (digest,) = [one for one in lines if one["person"] == "lea"]
    assert ([one["ticket"]["id"] for one in digest["digest"]], digest["more"]) == ([1, 2, 3], 2)
    carrier = next(one["digest_id"] for one in desk.outbox() if one["digest_id"] and one["person"] == "lea")
    shown = desk.ok("outbox", "show", str(carrier)).out
    assert "Message for lea: 5 tickets" in shown
    assert "and 2 more: escli queue" in shown


def test_what_a_dead_page_carried_that_is_none_goes_by_itself(desk: Desk, host: MailHost) -> None:
    host.refuses["lea@harbour.example"] = "550 no such person"
    matrix = MATRIX.replace("PORT", str(host.port)).replace("page: mail}\n  mia", "page: mail, tell: log}\n  mia")
    desk.open(matrix)
    tickets(desk, 1, kind="wish")
    desk.at("10:01").run("sweep")
    assert sorted((m["kind"], m["state"]) for m in desk.outbox() if m["person"] == "lea") == [
        ("page", "dead"), ("tell", "sent")
    ]  # fmt: skip


# -- deciding --------------------------------------------------------------------------------------------------------


def refused(desk: Desk, host: MailHost) -> list[int]:
    """A digest of four that is dead; the numbers of its messages."""
    host.refuses["lea@harbour.example"] = "550 no such person"
    tickets(open_desk(desk, host), 4)
    desk.at("10:01").run("sweep")
    host.refuses.clear()
    assert {state for state, _ in lea(desk)} == {"dead"}
    return [m["id"] for m in desk.outbox() if m["person"] == "lea"]


def test_who_tries_a_digest_again_tries_all_of_it(desk: Desk, host: MailHost) -> None:
    first, *_ = refused(desk, host)
    assert len(desk.ok("outbox", "retry", str(first), "--json").data["messages"]) == 4
    desk.sweep("10:02")
    assert len(host.got) == 1
    assert {state for state, _ in lea(desk)} == {"sent"}


def test_one_of_a_digest_can_be_tried_again_alone(desk: Desk, host: MailHost) -> None:
    *_, last = refused(desk, host)
    desk.ok("outbox", "retry", str(last))
    desk.sweep("10:02")
    assert [mail["Subject"] for mail in host.got] == ["[#4] normal 4"]
    assert [state for state, _ in lea(desk)] == ["dead", "dead", "dead", "sent"]


@pytest.mark.parametrize("place", [0, 2])
def test_who_drops_one_of_a_digest_drops_that_one_only(desk: Desk, host: MailHost, place: int) -> None:
    host.answers = ["451 later"]
    tickets(open_desk(desk, host), 5)
    desk.sweep("10:01")
    dropped = [m["id"] for m in desk.outbox() if m["person"] == "lea"][place]
    desk.ok("outbox", "drop", str(dropped), "--because", "I told her by phone", as_="mia")
    desk.sweep("10:02")
    (mail,) = host.got
    assert mail["Subject"].startswith("4 tickets, ")
    assert f"#{place + 1} " not in text(mail)
    assert Counter(state for state, _ in lea(desk)) == {"sent": 4, "dropped": 1}


def test_what_a_digest_on_its_way_carries_cannot_be_dropped(desk: Desk, host: MailHost) -> None:
    tickets(open_desk(desk, host), 4)
    desk.sweep("09:30")
    desk.at("10:01")
    host.hangs.set()
    sweeping = subprocess.Popen([sys.executable, "-m", "escli", "sweep"])
    while not any(digest for _, digest in lea(desk)):
        time.sleep(0.02)
    last = max(m["id"] for m in desk.outbox() if m["person"] == "lea")
    assert desk.run("outbox", "drop", str(last), "--because", "x").code == errors.REFUSED
    host.hangs.clear()
    assert sweeping.wait(30) == 0
    assert {state for state, _ in lea(desk)} == {"sent"}


def test_without_the_secret_all_of_a_digest_is_held_and_goes_with_what_came_since(
    desk: Desk, host: MailHost, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret = "security: none, user: desk, password: env SMTP_PASSWORD, from"
    desk.open(MATRIX.replace("PORT", str(host.port)).replace("security: none, from", secret))
    tickets(desk, 4)
    assert desk.at("10:01").run("sweep").code == errors.PARTLY
    assert {state for state, _ in lea(desk)} == {"held"}
    assert desk.run("breaches", "--json").data["held_messages"] == 4
    desk.at("10:05")
    tickets(desk, 2)
    monkeypatch.setenv("SMTP_PASSWORD", "hunter22")
    desk.sweep("11:06")
    assert [mail["Subject"] for mail in host.got] == ["6 tickets, the worst #1 normal: normal 1"]


def test_the_pages_of_a_command_are_gathered_too(desk: Desk, host: MailHost) -> None:
    made = ",".join(map(str, tickets(open_desk(desk, host), 5)))
    desk.ok("take", made, as_="lea")
    desk.ok("resolve", made, "It was the fuse", as_="lea")
    desk.sweep()
    host.got.clear()
    desk.at("09:10").ok("reopen", made, "Down again", as_="ana")
    (mail,) = host.got
    assert (mail["Importance"], mail["Subject"]) == ("high", "5 tickets, the worst #1 normal: normal 1")
