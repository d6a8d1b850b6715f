"""A lead reads the figures: two periods side by side, a row of them, and as another tool would have counted."""

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from prometheus_client.openmetrics.parser import text_string_to_metric_families as as_openmetrics
from prometheus_client.parser import text_string_to_metric_families as as_prometheus

from escli import errors
from tests.cli.test_forms import on_terminal
from tests.desk import EXAMPLE, Desk

SOFT = ("--type", "software", "--severity", "low")
CLIENT = ("--client", "Quayside Books", *SOFT)


@pytest.fixture
def two_weeks(desk: Desk) -> Desk:
    """Of forty tickets of one week all are solved within the hour; of forty of the next ten, and ten go to L2."""
    desk.open(at="2026-11-09T09:00:00Z")
    for day, quick in ((9, 40), (16, 10)):
        desk.at(f"2026-11-{day:02}T09:00:00Z")
        ids = [str(desk.new(*CLIENT, f"Question {number}")) for number in range(40)]
        if day == 16:
            desk.ok("escalate", ",".join(ids[-10:]), "--incomplete", "no time", as_="ana")
        desk.at(f"2026-11-{day:02}T09:30:00Z").ok("resolve", ",".join(ids[:quick]), "Explained.", as_="ana")
    return desk.at("2026-11-23T09:00:00Z")


def openmetrics(text: str) -> dict[str, Any]:
    """The families of a text as the parser of OpenMetrics reads them, by name."""
    return {family.name: family for family in as_openmetrics(text)}  # type: ignore[no-untyped-call]


def prometheus(text: str) -> dict[str, Any]:
    """The same by the parser of the older format."""
    return {family.name: family for family in as_prometheus(text)}


def plain(text: str) -> str:
    """What a terminal shows, without its colours."""
    return re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", text)


def of(data: dict[str, Any], figure: str) -> dict[str, Any]:
    (found,) = (one for one in data["trend"]["figures"] if one["figure"] == figure)
    return dict(found)


def test_the_week_beside_the_week_before(two_weeks: Desk) -> None:
    data = two_weeks.ok("metrics", "--last", "week", "--trend", "--json").data
    assert (data["since"], data["until"]) == ("2026-11-16T00:00:00Z", "2026-11-23T00:00:00Z")
    assert (data["trend"]["since"], data["trend"]["until"]) == ("2026-11-09T00:00:00Z", "2026-11-16T00:00:00Z")
    assert (of(data, "tickets")["now"], of(data, "tickets")["before"], of(data, "tickets")["verdict"]) == (
        40,
        40,
        "chance",
    )
    escalated = of(data, "escalation_rate")
    assert (escalated["now"], escalated["before"], escalated["verdict"]) == (0.25, 0, "worse")
    assert 0.1 < escalated["low"] < 0.25 < escalated["high"] < 0.42
    assert of(data, "resolution_time")["verdict"] == "few"  # ten have been solved
    said = on_terminal("metrics", "--last", "week", "--trend")
    assert "escalation rate" in said
    assert "+25.0" in said
    assert "worse" in said
    assert "Still open: 30 of now, 0 of before" in said


def test_without_a_period_a_trend_is_that_of_the_last_whole_month(two_weeks: Desk) -> None:
    data = two_weeks.at("2026-12-10T09:00:00Z").ok("metrics", "--trend", "--json").data
    assert (data["since"], data["trend"]["since"]) == ("2026-11-01T00:00:00Z", "2026-09-30T23:00:00Z")  # London's own
    tickets = of(data, "tickets")
    assert (tickets["now"], tickets["before"], tickets["verdict"]) == (80, 0, "more")
    said = " ".join(on_terminal("metrics", "--trend", NO_COLOR="1").split())
    assert "From 2026-11-01 to before 2026-12-01 beside 2026-10-01 to before 2026-11-01" in said  # the desk's days


