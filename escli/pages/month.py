"""A client's month, for a service review: what was promised and kept, what was not, what moved up, and how it ended."""

from collections.abc import Sequence
from itertools import islice
from typing import Any, NamedTuple

from escli.core.matrix import Matrix
from escli.core.model import Ticket
from escli.core.plain import Wall
from escli.core.text import NO_TITLE, cut, plural
from escli.core.trend import part_of
from escli.pages import charts, drawing, page
from escli.pages.cases import TOLD, Broken, Case, Risen, broken, ended, kept, missed, risen, used
from escli.pages.numbers import half, most, of_time, part, promise, share
from escli.pages.words import Words

Figures = dict[str, Any]
RISEN, BROKEN, LEFT, ROWS = 200, 400, 100, 400  # that are told one by one
KEPT = {"respond": "Taken up in time", "update": "News in time", "resolve": "Solved in time",
        "callback": "Called back in time"}  # fmt: skip
DOTS = 1000  # that a chart has room for
_WEEK = 7 * 86400
DEFINITIONS = {
    "A month": "Tickets count in the month in which they were opened; what moved up is told in the month in which it "
    "did, whenever it was opened.",
    "Kept": "Each ticket counts once for each promise: as broken if it was broken even once, or is late now; else "
    "as kept if it was kept. One where nothing is decided yet does not count.",
    "Taken up in time": "Somebody took it up, or wrote to you, within the promised time; and again each time that it "
    "came to somebody else or was opened again.",
    "News in time": "You heard from one of us as often as we promised. What a machine sends does not count.",
    "Solved in time": "It was solved within the promised time. While we wait for your answer that time stands still.",
    "Called back in time": "You asked for an escalation, and a manager called you within the promised time.",
    "Promised time": "Counted in the hours that were promised for that kind of ticket: office hours, or any hour.",
    "Between": "How far chance alone may have moved a share: its true value lies in there in 95 of 100 cases (Wilson's "
    "interval). The fewer tickets, the wider.",
    "First answer": "From opening to the first message to you by one of us, in the hours that count.",
    "Time to solve": "From opening to the solution that lasted, in the hours that count; waits for you are in it.",
    "Half, nine of ten": "Half of the tickets took no longer (the median); nine of ten took no longer.",
    "Moved up": "It went to somebody with deeper knowledge, or a manager joined.",
    "Satisfied": "Ratings of 4 and 5, of 1 to 5.",
}


class Month(NamedTuple):
    """What is told: the figures of the tickets opened in it, beside those before; then tickets one by one."""

    matrix: Matrix
    client: str
    period: tuple[int, int]
    now: int
    figures: Figures
    trend: Sequence[Figures]  # beside the month before
    months: Sequence[tuple[int, Figures]]  # the last ones, each with its first second
    opened: Sequence[Case]
    moved: Sequence[Case]
    left: Sequence[Ticket]  # open at its end
    carried: Sequence[Case] = ()  # opened before it, with a broken promise, and not over when it began


class _Told(NamedTuple):
    """What is told one by one: promises broken on tickets of the month, and on earlier ones; what moved up."""

    broken: list[Broken]
    earlier: list[Broken]
    up: list[Risen]


def render(month: Month, as_of: int, *, as_markdown: bool) -> tuple[list[str], str]:
    """The month in a few sentences, and the report, stamped with a second."""
    make, template = (page.markdown, "month.md") if as_markdown else (page.html, "month.html")
    matrix, wall, words = month.matrix, page.wall_of(month.matrix, month.client), Words()
    told = _one_by_one(month)
    says = _says(month, told, wall)
    text = make(
        template, wall, as_of,
        desk=matrix.name, client=month.client, contact=page.contact(matrix), month=wall.month(month.period[0]),
        is_over=month.period[1] <= month.now, says=says, kept=_kept(month), times=_times(month.figures),
        broken=told.broken[:BROKEN], broken_left=max(0, len(told.broken) - BROKEN),
        earlier=told.earlier[:BROKEN], earlier_left=max(0, len(told.earlier) - BROKEN),
        risen=[one._replace(text=words.text(one.text)) for one in told.up[:RISEN]],
        risen_left=max(0, len(told.up) - RISEN), left=_left(month), left_count=len(month.left),
        rows=list(_rows(month)), rows_left=max(0, len(month.opened) - ROWS),
        satisfaction=month.figures["satisfaction"], satisfied=share(month.figures["satisfaction"]["satisfied"]),
        trends=_trends(month, wall), definitions=list(DEFINITIONS.items()), drawn=_drawn(month, wall),
    )  # fmt: skip
    return says, text


def _one_by_one(month: Month) -> _Told:
    up = (risen(month.matrix, case, month.now, month.period) for case in month.moved)
    return _Told(
        [one for case in month.opened for one in broken(case, month.now)],
        [one for case in month.carried for one in broken(case, month.now, month.period)],
        [one for one in up if one is not None],
    )


