"""A government moves its clock: the system's zone data are updated, and what is planned follows; what was is left."""

import os
import sqlite3
import struct
import zoneinfo
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from escli import errors
from tests.desk import Desk
from tests.stories.world import MATRIX

ZONE = "Atlantic/Harbour"
WEDNESDAY = 1795564800  # 2026-11-25 00:00 UTC
OPEN = ("--client", "Acme", "--type", "fault", "--severity", "normal")


def written(path: Path, *changes: tuple[int, int]) -> None:
    """A zone's file as RFC 8536 has it (TZif, version 2): at UTC until its clocks change, each to seconds ahead."""
    types = [0, *(ahead for _, ahead in changes)]
    head = b"TZif2" + bytes(15)
    body = struct.pack(">6l", 0, 0, 0, len(changes), len(types), 4)
    body += b"".join(struct.pack(">q", second) for second, _ in changes) + bytes(range(1, len(types)))
    body += b"".join(struct.pack(">lbb", ahead, 0, 0) for ahead in types) + b"HBR\0"
    path.parent.mkdir(parents=True, exist_ok=True)
    made = path.with_name("coming")  # as package managers do it
    made.write_bytes(head + bytes(24) + head + body + b"\n\n")
    made.replace(path)
    zoneinfo.ZoneInfo.clear_cache()  # the next command is another process


@pytest.fixture
def zone(tmp_path: Path) -> Iterator[Path]:
    """The file of a zone that is at UTC all year; everything else is the system's."""
    before = zoneinfo.TZPATH
    written(tmp_path / "zoneinfo" / ZONE)
    zoneinfo.reset_tzpath([str(tmp_path / "zoneinfo"), *before])
    yield tmp_path / "zoneinfo" / ZONE
    zoneinfo.reset_tzpath(before)
    zoneinfo.ZoneInfo.clear_cache()


@pytest.fixture
def harbour(desk: Desk, zone: Path) -> Desk:
    """Three tickets for two working days: one answered in time, one too late, one that nobody has."""
    assert zone.exists()
    desk.open(MATRIX.replace("SETTINGS", "").replace("timezone: UTC", f"timezone: {ZONE}"))
    for number in (1, 2, 3):
        assert desk.new(*OPEN, f"Number {number}") == number
    desk.at("09:30").ok("take", "1", as_="ana")
    desk.sweep("10:30")
    desk.ok("take", "2", as_="ana")
    assert [desk.due(one, "resolve") for one in (1, 2, 3)] == ["Wed 09:00"] * 3
    return desk


def test_what_is_planned_follows_and_what_was_recorded_stays(harbour: Desk, zone: Path) -> None:
    rows, events = [harbour.peek(one) for one in (1, 2, 3)], [harbour.events(one) for one in (1, 2, 3)]
    written(zone, (WEDNESDAY, 3600))
    ran = harbour.at("11:00").ok("queue")  # who sees it first
    assert f"The zone data of {ZONE} have changed: the next sweep plans the open tickets again." in ran.err
    assert harbour.due(1, "resolve") == "Wed 09:00"  # that is the sweep's work
    harbour.ok("sweep")
    assert [harbour.due(one, "resolve") for one in (1, 2, 3)] == ["Wed 08:00"] * 3
    assert [harbour.events(one) for one in (1, 2, 3)] == events
    for before, after in zip(rows, (harbour.peek(one) for one in (1, 2, 3)), strict=True):
        assert {name for name in before if before[name] != after[name]} <= {
            "resolve_due", "update_due", "due_at", "next_at", "resolve_next", "update_next", "idle_due", "idle_next"
        }  # fmt: skip
    assert harbour.ok("doctor", "--json").data["sound"]
    assert harbour.sweep("11:01").err == ""
    harbour.sweep("Wed 08:00:01")
    assert harbour.clock(1, "resolve")["state"] == "overdue"
    assert harbour.events(1)[: len(events[0])] == events[0]
    assert harbour.ok("doctor", "--json").data["sound"]


