"""Which runs an act answers, and whether in time; a late entry looks for the run that ran when it happened."""

from typing import Any, NamedTuple

from escli.core.clocks import Promise
from escli.core.desk import Desk
from escli.core.model import LATE, OFF, Event, Run, Ticket
from escli.core.planning import all_running


class Past(NamedTuple):
    """A run in a history: when it began, and the due that it was recorded to have missed."""

    start: int
    missed: int | None


def answers(
    desk: Desk, ticket: Ticket, at: int, clocks: tuple[str, ...], history: list[Event] | None = None
) -> dict[str, Any]:
    """The clock keys of an act at `at`: met in the very second of the due still counts.

    `history` is given for a late entry: only that may turn a miss that was recorded into a met. What happens now comes
    after all that is recorded, also where the clock was set back and `at` says otherwise.
    """
    promise = desk.promise(ticket)
    if promise is None:
        return {}
    ends: dict[str, bool] = {}
    corrects: list[str] = []
    due_of = dues(ticket, promise)
    for clock in clocks:
        run: Run = getattr(ticket, clock)
        current = run.state != OFF and run.start is not None and (history is None or at >= run.start)
        missed = None if history is None else _missed(history, clock, at)
        if current and run.state == LATE:
            ends[clock] = missed is not None and at <= missed
        elif current:
            due = due_of.get(clock)
            ends[clock] = due is None or at <= due
        elif missed is not None and at <= missed:
            corrects.append(clock)
    said: dict[str, Any] = {"ends": ends} if ends else {}
    too_late = {clock: due_of[clock] for clock, met in ends.items() if not met and clock in due_of}
    if too_late:
        said["missed"] = too_late  # for a late entry that may come yet
    return said | ({"corrects": corrects} if corrects else {})


def dues(ticket: Ticket, promise: Promise) -> dict[str, int]:
    """The due second of each clock that runs."""
    return {one.clock: one.face.due for one in all_running(ticket, promise)}


def _missed(history: list[Event], clock: str, at: int) -> int | None:
    """The due of the run that ran at `at`, if that run was recorded as missed and nothing has corrected it since."""
    runs: list[Past] = []
    for event in history:
        data = event.data
        if runs and clock in data.get("late", ()):
            runs[-1] = Past(runs[-1].start, runs[-1].missed or data["dues"][clock])
        if runs and clock in data.get("missed", ()):
            runs[-1] = Past(runs[-1].start, runs[-1].missed or data["missed"][clock])
        if clock in data.get("corrects", ()) or data.get("ends", {}).get(clock):
            _correct(runs, event.at)
        if clock in data.get("starts", ()):
            runs.append(Past(data["starts"][clock], None))
    ran = [run for run in runs if run.start <= at]
    return ran[-1].missed if ran else None


def _correct(runs: list[Past], at: int) -> None:
    for place in range(len(runs) - 1, -1, -1):
        if runs[place].start <= at:
            runs[place] = Past(runs[place].start, None)
            return
