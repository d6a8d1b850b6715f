"""What a client may know of their ticket at an event: the facts that the words of a message are made from."""

from typing import Any
from zoneinfo import ZoneInfo

from escli.app.session import Session
from escli.core.durations import in_words
from escli.core.fold import fold
from escli.core.matrix import Matrix
from escli.core.model import Event, Ticket
from escli.core.news import because, by, news_of
from escli.core.planning import plan


def words(session: Session, history: list[Event], person: str, ticket_id: int) -> dict[str, Any]:
    """The message that the last event of a history is to the client: `news`, its kind, and `text`, its words."""
    from escli.core.news import words_for
    from escli.notify.client_letter import text_of
    from escli.template import BadTemplateError

    facts = client_facts(session, history, person, ticket_id)
    source = words_for(session.matrix, facts["client"], facts["tier"], facts["news"])
    try:
        text = text_of(source, facts)
    except BadTemplateError as error:  # the client hears in escli's words rather than not at all
        session.warnings.append(f"The matrix's words for {facts['news']!r} cannot be used: {error}")
        text = text_of(None, facts)
    return {"news": facts["news"], "event": history[-1].kind, "text": text}


def client_facts(session: Session, history: list[Event], person: str, ticket_id: int) -> dict[str, Any]:
    """The facts of the message that the last event of a history is; as the ticket stood then, in the client's zone."""
    event, matrix = history[-1], session.matrix
    ticket, _ = fold(history)
    dues = plan(ticket, session.promises.get(ticket.promise), {})
    zone = zone_of(matrix, ticket.client)
    answered = ticket.first_response_at is not None or ticket.taken_at is not None
    respond = None if answered else dues.respond
    return {
        "news": news_of(event),
        "desk": matrix.name, "client": ticket.client, "id": ticket_id, "title": ticket.title,
        "hello": f"Hello {person}," if person != ticket.client else "Hello,",
        "severity": ticket.severity, "severity_means": _meaning(matrix, ticket.severity),
        "technician": ticket.technician if ticket.technician in matrix.team else None,
        "tier": ticket.tier, "tier_does": _tier_does(matrix, ticket),
        "because": because(event),
        "text": event.texts.get("text", "") if event.visible else "",
        "respond_by": by(respond, event.at, zone),
        "next_news": by(dues.update if dues.update is not None else respond, event.at, zone),
        "solved_by": by(dues.resolve, event.at, zone),
        "until": by(ticket.wait_until, event.at, zone),
        "reopen_within": _days(matrix.settings.reopen_within),
    }  # fmt: skip


def zone_of(matrix: Matrix, client: str) -> ZoneInfo:
    """The zone in which a client reads times."""
    known = matrix.clients.get(client)
    return ZoneInfo((known.timezone if known else None) or matrix.timezone)


def _days(seconds: int) -> str:
    days, rest = divmod(seconds, 86400)
    return in_words(seconds) if rest or not days else f"{days} days" if days > 1 else "a day"


def _tier_does(matrix: Matrix, ticket: Ticket) -> str:
    return next((tier.client for tier in matrix.tiers if tier.name == ticket.tier), "")


def _meaning(matrix: Matrix, severity: str) -> str:
    said = matrix.parsed["severities"]
    return next((str(one["meaning"]) for one in said if one["name"] == severity), "")
