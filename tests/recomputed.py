"""Every figure of `metrics` anew, from exported events alone: plain Python that knows nothing of escli's code."""

import calendar
import json
import statistics
import time
from collections import defaultdict
from collections.abc import Iterable
from itertools import groupby
from typing import Any

PROMISES = ("respond", "update", "resolve", "management", "callback", "vendor")
MOVES = ("escalated", "moved", "returned", "set", "major")
Case = dict[str, Any]


def figures(lines: Iterable[str], now: int, tiers: tuple[str, ...]) -> dict[str, Any]:
    """What `escli metrics --json` tells at this second; a line is an event as `export events` writes it."""
    events = (json.loads(line) for line in lines)
    cases = [case(list(history)) for number, history in groupby(events, lambda one: one["ticket"]) if number]
    n = len(cases)
    first = [one for one in cases if one["opened_level"] == 1]
    up = [one for one in cases if one["up"] is not None]
    first_up = [one for one in first if one["up"] is not None]
    done = [one for one in cases if one["wall"] is not None]
    answered = [one for one in cases if one["answer"] is not None]
    waited = [one for one in cases if (one["waits"] or 0) > 0]
    handed = [one["handoffs"] for one in cases if one["handoffs"] is not None]
    return {
        "tickets": n,
        "open": sum(one["status"] in ("open", "waiting") for one in cases),
        "escalated": len(up),
        "escalation_rate": rate(len(up), n),
        "escalation_rate_from_first_tier": rate(len(first_up), len(first)),
        "escalations": {name: sum(one[name] for one in cases) for name in ("timed", "manual", "client", "management")},
        "time_to_escalate": {
            "wall": summary(one["up"] - one["opened"] for one in first_up),
            "business": summary(one["up_s"] for one in first_up),
        },
        "resolution_time": both(done)
        | {"by_tier": {tiers[top - 1]: both(one for one in done if one["top"] == top)
                       for top in sorted({one["top"] for one in done})}},
        "first_response_time": {
            "wall": summary(one["answer"] - one["opened"] for one in answered),
            "business": summary(one["answer_s"] for one in answered),
        },
        "sla": {clock: kept([one["runs"][clock] for one in cases]) for clock in PROMISES},
        "reopened": sum((one["reopens"] or 0) > 0 for one in cases),
        "reopen_rate": rate(sum((one["reopens"] or 0) > 0 for one in cases), n),
        "handoffs": rate(sum(one > 0 for one in handed), n) | {
            "total": sum(handed),
            "mean": sum(handed) / n if n else None,
            "max": max(handed, default=None),
            "incomplete": sum(one["incomplete"] for one in cases),
            "bounced": sum(one["bounced"] for one in cases),
        },
        "ping_pong": rate(sum(one["ping_pong"] > 0 for one in cases), n),
        "waiting_on_client": rate(len(waited), n) | {"wall": summary(
            one["waited"] + (max(0, now - one["since"]) if one["on"] == "client" else 0) for one in waited
        )},
        "satisfaction": scores(cases) | {
            "escalated": scores(up), "others": scores([one for one in cases if one["up"] is None])
        },
    }  # fmt: skip


def rate(part: int, whole: int) -> dict[str, Any]:
    return {"numerator": part, "denominator": whole, "rate": part / whole if whole else None}


def summary(values: Iterable[int | None]) -> dict[str, Any]:
    known = [max(0, value) for value in values if value is not None]
    if not known:
        return {"n": 0, "mean": None, "median": None, "p90": None}
    p90 = statistics.quantiles(known, n=10, method="inclusive")[8] if len(known) > 1 else known[0]
    return {"n": len(known), "mean": statistics.fmean(known), "median": statistics.median(known), "p90": p90}


def both(cases: Iterable[Case]) -> dict[str, Any]:
    those = list(cases)
    return {"wall": summary(one["wall"] for one in those), "business": summary(one["business"] for one in those)}


def kept(runs: list[dict[str, Any]]) -> dict[str, Any]:
    missed = sum(one["missed"] > 0 for one in runs)
    met = sum(one["met"] > 0 and not one["missed"] for one in runs)
    return {"met": met, "missed": missed, "rate": met / (met + missed) if met + missed else None}


def scores(cases: list[Case]) -> dict[str, Any]:
    rated = [one["csat"] for one in cases if one["csat"] is not None]
    asked = sum(one["ended"] or one["csat"] is not None for one in cases)
    return {
        "n": len(rated),
        "mean": sum(rated) / len(rated) if rated else None,
        "satisfied": rate(sum(score >= 4 for score in rated), len(rated)),
        "response_rate": rate(len(rated), asked),
    }


def second(iso: str) -> int:
    return calendar.timegm(time.strptime(iso, "%Y-%m-%dT%H:%M:%SZ"))


