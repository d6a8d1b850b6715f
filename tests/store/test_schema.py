"""The schema of the SQLite file: what it promises to everybody who opens it, and how it grows."""

import sqlite3
import stat
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from escli.core.model import COLUMNS, PROMISES, Run, Ticket, to_row
from escli.store import migrations, queries, sqlite
from escli.store.sqlite import SqliteStore, create, open_store
from escli.store.values import Filters
from escli.store.version import APPLICATION_ID, VERSION

# The ticket table of schema 1, frozen: files with it are on people's disks. A column more is a migration more.
FIRST_TICKET = (
    "id", "key", "origin", "opened_at", "opened_by", "client", "requester", "type", "severity", "plan", "vip",
    "security", "affected", "title", "follows", "status", "tier", "level", "team", "technician", "stays", "stay",
    "taken_at", "management_stay", "manager", "managed_at", "history", "wait_on", "wait_until", "waiting_since",
    "resolved_at", "closed_at", "pauses", "promise", "floors", "told_at", "unanswered_at", "fired", "opened_level",
    "top_level", "escalated_at", "escalated_s", "timed", "manual", "by_client", "to_management", "first_response_at",
    "first_response_s", "resolution_w", "resolution_s", "handoffs", "bounced", "ping_pong", "came_from", "reopens",
    "waits", "waited_s", "csat", "last_event", "head",
    "respond_run", "respond_from", "respond_state", "respond_met", "respond_missed",
    "update_run", "update_from", "update_state", "update_met", "update_missed",
    "resolve_run", "resolve_from", "resolve_state", "resolve_met", "resolve_missed",
    "management_run", "management_from", "management_state", "management_met", "management_missed",
    "respond_due", "update_due", "resolve_due", "management_due",
    "respond_next", "update_next", "resolve_next", "management_next", "due_at", "next_at",
)  # fmt: skip
FIRST_OTHERS = {
    "meta": ["key", "value"],
    "matrix": ["id", "sha", "form", "name", "source", "parsed", "loaded_at"],
    "promise": ["id", "sha", "spec"],
    "event": [
        "id", "ticket_id", "at", "recorded_at", "actor", "kind", "visible", "matrix_id", "clock", "run", "step",
        "occurrence", "origin", "data", "hash",
    ],
    "stay": [
        "ticket_id", "n", "kind", "tier", "team", "technician", "entered_at", "left_at", "taken_at", "why",
    ],
    "outbox": [
        "id", "event_id", "ticket_id", "person", "kind", "at", "state", "try_at", "tries", "claimed_until",
        "digest_id", "sent_at", "error",
    ],
    "passage": ["id", "event_id", "field", "ticket_id", "salt", "text"],
    "aside": ["ticket_id", "until", "error"],
}  # fmt: skip


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqliteStore]:
    made = create(tmp_path / "desk.db")
    yield made
    made.close()


def one(store: SqliteStore, sql: str) -> object:
    """The only value that a query gives."""
    return store.connection.execute(sql).fetchone()[0]


def columns(store: SqliteStore, table: str) -> list[str]:
    return [row[1] for row in store.connection.execute(f"PRAGMA table_info({table})")]


def shape(store: SqliteStore) -> set[tuple[str, ...]]:
    """Every table, index, trigger and view, in SQL."""
    return set(store.connection.execute("SELECT type, name, tbl_name, sql FROM sqlite_schema"))


def plan(store: SqliteStore, sql: str, *values: object) -> str:
    """How SQLite would go about a query."""
    return " | ".join(row[3] for row in store.connection.execute(f"EXPLAIN QUERY PLAN {sql}", values))


def test_nobody_has_edited_the_first_migration(store: SqliteStore) -> None:
    found = {table: columns(store, table) for table in FIRST_OTHERS}
    assert found == FIRST_OTHERS
    assert tuple(columns(store, "ticket")[: len(FIRST_TICKET)]) == FIRST_TICKET


