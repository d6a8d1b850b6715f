"""The schema, as one commented history: migrations are appended, never edited; `user_version` counts them."""

import sqlite3
from collections.abc import Callable
from typing import TYPE_CHECKING

from escli.store.views import VIEWS

if TYPE_CHECKING:
    from sqlite_utils import Database

_FIRST = """
-- The desk's own values: database id, matrix path and version, last sweep, whether a test clock is allowed.
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;

-- Every version of the matrix that was ever in force; source is the file as it was, parsed what the rules read.
CREATE TABLE matrix (
  id INTEGER PRIMARY KEY, sha TEXT NOT NULL UNIQUE, form INTEGER NOT NULL, name TEXT NOT NULL,
  source TEXT NOT NULL, parsed TEXT NOT NULL, loaded_at INTEGER NOT NULL) STRICT;

-- Targets and pause rules as promised, and calendars, to which they refer; each by its content address.
CREATE TABLE promise (id INTEGER PRIMARY KEY, sha TEXT NOT NULL UNIQUE, spec TEXT NOT NULL) STRICT;

-- One row a ticket: facts (the fold of its events), then the plan (from respond_due on).
CREATE TABLE ticket (
  id INTEGER PRIMARY KEY, key TEXT, origin TEXT, opened_at INTEGER NOT NULL, opened_by TEXT, client TEXT NOT NULL,
  requester TEXT, type TEXT NOT NULL, severity TEXT NOT NULL, plan TEXT, vip INTEGER, security INTEGER,
  affected INTEGER, title TEXT NOT NULL, follows INTEGER, status TEXT NOT NULL, tier TEXT NOT NULL,
  level INTEGER NOT NULL, team TEXT, technician TEXT, stays INTEGER, stay INTEGER, taken_at INTEGER,
  management_stay INTEGER, manager TEXT, managed_at INTEGER, history INTEGER, wait_on TEXT, wait_until INTEGER,
  waiting_since INTEGER, resolved_at INTEGER, closed_at INTEGER, pauses TEXT, promise TEXT, floors TEXT,
  told_at INTEGER, unanswered_at INTEGER, fired TEXT, opened_level INTEGER, top_level INTEGER, escalated_at INTEGER,
  escalated_s INTEGER, timed INTEGER, manual INTEGER, by_client INTEGER, to_management INTEGER,
  first_response_at INTEGER, first_response_s INTEGER, resolution_w INTEGER, resolution_s INTEGER, handoffs INTEGER,
  bounced INTEGER, ping_pong INTEGER, came_from TEXT, reopens INTEGER, waits INTEGER, waited_s INTEGER, csat INTEGER,
  last_event INTEGER, head BLOB, respond_run INTEGER, respond_from INTEGER, respond_state INTEGER,
  respond_met INTEGER, respond_missed INTEGER, update_run INTEGER, update_from INTEGER, update_state INTEGER,
  update_met INTEGER, update_missed INTEGER, resolve_run INTEGER, resolve_from INTEGER, resolve_state INTEGER,
  resolve_met INTEGER, resolve_missed INTEGER, management_run INTEGER, management_from INTEGER,
  management_state INTEGER, management_met INTEGER, management_missed INTEGER, respond_due INTEGER,
  update_due INTEGER, resolve_due INTEGER, management_due INTEGER, respond_next INTEGER, update_next INTEGER,
  resolve_next INTEGER, management_next INTEGER, due_at INTEGER, next_at INTEGER) STRICT;
CREATE INDEX ticket_next ON ticket (next_at) WHERE next_at IS NOT NULL;
CREATE INDEX ticket_due ON ticket (due_at) WHERE status IN ('open', 'waiting');
CREATE INDEX ticket_client ON ticket (client);
CREATE INDEX ticket_technician ON ticket (technician) WHERE status IN ('open', 'waiting');
CREATE INDEX ticket_opened ON ticket (opened_at);
CREATE INDEX ticket_key ON ticket (key) WHERE key IS NOT NULL;
CREATE UNIQUE INDEX ticket_origin ON ticket (origin) WHERE origin IS NOT NULL;
CREATE INDEX ticket_follows ON ticket (follows) WHERE follows IS NOT NULL;

-- What became true, in order; ticket 0 is the desk itself. A step fires once: that is the unique index.
CREATE TABLE event (
  id INTEGER PRIMARY KEY, ticket_id INTEGER NOT NULL, at INTEGER NOT NULL, recorded_at INTEGER NOT NULL,
  actor TEXT NOT NULL, kind TEXT NOT NULL, visible INTEGER NOT NULL, matrix_id INTEGER REFERENCES matrix (id),
  clock TEXT, run INTEGER, step TEXT, occurrence INTEGER, origin TEXT, data TEXT NOT NULL, hash BLOB NOT NULL) STRICT;
CREATE INDEX event_ticket ON event (ticket_id);
CREATE UNIQUE INDEX event_once ON event (ticket_id, clock, run, step, occurrence) WHERE step IS NOT NULL;
CREATE UNIQUE INDEX event_origin ON event (origin) WHERE origin IS NOT NULL;

-- A ticket's time at a tier (technical) or with management.
CREATE TABLE stay (
  ticket_id INTEGER NOT NULL, n INTEGER NOT NULL, kind TEXT NOT NULL, tier TEXT NOT NULL, team TEXT, technician TEXT,
  entered_at INTEGER NOT NULL, left_at INTEGER, taken_at INTEGER, why TEXT,
  PRIMARY KEY (ticket_id, n)) STRICT, WITHOUT ROWID;

-- Messages, written with their cause and delivered after commit.
CREATE TABLE outbox (
  id INTEGER PRIMARY KEY, event_id INTEGER NOT NULL REFERENCES event (id), ticket_id INTEGER NOT NULL,
  person TEXT NOT NULL, kind TEXT NOT NULL, at INTEGER NOT NULL, state TEXT NOT NULL DEFAULT 'waiting',
  try_at INTEGER, tries INTEGER NOT NULL DEFAULT 0, claimed_until INTEGER, digest_id INTEGER, sent_at INTEGER,
  error TEXT) STRICT;
CREATE INDEX outbox_try ON outbox (try_at) WHERE try_at IS NOT NULL;
CREATE INDEX outbox_event ON outbox (event_id);
CREATE INDEX outbox_dead ON outbox (id) WHERE state = 'dead';

-- People's words, apart from the chain so that a pasted password can be blanked; searched by FTS5.
CREATE TABLE passage (
  id INTEGER PRIMARY KEY, event_id INTEGER NOT NULL REFERENCES event (id), field TEXT NOT NULL,
  ticket_id INTEGER NOT NULL, salt BLOB NOT NULL, text TEXT NOT NULL) STRICT;
CREATE INDEX passage_event ON passage (event_id);
CREATE VIRTUAL TABLE passage_words USING fts5 (text, content='passage', content_rowid='id', tokenize='unicode61');
CREATE TRIGGER passage_added AFTER INSERT ON passage BEGIN
  INSERT INTO passage_words (rowid, text) VALUES (new.id, new.text);
END;

-- Tickets that could not be handled, left alone for an hour.
CREATE TABLE aside (ticket_id INTEGER PRIMARY KEY, until INTEGER NOT NULL, error TEXT NOT NULL) STRICT;
"""

