"""`matrix publish`: the escalation policy as a client reads it, as a page and as Markdown."""

from pathlib import Path

import pytest

from tests.desk import EXAMPLE, Desk
from tests.pages.reading import Read

DENTAL = "Riverside Dental"


def policy(desk: Desk, *words: str) -> str:
    """The text of the policy."""
    place = desk.folder / "policy.html"
    desk.ok("matrix", "publish", str(place), *words)
    return Read(place.read_text("utf-8")).text


def test_the_policy_explains_tiers_severities_promises_and_hours(desk: Desk) -> None:
    told = policy(desk.open(), "--client", DENTAL)
    for words in (
        "How we handle your tickets, Riverside Dental",
        "Your priority level is gold.",
        "L2 Our technicians with deeper knowledge of your systems look after complex problems.",
        (
            "Critical Work stands still for several people, or data or safety is at risk."
            " For example: nobody can read mail, the server has failed or files have been encrypted by somebody else."
        ),
        (
            "Critical starts with L2 Somebody responds within 15 minutes, you hear from us at least every hour"
            " and it is solved within 4 hours, at any hour."
        ),
        "Where security is at risk (Password reset): it starts with L2 or above; somebody responds within 30 minutes;",
        "If nobody has taken it up in the promised time, it moves up to the next tier.",
        "If nobody has taken it up 30 minutes after the promised time, a manager joins, and the technician keeps it.",
        "Almost at once, a manager joins, and the technician keeps it.",
        (
            "It stays where it is. As its time runs out, those who have it are reminded."
            " This holds for: Password reset; Standard request; Fault at a vendor or provider (low);"
        ),
        "Monday to Friday: 08:00 to 18:00 Saturday: 09:00 to 12:00 Sunday: closed",
        "Thursday 24 December 2026: 08:00 to 12:00",
        "Friday 25 December 2026: closed (Christmas Day)",
        "A manager joins and calls you back within 1 hour, in extended hours.",
        "Phone: +44 20 7946 0100 Mail: desk@harbour.example In the evening and at night",
    ):
        assert words in told, words
    assert "Wednesday 25 November" not in told  # an ordinary day


def test_the_promises_are_those_of_the_clients_own_plan_and_agreement(desk: Desk) -> None:
    desk.open()
    outage = "Critical starts with L2 Somebody responds within 15 minutes, you hear from us at least every hour"
    assert f"{outage} and it is solved within 2 hours" in policy(desk, "--client", "Northgate Legal")
    assert "Low starts with L1 Somebody responds within 2 hours and" in policy(desk, "--plan", "platinum")
    assert "Low starts with L1 Somebody responds within 4 hours and" in policy(desk, "--plan", "gold")
    assert "Your priority level" not in policy(desk)


def test_markdown_says_the_same(desk: Desk) -> None:
    desk.open()
    place = desk.folder / "policy.md"
    desk.ok("matrix", "publish", str(place), "--plan", "gold", "--markdown")
    text = place.read_text("utf-8")
    assert (
        "\n### Server or network outage\n\n| Severity | Starts with | What we promise |\n|---|---|---|\n| Critical |"
        in text
    )
    assert "\n- Monday to Friday: 08:00 to 18:00\n" in text
    assert "\n\n\n" not in text


def test_in_a_folder_each_client_has_their_own_beside_their_tickets(desk: Desk) -> None:
    desk.open()
    web = str(desk.folder / "web")
    tickets = {one["file"] for one in desk.ok("publish", web, "--json").data["pages"]}
    first = desk.ok("matrix", "publish", web, "--json").data
    assert len(first["pages"]) == 6
    assert not tickets & {one["file"] for one in first["pages"]}
    assert {one["state"] for one in desk.at("09:30").ok("matrix", "publish", web, "--json").data["pages"]} == {
        "unchanged"
    }
    assert desk.ok("publish", web, "--json").data["removed"] == []  # neither takes the other's for a page that is left
    desk.matrix.write_text(EXAMPLE.read_text("utf-8").replace(DENTAL, "Riverside Doctors"), "utf-8")
    again = desk.ok("matrix", "publish", web, "--json").data
    assert again["removed"] == [one["file"] for one in first["pages"] if one["client"] == DENTAL]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("matrix.yaml.html", "--client", DENTAL, "--plan", "gold"), "exclude each other"),
        (("page.md",), "does not end in .html"),
        (("page.html", "--markdown"), "does not end in .md"),
        (("web", "--plan", "gold"), "one page for many clients"),
    ],
)
def test_what_cannot_be_meant_is_refused(desk: Desk, words: tuple[str, ...], says: str) -> None:
    desk.open()
    refused = desk.run("matrix", "publish", str(desk.folder / words[0]), *words[1:])
    assert (refused.code, says in refused.err) == (2, True)
    assert not Path(desk.folder / words[0]).exists()


@pytest.mark.parametrize(("option", "name"), [("--plan", "golden"), ("--client", "Riverside Dentist")])
def test_a_name_that_the_matrix_does_not_have_is_refused(desk: Desk, option: str, name: str) -> None:
    desk.open()
    refused = desk.run("matrix", "publish", str(desk.folder / "p.html"), option, name)
    assert (refused.code, "Did you mean" in refused.err) == (1, True)


def test_a_desk_that_answers_says_so_and_one_without_a_contact_line_leaves_it_out(desk: Desk) -> None:
    text = EXAMPLE.read_text("utf-8").replace("update: promise ", "update: answer ")
    begin, end = text.index("contact:  "), text.index("settings:")
    told = policy(desk.open(text[:begin] + text[end:]))
    assert "what you write is answered within 1 hour" in told
    assert "How to reach us" not in told


def test_a_severity_without_examples_has_its_meaning_alone(desk: Desk) -> None:
    text = EXAMPLE.read_text("utf-8")
    begin, end = text.index("examples:"), text.index("plans: [")
    told = policy(desk.open(text[:begin] + "examples: {low: A new mouse}\n" + text[end:]), "--client", DENTAL)
    assert "or data or safety is at risk. High Work stands" in told
    assert "Low A question or a wish; nobody is hindered. For example: A new mouse. How fast we are" in told