def test_a_ticket_row_has_the_columns_of_the_model(store: SqliteStore) -> None:
    assert sorted(columns(store, "ticket")) == sorted(COLUMNS)


def test_every_table_of_ours_is_strict(store: SqliteStore) -> None:
    tables = {row[1]: row[5] for row in store.connection.execute("PRAGMA table_list") if row[2] == "table"}
    ours = {name: strict for name, strict in tables.items() if not name.startswith(("sqlite_", "_sqlite_"))}
    assert set(ours) == {"ticket", *FIRST_OTHERS, "link", "file", "attempt", "mail"}
    assert set(ours.values()) == {1}


def test_a_text_in_a_column_of_numbers_is_refused(store: SqliteStore) -> None:
    with pytest.raises(sqlite3.IntegrityError):
        store.connection.execute("INSERT INTO aside VALUES (1, 'soon', 'x')")


def test_how_the_file_is_opened(tmp_path: Path, store: SqliteStore) -> None:
    with closing(open_store(tmp_path / "desk.db")) as again:
        for made in (store, again):
            assert one(made, "PRAGMA journal_mode") == "wal"
            assert one(made, "PRAGMA foreign_keys") == 1
            assert one(made, "PRAGMA synchronous") == 2  # FULL: what was said to be recorded survives the power
            assert one(made, "PRAGMA busy_timeout") == 5000


def test_a_message_without_its_cause_is_refused(store: SqliteStore) -> None:
    with pytest.raises(sqlite3.IntegrityError, match="FOREIGN KEY"):
        store.connection.execute(queries.INSERT_NOTICE, (99, 1, "ana", "page", 0, 0))


def test_the_file_says_whose_it_is_and_how_old(store: SqliteStore) -> None:
    assert one(store, "PRAGMA application_id") == APPLICATION_ID == int.from_bytes(b"escl")
    assert one(store, "PRAGMA user_version") == VERSION == len(migrations.HISTORY)
    assert one(store, "SELECT count(*) FROM _sqlite_migrations WHERE migration_set = 'escli'") == VERSION


def test_only_its_owner_may_read_the_file_and_what_stands_beside_it(tmp_path: Path, store: SqliteStore) -> None:
    store.heartbeat("last_sweep", "1")
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()}
    assert modes == {"desk.db": 0o600, "desk.db-wal": 0o600, "desk.db-shm": 0o600}


def test_an_idle_sweep_looks_at_two_indexes_only(store: SqliteStore) -> None:
    said = plan(store, sqlite._ANYTHING_DUE, 0, 0)
    assert "USING COVERING INDEX ticket_next" in said
    assert "USING COVERING INDEX outbox_try" in said
    assert "SCAN ticket" not in said
    assert "SCAN outbox" not in said


def test_what_is_due_is_found_by_its_index(store: SqliteStore) -> None:
    said = plan(store, queries.DUE, 0, 9)
    assert "SEARCH ticket USING COVERING INDEX ticket_next" in said
    assert "TEMP B-TREE" not in said


def test_the_queue_and_the_breaches_are_one_index_in_its_order(store: SqliteStore) -> None:
    for condition in ("due_at IS NOT NULL", "due_at < 5"):
        sql = queries.tickets_where(f"{queries.OPEN} AND {condition}", "due_at, id")
        said = plan(store, sql, 9, 0)
        assert "USING INDEX ticket_due" in said
        assert "TEMP B-TREE" not in said


def test_all_that_breaches_counts_is_in_that_index(store: SqliteStore) -> None:
    held = {row[2] for row in store.connection.execute("PRAGMA index_info(ticket_due)")}
    assert {f"{clock}_due" for clock in PROMISES} < held
    assert "INDEX ticket_due" in plan(store, queries.PRESSING, 0, 9)


@pytest.mark.parametrize("said", [{"tier": "L2"}, {"client": "Acme"}, {"type": "outage", "severity": "high"}])
def test_a_narrowed_queue_is_that_index_too(store: SqliteStore, said: dict[str, str]) -> None:
    seen: list[str] = []
    store.connection.set_trace_callback(seen.append)
    store.reports.queue(Filters(**said), 9)
    store.reports.count(Filters(**said))
    store.connection.set_trace_callback(None)
    assert len(seen) == 4  # with and without a promise, and how many of each
    assert all("INDEX ticket_due" in plan(store, sql) for sql in seen)