def test_any_other_period_is_set_beside_one_as_long(two_weeks: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    data = two_weeks.ok("metrics", "--since", "2026-11-16", "--until", "2026-11-18", "--trend", "--json").data
    assert (data["trend"]["since"], data["trend"]["until"]) == ("2026-11-13T00:00:00Z", "2026-11-16T00:00:00Z")


def test_a_period_that_still_runs_is_compared_as_far_as_it_has_come(two_weeks: Desk) -> None:
    two_weeks.at("2026-11-18T12:00:00Z")
    data = two_weeks.ok("metrics", "--since", "2026-11-16", "--until", "2026-11-22", "--trend", "--json").data
    assert (data["until"], data["trend"]["since"]) == ("2026-11-18T12:00:00Z", "2026-11-13T12:00:00Z")
    later = two_weeks.run("metrics", "--since", "2026-11-19", "--trend")
    assert (later.code, "has not begun yet" in later.err) == (errors.USAGE, True)


def test_weeks_in_a_row_with_what_each_left_behind(two_weeks: Desk) -> None:
    groups = two_weeks.ok("metrics", "--by", "week", "--json").data["groups"]
    assert [one["group"] for one in groups] == ["2026-W46", "2026-W47"]
    told = [(one["backlog"]["opened"], one["backlog"]["solved"], one["backlog"]["open_at_end"]) for one in groups]
    assert told == [(40, 40, 0), (40, 10, 30)]
    assert groups[1]["backlog"]["age"]["median"] == 6 * 86400 + 15 * 3600
    assert "6d 15h" in on_terminal("metrics", "--by", "week")


def test_a_period_that_begins_or_ends_within_a_week_cuts_it(two_weeks: Desk) -> None:
    words = ("metrics", "--by", "week", "--since", "2026-11-10", "--until", "2026-11-15", "--json")
    assert two_weeks.ok(*words).data["groups"] == []
    cut = two_weeks.ok(*words[:4], "2026-11-09", "--until", "2026-11-16", "--json").data["groups"]
    told = [(one["tickets"], one["backlog"]["opened"], one["backlog"]["open_at_end"]) for one in cut]
    assert told == [(40, 40, 0), (40, 40, 30)]
    assert cut[1]["backlog"]["age"]["median"] == 15 * 3600  # at midnight, not at the end of the week


def test_the_hours_and_weekdays_are_the_desks_own(desk: Desk) -> None:
    desk.open(EXAMPLE.read_text("utf-8").replace("timezone: Europe/London", "timezone: Asia/Kathmandu", 1))
    desk.at("Sun 20:00").new(*CLIENT, "Sunday evening in Greenwich is Monday, 01:45, there")
    for by, name in (("hour", "01"), ("weekday", "Mon")):
        groups = desk.ok("metrics", "--by", by, "--json").data["groups"]
        assert [(one["group"], one["tickets"]) for one in groups] == [(name, 1)]


def test_a_client_who_goes_round_the_process_is_counted_apart(desk: Desk) -> None:
    desk.open()
    for channel in ("phone", "informal", "informal"):
        number = desk.new(*CLIENT, "It takes too long")
        desk.ok(
            "escalate", str(number), "--by", "client", "--said", "The boss, please", "--channel", channel, as_="ana"
        )
    data = desk.ok("metrics", "--json").data["out_of_process"]
    assert (data["numerator"], data["denominator"]) == (2, 3)


def test_few_tickets_are_told_as_few_with_their_interval(desk: Desk) -> None:
    desk.open().new(*CLIENT, "One")
    desk.at("09:10").ok("resolve", "1", "Done.", as_="ana")
    said = " ".join(on_terminal("metrics", NO_COLOR="1").split())
    assert "Fewer than 30 tickets are behind: escalation rate" in said
    assert "100.0% 21% to 100%" in said
    assert "sla.resolve" in desk.ok("metrics", "--json").data["few"]


def test_another_tools_figures_are_named_as_there_and_say_how_they_are_taken(two_weeks: Desk) -> None:
    data = two_weeks.ok("metrics", "--definition", "goalert", "--json").data
    assert data["figures"]["alerts"]["value"] == 50  # the closed ones only
    assert data["figures"]["average_time_to_close"] == {
        "value": 1800, "unit": "seconds", "n": 50, "low": None, "high": None
    }  # fmt: skip
    told = two_weeks.ok("metrics", "--define", "--definition", "goalert", "--json").data
    assert set(told) == set(data["figures"])
    said = on_terminal("metrics", "--definition", "zendesk", "--by", "tier")
    assert "one touch" in said
    assert "Zendesk" in said


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("--trend --plot", "--trend and --plot exclude each other"),
        ("--trend --by tier", "--trend compares two periods"),
        ("--plot --by tier", "--plot draws periods"),
        ("--plot --json", "--plot draws: without --json"),
        ("--format openmetrics --csv", "--format and --csv exclude each other"),
        ("--format prometheus", "'prometheus' is not known"),
        ("--definition zendsk", "Did you mean zendesk?"),
        ("--last weak", "Did you mean week?"),
        ("--last week --since 2026-11-01", "--last is a period by itself"),
        ("--trend --until 2026-11-01", "--trend needs to know where the period begins"),
    ],
)
def test_what_does_not_go_together_is_refused_with_a_way_out(desk: Desk, words: str, said: str) -> None:
    ran = desk.open().run("metrics", *words.split())
    assert ran.code == errors.USAGE
    assert said in ran.err