def case(history: list[dict[str, Any]]) -> Case:
    """One ticket's story, told from its events."""
    begin, data = second(history[0]["at"]), history[0]["data"]
    names = ("timed", "manual", "client", "management", "handoffs", "incomplete", "bounced", "ping_pong", "reopens",
             "waits", "waited")  # fmt: skip
    nothing = ("up", "up_s", "wall", "business", "answer", "answer_s", "csat", "from", "on", "since")
    one: Case = dict.fromkeys(names, 0) | dict.fromkeys(nothing) | {
        "opened": begin, "opened_level": data["level"], "top": data["level"], "tier": data["tier"],
        "team": data.get("team"), "status": "open", "ended": False,
        "runs": defaultdict(lambda: {"running": False, "late": False, "met": 0, "missed": 0}),
    }  # fmt: skip
    for event in history:
        at, kind, data = second(event["at"]), event["kind"], event["data"]
        is_open = one["status"] in ("open", "waiting")
        if kind in ("escalated", "moved", "returned", "resumed", "waiting", "merged") or (
            ("tier" in data and kind in MOVES)
            or (kind == "heard" and one["on"] == "client")
            or (kind in ("resolved", "closed") and is_open)
        ):
            stop_waiting(one, at)
        tell(one, event, at, is_open=is_open)
        if kind in ("escalated", "moved", "returned") or (kind in ("set", "major") and "tier" in data):
            move(one, event, at)
        if kind == "set" and "team" in data["changes"]:
            one["team"] = data["changes"]["team"][1]
        clocks(one["runs"], data)
        if kind == "stated":
            state(one, data)
    return one


def stop_waiting(one: Case, at: int) -> None:
    if one["status"] == "waiting":
        one["waited"] += max(0, at - one["since"]) if one["on"] == "client" else 0
        one.update(status="open", on=None, since=None)


def tell(one: Case, event: dict[str, Any], at: int, *, is_open: bool) -> None:
    kind, data = event["kind"], event["data"]
    if kind == "waiting":
        one.update(status="waiting", on=data["on"], since=at, waits=one["waits"] + (data["on"] == "client"))
    elif kind == "heard":
        one["client"] += "escalation" in data
    elif kind in ("managed", "declined"):
        one["management"] += kind == "managed"
        one["bounced"] += kind == "declined"
        one["incomplete"] += kind == "managed" and "incomplete" in data
    elif kind == "rated":
        one["csat"] = data["score"]
    elif kind == "merged":
        one["status"] = "closed"
    elif kind == "reopened":
        one.update(status="open", ended=False, wall=None, business=None, reopens=(one["reopens"] or 0) + 1)
    elif kind in ("resolved", "closed"):
        one["status"] = kind
        if is_open:
            one.update(ended=True, wall=max(0, at - one["opened"]), business=data.get("open_s"))
    answers = kind == "replied" or (kind in ("resolved", "closed") and is_open and event["visible"])
    if answers and (one["answer"] is None or at < one["answer"]):
        one.update(answer=at, answer_s=data.get("open_s"))


def move(one: Case, event: dict[str, Any], at: int) -> None:
    data, back = event["data"], event["kind"] == "returned"
    tier, level = data.get("tier", one["tier"]), data.get("level", one["top"] if "tier" in data else 0)
    here, there = one["team"] or one["tier"], data.get("team") or tier
    one["handoffs"] = (one["handoffs"] or 0) + (not back)
    one["bounced"] += back
    one["incomplete"] += "incomplete" in data
    if back:
        one["from"] = data["came_from"]
    elif there != here:
        one["ping_pong"] += one["from"] == there
        one["from"] = here
    if level > one["opened_level"] and one["up"] is None:
        one.update(up=at, up_s=data.get("open_s"))
    cause = data.get("cause")
    if cause in ("timed", "manual", "client") and "asked" not in data:
        one[cause] += 1
    one.update(tier=tier, team=data.get("team"), top=max(one["top"], level))


def clocks(runs: dict[str, dict[str, Any]], data: dict[str, Any]) -> None:
    for clock in data.get("corrects", ()):
        runs[clock]["met"] += 1
        runs[clock]["missed"] = max(0, runs[clock]["missed"] - 1)
    for clock in data.get("late", ()):
        if runs[clock]["running"] and not runs[clock]["late"]:
            runs[clock]["missed"] += 1
            runs[clock]["late"] = True
    for clock, met in data.get("ends", {}).items():
        run = runs[clock]
        if run["running"]:
            run["met"] += bool(met)
            run["missed"] += (not met and not run["late"]) - (bool(met) and run["late"])
            run.update(running=False, late=False)
    for clock in data.get("drops", ()):
        runs[clock].update(running=False, late=False)
    for clock in data.get("starts", {}):
        runs[clock].update(running=True, late=False)
    for clock, late in data.get("resumes", {}).items():
        runs[clock].update(running=True, late=bool(late))


def state(one: Case, data: dict[str, Any]) -> None:
    """What a log says of itself wins."""
    for name in ("handoffs", "reopens", "csat", "waits"):
        if name in data:
            one[name] = data[name]
    if "resolution_w" in data:
        one["wall"] = data["resolution_w"]
    for clock, met in data.get("sla", {}).items():
        one["runs"][clock].update(met=int(met is True), missed=int(met is False))


# Recomputed in tests/app/test_figures_recomputed.py; intervals are held against scipy where they are made.
ELSEWHERE = (
    "open_age", "out_of_process", "first_level_resolution", "time_in_tier", "handoffs.incomplete_rate",
    "handoffs.bounce_rate", "holding_messages", "sweep_lag", "few",
)  # fmt: skip
WINDOW = ("since", "until", "by")


def flat(data: dict[str, Any], prefix: str = "") -> dict[str, Any]:
    """Every figure by its name, to twelve digits: the last bits depend on the order in which a mean is summed."""
    found: dict[str, Any] = {}
    for name, value in data.items():
        if f"{prefix}{name}" in ELSEWHERE or name in WINDOW or name in ("low", "high"):
            continue
        if isinstance(value, dict):
            found |= flat(value, f"{prefix}{name}.")
        else:
            found[f"{prefix}{name}"] = None if value is None else f"{value:.12g}"
    return found
