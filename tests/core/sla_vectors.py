"""The histories of tests/vectors/sla_history.json: what happens, and the matrix that promises what they promise."""

import datetime as dt
import json
from pathlib import Path
from typing import Any, NamedTuple

Vector = dict[str, Any]

VECTORS: dict[str, Vector] = {
    one["id"]: one
    for one in json.loads((Path(__file__).parents[1] / "vectors" / "sla_history.json").read_text("utf-8"))["vectors"]
}
CLOCK_OF = {"first_response": "respond", "update": "update", "keep_in_loop": "update", "resolution": "resolve"}
MATRIX = """\
escli: 1
name: Small Desk
timezone: {tz}
settings: {{update: {update}, wait on client pauses: [{pauses}]}}
calendars:
  office: {{hours: {{{hours}}}, holidays: {{{holidays}}}}}
tiers: {{L1: {{client: We help.}}}}
management: {{client: We care., respond: 1h, calendar: office}}
severities: {{normal: It hurts.}}
types: {{fault: {{title: A fault}}}}
matrix:
  fault:
    normal: {{tier: L1, calendar: office, path: only, {targets}}}
paths:
  only:
{steps}
    - respond every 8h: page tier
clients: {{Acme: {{}}}}
team: {{ana: {{tier: L1, page: log, tell: log}}}}
channels: {{log: {{log: messages.log}}}}
duty: ana
"""


class Rules(NamedTuple):
    """What the matrix says under `settings`."""

    update: str
    pauses: tuple[str, ...]


def rules_of(vector: Vector) -> Rules:
    """The settings that say what the vector takes for granted.

    An answer to each message of the client's is `update: answer`, keeping the client in the loop `update: promise`.
    A clock that a wait stops, or whose due it hides, is one that it pauses.
    """
    said = vector.get("semantics", {})
    rule = said.get("update_rule")
    answers = rule == "since_unanswered_client" or (
        rule == "response_then_keep_in_loop" and "keep_in_loop_minutes" not in vector["targets"]
    )
    update = "answer" if answers else "promise"
    stopped = [CLOCK_OF[name] for name in (*said.get("pause_clocks", ()), *said.get("ignore_while_pending", ()))]
    if "respond" in stopped and owes_each_response(vector, update):
        stopped.append("update")
    return Rules(update, tuple(dict.fromkeys(stopped)))


def owes_each_response(vector: Vector, update: str) -> bool:
    """Whether the response target is that of the update clock too: it holds for every message, not the first alone."""
    every = "first_response_means" in vector.get("semantics", {})
    return every and update == "answer" and "keep_in_loop_minutes" not in vector["targets"]


def targets(vector: Vector, update: str) -> dict[str, str]:
    """The target of each clock that the vector promises, in the matrix's words."""
    if "op" in vector:
        return {"resolve": f"{vector['seconds']}s"}
    said = vector["targets"]
    end = " end of day" if said.get("end_of_working_day") else ""
    found = {}
    for name, clock in CLOCK_OF.items():
        if f"{name}_minutes" in said:
            found[clock] = f"{said[f'{name}_minutes']}m"
        if f"{name}_working_days" in said:
            found[clock] = f"{said[f'{name}_working_days']}d{end}"
    if "respond" in found and owes_each_response(vector, update):
        found["update"] = found["respond"]
    return found


def matrix_text(vector: Vector, rules: Rules) -> str:
    """A matrix with the calendar, targets and steps of the vector."""
    calendar = vector["calendar"]
    wanted = {"respond": "240h"} | targets(vector, rules.update)  # a cell cannot be without one; it is not looked at
    return MATRIX.format(
        tz=calendar["tz"],
        update=rules.update,
        pauses=", ".join(rules.pauses),
        hours=", ".join(
            f'{day}: "{", ".join("-".join(span) for span in spans)}"' for day, spans in calendar["hours"].items()
        ),
        holidays=", ".join(f"{day}: Closed" for day in calendar["holidays"]),
        targets=", ".join(f"{clock}: {words}" for clock, words in wanted.items()),
        steps="\n".join(f"    - {moment(one)}: tell tier" for one in steps_of(vector)),
    )


def steps_of(vector: Vector) -> list[Vector]:
    """The escalations of a vector: each stands so many seconds, or working days, from the target."""
    return list(vector.get("expect", {}).get("escalations", ()))


def moment(escalation: Vector) -> str:
    """Its place on the path, as the matrix says it."""
    days = "offset_working_days" in escalation
    offset = escalation["offset_working_days" if days else "offset_seconds"]
    unit = "d" if days else "s"
    return f"{abs(offset)}{unit} {'after' if offset > 0 else 'before'} {CLOCK_OF[escalation['clock']]}"


def second(iso: str) -> int:
    """An instant of a vector."""
    return int(dt.datetime.fromisoformat(iso).timestamp())


def instant(at: int | None) -> str | None:
    """The same, as vectors write it."""
    return None if at is None else dt.datetime.fromtimestamp(at, dt.UTC).isoformat()


def history(vector: Vector) -> list[tuple[int, str]]:
    """What happens, and when; a vector that states only how long a wait was has it begin with the ticket."""
    if "op" in vector:  # a fact about a clock: that of a ticket which waits where the vector has its pauses
        waits = [(second(at), kind) for span in vector["pauses"] for at, kind in zip(span, WAIT, strict=True)]
        return [(second(vector["start"]), "created"), *waits]
    found = []
    for event in vector["events"]:
        found.append((second(event["at"]), event["kind"]))
        if event.get("status") == "pending":
            found.append((second(event["at"]), "pending"))
    paused = vector.get("given_pause_seconds")
    return found if paused is None else [*found, (found[0][0], "pending"), (found[0][0] + paused, "resumed")]


WAIT = ("pending", "resumed")


def expected(vector: Vector) -> Vector:
    """What the vector asserts; a margin below zero is a breach, and an escalation comes once."""
    if "op" in vector:
        return {"resolution_due": vector["end"]}
    said: Vector = vector["expect"]
    margins = {name: (value, value < 0) for name, value in said.items() if name.endswith("_margin_minutes")}
    steps = {"escalations": [one | {"at": [one["at"]]} for one in steps_of(vector)]} if "escalations" in said else {}
    return said | margins | steps