def test_a_picture_of_the_weeks_fits_the_terminal_and_needs_no_colours(
    two_weeks: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    for width in (60, 80, 120):
        monkeypatch.setenv("COLUMNS", str(width))
        said = two_weeks.ok("metrics", "--plot").out
        assert "\x1b" not in said  # piped, nobody sees colours
        assert max(map(len, said.splitlines())) <= width
        assert "Tickets opened \u2588 and solved \u2591 by week" in said
        assert "2026-W47" in said
    assert "by month" in two_weeks.ok("metrics", "--plot", "--by", "month").out


def test_how_many_were_escalated_and_how_often_are_told_apart(two_weeks: Desk) -> None:
    ids = ",".join(map(str, range(71, 76)))
    two_weeks.ok("escalate", ids, "--incomplete", "no time", as_="hugo")
    data = two_weeks.ok("metrics", "--json").data
    assert (data["escalated"], data["escalations"]["manual"]) == (10, 15)
    said = " ".join(plain(on_terminal("metrics", width=120)).split())
    beside = data["escalations"]["management"]
    assert re.search(rf"escalated 12\.5% \S+ to \S+ 10/80 15 moves up: 15 manual; {beside} to management", said)


def test_a_day_is_the_desks_own_east_of_greenwich_too(desk: Desk) -> None:
    matrix = EXAMPLE.read_text("utf-8").replace("timezone: Europe/London", "timezone: Asia/Tokyo", 1)
    assert "timezone: Asia/Tokyo" in matrix
    desk.open(matrix, at="2026-11-23T15:30:00Z")  # half past midnight on Tuesday
    since = ("--since", "2026-11-23T15:00Z", "--until", "2026-11-24T15:00Z")
    desk.new(*CLIENT, "A question")
    assert "1 ticket opened from 2026-11-24 to before 2026-11-25" in plain(on_terminal("metrics", *since))
    assert "1 ticket from 2026-11-24 to before 2026-11-25" in plain(on_terminal("patterns", *since))
    log = desk.folder / "log.csv"
    log.write_text(
        "Id,Created at,Solved at,Status,Priority,Organization,Subject\n"
        "7,2026-11-20T15:00:00Z,,Open,High,Acme,The till\n"
    )
    assert "opened 2026-11-21 to 2026-11-21" in " ".join(plain(on_terminal("import", str(log), "--dry-run")).split())


def test_of_a_desk_without_tickets_there_is_nothing_to_draw_and_nothing_fails(desk: Desk) -> None:
    assert "No ticket" in desk.open().ok("metrics", "--plot").out
    assert desk.ok("metrics", "--trend").code == 0
    assert desk.ok("metrics", "--by", "hour", "--json").data["groups"] == []
    assert desk.ok("metrics", "--definition", "itil", "--json").data["figures"]["incidents"]["value"] == 0
    assert openmetrics(desk.ok("metrics", "--format", "openmetrics").out)


@pytest.mark.parametrize("by", [(), ("--by", "client"), ("--by", "hour"), ("--by", "technician"), ("--by", "tier")])
def test_prometheus_own_parsers_read_the_figures(two_weeks: Desk, by: tuple[str, ...]) -> None:
    two_weeks.sweep()
    text = two_weeks.ok("metrics", "--format", "openmetrics", *by).out
    newer = openmetrics(text)
    older = prometheus(text)
    assert set(newer) == set(older)  # node_exporter reads the older format
    assert sum(sample.value for sample in newer["escli_tickets"].samples) == 80
    resolution = newer["escli_resolution_seconds"]
    assert (resolution.type, resolution.unit, older["escli_resolution_seconds"].type) == (
        "summary",
        "seconds",
        "summary",
    )
    counted = [sample for sample in resolution.samples if sample.name == "escli_resolution_seconds_count"]
    assert sum(sample.value for sample in counted) == 50
    if not by:
        clocks = {sample.labels["clock"]: sample.value for sample in newer["escli_promises_kept_ratio"].samples}
        assert clocks["resolve"] == 50 / 80  # thirty are overdue
        assert newer["escli_last_sweep_timestamp_seconds"].samples[0].value == 1795424400


def test_a_clients_name_cannot_break_out_of_its_label(desk: Desk) -> None:
    name = 'Say "hi" \\ {x="1"} & \u00e9'
    text = EXAMPLE.read_text("utf-8").replace("  Quayside Books:", '  \'Say "hi" \\ {x="1"} & \u00e9\':', 1)
    desk.open(text).new("--client", name, *SOFT, "x")
    families = openmetrics(desk.ok("metrics", "--by", "client", "--format", "openmetrics").out)
    assert [sample.labels["client"] for sample in families["escli_tickets"].samples] == [name]


def test_only_a_drawing_loads_what_draws(two_weeks: Desk, tmp_path: Path) -> None:
    code = "import sys; from escli.cli.main import run; run(sys.argv[1:]); sys.stderr.write(' '.join(sys.modules))"
    for words, drawing in ((["metrics"], False), (["metrics", "--plot"], True)):
        done = subprocess.run([sys.executable, "-c", code, *words], capture_output=True, text=True, check=True)
        assert ("plotext" in done.stderr.split()) == drawing
        assert ("rich" in done.stderr.split()) == drawing
