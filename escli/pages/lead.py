"""A month for the team lead: all clients, side by side, where promises break, what stands out, what is to be done."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from escli.core.matrix import Matrix
from escli.core.metrics import DEFINITIONS
from escli.core.model import PROMISES, Ticket
from escli.core.plain import Wall, spent
from escli.core.text import NO_TITLE, cut, plural
from escli.core.trend import part_of
from escli.pages import drawing, page
from escli.pages.numbers import NONE, before, change, half, part, percent, promise, share

Figures = dict[str, Any]
GROUPS, ACTIONS, FINDINGS = 60, 40, 12  # that are told
CLOCKS = {"respond": "Respond", "update": "Update", "resolve": "Resolve", "management": "Management",
          "callback": "Call back", "vendor": "Vendor"}  # fmt: skip
_DEFINED = (
    "tickets", "sla", "escalated", "escalation_rate", "escalations", "out_of_process", "first_level_resolution",
    "resolution_time", "first_response_time", "time_in_tier", "reopen_rate", "handoffs", "ping_pong",
    "holding_messages", "sweep_lag", "satisfaction", "few",
)  # fmt: skip


class Month(NamedTuple):
    """What is told: figures of all, by client and by tier; the worst tickets; what patterns and reviews found."""

    matrix: Matrix
    period: tuple[int, int]
    now: int
    figures: Figures
    trend: Sequence[Figures]
    months: Sequence[tuple[int, Figures]]
    clients: Sequence[Figures]
    tiers: Sequence[Figures]
    broken: Sequence[Ticket]
    patterns: Figures
    reviews: Figures
    dead: int


def says(month: Month) -> list[str]:
    """The month in a few sentences."""
    figures, wall = month.figures, Wall(month.matrix.timezone)
    so_far = "" if month.period[1] <= month.now else " so far"
    tickets = plural(figures["tickets"], "ticket was", "tickets were")
    found = [
        f"{tickets} opened in {wall.month(month.period[0])}{so_far}; {figures['open']:,} of them not resolved yet."
    ]
    found += [f"{CLOCKS[clock]} kept: {share(figures['sla'][clock])}." for clock in _decided(figures)]
    worse = [one for one in month.trend if one["verdict"] == "worse"]
    if worse:
        found.append(f"Worse than the month before, by more than chance: {', '.join(_name(one) for one in worse)}.")
    overdue = sum(one["is_overdue"] for one in month.reviews["actions"])
    if overdue:
        found.append(f"{plural(overdue, 'action')} of reviews {'is' if overdue == 1 else 'are'} overdue.")
    if month.dead:
        found.append(f"{plural(month.dead, 'message')} reached nobody: escli outbox list.")
    return found


def _name(line: Figures) -> str:
    return str(line["figure"]).removeprefix("sla.").replace("_", " ").replace(".", " ")


def _decided(figures: Figures) -> list[str]:
    return [clock for clock in PROMISES if part_of(figures["sla"][clock])[1]]


def render(month: Month, as_of: int, *, as_markdown: bool) -> str:
    """The report, stamped with a second."""
    make, template = (page.markdown, "lead.md") if as_markdown else (page.html, "lead.html")
    matrix, wall = month.matrix, Wall(month.matrix.timezone)
    found = month.patterns
    return make(
        template, wall, as_of,
        desk=matrix.name, contact=None, month=wall.month(month.period[0]), is_over=month.period[1] <= month.now,
        says=says(month), kept=_kept(month), clients=_groups(month.clients), tiers=_groups(month.tiers),
        clients_left=max(0, len(month.clients) - GROUPS), in_tiers=_in_tiers(month.figures),
        flow=_flow(month), broken=[_broken(one, month.now) for one in month.broken],
        findings=[one for one in found["findings"] if one["direction"] == "worse"][:FINDINGS],
        looks=found["looks"], training=found["training"][:FINDINGS], titles=found["titles"][:FINDINGS],
        process=found["process"], share=_share, causes=found["reviews"]["causes"],
        actions=month.reviews["actions"][:ACTIONS], awaiting=month.reviews["awaiting_total"],
        day=lambda iso: _day(iso, wall),
        trends=_trends(month, wall), drawn=drawing.kept(month.figures, month.trend, CLOCKS)
        | drawing.trend(month.months, wall, {clock: f"{CLOCKS[clock]} kept" for clock in ("respond", "resolve")}),
        definitions=[(one, DEFINITIONS[one]) for one in _DEFINED],
    )  # fmt: skip


def _kept(month: Month) -> list[tuple[str, ...]]:
    """Each promise: its name, how many of how many, the share, between what it lies, and the month before."""
    sla = month.figures["sla"]
    return [(CLOCKS[clock], *promise(sla[clock], month.trend, clock)) for clock in _decided(month.figures)]


def _groups(groups: Sequence[Figures]) -> list[tuple[Any, ...]]:
    """A line each: the most tickets first."""
    ordered = sorted(groups, key=lambda one: (-one["tickets"], str(one["group"])))
    return [
        (one["group"] or NONE, f"{one['tickets']:,}", percent(one["escalation_rate"]["rate"]),
         *(part(one["sla"][clock]) for clock in ("respond", "update", "resolve")),
         half(one["resolution_time"]["business"]))
        for one in ordered[:GROUPS]
    ]  # fmt: skip


def _share(one: Figures) -> str:
    """A share as patterns tell it."""
    return f"{one['part']:,} of {one['whole']:,}"


def _in_tiers(figures: Figures) -> list[tuple[str, str, str, str]]:
    return [
        (tier, f"{one['n']:,}", spent(one["median"]), spent(one["p90"]))
        for tier, one in figures["time_in_tier"].items()
        if one["n"]
    ]


def _flow(month: Month) -> list[tuple[str, str, str]]:
    """How tickets go: each figure, and the month before where it is compared."""
    figures = month.figures
    rates = (("Escalated", "escalation_rate"), ("Solved at the first level", "first_level_resolution"),
             ("Reopened", "reopen_rate"), ("Clients who went round the process", "out_of_process"))  # fmt: skip
    found = [(name, share(figures[key]), before(change(month.trend, key))) for name, key in rates]
    causes = ", ".join(f"{name} {count:,}" for name, count in figures["escalations"].items())
    found.insert(1, ("Escalations by cause", causes, NONE))
    sent = figures["handoffs"]
    for name, key in (("Handoffs sent incomplete", "incomplete_rate"), ("Handoffs returned", "bounce_rate")):
        found.append((name, share(sent[key]), before(change(month.trend, f"handoffs.{key}"))))
    found.append(("From A to B to A", share(figures["ping_pong"]), before(change(month.trend, "ping_pong"))))
    found.append(("Holding messages by the machine", f"{figures['holding_messages']['total']:,}", NONE))
    rated = figures["satisfaction"]
    line = change(month.trend, "satisfaction.satisfied")
    found.append(("Satisfied (4 and 5)", share(rated["satisfied"]), before(line)))
    lag = figures["sweep_lag"]
    late = f"half within {spent(lag['median'])}, nine of ten within {spent(lag['p90'])}" if lag["n"] else NONE
    found.append(("Sweep lag", late, NONE))
    found.append(("Messages that reached nobody, now", f"{month.dead:,}", NONE))
    return found


def _broken(ticket: Ticket, now: int) -> tuple[int, str, str, str]:
    """A ticket, whose it is, and which clocks broke."""
    from escli.pages.cases import missed

    clocks = ", ".join(CLOCKS[clock].lower() for clock in PROMISES if missed(ticket, clock, now))
    return ticket.id, cut(ticket.title, 100) or NO_TITLE, ticket.client, clocks


def _day(iso: str | None, wall: Wall) -> str:
    """The last day of a time that ends at an instant."""
    return NONE if iso is None else wall.date(int(datetime.fromisoformat(iso).timestamp()) - 1)


def _trends(month: Month, wall: Wall) -> list[tuple[Any, ...]]:
    return [
        (wall.month(at), f"{one['tickets']:,}", *(part(one["sla"][clock]) for clock in ("respond", "resolve")),
         percent(one["escalation_rate"]["rate"]), half(one["resolution_time"]["business"]))
        for at, one in month.months
    ]  # fmt: skip
