"""Which cell governs a ticket, what adjusts it, and the promise that follows.

The order is cell, plan, flags (vip, security, affected, clients), client. Adjustments only tighten: the highest
starting tier, the shortest target, the union of the paths' steps. So no order of rules can matter, except for the
calendar, which an adjustment without targets may change: there the client's word beats a flag's, a flag's the plan's,
and that the cell's.
"""

from typing import Any, NamedTuple

from escli.core import durations
from escli.core.clocks import Promises, Spec, open_seconds
from escli.core.matrix import MANAGEMENT, Adjustment, Cell, Matrix, Step
from escli.core.model import CLOCKS, IDLE, Ticket
from escli.core.planning import Ladder

ORDER = ("plan", "vip", "security", "affected", "clients", "client")
_TARGETS = ("respond", "update", "resolve")


class Facts(NamedTuple):
    """What the lookup asks of a ticket."""

    type: str
    severity: str
    client: str
    plan: str | None
    vip: int
    security: int
    affected: int | None
    clients: int | None = None


class Governing(NamedTuple):
    """The cell, the adjustments that apply to it in their order, and what they make of it together."""

    cell: Cell
    applied: tuple[Adjustment, ...]
    tier: str
    calendar: str
    paths: tuple[str, ...]
    steps: tuple[Step, ...]


def facts_of(ticket: Ticket) -> Facts:
    """The facts of a ticket that choose its cell."""
    t = ticket
    return Facts(t.type, t.severity, t.client, t.plan, t.vip, t.security, t.affected, t.clients)


def govern(matrix: Matrix, facts: Facts) -> Governing | None:
    """What the matrix says of such a ticket; None where it has no such cell (an import, or a type since removed)."""
    cell = matrix.cells.get((facts.type, facts.severity))
    if cell is None:
        return None
    applied = tuple(sorted((one for one in matrix.adjustments if _applies(one, facts)), key=_rank))
    paths = dict.fromkeys(cell.path)
    for one in applied:
        paths.update(dict.fromkeys(one.path))
    steps = {step.id: step for path in paths for step in matrix.paths[path]}
    tier, calendar = start_of(matrix, cell, applied)
    return Governing(cell, applied, tier, calendar, tuple(paths), tuple(steps.values()))


def start_of(matrix: Matrix, cell: Cell, applied: tuple[Adjustment, ...]) -> tuple[str, str]:
    """The tier at which tickets begin, and the calendar of their clocks, under these adjustments in their order."""
    starts = [cell.tier, *(one.tier for one in applied if one.tier)]
    calendars = (one.calendar for one in reversed(applied) if one.calendar and not _has_targets(one))
    return max(starts, key=matrix.levels.__getitem__), next(calendars, cell.calendar)


def _rank(one: Adjustment) -> tuple[int, int, str]:
    """Its place in the documented order; of two of a kind the calendar's name decides, never the place in the file."""
    return ORDER.index(one.kind), one.value if one.kind in ("affected", "clients") else 0, one.calendar or ""


def _applies(one: Adjustment, facts: Facts) -> bool:
    return not refusal(one, facts)


def refusal(one: Adjustment, facts: Facts) -> str:
    """Why an adjustment does not apply to such a ticket, in words; empty if it does."""
    if one.types is not None and facts.type not in one.types:
        return f"only for {', '.join(one.types)}"
    if one.severities is not None and facts.severity not in one.severities:
        return f"only for {', '.join(one.severities)}"
    if _fits(one, facts):
        return ""
    return {
        "plan": f"the plan is {facts.plan}" if facts.plan else "it has no plan",
        "vip": "not a VIP",
        "security": "no security flag",
        "affected": "nobody said how many" if facts.affected is None else f"{facts.affected} affected",
        "clients": "no other client has one" if (facts.clients or 1) == 1 else f"{facts.clients} clients have one",
        "client": f"the client is {facts.client}",
    }[one.kind]


def _fits(one: Adjustment, facts: Facts) -> bool:
    match one.kind:
        case "plan":
            return bool(facts.plan == one.value)
        case "vip":
            return bool(facts.vip)
        case "security":
            return bool(facts.security)
        case "affected" | "clients":
            return (getattr(facts, one.kind) or 0) >= int(one.value)
        case _:
            return bool(facts.client == one.value)


