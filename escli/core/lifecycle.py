"""What people do to a ticket: each command is (desk, ticket, words) -> events, or a refusal that says why."""

from typing import Any

from escli.core.answers import answers, dues
from escli.core.clocks import Promise
from escli.core.desk import Desk, Late, act, after, moment, need_open, need_unmerged, some, to_client
from escli.core.durations import LONGEST, in_words, wall_seconds
from escli.core.escalation import vendor_ends
from escli.core.fold import apply
from escli.core.holding import answered, is_for_management, watch
from escli.core.matrix import MANAGEMENT
from escli.core.model import IDLE, OFF, Event, Notice, Ticket
from escli.errors import Refused, unknown


def take(desk: Desk, ticket: Ticket, late: Late | None = None, history: list[Event] | None = None) -> list[Event]:
    """ "I have it": meets the respond clock of the actor's ladder; taking what one has already changes nothing."""
    need_open(ticket)
    at = moment(desk, ticket, late)
    if is_for_management(desk, ticket):
        if ticket.managed_at is not None and ticket.manager == desk.actor:
            return []
        data: dict[str, Any] = {"technician": desk.actor, "ladder": MANAGEMENT}
        return [act(desk, "taken", at, data | answers(desk, ticket, at, (MANAGEMENT,), history), late)]
    if ticket.technician == desk.actor and ticket.taken_at is not None and late is None:
        return []
    data = {"technician": desk.actor} | answers(desk, ticket, at, ("respond",), history)
    if late is not None and ticket.respond.start is not None and at < ticket.respond.start:
        data["earlier"] = True
    else:
        starts = watch(desk.promise(ticket), at)
        data |= {"starts": starts} if starts else {}
    before = ticket.technician
    told = (Notice(before, "tell"),) if before and before != desk.actor and before in desk.matrix.team else ()
    return [act(desk, "taken", at, data, late, notices=told)]


def _heard_of(desk: Desk, ticket: Ticket, at: int) -> dict[str, Any]:
    """A word of the holder's lets it begin anew."""
    run = ticket.idle
    if run.state == OFF or desk.actor != ticket.technician or at < (run.start or 0):
        return {}
    return {"starts": {IDLE: at}}


def note(desk: Desk, ticket: Ticket, text: str, late: Late | None = None) -> list[Event]:
    """An internal note: no client ever reads it, no clock hears it."""
    at = moment(desk, ticket, late)
    return [act(desk, "noted", at, _heard_of(desk, ticket, at), late, texts={"text": some(text)})]


def reply(
    desk: Desk, ticket: Ticket, text: str, late: Late | None = None, history: list[Event] | None = None
) -> list[Event]:
    """A message to the client (or a call, told): meets respond and update, and is a first response."""
    at = moment(desk, ticket, late)
    if late is None:
        need_unmerged(ticket)
    data = answers(desk, ticket, at, ("respond", "update", "callback"), history) if ticket.is_open or history else {}
    promise = desk.promise(ticket)
    if promise is not None:
        if ticket.first_response_at is None or at < ticket.first_response_at:
            data["open_s"] = promise.main_hours.between(ticket.opened_at, at)
        if "update" in data.get("ends", {}) and promise.update == "promise":
            data["starts"] = {"update": at}
    held, watched = answered(desk, ticket, at, is_late=late is not None)
    starts = data.get("starts", {}) | (watched or _heard_of(desk, ticket, at).get("starts", {}))
    data |= held | ({"starts": starts} if starts else {})
    told = to_client(desk, ticket, "progress") if late is None else ()  # what was said on the phone is not said again
    return [act(desk, "replied", at, data, late, texts={"text": some(text)}, visible=1, notices=told)]


def heard(desk: Desk, ticket: Ticket, text: str, late: Late | None = None) -> list[Event]:
    """What the client said: ends a wait for the client and, in `answer` mode, starts the update clock."""
    need_unmerged(ticket)
    at = moment(desk, ticket, late)
    promise = desk.promise(ticket)
    data: dict[str, Any] = {}
    is_news = ticket.unanswered_at is None and (ticket.told_at is None or at > ticket.told_at)
    if promise is not None and promise.answers and ticket.is_open and is_news:
        data["starts"] = {"update": at}
    told = tuple(Notice(name, "tell") for name in desk.directory.people("assignee", ticket) if name != desk.actor)
    return [act(desk, "heard", at, data, late, texts={"text": some(text)}, visible=1, notices=told)]


def wait(desk: Desk, ticket: Ticket, on: str, asked: str, until: int | None, ref: str = "") -> list[Event]:
    """Waiting for the client or a vendor: says for what and until when; what stands still is the promise's word.

    `ref` is the vendor's own number for it. Until the wait is over, the clock `vendor` runs against it.
    """
    need_open(ticket)
    if on not in ("client", "vendor"):
        raise unknown("party to wait on", on, ("client", "vendor"))
    if until is None:
        until = _default_until(desk, ticket)
    if until > desk.now + LONGEST:
        raise Refused("Nobody waits for more than a year.", hint="Resolve it, and reopen it when there is news.")
    if until <= desk.now:
        raise Refused("That time has passed.", hint="Say when the wait is over: --until tomorrow, --until '2d'.")
    data: dict[str, Any] = {"on": on, "until": until}
    if on == "vendor" and ticket.promise is not None:
        data["starts"] = {"vendor": desk.now}
    elif ticket.vendor.state != OFF:
        data["drops"] = ["vendor"]
    texts = {"text": some(asked), "ref": ref}
    told = to_client(desk, ticket, "waiting") if on == "client" else ()
    return [act(desk, "waiting", desk.now, data, texts=texts, visible=int(on == "client"), notices=told)]


