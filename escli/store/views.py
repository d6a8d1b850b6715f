"""Views with ISO times beside the tables, for people who open the file with sqlite3 or Datasette."""

from escli.core.model import COLUMNS, Stay

_TIMES = {name for name in COLUMNS if name.endswith(("_at", "_due", "_next", "_from", "_until", "_since"))}


def _iso(name: str) -> str:
    return f"strftime('%Y-%m-%dT%H:%M:%SZ', \"{name}\", 'unixepoch') AS \"{name}\""


def _columns(names: tuple[str, ...], times: set[str]) -> str:
    return ", ".join(_iso(name) if name in times else f'"{name}"' for name in names)


_EVENT = (
    "id", "ticket_id", "at", "recorded_at", "actor", "kind", "visible", "clock", "run", "step", "occurrence", "data",
)  # fmt: skip
_STAY = ("ticket_id", *Stay._fields)
_OUTBOX = (
    "id", "event_id", "ticket_id", "person", "kind", "at", "state", "try_at", "tries", "sent_at", "error", "digest_id",
)  # fmt: skip
_ATTEMPT = ("outbox_id", "number", "at", "channel", "error")
_MAIL = ("id", "at", "state", "why", "ticket_id", "client", "sender", "name", "subject", "text")

# Rebuilt after every migration, so that they never lag behind the tables.
VIEWS = {
    "tickets": f"SELECT {_columns(COLUMNS, _TIMES)} FROM ticket",
    "events": f"SELECT {_columns(_EVENT, {'at', 'recorded_at'})} FROM event",
    "stays": f"SELECT {_columns(_STAY, {'entered_at', 'left_at', 'taken_at'})} FROM stay",
    "messages": f"SELECT {_columns(_OUTBOX, {'at', 'try_at', 'sent_at'})} FROM outbox",
    "mails": f"SELECT {_columns(_MAIL, {'at'})} FROM mail",
    "attempts": f"SELECT {_columns(_ATTEMPT, {'at'})} FROM attempt",
}