def test_a_promise_that_gets_more_time_is_not_broken_at_the_old_hour(harbour: Desk, zone: Path) -> None:
    written(zone, (WEDNESDAY, -3600))
    harbour.sweep("11:00")
    assert harbour.due(1, "resolve") == "Wed 10:00"
    harbour.sweep("Wed 09:30")
    assert harbour.clock(1, "resolve")["state"] != "overdue"
    harbour.sweep("Wed 10:00:01")
    assert harbour.clock(1, "resolve")["state"] == "overdue"


def test_what_was_broken_by_the_old_data_stays_broken(harbour: Desk, zone: Path) -> None:
    harbour.sweep("Wed 09:00:01")
    events, clock = harbour.events(1), harbour.clock(1, "resolve")
    assert (clock["state"], clock["missed"]) == ("overdue", 1)
    written(zone, (WEDNESDAY, -3600))  # it comes to light afterwards
    harbour.sweep("Wed 09:00:02")
    assert harbour.clock(1, "resolve")["missed"] == 1
    assert harbour.events(1) == events
    harbour.at("Wed 09:30").ok("resolve", "1", "A cable", as_="ana")  # by the new data that is in time
    assert harbour.peek(1)["resolve_missed"] == 1
    assert harbour.peek(1)["resolve_met"] == 0
    assert harbour.ok("doctor", "--json").data["sound"]
    harbour.ok("show", "1", "--clocks")


def test_the_same_data_written_anew_are_no_news(harbour: Desk, zone: Path) -> None:
    written(zone)
    assert harbour.sweep("11:00").err == ""
    found = zone.stat()
    os.utime(zone, ns=(found.st_atime_ns, found.st_mtime_ns + 1))
    plan = harbour.peek(1)
    assert harbour.sweep("11:01").err == ""
    assert harbour.peek(1) == plan


def test_a_calendar_that_only_an_older_promise_has_is_watched_as_well(harbour: Desk, zone: Path) -> None:
    text = harbour.matrix.read_text("utf-8").replace(ZONE, "UTC")
    harbour.matrix.write_text(text, "utf-8")
    harbour.sweep("11:00")
    written(zone, (WEDNESDAY, 3600))
    harbour.sweep("11:01")
    assert harbour.due(1, "resolve") == "Wed 08:00"


def test_an_edit_in_the_same_minute_hides_nothing(harbour: Desk, zone: Path) -> None:
    written(zone, (WEDNESDAY, 3600))
    harbour.matrix.touch()
    harbour.sweep("11:00")
    assert harbour.due(1, "resolve") == "Wed 08:00"


def test_a_zone_that_is_gone_for_a_moment_is_no_news_either(harbour: Desk, zone: Path) -> None:
    zone.unlink()
    zoneinfo.ZoneInfo.clear_cache()
    plan = harbour.peek(1)
    assert harbour.sweep("11:00").err == ""
    written(zone)
    assert harbour.sweep("11:01").err == ""
    assert harbour.peek(1) == plan


def test_a_desk_that_was_made_before_zones_were_watched_has_its_own_watched_from_now_on(
    harbour: Desk, zone: Path
) -> None:
    with closing(sqlite3.connect(harbour.database, isolation_level=None)) as sql:
        sql.execute("DELETE FROM meta WHERE key = 'zones'")
    assert harbour.sweep("11:00").err == ""
    written(zone, (WEDNESDAY, 3600))
    harbour.sweep("11:01")
    assert harbour.due(1, "resolve") == "Wed 08:00"


def test_zone_data_that_are_gone_are_named_and_nothing_is_lost(harbour: Desk, zone: Path) -> None:
    zone.unlink()
    zoneinfo.ZoneInfo.clear_cache()
    harbour.sweep("11:00")
    with closing(sqlite3.connect(harbour.database, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        assert harbour.ok("queue").err == ""  # and has nothing to write of it, again and again
        other.execute("ROLLBACK")
    for words in (("show", "1"), ("take", "3"), ("new", *OPEN, "Another")):
        ran = harbour.at("11:00").run(*words, as_=None if words[0] == "show" else "ana")
        assert ran.code == errors.UNREADABLE, ran
        assert f"This system has no zone data of {ZONE}" in ran.err
    written(zone)
    harbour.sweep("11:01")
    harbour.ok("take", "3", as_="ana")
