"""History: the events that the rows of an imported ticket make, given how it stands (pure)."""

from typing import Any

from escli.core.fold import apply
from escli.core.logs import EVENTS, TICKETS, UNKNOWN, WORK, Mapping, Row
from escli.core.model import Event, Ticket

_FIELDS = ("client", "requester", "type", "severity")
_WAITING = "waiting on "


def origin(mapping: Mapping, ticket: str) -> str:
    """What an imported ticket is known by."""
    return f"{mapping.name}:{ticket}"


def numbered(rows: list[Row]) -> list[Row]:
    """A ticket's rows, of those that repeat another exactly the mark with their number among them."""
    if len(rows) == 1:
        return rows
    count: dict[str, int] = {}
    found = []
    for row in rows:
        number = count[row.mark] = count.get(row.mark, 0) + 1
        found.append(row if number == 1 else row._replace(mark=f"{row.mark}.{number}"))
    return found


def unknown_rows(mapping: Mapping, rows: list[Row], seen: set[str]) -> list[Row]:
    """The rows that no event has come from yet."""
    return [row for row in rows if f"{mapping.name}:{row.mark}:0" not in seen]


def events(
    mapping: Mapping, ladder: tuple[str, ...], name: str, rows: list[Row], ticket: Ticket | None, seen: set[str]
) -> list[Event]:
    """The events that one ticket's rows, in the log's order, add to it as it stands (None: it is new).

    `ladder` names the tiers from the first; `seen` holds the origins of its events. At least one event a new row.
    """
    fresh = {row.mark for row in unknown_rows(mapping, rows, seen)}
    known = [place for place, row in enumerate(rows) if row.mark not in fresh]
    teller = _Teller(mapping, ladder, name, ticket)
    before = None
    for place, row in enumerate(rows):
        if row.mark in fresh:
            # What stands before a known row was settled when that one came in: it can only be noted.
            teller.tell(row, before, settled=bool(known) and place < known[-1])
        before = row
    if rows[-1].mark in fresh and teller.stated(rows[-1]):
        teller.record("stated", rows[-1].at, teller.stated(rows[-1]))
    return teller.events


