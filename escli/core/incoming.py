"""What a mail that came in means: (mail, who sent it, what of ours it answers) -> a deed. Nothing is done here."""

import re
from typing import NamedTuple

from escli.core.matrix import Matrix
from escli.core.model import Ticket


class Attached(NamedTuple):
    """A file in a mail; `content` is empty where the mail broke off before its end."""

    name: str
    content: bytes


class Bounce(NamedTuple):
    """What a mail server reports of a mail of ours: whether that is its last word, and what it says."""

    is_final: bool
    says: str


class Mail(NamedTuple):
    """A mail as it was read. `whole` is all its words, `text` the new ones: no history, no signature."""

    origin: str  # the same mail delivered again has the same
    sender: str = ""  # the address alone; empty where there is not exactly one
    name: str = ""
    subject: str = ""
    text: str = ""
    whole: str = ""
    files: tuple[Attached, ...] = ()
    ids: tuple[str, ...] = ()  # the messages that it answers or reports of, the nearest first
    robot: str = ""  # why nobody wrote it
    many: str = ""  # why it was written to many
    doubt: str = ""  # why it may not be from its sender, or could not be read whole
    bounce: Bounce | None = None


class Sender(NamedTuple):
    """Whom the matrix knows by an address: somebody of the team, and contacts of clients."""

    person: str | None = None
    contacts: tuple[tuple[str, str], ...] = ()  # (client, name)
    is_us: bool = False  # the desk's own address

    def of(self, client: str) -> str | None:
        """The name by which this client has them."""
        return next((name for known, name in self.contacts if known == client), None)


class Answered(NamedTuple):
    """What a mail answers: a ticket; and the message of ours, if a seal proves that its sender had it."""

    ticket: Ticket
    message: int | None = None
    kind: str = ""  # of the message: page, tell, client
    person: str = ""  # whom it was for
    is_digest: bool = False  # it told of other tickets as well


class Deed(NamedTuple):
    """What becomes of a mail. `what` is one of ignore, wait, take, note, reply, hear, open, kill."""

    what: str
    why: str = ""
    ticket: int | None = None
    person: str = ""  # who does it, or said it
    text: str = ""
    client: str = ""
    message: int | None = None


def sender_of(matrix: Matrix, address: str) -> Sender:
    """Who writes from an address; upper and lower case are one."""
    said = address.casefold()
    if not said:
        return Sender()
    person = next((one.name for one in matrix.team.values() if one.email and one.email.casefold() == said), None)
    contacts = [
        (client.name, one.name)
        for client in matrix.clients.values()
        for one in client.contacts
        if one.email and one.email.casefold() == said
    ]
    own = {one.mail.sender.casefold() for one in matrix.channels.values() if one.mail is not None}
    if matrix.inbox is not None:
        own.add(matrix.inbox.address.casefold())
    return Sender(person, tuple(contacts), said in own)


def decide(mail: Mail, sender: Sender, answered: Answered | None, matrix: Matrix, now: int) -> Deed:
    """What becomes of a mail."""
    if mail.bounce is not None:
        return _bounced(mail.bounce, answered)
    if robot := _nobody(mail, sender):
        return Deed("ignore", robot)
    if mail.doubt:
        return Deed("wait", mail.doubt, answered.ticket.id if answered is not None else None)
    if answered is not None:
        is_ours = answered.message is not None and answered.kind != "client"
        return _from_team(mail, sender, answered) if is_ours else _from_client(mail, sender, answered, matrix, now)
    if sender.person is not None:
        return Deed("wait", f"{sender.person} answers no message of ours: anybody can write that address")
    return _new(mail, sender, matrix)


def _nobody(mail: Mail, sender: Sender) -> str:
    """Why there is nobody behind a mail; empty if somebody may be.

    One to many may be a person's whom we know: a desk's address is often a group. So may one from the desk's address,
    which in a small desk is somebody's own; what we sent ourselves says that it is automatic.
    """
    is_known = sender.person is not None or bool(sender.contacts)
    return mail.robot or ("" if is_known else "it is our own" if sender.is_us else mail.many)