def _default_until(desk: Desk, ticket: Ticket) -> int:
    words = desk.matrix.settings.wait
    promise = desk.promise(ticket)
    return desk.now + wall_seconds(words) if promise is None else after(promise, words, desk.now)


def resume(desk: Desk, ticket: Ticket) -> list[Event]:
    """The wait is over before its time."""
    if ticket.status != "waiting":
        raise Refused(f"Ticket {ticket.id} is not waiting for anybody.")
    data = {"why": "person", "on": ticket.wait_on} | vendor_ends(ticket, met=True)
    return [act(desk, "resumed", desk.now, data)]


def resolve(desk: Desk, ticket: Ticket, text: str) -> list[Event]:
    """Solved: every clock is answered. The words go to the client."""
    need_unmerged(ticket)
    if not ticket.is_open:
        raise Refused(f"Ticket {ticket.id} is {ticket.status} already.")
    data = answers(desk, ticket, desk.now, ("respond", "update", "resolve", MANAGEMENT, "callback"))
    drops = [clock for clock in ("vendor", IDLE) if getattr(ticket, clock).state != OFF]
    if drops:
        data["drops"] = drops
    promise = desk.promise(ticket)
    if promise is not None:
        data["open_s"] = promise.main_hours.between(ticket.opened_at, desk.now)
    told = to_client(desk, ticket, "resolved")
    return [act(desk, "resolved", desk.now, data, texts={"text": some(text)}, visible=1, notices=told)]


def close(desk: Desk, ticket: Ticket) -> list[Event]:
    """The end after a resolution."""
    need_unmerged(ticket)
    if ticket.status == "closed":
        raise Refused(f"Ticket {ticket.id} is closed already.")
    if ticket.is_open:
        raise Refused(f"Ticket {ticket.id} is not resolved yet.", hint=f"escli resolve {ticket.id} 'what solved it'")
    return [act(desk, "closed", desk.now, {}, notices=() if ticket.csat else to_client(desk, ticket, "rate"))]


def reopen(desk: Desk, ticket: Ticket, text: str) -> list[Event]:
    """Not solved after all: the same resolve clock goes on (or starts again), and somebody must respond."""
    need_unmerged(ticket)
    if ticket.is_open:
        raise Refused(f"Ticket {ticket.id} is not resolved.")
    settings = desk.matrix.settings
    gone = desk.now - (ticket.resolved_at or desk.now)
    if gone > settings.reopen_within and not ticket.history:
        raise Refused(
            f"Ticket {ticket.id} was resolved more than {_long(settings.reopen_within)} ago.",
            hint=f"Open a new one that refers to it: escli new --follows {ticket.id} ...",
        )
    data: dict[str, Any] = {"mode": settings.reopen}
    promise = desk.promise(ticket)
    if promise is not None:
        targets = promise.spec["targets"]  # of today: the ticket may have been changed while it was resolved
        data["starts"] = {clock: desk.now for clock in ("respond", "update") if clock in targets}
        if "resolve" in targets and settings.reopen == "restart":
            data["starts"]["resolve"] = desk.now
        elif "resolve" in targets and ticket.resolve.start is None:
            data["starts"]["resolve"] = ticket.opened_at
        elif "resolve" in targets:
            data["resumes"] = {"resolve": _was_late(ticket, promise, desk.now)}
    told = tuple(Notice(name, "page") for name in desk.directory.people("assignee", ticket) if name != desk.actor)
    told += to_client(desk, ticket, "reopened")
    return [act(desk, "reopened", desk.now, data, texts={"text": some(text)}, notices=told)]


def _long(seconds: int) -> str:
    days, rest = divmod(seconds, 86400)
    return in_words(seconds) if rest else f"{days} days"


def _was_late(ticket: Ticket, promise: Promise, now: int) -> bool:
    """The resolve clock had run out when it stopped; a breach stays one and is not counted twice."""
    running, _ = apply(ticket, Event("reopened", now, {"resumes": {"resolve": False}}))
    due = dues(running, promise).get("resolve")
    return due is not None and due < now


def rate(desk: Desk, ticket: Ticket, score: int, comment: str) -> list[Event]:
    """The client's rating, 1 to 5, of a ticket that has been resolved."""
    if not 1 <= score <= 5:  # the scale that the metrics name: 4 and 5 are satisfied
        raise Refused("A rating is 1, 2, 3, 4 or 5.")
    need_unmerged(ticket)
    if ticket.is_open:
        raise Refused(f"Ticket {ticket.id} is not resolved yet: there is nothing to rate.")
    return [act(desk, "rated", desk.now, {"score": score}, texts={"text": comment}, visible=1)]
