"""Who may do what only some should: what the matrix says of an act, held against who acts."""

from escli.app.session import Session
from escli.errors import Refused

ACTS = {
    "adopt": "give open tickets new promises",
    "drop": "give up messages and mail",
    "redact": "redact",
    "restore": "restore a copy",
}


def need(session: Session, act: str) -> None:
    """Refused where the matrix names who may do this, and the actor is none of them."""
    allowed = session.matrix.access.get(act)
    if allowed is None or is_named(session, session.actor, allowed):
        return
    raise Refused(
        f"{session.actor} may not {ACTS[act]}: that is for {', '.join(allowed)}.",
        hint=f"The matrix says so: access: {{{act}: ...}}.",
    )


def is_named(session: Session, name: str, allowed: tuple[str, ...]) -> bool:
    """Whether somebody is among roles and people."""
    person = session.matrix.team.get(name)
    return name in allowed or (person is not None and person.role in allowed)
