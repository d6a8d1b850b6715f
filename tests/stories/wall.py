"""Moments as a wall clock shows them, with its offset from UTC, so that stories about zones can be read."""

from datetime import UTC, datetime

from tests.desk import Desk


def utc(moment: str) -> str:
    """The second of a wall clock (`2026-12-24 16:50+00:00`) as the desk tells it."""
    return _told(datetime.fromisoformat(moment))


def due(desk: Desk, ticket: int, clock: str) -> str | None:
    """When a clock is due as it stands in the file."""
    second = desk.peek(ticket)[f"{clock}_due"]
    return None if second is None else _told(datetime.fromtimestamp(second, UTC))


def verdict(desk: Desk, ticket: int, clock: str) -> tuple[int, int]:
    """How often a clock was met, and how often missed."""
    row = desk.peek(ticket)
    return row[f"{clock}_met"], row[f"{clock}_missed"]


def _told(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
