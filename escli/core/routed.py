"""What an event says of routing and of silence, in words: who was chosen and why, and who was passed over."""

from typing import Any


def in_words(data: dict[str, Any]) -> str:
    """The choice that an event records; empty where nothing was chosen and nobody left out."""
    said = [f"{tier} {'passed' if tier in data.get('passed', ()) else 'had'}: {_left(left)}"
            for tier, left in data.get("left", {}).items()]  # fmt: skip
    if not said and data.get("passed"):
        said.append(f"{', '.join(data['passed'])} passed: nobody there can be reached")
    if "routed" in data:
        said.append(_routed(data["technician"], data["routed"]))
    if "untold" in data:
        said.append(f"the client was muted: {', '.join(data['untold'])} not told")
    return "; ".join(said)


def _left(left: dict[str, Any]) -> str:
    counts = ", ".join(f"{count} {reason}" for reason, count in left["counts"].items()) or "nobody"
    nearest = left.get("nearest")
    return f"{counts} (nearest: {', '.join(nearest)})" if nearest else counts


def _routed(person: str, routed: dict[str, Any]) -> str:
    among = f"the least loaded of {routed['among']}" if routed["among"] > 1 else "the only one who fits"
    ways = {"busy": "though at capacity", "unskilled": "though without the skill"}
    gave_way = "".join(f", {ways[way]}" for way in routed.get("gave way", ()))
    return f"{person} was {among}, carrying {routed['load']}{gave_way}"
