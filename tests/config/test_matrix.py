"""A team lead edits the matrix; every mistake is told at once, with its line and what was probably meant."""

from pathlib import Path
from typing import Any

import pytest

from escli.config import matrix
from escli.core.matrix import Matrix
from escli.core.news import OPTIONAL
from escli.errors import BAD_MATRIX, BadFile, Unreadable
from tests.config.desk import SMALL, problems, small


def test_a_small_matrix_becomes_its_parsed_form() -> None:
    week = [[[32400, 61200]]] * 5 + [[], []]
    high = {"tier": "L1", "respond": {"*": "15m"}, "update": None, "resolve": None, "idle": None, "calendar": "office"}
    step = {"share": 100, "offset": 0, "days": 0, "times": 0}
    nobody: dict[str, Any] = {"email": None, "skills": [], "page": [], "tell": [], "hours": None, "capacity": None}
    nobody["quiet"] = None
    silent: dict[str, Any] = {"tier": None, "update": None, "resolve": None, "calendar": None, "path": []}
    office = {"timezone": "Europe/London", "weekly": week, "holidays": {}, "special": {}, "breaks": {}}
    address = matrix.load(SMALL, "desk.yaml")["calendars"]["office"]["id"]
    assert matrix.load(SMALL, "desk.yaml") == {
        "form": 9,
        "holidays": None,
        "name": "Small Desk",
        "timezone": "Europe/London",
        "calendars": {"office": {"id": address, **office}},
        "tiers": [
            {"name": "L1", "client": "We help.", "handoff": [], "route": "queue"},
            {"name": "L2", "client": "We help more.", "handoff": [], "route": "queue"},
        ],
        "management": {"client": "We care.", "respond": "1h", "callback": None, "calendar": "office", "handoff": []},
        "severities": [
            {"name": "high", "meaning": "It hurts.", "examples": []},
            {"name": "low", "meaning": "It itches.", "examples": []},
        ],
        "plans": ["gold", "basic"],
        "types": {"outage": {"title": "Outage", "skills": [], "ask": []}},
        "cells": {
            "outage": {
                "high": {**high, "path": ["urgent"]},
                "low": {**high, "respond": {"*": "1d end of day"}, "path": ["urgent"]},
            }
        },
        "paths": {
            "urgent": [
                {"id": "respond@100%:tell:lead", "clock": "respond", **step, "every": 0}
                | {"action": "tell", "whom": "lead"},
                {"id": "respond@100%+15m*:page:tier", "clock": "respond", **step, "every": 900}
                | {"action": "page", "whom": "tier"},
            ]
        },
        "adjustments": [
            {"source": "plan gold", "kind": "plan", "value": "gold", "types": None, "severities": ["high"]}
            | {**silent, "respond": {"*": "10m"}}
        ],
        "clients": {
            "Acme": {
                "plan": None,
                "timezone": None,
                "contacts": [{"name": "Al", "email": "al@acme.example", "phone": None, "vip": False}],
                "send": None,
                "words": {},
                "inbox": {"type": None, "severity": None},
            }
        },
        "team": [
            {"name": "ana", "tier": "L1", "role": "technician", "login": "ana", **nobody},
            {"name": "mia", "tier": "management", "role": "manager", "login": None, **nobody},
        ],
        "rotas": {
            "L1": [
                {"who": [["ana"], ["mia"]], "timezone": "Europe/London", "unit": "week", "every": 1, "weekly": None}
                | {"start": "2026-09-07T09:00:00", "until": "2026-12-25T00:00:00", "lasts": 172800, "priority": 1}
            ]
        },
        "channels": {
            "log": {"kind": "log", "file": "messages.log", "argv": [], "timeout": 10, "mail": None, "url": None}
        },
        "duty": ["mia"],
        "client_channels": [],
        "inbox": None,
        "access": {},
        "contact": {"phone": None, "email": None, "words": None},
        "messages": {"send": list(OPTIONAL), "words": {}, "tiers": {}, "answers": {}},
        "settings": {
            "reopen_within": 14 * 86400,
            "reopen": "resume",
            "wait": "2d",
            "update": "promise",
            "pauses": {"client": ["update", "resolve"], "vendor": []},
            "largest_file": 10_000_000,
            "fallback": ["busy", "next", "unskilled"],
        },
    }


