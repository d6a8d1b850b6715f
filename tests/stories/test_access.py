"""Who may do what only some should: the matrix says so, and a command that is not for somebody says for whom it is."""

import getpass

import pytest

from escli import errors
from tests.desk import EXAMPLE, Desk
from tests.stories.test_handoffs import NEW

ACCESS = """
access:
  adopt: [lead, manager]
  drop: lead
  redact: [manager, carla]
  restore: manager
"""


def opened(desk: Desk, access: str = ACCESS) -> Desk:
    """A desk with a ticket, and rules of who may do what in place of the example's."""
    text = EXAMPLE.read_text("utf-8")
    begin, end = text.index("\naccess:"), text.index("# as: [lead, manager]")
    desk.open(text[:begin] + access + text[end:])
    desk.new(*NEW, "The till is slow", as_="ana")
    return desk


def test_what_is_for_leads_and_managers_is_refused_to_others_with_whom_it_is_for(desk: Desk) -> None:
    opened(desk)
    ran = desk.run("redact", "1", "1", "--because", "A password", as_="ana")
    assert ran.code == errors.REFUSED
    assert "ana may not redact: that is for manager, carla." in ran.err
    assert "The till is slow" in desk.ok("queue").out
    desk.ok("redact", "1", "1", "--because", "A password", as_="carla")


def test_messages_promises_and_copies_likewise(desk: Desk) -> None:
    opened(desk)
    number = str(desk.outbox()[0]["id"])
    copy = desk.ok("backup", str(desk.folder / "copies"), "--json").data["file"]
    for words, may, may_not in (
        (("outbox", "drop", number, "--because", "by phone"), "erin", "dev"),
        (("matrix", "adopt", "--yes"), "mia", "dev"),
        (("restore", copy, "--yes"), "mia", "carla"),
    ):
        ran = desk.run(*words, as_=may_not)
        assert (ran.code, f"{may_not} may not" in ran.err) == (errors.REFUSED, True), words
        desk.ok(*words, as_=may)


def test_looking_is_for_everybody(desk: Desk) -> None:
    opened(desk)
    desk.ok("redact", "1", as_="ana")
    desk.ok("matrix", "adopt", as_="ana")


def test_where_only_some_may_act_for_others_everybody_else_is_who_they_are(desk: Desk) -> None:
    me = getpass.getuser()
    opened(desk)
    text = desk.matrix.read_text("utf-8").replace("\naccess:\n", "\naccess:\n  as: lead\n")
    desk.matrix.write_text(text.replace("login: ana,", f"login: {me},"), "utf-8")
    ran = desk.run("take", "1", as_="ben")
    assert (ran.code, "ana may not act as ben: --as is for lead." in ran.err) == (errors.REFUSED, True)
    desk.ok("take", "1", as_="ana")  # who she is
    desk.ok("note", "1", "Mine")
    assert {event["actor"] for event in desk.events(1, "taken", "noted")} == {"ana"}
    desk.matrix.write_text(text.replace("login: carla\n", f"login: {me}\n"), "utf-8")
    desk.ok("take", "1", as_="ben")


@pytest.mark.parametrize("said", ["access: {redact: boss}", "access: {fly: lead}"])
def test_a_role_or_an_act_that_there_is_not_is_a_problem_with_its_line(desk: Desk, said: str) -> None:
    opened(desk, "")
    desk.matrix.write_text(f"{desk.matrix.read_text('utf-8')}\n{said}\n", "utf-8")
    assert desk.run("matrix", "check", str(desk.matrix)).code == errors.BAD_MATRIX
