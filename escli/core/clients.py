"""Clients as the matrix names them: their people, what they bought, and what their mail opens."""

from typing import NamedTuple


class Contact(NamedTuple):
    """A client's person."""

    name: str
    email: str | None = None
    phone: str | None = None
    vip: bool = False


class Inbox(NamedTuple):
    """Where mail for the desk goes, and what a new one from a known contact opens, if anything."""

    address: str
    type: str | None = None
    severity: str | None = None


class Client(NamedTuple):
    """Who is promised something: the plan bought, the zone lived in, the people known."""

    name: str
    plan: str | None
    timezone: str | None
    contacts: tuple[Contact, ...]
    send: tuple[str, ...] | None = None  # the messages that it gets; None: those of the desk
    words: dict[str, str] = {}  # templates of its own
    inbox: dict[str, str | None] = {}  # type and severity of a new mail, where they are not the desk's
