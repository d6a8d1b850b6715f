"""Messages leave after the commit: through a log or a program of the team's own, at least once, and with an end."""

import json
import os
import subprocess
import sys
import textwrap
from pathlib import Path
from typing import Any

import pytest

from escli import errors
from escli.app.delivery import pause_after
from escli.store.values import Message
from tests.app.test_sweeping import spoil
from tests.desk import Desk

MATRIX = """\
escli: 1
name: Small Desk
timezone: UTC
calendars:
  office: {hours: {mon-sun: 00:00-24:00}}
tiers: {L1: {client: We help.}, L2: {client: We help more.}}
management: {client: We care., respond: 30d, calendar: office}
severities: {normal: It hurts.}
types: {fault: {title: A fault}}
matrix:
  fault:
    normal: {tier: L1, respond: 1h, resolve: 30d, calendar: office, path: climb}
paths:
  climb:
    - respond: tell mia
    - respond every 30d: tell mia
clients: {Acme: {}}
team:
  ana: {tier: L1, page: pager, tell: log}
  ben: {tier: L2}
  mia: {tier: management, role: manager, page: pager, tell: pager}
channels:
  log: {log: messages.log}
  pager: {command: [PYTHON, pager.py, --urgent], timeout: 2s}
client channels: log
messages: {send: [resolved]}
duty: mia
"""
KEEP = "open('got.jsonl', 'a').write(sys.stdin.read())"
NEW = ("--client", "Acme", "--type", "fault", "--severity", "normal")


def open_desk(desk: Desk, pager: str = KEEP, matrix: str = MATRIX) -> Desk:
    """A desk whose pager is this script."""
    write_pager(desk, pager)
    return desk.open(matrix.replace("PYTHON", sys.executable))


def write_pager(desk: Desk, script: str) -> None:
    (desk.folder / "pager.py").write_text(
        f"import os, signal, sys, time\n{textwrap.dedent(script)}\n", encoding="utf-8"
    )


def got(desk: Desk, name: str = "got.jsonl") -> list[dict[str, Any]]:
    """What the pager (or the log) received."""
    path = desk.folder / name
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()] if path.exists() else []


def outbox(desk: Desk, *words: str) -> list[tuple[str, str, str, int]]:
    """Kind, person, state and tries, oldest first."""
    return [(m["kind"], m["person"], m["state"], m["tries"]) for m in desk.outbox(*words)]


# -- the log ---------------------------------------------------------------------------------------------------------


def test_a_line_of_the_log_is_one_message_with_its_facts(desk: Desk) -> None:
    open_desk(desk).new(*NEW, "The till\nis down", as_="mia")
    desk.sweep()
    (line,) = got(desk, "messages.log")
    assert line.pop("id").endswith("-1")
    assert line == {
        "kind": "tell", "person": "ana", "at": 1795424400, "channel": "log", "event": "opened", "text": "",
        "step": None, "why": "opened",
        "ticket": {
            "id": 1, "title": "The till\nis down", "client": "Acme", "status": "open", "severity": "normal",
            "tier": "L1", "technician": None,
        },
    }  # fmt: skip


def test_a_clients_message_has_nothing_internal_in_it(desk: Desk) -> None:
    ticket = open_desk(desk).new(*NEW, "The till is down")
    desk.ok("note", str(ticket), "They never pay", as_="ana")
    desk.ok("take", str(ticket), as_="ana")
    desk.ok("reply", str(ticket), "We are on it", as_="ana")
    desk.sweep()
    (line,) = [line for line in got(desk, "messages.log") if line["kind"] == "client"]
    assert set(line) == {"id", "kind", "person", "at", "channel", "event", "news", "text", "ticket"}
    assert set(line["ticket"]) == {"id", "title", "client", "status"}
    assert "\n\nWe are on it\n" in line["text"]


def test_an_internal_note_is_in_nobodys_message_but_the_teams(desk: Desk) -> None:
    ticket = open_desk(desk).new(*NEW, "The till is down")
    desk.ok("escalate", str(ticket), "--to", "management", "--summary", "They never pay", as_="ana")
    desk.ok("resolve", str(ticket), "Turned it on", as_="ana")
    desk.sweep()
    (told,) = [line["text"] for line in got(desk, "messages.log") if line["kind"] == "client"]
    assert ("Turned it on" in told, "never pay" in told) == (True, False)


def test_a_log_that_cannot_be_written_is_a_failed_attempt(desk: Desk) -> None:
    open_desk(desk).new(*NEW, "The till is down")
    (desk.folder / "messages.log").mkdir()
    desk.sweep()
    assert outbox(desk) == [("tell", "ana", "failed", 1)]
    (desk.folder / "messages.log").rmdir()
    desk.sweep("09:01")
    assert outbox(desk) == [("tell", "ana", "sent", 2)]


