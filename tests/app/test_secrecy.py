"""What no client ever reads, whatever fields there will be: a marker in all of the database that is not named here.

The fields come from the database itself. One that is new is internal until somebody writes it down below, and says by
that who reads it. All that could be told is made then: pages, policies, reports, messages of every kind as text, HTML
and mail.
"""

import email
import email.policy
import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from escli.core.news import NAMES, NEWS
from tests.desk import Desk
from tests.pages.reading import published

INSIDE, OTHER = "KEEPIN", "THEIRS"
EVERYTHING = " ".join(f"{{{{ {name} }}}}" for name in NAMES)  # all that any words of a message can say
MATRIX = f"""\
escli: 1
name: Small Desk
timezone: UTC
calendars:
  always: {{hours: 24/7}}
tiers:
  L1: {{client: We help.}}
  L2: {{client: We help more., handoff: [summary]}}
  L3: {{client: We help most.}}
management: {{client: We care., respond: 1h, calendar: always}}
severities: {{high: It burns.}}
types: {{outage: {{title: An outage, skills: [{INSIDE}]}}}}
matrix:
  outage:
    high: {{tier: L1, respond: 1h, update: 2h, resolve: 8h, idle: 1h, calendar: always, path: {INSIDE}}}
paths:
  {INSIDE}:
    - 50% of respond: tell {INSIDE}
    - 75% of update: tell client
    - 2h after respond: escalate to next
    - resolve: escalate to management
    - respond every 30m: page tier
clients:
  Acme: {{contacts: [{{name: Al, email: al@acme.example}}]}}
  {OTHER}: {{contacts: [{{name: {OTHER} Ann, email: {OTHER}@example.com}}], adjust: [{{respond: 30m}}]}}
team:
  ana: {{tier: L1, login: {INSIDE}, email: {INSIDE}@desk.example, skills: [{INSIDE}], page: {INSIDE}, tell: {INSIDE}}}
  ben: {{tier: L2, page: {INSIDE}, tell: {INSIDE}}}
  cy: {{tier: L3, page: {INSIDE}, tell: {INSIDE}}}
  {INSIDE}: {{tier: management, role: manager, page: {INSIDE}, tell: {INSIDE}}}
channels:
  {INSIDE}: {{log: {INSIDE}.log}}
  mail: {{mail: {{host: 127.0.0.1, port: 9, security: none, from: desk@desk.example}}}}
client channels: mail
messages:
  send: [{", ".join(one for one in NEWS if one != "progress")}]
  answers: {{own: {INSIDE}}}
  words: {{{", ".join(f"{news}: '{EVERYTHING}'" for news in NEWS)}}}
duty: {INSIDE}
"""
NEW = ("new", "--type", "outage", "--severity", "high", "--client")
SAID = {  # what a client said, or one of us to them: the only words of people that they read
    ("opened", "title"), ("opened", "description"), ("set", "title"), ("heard", "text"), ("replied", "text"),
    ("waiting", "text"), ("resolved", "text"), ("rated", "text"),
}  # fmt: skip
WORKS = {  # what the machine works with: names of the matrix, and words of its own; told in sentences or not at all
    "ticket": {
        "client", "type", "severity", "status", "tier", "team", "technician", "manager", "wait_on", "pauses", "promise",
        "floors", "fired", "requester", "title", "plan", "came_from",
    },
    "event": {"kind", "data", "clock"},
    "data": {
        "client", "type", "severity", "plan", "requester", "tier", "team", "technician", "on", "promise", "mode",
        "cause", "ladder", "drops", "starts", "ends", "resumes", "late", "changes", "from", "holding", "into",
        "escalation", "came_from", "why",
    },
}  # fmt: skip


@pytest.fixture
def story(desk: Desk) -> Desk:
    """Acme's tickets in every state, beside those of the other client, and one that has become Acme's."""
    desk.open(MATRIX)
    (desk.folder / f"{INSIDE}.txt").write_text(INSIDE, "utf-8")
    for title in ("down", "slow"):
        desk.ok(*NEW, OTHER, f"{OTHER} {title}", "--description", OTHER, "--requester", f"{OTHER} Ann", as_="ana")
    desk.ok("reply", "2", OTHER, as_="ana")
    desk.ok("set", "2", "--client", "Acme", "--title", "Slow", as_="ana")
    for title in ("Acme is down", "Again", "Solved", "Asked", "Still there", "Done"):
        new = (*NEW, "Acme", title, "--description", "Since nine", "--system", INSIDE, "--key", f"{INSIDE}{title}")
        desk.ok(*new, "--requester", "Al", as_="ana")
    file = ("--attach", str(desk.folder / f"{INSIDE}.txt"))
    desk.ok("note", "3", INSIDE, *file, as_="ana")
    desk.ok("take", "3", as_="ana")
    desk.ok("escalate", "3", "--summary", INSIDE, "--tried", INSIDE, *file, as_="ana")
    desk.ok("return", "3", INSIDE, as_="ben")
    desk.ok("escalate", "3", "--by", "client", "--said", "Hurry", *file, as_="ana")
    desk.ok("take", "3", as_=INSIDE)
    desk.ok("wait", "3", INSIDE, "--on", "vendor", "--ref", INSIDE, as_="ana")
    desk.ok("merge", "4", "--into", "3", INSIDE, as_="ana")
    desk.ok("resolve", "5", "Plugged in", as_="ana")
    desk.ok("reopen", "5", INSIDE, as_="ana")
    desk.ok("resolve", "5", "Plugged in", as_="ana")
    desk.ok("close", "5", as_="ana")
    desk.ok("csat", "5", "4", as_="ana")
    desk.ok("resolve", "8", "Done", as_="ana")
    desk.ok("wait", "6", "Which one?", as_="ana")
    desk.ok("major", "1", "3", as_="ben")
    desk.ok("reply", "1", "--all", "The provider has a fault", as_="cy")
    for hour in ("10:40", "12:10", "14:00"):
        desk.sweep(hour)
    return desk