def _bounced(bounce: Bounce, answered: Answered | None) -> Deed:
    if answered is None or answered.message is None:
        return Deed("ignore", "it reports of no message of ours")
    if not bounce.is_final:
        return Deed("ignore", f"the server is still trying: {bounce.says}", answered.ticket.id)
    return Deed("kill", f"came back: {bounce.says}", answered.ticket.id, answered.person, message=answered.message)


def _from_team(mail: Mail, sender: Sender, answered: Answered) -> Deed:
    """A seal alone is not enough, for a mail can be passed on; nor is an address, for anybody can write it."""
    ticket = answered.ticket.id
    if sender.person is None or sender.person != answered.person:
        return Deed("wait", f"it answers a message that was for {answered.person}", ticket)
    if not mail.text.strip() and not mail.files:
        return Deed("ignore", "there is nothing in it", ticket)
    if answered.is_digest:
        return Deed("wait", "it answers a digest of several tickets: which one does it mean?")
    verb, rest = command(mail.text)
    deed = Deed(verb, "", ticket, sender.person, rest)
    if verb == "reply" and not rest:
        return deed._replace(what="wait", why="there are no words for the client in it", text="")
    return deed


_ALONE = re.compile(r"\W*(?:take|ack)\W*", re.IGNORECASE)
_NOTE = re.compile(r"note\b[\s:,.-]*", re.IGNORECASE)
_REPLY = re.compile(r"\W*reply\s*(?::\s*(?P<rest>.*)|)", re.IGNORECASE)


def command(text: str) -> tuple[str, str]:
    """The verb of somebody of the team (take, note, reply) and its words; what is no command is a note.

    Only `reply:`, or `reply` alone on the first line, is for the client: "Reply to them tomorrow" must never be.
    """
    first, _, rest = text.strip().partition("\n")
    first, rest = first.strip(), rest.strip()
    if _ALONE.fullmatch(first):
        return "take", rest
    if found := _REPLY.fullmatch(first):
        return "reply", "\n".join(filter(None, ((found["rest"] or "").strip(), rest)))
    if found := _NOTE.match(first):
        return "note", "\n".join(filter(None, (first[found.end() :], rest)))
    return "note", text.strip()


def _from_client(mail: Mail, sender: Sender, answered: Answered, matrix: Matrix, now: int) -> Deed:
    ticket = answered.ticket
    name = sender.of(ticket.client)
    if name is None and sender.person is not None:
        return Deed("wait", f"it does not prove that it answers a message to {sender.person}", ticket.id)
    if name is None:
        return Deed("wait", f"{mail.sender or 'its sender'} is no contact of {ticket.client}", ticket.id)
    since = ticket.resolved_at or ticket.closed_at
    if not ticket.is_open and since is not None and now - since > matrix.settings.reopen_within:
        opens = matrix.opens(ticket.client)
        why = f"ticket {ticket.id} can no longer be reopened"
        if opens is None:
            return Deed("wait", why, ticket.id)
        return Deed("open", why, ticket.id, name, client=ticket.client)
    return Deed("hear", "", ticket.id, name, client=ticket.client)


def _new(mail: Mail, sender: Sender, matrix: Matrix) -> Deed:
    clients = dict.fromkeys(client for client, _ in sender.contacts)
    if not clients:
        return Deed("wait", f"nobody knows {mail.sender or 'its sender'}")
    if len(clients) > 1:
        return Deed("wait", f"{mail.sender} is a contact of {' and of '.join(clients)}")
    ((client, name), *_) = sender.contacts
    if matrix.opens(client) is None:
        return Deed("wait", "the matrix does not say what a new mail opens", client=client)
    return Deed("open", "", None, name, client=client)


def title_of(mail: Mail, longest: int = 150) -> str:
    """What a ticket of a mail is called: its subject, else its first words."""
    lines = (mail.subject, *mail.whole.splitlines())
    found = next((" ".join(line.split()) for line in lines if line.strip()), "(no subject)")
    return found if len(found) <= longest else f"{found[: longest - 3]}..."
