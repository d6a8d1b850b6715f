"""The outbox: a person sees what went and why not, tries the dead again, and gives up what need not go."""

import json
import re
import sqlite3
from contextlib import closing

import pytest

from escli import errors
from tests.app.test_delivery import KEEP, got, open_desk, write_pager
from tests.app.test_mail import MATRIX as MAIL
from tests.app.test_mail import NEW
from tests.cli.test_forms import on_terminal
from tests.desk import Desk
from tests.servers import mail_host


@pytest.fixture
def silent(desk: Desk) -> Desk:
    """A desk whose pager has no signal; ana is told of a ticket in a log, mia by the pager at ten."""
    open_desk(desk, "sys.exit('no signal')").new(*NEW, "The till is down")
    desk.sweep("10:01")
    return desk


def die(desk: Desk) -> Desk:
    for when in ("10:02", "10:07", "10:22", "11:22", "14:22"):
        desk.at(when).run("sweep")
    return desk


# -- looking ---------------------------------------------------------------------------------------------------------


def test_the_dead_come_first_then_the_newest(silent: Desk) -> None:
    silent.new(*NEW, "Another")
    die(silent)
    found = silent.ok("outbox", "list", "--json").data["messages"]
    assert [(m["id"], m["state"]) for m in found[:2]] == [(2, "dead"), (max(m["id"] for m in found), "failed")]
    assert [m["id"] for m in found[1:]] == sorted((m["id"] for m in found[1:]), reverse=True)


@pytest.mark.parametrize(("flag", "states"), [("--waiting", {"failed"}), ("--sent", {"sent"}), ("--dead", set[str]())])
def test_a_list_can_be_of_one_state(silent: Desk, flag: str, states: set[str]) -> None:
    assert {m["state"] for m in silent.outbox(flag)} == states


def test_a_list_says_how_soon_what_failed_is_tried_again_and_why_it_failed(silent: Desk) -> None:
    screen = " ".join(re.sub(r"\x1b\[[0-9;]*m", "", on_terminal("outbox", "list")).split())
    assert re.search(r"2 tell mia 1 again in \d\ds 1 pager: .*ended with 1: no signal", screen), screen


def test_states_exclude_each_other(silent: Desk) -> None:
    assert silent.run("outbox", "list", "--dead", "--sent").code == errors.USAGE


def test_a_message_shows_what_it_says_to_whom_and_each_attempt(silent: Desk) -> None:
    write_pager(silent, "sys.exit('battery empty')")
    silent.sweep("10:02")
    write_pager(silent, KEEP)
    silent.sweep("10:07")
    data = silent.ok("outbox", "show", "2", "--json").data
    assert (data["person"], data["state"], data["event"], data["why"]) == ("mia", "sent", "notified", "respond ran out")
    assert data["subject"] == "[#1] The till is down"
    assert data["text"].startswith("Message for mia: notified (respond ran out)\n")
    said = [(one["number"], one["at"][11:16], one["channel"], one["error"]) for one in data["attempts"]]
    assert [(number, at, channel) for number, at, channel, _ in said] == [
        (1, "10:01", "pager"), (2, "10:02", "pager"), (3, "10:07", "pager")
    ]  # fmt: skip
    assert [(error or "taken").rpartition(": ")[2] for *_, error in said] == ["no signal", "battery empty", "taken"]
    (way,) = data["ways"]
    assert (way["kind"], way["carries"]) == ("command", got(silent)[0])
    screen = " ".join(re.sub(r"\x1b\[[0-9;]*m", "", on_terminal("outbox", "show", "2")).split())
    assert "battery empty" in screen
    assert "[#1] The till is down" in screen


def test_what_is_shown_is_what_a_mail_server_gets(desk: Desk) -> None:
    with mail_host() as host:
        desk.open(MAIL.replace("PORT", str(host.port))).new(*NEW, "Caf\u00e9 is down")
        (way,) = desk.ok("outbox", "show", "1", "--json").data["ways"]
        desk.sweep()
        assert (way["channel"], way["to"]) == ("mail", "ana@harbour.example")
        assert way["carries"].encode() == host.raw[0]


def test_there_is_no_such_message(silent: Desk) -> None:
    for words in (("show", "99"), ("retry", "99"), ("drop", "99", "--because", "x"), ("retry", "1", "99")):
        ran = silent.run("outbox", *words)
        assert (ran.code, "There is no message 99." in ran.err) == (errors.REFUSED, words[1:2] != ("1",)), words
    assert silent.run("outbox", "show", "1,2").code == errors.USAGE


@pytest.mark.parametrize("words", [("list",), ("show", "1"), ("show", "2"), ("send",)])
def test_hostile_texts_stay_texts_on_every_screen(desk: Desk, words: tuple[str, ...]) -> None:
    open_desk(desk, "sys.exit('\\x1b[31mred\\x07 [bold]x')").new(*NEW, "\x1b]0;owned\x07[red]x[/red]")
    desk.sweep("10:01")
    desk.at("10:02")
    screen = on_terminal("outbox", *words)
    assert "\x07" not in screen
    assert "\x1b]" not in screen
    assert "\x1b[31mred" not in screen
    for form in ("--plain", "--csv", "--json"):
        assert "\x1b" not in desk.run("outbox", *words, form).out