def test_ten_mistakes_give_ten_messages_in_one_go() -> None:
    found = problems(
        ("timezone: Europe/London", "timezone: Europe/Londn"),
        ("09:00-17:00", "9-17"),
        ("calendar: office}", "calendar: ofice}"),
        ("title: Outage", "titel: Outage, title: Outage"),
        ("respond: 15m,", "respond: soon,"),
        ("    low: {tier: L1", "    low: {tier: l2"),
        ("tell lead", "tell leed"),
        ("plan gold:", "plan gould:"),
        ("tier: L1, login", "tier: L1, role: boss, login"),
        ("duty: mia", "duty: [mia, zoe]"),
    )
    assert [line.split(", expected")[0] for line in found] == [
        "line 3: timezone: found 'Europe/Londn'",
        "line 6: calendars.office.hours.mon-fri: found '9-17'",
        "line 10: management.calendar: found 'ofice'",
        "line 14: types.outage.titel: found the unknown key 'titel'",
        "line 17: matrix.outage.high.respond: found 'soon'",
        "line 18: matrix.outage.low.tier: found 'l2'",
        "line 21: paths.urgent[1].respond: found 'leed'",
        "line 24: adjust.plan gould: found 'gould'",
        "line 29: team.ana.role: found 'boss'",
        "line 33: duty[2]: found 'zoe'",
    ]
    near = [line.partition("did you mean ")[2].rstrip("?)") for line in found]
    assert near == ["'Europe/London'", "", "'office'", "'title'", "", "'L2'", "'lead'", "'gold'", "", ""]


def test_the_message_names_the_file_and_counts_its_problems() -> None:
    with pytest.raises(BadFile, match=r"desk\.yaml has 2 problems:\n  line 2: .*\n  line 3: ") as caught:
        matrix.load(small(("name: Small Desk", "nmae: Small Desk"), ("Europe/London", "Mars/Base")), "desk.yaml")
    assert caught.value.code == BAD_MATRIX


def test_traps_and_mistakes_are_told_together() -> None:
    found = problems(("respond: 15m,", "respond: 1:30,"), ("tell lead", "tell nobody"))
    assert [line.split(",")[0] for line in found] == [
        "line 17: matrix.outage.high.respond: found '1:30'",
        "line 21: paths.urgent[1].respond: found 'nobody'",
    ]


@pytest.mark.parametrize(
    ("line", "place"),
    [
        ("name: Small Desk\n", "name"),
        ("timezone: Europe/London\n", "timezone"),
        ("management: {client: We care., respond: 1h, calendar: office}\n", "management"),
        ("duty: mia\n", "duty"),
    ],
)
def test_a_missing_key_is_told(line: str, place: str) -> None:
    assert any(found.startswith(f"line 1: {place}: found nothing, expected ") for found in problems((line, "")))


def test_a_missing_section_is_told_once_and_not_at_each_place_that_refers_to_it() -> None:
    found = problems(("tiers:\n  L1: {client: We help.}\n  L2: {client: We help more.}\n", ""))
    assert found == ["line 1: tiers: found nothing, expected a mapping"]


