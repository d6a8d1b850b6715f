"""The versions of the matrix through time: each edit that came into force is an event of the desk itself."""

from collections.abc import Sequence

from escli.core.model import Event


def edited(before: int, after: int, now: int) -> Event:
    """Another version is in force from now on; both by their ids."""
    return Event("edited", now, {"from": before, "matrix": after})


def in_force(edits: Sequence[Event], second: int, today: int) -> int:
    """The version that was in force at a second, given all edits, oldest first, and the version of today."""
    before = [event.data["matrix"] for event in edits if event.at <= second]
    after = [event.data["from"] for event in edits if event.at > second]
    return int(before[-1] if before else after[0] if after else today)
