"""A period beside the one before: what has changed, and whether chance alone could have changed it as much."""

from typing import Any

from escli.core.intervals import FEW, difference, wilson
from escli.core.model import PROMISES

HIGHER, LOWER, NEITHER = 1, -1, 0  # what is better

_RATES: dict[tuple[str, ...], int] = {
    **{("sla", clock): HIGHER for clock in PROMISES},
    ("escalation_rate",): LOWER,
    ("first_level_resolution",): HIGHER,
    ("reopen_rate",): LOWER,
    ("handoffs",): NEITHER,
    ("handoffs", "incomplete_rate"): LOWER,
    ("handoffs", "bounce_rate"): LOWER,
    ("ping_pong",): LOWER,
    ("waiting_on_client",): NEITHER,
    ("satisfaction", "satisfied"): HIGHER,
}
_TIMES = ("first_response_time", "time_to_escalate", "resolution_time")


def compared(now: dict[str, Any], before: dict[str, Any], seconds: int, seconds_before: int) -> list[dict[str, Any]]:
    """Each figure that both periods have: now, before, change, verdict; with how many tickets it rests on.

    `verdict` is better, worse, more or fewer where the change is outside chance (95 %); else chance, or few where one
    of both rests on too few tickets to tell. `low` and `high` bound the change of a share.
    """
    lines = [_count(now["tickets"], before["tickets"], seconds / (seconds + seconds_before))]
    for path, better in _RATES.items():
        one, other = _at(now, path), _at(before, path)
        if one["rate"] is not None and other["rate"] is not None:
            lines.append(_rate(".".join(path), one, other, better))
    for name in _TIMES:
        one, other = now[name]["wall"], before[name]["wall"]
        if one["n"] and other["n"]:
            lines.append(_time(name, one, other))
    return lines


def _at(figures: dict[str, Any], path: tuple[str, ...]) -> dict[str, Any]:
    for name in path:
        figures = figures[name]
    return figures


def _line(figure: str, kind: str, now: float, before: float, **more: Any) -> dict[str, Any]:
    return {"figure": figure, "kind": kind, "now": now, "before": before, "change": now - before, **more}


def _count(now: int, before: int, share: float) -> dict[str, Any]:
    """Tickets come one by one: by chance this period's part of both is its part of the time, give or take."""
    low, high = wilson(now, now + before)
    outside = low is not None and high is not None and not low <= share <= high
    per_day = now * (1 - share) - before * share  # periods differ in length
    verdict = _verdict(per_day, NEITHER, outside=outside, few=now + before < FEW)
    return _line("tickets", "count", now, before, low=None, high=None, n=now, n_before=before, verdict=verdict)


def _rate(figure: str, now: dict[str, Any], before: dict[str, Any], better: int) -> dict[str, Any]:
    (part, n), (part_before, n_before) = part_of(now), part_of(before)
    low, high = difference(part, n, part_before, n_before)
    outside = low is not None and high is not None and not low <= 0 <= high
    verdict = _verdict(now["rate"] - before["rate"], better, outside=outside, few=min(n, n_before) < FEW)
    more = {"low": low, "high": high, "n": n, "n_before": n_before, "verdict": verdict}
    return _line(figure, "rate", now["rate"], before["rate"], **more)


def part_of(one: dict[str, Any]) -> tuple[int, int]:
    """What a share is made of, whichever way it is told."""
    if "met" in one:
        return one["met"], one["met"] + one["missed"]
    return one["numerator"], one["denominator"]


def _time(figure: str, now: dict[str, Any], before: dict[str, Any]) -> dict[str, Any]:
    known = now["low"] is not None and before["low"] is not None
    outside = known and (now["low"] > before["high"] or now["high"] < before["low"])
    few = min(now["n"], before["n"]) < FEW
    verdict = _verdict(now["median"] - before["median"], LOWER, outside=outside, few=few)
    more = {"low": None, "high": None, "n": now["n"], "n_before": before["n"], "verdict": verdict}
    return _line(figure, "median", now["median"], before["median"], **more)


def _verdict(change: float, better: int, *, outside: bool, few: bool) -> str:
    if not outside:
        return "few" if few else "chance"
    if better == NEITHER:
        return "more" if change > 0 else "fewer"
    return "better" if (change > 0) == (better == HIGHER) else "worse"
