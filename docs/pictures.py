"""Draws the README's pictures from the demo's desk: by Rich's own SVG export, a page by Chromium: `make pictures`."""

import io
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.terminal_theme import MONOKAI

from escli.app import coverage, demo, figures, grid, handoffs, publishing, reports, team, timeline
from escli.app.session import Session
from escli.cli import coverage_view, figures_view, handoff_screen, screen, tables, timeline_view
from escli.cli import grid as grid_view
from escli.core import leave
from escli.store.values import Filters

HERE = Path(__file__).parent
WIDTH = 100


def draw(name: str, title: str, picture: Any, width: int = WIDTH) -> None:
    """One picture; the id is fixed, so that the file changes only when what it shows does."""
    console = Console(record=True, width=width, file=io.StringIO(), highlight=False, markup=False, emoji=False)
    console.print(picture)
    console.save_svg(str(HERE / f"{name}.svg"), title=title, theme=MONOKAI, unique_id=f"escli-{name}")


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
    """The upper part of a client's page, where a browser is there to draw it."""
    chromium = shutil.which("chromium")
    if chromium is None:
        sys.stderr.write("Chromium is not installed: docs/page.png stays as it is.\n")
        return
    written = publishing.publish(session, folder / "web", None)["pages"]
    pages = [Path(one["file"]) for one in written]
    chosen = max(pages, key=lambda page: ("We asked you:" in page.read_text("utf-8"), page.stat().st_size))
    subprocess.run(  # noqa: S603  # our own page, in the browser of whoever draws
        [
            chromium, "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--window-size=520,900",
            "--disable-background-networking", f"--user-data-dir={folder / 'profile'}",
            f"--screenshot={HERE / 'page.png'}", chosen.as_uri(),
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
        handed = handoffs.packet(session, shown["id"])
        draw("handoff", f"escli handoff {handed['id']}", handoff_screen.packet(handed, severities, session.now))
        draw("clocks", "escli show --clocks", timeline_view.clocks(waited(session)))
        drawn = grid_view.drawn(grid.grid(session, "gold", None, None), severities)
        draw("matrix", "escli matrix show --plan gold", drawn)
        draw("metrics", "escli metrics", figures_view.drawn(figures.metrics(session, None, None, None)))
        draw_page(session, folder)
        draw_coverage(session)
        session.store.close()
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
