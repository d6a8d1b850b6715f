"""`audit`: the chains of all tickets and of the desk, verified; and a head to keep elsewhere, or one that was kept."""

from typing import Any

from escli.app.session import Session
from escli.core.audit import Fault, Head, Verdict, blankings, read_head, verify, verify_texts
from escli.errors import UsageError

MOST = 1000  # faults that are told: whoever has more has one


def audit(session: Session, against: str | None) -> dict[str, Any]:
    """What is wrong, and the head; `against` is a head that was kept. `sound` says that nothing is wrong."""
    kept = None if against is None else _head(against)
    records = session.store.records
    with records.snapshot():
        verdict = verify(records.chains(), records.heads(), records.gaps(), kept.event_id if kept else None)
        faults = [*verdict.faults, *verify_texts(records.texts(), blankings(records.of_kind("redacted")))]
    if kept is not None:
        faults += _against(kept, verdict)
    return {
        "sound": not faults,
        "tickets": verdict.tickets,
        "events": verdict.events,
        "faults": [one._asdict() for one in faults[:MOST]],
        "more": max(0, len(faults) - MOST),
        "head": str(verdict.head),
        "against": against,
    }


def _head(words: str) -> Head:
    try:
        return read_head(words)
    except ValueError:
        raise UsageError(
            f"{words!r} is not a head.", hint="It looks like escli1-1234-2f0c...: `escli audit` prints it."
        ) from None


def _against(kept: Head, verdict: Verdict) -> list[Fault]:
    """What the kept head says of the chains as they are."""
    if verdict.head.event_id < kept.event_id:
        says = f"is the last; when the head was kept, event {kept.event_id} was there: the end was cut off"
        return [Fault(0, verdict.head.event_id, says)]
    if verdict.then is not None and verdict.then.hash != kept.hash:
        return [Fault(0, kept.event_id, "or an event before it is not as it was when the head was kept")]
    return []
