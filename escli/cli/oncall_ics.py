"""The rota as a calendar file, for the phone of whoever is on call: an event a shift, in UTC, with a lasting id."""

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from icalendar import Calendar, Event

from escli.cli.io import Io, Result
from escli.cli.words import from_iso
from escli.errors import Unreadable

if TYPE_CHECKING:
    from escli.app.session import Session


def write(io: Io, session: "Session", shifts: list[dict[str, Any]], file: Path) -> None:
    """Write it whole or not at all."""
    aside = file.with_name(f".{file.name}.{os.getpid()}")
    try:
        aside.write_bytes(_calendar(session, shifts).to_ical())
        aside.replace(file)  # who reads it meanwhile sees the old one or the new one
    except OSError as error:
        aside.unlink(missing_ok=True)
        raise Unreadable(f"{file} cannot be written: {error.strerror}.") from error
    words = f"{len(shifts)} shifts written to {file}."

    def draw() -> Any:
        from rich.text import Text

        return Text(words)

    io.show(Result("ics", {"file": str(file), "shifts": len(shifts)}, ("what",), lambda: [[words]], draw))


def _calendar(session: "Session", shifts: list[dict[str, Any]]) -> Calendar:
    made = Calendar()
    made.add("prodid", "-//escli//on call//EN")
    made.add("version", "2.0")
    made.add("x-wr-calname", f"{session.matrix.name}: on call")
    for one in shifts:
        made.add_component(_event(session, one))
    return made


def _event(session: "Session", one: dict[str, Any]) -> Event:
    start, end = (datetime.fromtimestamp(from_iso(one[key]) or 0, UTC) for key in ("from", "until"))
    event = Event()
    # The same shift has the same id in each file, so that a calendar that reads it again does not double it.
    event.add("uid", f"{one['tier']}-{one['key']}@{session.metas['database_id']}.escli".replace(" ", "-"))
    event.add("dtstamp", datetime.fromtimestamp(session.now, UTC))
    event.add("dtstart", start)
    event.add("dtend", end)
    event.add("summary", f"{one['tier']}: {', '.join(one['people'])}")
    return event
