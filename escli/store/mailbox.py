"""The mailbox: every statement about mail that came in."""

from escli.store.values import MailRow

_ROW = ", ".join(MailRow._fields)
CHANGES = {
    "known": f"SELECT {_ROW} FROM mail WHERE origin = :origin",
    "keep": (
        "INSERT INTO mail (origin, at, state, why, ticket_id, client, sender, name, subject, text, files) VALUES "
        "(:origin, :at, :state, :why, :ticket_id, :client, :sender, :name, :subject, :text, :files) "
        f"RETURNING {_ROW}"
    ),
    # What was accepted stands on the ticket: in one place, where it can be blanked.
    "accepted": (
        "UPDATE mail SET state = 'accepted', ticket_id = :ticket, subject = NULL, text = NULL, files = NULL "
        f"WHERE id = :id AND state = 'waiting' RETURNING {_ROW}"
    ),
    # Of what was dropped nothing is needed any more.
    "dropped": (
        "UPDATE mail SET state = 'dropped', subject = NULL, text = NULL, files = NULL "
        f"WHERE id = :id AND state = 'waiting' RETURNING {_ROW}"
    ),
    # As in the copies: it waits, without words.
    "blanked": (
        "UPDATE mail SET subject = :blanked, text = :blanked, files = NULL "
        f"WHERE origin = :origin AND state = 'waiting' RETURNING {_ROW}"
    ),
}
LATEST = f"SELECT {_ROW} FROM mail WHERE ?1 IS NULL OR state = ?1 ORDER BY id DESC LIMIT ?2"
WAITING = f"SELECT {_ROW} FROM mail WHERE state = 'waiting' ORDER BY id LIMIT ?"
ONE = f"SELECT {_ROW} FROM mail WHERE id = ?"
COUNT = "SELECT count(*) FROM mail WHERE state = 'waiting'"
