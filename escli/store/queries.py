"""Every statement of the hot paths, named; the order of columns is the model's."""

from escli.core.model import COLUMNS, FACTS, PROMISES, EventRow, Passage, Stay

_TICKET = ", ".join(f'"{name}"' for name in COLUMNS)
EVENT_COLUMNS = ", ".join(EventRow._fields)

# `next_at IS NOT NULL` is said in full: without it SQLite does not use the partial index.
DUE = "SELECT id FROM ticket WHERE next_at IS NOT NULL AND next_at <= ? ORDER BY next_at LIMIT ?"
TICKETS = f"SELECT {_TICKET} FROM ticket WHERE id IN (SELECT value FROM json_each(?)) ORDER BY id"
ORIGINS = "SELECT origin, id FROM ticket WHERE origin IN (SELECT value FROM json_each(?))"
TICKET = f"SELECT {_TICKET} FROM ticket WHERE id = ?"
STALE = (
    f"SELECT {_TICKET} FROM ticket WHERE id > ? AND status IN ('open', 'waiting') AND promise IS NOT NULL "
    "ORDER BY id LIMIT ?"
)
# A ticket that ended in another one has left it its key.
WITH_KEY = (
    "WITH RECURSIVE known (id) AS (SELECT id FROM ticket WHERE key = ? "
    "UNION SELECT merged_into FROM ticket JOIN known USING (id) WHERE merged_into IS NOT NULL) "
    f"SELECT {_TICKET} FROM ticket WHERE id IN known AND status IN ('open', 'waiting') ORDER BY id LIMIT 1"
)
DESK = "SELECT id, hash FROM event WHERE ticket_id = 0 ORDER BY id DESC LIMIT 1"
DESK_EVENTS = (
    f"SELECT {EVENT_COLUMNS} FROM event WHERE ticket_id = 0 AND kind IN (SELECT value FROM json_each(?)) ORDER BY id"
)
# By when they were opened (+id): in the order of ids, SQLite would read all that there ever were before those of today.
ALIKE = (
    "SELECT id, client FROM ticket WHERE opened_at >= ? AND type = ? AND status IN ('open', 'waiting') "
    "AND history = 0 ORDER BY +id LIMIT 100"
)
LOADS = (
    "SELECT technician, severity, count(*), max(respond_from) FROM ticket "
    "WHERE status IN ('open', 'waiting') AND technician IS NOT NULL GROUP BY 1, 2 ORDER BY 1, 2"
)
CHILDREN = f"SELECT {_TICKET} FROM ticket WHERE parent = ? ORDER BY id"
OF_CLIENT = (
    f"SELECT {_TICKET} FROM ticket WHERE client = ? "
    "AND (status IN ('open', 'waiting') OR coalesce(resolved_at, closed_at) >= ?) ORDER BY id"
)
UNREVIEWED = (  # the condition is said in full: without it SQLite does not use the partial index
    "resolved_at IS NOT NULL AND reviews = 0 AND history = 0 AND (escalated_at IS NOT NULL OR to_management > 0) "
    "AND resolved_at >= ? AND parent IS NULL AND merged_into IS NULL"
)
LINKED = "SELECT other_id FROM link WHERE ticket_id = ? ORDER BY other_id"
EVENT_IDS = "SELECT origin, id FROM event WHERE ticket_id = ? AND origin IS NOT NULL"
NEXT_TICKET = "SELECT coalesce(max(id), 0) + 1 FROM ticket"
NEXT_EVENT = "SELECT coalesce(max(id), 0) + 1 FROM event"

INSERT_TICKET = f"INSERT INTO ticket ({_TICKET}) VALUES ({', '.join('?' * len(COLUMNS))})"
INSERT_EVENT = f"INSERT INTO event ({EVENT_COLUMNS}) VALUES ({', '.join('?' * len(EventRow._fields))})"
INSERT_PASSAGE = f"INSERT INTO passage ({', '.join(Passage._fields)}) VALUES (?, ?, ?, ?, ?)"
INSERT_FILE = "INSERT INTO file (event_id, ticket_id, name, type, size, sha256) VALUES (?, ?, ?, ?, ?, ?)"
INSERT_LINK = "INSERT INTO link (ticket_id, other_id, event_id) VALUES (?, ?, ?)"
INSERT_NOTICE = "INSERT INTO outbox (event_id, ticket_id, person, kind, at, try_at) VALUES (?, ?, ?, ?, ?, ?)"