def marked(value: Any, works: set[str]) -> Any:
    """JSON with a marker in each text that is not under a name that the machine works with, and a new name."""
    if isinstance(value, dict):
        found = {key: one if key in works else marked(one, works) for key, one in value.items()}
        return {**found, "a_field_to_come": INSIDE}
    if isinstance(value, list):
        return [marked(one, works) for one in value]
    return f"{INSIDE} {value}" if isinstance(value, str) else value


def mark(path: Path) -> int:
    """Put the marker into every column, every field of an event and every text that is not written down above."""
    with closing(sqlite3.connect(path)) as sql, sql:
        before = sql.total_changes
        for column in _texts(sql, "ticket") - WORKS["ticket"]:
            sql.execute(f"UPDATE ticket SET {column} = ? || id", (INSIDE,))  # keys are unique
        for column in _texts(sql, "event") - WORKS["event"]:
            sql.execute(f"UPDATE event SET {column} = ? || id WHERE {column} NOT IN ('ana', 'ben', 'cy')", (INSIDE,))
        for column in _texts(sql, "file"):
            sql.execute(f"UPDATE file SET {column} = ?", (INSIDE,))
        for number, kind, visible, data in sql.execute("SELECT id, kind, visible, data FROM event").fetchall():
            changed = json.dumps(marked(json.loads(data), WORKS["data"]))
            sql.execute("UPDATE event SET data = ? WHERE id = ?", (changed, number))
            _mark_words(sql, number, {field for of, field in SAID if of == kind and visible} | {"title"})
        return sql.total_changes - before


def _texts(sql: sqlite3.Connection, table: str) -> set[str]:
    return {row[1] for row in sql.execute(f"PRAGMA table_info({table})") if row[2] == "TEXT"}


def _mark_words(sql: sqlite3.Connection, event: int, theirs: set[str]) -> None:
    """Every text that there is, or could be, but the client's."""
    there = {row[0] for row in sql.execute("SELECT DISTINCT field FROM passage")} | {"a_field_to_come"}
    for field in there - theirs:
        sql.execute("DELETE FROM passage WHERE event_id = ? AND field = ?", (event, field))
        sql.execute(
            "INSERT INTO passage (event_id, field, ticket_id, salt, text)"
            " SELECT id, ?, ticket_id, x'', ? FROM event WHERE id = ?",
            (field, INSIDE, event),
        )


def all_that_acme_reads(desk: Desk) -> dict[str, str]:
    """Each page, each form of each message with its headers, and what `preview` would send."""
    found = {"page": published(desk)["Acme"].read_text("utf-8")}
    for words in ((), ("--markdown",)):
        data = desk.ok("matrix", "publish", str(desk.folder / "policy"), *words, "--json").data
        (place,) = (one["file"] for one in data["pages"] if one["client"] == "Acme")
        found[f"policy {words}"] = Path(place).read_text("utf-8")
    for ending, words in ((".html", ()), (".md", ("--markdown",))):
        place = desk.folder / f"report{ending}"
        desk.ok("report", "--client", "Acme", "--month", "2026-11", "--output", str(place), *words)
        found[f"report {ending}"] = place.read_text("utf-8")
    for message in desk.outbox("--limit", "1000"):
        if message["kind"] == "client" and message["person"] in ("Al", "Acme"):
            shown = desk.ok("outbox", "show", str(message["id"]), "--json").data
            (way,) = shown["ways"]
            found[f"mail {message['id']}: {shown['event']}"] = f"{shown['subject']}\n{opened(way['carries'])}"
    for news in NEWS:
        for ticket in ("2", "3", "5", "6", "7", "8"):
            ran = desk.run("preview", ticket, news, "--json", as_="ana")
            if ran.code == 0 and ran.data["person"] in ("Al", "Acme"):
                found[f"preview {news} of #{ticket}"] = "\n".join(ran.data[one] for one in ("subject", "text", "html"))
    return found


def opened(raw: str | None) -> str:
    """A mail with nothing encoded: its headers, and its texts."""
    if raw is None:
        return ""
    mail = email.message_from_string(raw, policy=email.policy.default)
    parts = [one.get_content() for one in mail.walk() if not one.is_multipart()]
    return "\n".join([*(f"{name}: {value}" for name, value in mail.items()), *parts])


def test_no_internal_field_that_there_is_or_will_be_reaches_a_client(story: Desk) -> None:
    before = all_that_acme_reads(story)
    assert mark(story.database) > 500
    after = all_that_acme_reads(story)
    assert before.keys() == after.keys()
    assert {name.split()[1] for name in before if name.startswith("preview")} == set(NEWS)
    for name, text in after.items():
        assert INSIDE not in text, name
        assert OTHER not in text, name
    told = " ".join(after.values())
    for theirs in (
        "Since nine",
        "Hurry",
        "Which one?",
        "Plugged in",
        "The provider has a fault",
        "Slow",
        "Still there",
    ):
        assert theirs in told  # it would not do to say nothing


def test_what_is_written_down_here_is_there(story: Desk) -> None:
    """A name that has gone would hide a new one."""
    with closing(sqlite3.connect(story.database)) as sql:
        assert WORKS["ticket"] <= _texts(sql, "ticket")
        assert WORKS["event"] <= _texts(sql, "event")
        events = sql.execute("SELECT kind, data FROM event WHERE ticket_id > 0").fetchall()
    assert {kind for kind, _ in SAID} <= {kind for kind, _ in events}
    assert WORKS["data"] <= {name for _, data in events for name in json.loads(data)}