def test_an_empty_section_is_told() -> None:
    found = problems(("types:\n  outage: {title: Outage}", "types: {}"))
    assert "line 13: types: found an empty mapping, expected at least one type" in found


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (
            "  L2: {client: We help more.}",
            "  L2: We help more.",
            "line 9: tiers.L2: found 'We help more.', expected a m",
        ),
        ("name: Small Desk", "name: [a, b]", "line 2: name: found a list, expected a text"),
        ("plans: [gold, basic]", "plans: {gold: 1}", "line 12: plans: found a mapping, expected a text, or a list"),
        ("plans: [gold, basic]", "plans: [gold, gold]", "line 12: plans[2]: found 'gold' a second time, expected each"),
        ("duty: mia", "duty: []", "line 33: duty: found an empty list, expected the name of a person"),
        ("escli: 1", "escli: 2", "line 1: escli: found '2', expected 1"),
        ("Al, email", "Al, vip: maybe, email", "line 27: clients.Acme.contacts[1].vip: found 'maybe', expected true"),
        ("path: urgent}", "path: []}", "line 17: matrix.outage.high.path: found an empty list, expected the name of a"),
        ("plans:", "settings: {wait: 1h 1d}\nplans:", "line 12: settings.wait: found '1h 1d', expected a duration"),
        ("plans:", "settings: {reopen: resum}\nplans:", "line 12: settings.reopen: found 'resum', expected resume or"),
    ],
)
def test_a_wrong_kind_of_value_is_told(old: str, new: str, told: str) -> None:
    (found,) = problems((old, new))
    assert found.startswith(told)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (
            "plans:",
            "settings: {wait on client pauses: [resolv]}\nplans:",
            "settings.wait on client pauses[1]: found 'res",
        ),
        (
            "path: urgent}",
            "path: [urgent, urgnt]}",
            "matrix.outage.high.path[2]: found 'urgnt', expected the name of a p",
        ),
        ("    high: {tier", "    hihg: {tier", "matrix.outage.hihg: found 'hihg', expected the name of a severity"),
        ("matrix:\n  outage:", "matrix:\n  outtage:", "matrix.outtage: found 'outtage', expected the name of a type"),
        ("{severity: high,", "{severity: hgh,", "adjust.plan gold.severity: found 'hgh', expected the name of a sev"),
        ("{severity: high,", "{type: outrage,", "adjust.plan gold.type: found 'outrage', expected the name of a type"),
        ("  Acme:\n", "  Acme:\n    plan: bsic\n", "clients.Acme.plan: found 'bsic', expected the name of a plan"),
        ("login: ana", "login: ana, page: lgo", "team.ana.page: found 'lgo', expected the name of a channel"),
        (
            "tier: management, role",
            "tier: mangement, role",
            "team.mia.tier: found 'mangement', expected the name of a t",
        ),
        ("respond: 15m,", "respond: {l1: 15m, others: 1h},", "matrix.outage.high.respond.l1: found 'l1', expected"),
    ],
)
def test_a_name_that_the_file_does_not_define_is_told_with_the_nearest(old: str, new: str, told: str) -> None:
    (found, *_) = [line for line in problems((old, new)) if told in line]
    assert "(did you mean '" in found


def test_the_matrix_must_have_a_cell_for_every_type_and_severity() -> None:
    found = problems(
        ("  outage: {title: Outage}", "  outage: {title: Outage}\n  email: {title: Mail}"),
        ("    low: {tier: L1, respond: 1d end of day, calendar: office, path: urgent}\n", ""),
    )
    assert found == [
        "line 16: matrix.email: found no row, expected a row for every type, with a cell for every severity",
        "line 17: matrix.outage.low: found no cell, expected a cell for every severity",
    ]


def test_respond_by_tier_must_reach_from_the_start_to_the_top() -> None:
    assert problems(("respond: 15m,", "respond: {L1: 15m},")) == [
        (
            "line 17: matrix.outage.high.respond: found no time for every tier from its start, "
            "expected one for L2 too, or for others"
        )
    ]
    assert problems(("respond: 15m,", "respond: {L1: 15m, others: 1h},")) == []
    assert problems(("{tier: L1, respond: 15m,", "{tier: L2, respond: {L2: 15m},")) == []


def test_others_stands_for_every_tier_that_is_not_named() -> None:
    parsed = matrix.load(small(("respond: 15m,", "respond: {L1: 15m, others: 1h},")), "desk.yaml")
    assert parsed["cells"]["outage"]["high"]["respond"] == {"L1": "15m", "*": "1h"}


def test_an_adjustment_may_be_one_mapping_or_several() -> None:
    adjust = "  vip: [{tier: L2}, {type: outage, path: urgent}]\n  10 affected: {tier: L2}\n  security: {respond: 5m}\n"
    own = "    adjust: {type: outage, respond: {L2: 5m}}\n"
    changed = small(("  plan gold:", f"{adjust}  plan gold:"), ("  Acme:\n", f"  Acme:\n{own}"))
    found = matrix.load(changed, "desk.yaml")["adjustments"]
    assert [(one["source"], one["kind"], one["value"], one["tier"], one["respond"]) for one in found] == [
        ("vip", "vip", None, "L2", None),
        ("vip", "vip", None, None, None),
        ("10 affected", "affected", 10, "L2", None),
        ("security", "security", None, None, {"*": "5m"}),
        ("plan gold", "plan", "gold", None, {"*": "10m"}),
        ("client Acme", "client", "Acme", None, {"L2": "5m"}),
    ]


