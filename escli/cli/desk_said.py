"""What a command that changed the desk itself says: a sentence, and its facts for programs."""

from typing import Any

from escli.cli.io import Io, Result


def said(io: Io, words: str, data: dict[str, Any]) -> None:
    """Print a sentence; as JSON the event's data, its seconds as instants."""
    from escli.app.reports import iso

    told = {key: iso(value) if key in ("from", "until") else value for key, value in data.items()}

    def draw() -> Any:
        from rich.text import Text

        from escli.cli.words import clean

        return Text(clean(words))

    io.show(Result("desk", told, ("what",), lambda: [[words]], draw))