@pytest.mark.parametrize(
    ("sql", "index"),
    [
        (queries.HISTORY, "event_ticket"),
        (queries.TEXTS, "passage_event"),
        (queries.WITH_KEY, "ticket_key"),
        ("SELECT id FROM ticket WHERE follows = ? ORDER BY id", "ticket_follows"),
        ("SELECT origin, id FROM ticket WHERE origin >= ? AND origin < 'z'", "ticket_origin"),
        ("SELECT count(*) FROM ticket WHERE opened_at >= ?", "ticket_opened"),
    ],
)
def test_what_commands_look_up_has_an_index(store: SqliteStore, sql: str, index: str) -> None:
    assert index in plan(store, sql, 1)


def test_views_tell_times_as_people_read_them(store: SqliteStore) -> None:
    ticket = Ticket(1, opened_at=0, client="Acme", type="fault", severity="high", title="It broke", tier="L1")
    store.connection.execute(queries.INSERT_TICKET, to_row(ticket))
    store.connection.execute(
        "INSERT INTO event VALUES (1, 1, 0, 1, 'ana', 'opened', 1, NULL, NULL, NULL, NULL, NULL, NULL, '{}', x'')"
    )
    store.connection.execute("INSERT INTO stay VALUES (1, 1, 'technical', 'L1', NULL, NULL, 0, NULL, NULL, 'opened')")
    store.connection.execute(queries.INSERT_NOTICE, (1, 1, "ana", "page", 0, 60))
    assert one(store, "SELECT opened_at FROM tickets") == "1970-01-01T00:00:00Z"
    assert one(store, "SELECT resolve_due FROM tickets") is None
    assert one(store, "SELECT recorded_at FROM events") == "1970-01-01T00:00:01Z"
    assert one(store, "SELECT entered_at FROM stays") == "1970-01-01T00:00:00Z"
    assert one(store, "SELECT try_at FROM messages") == "1970-01-01T00:01:00Z"


def test_every_instant_of_a_ticket_is_one_in_its_view(store: SqliteStore) -> None:
    sql = str(one(store, "SELECT sql FROM sqlite_schema WHERE name = 'tickets'"))
    spans = {"resolution_s", "resolution_w", "escalated_s", "first_response_s", "waited_s"}
    for name in COLUMNS:
        is_instant = name.endswith(("_at", "_due", "_next", "_from", "_until", "_since")) and name not in spans
        assert (f'AS "{name}"' in sql) == is_instant, name


# -- growing ---------------------------------------------------------------------------------------------------------

NEXT = ("m9999_next", "CREATE TABLE room (id INTEGER PRIMARY KEY, name TEXT NOT NULL) STRICT;\n")


@pytest.fixture
def grown(monkeypatch: pytest.MonkeyPatch) -> None:
    """An escli of tomorrow: one migration more."""
    monkeypatch.setattr(migrations, "HISTORY", (*migrations.HISTORY, NEXT))
    monkeypatch.setattr(sqlite, "VERSION", VERSION + 1)


