"""Whether somebody can be reached: a test message on each of their channels, now, and what became of it."""

from typing import Any

from escli.app.session import Session
from escli.errors import Refused, unknown
from escli.notify.carrier import Carrier
from escli.notify.channels import NotDeliveredError
from escli.notify.letter import Letter, Parcel
from escli.rights import rights_of

_SECONDS = 30.0


def test(session: Session, name: str) -> list[dict[str, Any]]:
    """A line for each channel: for which messages it is used, whether it took the test, and why not."""
    person = session.matrix.team.get(name)
    if person is None:
        raise unknown("person", name, tuple(session.matrix.team))
    names = dict.fromkeys((*person.page, *person.tell))
    if not names:
        raise Refused(f"{name} cannot be reached: the matrix names no channel for them.", hint="Add page: and tell:.")
    parcel = _parcel(session, name, person.email)
    found = []
    with Carrier(session.store.path.parent, rights_of(session.store.path)) as carrier:
        for channel in (session.matrix.channels[one] for one in names):
            uses = [use for use, channels in (("page", person.page), ("tell", person.tell)) if channel.name in channels]
            error = carrier.lacks(channel)
            if error is None:
                try:
                    carrier.carry(channel, parcel, _SECONDS)
                except NotDeliveredError as refused:
                    error = str(refused)
            found.append({"channel": channel.name, "kind": channel.kind, "for": uses, "taken": error is None}
                         | {"error": error})  # fmt: skip
    return found


def _parcel(session: Session, name: str, address: str | None) -> Parcel:
    title = "Test message: nothing has happened"
    facts = {
        "id": f"{session.metas['database_id']}-test{session.now}", "kind": "tell", "person": name, "at": session.now,
        "ticket": {"id": 0, "title": title}, "event": "test", "why": f"{session.actor} tests how you are reached",
        "text": "",
    }  # fmt: skip
    text = f"{session.actor} tests whether messages of {session.matrix.name} reach you. There is nothing to do.\n"
    return Parcel(Letter(title, text), facts, session.matrix.name, address)