# -- a program -------------------------------------------------------------------------------------------------------


def test_a_program_gets_the_message_as_json_and_no_shell_reads_it(desk: Desk) -> None:
    title = "$(touch x) `touch x`; touch x | touch x & 'q' \"q\" \\ \u20ac \U0001f4a5"
    open_desk(desk, f"assert sys.argv[1:] == ['--urgent']\n{KEEP}").new(*NEW, title)
    desk.sweep("10:01")
    (line,) = got(desk)
    assert (line["person"], line["kind"], line["channel"], line["event"]) == ("mia", "tell", "pager", "notified")
    assert (line["step"], line["why"], line["ticket"]["title"]) == ("respond@100%:tell:mia", "respond ran out", title)
    assert not (desk.folder / "x").exists()


def test_a_program_runs_beside_the_database_wherever_the_command_was_typed(
    desk: Desk, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_desk(desk).new(*NEW, "The till is down")
    monkeypatch.chdir(tmp_path_factory.mktemp("elsewhere"))
    desk.sweep("10:01")
    assert len(got(desk)) == 1


def test_a_program_that_reads_nothing_has_taken_the_message(desk: Desk) -> None:
    open_desk(desk, "sys.stdin.close()").new(*NEW, "x" * 200_000)
    desk.sweep("10:01")
    assert outbox(desk)[-1] == ("tell", "mia", "sent", 1)


@pytest.mark.parametrize(
    ("pager", "matrix", "error"),
    [
        ("sys.exit('no signal\\nhere')", MATRIX, "ended with 1: no signal\nhere"),
        ("sys.stderr.buffer.write(b'\\xff' + b'x' * 999); sys.exit(3)", MATRIX, "ended with 3: " + "x" * 400),
        ("os.kill(os.getpid(), signal.SIGKILL)", MATRIX, "ended with -9"),
        ("time.sleep(60)", MATRIX.replace("timeout: 2s", "timeout: 1s"), "took longer than 1 s"),
        ("", MATRIX.replace("PYTHON, pager.py", "no-such-program, x"), "no-such-program: No such file or directory"),
    ],
    ids=["exit code", "long words", "killed", "time limit", "missing"],
)
def test_a_program_that_fails_says_why(desk: Desk, pager: str, matrix: str, error: str) -> None:
    open_desk(desk, pager, matrix).new(*NEW, "The till is down")
    desk.sweep("10:01")
    (message,) = [m for m in desk.outbox() if m["person"] == "mia"]
    assert (message["state"], message["tries"]) == ("failed", 1)
    assert "2026-11-23T10:01:54Z" <= message["try_at"] <= "2026-11-23T10:02:00Z"
    assert message["error"].startswith("pager: ")
    assert message["error"].endswith(error)


def test_of_several_channels_one_that_takes_it_is_enough(desk: Desk) -> None:
    open_desk(desk, "sys.exit(1)", MATRIX.replace("page: pager, tell: pager", "page: pager, tell: [pager, log]"))
    desk.new(*NEW, "The till is down")
    desk.sweep("10:01")
    assert outbox(desk)[-1] == ("tell", "mia", "sent", 1)
    assert [line["person"] for line in got(desk, "messages.log")] == ["ana", "mia"]


# -- trying again, and the end ---------------------------------------------------------------------------------------


def test_pauses_grow_until_it_is_dead_and_that_is_said_everywhere(desk: Desk) -> None:
    open_desk(desk, "sys.exit('no signal')").new(*NEW, "The till is down")
    for when, tries in (("10:01", 1), ("10:02", 2), ("10:07", 3), ("10:22", 4), ("11:22", 5)):
        desk.sweep(when)
        assert outbox(desk)[-1] == ("tell", "mia", "failed", tries)
        desk.sweep(f"{when}:30")  # too soon to try again
        assert outbox(desk)[-1] == ("tell", "mia", "failed", tries)
    last = desk.at("14:22").run("sweep")
    assert last.code == errors.PARTLY
    assert "1 message reached nobody: escli outbox list --dead" in last.err
    assert outbox(desk, "--dead") == [("tell", "mia", "dead", 6)]
    assert desk.run("breaches", "--json").data["dead_messages"] == 1
    assert "1 messages reached nobody" in desk.run("breaches", "--check").out
    assert desk.at("Tue 23:00").ok("sweep").err == ""  # said once
    assert outbox(desk, "--dead") == [("tell", "mia", "dead", 6)]


def test_what_is_still_to_go_out_includes_what_failed_and_will_be_tried_again(desk: Desk) -> None:
    open_desk(desk, "sys.exit(1)").new(*NEW, "The till is down")
    desk.sweep("10:01")
    assert outbox(desk, "--waiting") == [("tell", "mia", "failed", 1)]
    write_pager(desk, KEEP)
    desk.sweep("10:02")
    assert outbox(desk, "--waiting") == []


def test_what_failed_together_is_not_tried_together_and_always_at_the_same_second() -> None:
    def second(number: int, tries: int, kind: str = "tell") -> int | None:
        return pause_after(Message(number, 1, 1, "ana", kind, 0, "failed", None, tries, None, None))

    assert len({second(number, 3) for number in range(100)}) > 50
    assert {second(7, 3) for _ in range(9)} == {second(7, 3)}
    for tries, pause in enumerate((60, 300, 900, 3600, 10800), 1):
        found = [second(number, tries) or 0 for number in range(1000)]
        assert pause * 0.9 <= min(found) < max(found) <= pause
    assert [second(7, 6), second(7, 4, "page")] == [None, None]
    assert (second(7, 3, "page") or 0) <= 300  # a page gives up within ten minutes


def test_somebody_who_left_the_team_is_written_to_no_more_and_it_is_said(desk: Desk) -> None:
    open_desk(desk, "sys.exit(1)", MATRIX.replace("tell mia", "tell management")).new(*NEW, "The till is down")
    desk.sweep("10:01")
    desk.matrix.write_text(desk.matrix.read_text("utf-8").replace("mia", "nora"), encoding="utf-8")
    assert desk.at("10:02").run("sweep").code == errors.PARTLY
    (message, *_) = [m for m in desk.outbox() if m["person"] == "mia"]
    assert (message["state"], message["error"]) == ("dead", "the matrix names no channel for mia")


def test_a_message_that_cannot_be_made_stops_no_other(desk: Desk) -> None:
    open_desk(desk).new(*NEW, "The till is down")
    desk.new(*NEW, "The other till is down")
    spoil(desk, "UPDATE event SET data = 'not json' WHERE ticket_id = 1")
    desk.run("sweep")
    assert [line["ticket"]["id"] for line in got(desk, "messages.log")] == [2]
    assert outbox(desk)[0][2] == "failed"


# -- pages within a command ------------------------------------------------------------------------------------------


def test_a_page_that_a_command_causes_leaves_with_it_and_a_tell_waits_for_the_sweep(desk: Desk) -> None:
    ticket = open_desk(desk).new(*NEW, "The till is down")
    desk.ok("take", str(ticket), as_="ana")
    desk.ok("resolve", str(ticket), "Turned it on", as_="ana")
    desk.at("09:10").ok("reopen", str(ticket), "Down again", as_="mia")
    assert [(line["kind"], line["person"], line["event"]) for line in got(desk)] == [("page", "ana", "reopened")]
    assert got(desk, "messages.log") == []
    desk.sweep()
    assert {line["kind"] for line in got(desk, "messages.log")} == {"tell", "client"}
    assert len(got(desk)) == 1


def test_a_command_is_not_held_up_by_pagers_that_hang(desk: Desk) -> None:
    matrix = MATRIX.replace("timeout: 2s", "timeout: 30s")
    ticket = open_desk(desk, "time.sleep(30)", matrix).new(*NEW, "The till is down")
    desk.ok("take", str(ticket), as_="ana")
    desk.ok("resolve", str(ticket), "Turned it on", as_="ana")
    words = [sys.executable, "-m", "escli", "reopen", str(ticket), "Down again", "--as", "mia"]
    done = subprocess.run(words, capture_output=True, text=True, check=True, env=os.environ.copy(), timeout=4)
    assert "Reopened" in done.stdout


# -- processes that die ----------------------------------------------------------------------------------------------


def test_a_sweep_killed_between_delivery_and_its_record_repeats_the_message_once_with_the_same_id(desk: Desk) -> None:
    once = f"""
    first = not os.path.exists('got.jsonl')
    {KEEP}
    if first:
        os.kill(os.getppid(), signal.SIGKILL)
    """
    open_desk(desk, once).new(*NEW, "The till is down")
    desk.at("10:01")
    killed = subprocess.run([sys.executable, "-m", "escli", "sweep"], check=False, env=os.environ.copy())
    assert killed.returncode == -9
    desk.sweep("10:02")  # the dead one's lease has not ended
    assert len(got(desk)) == 1
    desk.sweep("10:03")
    desk.sweep("10:30")
    first, second = got(desk)
    assert first == second
    assert [e["step"] for e in desk.events(1) if e["step"]] == ["respond@100%:tell:mia"]


def test_ids_of_messages_tell_databases_apart(desk: Desk, tmp_path: Path) -> None:
    open_desk(desk).new(*NEW, "The till is down")
    desk.sweep()
    other = tmp_path / "other.db"
    desk.ok("init", "--test-clock", "--db", str(other), "--matrix", str(desk.matrix))
    desk.ok("new", *NEW, "The till is down", "--db", str(other))
    desk.ok("sweep", "--db", str(other))
    ids = [line["id"] for line in got(desk, "messages.log")]
    assert len(set(ids)) == 2
