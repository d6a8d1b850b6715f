"""Whom a role means for a ticket at a moment: who is on duty, who can be reached, and how they were chosen."""

from collections.abc import Callable
from functools import cached_property
from typing import Any

from escli.core.absences import Changes, Mute
from escli.core.duty import Duty
from escli.core.matrix import MANAGEMENT, Matrix, Person
from escli.core.model import Notice, Ticket
from escli.core.routing import Arrival, Carried, Router

Named = tuple[str, ...]


_NONE = Changes()


def _nobody() -> dict[str, Carried]:
    return {}


class Directory:
    """The team of a matrix at one second, read once for a command or a sweep.

    A page reaches people who are on duty; a tell also those who are not, if nobody is, for it can wait for them.
    """

    def __init__(
        self, matrix: Matrix, duty: Duty | None = None, now: int = 0,
        carried: Callable[[], dict[str, Carried]] = _nobody, changes: Changes = _NONE,
    ) -> None:  # fmt: skip
        self.matrix, self.duty, self.now = matrix, duty, now
        self._carried, self._changes = carried, changes
        self._on_duty: dict[str, Named] = {}
        self._paged: dict[str, tuple[Notice, ...]] = {}
        self._then: dict[int, Directory] = {}
        # Looked at for each step of a sweep: the same people are there at every second, and nobody is muted.
        self.never_changes = (duty is None or duty.never_changes) and not changes.mutes

    def then(self, second: int) -> "Directory":
        """The directory at another second."""
        if self.never_changes or second == self.now:
            return self
        if second not in self._then:
            self._then[second] = Directory(self.matrix, self.duty, second, self._carried, self._changes)
        return self._then[second]

    @cached_property
    def router(self) -> Router:
        """Who gets what."""
        return Router(self.matrix, self.at, self.why_not, self._carried(), self.now)

    def at(self, tier: str) -> Named:
        """The people on duty at a tier who can be reached."""
        found = self._on_duty.get(tier)
        if found is None:
            there = self._names(tier) if self.duty is None else self.duty.at(tier, self.now)
            found = self._on_duty[tier] = tuple(name for name in there if self._is_reachable(name))
        return found

    def staff(self, tier: str) -> Named:
        """The people of a tier who can be reached at all, and are not away."""
        return tuple(name for name in self.come(self._names(tier)) if self._is_reachable(name))

    def come(self, names: Named) -> Named:
        """Who comes for them: each, or who stands in and can be reached, without those who are away."""
        if self.duty is None or self.duty.never_changes:
            return names
        come = self.duty.come(names, self.now)
        return tuple(name for name in come if name in names or self._is_reachable(name))

    def is_on_duty(self, name: str) -> bool:
        """Whether somebody is on duty, at whatever tier."""
        if self.duty is None or self.duty.never_changes:
            return True
        tiers = (*(tier.name for tier in self.matrix.tiers), MANAGEMENT)
        return any(name in self.duty.at(tier, self.now) for tier in tiers)

    def _names(self, tier: str) -> Named:
        return tuple(one.name for one in self.matrix.team.values() if one.tier == tier)

    def _is_reachable(self, name: str) -> bool:
        person = self.matrix.team.get(name)
        return person is not None and person.is_reachable

    def _is_away(self, name: str) -> bool:
        return self.duty is not None and self.duty.is_away(name, self.now)

    def why_not(self, person: Person) -> str:
        """Why somebody does not count at their tier: not reachable, away or off duty; empty if they do."""
        if person.name in self.at(person.tier):
            return ""
        if not self._is_reachable(person.name):
            return "not reachable"
        return "away" if self._is_away(person.name) else "off duty"

    @cached_property
    def contacts(self) -> Named:
        """The duty contact, or who stands in: those on duty; else those who are not away; else all of them."""
        come = tuple(name for name in self.come(self.matrix.duty) if self._is_reachable(name))
        return tuple(name for name in come if self.is_on_duty(name)) or come or self.matrix.duty

    def paged(self, tier: str) -> tuple[Notice, ...]:
        """A page for everybody on duty at a tier; for the duty contact where nobody is."""
        found = self._paged.get(tier)
        if found is None:
            found = self._paged[tier] = tuple(Notice(name, "page") for name in self.at(tier) or self.contacts)
        return found

    def told(self, tier: str) -> tuple[Notice, ...]:
        """What tells a tier that something has come to it; the duty contact where it has nobody."""
        return tuple(Notice(name, "tell") for name in self.at(tier) or self.staff(tier) or self.contacts)

    def people(self, role: str, ticket: Ticket, *, page: bool = False) -> Named:
        """The people that a role means for a ticket; the duty contact where it means nobody."""
        if role == "client":
            return (ticket.requester or ticket.client,)
        return self._means(role, ticket, page=page) or self.contacts

    def _means(self, role: str, ticket: Ticket, *, page: bool) -> Named:
        there = self.at if page else self._at_or_staff
        means: dict[str, Callable[[], Named]] = {
            "assignee": lambda: self._holder(ticket.technician, page=page) or there(ticket.tier),
            "tier": lambda: there(ticket.tier),
            "on call": lambda: self._on_call(ticket.tier) or there(ticket.tier),
            "lead": lambda: self.leads(ticket.tier, page=page),
            MANAGEMENT: lambda: self._holder(ticket.manager, page=page) or there(MANAGEMENT),
            "duty": tuple,
        }
        if role in means:
            return means[role]()
        return self.come((role,)) if role in self.matrix.team else there(role)

    def _at_or_staff(self, tier: str) -> Named:
        return self.at(tier) or self.staff(tier)

    def _holder(self, name: str | None, *, page: bool) -> Named:
        """Who has it, or stands in, if one of the team is there: for a page on duty, for a tell not away."""
        if name is None or name not in self.matrix.team:
            return ()
        return tuple(one for one in self.come((name,)) if not page or self.is_on_duty(one))

    def _on_call(self, tier: str) -> Named:
        found = () if self.duty is None else self.duty.on_call(tier, self.now)
        return tuple(name for name in found if self._is_reachable(name))

    def leads(self, tier: str, *, page: bool = False) -> Named:
        """The leads of a tier; those of the whole desk where it has none there; management where nobody leads."""
        there = self.at if page else self._at_or_staff
        return self._leading(tier, page=page) or self._leading(None, page=page) or there(MANAGEMENT)

    def _leading(self, tier: str | None, *, page: bool) -> Named:
        """Who leads a tier, or any (None), or stands in for who does, and is there."""
        leads = (one for one in self.matrix.team.values() if one.role == "lead" and tier in (None, one.tier))
        return tuple(dict.fromkeys(name for one in leads for name in self._holder(one.name, page=page)))

    def how(self, role: str, ticket: Ticket, *, page: bool = False) -> str:
        """How `people` chose for a role, in words."""
        plain = {"client": "who asked for it", "duty": "duty contact", "lead": self._how_lead(ticket.tier, page=page)}
        if role in plain:
            return plain[role]
        if role == "assignee":
            return self._how_holder(ticket.technician, ticket.tier, "holds it", "nobody of the team", page=page)
        if role == MANAGEMENT:
            words = "has it in management"
            return self._how_holder(ticket.manager, MANAGEMENT, words, "", page=page)
        if role == "on call" and self._on_call(ticket.tier):
            return f"on call at {ticket.tier}"
        if role in self.matrix.team:
            return self._how_named(role)
        return self._all_of(ticket.tier if role in _OF_TIER else role, page=page)

    def _how_named(self, name: str) -> str:
        come = self.come((name,))
        if not come:
            return f"duty contact: {name}, named in the step, is away"
        return "named in the step" if come == (name,) else f"stands in for {name}, named in the step"

    def _how_holder(self, name: str | None, tier: str, words: str, nobody: str, *, page: bool) -> str:
        if holder := self._holder(name, page=page):
            return words if holder == (name,) else f"stands in for {name}, who {words}"
        if name is not None and name in self.matrix.team:
            why = "away" if self._is_away(name) else "not on duty"
            return self._all_of(tier, f"{name} has it and is {why}", page=page)
        return self._all_of(tier, f"{nobody} holds it" if nobody else "", page=page)

    def _how_lead(self, tier: str, *, page: bool) -> str:
        leads = {one.name for one in self.matrix.team.values() if one.role == "lead" and one.tier == tier}
        if found := self._leading(tier, page=page):
            return (
                f"leads {tier}" if leads & {*found} else f"stands in for {', '.join(sorted(leads))}, who leads {tier}"
            )
        if self._leading(None, page=page):
            return f"{tier} has no lead there: the desk's" if leads else f"{tier} has no lead: the desk's"
        return self._all_of(MANAGEMENT, "nobody leads", page=page)

    def _all_of(self, tier: str, before: str = "", *, page: bool) -> str:
        """All of a tier who are on duty, or can be reached; the duty contact because nobody can."""
        lead_in = f"{before}: " if before else ""
        if self.at(tier):
            on_duty = "" if self.never_changes else " on duty"
            return f"{lead_in}all of {tier}{on_duty}"
        if not page and self.staff(tier):
            return f"{lead_in}all of {tier}, for nobody is on duty"
        return f"duty contact: nobody at {tier} {'is on duty' if self.staff(tier) else 'can be reached'}"

    def muted(self, ticket: Ticket) -> Mute | None:
        """The mute under which a ticket's client is now; a major incident speaks for other clients too."""
        return self._changes.muted(ticket.client, self.now) if self._changes.mutes and not ticket.major else None

    def level(self, ticket: Ticket) -> int:
        """Where the ticket's tier stands in the order today, wherever an edit of the matrix has put it."""
        return self.matrix.levels.get(ticket.tier, ticket.level)

    def above(self, level: int, kind: str) -> Arrival:
        """Where a ticket of this type arrives that moves above a level."""
        return self.router.arrive(level, kind)

    def into(self, tier: str, kind: str) -> Arrival:
        """How a ticket of this type arrives at a tier that somebody named: there, whoever is on duty."""
        arrival = self.above(self.matrix.levels[tier] - 1, kind)
        return arrival if arrival.tier == tier else Arrival(tier, ())

    def brought(self, arrival: Arrival, severity: str) -> dict[str, Any]:
        """What an event says of an arrival; whom it goes to carries it from now on."""
        if arrival.person is None and not arrival.passed:
            return arrival.facts
        found: dict[str, Any] = {"passed": list(arrival.passed)} if arrival.passed else {}
        if arrival.person is not None:
            self.router.given(arrival.person, severity)
            found["technician"] = arrival.person
        return found | arrival.facts

    def greeted(self, arrival: Arrival, how: str) -> tuple[Notice, ...]:
        """Who hears of an arrival, by page or tell: whom it goes to, else all who are there."""
        if arrival.person is not None:
            return (Notice(arrival.person, how),)
        tier = arrival.tier or MANAGEMENT
        return self.paged(tier) if how == "page" else self.told(tier)


_OF_TIER = ("tier", "on call")
