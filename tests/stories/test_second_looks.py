"""What a hostile reader found: each story is a way in which somebody could have been harmed."""

import os
from pathlib import Path

import pytest

from escli import errors
from escli.core.chain import link
from tests.desk import Desk

LOW = ("--client", "Quayside Books", "--type", "software", "--severity", "low")


def test_an_init_that_is_refused_leaves_the_teams_matrix_alone(desk: Desk) -> None:
    desk.open()
    desk.matrix.unlink()
    assert desk.run("init", "--test-clock").code == errors.REFUSED
    assert not desk.matrix.exists()


def test_an_init_that_was_killed_can_be_made_again(desk: Desk) -> None:
    desk.at("09:00")
    desk.database.touch()
    desk.ok("init", "--test-clock")
    assert desk.ok("queue").out == ""


def test_a_key_that_is_empty_swallows_no_alarm(desk: Desk) -> None:
    ran = desk.open().run("new", *LOW, "--key", "", "Disk full")
    assert ran.code == errors.REFUSED
    assert "key is empty" in ran.err


def test_who_is_given_a_ticket_still_has_to_say_i_have_it(desk: Desk) -> None:
    ticket = desk.open().new(*LOW, "A question")
    desk.ok("take", str(ticket), as_="ana")
    desk.ok("assign", str(ticket), "ben", as_="ana")
    assert desk.show(ticket)["taken"] is False
    assert "You have it" in desk.ok("take", str(ticket), as_="ben").out
    assert (desk.show(ticket)["technician"], desk.show(ticket)["taken"]) == ("ben", True)


def test_nobody_waits_for_ever(desk: Desk) -> None:
    ticket = desk.open().new(*LOW, "A question")
    assert desk.run("wait", str(ticket), "Which version?", "--until", "2200-01-01").code == errors.REFUSED
    assert desk.show(ticket)["status"] == "open"


def test_a_check_that_is_mistyped_is_unknown_not_critical(desk: Desk) -> None:
    assert desk.open().run("breaches", "--check", "--bogus").code == 3


def test_fewer_than_nobody_is_affected_by_nothing(desk: Desk) -> None:
    ticket = desk.open().new(*LOW, "A question")
    assert desk.run("set", str(ticket), "--affected", "-5").code in {errors.REFUSED, errors.USAGE}


def test_a_vip_is_known_by_a_part_of_the_name_in_any_case(desk: Desk) -> None:
    desk.open()
    ticket = desk.new(
        *("--client", "Bluebird Cafe", "--type", "password", "--severity", "low"), "--requester", "dana", "x"
    )
    assert (desk.show(ticket)["requester"], desk.show(ticket)["vip"]) == ("Dana Ruiz", True)


def test_a_log_that_takes_half_a_message_has_not_taken_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from escli.core.channel import Channel
    from escli.notify import channels

    monkeypatch.setattr(os, "write", lambda _handle, said: len(said) - 1)
    with pytest.raises(channels.NotDeliveredError, match="no room"):
        channels.deliver(Channel("log", "log", "x.log", (), 10), {"id": 1}, tmp_path)


def test_a_link_of_the_chain_covers_the_link_before_it() -> None:
    """The form is a promise: a head that somebody kept must verify for ever."""
    row = (7, 3, 60, 61, "ana", "noted", 0, 1, None, None, None, None, None, '{"texts":{"text":"\u00e9"}}')
    assert link(row, b"").hex() == "51663e4463d93f5b7e5e0d370c706a1f248c983a532b387090fc497a7730a0c2"
    assert link(row, bytes(32)).hex() == "74136a0435b21d8ed175e34e083c209b838e75c88ff0ea0e985f5c711a82e9e0"
