"""From the page that a phone gets to the ticket that is taken, over real servers on loopback; and what goes wrong."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest

from escli import errors
from tests.desk import Desk
from tests.mailbox import world as sent
from tests.mailbox.letters import AL, ANA, BO, STRANGER, bounce, file, mail, part, several
from tests.mailbox.world import MATRIX, NEW, World
from tests.servers import MailHost, mail_host


@pytest.fixture
def host() -> Iterator[MailHost]:
    with mail_host() as made:
        yield made


@pytest.fixture
def world(desk: Desk) -> World:
    return World(desk)


def real(desk: Desk, host: MailHost, monkeypatch: pytest.MonkeyPatch, *changes: tuple[str, str]) -> World:
    """A desk whose mail goes to the server."""
    text = MATRIX.replace("port: 9", f"port: {host.port}").replace("timeout: 1s", "timeout: 5s")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    monkeypatch.setattr(sent, "MATRIX", text)
    return World(desk)


def answer(world: World, message: int, sender: str, body: str, **more: Any) -> bytes:
    return mail(sender, body, In_Reply_To=world.id(message), **more)


# -- a page -----------------------------------------------------------------------------------------------------------


def test_a_page_that_came_by_mail_is_taken_by_an_answer(
    desk: Desk, host: MailHost, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = real(desk, host, monkeypatch)
    desk.sweep()
    host.got.clear()
    desk.sweep("10:01")
    page = next(one for one in host.got if one["To"].startswith("ana"))
    assert page["Reply-To"] == "Harbour IT <help@harbour.example>"
    (line,) = [one for one in page.get_content().splitlines() if one.startswith("Answer with take")]
    assert "mailto:help@harbour.example?subject=ticket-1-m" in line
    desk.at("10:03")
    came = world.took(mail(ANA, "Take.\nSent from my iPhone\n", In_Reply_To=page["Message-ID"]))
    assert (came["did"], came["ticket_id"]) == ("take", 1)
    ticket = desk.show(1)
    assert (ticket["technician"], ticket["taken"]) == ("ana", True)
    assert desk.events(1, "taken")[0]["actor"] == "ana"
    assert len(desk.sweep("10:40").out.splitlines()) == len(desk.sweep("10:41").out.splitlines())  # no page any more


def test_who_answers_in_time_is_not_robbed_by_a_sweep_before_the_answer(world: World) -> None:
    """As with a command that names the ticket: what fell due is recorded, but its steps do not fire."""
    raw = answer(world, sent.ANA, ANA, "take")
    world.desk.at("10:30")
    world.took(raw)
    kinds = [event["kind"] for event in world.events()]
    assert kinds == ["breached", "taken"]
    assert [kind for kind, _ in world.desk.told()] == ["tell", "tell", "client"]


def test_a_retry_says_the_same_and_an_answer_to_either_is_proven(world: World) -> None:
    assert world.id(sent.ANA) == world.id(sent.ANA)
    assert len({world.id(one) for one in (sent.ANA, sent.BEN, sent.AL)}) == 3


def test_an_answer_without_an_inbox_in_the_matrix_is_not_asked_for(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    text = MATRIX.replace("inbox: {address: help@harbour.example, type: request, severity: normal}\n", "")
    monkeypatch.setattr(sent, "MATRIX", text.replace("    inbox: {severity: high}\n", ""))
    mail = World(desk).sent(sent.ANA)
    assert mail["Reply-To"] is None
    assert "mailto:" not in mail.get_content()


def test_a_take_that_comes_too_late_is_over_and_its_words_are_kept(world: World) -> None:
    raw, more = answer(world, sent.ANA, ANA, "take"), answer(world, sent.ANA, ANA, "take\nI looked: all is well")
    world.desk.ok("resolve", "1", "Paper.", as_="ben")
    assert (world.took(raw)["did"], world.waiting()) == ("ignore", [])
    assert world.took(more)["did"] == "note"
    assert world.events()[-1]["texts"] == {"text": "I looked: all is well"}


def test_a_merged_ticket_is_answered_where_it_ended(world: World) -> None:
    other = world.desk.new(*NEW, "The till is down again")
    world.desk.ok("merge", "1", "--into", str(other), "the same", as_="ben")
    assert world.took(answer(world, sent.ANA, ANA, "take"))["ticket_id"] == other
    assert world.took(answer(world, sent.AL, AL, "Till 4."))["ticket_id"] == other


# -- a client ---------------------------------------------------------------------------------------------------------


def test_an_answer_ends_the_wait_and_the_holder_hears_of_it(world: World) -> None:
    desk = world.desk
    desk.ok("take", "1", as_="ben")
    desk.ok("wait", "1", "Which till?", as_="ben")
    desk.at("09:30")
    world.took(answer(world, sent.AL, BO, "The left one."))
    assert desk.show(1)["status"] == "open"
    heard = desk.events(1, "heard")[0]
    assert (heard["actor"], heard["data"]["by"], heard["visible"]) == ("escli", "Bo Ek", "client")
    assert heard["told"] == ["tell ben"]


def test_if_nobody_has_it_the_tier_hears_of_it(world: World) -> None:
    world.took(answer(world, sent.AL, AL, "All tills now!"))
    assert world.events()[-1]["told"] == ["tell ana", "tell ben"]


def test_a_thanks_reopens_nothing_and_is_not_lost(world: World) -> None:
    world.desk.ok("take", "1", as_="ana")
    world.desk.ok("resolve", "1", "Paper.", as_="ana")
    assert world.took(answer(world, sent.AL, AL, "Thanks!"))["did"] == "hear"
    assert world.desk.show(1)["status"] == "resolved"
    assert (world.events()[-1]["texts"], world.events()[-1]["told"]) == ({"text": "Thanks!"}, ["tell ana"])


def test_after_the_time_for_reopening_it_is_a_new_ticket_that_follows_the_old(world: World) -> None:
    raw = answer(world, sent.AL, AL, "It is back.")
    world.desk.ok("resolve", "1", "Paper.", as_="ana")
    world.desk.at("2026-12-24T09:00:00Z")
    came = world.took(raw)
    assert (came["did"], came["ticket_id"]) == ("open", 2)
    assert world.desk.show(2)["follows"] == 1


def test_a_new_mail_opens_what_the_matrix_says(world: World) -> None:
    new = several("cy@birch.example", "mixed", part("It smells.\n-- \nCy"), file("smell.txt", b"!"), subject="Printer")
    ticket = world.desk.show(world.took(new)["ticket_id"])
    assert (ticket["title"], ticket["client"], ticket["requester"]) == ("Printer", "Birch", "Cy Old")
    assert (ticket["type"], ticket["severity"]) == ("request", "high")  # the client's own severity
    assert ticket["description"] == "It smells.\n--\nCy" or ticket["description"].startswith("It smells.")
    assert [one["name"] for one in ticket["files"]] == ["smell.txt"]
    same = world.took(new)
    assert (same["did"], same["ticket_id"]) == ("known", ticket["id"])


# -- what comes back --------------------------------------------------------------------------------------------------


def test_a_page_that_comes_back_goes_to_the_next_person(
    desk: Desk, host: MailHost, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = real(desk, host, monkeypatch, ("page tier", "page ana"))
    desk.sweep()
    desk.sweep("10:01")
    page = desk.outbox()[-1]
    assert (page["kind"], page["person"], page["state"]) == ("page", "ana", "sent")
    came = world.took(bounce(world.id(page["id"])))
    assert (came["did"], came["why"]) == ("kill", "came back: 5.1.1 550 no such user")
    states = [(one["person"], one["state"]) for one in desk.outbox() if one["kind"] == "page"]
    assert states == [("ana", "dead"), ("ben", "sent")]  # at once: a command delivers the pages that it causes
    assert world.took(bounce(world.id(page["id"]), says="550 really"))["did"] == "ignore"  # it is dead already


def test_a_page_that_another_channel_took_lives_on(desk: Desk, host: MailHost, monkeypatch: pytest.MonkeyPatch) -> None:
    change = ("ana: {tier: L1, email: ana@harbour.example, page: mail}",
              "ana: {tier: L1, email: ana@harbour.example, page: [mail, log]}")  # fmt: skip
    world = real(desk, host, monkeypatch, change)
    desk.sweep()
    came = world.took(bounce(world.id(sent.ANA)))
    assert (came["did"], came["why"]) == ("ignore", "came back: 5.1.1 550 no such user; but mail, log took it")
    assert desk.outbox()[0]["state"] == "sent"


# -- what waits -------------------------------------------------------------------------------------------------------


def test_a_strangers_mail_waits_until_somebody_decides(world: World) -> None:
    desk = world.desk
    world.took(several(STRANGER, "mixed", part("Your order is late."), file("order.pdf", b"%PDF-1"), subject="Order"))
    assert "1 mail waits: escli mail list" in desk.run("breaches", "--check").out
    listed = desk.ok("mail", "list").out
    assert "eve@nowhere.example" in listed
    desk.ok("mail", "accept", "1", "--ticket", "1", as_="ana")
    noted = world.events()[-1]
    assert (noted["kind"], noted["visible"], noted["actor"]) == ("noted", "internal", "ana")
    assert noted["texts"] == {"text": "From eve@nowhere.example: Order\n\nYour order is late."}
    assert [one["name"] for one in noted["data"]["files"]] == ["order.pdf"]
    assert world.waiting() == []
    again = desk.run("mail", "accept", "1", "--ticket", "1", as_="ana")
    assert (again.code, "does not wait: accepted" in again.err) == (errors.REFUSED, True)
    with closing(sqlite3.connect(desk.database)) as file_:
        assert file_.execute("SELECT subject, text, files FROM mail").fetchall() == [(None, None, None)]
        assert file_.execute("SELECT actor, data FROM event WHERE kind = 'mail'").fetchall() == [
            ("ana", '{"did":"accepted","mail":1,"on":1}')
        ]


def test_what_the_client_said_from_another_address(world: World) -> None:
    world.took(answer(world, sent.AL, "al@home.example", "It is me, Al."))
    assert world.waiting()[0]["ticket_id"] == 1
    world.desk.ok("mail", "accept", "1", "--ticket", "1", "--heard", as_="ana")
    heard = world.events()[-1]
    assert (heard["kind"], heard["visible"], heard["texts"]) == ("heard", "client", {"text": "It is me, Al."})


def test_a_waiting_mail_can_open_a_ticket(world: World) -> None:
    world.took(mail("new@acme.example", "I am new here.", "Password"))
    refused = world.desk.run("mail", "accept", "1", "--new", "--client", "Nobody", as_="ana")
    assert (refused.code, len(world.waiting())) == (errors.REFUSED, 1)
    world.desk.ok("mail", "accept", "1", "--new", "--client", "Acme", "--severity", "high", as_="ana")
    ticket = world.desk.show(2)
    assert (ticket["title"], ticket["requester"], ticket["description"]) == (
        "Password", "new@acme.example", "I am new here.",
    )  # fmt: skip


def test_a_mail_is_dropped_with_a_reason(world: World) -> None:
    world.took(mail(STRANGER, "Buy!", "\x1b[31mBuy <b>now</b>"))
    assert "\x1b" not in world.desk.ok("mail", "list").out
    assert world.desk.run("mail", "drop", "1", "--because", " ", as_="ana").code == errors.REFUSED
    world.desk.ok("mail", "drop", "1", "--because", "an advertisement", as_="ana")
    assert world.waiting() == []
    assert "dropped" in world.desk.ok("mail", "list", "--all").out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("accept", "1"), "Say --ticket ID, or --new."),
        (("accept", "1", "--new"), "--new and --client go together."),
        (("accept", "1", "--new", "--client", "Acme", "--heard"), "--heard goes with --ticket"),
        (("accept", "1", "--ticket", "1,2"), "A mail belongs to one ticket."),
        (("show", "1,2"), "One mail at a time."),
        (("--db", "x", "list"), "Options stand after the subcommand."),
    ],
)
def test_what_is_not_understood(world: World, words: tuple[str, ...], said: str) -> None:
    ran = world.desk.run("mail", *words)
    assert (ran.code, said in ran.err) == (errors.USAGE, True)


# -- a pipe -----------------------------------------------------------------------------------------------------------


def test_a_busy_database_lets_the_mail_server_keep_the_mail(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    raw = answer(world, sent.AL, AL, "Till 4.")
    with closing(sqlite3.connect(world.desk.database, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with monkeypatch.context() as patch:  # nobody waits ten seconds for a test
            patch.setattr("escli.store.transaction.time.monotonic", iter(range(0, 10**9, 100)).__next__)
            ran = world.come(raw)
        other.execute("ROLLBACK")
    assert ran.code == errors.TRY_AGAIN == 75
    assert world.took(raw)["did"] == "hear"


def test_whatever_is_broken_never_sends_a_clients_mail_back(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    raw = answer(world, sent.AL, AL, "Till 4.")
    with monkeypatch.context() as patch:
        patch.setenv("ESCLI_DB", str(world.desk.folder / "elsewhere.db"))
        assert world.come(raw).code == errors.TRY_AGAIN
    with monkeypatch.context() as patch:
        patch.setattr("escli.app.mailing.keep", lambda *_: (_ for _ in ()).throw(OSError(28, "No space left")))
        assert world.come(raw).code == errors.TRY_AGAIN
    assert world.events() == []
    with monkeypatch.context() as patch:  # a bug of ours: a person sees the mail instead
        patch.setattr("escli.core.lifecycle.heard", lambda *_: 1 / 0)
        assert world.took(raw)["did"] == "wait"
    assert world.waiting()[0]["text"] == "Till 4."
    assert world.waiting()[0]["why"].startswith("ZeroDivisionError")


def test_nothing_is_answered_by_itself(world: World) -> None:
    before = len(world.desk.outbox("--limit", "99"))
    for raw in (
        mail(STRANGER, "Hello"),
        mail(ANA, "take"),
        answer(world, sent.AL, AL, "x", Auto_Submitted="auto-replied"),
    ):
        world.took(raw)
    assert len(world.desk.outbox("--limit", "99")) == before


# -- several at once --------------------------------------------------------------------------------------------------


def paged_at_once(desk: Desk, host: MailHost, monkeypatch: pytest.MonkeyPatch, tickets: int) -> tuple[World, Any]:
    """So many tickets whose respond clock runs out in one sweep, and the page that ana gets of them."""
    world = real(desk, host, monkeypatch, ("page: mail}\n  mia", "page: log}\n  mia"))
    for number in range(2, tickets + 1):
        desk.new(*NEW, f"Till {number} is down")
    desk.sweep()
    host.got.clear()
    desk.sweep("10:01")
    (page,) = [one for one in host.got if one["To"].startswith("ana")]
    return world, page


def test_an_answer_to_a_digest_waits_for_it_does_not_say_which_ticket_it_means(
    desk: Desk, host: MailHost, monkeypatch: pytest.MonkeyPatch
) -> None:
    world, page = paged_at_once(desk, host, monkeypatch, 5)
    assert "mailto:" not in page.get_content()
    assert page["References"] is None
    came = world.took(mail(ANA, "take", In_Reply_To=page["Message-ID"]))
    assert (came["did"], "which one does it mean" in came["why"]) == ("wait", True)
    assert [desk.show(number)["taken"] for number in range(1, 6)] == [False] * 5


def test_a_digest_that_comes_back_lets_each_of_its_pages_go_on(
    desk: Desk, host: MailHost, monkeypatch: pytest.MonkeyPatch
) -> None:
    world, page = paged_at_once(desk, host, monkeypatch, 5)
    assert world.took(bounce(page["Message-ID"]))["did"] == "kill"
    dead = [one for one in desk.outbox("--dead") if one["person"] == "ana" and one["kind"] == "page"]
    assert sorted(one["ticket_id"] for one in dead) == [1, 2, 3, 4, 5]
    assert all(("page", "ben") in desk.told(number) for number in range(1, 6))  # who was paged of each as well
    ben = [one["id"] for one in desk.outbox() if one["person"] == "ben" and one["kind"] == "page"]
    with closing(sqlite3.connect(desk.database)) as sql, sql:
        sql.execute(f"UPDATE outbox SET state = 'dead' WHERE id IN ({', '.join(map(str, ben))})")
        sql.execute("UPDATE outbox SET state = 'sent' WHERE person = 'ana'")
    assert world.took(bounce(page["Message-ID"], says="550 again"))["did"] == "kill"
    assert [number for number in range(1, 6) if desk.events(number, "rerouted")] == [1, 2, 3, 4, 5]


def test_news_of_one_ticket_that_came_together_is_answered_as_one(
    desk: Desk, host: MailHost, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = real(desk, host, monkeypatch, ("[respond: page tier,", "[respond: page tier, respond: tell ana,"))
    desk.sweep()
    host.got.clear()
    desk.sweep("10:01")
    (page,) = [one for one in host.got if one["To"].startswith("ana")]
    assert "mailto:" in page.get_content()
    assert world.took(mail(ANA, "take", In_Reply_To=page["Message-ID"]))["did"] == "take"
    assert desk.show(1)["technician"] == "ana"