_SECOND = """
-- The clocks callback, vendor and idle; handoffs sent incomplete; major incidents and merged tickets.
ALTER TABLE ticket ADD COLUMN callback_run INTEGER DEFAULT 0;
ALTER TABLE ticket ADD COLUMN callback_from INTEGER;
ALTER TABLE ticket ADD COLUMN callback_state INTEGER DEFAULT 0;
ALTER TABLE ticket ADD COLUMN callback_met INTEGER DEFAULT 0;
ALTER TABLE ticket ADD COLUMN callback_missed INTEGER DEFAULT 0;
ALTER TABLE ticket ADD COLUMN callback_due INTEGER;
ALTER TABLE ticket ADD COLUMN callback_next INTEGER;
ALTER TABLE ticket ADD COLUMN vendor_run INTEGER DEFAULT 0;
ALTER TABLE ticket ADD COLUMN vendor_from INTEGER;
ALTER TABLE ticket ADD COLUMN vendor_state INTEGER DEFAULT 0;
ALTER TABLE ticket ADD COLUMN vendor_met INTEGER DEFAULT 0;
ALTER TABLE ticket ADD COLUMN vendor_missed INTEGER DEFAULT 0;
ALTER TABLE ticket ADD COLUMN vendor_due INTEGER;
ALTER TABLE ticket ADD COLUMN vendor_next INTEGER;
ALTER TABLE ticket ADD COLUMN idle_run INTEGER DEFAULT 0;
ALTER TABLE ticket ADD COLUMN idle_from INTEGER;
ALTER TABLE ticket ADD COLUMN idle_state INTEGER DEFAULT 0;
ALTER TABLE ticket ADD COLUMN idle_met INTEGER DEFAULT 0;
ALTER TABLE ticket ADD COLUMN idle_missed INTEGER DEFAULT 0;
ALTER TABLE ticket ADD COLUMN idle_due INTEGER;
ALTER TABLE ticket ADD COLUMN idle_next INTEGER;
ALTER TABLE ticket ADD COLUMN incomplete INTEGER DEFAULT 0;
ALTER TABLE ticket ADD COLUMN parent INTEGER;
ALTER TABLE ticket ADD COLUMN merged_into INTEGER;
ALTER TABLE ticket ADD COLUMN major INTEGER DEFAULT 0;
CREATE INDEX ticket_parent ON ticket (parent) WHERE parent IS NOT NULL;

-- Tickets that have to do with each other, both ways; what they are to each other stands on the tickets.
CREATE TABLE link (
  ticket_id INTEGER NOT NULL, other_id INTEGER NOT NULL, event_id INTEGER NOT NULL REFERENCES event (id),
  PRIMARY KEY (ticket_id, other_id)) STRICT, WITHOUT ROWID;

-- Logs and screenshots that came with an event; the bytes lie beside the database, under their hash.
CREATE TABLE file (
  id INTEGER PRIMARY KEY, event_id INTEGER NOT NULL REFERENCES event (id), ticket_id INTEGER NOT NULL,
  name TEXT NOT NULL, type TEXT NOT NULL, size INTEGER NOT NULL, sha256 TEXT NOT NULL) STRICT;
CREATE INDEX file_ticket ON file (ticket_id);
"""

