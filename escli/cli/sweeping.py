"""What a sweep says: only what happened, so that cron's mail is silent on a quiet minute."""

from collections.abc import Sequence
from typing import Any

from escli.app.session import Session
from escli.cli.io import Io, Result
from escli.cli.words import clean, plural

_SAYS = {"escalated": "escalated", "managed": "to management", "notified": "told or paged", "assigned": "assigned"}
_OF = {"breached": ("promise", "broken"), "skipped": ("step", "overtaken"), "resumed": ("wait", "over")}


def sweep(io: Io, session: Session) -> int:
    """Sweep, deliver, report; 1 if something was set aside or reached nobody."""
    from escli.app.delivery import send
    from escli.app.sweeping import sweep as run

    swept = run(session)
    delivered = send(session)
    messages = {state: delivered.count(state) for state in ("sent", "failed", "held", "dead", "withdrawn")}
    letters = delivered.letters("sent")
    data = {"tickets": swept.tickets, "did": swept.kinds, "set_aside": swept.aside, "messages": messages}
    data["letters"] = letters
    did = [_counted(kind, count) for kind, count in sorted(swept.kinds.items())]
    out = [f"{plural(count, 'message')} {state}" for state, count in messages.items() if count]
    if letters < messages["sent"]:  # digests: so many messages, as so many that people got
        out[0] += f" as {letters:,}"
    words = f"{plural(swept.tickets, 'ticket')} due: " + ", ".join(did + out) if did + out else "Nothing was due."

    def draw() -> Any:
        from rich.text import Text

        return Text(words)

    quiet = not did and not out
    io.show(Result("sweep", data, ("what",), lambda: [] if quiet else [[words]], draw))
    for one, error in swept.aside.items():
        io.warn(f"Ticket {one} was set aside for an hour: {error}")
    if messages["dead"]:
        io.warn(f"{plural(messages['dead'], 'message')} reached nobody: escli outbox list --dead")
    warn_of(io, delivered.lacking)
    return int(bool(swept.aside) or not delivered.is_whole)


def _counted(kind: str, count: int) -> str:
    if kind in _OF:
        noun, what = _OF[kind]
        return f"{plural(count, noun)} {what}"
    return f"{count:,} {_SAYS.get(kind, kind)}"


def warn_of(io: Io, lacking: Sequence[str]) -> None:
    """Messages stay where this process lacks a secret; which one is told, never the secret."""
    for words in lacking:
        io.warn(f"Messages wait: {words}.")


def dry_run(io: Io, session: Session) -> int:
    """What a sweep would do now, and why; 1 if it would set something aside."""
    from escli.app.reports import iso
    from escli.app.sweeping import dry_run as look

    found, aside = look(session, 1000)
    would: list[dict[str, Any]] = [
        {
            "id": one.ticket_id, "title": one.title, "kind": one.event.kind, "step": one.event.step,
            "clock": one.event.clock,
            "due": iso(one.event.data.get("due", one.event.at)), "data": one.event.data,
            "would_tell": [f"{n.kind} {n.person}" for n in one.event.notices],
        }
        for one in found
    ]  # fmt: skip
    columns = ("id", "kind", "step", "due", "would_tell", "title")

    def rows() -> list[Any]:
        return [[", ".join(one[c]) if c == "would_tell" else one[c] for c in columns] for one in would]

    def draw() -> Any:
        from rich.text import Text

        from escli.cli.tables import ID, table, whole
        from escli.cli.words import from_iso, local

        if not would:
            return Text("Nothing is due.", "green")
        made = table(ID, whole("Would"), ("Why", {"overflow": "fold"}), whole("Due"), ("Tells", {"overflow": "fold"}))
        for one in would:
            cells = (one["kind"], clean(one["step"] or ""), local(from_iso(one["due"]), now=session.now))
            made.add_row(str(one["id"]), *cells, clean(", ".join(one["would_tell"])))
        return made

    io.show(Result("dry-run", {"would": would, "set_aside": aside}, columns, rows, draw))
    for one, error in aside.items():
        io.warn(f"Ticket {one} would be set aside for an hour: {error}")
    return int(bool(aside))
