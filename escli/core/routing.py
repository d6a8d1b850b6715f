"""Who is meant by a role, who can be reached, and which tier an escalation arrives at."""

from typing import NamedTuple

from escli.core.matrix import MANAGEMENT, Matrix
from escli.core.model import Notice, Ticket


class Arrival(NamedTuple):
    """Where an escalation ends: the tier (None: no tier above has anybody), and the empty ones it passed."""

    tier: str | None
    passed: tuple[str, ...]


class Directory:
    """The team of a matrix, read once for a command or a sweep."""

    def __init__(self, matrix: Matrix) -> None:
        self.matrix = matrix
        self._at: dict[str, tuple[str, ...]] = {}
        self._paged: dict[str, tuple[Notice, ...]] = {}
        for person in matrix.team.values():
            if person.page or person.tell:
                self._at[person.tier] = (*self._at.get(person.tier, ()), person.name)

    def at(self, tier: str) -> tuple[str, ...]:
        """The people of a tier who can be reached at all."""
        return self._at.get(tier, ())

    def paged(self, tier: str) -> tuple[Notice, ...]:
        """A page for each of them."""
        found = self._paged.get(tier)
        if found is None:
            found = self._paged[tier] = tuple(Notice(name, "page") for name in self.at(tier))
        return found

    def told(self, tier: str) -> tuple[Notice, ...]:
        """What tells a tier that something has come to it; the duty contact where nobody is there."""
        return tuple(Notice(name, "tell") for name in self.at(tier) or self.matrix.duty)

    def leads(self, tier: str) -> tuple[str, ...]:
        """The leads of a tier; those of the whole desk where a tier has none; management where nobody leads."""
        team = self.matrix.team.values()
        found = tuple(p.name for p in team if p.role == "lead" and p.tier == tier)
        return found or tuple(p.name for p in team if p.role == "lead") or self.at(MANAGEMENT)

    def people(self, role: str, ticket: Ticket) -> tuple[str, ...]:
        """The people that a role means for a ticket; the duty contact where it means nobody."""
        match role:
            case "assignee":
                found = (ticket.technician,) if ticket.technician in self.matrix.team else self.at(ticket.tier)
            case "tier":
                found = self.at(ticket.tier)
            case "lead":
                found = self.leads(ticket.tier)
            case "management":
                found = (ticket.manager,) if ticket.manager in self.matrix.team else self.at(MANAGEMENT)
            case "duty":
                found = ()
            case "client":
                return (ticket.requester or ticket.client,)
            case _:
                found = (role,) if role in self.matrix.team else self.at(role)
        return tuple(name for name in found if name) or self.matrix.duty

    def how(self, role: str, ticket: Ticket) -> str:
        """How `people` chose for a role, in words."""
        plain = {"client": "who asked for it", "duty": "duty contact", "lead": self._how_lead(ticket.tier)}
        if role in plain:
            return plain[role]
        if role == "assignee" and ticket.technician in self.matrix.team:
            return "holds it"
        if role == MANAGEMENT and ticket.manager in self.matrix.team:
            return "has it in management"
        if role == "assignee":
            return self._all_of(ticket.tier, f"nobody of the team holds it: all of {ticket.tier}")
        return (
            "named in the step" if role in self.matrix.team else self._all_of(ticket.tier if role == "tier" else role)
        )

    def _how_lead(self, tier: str) -> str:
        leads = [person.tier for person in self.matrix.team.values() if person.role == "lead"]
        if tier in leads:
            return f"leads {tier}"
        return f"{tier} has no lead: the desk's" if leads else self._all_of(MANAGEMENT, "nobody leads: management")

    def _all_of(self, tier: str, words: str = "") -> str:
        """All of a tier who can be reached, or the duty contact because nobody can."""
        return (words or f"all of {tier}") if self.at(tier) else f"duty contact: nobody at {tier} can be reached"

    def level(self, ticket: Ticket) -> int:
        """Where the ticket's tier stands in the order today, wherever an edit of the matrix has put it."""
        return self.matrix.levels.get(ticket.tier, ticket.level)

    def above(self, level: int) -> Arrival:
        """The first tier above a level where somebody can be reached."""
        passed: list[str] = []
        for tier in self.matrix.tiers[level:]:
            if self.at(tier.name):
                return Arrival(tier.name, tuple(passed))
            passed.append(tier.name)
        return Arrival(None, tuple(passed))