class _Teller:
    """Tells rows as events, with the ticket as it stands after each."""

    def __init__(self, mapping: Mapping, ladder: tuple[str, ...], name: str, ticket: Ticket | None) -> None:
        self.mapping, self.ladder, self.name = mapping, ladder, name
        self.is_new = ticket is None
        self.ticket = ticket or Ticket()
        self.events: list[Event] = []
        self._of_row = 0
        self._row: Row

    def record(self, kind: str, at: int, data: dict[str, Any], *, visible: int = 0, title: str = "") -> None:
        """Add an event of the present row; its origin is the row and its place among the row's events."""
        row = self._row
        place = f"{self.mapping.name}:{row.mark}:{self._of_row}"
        texts = {"title": title} if title else {}
        actor = row.actor or self.mapping.name
        event = Event(kind, at, data, actor, visible, origin=place, texts=texts)
        self.ticket, _ = apply(self.ticket, event)
        self.events.append(event)
        self._of_row += 1

    def tell(self, row: Row, before: Row | None, *, settled: bool) -> None:
        """What a new row adds; at least that it was there."""
        self._row, self._of_row = row, 0
        if not settled:
            if self.mapping.rows == TICKETS:
                self._ticket_row(row)
            else:
                self._event_row(row, before)
        if not self._of_row:
            self.record("noted", row.at, _activity(row))

    def stated(self, row: Row) -> dict[str, Any]:
        """What the log states by itself. A ticket that ended without a date has no known resolution time."""
        if self.mapping.rows == EVENTS or self.ticket.is_open or row.resolved is not None:
            return row.stated
        if self.mapping.columns.resolved is None and row.closed is not None:
            return row.stated
        return {"resolution_w": None, **row.stated}

    def _event_row(self, row: Row, before: Row | None) -> None:
        if self.is_new:
            self._open(row, row.at if row.opened is None else row.opened)
            meaning = self._meaning(row)
        else:
            meaning = self._meaning(row)
            if self.mapping.columns.status and before is not None and before.said == row.said:
                # A status that lasts is no news, but a wait lasts through a move, which the desk takes for its end.
                meaning = meaning if meaning.startswith(_WAITING) and self.ticket.is_open else ""
            self._reopen(row, meaning)
        self._differ(row, meaning)
        self._mean(row, meaning, row.at)

    def _ticket_row(self, row: Row) -> None:
        if self.is_new:
            self._open(row, row.at if row.opened is None else row.opened)
        if row.escalated is not None and self.ticket.escalated_at is None and self.ticket.is_open:
            self._escalated(row, row.escalated)
        self._differ(row, "")
        for at, meaning in sorted(self._dated(row), key=lambda one: one[0]):
            self._mean(row, meaning, at)
        meaning = self._meaning(row)
        self._reopen(row, meaning)
        self._mean(row, meaning, row.at)

    def _escalated(self, row: Row, at: int) -> None:
        """To the row's tier, if that is higher, else one up."""
        level = self.ticket.level + 1 if row.tier is None else self.ladder.index(row.tier) + 1
        if self.ticket.level < level <= len(self.ladder):
            up = {"tier": self.ladder[level - 1], "level": level, "cause": "manual"}
            self.record("escalated", at, {**up, "team": row.team, "technician": row.technician})

    def _dated(self, row: Row) -> list[tuple[int, str]]:
        """What the dates of a ticket's row tell that is not known of it yet."""
        ticket = self.ticket
        found = []
        if row.responded is not None and ticket.first_response_at is None:
            found.append((row.responded, "message to client"))
        if row.resolved is not None and row.resolved != ticket.resolved_at:
            found += [(row.resolved, "reopened")] if not ticket.is_open else []
            found.append((row.resolved, "resolved"))
        if row.closed is not None and row.closed != ticket.closed_at:
            found.append((row.closed, "closed"))
        return found

    def _meaning(self, row: Row) -> str:
        return "" if row.said is None else self.mapping.meanings.get(row.said, "note")

    def _open(self, row: Row, at: int) -> None:
        self.is_new = False
        # Where a ticket's row tells that it climbed, it began below.
        tier = (None if row.escalated is not None else row.tier) or self.ladder[0]
        said = {
            "origin": origin(self.mapping, self.name),
            "history": 1,
            "client": row.client or UNKNOWN,
            "requester": row.requester,
            "type": row.type or UNKNOWN,
            "severity": row.severity or UNKNOWN,
            "tier": tier,
            "level": self.ladder.index(tier) + 1,
            "team": row.team,
            "technician": row.technician,
            **_activity(row),
        }
        data = {name: value for name, value in said.items() if value is not None}
        self.record("opened", at, data, visible=1, title=row.title or self.name)

    def _reopen(self, row: Row, meaning: str) -> None:
        if meaning in WORK and not self.ticket.is_open:
            self.record("reopened", row.at, _activity(row))

    def _differ(self, row: Row, meaning: str) -> None:
        """What the row says otherwise than the ticket: fields, place, holder. An empty cell says nothing."""
        ticket = self.ticket
        changes = {}
        for name in _FIELDS:
            value = getattr(row, name)
            if value is not None and value != getattr(ticket, name):
                changes[name] = [getattr(ticket, name), value]
        climbs = ticket.is_open and row.tier is not None and row.tier != ticket.tier
        other_team = row.team is not None and row.team != ticket.team
        other_holder = row.technician is not None and row.technician != ticket.technician
        # The first team that the log names is no handoff, and what has ended does not move.
        moves = climbs or (other_team and ticket.is_open and ticket.team is not None)
        if other_team and not moves:
            changes["team"] = [ticket.team, row.team]
        if other_holder and not ticket.is_open:
            changes["technician"] = [ticket.technician, row.technician]
        if changes:
            self.record("set", row.at, {"changes": changes})
        if moves:
            self._move(row)
        elif other_holder and ticket.is_open and meaning != "taken":
            self.record("assigned", row.at, {"technician": row.technician})

    def _move(self, row: Row) -> None:
        data: dict[str, Any] = {"team": row.team or self.ticket.team, "technician": row.technician}
        if row.tier is None or row.tier == self.ticket.tier:
            self.record("moved", row.at, data)
            return
        level = self.ladder.index(row.tier) + 1
        data |= {"tier": row.tier, "level": level}
        if level > self.ticket.level:
            self.record("escalated", row.at, {**data, "cause": "manual"})
        else:
            self.record("moved", row.at, data)

    def _mean(self, row: Row, meaning: str, at: int) -> None:
        """What the activity or status means for the ticket as it stands; nothing if it stands so already."""
        ticket, data = self.ticket, _activity(row)
        if meaning in ("taken", "opened", "resumed", "reopened"):
            self._work(row, meaning, at)
        elif meaning == "escalated":
            self._climb(row, at)
        elif meaning.startswith(_WAITING):
            on = meaning.removeprefix(_WAITING)
            if self.mapping.columns.activity or ticket.wait_on != on:
                self.record("waiting", at, {"on": on, **data}, visible=int(on == "client"))
        elif (meaning == "resolved" and ticket.is_open) or (meaning == "closed" and ticket.status != "closed"):
            self.record(meaning, at, data)  # a state says nothing of what the client was told
        elif meaning == "message to client":
            self.record("replied", at, data, visible=1)
        elif meaning == "message from client":
            self.record("heard", at, data, visible=1)

    def _work(self, row: Row, meaning: str, at: int) -> None:
        if meaning == "reopened" and not self.ticket.is_open:
            self.record("reopened", at, _activity(row))
        if self.ticket.status == "waiting":
            self.record("resumed", at, {"on": self.ticket.wait_on, **_activity(row)})
        if meaning != "taken":
            return
        who = row.technician if self.mapping.columns.technician else row.actor
        if who is not None and (self.ticket.taken_at is None or who != self.ticket.technician):
            self.record("taken", at, {"technician": who, **_activity(row)})

    def _climb(self, row: Row, at: int) -> None:
        """One tier up; where the log names the tier, that has been told already."""
        ticket = self.ticket
        if row.tier is None and ticket.level < len(self.ladder):
            up = {"tier": self.ladder[ticket.level], "level": ticket.level + 1, "cause": "manual"}
            held = {"team": row.team, "technician": row.technician}
            self.record("escalated", at, {**up, **held, **_activity(row)})
        elif ticket.status == "waiting":
            self.record("resumed", at, {"on": ticket.wait_on, **_activity(row)})


def _activity(row: Row) -> dict[str, Any]:
    return {} if row.said is None else {"activity": row.said}
