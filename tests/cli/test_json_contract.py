"""The JSON of every command, frozen: programs that other people wrote read it. A key more is a change to be made here;
a key less, or another meaning, is a new version of the envelope."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from tests.desk import Desk, Ran
from tests.mailbox.world import World

ISO = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
NEW = ("new", "--client", "Quayside Books", "--type", "software", "--severity", "high")
HANDOFF = ("--summary", "It is slow", "--tried", "A restart", "--system", "Till 1", "--next", "Look at the disk")

TICKET = {
    "id", "status", "severity", "type", "tier", "team", "technician", "taken", "management", "manager", "client",
    "requester", "title", "waiting_on", "major", "parent", "clock", "due", "left_s", "opened",
}  # fmt: skip
WHOLE = TICKET | {
    "plan", "vip", "security", "affected", "key", "follows", "followed_by", "linked", "merged_into", "absorbed",
    "children", "imported", "origin", "description",
    "system", "wait", "resolved", "closed", "csat", "clocks", "handoff", "files", "stays", "history",
}  # fmt: skip
CLOCK = {"clock", "state", "target", "run", "started", "due", "left_s", "met", "missed"}
STAY = {"n", "kind", "tier", "team", "technician", "entered_at", "left_at", "taken_at", "why"}
LINE = {"at", "recorded_at", "actor", "kind", "visible", "clock", "run", "step", "data", "texts", "told"}
MESSAGE = {
    "id", "event_id", "ticket_id", "person", "kind", "at", "state", "try_at", "tries", "sent_at", "error",
    "left_s", "digest_id",
}  # fmt: skip
MAIL = {"id", "at", "state", "why", "ticket_id", "client", "sender", "name", "subject", "files"}
CELL = {
    "type", "severity", "tier", "respond", "update", "resolve", "calendar", "paths", "steps", "says", "adjusted_by"
}  # fmt: skip
FIGURES = {
    "tickets", "open", "escalated", "escalation_rate", "escalation_rate_from_first_tier", "escalations",
    "time_to_escalate", "resolution_time", "first_response_time", "sla", "reopened", "reopen_rate", "handoffs",
    "ping_pong", "waiting_on_client", "satisfaction", "open_age", "out_of_process", "first_level_resolution",
    "time_in_tier", "holding_messages", "sweep_lag", "few",
}  # fmt: skip
RATE = {"numerator", "denominator", "rate", "low", "high"}
SUMMARY = {"n", "mean", "median", "low", "high", "p90"}
SCORES = {"n", "mean", "satisfied", "response_rate"}


def enveloped(ran: Ran, kind: str) -> Any:
    """The data, out of an envelope that is as it was agreed."""
    envelope = json.loads(ran.out)
    assert list(envelope) == ["escli", "kind", "at", "data"]
    assert (envelope["escli"], envelope["kind"]) == (1, kind)
    assert ran.out.isascii()
    return envelope["data"]


@pytest.fixture
def busy(desk: Desk) -> Desk:
    """A ticket with a bit of everything (1), and one whose client waits for an update (2)."""
    desk.open()
    desk.ok(*NEW, "The till is slow", "--requester", "Ruth Adair", "--system", "Till 1", as_="ana")
    desk.at("09:05").ok("take", "1", as_="ana")
    desk.at("09:06").ok("note", "1", "Seen before", as_="ana")
    desk.at("09:07").ok("escalate", "1", *HANDOFF, as_="ana")
    desk.ok(*NEW, "The other till is slow", as_="ana")
    desk.sweep()
    desk.at("09:10").ok("take", "1", as_="dev")
    desk.ok("take", "2", as_="ana")
    desk.ok("wait", "1", "Which till?", as_="dev")
    return desk.at("13:30")


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        (("queue",), "queue"),
        (("ls",), "queue"),
        (("show", "1"), "ticket"),
        (("why", "1"), "why"),
        (("find", "till"), "find"),
        (("breaches",), "breaches"),
        (("metrics",), "metrics"),
        (("metrics", "--by", "month"), "metrics"),
        (("metrics", "--trend"), "metrics"),
        (("metrics", "--definition", "itil"), "defined-metrics"),
        (("metrics", "--by", "week", "--definition", "zendesk"), "defined-metrics"),
        (("metrics", "--define"), "definitions"),
        (("metrics", "--define", "--definition", "goalert"), "definitions"),
        (("patterns",), "patterns"),
        (("review",), "reviews"),
        (("matrix", "show"), "matrix"),
        (("matrix", "check"), "check"),
        (("publish", "OUT"), "publish"),
        (("matrix", "publish", "OUT"), "policy"),
        (("report", "--client", "Quayside Books", "--month", "2026-11", "--output", "OUT.html"), "report"),
        (("report", "--month", "2026-11", "--output", "OUT.html"), "report"),
        (("outbox", "list"), "outbox"),
        (("outbox", "show", "1"), "message"),
        (("outbox", "send"), "delivered"),
        (("outbox", "retry", "--dead"), "outbox"),
        (("outbox", "drop", "PENDING", "--because", "x"), "outbox"),
        (("mail", "list", "--all"), "mails"),
        (("sweep",), "sweep"),
        (("sweep", "--dry-run"), "dry-run"),
        ((*NEW, "A third"), "done"),
        (("set", "1", "--severity", "low"), "done"),
        (("take", "1", "2"), "done"),
        (("note", "1", "x"), "done"),
        (("reply", "1", "x"), "done"),
        (("heard", "1", "x"), "done"),
        (("wait", "2", "x"), "done"),
        (("resume", "1"), "done"),
        (("assign", "1", "dev"), "done"),
        (("escalate", "2", *HANDOFF), "done"),
        (("transfer", "2", "--to", "ben"), "done"),
        (("handoff", "1", "--next", "x"), "done"),
        (("handoff", "1"), "handoff"),
        (("handoff", "1", "--files", "OUT"), "files"),
        (("resolve", "1", "x"), "done"),
        (("link", "1", "2"), "done"),
        (("merge", "2", "--into", "1", "x"), "done"),
        (("major", "1", "2"), "done"),
        (("shift",), "shift"),
        (("shift", "--write", "x"), "shift"),
    ],
    ids=lambda one: " ".join(one[:2]) if isinstance(one, tuple) else one,
)
def test_every_command_has_the_envelope(busy: Desk, words: tuple[str, ...], kind: str) -> None:
    pending = str(busy.outbox("--waiting")[0]["id"]) if "PENDING" in words else ""
    named = {"OUT": str(busy.folder / "OUT"), "OUT.html": str(busy.folder / "OUT.html"), "PENDING": pending}
    ran = busy.ok(*(named.get(word, word) for word in words), "--json", as_="mia" if "drop" in words else "dev")
    data = enveloped(ran, kind)
    at = json.loads(ran.out)["at"]
    assert at == "2026-11-23T13:30:00Z" or (at is None and kind == "definitions")
    if kind == "done":
        assert set(data) == {"tickets"}
        for ticket in data["tickets"]:
            assert set(ticket) == TICKET | {"did"}
            assert all(isinstance(did, str) for did in ticket["did"])


def test_ended_tickets_answer_alike(busy: Desk) -> None:
    busy.ok("resolve", "1", "x", as_="ana")
    for words in (("close", "1"), ("csat", "1", "5"), ("reopen", "1", "It is back")):
        (ticket,) = enveloped(busy.ok(*words, "--json", as_="ana"), "done")["tickets"]
        assert set(ticket) == TICKET | {"did"}


def test_a_queue(busy: Desk) -> None:
    data = enveloped(busy.ok("queue", "--json"), "queue")
    assert set(data) == {"tickets", "shown", "offset", "total"}
    assert (data["shown"], data["offset"], data["total"]) == (2, 0, 2)
    for one in data["tickets"]:
        assert set(one) == TICKET
    worst, waits = data["tickets"]
    assert (worst["id"], waits["id"]) == (2, 1)
    assert (type(worst["taken"]), type(worst["management"]), type(worst["left_s"])) == (bool, bool, int)
    assert ISO.fullmatch(worst["due"])
    assert (waits["waiting_on"], waits["status"]) == ("client", "waiting")


def test_a_ticket(busy: Desk) -> None:
    data = enveloped(busy.ok("show", "1", "--json"), "ticket")
    assert set(data) == WHOLE
    assert {frozenset(one) for one in data["clocks"]} == {frozenset(CLOCK)}
    assert {frozenset(one) for one in data["stays"]} == {frozenset(STAY)}
    assert {frozenset(one) for one in data["history"]} == {frozenset(LINE)}
    assert set(data["wait"]) == {"on", "until", "asked", "ref"}
    assert set(data["handoff"]) == {"by", "to", "at", "summary", "tried", "system", "next"}
    assert {one["state"] for one in data["clocks"]} <= {"running", "overdue", "paused", "done"}
    assert {one["visible"] for one in data["history"]} == {"client", "internal"}
    assert (data["handoff"]["to"], data["wait"]["asked"], data["system"]) == ("L2", "Which till?", "Till 1")


@pytest.mark.parametrize("words", [("publish",), ("matrix", "publish")])
def test_pages(busy: Desk, words: tuple[str, ...]) -> None:
    data = busy.ok(*words, str(busy.folder / "web"), "--json").data
    assert set(data) == {"folder", "pages", "removed"}
    assert {frozenset(one) for one in data["pages"]} == {frozenset({"client", "state", "file"})}
    assert {one["state"] for one in data["pages"]} == {"written"}


def test_a_report(busy: Desk) -> None:
    words = ("report", "--client", "Quayside Books", "--month", "2026-11", "--output", str(busy.folder / "out.html"))
    data = enveloped(busy.ok(*words, "--json"), "report")
    assert set(data) == {"client", "month", "since", "until", "file", "says"}
    assert (data["client"], data["month"]) == ("Quayside Books", "2026-11")
    assert (data["since"], data["until"]) == ("2026-11-01T00:00:00Z", "2026-12-01T00:00:00Z")
    assert data["says"]
    assert all(isinstance(one, str) for one in data["says"])


def test_a_handoff(busy: Desk) -> None:
    (busy.folder / "app.log").write_text("x", "utf-8")
    busy.ok("note", "1", "--attach", str(busy.folder / "app.log"), as_="dev")
    data = enveloped(busy.ok("handoff", "1", "--json"), "handoff")
    assert set(data) == TICKET | {
        "plan", "vip", "security", "affected", "description", "wait", "clocks", "handoff", "parts", "earlier",
        "merged_into", "client_said", "we_said", "files", "events",
    }  # fmt: skip
    assert set(data["handoff"]) == {
        "kind", "by", "at", "from", "to", "cause", "summary", "timed", "incomplete", "because", "owed", "owed_by",
        "returned",
    }  # fmt: skip
    assert [part["part"] for part in data["parts"]] == [
        "summary", "tried", "system", "evidence", "communication", "next"
    ]  # fmt: skip
    assert {frozenset(part) for part in data["parts"]} == {frozenset({"part", "source", "entries", "owed_by"})}
    assert set(data["parts"][0]["entries"][0]) == {"by", "at", "text"}
    assert set(data["files"][0]) == {"name", "type", "size", "sha256", "by", "at", "state"}
    assert busy.show(1)["files"] == data["files"]


def test_a_line_of_the_history_says_who_was_told(busy: Desk) -> None:
    told = next(line["told"] for line in busy.show(2)["history"] if line["kind"] == "opened")
    assert told == ["tell ana", "tell ben", "tell carla", "client Quayside Books"]


def test_what_is_broken(busy: Desk) -> None:
    data = enveloped(busy.ok("breaches", "--json"), "breaches")
    assert set(data) == {
        "broken", "soon", "within_s", "clocks", "dead_messages", "held_messages", "waiting_mails", "set_aside",
        "last_sweep", "last_sweep_s", "matrix_error",
    }  # fmt: skip
    assert {frozenset(one) for one in data["clocks"]} == {frozenset(TICKET | {"holder"})}
    assert (data["broken"], data["soon"], data["within_s"], data["dead_messages"]) == (1, 0, 3600, 0)
    assert (data["last_sweep"], data["last_sweep_s"]) == ("2026-11-23T09:07:00Z", 15780)


def test_mail_that_came_in(busy: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    world = World.__new__(World)
    world.desk = busy
    ran = world.come(b"From: eve@nowhere.example\nSubject: Hm\n\nHello\n", "--json")
    came = enveloped(ran, "mail")
    assert set(came) == {"id", "state", "did", "ticket_id", "sender", "why"}
    listed = enveloped(busy.ok("mail", "list", "--json"), "mails")
    assert (set(listed), set(listed["mails"][0])) == ({"mails", "shown"}, MAIL)
    assert set(enveloped(busy.ok("mail", "show", "1", "--json"), "mail")) == MAIL | {"text"}
    dropped = busy.ok("mail", "drop", "1", "--because", "x", "--json", as_="mia")
    assert set(enveloped(dropped, "mail")) == MAIL | {"left"}


def test_figures(busy: Desk) -> None:
    data = enveloped(busy.ok("metrics", "--json"), "metrics")
    assert set(data) == FIGURES | {"since", "until", "by"}
    assert set(data["escalations"]) == {"timed", "manual", "client", "management"}
    assert set(data["sla"]) == {"respond", "update", "resolve", "management", "callback", "vendor"}
    for clock in data["sla"].values():
        assert set(clock) == {"met", "missed", "rate", "low", "high"}
    for name in ("escalation_rate", "reopen_rate", "ping_pong", "out_of_process", "first_level_resolution"):
        assert set(data[name]) == RATE
    for name in ("time_to_escalate", "first_response_time"):
        assert set(data[name]) == {"wall", "business"}
        assert set(data[name]["wall"]) == set(data[name]["business"]) == SUMMARY
    assert set(data["resolution_time"]) == {"wall", "business", "by_tier"}
    assert set(data["escalation_rate_from_first_tier"]) == RATE
    assert set(data["open_age"]) == set(data["sweep_lag"]) == SUMMARY
    assert {frozenset(one) for one in data["time_in_tier"].values()} == {frozenset(SUMMARY)}
    counts = {"total", "mean", "max", "incomplete", "bounced"}
    assert set(data["handoffs"]) == RATE | counts | {"incomplete_rate", "bounce_rate"}
    assert set(data["handoffs"]["incomplete_rate"]) == set(data["handoffs"]["bounce_rate"]) == RATE
    assert set(data["holding_messages"]) == RATE | {"total"}
    assert {type(one) for one in data["few"]} == {str}
    assert set(data["waiting_on_client"]) == RATE | {"wall"}
    assert set(data["satisfaction"]) == SCORES | {"escalated", "others"}
    for part in (data["satisfaction"], data["satisfaction"]["escalated"], data["satisfaction"]["others"]):
        assert set(part) >= SCORES
        assert set(part["satisfied"]) == set(part["response_rate"]) == RATE


def test_figures_say_in_numbers_what_happened(busy: Desk) -> None:
    busy.ok("resolve", "1", "x", as_="dev")
    busy.ok("csat", "1", "5", as_="dev")
    data = busy.ok("metrics", "--json").data
    assert (data["tickets"], data["open"], data["escalated"], data["escalation_rate"]["rate"]) == (2, 1, 1, 0.5)
    assert data["escalations"] == {"timed": 0, "manual": 1, "client": 0, "management": 0}
    assert bare(data["sla"]["respond"]) == {"met": 2, "missed": 0, "rate": 1.0}
    assert bare(data["sla"]["update"]) == {"met": 1, "missed": 1, "rate": 0.5}
    times = data["resolution_time"]["by_tier"]["L2"]["wall"]
    assert bare(times) == {"n": 1, "mean": 16200, "median": 16200, "p90": 16200}
    assert (times["low"], times["high"]) == (None, None)  # of one ticket nobody can say
    assert bare(data["satisfaction"]["escalated"]["satisfied"]) == {"numerator": 1, "denominator": 1, "rate": 1.0}
    assert data["satisfaction"]["others"]["mean"] is None


SHARE = {"part", "whole", "rate", "interval"}


def test_patterns(busy: Desk) -> None:
    """What stands out needs a month of tickets: the keys of a finding are held where one is made."""
    busy.ok("escalate", "2", "--summary", "x", "--incomplete", "x", as_="ana")
    for title in ("The till is slow", "Till is slow, the"):
        busy.ok(*NEW, title, as_="ana")
    busy.ok("resolve", "1", "x", as_="dev")
    busy.ok("review", "1", "--cause", "rights", "--lower", "x", as_="dev")
    data = enveloped(busy.ok("patterns", "--json"), "patterns")
    assert set(data) == {
        "since", "until", "tickets", "level", "looks", "findings", "training", "titles", "process", "reviews"
    }  # fmt: skip
    assert set(data["titles"][0]) == {"title", "count", "clients", "escalated", "tickets", "do"}
    assert set(data["process"][0]) == SHARE | {"what", "where", "tickets", "says", "do"}
    assert set(data["reviews"]) == {"reviewed", "causes", "awaiting", "open_actions", "overdue"}
    assert set(data["reviews"]["causes"][0]) == SHARE | {"cause", "says", "where", "tickets", "do"}
    assert set(data["process"][0]["where"][0]) == {"place", "count"}


def test_reviews(busy: Desk) -> None:
    busy.ok("resolve", "1", "x", as_="dev")
    busy.ok("escalate", "2", *HANDOFF, as_="ana")
    busy.ok("resolve", "2", "x", as_="dev")
    action = ("--action", "x", "--owner", "ana", "--by", "fri")
    busy.ok("review", "1", "--cause", "rights", "--lower", "x", *action, as_="dev")
    data = enveloped(busy.ok("review", "--json"), "reviews")
    assert set(data) == {"awaiting", "awaiting_total", "actions"}
    assert set(data["awaiting"][0]) == TICKET | {"resolved"}
    assert set(data["actions"][0]) == {"id", "title", "client", "cause", "action", "owner", "by", "is_overdue"}


def bare(figure: dict[str, Any]) -> dict[str, Any]:
    """A figure without its interval."""
    return {name: value for name, value in figure.items() if name not in {"low", "high"}}


PERIODS = ("week", "month", "quarter")


@pytest.mark.parametrize(
    "by", ["tier", "type", "severity", "client", "plan", "technician", *PERIODS, "weekday", "hour"]
)
def test_figures_by_group(busy: Desk, by: str) -> None:
    data = enveloped(busy.ok("metrics", "--by", by, "--json"), "metrics")
    assert set(data) == {"since", "until", "by", "groups"}
    assert data["by"] == by
    assert {frozenset(one) for one in data["groups"]} == {
        frozenset(FIGURES | {"group"} | ({"backlog"} if by in PERIODS else set()))
    }
    assert sum(one["tickets"] for one in data["groups"]) == 2


def test_a_trend(busy: Desk) -> None:
    data = enveloped(busy.ok("metrics", "--since", "2026-11-23", "--trend", "--json"), "metrics")
    assert set(data) == FIGURES | {"since", "until", "by", "trend"}
    assert set(data["trend"]) == {"since", "until", "open", "figures"}
    keys = {"figure", "kind", "now", "before", "change", "low", "high", "n", "n_before", "verdict"}
    assert {frozenset(one) for one in data["trend"]["figures"]} == {frozenset(keys)}
    assert {one["kind"] for one in data["trend"]["figures"]} <= {"count", "rate", "median"}
    verdicts = {"better", "worse", "more", "fewer", "chance", "few"}
    assert {one["verdict"] for one in data["trend"]["figures"]} <= verdicts


@pytest.mark.parametrize("definition", ["pagerduty", "goalert", "zendesk", "itil"])
def test_figures_as_others_define_them(busy: Desk, definition: str) -> None:
    words = ("metrics", "--definition", definition)
    data = enveloped(busy.ok(*words, "--json"), "defined-metrics")
    assert set(data) == {"definition", "since", "until", "by", "figures"}
    assert data["definition"] == definition
    units = {"tickets", "share", "seconds", "per ticket"}
    for one in data["figures"].values():
        assert set(one) == {"value", "unit", "n", "low", "high"}
        assert one["unit"] in units
    grouped = enveloped(busy.ok(*words, "--by", "tier", "--json"), "defined-metrics")
    assert set(grouped) == {"definition", "since", "until", "by", "groups"}
    assert {frozenset(one) for one in grouped["groups"]} == {frozenset({"group", "figures"})}
    defined = enveloped(busy.ok(*words, "--define", "--json"), "definitions")
    assert set(defined) == set(data["figures"])


def test_every_figure_has_its_definition(busy: Desk) -> None:
    defined = enveloped(busy.ok("metrics", "--define", "--json"), "definitions")
    assert set(defined) == FIGURES | {"backlog", "trend", "interval"}


@pytest.mark.parametrize("by", [(), ("--by", "client"), ("--by", "month")])
def test_figures_of_no_ticket_at_all_are_nothing_rather_than_an_error(desk: Desk, by: tuple[str, ...]) -> None:
    data = enveloped(desk.open().ok("metrics", *by, "--json"), "metrics")
    if by:
        assert data["groups"] == []
    else:
        assert set(data) == FIGURES | {"since", "until", "by"}
        assert (data["tickets"], data["escalation_rate"]["rate"], data["handoffs"]["max"]) == (0, None, None)


def test_the_matrix(desk: Desk) -> None:
    data = enveloped(desk.open().ok("matrix", "show", "--client", "Northgate Legal", "--json"), "matrix")
    assert set(data) == {"name", "plan", "client", "tiers", "severities", "types", "cells", "flags"}
    assert {frozenset(one) for one in data["cells"]} == {frozenset(CELL)}
    assert {frozenset(one) for one in data["types"]} == {frozenset({"name", "title"})}
    optional = {"types", "severities", "tier", "respond", "update", "resolve", "calendar", "path"}
    assert all("source" in one and set(one) <= {"source"} | optional for one in data["flags"])
    assert data["plan"] == "platinum"
    assert len(data["cells"]) == len(data["types"]) * len(data["severities"])


def test_a_check_of_the_matrix(desk: Desk) -> None:
    data = enveloped(desk.open().ok("matrix", "check", "--json"), "check")
    assert set(data) == {"file", "types", "severities", "tiers", "clients", "people", "paths"}


def test_messages(busy: Desk) -> None:
    data = enveloped(busy.ok("outbox", "list", "--json"), "outbox")
    assert set(data) == {"messages", "shown"}
    assert {frozenset(one) for one in data["messages"]} == {frozenset(MESSAGE)}
    assert {one["state"] for one in data["messages"]} <= {
        "waiting", "quiet", "held", "sent", "failed", "dead", "dropped", "withdrawn"
    }  # fmt: skip
    assert {one["kind"] for one in data["messages"]} <= {"page", "tell", "client"}


def test_one_message(busy: Desk) -> None:
    data = enveloped(busy.ok("outbox", "show", "1", "--json"), "message")
    assert set(data) == MESSAGE | {"event", "why", "subject", "text", "ways", "attempts", "also_told", "carries"}
    assert {frozenset(one) for one in data["ways"]} == {frozenset({"channel", "kind", "to", "carries"})}
    assert {frozenset(one) for one in data["attempts"]} == {frozenset({"number", "at", "channel", "error"})}
    assert {frozenset(one) for one in data["also_told"]} == {frozenset({"id", "person", "kind", "state"})}


def test_what_was_delivered(busy: Desk) -> None:
    data = enveloped(busy.ok("outbox", "send", "--json"), "delivered")
    assert set(data) == {"messages", "lacking"}
    assert {frozenset(one) for one in data["messages"]} == {
        frozenset({"id", "kind", "person", "ticket_id", "state", "try_at", "error", "carries"})
    }


def test_what_was_found(busy: Desk) -> None:
    data = enveloped(busy.ok("find", "slow", "--json"), "find")
    assert set(data) == {"tickets", "shown"}
    assert {frozenset(one) for one in data["tickets"]} == {frozenset(TICKET | {"place"})}


def test_a_major_incident_has_its_tickets(busy: Desk) -> None:
    busy.ok("major", "1", "2", as_="dev")
    data = enveloped(busy.ok("show", "1", "--json"), "ticket")
    assert set(data) == WHOLE
    assert [set(one) for one in data["children"]] == [TICKET]


def test_notes_from_shift_to_shift(busy: Desk) -> None:
    busy.ok("shift", "--write", "x", as_="dev")
    busy.ok("shift", as_="ana")
    data = enveloped(busy.ok("shift", "--json", as_="ben"), "shift")
    assert set(data) == {"notes"}
    (note,) = data["notes"]
    assert set(note) == {"id", "at", "by", "text", "tickets", "read"}
    assert {frozenset(one) for one in note["tickets"]} == {
        frozenset({
            "id", "severity", "tier", "technician", "taken", "clock", "due", "left_s", "client", "title", "major",
            "parent", "status",
        })
    }  # fmt: skip
    assert [set(one) for one in note["read"]] == [{"by", "at"}]


def test_a_new_desk(desk: Desk) -> None:
    desk.matrix.write_text("", encoding="utf-8")
    desk.at("09:00").database.unlink(missing_ok=True)
    desk.matrix.unlink()
    data = enveloped(desk.ok("init", "--test-clock", "--json"), "init")
    assert set(data) == {"database", "matrix", "cron"}
    assert data["database"] == str(desk.database)
    assert data["cron"].startswith("* * * * * ")


def test_a_sweep(busy: Desk) -> None:
    data = enveloped(busy.ok("sweep", "--json"), "sweep")
    assert set(data) == {"tickets", "did", "set_aside", "messages", "letters"}
    assert set(data["messages"]) == {"sent", "failed", "held", "dead", "withdrawn"}


def test_a_sweep_with_nothing_to_do_still_answers(desk: Desk) -> None:
    data = enveloped(desk.open().ok("sweep", "--json"), "sweep")
    assert data["tickets"] == 0


def test_what_a_sweep_would_do(desk: Desk) -> None:
    desk.open().new(*NEW[1:], "The till is slow")
    data = enveloped(desk.at("12:00").ok("sweep", "--dry-run", "--json"), "dry-run")
    assert set(data) == {"would", "set_aside"}
    assert data["would"]
    for one in data["would"]:
        assert set(one) == {"id", "title", "kind", "step", "clock", "due", "data", "would_tell"}
        assert ISO.fullmatch(one["due"])


def test_an_import(desk: Desk) -> None:
    log = desk.open().folder / "log.csv"
    log.write_text(
        "Number,When,What\n1,5/1/2026 09:00,Open\n1,5/1/2026 10:00,Fix\n2,yesterday,Open\n", encoding="utf-8"
    )
    mapping = desk.folder / "book.yaml"
    mapping.write_text(
        "mapping: 1\nname: book\nrows: events\ntimes: {format: '%d/%m/%Y %H:%M', zone: UTC}\n"
        "columns: {id: Number, time: When, activity: What}\nmeanings: {Open: opened, Fix: resolved}\n",
        encoding="utf-8",
    )
    words = ("import", str(log), "--mapping", str(mapping), "--rejects", str(desk.folder / "rejects.csv"))
    data = enveloped(desk.ok(*words, "--json"), "import")
    assert data == {
        "tickets_new": 1, "tickets_known": 0, "events": 2, "rows": 3, "rejected": 1,
        "rejects_file": str(desk.folder / "rejects.csv"),
    }  # fmt: skip


def test_an_export_and_what_another_desk_makes_of_it(desk: Desk) -> None:
    desk.open().ok(*NEW, "The till is slow")
    file = desk.folder / "desk.jsonl"
    data = enveloped(desk.ok("export", "events", str(file), "--json"), "export")
    assert data == {"what": "events", "file": str(file), "format": "jsonl", "rows": {"events": 1}}
    (desk.folder / "other").mkdir()
    other = str(desk.folder / "other" / "desk.db")
    desk.ok("init", "--db", other, "--test-clock")
    data = enveloped(desk.ok("import", str(file), "--db", other, "--json"), "import")
    assert data == {
        "tickets_new": 1, "tickets_known": 0, "events": 1, "rows": 1, "rejected": 0, "rejects_file": None,
    }  # fmt: skip


def named(value: Any, name: str = "") -> Iterator[tuple[str, Any]]:
    """Every value with its name, however deep it stands."""
    if isinstance(value, dict):
        for key, one in value.items():
            yield from named(one, key)
    elif isinstance(value, list):
        for one in value:
            yield from named(one, name)
    else:
        yield name, value


@pytest.mark.parametrize("words", ["queue", "show 1", "breaches", "outbox list", "find till"])
def test_instants_are_iso_in_utc_and_lengths_are_whole_seconds(busy: Desk, words: str) -> None:
    data = busy.ok(*words.split(), "--json").data
    for line in data.get("history", ()):
        line.pop("data")  # the rules' own notes: seconds, as they are hashed
    moments = {"due", "opened", "started", "until", "resolved", "closed", "at", "last_sweep"}
    for name, value in named(data):
        if name in moments or name.endswith("_at"):
            assert value is None or ISO.fullmatch(value), (name, value)
        if name.endswith("_s"):
            assert value is None or isinstance(value, int), (name, value)
