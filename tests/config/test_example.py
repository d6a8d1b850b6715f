"""The example matrix teaches: it loads, has the article's own cases, and uses each key that the manual explains."""

import datetime as dt
import json
from pathlib import Path

import pytest

from escli.config import matrix, tree
from escli.config.keys import KEYS, REQUIRED
from escli.config.walk import Branch, branches
from escli.core.channel import MailServer
from escli.core.clients import Inbox
from escli.core.matrix import Matrix
from escli.core.rota import Rota

EXAMPLE = Path(__file__).parents[2] / "matrix.example.yaml"


@pytest.fixture(scope="module")
def desk() -> Matrix:
    return Matrix(matrix.load_file(EXAMPLE)[0])


def used(branch: Branch, node: object, place: str = "") -> set[str]:
    """The keys of the table that a node uses; what the table does not know appears under its own name."""
    if isinstance(node, list) and "[]" in branch.inside:
        return {place}.union(*(used(branch.inside["[]"], item, f"{place}[]") for item in node))
    if not isinstance(node, dict) or not branch.inside:
        return {place}
    if "[]" in branch.inside:
        return {place} | used(branch.inside["[]"], node, f"{place}[]")
    chosen = next((name for name in branch.inside if name.startswith("<")), None)
    found = {place} if branch.key else set()
    for name, inner in node.items():
        key = chosen or name
        found |= used(branch.inside.get(key, Branch()), inner, f"{place}.{key}".removeprefix("."))
    return found


def test_every_key_of_the_table_is_in_the_example_or_has_a_default_and_no_other_key_is() -> None:
    rows = {key.path: key for key in KEYS}
    found = used(branches(KEYS), tree.read(EXAMPLE.read_text(encoding="utf-8"), EXAMPLE.name).top)
    assert {path for path in found if path not in rows} <= {"adjust.<case>"}  # a mapping or a list of them: no row
    needed = {path for path, key in rows.items() if key.default is REQUIRED}
    off = {"channels.<channel>.mail.host", "channels.<channel>.mail.from", "inbox.address"}  # what needs a mail server
    assert needed - off <= found


def test_the_table_names_each_key_once_and_says_why_in_a_sentence() -> None:
    assert len({key.path for key in KEYS}) == len(KEYS)
    assert [key for key in KEYS if not key.says.endswith(".") or not key.says[0].isupper()] == []


def test_the_example_shows_every_key_but_what_leaves_the_machine_and_some_ways_to_adjust() -> None:
    found = used(branches(KEYS), tree.read(EXAMPLE.read_text(encoding="utf-8"), EXAMPLE.name).top)
    assert [
        key.path
        for key in KEYS
        if key.path not in found
        and not key.path.startswith(
            ("clients.<client>.adjust", "channels.<channel>.mail.", "inbox", "clients.<client>.inbox")
        )
    ] == [
        "adjust.<case>[].update",
        "access.as",
        "channels.<channel>.command",
        "channels.<channel>.mail",
        "channels.<channel>.apprise",
        "channels.<channel>.timeout",
    ]


def test_it_is_plain_json(desk: Matrix) -> None:
    assert json.loads(json.dumps(desk.parsed)) == desk.parsed


def test_every_part_of_it_can_be_read_by_the_rules(desk: Matrix) -> None:
    assert len(desk.cells) == 8 * 4
    assert len(desk.tiers) == 3
    assert len(desk.team) == 9
    zones = {client.timezone or desk.timezone for client in desk.clients.values()}
    assert zones == {
        "Europe/London",
        "America/New_York",
        "Europe/Berlin",
    }
    assert desk.management["respond"] == "30m"
    assert desk.types["outage"].ask == ("system", "affected", "description")


def test_a_critical_outage_starts_at_the_second_tier_with_fifteen_minutes(desk: Matrix) -> None:
    cell = desk.cells["outage", "critical"]
    assert (cell.tier, cell.respond, cell.calendar) == ("L2", {"*": "15m"}, "always")


