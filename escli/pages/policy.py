"""The escalation policy as a client reads it: who looks after what, how fast, when it moves up, and how to ask."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from escli.core.lookup import Governing
from escli.core.matrix import Adjustment, Matrix
from escli.core.plain import every, hours_of, never_closes, within
from escli.pages import climbing, opening, page

Spec = dict[str, Any]
FLAGS = {
    "vip": "For people whom you have named as VIP",
    "security": "Where security is at risk",
    "affected": "When {} or more people are affected",
    "clients": "When {} or more of our clients have such a fault at once",
}


class Told(NamedTuple):
    """What the page is made from: each cell with the promise that it gives, and of each calendar its coming days."""

    matrix: Matrix
    client: str | None
    plan: str | None
    cells: Sequence[tuple[Governing, Spec]]
    days: dict[str, list[dict[str, Any]]]


class Kind(NamedTuple):
    """A type of issue: for each severity the tier at which it starts, and the promise."""

    title: str
    rows: list[tuple[str, str, str]]


def render(told: Told, as_of: int, *, as_markdown: bool) -> str:
    """The page, stamped with a second."""
    matrix = told.matrix
    make, template = (page.markdown, "policy.md") if as_markdown else (page.html, "policy.html")
    titles = {name: kind.title for name, kind in matrix.types.items()}
    climbs = climbing.grouped(
        (titles[found.cell.type], found.cell.severity, [one for one in found.steps if one.clock in spec["targets"]])
        for found, spec in told.cells
    )
    return make(
        template, page.wall_of(matrix, told.client), as_of,
        desk=matrix.name, client=told.client, plan=told.plan, contact=page.contact(matrix),
        tiers=[(one.name, one.client) for one in matrix.tiers], management=matrix.management["client"],
        severities=_severities(matrix), kinds=_kinds(told), faster=_faster(told),
        climbs=[(_which(told, kinds), says) for kinds, says in climbs],
        openings=[
            opening.told(name, matrix.calendars[name], days)
            for name, days in told.days.items()
            if not never_closes(matrix.calendars[name])
        ],
        callback=_callback(matrix),
    )  # fmt: skip


def _severities(matrix: Matrix) -> list[tuple[str, str, str]]:
    """Each with what it means, and issues that clients know, where the matrix has some."""
    found = [(name, matrix.meanings[name], _joined(matrix.examples[name], "or")) for name in matrix.severities]
    return [(_capital(name), means, f"For example: {such}." if such else "") for name, means, such in found]


def _kinds(told: Told) -> list[Kind]:
    found: dict[str, Kind] = {}
    for governing, spec in told.cells:
        cell = governing.cell
        kind = found.setdefault(cell.type, Kind(told.matrix.types[cell.type].title, []))
        promise = _promise(told.matrix, governing, spec)
        kind.rows.append((_capital(cell.severity), governing.tier, promise))
    return list(found.values())


def _promise(matrix: Matrix, governing: Governing, spec: Spec) -> str:
    """`Somebody responds within 15 minutes, you hear from us at least every hour, ... All of it at any hour.`"""
    by_clock = {clock: spec["targets"].get(clock, {}) for clock in ("respond", "update", "resolve")}
    targets = {clock: said.get(governing.tier) or said.get("*") for clock, said in by_clock.items()}
    said = [(clock, *target) for clock, target in targets.items() if target]
    hours = {name: hours_of(name, matrix.calendars[name]) for _, _, name in said}
    parts = []
    for clock, words, name in said:
        part = _part(matrix, clock, words, any_hour=never_closes(matrix.calendars[name]))
        parts.append(part if len(hours) == 1 else f"{part} {hours[name]}")
    return f"{_capital(_joined(parts))}{', ' + next(iter(hours.values())) if len(hours) == 1 else ''}."


def _part(matrix: Matrix, clock: str, words: str, *, any_hour: bool = False) -> str:
    if clock == "respond":
        return f"somebody responds {within(words, any_hour=any_hour)}"
    if clock == "resolve":
        return f"it is solved {within(words, any_hour=any_hour)}"
    if matrix.settings.update == "answer":
        return f"what you write is answered {within(words, any_hour=any_hour)}"
    return f"you hear from us {every(words, any_hour=any_hour)}"


def _faster(told: Told) -> list[str]:
    """What else tightens a promise: flags and numbers that are known only once something has happened."""
    return [_flag(told.matrix, one) for one in told.matrix.adjustments if one.kind in FLAGS]


def _flag(matrix: Matrix, one: Adjustment) -> str:
    where = []
    if one.types is not None:
        where.append(_joined([matrix.types[name].title for name in one.types], "or"))
    if one.severities is not None:
        where.append(f"if it is {_joined(list(one.severities), 'or')}")
    gives = [f"it starts with {one.tier} or above"] if one.tier else []
    for clock in ("respond", "update", "resolve"):
        words = getattr(one, clock)
        for said in dict.fromkeys(words.values()) if isinstance(words, dict) else (words,):
            gives += [_part(matrix, clock, said)] if said else []
    if one.calendar:
        gives.append(f"its times count {hours_of(one.calendar, matrix.calendars[one.calendar])}")
    if any(climbing.sentences(matrix.paths[path]) for path in one.path):
        gives.append("it moves up by itself as its time runs out")
    begin = FLAGS[one.kind].format(one.value)
    return f"{begin}{' (' + ', '.join(where) + ')' if where else ''}: {'; '.join(gives)}."


def _which(told: Told, kinds: list[tuple[str, list[str]]]) -> str:
    """`Server outage (critical, high); Password reset`: the severities only where they are not all."""
    every_one = len(told.matrix.severities)
    return "; ".join(
        title if len(severities) == every_one else f"{title} ({', '.join(severities)})" for title, severities in kinds
    )


def _callback(matrix: Matrix) -> str:
    said = matrix.management
    calendar = matrix.calendars[said["calendar"]]
    inside = within(said["callback"] or said["respond"], any_hour=never_closes(calendar))
    return f"{inside}, {hours_of(said['calendar'], calendar)}"


def _joined(parts: Sequence[str], last: str = "and") -> str:
    return "".join(parts) if len(parts) < 2 else f"{', '.join(parts[:-1])} {last} {parts[-1]}"


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
