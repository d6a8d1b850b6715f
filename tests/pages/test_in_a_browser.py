"""The pages in a real browser: as wide as a phone and as a desk, light and dark, nothing runs over or is too faint."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.desk import Desk
from tests.pages.browser import CHROMIUM, Browser, browser
from tests.pages.reading import published

ROOT = Path(__file__).parents[2]
AXE = ROOT / ".axe" / "node_modules" / "axe-core" / "axe.min.js"
WIDTHS, SCHEMES = (360, 1280), ("light", "dark")
DENTAL = "Riverside Dental"
LONG = "Averylongwordwithoutanyplacetobreakit" * 5
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed: apt-get install chromium"),
]


@pytest.fixture(scope="module")
def tab() -> Iterator[Browser]:
    with browser() as found:
        yield found


@pytest.fixture
def pages(desk: Desk) -> dict[str, Path]:
    """A client's page with a ticket in each state and words of every length, an empty one, and the policy."""
    desk.open(at="08:30")
    new = ("new", "--client", DENTAL, "--requester", "maya", "--severity")
    desk.ok(*new, "critical", "--type", "outage", "Mail is down", "--description", f"{LONG}\nand a line", as_="ana")
    desk.ok("take", "1", as_="dev")
    desk.ok("reply", "1", f"We are on it. {LONG}", as_="dev")
    desk.ok("escalate", "1", "--by", "client", "--said", "This takes too long", as_="ana")
    desk.ok(*new, "high", "--type", "software", LONG, as_="ana")
    desk.ok("wait", "2", f"May we? {LONG}", as_="ana")
    desk.ok(*new, "normal", "--type", "workstation", "A printer", as_="ana")
    desk.ok("resolve", "3", f"New rollers. {LONG}", as_="ana")
    for number in range(44):
        desk.ok(*new, "low", "--type", "request", f"{LONG} {number}", as_="ana")
    desk.sweep("12:00")
    desk.ok(*new, "high", "--type", "outage", f"{LONG} again", as_="ana")
    found = published(desk)
    whose = ("--client",)
    desk.ok("matrix", "publish", str(desk.folder / "policy.html"), "--client", DENTAL)
    reports = {name: desk.folder / f"{name}.html" for name in ("report", "bare", "lead")}
    for name, client in (("report", (*whose, DENTAL)), ("bare", (*whose, "Quayside Books")), ("lead", ())):
        desk.ok("report", *client, "--month", "2026-11", "--output", str(reports[name]))
    pages = {"tickets": found[DENTAL], "empty": found["Quayside Books"], "policy": desk.folder / "policy.html"}
    return pages | reports


def test_no_page_has_to_be_moved_sideways(pages: dict[str, Path], tab: Browser) -> None:
    for page in pages.values():
        for width in WIDTHS:
            tab.open(page, width, "light")
            tab.answer("document.querySelectorAll('details').forEach(one => { one.open = true })")
            assert tab.answer("innerWidth") == width
            assert tab.answer("document.documentElement.scrollWidth") <= width, (page, width)


@pytest.mark.skipif(not AXE.exists(), reason="axe-core is not there: npm install --prefix .axe axe-core@4")
def test_axe_finds_nothing_wrong(pages: dict[str, Path], tab: Browser) -> None:
    axe = AXE.read_text("utf-8")
    for name, page in pages.items():
        for width in WIDTHS:
            for scheme in SCHEMES:
                tab.open(page, width, scheme)
                tab.answer("document.querySelectorAll('details').forEach(one => { one.open = true })")
                tab.answer(f"{axe}; 0")
                found = tab.answer("axe.run().then(all => all.violations.map(one => `${one.impact}: ${one.help}`))")
                assert found == [], (name, width, scheme)
                assert tab.answer("axe.run().then(all => all.passes.length)") > 10  # it did look


def test_dark_is_dark_and_light_is_light(pages: dict[str, Path], tab: Browser) -> None:
    def paper(scheme: str) -> int:
        tab.open(pages["tickets"], 360, scheme)
        said = tab.answer("getComputedStyle(document.body).backgroundColor")
        return sum(int(one) for one in said.removeprefix("rgb(").rstrip(")").split(","))

    assert paper("light") > 600
    assert paper("dark") < 150


def test_a_report_is_dark_where_the_reader_wants_that_and_white_on_paper(pages: dict[str, Path], tab: Browser) -> None:
    colour = "(one => getComputedStyle(one).{})(document.querySelector('{}'))"
    seen = []
    for scheme, media in (("light", ""), ("dark", ""), ("dark", "print")):
        tab.open(pages["report"], 1280, scheme, media=media)
        paper = tab.answer(colour.format("backgroundColor", "body"))
        mark = tab.answer(colour.format("fill", "svg rect.kept"))
        assert paper != mark
        seen.append((paper, mark))
    light, dark, paper = seen
    assert light == paper
    assert light[0] == "rgb(255, 255, 255)"
    assert dark[0] != light[0]
    assert dark[1] != light[1]


def test_what_a_chart_says_stays_inside_it_on_a_phone_too(pages: dict[str, Path], tab: Browser) -> None:
    outside = """[...document.querySelectorAll('svg')].flatMap(chart => {
        const frame = chart.getBoundingClientRect()
        return [...chart.querySelectorAll('text')].map(text => text.getBoundingClientRect())
            .filter(text => text.left < frame.left - 1 || text.right > frame.right + 1
                            || text.top < frame.top - 1 || text.bottom > frame.bottom + 1)
    }).length"""
    for name in ("report", "lead"):
        for width in WIDTHS:
            tab.open(pages[name], width, "light")
            assert tab.answer("document.querySelectorAll('svg text').length") > 5
            assert tab.answer(outside) == 0, (name, width)


def test_in_print_the_history_is_there_unasked(pages: dict[str, Path], tab: Browser) -> None:
    height = "document.querySelector('details').getBoundingClientRect().height"
    tab.open(pages["tickets"], 1280, "light")
    assert tab.answer(height) < 60  # folded on a screen
    tab.open(pages["tickets"], 1280, "light", media="print")
    assert tab.answer(height) > 60


def test_the_policy_of_a_page_lets_nothing_run(pages: dict[str, Path], tab: Browser) -> None:
    page = pages["tickets"]
    source = page.read_text("utf-8")
    page.write_text(source.replace("<main>", "<main><script>document.title = 'ran'</script>"), "utf-8")
    tab.open(page, 360, "light", guarded=True)
    assert tab.answer("document.title") != "ran"
    tab.open(page, 360, "light")
    assert tab.answer("document.title") == "ran"  # so this test can fail
