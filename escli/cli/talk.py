"""take, note, reply, heard, wait, resume: working on a ticket."""

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from escli.cli.io import All, At, Attach, Because, IdList, Ids, Io, Words, ids_of, late_of, shared, text_of
from escli.cli.words import left, local
from escli.errors import UsageError

if TYPE_CHECKING:
    from escli.app.session import Session
    from escli.app.tickets import Done


def standing(done: "Done", now: int) -> str:
    """What runs out next on the ticket, as the end of a sentence."""
    from escli.app.reports import nearest

    found = nearest(done.after)
    if found is None:
        return ""
    clock, due = found
    what = "The wait ends" if clock == "wait" else f"{clock.capitalize()} is due"
    return f" {what} {local(due, now=now)} ({left(due - now)})."


def verdicts(done: "Done") -> str:
    """Which promises the act kept or came too late for."""
    kept = [clock for event in done.events for clock, met in event.data.get("ends", {}).items() if met]
    missed = [clock for event in done.events for clock, met in event.data.get("ends", {}).items() if not met]
    corrected = [clock for event in done.events for clock in event.data.get("corrects", ())]
    parts = ((kept, "kept"), (missed, "missed"), (corrected, "kept after all (entered late)"))
    return "".join(f" {_listed(clocks).capitalize()} {word}." for clocks, word in parts if clocks)


def _listed(words: list[str]) -> str:
    return " and ".join(filter(None, (", ".join(words[:-1]), words[-1])))


def say(session: "Session", words: str) -> "_Say":
    """The sentence that a command prints for each ticket."""
    return _Say(session, words)


class _Say:
    def __init__(self, session: "Session", words: str) -> None:
        self.session, self.words = session, words

    def __call__(self, done: "Done") -> str:
        if not done.events:
            return "Nothing to do: it is so already." + standing(done, self.session.now)
        return self.sentence(done) + verdicts(done) + standing(done, self.session.now)

    def sentence(self, done: "Done") -> str:  # noqa: ARG002  # others say it according to what was done
        """What was done."""
        return self.words


def warn_of(io: Io, session: "Session", name: str) -> None:
    """Say to whoever gives somebody a ticket that they are not there for it, or carry their fill already."""
    person = session.matrix.team.get(name)
    if person is None:
        return
    router = session.directory.router
    if why := session.directory.why_not(person):
        io.warn(f"{name} is {why} now (escli team show {name}).")
    elif router.is_full(name):
        io.warn(f"{name} carries {router.carried(name).load} of a capacity of {person.capacity}.")


@shared
def take(io: Io, ids: Ids, at: At = None, because: Because = None) -> None:
    """Say "I have it": the respond clock is met, repeats stop. (Also: ack.)"""
    numbers = ids_of(ids)
    session = io.session(numbers)
    from escli.app import tickets

    if session.actor not in session.matrix.team:
        io.warn(f"{session.actor} is not in the matrix's team: say who you are with --as, or add your login there.")
    done = tickets.take(session, numbers, late_of(session, at, because))
    router = session.directory.router
    if session.actor in session.matrix.team and router.is_full(session.actor):
        load, capacity = router.carried(session.actor).load, session.matrix.team[session.actor].capacity
        io.warn(f"You carry {load} of a capacity of {capacity}: hand on what you can (escli transfer ID --to WHOM).")
    io.done(done, _Take(session, ""))


class _Take(_Say):
    def sentence(self, done: "Done") -> str:
        if any(event.data.get("earlier") for event in done.events):
            return f"Recorded; it has moved to {done.after.tier} since: `escli take {done.after.id}` to have it."
        for_management = any(event.data.get("ladder") for event in done.events)
        have = "You have it for management" if for_management else "You have it"
        before = (done.before.manager if for_management else done.before.technician) if done.before else None
        return f"{have}; {before} had it." if before and before != self.session.actor else f"{have}."


@shared
def note(
    io: Io, ids: IdList, text: Words = None, at: At = None, because: Because = None, attach: Attach = None
) -> None:
    """Write an internal note, or attach files to the ticket. No client ever reads it."""
    numbers = ids_of([ids])
    words = "" if attach and not text else text_of(io, numbers, text or (), f"Internal note on {ids}")
    session = io.session(numbers)
    from escli.app import handoffs

    done = handoffs.note(session, numbers, words, late_of(session, at, because), attach or ())
    io.done(done, say(session, "Noted."))


