"""Stored events as the rules read them. Apart from the chain, for who only reads has nothing to hash."""

import json

from escli.core.model import Event, EventRow


def opened(row: EventRow, texts: dict[str, str]) -> Event:
    """A stored event as the fold reads it, with the texts that have not been blanked."""
    data = json.loads(row.data)
    data.pop("texts", None)
    return Event(
        row.kind, row.at, data, row.actor, row.visible, row.clock, row.run, row.step, row.occurrence, row.origin, texts
    )