_THIRD = """
-- Until when a holder has put the messages of a ticket off, and how many clients had such a ticket when it was
-- opened; the desk's own events are asked for by kind.
ALTER TABLE ticket ADD COLUMN snoozed_until INTEGER;
ALTER TABLE ticket ADD COLUMN clients INTEGER;
CREATE INDEX event_desk ON event (kind) WHERE ticket_id = 0;
"""

_FOURTH = """
-- Each try to hand a message over, and what the channel said; error is null where it was taken.
CREATE TABLE attempt (
  id INTEGER PRIMARY KEY, outbox_id INTEGER NOT NULL REFERENCES outbox (id), number INTEGER NOT NULL,
  at INTEGER NOT NULL, channel TEXT NOT NULL, error TEXT) STRICT;
CREATE INDEX attempt_outbox ON attempt (outbox_id);
CREATE INDEX outbox_lacking ON outbox (id) WHERE state = 'held';
"""

_FIFTH = """
-- Holding messages by the machine: since our last word, and in all.
ALTER TABLE ticket ADD COLUMN holding INTEGER DEFAULT 0;
ALTER TABLE ticket ADD COLUMN holdings INTEGER DEFAULT 0;
"""

_SIXTH = """
-- Messages that one of them carries, and those that wait for the end of quiet hours.
CREATE INDEX outbox_digest ON outbox (digest_id) WHERE digest_id IS NOT NULL;
CREATE INDEX outbox_quiet ON outbox (id) WHERE state = 'quiet';
"""

_SEVENTH = """
-- Mail that came in, each once. The words stay here only while a person has to decide about them.
CREATE TABLE mail (
  id INTEGER PRIMARY KEY, origin TEXT NOT NULL UNIQUE, at INTEGER NOT NULL, state TEXT NOT NULL, why TEXT NOT NULL,
  ticket_id INTEGER, client TEXT, sender TEXT NOT NULL, name TEXT NOT NULL, subject TEXT, text TEXT, files TEXT)
  STRICT;
CREATE INDEX mail_waiting ON mail (id) WHERE state = 'waiting';
"""