# -- sending ---------------------------------------------------------------------------------------------------------


def test_sending_says_what_became_of_each(silent: Desk) -> None:
    silent.new(*NEW, "Another")
    silent.at("10:02")
    lines = [line.split("\t") for line in silent.ok("outbox", "send").out.splitlines()]
    assert [(line[1:5], line[6]) for line in lines] == [
        (["tell", "mia", "1", "failed"], lines[0][6]),
        (["tell", "ana", "2", "sent"], ""),
    ]
    assert lines[0][6].endswith("no signal")
    assert silent.ok("outbox", "send").out == ""
    assert "Nothing was due." in on_terminal("outbox", "send")


def test_sending_ends_with_seven_when_something_reached_nobody(silent: Desk) -> None:
    for when in ("10:02", "10:07", "10:22", "11:22"):
        silent.sweep(when)
    assert silent.at("14:22").run("outbox", "send").code == errors.PARTLY
    assert silent.run("outbox", "send").code == 0


# -- deciding --------------------------------------------------------------------------------------------------------


def test_the_dead_are_tried_again_from_the_first_pause_on(silent: Desk) -> None:
    die(silent)
    assert [m["state"] for m in silent.ok("outbox", "retry", "2", "--json").data["messages"]] == ["waiting"]
    silent.sweep()
    (message,) = [m for m in silent.outbox() if m["id"] == 2]
    assert (message["state"], message["tries"], 54 <= message["left_s"] <= 60) == ("failed", 1, True)
    write_pager(silent, KEEP)
    silent.sweep("14:23")
    assert [line["id"] for line in got(silent)] == [f"{got(silent)[0]['id'].partition('-')[0]}-2"]
    assert "reached nobody" not in silent.run("breaches", "--check").out


def test_all_of_the_dead_at_once(silent: Desk) -> None:
    die(silent)
    silent.ok("outbox", "retry", "--dead")
    assert silent.outbox("--dead") == []


def test_only_the_dead_can_be_tried_again_and_of_several_all_or_none(silent: Desk) -> None:
    die(silent)
    ran = silent.run("outbox", "retry", "2", "1")
    assert (ran.code, ran.err.splitlines()[0]) == (
        errors.REFUSED,
        "escli: Message 1 is not dead: only what reached nobody can be tried again.",
    )
    assert [m["id"] for m in silent.outbox("--dead")] == [2]
    assert silent.run("outbox", "retry").code == errors.USAGE
    assert silent.run("outbox", "retry", "2", "--dead").code == errors.USAGE


def test_what_is_dropped_goes_nowhere_and_the_desk_remembers_who_dropped_it_and_why(silent: Desk) -> None:
    silent.ok("outbox", "drop", "2", "--because", "I told her by phone", as_="ana")
    write_pager(silent, KEEP)
    silent.sweep("11:00")
    assert got(silent) == []
    assert [m["state"] for m in silent.outbox() if m["id"] == 2] == ["dropped"]
    (event,) = desk_events(silent)
    assert event[:2] + event[3:] == ("dropped", "ana", "I told her by phone")
    assert json.loads(event[2]).items() >= {"message": 2, "ticket": 1, "person": "mia", "kind": "tell"}.items()
    assert "reached nobody" not in silent.run("breaches", "--check").out
    for words in (("2",), ("1",)):
        ran = silent.run("outbox", "drop", *words, "--because", "x")
        assert (ran.code, "not waiting or dead" in ran.err) == (errors.REFUSED, True)


def desk_events(desk: Desk) -> list[tuple[str, ...]]:
    with closing(sqlite3.connect(desk.database)) as connection:
        sql = "SELECT kind, actor, data, text FROM event JOIN passage p ON p.event_id = event.id WHERE p.ticket_id = 0"
        return list(connection.execute(sql))


def test_a_drop_needs_its_reason(silent: Desk) -> None:
    assert silent.run("outbox", "drop", "2").code == errors.USAGE
    assert silent.run("outbox", "drop", "2", "--because", " ").code == errors.REFUSED
    assert [m["state"] for m in silent.outbox("--waiting")] == ["failed"]


def test_what_is_on_its_way_now_cannot_be_dropped(silent: Desk) -> None:
    dropping = (
        "import subprocess; subprocess.run([sys.executable, '-m', 'escli', 'outbox', 'drop', '2', '--because', 'x'])"
    )
    write_pager(silent, f"{dropping}\n{KEEP}")
    silent.sweep("10:02")
    assert [m["state"] for m in silent.outbox() if m["id"] == 2] == ["sent"]
    assert len(got(silent)) == 1