ENTER_STAY = "INSERT INTO stay VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
LEAVE_STAY = "UPDATE stay SET left_at = max(?, entered_at) WHERE ticket_id = ? AND n = ?"
TAKE_STAY = "UPDATE stay SET taken_at = coalesce(taken_at, ?), technician = ? WHERE ticket_id = ? AND n = ?"
STAYS = f"SELECT {', '.join(Stay._fields)} FROM stay WHERE ticket_id = ? ORDER BY n"

PLAN = f"UPDATE ticket SET {', '.join(f'{name} = ?' for name in COLUMNS[FACTS:])} WHERE id = ?"
ASIDE = "INSERT OR REPLACE INTO aside (ticket_id, until, error) VALUES (?, ?, ?)"
ASIDE_PLAN = "UPDATE ticket SET next_at = ? WHERE id = ?"
ASIDES = "SELECT ticket_id, until, error FROM aside WHERE until > ? ORDER BY ticket_id"

EVENT = f"SELECT {EVENT_COLUMNS} FROM event WHERE id = ?"
HISTORY = f"SELECT {EVENT_COLUMNS} FROM event WHERE ticket_id = ? ORDER BY id"
TEXTS = "SELECT event_id, field, text FROM passage WHERE event_id IN (SELECT id FROM event WHERE ticket_id = ?)"

TOLD = (
    "SELECT e.id, o.kind || ' ' || o.person FROM event e "
    "LEFT JOIN outbox o ON o.event_id = e.id AND o.state <> 'withdrawn' "
    "WHERE e.ticket_id = ? ORDER BY e.id, o.id"
)
_CLOCK_DUES = [f"{clock}_due" for clock in PROMISES]
PRESSING = (
    f"SELECT {', '.join(f'total({name} < ?1)' for name in _CLOCK_DUES)}, "
    f"{', '.join(f'total({name} >= ?1 AND {name} <= ?2)' for name in _CLOCK_DUES)} "
    "FROM ticket WHERE status IN ('open', 'waiting') AND due_at <= ?2"
)

KEEP = {
    "promise": "INSERT INTO promise (sha, spec) VALUES (:sha, :spec)",
    "matrix": (
        "INSERT INTO matrix (sha, form, name, source, parsed, loaded_at) "
        "VALUES (:sha, :form, :name, :source, :parsed, :loaded_at)"
    ),
}
KNOWN = {table: f"SELECT id FROM {table} WHERE sha = ?" for table in KEEP}

OPEN = "status IN ('open', 'waiting')"
# The index of open tickets has all that a queue is narrowed by, but SQLite would rather read all rows of a client.
BY_DUE = "ticket INDEXED BY ticket_due"
FILTERS = ("technician", "tier", "client", "type", "severity")


def tickets_where(condition: str, order: str, table: str = "ticket") -> str:
    """A page of tickets: the condition's own parameters, then limit and offset."""
    return f"SELECT {_TICKET} FROM {table} WHERE {condition} ORDER BY {order} LIMIT ? OFFSET ?"


def tickets_named(condition: str, order: str) -> str:
    """The first tickets, all values by name: the condition's own, and `limit`."""
    return f"SELECT {_TICKET} FROM ticket WHERE {condition} ORDER BY {order} LIMIT :limit"


def update_ticket(columns: list[str]) -> str:
    """Write only the columns that may have changed, if nobody has written an event since the ticket was read."""
    said = ", ".join(f'"{name}" = ?' for name in columns)
    return f"UPDATE ticket SET {said} WHERE id = ? AND last_event = ?"


# The best texts from the search index alone; only those that are shown are read, and marked, one by one.
FIND = (
    "SELECT rowid FROM passage_words WHERE passage_words MATCH ? AND rowid NOT IN ("
    "SELECT id FROM passage WHERE event_id IN (SELECT id FROM event WHERE ticket_id = 0)) "
    "ORDER BY rank, rowid DESC LIMIT ?"
)
FOUND = "SELECT id, ticket_id FROM passage WHERE id IN (SELECT value FROM json_each(?))"
PLACE = (
    "SELECT snippet(passage_words, 0, char(2), char(3), '...', 12) FROM passage_words "
    "WHERE passage_words MATCH ? AND rowid = ?"
)
