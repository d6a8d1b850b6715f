"""Where a page goes that reached nobody: to the next person, and never to one who was told of it before."""

from typing import NamedTuple

from escli.core.directory import Directory
from escli.core.matrix import MANAGEMENT
from escli.core.model import Event, Notice


class Lost(NamedTuple):
    """A page that reached nobody: its number, its person, the event that it is about, and the tier of the first one."""

    message: int
    person: str
    root: int
    tier: str


def reroute(directory: Directory, lost: Lost, told: set[str], now: int) -> Event | None:
    """The event that pages the next person; None if nobody is left.

    First the others on duty at the tier, then its leads, management, and the duty contact.
    """
    groups = (
        ("tier", directory.at(lost.tier)),
        ("lead", directory.leads(lost.tier, page=True)),
        (MANAGEMENT, directory.at(MANAGEMENT)),
        ("duty", (*directory.contacts, *directory.matrix.duty)),
    )
    for role, names in groups:
        for name in names:
            if name not in told:
                data = {"root": lost.root, "message": lost.message, "from": lost.person, "to": name}
                why = f"the page to {lost.person} reached nobody"
                data |= {"role": role, "tier": lost.tier, "why": why}
                return Event("rerouted", now, data, notices=(Notice(name, "page"),))
    return None
