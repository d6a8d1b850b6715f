"""What the matrix says of mail that comes in: a type has its severity, and a client's own word needs the desk's."""

import pytest

from escli.config import matrix
from escli.core.matrix import Matrix
from tests.config.desk import SMALL, problems

ACME = "    contacts: [{name: Al, email: al@acme.example}]\n"
DUTY = "duty: mia\n"


def desk(inbox: str = "", acme: str = "") -> tuple[tuple[str, str], ...]:
    """The small desk with an inbox, and with a word of Acme's own."""
    return (DUTY, f"{DUTY}{inbox}"), (ACME, f"{ACME}{acme}")


@pytest.mark.parametrize(
    ("inbox", "acme", "opens"),
    [
        ("", "", None),
        ("inbox: {address: desk@x.example}\n", "", None),
        ("inbox: {address: desk@x.example, type: outage, severity: low}\n", "", ("outage", "low")),
        ("inbox: {address: desk@x.example, type: outage, severity: low}\n", "    inbox: {severity: high}\n",
         ("outage", "high")),
        ("inbox: {address: desk@x.example}\n", "    inbox: {type: outage, severity: high}\n", ("outage", "high")),
    ],
)  # fmt: skip
def test_what_a_clients_new_mail_opens(inbox: str, acme: str, opens: tuple[str, str] | None) -> None:
    text = SMALL
    for old, new in desk(inbox, acme):
        text = text.replace(old, new)
    assert Matrix(matrix.load(text, "desk.yaml")).opens("Acme") == opens


@pytest.mark.parametrize(
    ("inbox", "acme", "says"),
    [
        ("inbox: {type: outage, severity: low}\n", "", "inbox.address: found nothing"),
        ("inbox: {address: nobody}\n", "", "inbox.address: found 'nobody'"),
        ("inbox: {address: a@x.example, type: outrage, severity: low}\n", "", "did you mean 'outage'"),
        ("inbox: {address: a@x.example, type: outage}\n", "", "inbox: found type alone, expected type and severity"),
        ("inbox: {address: a@x.example}\n", "    inbox: {severity: low}\n", "clients.Acme.inbox: found severity alone"),
        ("", "    inbox: {type: outage, severity: low}\n", "expected a section `inbox` with the desk's address"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(inbox: str, acme: str, says: str) -> None:
    found = problems(*desk(inbox, acme))
    assert any(says in one for one in found), found
    assert all(one.startswith("line ") for one in found)
