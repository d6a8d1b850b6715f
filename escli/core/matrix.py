"""The escalation matrix as the rules read it: frozen values built from its parsed form (plain JSON).

`config` turns a YAML file into the parsed form and the database keeps that, so both ways in end in `from_parsed`.
"""

from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from escli.core.channel import Channel, MailServer
from escli.core.clients import Client, Contact, Inbox
from escli.core.settings import Settings

if TYPE_CHECKING:
    from escli.core.rotation import Rotation

MANAGEMENT = "management"
HANDOFF = ("summary", "tried", "system", "evidence", "communication", "next")  # the parts of a handoff, as read


class Step(NamedTuple):
    """One line of a path: when a clock stands there, do this.

    `share` is a percentage of the target, `offset` business seconds after (or, negative, before) that point,
    `every` wall seconds between repeats while the calendar is open (0: once), `times` how many repeats (0: no end).
    """

    id: str
    clock: str
    share: int
    offset: int
    every: int
    times: int
    action: str  # tell, page, escalate, assign, release
    whom: str  # a role or a person; for escalate: next, a tier, management
    days: int = 0  # working days after (or, negative, before) that point, instead of `offset`

    @property
    def is_warning(self) -> bool:
        """Before its deadline: fires at its second, and is pointless once the deadline has passed."""
        return self.share < 100 or self.offset < 0 or self.days < 0


class Cell(NamedTuple):
    """What the matrix says for one type and severity. `respond` maps a tier, or `*`, to words."""

    type: str
    severity: str
    tier: str
    respond: dict[str, str]
    update: str | None
    resolve: str | None
    idle: str | None
    calendar: str
    path: tuple[str, ...]


class Adjustment(NamedTuple):
    """A tightening for a plan, a flag or a client; None where it says nothing."""

    source: str  # as a person says it: "plan platinum", "vip", "security", "10 affected", "3 clients", "client Acme"
    kind: str  # plan, vip, security, affected, clients, client
    value: Any
    types: tuple[str, ...] | None
    severities: tuple[str, ...] | None
    tier: str | None
    respond: dict[str, str] | None
    update: str | None
    resolve: str | None
    calendar: str | None
    path: tuple[str, ...]


class Tier(NamedTuple):
    """A level of support; the tiers are in order, first line first."""

    name: str
    client: str  # the sentence that a client reads
    handoff: tuple[str, ...]  # what a person's escalation into it must bring
    route: str = "queue"  # queue: left to be taken; person: given to somebody


class IssueType(NamedTuple):
    """What a ticket is about: the skills it needs, and what is asked at intake."""

    name: str
    title: str
    skills: tuple[str, ...]
    ask: tuple[str, ...]  # asked at intake: system, affected, description, requester


class Person(NamedTuple):
    """One of the team: where they work, and how a page or a tell reaches them."""

    name: str
    tier: str
    role: str  # technician, lead, manager
    login: str | None
    skills: tuple[str, ...]
    page: tuple[str, ...]
    tell: tuple[str, ...]
    hours: str | None = None  # the calendar in which they work; None: by the tier's rota, or always
    capacity: int | None = None  # the load that they carry at most (see core.routing); None: no limit
    email: str | None = None
    quiet: list[list[list[int]]] | None = None  # the hours, by day from Monday on, in which only a page reaches them

    @property
    def is_reachable(self) -> bool:
        """Whether the matrix names any channel for them."""
        return bool(self.page or self.tell)