@shared
def reply(
    io: Io,
    ids: IdList,
    text: Words = None,
    all: All = False,  # noqa: A002  # the option's name
    at: At = None,
    because: Because = None,
    template: Annotated[
        str | None, typer.Option("--template", help="Begin with one of the matrix's answers.", metavar="NAME")
    ] = None,
) -> None:
    """Write to the client (or record what you told them on the phone, with --at). They read it."""
    numbers = ids_of([ids])
    if template is not None:
        text = _begun(io, numbers, template, text or [])
    words = text_of(io, numbers, text or (), f"Message to the client on {ids}: they will read it")
    session = io.session(numbers)
    from escli.app import tickets

    late = late_of(session, at, because)
    done = tickets.reply(session, numbers, words, late, whole=all)
    if late is None and not session.matrix.client_channels:
        io.warn("The matrix names no channel for clients: the message is recorded, but you must send it yourself.")
    io.done(done, _Reply(session, "Message to the client recorded."))


class _Reply(_Say):
    def sentence(self, done: "Done") -> str:
        took = any(event.kind == "replied" and "technician" in event.data for event in done.events)
        return f"{self.words} You have it." if took else self.words


def _begun(io: Io, numbers: list[int], name: str, more: list[str]) -> list[str]:
    """An answer of the matrix, with what is added to it; on a terminal it opens in the editor first."""
    if len(numbers) != 1:
        raise UsageError("--template is for one ticket at a time.")
    from escli.app.preview import answer

    begun = "\n\n".join(filter(None, (answer(io.session(sweep=False), numbers[0], name), " ".join(more))))
    if more or not (sys.stdin.isatty() and sys.stdout.isatty()):
        return [begun]
    from escli.cli.editor import edit

    io.typed = edit(f"Message to the client on {numbers[0]}: they will read it", begun)
    return [io.typed]


@shared
def heard(io: Io, ids: IdList, text: Words = None, at: At = None, because: Because = None) -> None:
    """Record what the client said. It ends a wait for them."""
    numbers = ids_of([ids])
    words = text_of(io, numbers, text or (), f"What the client said on {ids}")
    session = io.session(numbers)
    from escli.app import tickets
    from escli.core import lifecycle

    late = late_of(session, at, because)
    done = tickets.act(session, numbers, lambda d, t, _: lifecycle.heard(d, t, words, late))
    for one in done:
        if not one.after.is_open:
            io.warn(
                f"Ticket {one.after.id} is {one.after.status}: `escli reopen {one.after.id} WHY` if it is not solved."
            )
    io.done(done, say(session, "Recorded what the client said."))


@shared
def wait(
    io: Io,
    ids: IdList,
    text: Words = None,
    on: Annotated[str, typer.Option("--on", help="client or vendor.", metavar="WHOM")] = "client",
    until: Annotated[
        str | None, typer.Option("--until", help="When it is over: 2d, 4h, fri 12:00.", metavar="TIME")
    ] = None,
    ref: Annotated[str, typer.Option("--ref", help="The vendor's own number for it.", metavar="NUMBER")] = "",
) -> None:
    """Wait for the client (or a vendor): record what was asked, and until when. To ask them, reply."""
    numbers = ids_of([ids])
    words = text_of(io, numbers, text or (), f"What was asked of the {on} on {ids}")
    session = io.session(numbers)
    from escli.app import tickets
    from escli.core import lifecycle

    done = tickets.act(
        session, numbers, lambda d, t, _: lifecycle.wait(d, t, on, words, _until(session, d.promise(t), until), ref)
    )
    io.done(done, lambda one: f"Waiting on the {on} until {local(one.after.wait_until, now=session.now)}.")


def _until(session: "Session", promise: object, until: str | None) -> int | None:
    """A duration is open time of the ticket's own calendar, as everywhere in the matrix; anything else a moment."""
    if until is None:
        return None
    from escli.core.clocks import Promise
    from escli.core.desk import after

    if isinstance(promise, Promise):
        try:
            return after(promise, until, session.now)
        except ValueError:
            pass
    from escli.cli.dates import future

    return future(until, session.now)


@shared
def resume(io: Io, ids: Ids) -> None:
    """End a wait before its time."""
    numbers = ids_of(ids)
    session = io.session(numbers)
    from escli.app import tickets
    from escli.core import lifecycle

    io.done(tickets.act(session, numbers, lambda d, t, _: lifecycle.resume(d, t)), say(session, "The wait is over."))


@shared
def snooze(
    io: Io,
    ids: Ids,
    until: Annotated[str, typer.Option("--until", help="When you want to hear of it again: 2h, fri 9:00.")],
) -> None:
    """Put off what you are told of a ticket that you hold. Pages still come, and its clocks go on."""
    numbers = ids_of(ids)
    session = io.session(numbers)
    from escli.app import tickets
    from escli.cli.dates import future
    from escli.core import snoozing

    end = future(until, session.now)
    done = tickets.act(session, numbers, lambda desk, ticket, _: snoozing.snooze(desk, ticket, end))
    io.done(done, say(session, f"Quiet until {local(end, now=session.now)}; pages still come."))