_EIGHTH = """
-- Reviews of escalations: how many, and until when the action of the last one is to be done.
ALTER TABLE ticket ADD COLUMN reviews INTEGER DEFAULT 0;
ALTER TABLE ticket ADD COLUMN action_by INTEGER;
CREATE INDEX ticket_unreviewed ON ticket (resolved_at)
  WHERE resolved_at IS NOT NULL AND reviews = 0 AND history = 0 AND (escalated_at IS NOT NULL OR to_management > 0);
CREATE INDEX ticket_action ON ticket (action_by) WHERE action_by IS NOT NULL;
"""

_NINTH = """
-- What the field's own figures need: client escalations round the process, the very first resolve, replies. What the
-- events of older tickets say of them is counted as the fold does: a resolve or close of a ticket that was open.
ALTER TABLE ticket ADD COLUMN informal INTEGER DEFAULT 0;
ALTER TABLE ticket ADD COLUMN first_resolution_w INTEGER;
ALTER TABLE ticket ADD COLUMN replies INTEGER DEFAULT 0;
UPDATE ticket SET informal = (
  SELECT count(*) FROM event e
  WHERE e.ticket_id = ticket.id AND e.kind = 'heard' AND json_extract(e.data, '$.escalation') = 'informal')
WHERE by_client > 0;
UPDATE ticket SET first_resolution_w = (
  SELECT max(0, e.at - ticket.opened_at) FROM event e
  WHERE e.ticket_id = ticket.id AND e.kind IN ('resolved', 'closed') ORDER BY e.id LIMIT 1)
WHERE resolved_at IS NOT NULL OR reopens > 0;
UPDATE ticket SET replies = (
  SELECT count(*) FROM event e WHERE e.ticket_id = ticket.id AND (e.kind = 'replied' OR (
    e.visible AND e.kind IN ('resolved', 'closed') AND coalesce((
      SELECT p.kind FROM event p WHERE p.ticket_id = e.ticket_id AND p.id < e.id
      AND p.kind IN ('resolved', 'closed', 'reopened') ORDER BY p.id DESC LIMIT 1), 'reopened') = 'reopened')))
WHERE told_at IS NOT NULL;
"""

_TENTH = """
-- The queue in its order, with what it can be narrowed by and the dues that `breaches` counts: only the tickets that
-- are shown are read.
DROP INDEX ticket_due;
CREATE INDEX ticket_due ON ticket (due_at, id, tier, client, type, severity, respond_due, update_due, resolve_due,
  management_due, callback_due, vendor_due) WHERE status IN ('open', 'waiting');
"""

HISTORY: tuple[tuple[str, str], ...] = (
    ("m0001_first", _FIRST),
    ("m0002_path", _SECOND),
    ("m0003_people", _THIRD),
    ("m0004_attempts", _FOURTH),
    ("m0005_messages", _FIFTH),
    ("m0006_digests", _SIXTH),
    ("m0007_mail", _SEVENTH),
    ("m0008_reviews", _EIGHTH),
    ("m0009_figures", _NINTH),
    ("m0010_queue", _TENTH),
)


def migrate(connection: sqlite3.Connection) -> None:
    """Bring a database to VERSION. The caller has begun the transaction: all of it happens, or nothing."""
    from sqlite_utils import Database, Migrations  # 55 ms: only where there is something to migrate

    migrations = Migrations("escli")
    for place, (name, script) in enumerate(HISTORY, 1):
        migrations(name=name)(_step(script, place))
    migrations.apply(Database(connection, execute_plugins=False))
    for name, select in VIEWS.items():  # anew each time, so that they never lag behind the tables
        connection.execute(f"DROP VIEW IF EXISTS {name}")
        connection.execute(f"CREATE VIEW {name} AS {select}")


def _step(script: str, version: int) -> Callable[["Database"], None]:
    def run(database: "Database") -> None:
        for statement in statements(script):
            database.conn.execute(statement)
        # In the same transaction as the tables: this is the number that every command reads.
        database.conn.execute(f"PRAGMA user_version = {version}")

    return run


def statements(script: str) -> list[str]:
    """The statements of a script. sqlite3's own executescript would commit the transaction first."""
    found, pending = [], ""
    for line in script.splitlines(keepends=True):
        pending += line
        if sqlite3.complete_statement(pending):
            found.append(pending.strip())
            pending = ""
    return found