def test_a_ticket_of_the_first_schema_reads_as_one_of_today(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(migrations, "HISTORY", migrations.HISTORY[:1])
    with closing(sqlite.create(tmp_path / "old.db")) as old:
        names = ", ".join(FIRST_TICKET)
        values = dict(zip(COLUMNS, to_row(Ticket(7, title="It broke", respond=Run(1, 5, 1, 0, 0))), strict=True))
        marks = ", ".join("?" * len(FIRST_TICKET))
        row = [values[name] for name in FIRST_TICKET]
        old.connection.execute(f"INSERT INTO ticket ({names}) VALUES ({marks})", row)
    monkeypatch.undo()
    with closing(open_store(tmp_path / "old.db")) as store:
        assert store.reports.ticket(7) == Ticket(7, title="It broke", respond=Run(1, 5, 1, 0, 0))
        assert one(store, "PRAGMA user_version") == VERSION


def test_migrating_an_empty_file_makes_what_a_new_one_is(tmp_path: Path, store: SqliteStore) -> None:
    connection = sqlite3.connect(tmp_path / "empty.db", isolation_level=None)
    connection.execute("BEGIN IMMEDIATE")
    migrations.migrate(connection)
    connection.execute("COMMIT")
    with closing(SqliteStore(connection, tmp_path / "empty.db")) as empty:
        assert shape(empty) == shape(store)
        assert one(empty, "PRAGMA user_version") == VERSION


def test_an_older_file_is_migrated_after_a_backup(tmp_path: Path, store: SqliteStore, grown: None) -> None:
    store.heartbeat("kept", "yes")
    before = shape(store)
    with closing(open_store(tmp_path / "desk.db")) as newer:
        assert one(newer, "PRAGMA user_version") == VERSION + 1
        assert one(newer, "SELECT count(*) FROM _sqlite_migrations") == VERSION + 1
        assert columns(newer, "room") == ["id", "name"]
        assert newer.metas() == {"kept": "yes"}
    backup = tmp_path / f"desk.db.before-schema-{VERSION + 1}"
    assert stat.S_IMODE(backup.stat().st_mode) == 0o600
    with closing(sqlite3.connect(backup)) as kept:
        copy = SqliteStore(kept, backup)
        assert shape(copy) == before
        assert copy.metas() == {"kept": "yes"}
        assert one(copy, "PRAGMA user_version") == VERSION


def test_a_file_of_today_is_left_as_it_is(tmp_path: Path, store: SqliteStore) -> None:
    open_store(tmp_path / "desk.db").close()
    assert not list(tmp_path.glob("*before*"))


def test_a_migration_that_fails_changes_nothing(
    tmp_path: Path, store: SqliteStore, grown: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = ("m0002_second", f"{NEXT[1]}CREATE TABLE ticket (id INTEGER) STRICT;\n")
    monkeypatch.setattr(migrations, "HISTORY", (*migrations.HISTORY[:-1], broken))
    before = shape(store)
    with pytest.raises(Exception, match="already exists"):
        open_store(tmp_path / "desk.db")
    assert shape(store) == before
    assert one(store, "PRAGMA user_version") == VERSION


def test_of_two_who_migrate_at_once_the_slower_keeps_the_backup_of_the_faster(
    tmp_path: Path, store: SqliteStore, grown: None
) -> None:
    open_store(tmp_path / "desk.db").close()
    sqlite._upgrade(store, VERSION)  # it had read the old version before the other was done
    with closing(sqlite3.connect(tmp_path / f"desk.db.before-schema-{VERSION + 1}")) as backup:
        assert backup.execute("PRAGMA user_version").fetchone()[0] == VERSION


@pytest.mark.parametrize(
    ("condition", "order", "index"),
    [
        (queries.UNREVIEWED, "resolved_at DESC, id DESC", "ticket_unreviewed"),
        ("action_by IS NOT NULL", "action_by, id", "ticket_action"),
    ],
)
def test_reviews_are_found_by_an_index(store: SqliteStore, condition: str, order: str, index: str) -> None:
    sql = queries.tickets_where(condition, order)
    assert index in plan(store, sql, *([9] * sql.count("?")))


def test_statements_of_a_script_are_told_apart_even_where_a_trigger_has_its_own() -> None:
    script = (
        "-- a; comment\nCREATE TABLE a (b);\nCREATE TRIGGER t AFTER INSERT ON a BEGIN\n"
        "  DELETE FROM a;\n  DELETE FROM a;\nEND;\n"
    )
    first, second = migrations.statements(script)
    assert first.endswith("CREATE TABLE a (b);")
    assert second.startswith("CREATE TRIGGER")
    assert second.endswith("END;")
