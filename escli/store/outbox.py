"""The outbox: every statement about messages that go out."""

from escli.store.values import Message

_MESSAGE = ", ".join(Message._fields)
_ENDED = "UPDATE outbox SET claimed_until = NULL"
PENDING = "state IN ('waiting', 'quiet', 'held', 'failed')"
# What becomes of a message becomes of those that it carries; only itself has a second at which it is tried.
_ALL_OF = f"(id = :id OR (digest_id = :id AND {PENDING}))"
_UNSENT = f"{_ALL_OF} AND state <> 'sent'"
_MINE = "try_at = CASE id WHEN :id THEN {} END"
# Nobody is handing it over, alone or carried.
_LEASE = "(SELECT c.claimed_until FROM outbox c WHERE c.id = outbox.digest_id)"
_AT_REST = f"coalesce(claimed_until, {_LEASE}, 0) <= :now"
CHANGES = {
    # What may be gathered: due, and what waits for the end of quiet hours (an edit may have moved that); with those
    # that each carries. Not what somebody was handing over when they died: that is repeated as it was.
    "due": (
        "WITH due AS ("
        "SELECT id FROM outbox WHERE try_at IS NOT NULL AND try_at <= :now AND claimed_until IS NULL "
        "AND kind <> 'client' AND (:event IS NULL OR event_id >= :event) "
        "AND person IN (SELECT value FROM json_each(:people)) "
        "AND id NOT IN (SELECT value FROM json_each(:but)) "
        "UNION SELECT id FROM outbox WHERE state = 'quiet' AND try_at IS NOT NULL AND claimed_until IS NULL "
        "AND :event IS NULL AND person IN (SELECT value FROM json_each(:people))) "
        f"SELECT {_MESSAGE} FROM outbox WHERE id IN due UNION ALL "
        f"SELECT {_MESSAGE} FROM outbox WHERE digest_id IN due AND {PENDING}"
    ),
    # The repeats of ordinary messages, which may have come into quiet hours.
    "repeats": (
        f"SELECT {_MESSAGE} FROM outbox WHERE try_at IS NOT NULL AND try_at <= :now AND claimed_until IS NOT NULL "
        "AND kind = 'tell'"
    ),
    "lead": (
        "UPDATE outbox SET digest_id = NULL, try_at = :now, state = CASE state WHEN 'quiet' THEN 'waiting' ELSE state "
        f"END WHERE id IN (SELECT value FROM json_each(:ids)) AND {PENDING}"
    ),
    "carry": (
        "UPDATE outbox SET digest_id = :carrier, try_at = NULL, state = CASE state WHEN 'quiet' THEN 'waiting' "
        f"ELSE state END WHERE id IN (SELECT value FROM json_each(:ids)) AND {PENDING}"
    ),
    "hush": (
        "UPDATE outbox SET digest_id = NULL, state = 'quiet', try_at = :until "
        f"WHERE id IN (SELECT value FROM json_each(:ids)) AND {PENDING}"
    ),
    # What was put off by a clock that ran ahead; what somebody may be handing over keeps its lease.
    "recall": (
        "UPDATE outbox SET try_at = iif(claimed_until IS NULL, :now, :until), "
        "claimed_until = iif(claimed_until IS NULL, NULL, :until) WHERE try_at > :until AND "
        "(claimed_until IS NOT NULL OR state IN ('failed', 'held') OR (state = 'waiting' AND at = try_at)) "
        f"RETURNING {_MESSAGE}"
    ),
    "put_off": "UPDATE outbox SET try_at = :until WHERE id IN (SELECT value FROM json_each(:ids))",
    "withdraw": (
        f"{_ENDED}, state = 'withdrawn', try_at = NULL, digest_id = NULL "
        f"WHERE id IN (SELECT value FROM json_each(:ids)) AND {PENDING} AND {_AT_REST} RETURNING {_MESSAGE}"
    ),
    # Those whose carrier goes without them are on their own again.
    "free": (
        "UPDATE outbox SET try_at = coalesce((SELECT c.try_at FROM outbox c WHERE c.id = outbox.digest_id), :now), "
        f"digest_id = NULL WHERE digest_id IN (SELECT value FROM json_each(:ids)) AND {PENDING}"
    ),
    "part": (
        "UPDATE outbox SET digest_id = NULL, state = 'waiting', tries = 0, try_at = :now "
        f"WHERE digest_id = :id AND kind <> 'page' AND {PENDING}"
    ),
    "claim": (
        "UPDATE outbox SET claimed_until = :until, tries = tries + 1, try_at = :until WHERE id IN ("
        "SELECT id FROM outbox WHERE try_at IS NOT NULL AND try_at <= :now "
        "AND (:event IS NULL OR (event_id >= :event AND kind = 'page')) "
        "AND (kind = 'client' OR person IN (SELECT value FROM json_each(:people))) "
        "AND id NOT IN (SELECT value FROM json_each(:but)) "
        "ORDER BY kind <> 'page', try_at, id LIMIT :limit) "
        f"RETURNING {_MESSAGE}"
    ),
    # Those that the claimed ones carry have been tried as often.
    "join": (
        "UPDATE outbox SET tries = (SELECT c.tries FROM outbox c WHERE c.id = outbox.digest_id) "
        f"WHERE digest_id IN (SELECT value FROM json_each(:ids)) AND {PENDING} RETURNING {_MESSAGE}"
    ),
    "attempt": (
        "INSERT INTO attempt (outbox_id, number, at, channel, error) VALUES (:id, :number, :now, :channel, :error)"
    ),
    "sent": f"{_ENDED}, state = 'sent', sent_at = :now, try_at = NULL, error = NULL WHERE {_ALL_OF}",
    # Whose lease had run out says nothing against the one who sent it in the meantime.
    "failed": f"{_ENDED}, state = 'failed', {_MINE.format(':again')}, error = :error WHERE {_UNSENT}",
    "held": f"{_ENDED}, state = 'held', tries = tries - 1, {_MINE.format(':now')}, error = :error WHERE {_UNSENT}",
    "back": f"{_ENDED}, tries = tries - 1, {_MINE.format(':now')} WHERE {_UNSENT}",
    "dead": f"{_ENDED}, state = 'dead', try_at = NULL, error = :error WHERE {_UNSENT}",
    # Of a mail that came back, all that it carried.
    "bounced": (
        "UPDATE outbox SET state = 'dead', error = :error WHERE (id = :id OR digest_id = :id) AND state = 'sent' "
        f"RETURNING {_MESSAGE}"
    ),
    # What people say of several: the messages that it holds for are returned. A digest is tried again whole.
    "retry": (
        f"{_ENDED}, state = 'waiting', tries = 0, try_at = :now, digest_id = NULL WHERE state = 'dead' "
        "AND (:ids IS NULL OR id IN (SELECT value FROM json_each(:ids)) "
        f"OR digest_id IN (SELECT value FROM json_each(:ids))) RETURNING {_MESSAGE}"
    ),
    "doubt": (
        f"{_ENDED}, state = 'dead', try_at = NULL, digest_id = NULL, error = :error WHERE {PENDING} "
        f"RETURNING {_MESSAGE}"
    ),
    "drop": (
        f"{_ENDED}, state = 'dropped', try_at = NULL, digest_id = NULL "
        "WHERE id IN (SELECT value FROM json_each(:ids)) "
        f"AND state NOT IN ('sent', 'dropped', 'withdrawn') AND {_AT_REST} RETURNING {_MESSAGE}"
    ),
}
# What still waits because a step told or paged somebody, and that step is gone. A CROSS JOIN begins with what waits:
# else SQLite reads all that was ever carried.
OF_REMOVED = (
    "WITH pending AS (SELECT id FROM outbox WHERE try_at IS NOT NULL "
    "UNION SELECT m.id FROM outbox c CROSS JOIN outbox m ON m.digest_id = c.id WHERE c.try_at IS NOT NULL) "
    "SELECT o.id FROM pending JOIN outbox o USING (id) JOIN event e ON e.id = o.event_id "
    "LEFT JOIN event root ON root.id = "
    "CASE WHEN e.kind = 'rerouted' AND json_valid(e.data) THEN json_extract(e.data, '$.root') END "
    "WHERE coalesce(root.matrix_id, e.matrix_id) <> ?1 "
    "AND (coalesce(root.step, e.step) GLOB '*:tell:*' OR coalesce(root.step, e.step) GLOB '*:page:*') "
    "AND coalesce(root.step, e.step) NOT IN (SELECT value FROM json_each(?2)) ORDER BY o.id"
)
# For whom of the team there is something now, and how many messages: those that wait for the end of quiet hours too.
DUE_TO = (
    "SELECT person, count(*) FROM ("
    "SELECT id, person FROM outbox WHERE try_at IS NOT NULL AND try_at <= ?1 AND kind <> 'client' "
    "UNION SELECT id, person FROM outbox WHERE state = 'quiet') GROUP BY 1 ORDER BY 1"
)
STANDING = (
    "SELECT id, status IN ('open', 'waiting'), severity, due_at FROM ticket "
    "WHERE id IN (SELECT value FROM json_each(?))"
)
CARRIED = f"SELECT {_MESSAGE} FROM outbox WHERE digest_id = ? ORDER BY id"
MESSAGE = f"SELECT {_MESSAGE} FROM outbox WHERE id = ?"
ATTEMPTS = "SELECT number, at, channel, error FROM attempt WHERE outbox_id = ? ORDER BY id"
# The dead first, for somebody must do something about them.
MESSAGES = (
    f"SELECT * FROM (SELECT {_MESSAGE} FROM outbox WHERE state = 'dead' ORDER BY id DESC LIMIT ?1) UNION ALL "
    f"SELECT * FROM (SELECT {_MESSAGE} FROM outbox WHERE state <> 'dead' ORDER BY id DESC LIMIT ?1) LIMIT ?1"
)
# What failed and will be tried again, is held, or waits for the end of quiet hours, is waiting too.
MESSAGES_OF = (
    f"SELECT {_MESSAGE} FROM outbox "
    "WHERE state = ?1 OR (?1 = 'waiting' AND state IN ('failed', 'held', 'quiet')) ORDER BY id DESC LIMIT ?2"
)
# Who was told of an event, those included to whom a page went on because it reached nobody.
NEWS = (
    f"SELECT {', '.join(f'o.{name}' for name in _MESSAGE.split(', '))} "
    "FROM event e JOIN outbox o ON o.event_id = e.id WHERE e.ticket_id = ?1 "
    "AND (e.id = ?2 OR (e.kind = 'rerouted' AND json_extract(e.data, '$.root') = ?2)) ORDER BY o.id"
)

DEAD = "SELECT count(*) FROM outbox WHERE state = 'dead'"
LACKING = "SELECT count(*) FROM outbox WHERE state = 'held'"
