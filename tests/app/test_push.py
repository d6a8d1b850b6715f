"""Services by Apprise's URL, kept in a variable: what is taken, what is refused, who does not answer."""

import re
import time
from collections.abc import Iterator

import pytest

from escli import errors
from tests.desk import Desk
from tests.servers import PostHost, post_host

MATRIX = """\
escli: 1
name: Small Desk
timezone: UTC
calendars: {always: {hours: 24/7}}
tiers: {L1: {client: We help.}, L2: {client: We help more.}}
management: {client: We care., respond: 30d, calendar: always}
severities: {normal: It hurts.}
types: {fault: {title: A fault}}
matrix: {fault: {normal: {tier: L1, respond: 1h, calendar: always, path: climb}}}
paths: {climb: [respond: escalate to next, respond every 30d: tell mia]}
clients: {Acme: {}}
team:
  ana: {tier: L1, page: phone-ana}
  ben: {tier: L1, page: phone-ben}
  dev: {tier: L2, page: phone-ana}
  mia: {tier: management, role: manager, page: log}
channels:
  log: {log: messages.log}
  phone-ana: {apprise: env PUSH_ANA, timeout: 5s}
  phone-ben: {apprise: env PUSH_BEN, timeout: 5s}
duty: mia
"""
NEW = ("--client", "Acme", "--type", "fault", "--severity", "normal")


@pytest.fixture
def host() -> Iterator[PostHost]:
    with post_host() as made:
        yield made


@pytest.fixture
def phones(desk: Desk, host: PostHost, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """A desk whose people are reached at paths of one server."""
    for name in ("ana", "ben"):
        monkeypatch.setenv(f"PUSH_{name.upper()}", f"json://desk:geheim7@127.0.0.1:{host.port}/token-{name}")
    return desk.open(MATRIX)


def states(desk: Desk) -> dict[str, tuple[str, str | None]]:
    return {message["person"]: (message["state"], message["error"]) for message in desk.outbox()}


def test_a_service_gets_the_words_of_the_message_as_they_are(phones: Desk, host: PostHost) -> None:
    ticket = phones.new(*NEW, "<b>Caf\u00e9</b> &\n[down](x)")
    phones.ok("note", str(ticket), r"a\nb \x1b[31m", as_="ana")
    phones.sweep()
    assert sorted(path for path, _ in host.got) == ["/token-ana", "/token-ben"]
    said = dict(host.got)["/token-ana"]
    assert said["title"] == "[#1] <b>Caf\u00e9</b> & [down](x)"
    assert said["message"].startswith("Message for ana: opened")
    assert "<b>Caf\u00e9</b> & [down](x)" in said["message"]
    assert said["type"] == "info"


def test_a_message_is_cut_to_what_a_service_takes(phones: Desk, host: PostHost) -> None:
    ticket = phones.new(*NEW, "The till is down")
    phones.ok("take", str(ticket), as_="ana")
    phones.ok("resolve", str(ticket), "Turned it on", as_="ana")
    phones.sweep()
    host.got.clear()
    phones.ok("reopen", str(ticket), "x" * 40_000, as_="mia")
    ((_, said),) = host.got
    assert 30_000 < len(said["message"]) <= 32_768


def test_a_page_is_marked_as_one(phones: Desk, host: PostHost) -> None:
    phones.new(*NEW, "The till is down")
    phones.sweep()
    host.got.clear()
    phones.sweep("10:01")
    ((_, said),) = host.got
    assert (said["type"], said["message"].splitlines()[0]) == ("warning", "Page for dev: escalated (respond ran out)")


@pytest.mark.parametrize("status", [408, 429, 500, 503])
def test_an_answer_about_this_moment_is_tried_again(phones: Desk, host: PostHost, status: int) -> None:
    host.answers = [status, 200, 200]
    phones.new(*NEW, "The till is down")
    phones.sweep()
    state, error = states(phones)["ana"]
    assert (state, f"error={status}" in (error or "")) == ("failed", True)
    assert states(phones)["ben"][0] == "sent"  # the server does answer
    phones.sweep("09:01")
    assert states(phones)["ana"] == ("sent", None)


@pytest.mark.parametrize("status", [400, 401, 404, 410])
def test_an_answer_about_the_message_is_the_end_of_it(phones: Desk, host: PostHost, status: int) -> None:
    host.answers = [status]
    phones.new(*NEW, "The till is down")
    assert phones.run("sweep").code == errors.PARTLY
    assert states(phones)["ana"][0] == "dead"


def test_a_service_that_hangs_is_asked_once_a_run_whoever_is_meant(phones: Desk, host: PostHost) -> None:
    path = phones.matrix
    path.write_text(path.read_text("utf-8").replace("timeout: 5s", "timeout: 1s"), encoding="utf-8")
    host.hangs.set()
    phones.new(*NEW, "The till is down")
    began = time.monotonic()
    phones.sweep()
    assert time.monotonic() - began < 3
    found = states(phones)
    assert (found["ana"][0], found["ben"][0]) == ("failed", "failed")
    assert (found["ben"][1] or "").startswith("phone-ben: left alone in this run")
    assert host.got == []


@pytest.mark.parametrize("url", ["nonsense", "nosuch://token-abc/x", "json://"])
def test_a_url_that_apprise_cannot_read_is_told_but_not_shown(
    phones: Desk, monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    monkeypatch.setenv("PUSH_ANA", url)
    phones.new(*NEW, "The till is down")
    ran = phones.run("sweep")
    assert states(phones)["ana"] == ("dead", "phone-ana: Apprise cannot read the URL")
    assert "1 message reached nobody" in ran.err
    assert url not in ran.err  # not even from Apprise itself


def test_a_tap_on_a_page_opens_the_mail_that_takes_it(
    desk: Desk, host: PostHost, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What ntfy is told to open; no escape stands in it, for there are servers that undo it and servers that do not."""
    monkeypatch.setenv("PUSH_ANA", f"ntfy://127.0.0.1:{host.port}/topic")
    monkeypatch.setenv("PUSH_BEN", f"ntfy://127.0.0.1:{host.port}/topic?click=https://own.example")
    desk.open(f"{MATRIX}inbox: {{address: help@desk.example}}\n").new(*NEW, "The till is down")
    desk.sweep()
    clicks = sorted(str(one["X-Click"]) for one in host.headers)
    assert clicks[0] == "https://own.example"
    assert re.fullmatch(r"mailto:help@desk\.example\?subject=ticket-1-m1\.[a-z2-7]{16}&body=take", clicks[1])