def _has_targets(one: Adjustment) -> bool:
    return one.respond is not None or one.update is not None or one.resolve is not None


def promise_spec(matrix: Matrix, governing: Governing, opened_at: int, promises: Promises) -> Spec:
    """The promise that a ticket opened at that second is given: of several targets the one that is due first."""
    tiers = {tier.name for tier in matrix.tiers}
    heard = [governing.cell.respond, *(one.respond for one in governing.applied if one.respond)]
    named = sorted(set().union(*heard) - {"*"} if all("*" in said for said in heard) else tiers)
    targets: dict[str, dict[str, list[str]]] = {}
    for clock in _TARGETS:
        for tier in [*named, "*"] if clock == "respond" else ["*"]:
            chosen = shortest(candidates(governing, clock, tier), matrix, opened_at, promises)
            if chosen is not None:
                targets.setdefault(clock, {})[tier] = chosen
    said = matrix.management
    targets[MANAGEMENT] = {"*": [said["respond"], said["calendar"]]}
    targets["callback"] = {"*": [said["callback"] or said["respond"], said["calendar"]]}
    if governing.cell.idle:
        targets[IDLE] = {"*": [governing.cell.idle, governing.calendar]}
    used = {governing.calendar, *(name for by_tier in targets.values() for _, name in by_tier.values())}
    settings = matrix.settings
    return {
        "calendars": {name: promises.lend(matrix.calendars[name]) for name in sorted(used)},
        "calendar": governing.calendar,
        "targets": targets,
        "pauses": {on: list(clocks) for on, clocks in settings.pauses.items()},
        "update": settings.update,
    }


def candidates(governing: Governing, clock: str, tier: str) -> list[list[str]]:
    """Every [words, calendar name] said for a clock, in the documented order."""
    return [said for _, said in spoken(governing, clock, tier)]


def spoken(governing: Governing, clock: str, tier: str) -> list[tuple[str, list[str]]]:
    """Who says what for a clock: "cell" or an adjustment's source, and its [words, calendar name]."""
    found = []
    for source in (governing.cell, *governing.applied):
        said: Any = getattr(source, clock)
        words = (said.get(tier) or said.get("*")) if isinstance(said, dict) else said
        if words:
            own, name = (source.calendar, source.source) if isinstance(source, Adjustment) else (None, "cell")
            found.append((name, [words, own or governing.calendar]))
    return found


def shortest(said: list[list[str]], matrix: Matrix, at: int, promises: Promises) -> list[str] | None:
    """Of several targets the one that is due first for a ticket opened at that second."""
    if len(said) < 2:  # nothing to compare, and no calendar to build
        return said[0] if said else None

    def due(candidate: list[str]) -> tuple[int, list[str]]:
        """Of two that are due at once the words decide, so that the order in the file does not."""
        hours = promises.hours(promises.lend(matrix.calendars[candidate[1]]))
        return hours.add(at, open_seconds(durations.parse(candidate[0]), hours, at)), candidate

    return min(said, key=due)


# A ticket whose type or severity the matrix no longer has must not fall silent: the duty contact hears of it.
_ORPHAN = (
    *(Step(f"{clock}@100%:page:duty", clock, 100, 0, 0, 0, "page", "duty") for clock in (*_TARGETS, MANAGEMENT)),
    Step("respond@100%+15m*:page:duty", "respond", 100, 0, 900, 0, "page", "duty"),
)


# What no path needs to say: a silent holder is paged, then loses the ticket; a client is called back.
_ALWAYS = (
    Step("idle@100%:page:assignee", IDLE, 100, 0, 0, 0, "page", "assignee"),
    Step("idle@200%:release:tier", IDLE, 200, 0, 0, 0, "release", "tier"),
    Step("callback@100%:page:management", "callback", 100, 0, 0, 0, "page", MANAGEMENT),
)


BUILT_IN = frozenset(step.id for step in (*_ORPHAN, *_ALWAYS))


def ladder_for(matrix: Matrix, facts: Facts) -> Ladder:
    """The steps on which such a ticket climbs, by clock."""
    found = govern(matrix, facts)
    steps = (*(_ORPHAN if found is None else found.steps), *_ALWAYS)
    return {clock: tuple(step for step in steps if step.clock == clock) for clock in CLOCKS}