def _says(month: Month, told: _Told, wall: Wall) -> list[str]:
    figures, so_far = month.figures, "" if month.period[1] <= month.now else " so far"
    tickets, name = figures["tickets"], wall.month(month.period[0])
    if not tickets:
        found = [f"No ticket was opened in {name}{so_far}."]
    else:
        still = figures["open"]
        rest = f"{still:,} of them {'is' if still == 1 else 'are'} open now" if still else "none of them is open now"
        found = [f"{plural(tickets, 'ticket was', 'tickets were')} opened in {name}{so_far}; {rest}."]
    found += [f"{KEPT[clock]}: {share(figures['sla'][clock])}." for clock in _decided(figures)]
    found += _lost(told)
    if _decided(figures) and not told.broken:
        found.append("Every promise that fell due was kept.")
    moved = f"{plural(len(told.up), 'ticket')} moved up in that month: to deeper knowledge, or a manager joined."
    return [*found, moved if told.up else "None moved up."]


def _lost(told: _Told) -> list[str]:
    """That promises were broken, of how many tickets; nothing if none was."""
    found = []
    lost, before = (len({one.id for one in some}) for some in (told.broken, told.earlier))
    if lost:
        which = "One ticket has a promise that we did not keep; it is" if lost == 1 else (
            f"{lost:,} tickets have a promise that we did not keep; each is")  # fmt: skip
        found.append(f"{which} told below.")
    if before:
        found.append(f"So {'has one' if before == 1 else f'have {before:,}'} opened before that month.")
    return found


def _decided(figures: Figures) -> list[str]:
    return [clock for clock in TOLD if part_of(figures["sla"][clock])[1]]


def _kept(month: Month) -> list[tuple[str, ...]]:
    """Each promise: its name, how many of how many, the share, between what it lies, and the month before."""
    sla = month.figures["sla"]
    return [(KEPT[clock], *promise(sla[clock], month.trend, clock)) for clock in _decided(month.figures)]


def _times(figures: Figures) -> list[tuple[str, str, str, str]]:
    names = (("First answer", "first_response_time"), ("Time to solve", "resolution_time"))
    told = [(says, figures[name]["business"]) for says, name in names]
    return [(says, half(one), most(one), f"{one['n']:,}") for says, one in told if one["n"]]


def _left(month: Month) -> list[tuple[int, str, str, int, str, int | None]]:
    """What was open at the end of the month: what it is, since when, how it stands now."""
    return [
        (one.id, cut(one.title, 100) or NO_TITLE, one.severity, one.opened_at, *ended(month.matrix, one))
        for one in islice(month.left, LEFT)
    ]


def _rows(month: Month) -> Any:
    """Every ticket of the month: what it is, how its answer and its solution went, how it stands."""
    for case in islice(month.opened, ROWS):
        one = case.ticket
        went = tuple(_went(case, clock, month.now) for clock in ("respond", "resolve"))
        yield one.id, case.title, one.severity, one.opened_at, went, ended(month.matrix, one)


def _went(case: Case, clock: str, now: int) -> tuple[bool, str]:
    """Whether a promise was broken, and what is said of it: `kept (40 %)`, of the promised time."""
    late = missed(case.ticket, clock, now)
    if not late and not kept(case.ticket, clock, now):
        return False, "not yet"
    took = used(case, clock)
    return late, f"{'broken' if late else 'kept'}{'' if took is None else f' ({of_time(took)})'}"


def _trends(month: Month, wall: Wall) -> list[tuple[str, ...]]:
    """The last months: how many tickets, what was kept, half were solved within."""
    return [
        (wall.month(at), f"{one['tickets']:,}", *(part(one["sla"][clock]) for clock in ("respond", "resolve")),
         half(one["resolution_time"]["business"]))
        for at, one in month.months
    ]  # fmt: skip


def _drawn(month: Month, wall: Wall) -> drawing.Drawn:
    """Each chart, with its title and what it shows in words."""
    found = drawing.kept(month.figures, month.trend, KEPT)
    for clock, name in (("respond", "Taking up"), ("resolve", "Solving")):
        dots = list(_dots(month, clock))
        if dots:
            late = sum(not one[2] for one in dots)
            words = f"{plural(len(dots), 'ticket')}; {len(dots) - late:,} within the promised time, {late:,} not."
            every = -(-len(dots) // DOTS)
            which = "each ticket" if every == 1 else f"one ticket of {every}"
            chart = charts.dots(dots[::every], *month.period, _weeks(month, wall))
            found[clock] = chart, (f"{name}: how much of the promised time {which} took", words)
    return found | drawing.trend(month.months, wall, {clock: KEPT[clock] for clock in ("respond", "resolve")})


def _dots(month: Month, clock: str) -> Any:
    """Of each ticket where something is decided: when it was opened, how much of its time it took, kept, its number."""
    for case in month.opened:
        late = missed(case.ticket, clock, month.now)
        took = used(case, clock)
        if took is not None and (late or kept(case.ticket, clock, month.now)):
            yield (
                case.ticket.opened_at,
                took,
                not late,
                f"#{case.ticket.id}: {of_time(took)}",
            )


def _weeks(month: Month, wall: Wall) -> list[tuple[int, str]]:
    begin, end = month.period
    return [(at, wall.day(at + _WEEK // 14)) for at in range(begin, end - 5 * _WEEK // 7, _WEEK)]
