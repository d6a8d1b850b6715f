"""What the team's tables draw: gaps that nobody overlooks, with and without colour, and no tier that is left out."""

import io
from typing import Any

from rich.console import Console

from escli.cli import coverage_view, oncall_week
from escli.cli.words import from_iso

SATURDAY = from_iso("2026-11-28T00:00:00Z") or 0


def drawn(what: Any) -> list[str]:
    console = Console(width=80, file=io.StringIO(), no_color=True, force_terminal=False)
    with console.capture() as capture:
        console.print(what)
    return [line.rstrip() for line in capture.get().splitlines()]


def test_a_week_of_oncall_has_a_tier_that_nobody_is_at_and_begins_on_the_day_asked_for() -> None:
    shifts = [{"tier": "L2", "from": "2026-11-30T09:00:00Z", "until": "2026-11-30T17:00:00Z", "people": ["ben"]}]
    lines = drawn(oncall_week.drawn(shifts, ("L1", "L2"), SATURDAY, "UTC"))
    assert lines[0].split() == ["Day", "L1", "L2"]
    days = [line.split() for line in lines if line[:3] in ("Sat", "Sun", "Mon", "Tue", "Fri")]
    assert days[0] == ["Sat", "28", "Nov", "nobody", "nobody"]
    assert days[2] == ["Mon", "30", "Nov", "nobody", "-09:00", "nobody"]
    assert days[-1] == ["Fri", "04", "Dec", "nobody", "nobody"]


def test_a_week_that_has_no_shift_at_all_is_a_week_of_nobody() -> None:
    lines = drawn(oncall_week.drawn([], ("L1",), SATURDAY, "Europe/London"))
    assert sum("nobody" in line for line in lines) == 7


def gap(skills: list[str], start: str, until: str) -> dict[str, Any]:
    return {
        "tier": "L2", "skills": skills, "from": start, "until": until, "state": "nobody", "people": ["mia"],
        "why": ["ben is away"],
    }  # fmt: skip


def demand(tier: str, skills: list[str], gaps: list[dict[str, Any]]) -> dict[str, Any]:
    day = [*[None] * 9, *["nobody" if gaps else "covered"] * 8, *[None] * 7]
    return {"tier": tier, "skills": skills, "gaps": gaps, "week": [day] * 5 + [[None] * 24] * 2}


def test_a_gap_stands_first_once_for_all_skills_and_is_seen_without_colour() -> None:
    span = "2026-11-30T09:00:00Z", "2026-11-30T17:00:00Z"
    demands = [
        demand("L1", [], []),
        demand("L2", ["cables"], [gap(["cables"], *span)]),
        demand("L2", ["servers"], [gap(["servers"], *span)]),
    ]
    data = {"demands": demands, "until": "2026-12-05T00:00:00Z", "timezone": "Asia/Kathmandu"}
    lines = drawn(coverage_view.drawn(data, SATURDAY))
    assert lines[0].startswith("1 gap until")
    assert "cables; servers: ben is away; only" in " ".join(lines)
    week = [line for line in lines if line.startswith(("L1", "L2"))]
    assert [line.split()[-7] for line in week] == ["...XXX..", "...XXX..", "...---.."]
    assert "midnight in Asia/Kathmandu" in lines[-1]


def test_without_a_gap_it_says_so_first() -> None:
    data = {"demands": [demand("L1", [], [])], "until": "2026-12-05T00:00:00Z", "timezone": "UTC"}
    lines = drawn(coverage_view.drawn(data, SATURDAY))
    assert lines[0].startswith("No gap until")
    assert not [line for line in lines if "X" in line and "GAP" not in line]
