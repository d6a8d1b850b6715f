"""What a client may know of their ticket at an event: the facts that the words of a message are made from."""

from typing import Any
from zoneinfo import ZoneInfo

from escli.app.session import Session
from escli.core.durations import in_words
from escli.core.fold import fold
from escli.core.matrix import Matrix
from escli.core.model import Deadlines, Event, Ticket
from escli.core.news import TIMES, WRITTEN, because, by, first_name, news_of
from escli.core.plain import Wall
from escli.core.planning import plan
from escli.core.text import NO_TITLE, cut, one_line
from escli.core.walltime import zone_named

_TITLE = 200  # characters of a title or a name in a message


def words(session: Session, history: list[Event], person: str, ticket_id: int, written: int) -> dict[str, Any]:
    """The message that the last event of a history is to the client: `news`, its kind, and `text`, its words.

    `written` is the second at which the event was recorded, and the message with it.
    """
    from escli.core.news import words_for
    from escli.notify.client_letter import text_of
    from escli.template import BadTemplateError

    facts = client_facts(session, history, person, ticket_id, written)
    source = words_for(session.matrix, facts["client"], facts["tier"], facts["news"])
    try:
        text = text_of(source, facts)
    except BadTemplateError as error:  # the client hears in escli's words rather than not at all
        session.warnings.append(f"The matrix's words for {facts['news']!r} cannot be used: {error}")
        text = text_of(None, facts)
    return {"news": facts["news"], "event": history[-1].kind, "text": text}


def client_facts(session: Session, history: list[Event], person: str, ticket_id: int, written: int) -> dict[str, Any]:
    """The facts of the message that the last event of a history is; as the ticket stood then, in the client's zone.

    Of times only those that are still to come when it is written: an entry may be late.
    """
    event, matrix = history[-1], session.matrix
    ticket, _ = fold(history)
    dues = plan(ticket, session.promises.get(ticket.promise), {})
    zone = zone_of(matrix, ticket.client)
    times = zip(TIMES, (dues.respond, dues.update, dues.callback, dues.resolve, ticket.wait_until), strict=True)
    return {
        "news": news_of(event),
        "desk": matrix.name, "client": ticket.client, "id": ticket_id, "title": _title(ticket.title),
        "hello": f"Hello {cut(one_line(person), _TITLE)}," if person != ticket.client else "Hello,",
        "severity": ticket.severity, "severity_means": matrix.meanings.get(ticket.severity, ""),
        "technician": first_name(matrix, ticket.technician),
        "tier": ticket.tier, "tier_does": _tier_does(matrix, ticket),
        "because": because(event),
        "late": bool(event.data.get("late")) or any(due is not None and due < written for due in _owed(dues)),
        "text": event.texts.get("text", "") if event.visible and news_of(event) in WRITTEN else "",
        **{name: by(second, written, zone) for name, second in times},
        "reopen_within": _days(matrix.settings.reopen_within),
        "zone": Wall(zone.key).words,
    }  # fmt: skip


def _owed(dues: Deadlines) -> tuple[int | None, ...]:
    return dues.respond, dues.update, dues.callback, dues.resolve


def _title(said: str) -> str:
    """On one line, not for ever, and something to call it by where the words were blanked."""
    return cut(one_line(said), _TITLE) or NO_TITLE


def zone_of(matrix: Matrix, client: str) -> ZoneInfo:
    """The zone in which a client reads times."""
    known = matrix.clients.get(client)
    return zone_named((known.timezone if known else None) or matrix.timezone)


def _days(seconds: int) -> str:
    days, rest = divmod(seconds, 86400)
    return in_words(seconds) if rest or not days else f"{days} days" if days > 1 else "a day"


def _tier_does(matrix: Matrix, ticket: Ticket) -> str:
    return next((tier.client for tier in matrix.tiers if tier.name == ticket.tier), "")