def test_a_software_question_stays_at_the_first_tier_with_four_hours(desk: Matrix) -> None:
    cell = desk.cells["software", "normal"]
    assert (cell.tier, cell.respond) == ("L1", {"*": "4h"})
    assert not [step for step in desk.paths["gentle"] if step.action == "escalate" and step.whom != "management"]
    assert cell.path == ("gentle",)


def test_password_resets_escalate_only_for_security_or_a_vip(desk: Matrix) -> None:
    base = {name for severity in desk.severities for name in desk.cells["password", severity].path}
    assert not [step for name in base for step in desk.paths[name] if step.action not in ("tell", "page")]
    special = {
        one.kind
        for one in desk.adjustments
        if one.types == ("password",)
        and any(step.action == "escalate" for name in one.path for step in desk.paths[name])
    }
    assert special == {"vip", "security"}
    other = [one for one in desk.adjustments if one.kind not in special and one.path]
    assert not [one for one in other if one.types is None or "password" in one.types]


def test_vendors_and_development_start_at_the_third_tier_and_many_people_bring_an_outage_there(desk: Matrix) -> None:
    assert {desk.cells[kind, severity].tier for kind in ("vendor", "development") for severity in desk.severities} == {
        "L3"
    }
    assert [(one.value, one.tier) for one in desk.adjustments if one.kind == "affected"] == [(5, "L2"), (25, "L3")]


def test_broken_promises_and_complaints_reach_management(desk: Matrix) -> None:
    for name in ("urgent", "standard", "gentle"):
        assert "resolve@100%:escalate:management" in {step.id for step in desk.paths[name]}
    assert desk.cells["complaint", "low"].path == ("relationship",)
    assert desk.paths["relationship"][0].id == "respond@1%:escalate:management"


def test_the_second_and_the_third_tier_have_somebody_on_call_at_any_hour_of_the_year(desk: Matrix) -> None:
    start, year = int(dt.datetime(2026, 12, 1, tzinfo=dt.UTC).timestamp()), 365 * 86400
    assert set(desk.rotas) == {"L2", "L3", "management"}
    for rotations in desk.rotas.values():
        shifts = Rota(rotations).shifts(start, start + year)
        assert sum(shift.end - shift.start for shift in shifts) == year
        assert {name for shift in shifts for name in shift.people} <= set(desk.team)


def test_no_path_is_ever_silent(desk: Matrix) -> None:
    for path in desk.paths.values():
        assert path[-1].every
        assert not path[-1].times


def test_it_sends_nothing_to_programs_that_a_machine_may_lack(desk: Matrix) -> None:
    assert {channel.kind for channel in desk.channels.values()} == {"log"}


def test_its_commented_channels_load_once_the_comment_sign_is_taken_away() -> None:
    text = EXAMPLE.read_text(encoding="utf-8")
    for name in ("pager", "mail", "phone-dev"):
        assert text.count(f"  # {name}: ") == 1
        text = text.replace(f"  # {name}: ", f"  {name}: ")
    channels = Matrix(matrix.load(text, EXAMPLE.name)).channels
    assert channels["pager"].argv == ("/usr/local/bin/page", "--urgent")
    assert channels["mail"].mail == MailServer(
        "smtp.harbour.example", 587, "starttls", "desk", "env SMTP_PASSWORD", "desk@harbour.example"
    )
    assert channels["phone-dev"].url == "env NTFY_DEV"


def test_its_commented_inbox_loads_once_the_comment_sign_is_taken_away() -> None:
    text = EXAMPLE.read_text(encoding="utf-8")
    for line in ("# inbox:", "#   address: ", "#   type: ", "#   severity: ", "    # inbox: {severity: high}"):
        assert text.count(f"\n{line}") == 1
        text = text.replace(f"\n{line}", f"\n{line.replace('# ', '', 1)}")
    loaded = Matrix(matrix.load(text, EXAMPLE.name))
    assert loaded.inbox == Inbox("desk@harbour.example", "request", "normal")
    assert (loaded.opens("Quayside Books"), loaded.opens("Bluebird Cafe")) == (
        ("request", "normal"),
        ("request", "high"),
    )
