"""Several processes on one file: nobody's words are lost, no step happens twice, and nobody sees an error."""

import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

from tests.desk import Desk

MATRIX = """\
escli: 1
name: Small Desk
timezone: UTC
calendars:
  office: {hours: {mon-fri: 09:00-17:00}}
tiers: {L1: {client: We help.}, L2: {client: We help more.}}
management: {client: We care., respond: 1h, calendar: office}
severities: {normal: It hurts.}
types: {fault: {title: A fault}}
matrix:
  fault:
    normal: {tier: L1, respond: 1h, resolve: 8h, calendar: office, path: climb}
paths:
  climb:
    - respond: [escalate to next, tell mia]
    - respond every 30m: page tier
clients: {Acme: {}}
team:
  ana: {tier: L1, page: log, tell: log}
  ben: {tier: L2, page: log, tell: log}
  mia: {tier: management, role: manager, page: log, tell: log}
channels: {log: {log: messages.log}}
duty: mia
"""
NEW = ("--client", "Acme", "--type", "fault", "--severity", "normal")
# Forty commands in one process: each is a session, a connection and a transaction of its own, as forty starts are.
FORTY_NOTES = """
import sys
from escli.cli.main import run
for number in range(40):
    assert run(["note", "1", f"{sys.argv[1]} says {number}"]) == 0
"""


def escli(*words: str) -> "subprocess.Popen[str]":
    """A process of its own; the database and the time are in the environment."""
    return python("-m", "escli", *words)


def python(*words: str) -> "subprocess.Popen[str]":
    pipe = subprocess.PIPE
    return subprocess.Popen([sys.executable, *words], stdout=pipe, stderr=pipe, text=True, env=os.environ.copy())


def ended(processes: "list[subprocess.Popen[str]]") -> list[tuple[int, str, str]]:
    """The exit code and the words of each, waiting for all of them."""
    with ThreadPoolExecutor(len(processes)) as pool:
        said = list(pool.map(lambda one: one.communicate(timeout=60), processes))
    return [(one.returncode, out, err) for one, (out, err) in zip(processes, said, strict=True)]


def test_of_three_who_write_at_once_every_word_is_kept(desk: Desk) -> None:
    desk.open(MATRIX)
    desk.new(*NEW, "It broke")
    results = ended([python("-c", FORTY_NOTES, name) for name in ("ana", "ben", "mia")])
    assert [(code, err) for code, _, err in results] == [(0, "")] * 3
    notes = {line["texts"]["text"] for line in desk.events(1, "noted")}
    assert notes == {f"{name} says {number}" for name in ("ana", "ben", "mia") for number in range(40)}


def test_three_commands_started_at_once_are_all_recorded(desk: Desk) -> None:
    desk.open(MATRIX)
    desk.new(*NEW, "It broke")
    results = ended([escli("note", "1", f"number {number}") for number in range(3)])
    assert [(code, err) for code, _, err in results] == [(0, "")] * 3
    assert len(desk.events(1, "noted")) == 3


def test_sweeps_that_overlap_fire_each_step_once_and_send_each_message_once(desk: Desk) -> None:
    desk.open(MATRIX)
    tickets = [desk.new(*NEW, f"Number {number}") for number in range(30)]
    desk.sweep()  # what opening them has written
    (desk.folder / "messages.log").unlink()
    desk.at("10:01")
    results = ended([escli("sweep") for _ in range(4)])
    assert [(code, err) for code, _, err in results] == [(0, "")] * 4
    for ticket in tickets:
        assert [(e["kind"], e["step"]) for e in desk.events(ticket) if e["step"]] == [
            ("notified", "respond@100%:tell:mia"), ("escalated", "respond@100%:escalate:next")
        ]  # fmt: skip
    lines = [json.loads(line) for line in (desk.folder / "messages.log").read_text("utf-8").splitlines()]
    told = [(line["person"], one["ticket"]["id"]) for line in lines for one in line.get("digest", [line])]
    assert sorted(told) == sorted((name, ticket) for name in ("ben", "mia") for ticket in tickets)
    assert {one["state"] for one in desk.outbox("--limit", "999")} == {"sent"}


def test_a_person_who_takes_a_ticket_while_it_is_swept_is_never_refused(desk: Desk) -> None:
    desk.open(MATRIX)
    for number in range(30):
        desk.new(*NEW, f"Number {number}")
    desk.at("10:01")
    results = ended([escli("sweep"), escli("take", "7", "--as", "ana"), escli("take", "8", "--as", "ben")])
    assert [code for code, _, _ in results] == [0, 0, 0]
    assert (desk.show(7)["technician"], desk.show(8)["technician"]) == ("ana", "ben")
