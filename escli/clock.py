"""The only reader of time: the system's clock, or, for a database made for it, a test clock."""

import os
import time

from escli.errors import Refused, UsageError

VARIABLE = "ESCLI_NOW"


def now(test_clock: str | None) -> int:
    """This second, in UTC. `test_clock` is the database's stored simulated second, None for a real one."""
    said = os.environ.get(VARIABLE)
    if test_clock is None:
        if said:
            raise Refused(
                f"{VARIABLE} is set, but this database keeps real promises.",
                hint="Unset it; simulated time is for databases made with `escli demo` or `init --test-clock`.",
            )
        return int(time.time())
    return parse_instant(said) if said else int(test_clock)


def parse_instant(text: str) -> int:
    """UTC seconds of an ISO instant with an offset or `Z`."""
    from datetime import datetime

    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise UsageError(
            f"{VARIABLE} is {text!r}, not an instant.", hint=f"For example {VARIABLE}=2026-11-23T09:00:00Z"
        )
    return int(moment.timestamp())