class Matrix:
    """The whole file. Lookups are by name; orders are the file's own, first tier and worst severity first."""

    def __init__(self, parsed: dict[str, Any]) -> None:
        self.parsed = parsed
        self.name: str = parsed["name"]
        self.timezone: str = parsed["timezone"]
        self.calendars: dict[str, dict[str, Any]] = parsed["calendars"]
        self.tiers = tuple(
            Tier(t["name"], t["client"], tuple(t["handoff"]), t.get("route", "queue")) for t in parsed["tiers"]
        )
        self.contact: dict[str, str | None] = parsed.get("contact", {})  # phone, email, words
        self.meanings: dict[str, str] = {s["name"]: s["meaning"] for s in parsed["severities"]}
        self.examples: dict[str, list[str]] = {s["name"]: s["examples"] for s in parsed["severities"]}
        self.severities: tuple[str, ...] = tuple(self.meanings)
        self.plans: tuple[str, ...] = tuple(parsed["plans"])
        self.duty: tuple[str, ...] = tuple(parsed["duty"])
        self.client_channels: tuple[str, ...] = tuple(parsed["client_channels"])
        self.access: dict[str, tuple[str, ...]] = {act: tuple(who) for act, who in parsed.get("access", {}).items()}
        self.inbox: Inbox | None = Inbox(**parsed["inbox"]) if parsed.get("inbox") else None

    @cached_property
    def levels(self) -> dict[str, int]:
        """The place of each tier in the order, 1 being the first."""
        return {tier.name: place for place, tier in enumerate(self.tiers, 1)}

    @cached_property
    def management(self) -> dict[str, Any]:
        """client (the sentence), respond and callback (words), calendar, handoff (required parts)."""
        found: dict[str, Any] = self.parsed["management"]
        return found

    @cached_property
    def required(self) -> dict[str, tuple[str, ...]]:
        """What a handoff to each tier, and to management, must bring."""
        return {one.name: one.handoff for one in self.tiers} | {MANAGEMENT: tuple(self.management["handoff"])}

    @cached_property
    def types(self) -> dict[str, IssueType]:
        """The issue types by name."""
        return {
            name: IssueType(name, t["title"], tuple(t["skills"]), tuple(t["ask"]))
            for name, t in self.parsed["types"].items()
        }

    @cached_property
    def cells(self) -> dict[tuple[str, str], Cell]:
        """The cell of each type and severity."""
        return {
            (kind, severity): Cell(kind, severity, **{**cell, "path": tuple(cell["path"])})
            for kind, row in self.parsed["cells"].items()
            for severity, cell in row.items()
        }

    @cached_property
    def adjustments(self) -> tuple[Adjustment, ...]:
        """What tightens cells, in the file's order."""
        return tuple(
            Adjustment(**one | {key: _maybe_tuple(one[key]) for key in ("types", "severities", "path")})
            for one in self.parsed["adjustments"]
        )

    @cached_property
    def paths(self) -> dict[str, tuple[Step, ...]]:
        """The steps of each path."""
        return {name: tuple(Step(**step) for step in steps) for name, steps in self.parsed["paths"].items()}

    @cached_property
    def clients(self) -> dict[str, Client]:
        """The clients by name."""
        return {
            name: Client(
                name,
                c["plan"],
                c["timezone"],
                tuple(Contact(**contact) for contact in c["contacts"]),
                _maybe_tuple(c.get("send")),
                c.get("words", {}),
                c.get("inbox", {}),
            )
            for name, c in self.parsed["clients"].items()
        }

    @cached_property
    def team(self) -> dict[str, Person]:
        """The people by name."""
        return {
            p["name"]: Person(**{**p, **{key: tuple(p[key]) for key in ("skills", "page", "tell")}})
            for p in self.parsed["team"]
        }

    @cached_property
    def rotas(self) -> "dict[str, tuple[Rotation, ...]]":
        """The rotations of each tier, and of management, that has any; a form kept by an older escli has none."""
        from escli.core.rotation import from_parsed

        return {tier: tuple(map(from_parsed, several)) for tier, several in self.parsed.get("rotas", {}).items()}

    @cached_property
    def channels(self) -> dict[str, Channel]:
        """The channels by name."""
        return {
            name: Channel(
                **{**c, "name": name, "argv": tuple(c["argv"]), "mail": c["mail"] and MailServer(**c["mail"])}
            )
            for name, c in self.parsed["channels"].items()
        }

    @cached_property
    def messages(self) -> dict[str, Any]:
        """send (kinds of message), words {kind: template}, tiers {tier: {kind: template}}, answers {name: template}."""
        found: dict[str, Any] = self.parsed.get("messages") or {"send": [], "words": {}, "tiers": {}, "answers": {}}
        return found

    def sends(self, client: str) -> tuple[str, ...]:
        """The messages that a client gets."""
        known = self.clients.get(client)
        said = known.send if known else None
        return tuple(self.messages["send"]) if said is None else said

    def opens(self, client: str) -> tuple[str, str] | None:
        """The type and severity of the ticket that a client's new mail opens; None: a person decides."""
        if self.inbox is None:
            return None
        own = self.clients[client].inbox if client in self.clients else {}
        kind, severity = own.get("type") or self.inbox.type, own.get("severity") or self.inbox.severity
        return (kind, severity) if kind and severity else None

    @cached_property
    def settings(self) -> Settings:
        """What holds for the whole desk."""
        said = self.parsed["settings"]
        pauses = {on: tuple(clocks) for on, clocks in said["pauses"].items()}
        return Settings(**{**said, "pauses": pauses, "fallback": tuple(said.get("fallback", ()))})


def _maybe_tuple(values: list[str] | None) -> tuple[str, ...] | None:
    return None if values is None else tuple(values)
