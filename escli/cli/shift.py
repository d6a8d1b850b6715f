"""shift: the note from one shift to the next, and who has read it."""

from typing import Annotated, Any

import typer

from escli.cli.io import Io, Result, Words, shared, text_of
from escli.errors import UsageError

_COLUMNS = ("note", "at", "by", "ticket", "clock", "due", "left_s", "technician", "text")


@shared
def shift(
    io: Io,
    text: Words = None,
    write: Annotated[bool, typer.Option("--write", help="Leave a note for the next shift.")] = False,
) -> None:
    """Read what the last shift left for you; `--write` leaves a note, with the tickets that are urgent in it."""
    if text and not write:
        raise UsageError("To leave a note, add --write.", hint="Without it, `escli shift` reads the latest.")
    words = text_of(io, [], text or (), "What the next shift must know") if write else ""
    session = io.session()
    from escli.app import shift as shifts

    notes = shifts.write(session, words) if write else shifts.read(session)

    def draw() -> Any:
        from escli.cli.shift_view import drawn

        return drawn(notes, session.severities, session.now)

    io.show(Result("shift", {"notes": notes}, _COLUMNS, lambda: _rows(notes), draw))


def _rows(notes: list[dict[str, Any]]) -> list[Any]:
    """A row for each note, followed by one for each of its tickets."""
    found = []
    for note in notes:
        found.append((note["id"], note["at"], note["by"], *[None] * 5, note["text"]))
        for one in note["tickets"]:
            due = (one["id"], one["clock"], one["due"], one["left_s"], one["technician"], one["title"])
            found.append((note["id"], note["at"], note["by"], *due))
    return found
