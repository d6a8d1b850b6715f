"""Quiet hours: until when somebody of the team is told nothing; what must wake them is a page."""

from escli.core.hours import DAY, WEEK, Hours
from escli.core.matrix import Matrix


def quiet_until(matrix: Matrix, name: str, at: int) -> int | None:
    """When the quiet hours of a person that hold at a second are over; None: there are none then.

    Their times are those of the calendar in which the person works, else the desk's. On the day of a clock change
    they begin and end as opening hours do (DESIGN 2.3).
    """
    person = matrix.team.get(name)
    if person is None or not person.quiet:
        return None
    zone = matrix.calendars[person.hours]["timezone"] if person.hours else matrix.timezone
    spans = Hours({"timezone": zone, "weekly": person.quiet}).near(at, at + (WEEK + 1) * DAY)
    return spans[0][1] if spans and spans[0][0] == at else None