@pytest.mark.parametrize("case", ["vips", "0 affected", "many affected", "plan", "gold"])
def test_an_unknown_case_of_adjustment_is_refused(case: str) -> None:
    assert any("expected `plan NAME`, vip, security, or a number" in line for line in problems(("plan gold", case)))


def test_an_adjustment_that_changes_nothing_is_refused() -> None:
    expected = "an adjustment that changes nothing, expected at least one of tier, respond"
    assert expected in problems(("{severity: high, respond: 10m}", "{severity: high}"))[0]
    assert expected in problems(("{severity: high, respond: 10m}", "[{tier: L2}, {type: outage}]"))[0]


def test_words_with_a_meaning_in_paths_are_no_names() -> None:
    found = problems(("  L2: {", "  next: {"), ("  mia: {", "  lead: {tier: L1}\n  mia: {"))
    assert [line.split(",")[0] for line in found] == [
        "line 9: tiers.next: found 'next'",
        "line 30: team.lead: found 'lead'",
    ]


def test_two_people_cannot_share_a_login() -> None:
    assert problems(("role: manager}", "role: manager, login: Ana}")) == [
        "line 30: team.mia.login: found 'Ana' a second time (first on line 29), expected each once"
    ]


def test_a_contact_stands_once_with_each_client() -> None:
    al = "{name: Al, email: al@acme.example}"
    found = problems((f"[{al}]", f"[{al}, {{name: al}}, {{name: Bo, email: AL@acme.example}}]"))
    assert [line.split(" (first")[0] for line in found] == [
        "line 27: clients.Acme.contacts[2].name: found 'al' a second time",
        "line 27: clients.Acme.contacts[3].email: found 'AL@acme.example' a second time",
    ]


@pytest.mark.parametrize(
    ("channel", "found"),
    [
        ("{}", "no way out"),
        ("{log: a, command: [b]}", "log and command"),
        ("{timeout: 5s}", "no way out"),
        ("{log: a, apprise: env A}", "log and apprise"),
    ],
)
def test_a_channel_has_one_way_out(channel: str, found: str) -> None:
    expected = "expected one of log, command, mail, apprise"
    assert problems(("{log: messages.log}", channel)) == [f"line 32: channels.log: found {found}, {expected}"]


def test_a_command_keeps_its_arguments_apart() -> None:
    parsed = matrix.load(small(("{log: messages.log}", "{command: [/bin/page, -u, 'two words'], timeout: 1m}")), "desk")
    assert parsed["channels"]["log"] == {
        "kind": "command",
        "file": None,
        "argv": ["/bin/page", "-u", "two words"],
        "timeout": 60,
        "mail": None,
        "url": None,
    }


def test_a_command_may_say_the_same_argument_twice() -> None:
    parsed = matrix.load(small(("{log: messages.log}", "{command: [page, -v, -v]}")), "desk.yaml")
    assert parsed["channels"]["log"]["argv"] == ["page", "-v", "-v"]


def test_cells_stand_in_the_order_of_types_and_severities_however_they_were_written() -> None:
    other = small(("severities: {high: It hurts., low: It itches.}", "severities: {low: It itches., high: It hurts.}"))
    assert list(matrix.load(other, "desk.yaml")["cells"]["outage"]) == ["low", "high"]


def test_a_tier_without_people_is_allowed() -> None:
    assert {person.tier for person in Matrix(matrix.load(SMALL, "desk.yaml")).team.values()} == {"L1", "management"}


def test_a_file_is_loaded_with_its_text_and_a_missing_one_is_refused_politely(tmp_path: Path) -> None:
    file = tmp_path / "desk.yaml"
    file.write_text(SMALL, encoding="utf-8")
    parsed, text = matrix.load_file(file)
    assert (parsed["name"], text) == ("Small Desk", SMALL)
    with pytest.raises(Unreadable, match="cannot be read: no such file or directory"):
        matrix.load_file(tmp_path / "none.yaml")
