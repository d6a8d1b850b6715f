"""Draws the README's pictures from the demo's desk: by Rich's own SVG export, a page by Chromium: `make pictures`."""

import io
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.terminal_theme import MONOKAI

from escli.app import (
    coverage,
    demo,
    figures,
    grid,
    handoffs,
    monthly,
    patterns,
    publishing,
    reports,
    setup,
    team,
    tickets,
    timeline,
    trends,
)
from escli.app.demo import LAST_DAY
from escli.app.handoffs import Parcel
from escli.app.session import Session
from escli.cli import coverage_view, figures_view, handoff_screen, patterns_view, plot, screen, tables, timeline_view
from escli.cli import grid as grid_view
from escli.core import leave
from escli.core.intake import Opening
from escli.store.values import Filters

HERE = Path(__file__).parent
WIDTH = 100


def draw(name: str, title: str, picture: Any, width: int = WIDTH) -> None:
    """One picture; the id is fixed, so that the file changes only when what it shows does."""
    console = Console(record=True, width=width, file=io.StringIO(), highlight=False, markup=False, emoji=False)
    console.print(picture)
    console.save_svg(str(HERE / f"{name}.svg"), title=title, theme=MONOKAI, unique_id=f"escli-{name}")


def long_story(folder: Path) -> Session:
    """A ticket that has been through much: two hundred events, twenty files, and the third handoff."""
    path, now = folder / "long.db", 1795424400  # Monday, 23 November 2026, 09:00 UTC
    store, _ = setup.init(path, None, now=now, test_clock=True)
    whole = {
        "summary": "Mail for all of Riverside stops for minutes, then comes at once.",
        "tried": "Restarted MX01, moved the queue to another disk, watched it for two hours.",
        "system": "MX01, version 4.11, mail store on the array since October.",
        "evidence": "The stops begin with a snapshot of the array: see mx01-00.log.",
        "communication": "Maya Cole knows of the array, and wants a word each hour.",
        "next": "Switch the snapshots off for one evening, and measure.",
    }
    said = ("Stopped for {} minutes.", "Snapshot {} and the stop begin together.")
    logs = [folder / f"mx01-{number:02d}.log" for number in range(20)]
    for number, log in enumerate(logs):
        log.write_text("stop\n" * 40 * (number + 3), "utf-8")

    def as_(name: str) -> Session:
        session = Session(store, name)
        session.now = now
        return session

    opening = Opening("Riverside Dental", "outage", "high", "Mail stops for minutes at a time", "Maya Cole", affected=4)
    tickets.new(as_("ana"), opening)
    for place in range(200):
        now += 120
        session = as_("erin" if place == 41 else "ana" if place < 44 else "dev" if place < 151 else "hugo")
        if place in (40, 43, 150):
            handoffs.escalate(session, [1], "next", "", Parcel(whole))
        elif place == 41:
            handoffs.give_back(session, [1], "Which disk? The log ends at eight.")
        elif place % 10 == 5:
            handoffs.note(session, [1], f"The log of attempt {place // 10} is attached.", None, [logs[place // 10]])
        elif place % 6 == 0:
            tickets.reply(session, [1], f"We have measured {place // 6} times now, and go on.", None)
        else:
            handoffs.note(session, [1], said[place % 2].format(place % 9 + 2), None, ())
    return as_("hugo")


def waited(session: Session) -> dict[str, Any]:
    """The clocks of the first ticket that waited for its client and reads well at a glance."""
    for ticket in range(1, 200):
        found = timeline.clocks(session, ticket)
        pieces = [piece["what"] for run in found["runs"] for piece in run["segments"]]
        if "paused" in pieces and "outside" in pieces and len(pieces) <= 16:
            return found
    message = "the demo has no ticket that waited"
    raise LookupError(message)


def draw_coverage(session: Session) -> None:
    """A week with both of the third line at a fair, and who is on call at the second one ill."""
    for name, start, length in (("grace", 2, 2), ("hugo", 3, 1), ("erin", 3, 1)):
        at = session.now + start * coverage.DAY
        team.record(session, lambda desk, name=name, at=at, ends=at + length * coverage.DAY:
                    leave.away(desk, name, at, ends, ""))  # fmt: skip
    fresh = Session(session.store)
    found = coverage.coverage(fresh, fresh.now + coverage.WEEK)
    draw("coverage", "escli team coverage --weeks 1", coverage_view.drawn(found, fresh.now), 80)


def draw_page(session: Session, folder: Path) -> None:
    """The upper part of a client's page."""
    written = publishing.publish(session, folder / "web", None)["pages"]
    pages = [Path(one["file"]) for one in written]
    shoot(
        "page", max(pages, key=lambda page: ("We asked you:" in page.read_text("utf-8"), page.stat().st_size)), 520, 900
    )


def draw_report(session: Session, folder: Path) -> None:
    """The upper part of a report, for the client of whose promises the most were broken."""
    pages = []
    for number, client in enumerate(session.matrix.clients):
        pages.append(folder / f"report-{number}.html")
        monthly.written(session, client, f"{LAST_DAY:%Y-%m}", pages[-1], as_markdown=False)
    shoot("report", max(pages, key=lambda page: page.read_text("utf-8").count('class="broken"')), 780, 1570)


def shoot(name: str, page: Path, width: int, height: int) -> None:
    """A picture of a page, where a browser is there to draw it."""
    chromium = shutil.which("chromium")
    if chromium is None:
        sys.stderr.write(f"Chromium is not installed: docs/{name}.png stays as it is.\n")
        return
    subprocess.run(  # noqa: S603  # our own page, in the browser of whoever draws
        [
            chromium, "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars",
            f"--window-size={width},{height}", "--disable-background-networking",
            f"--user-data-dir={page.parent / 'profile'}", f"--screenshot={HERE / f'{name}.png'}", page.as_uri(),
        ],
        check=True, capture_output=True,
    )  # fmt: skip


def main() -> None:
    """All of them."""
    folder = Path(tempfile.mkdtemp(prefix="escli-pictures-"))
    try:
        session = demo.play(folder)
        severities = session.severities
        draw("queue", "escli queue", tables.queue(reports.queue(session, Filters(), 14), severities, ""))
        shown = reports.whole(session, demo.most_eventful(session.store))
        draw("ticket", f"escli show {shown['id']}", screen.ticket(shown, severities, session.now))
        draw("clocks", "escli show --clocks", timeline_view.clocks(waited(session)))
        drawn = grid_view.drawn(grid.grid(session, "gold", None, None), severities)
        draw("matrix", "escli matrix show --plan gold", drawn)
        draw("metrics", "escli metrics", figures_view.drawn(figures.metrics(session, None, None, None)))
        found = patterns.patterns(session, None, None)
        draw("patterns", "escli patterns", patterns_view.drawn(found, figures.zone(session)))
        os.environ["COLUMNS"] = str(WIDTH)
        draw("plot", "escli metrics --plot", plot.charts(trends.drawn(session, None, None, "week")))
        draw_page(session, folder)
        draw_report(session, folder)
        draw_coverage(session)
        session.store.close()
        session = long_story(folder)
        handed = handoffs.packet(session, 1)
        draw("handoff", "escli handoff 1", handoff_screen.packet(handed, severities, session.now), 80)
        session.store.close()
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
