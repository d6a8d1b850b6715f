"""The sentences of patterns: what was found, how sure it is, what to do. About the process, never a blame."""

from math import inf, isinf

from escli.core.patterns import BAND, FIRST, Finding

_DAYS = ("Mondays", "Tuesdays", "Wednesdays", "Thursdays", "Fridays", "Saturdays", "Sundays")

_ARE = {
    "escalated": "escalated",
    "reopened": "reopened",
    "respond missed": "answered late",
    "update missed": "left without news for too long",
    "resolve missed": "solved late",
    "sent back": "handed on and sent back",
}


def group_of(by: str, group: str) -> str:
    """What a group is called: days and hours by their names."""
    if by == "weekday":
        return _DAYS[int(group)]
    if by == "hours":
        begin = int(group) * BAND
        return f"{begin:02}:00 to {begin + BAND:02}:00"
    return group


def _named(by: str, group: str, outcome: str) -> str:
    """The tickets of a group, in a sentence."""
    name = group_of(by, group)
    had = f"Tickets that {name} had first" if outcome in FIRST else f"Tickets that only {name} had"
    return {
        "type": f"{name} tickets",
        "client": f"Tickets of {name}",
        "technician": had,
        "weekday": f"Tickets opened on {name}",
        "hours": f"Tickets opened from {name}",
    }[by]


def says(one: Finding) -> str:
    """What stands out, in a sentence."""
    words = f"{_named(one.by, one.group, one.outcome)} are {_ARE[one.outcome]} {'more' if one.worse else 'less'} often"
    return words + ("." if one.ratio is None else f" than like tickets of the others: {_times(one)}.")


def _times(one: Finding) -> str:
    assert one.ratio is not None
    value, low, high = one.ratio
    if isinf(value):
        return "theirs are the only ones"
    if not value:
        return "theirs never are"
    upper = f"to {high:.1f}" if high < inf else "and more"
    return f"{value:.1f} times as often ({low:.1f} {upper})"


def sure(chance: float) -> str:
    """How sure it is, in plain words, after the correction for all looks."""
    if chance < 1e-6:
        return "certain"
    return "very sure" if chance < 0.001 else "sure"


_BY_TYPE = {
    "escalated": "Write down how the commonest of them are solved, or let them start at the tier that solves them.",
    "reopened": "Agree what must be checked with the client before one of them is resolved.",
    "respond missed": "See who may take them and when they come; give them to a person, or page sooner.",
    "update missed": "Put a step `75% of update: tell assignee` on their path, and have an answer ready as a template.",
    "resolve missed": "Read where their time goes (escli show ID --clocks); then change the path or the promise.",
    "sent back": "Agree what a handoff of them must bring, and ask for it in the matrix (handoff).",
}
_BY_CLIENT = {
    "escalated": "Note what is special about their systems where the first tier finds it; ask what they would need.",
    "reopened": "Ask their people to confirm a solution before the ticket is resolved.",
    "respond missed": "See when their tickets come and who is on duty then; compare with the promise of their plan.",
    "update missed": "Agree with them how often they want to hear, and who writes.",
    "resolve missed": "Talk it over in their next review: their systems, or a promise that cannot be kept.",
    "sent back": "Put what a handoff about their systems always lacks into a note that everybody finds.",
}
_BY_PERSON = {
    "escalated": "Read them together: are rights, notes or time missing, or do they get the harder ones?",
    "reopened": "Read them together: what would have shown that it was not solved yet?",
    "respond missed": "Look at their load and hours first; then at who else could take these.",
    "update missed": "Look at their load first; a reminder before the update is due may be all it takes.",
    "resolve missed": "Look at their load first; then read together what they waited for.",
    "sent back": "Read them with the receivers: what was missing, and could the form have asked for it?",
}
_BY_TIME = {
    "escalated": "See who is on duty then, and what they may decide and know how to do alone.",
    "reopened": "See whether tickets of that time are resolved in haste, or handed over half done.",
    "respond missed": "See who is on duty then (escli team coverage), and put somebody there or promise less.",
    "update missed": "See who is on duty as the update falls due, and hand over who writes it.",
    "resolve missed": "See what these wait for until somebody goes on with them; hand them over by name.",
    "sent back": "See what handoffs of that time lack; a shift note may be what is missing.",
}
_DO = {"type": _BY_TYPE, "client": _BY_CLIENT, "technician": _BY_PERSON, "weekday": _BY_TIME, "hours": _BY_TIME}
_COPY = {
    "type": "Look what is done for these, and whether it would help with others.",
    "client": "Look what works well with them, and whether it would with others.",
    "technician": "Ask how they do it, and whether others could do the same; they may also get the easier ones.",
    "weekday": "Look what is different then, and whether it could be so on other days.",
    "hours": "Look what is different then, and whether it could be so at other hours.",
}


def todo(one: Finding) -> str:
    """What to do about it, in a sentence."""
    return _DO[one.by][one.outcome] if one.worse else _COPY[one.by]


def training(kind: str) -> str:
    """What to do about tickets that the next tier solves at once."""
    return f"Let who solved them write down how, and show the first tier; {kind} may then stay there."


def recurring(clients: list[str]) -> str:
    """What to do about a title that comes again and again."""
    if len(clients) == 1:
        return f"Find the cause at {clients[0]} once, instead of mending it each time."
    return "Write a known-issue note for the first tier, and look for one cause behind them."


PROCESS: dict[str, tuple[str, str]] = {  # what is weak | what to do
    "sent incomplete": (
        "handoffs sent without what the receiver requires",
        "Ask the senders what they could not fill in: drop what nobody reads, make the rest easy to find.",
    ),
    "returned": (
        "handoffs returned to their sender",
        "Let both tiers read them together, and agree what a handoff must say.",
    ),
    "noticed late": (
        "moves by time that were noticed more than ten minutes late",
        "See that cron runs the sweep every minute: escli breaches --check tells your monitoring.",
    ),
    "wait ran out": (
        "waits for the client that ended because their time was up",
        "Ask for one thing at a time, say until when, and ring before the time is up.",
    ),
    "round the process": (
        "escalations for which clients went round the process",
        "Ask them why, show them how to ask for one, and publish the policy: escli matrix publish.",
    ),
}

_AFTER = {
    "knowledge": "Write it down, and train who has it first.",
    "rights": "Give the first tier the rights, or a tool that has them.",
    "information": "Make it part of the form: of what `new` and the handoffs ask for.",
    "sorting": "Correct the matrix: starting tiers, types, or what makes a ticket severe.",
    "time": "Look at rotas and coverage: escli team coverage.",
    "vendor": "Agree on times with them, and start their clock (escli wait ID --on vendor).",
    "rightly": "Nothing; where they are many, let their type start at the higher tier.",
}


def after_review(cause: str) -> str:
    """What to do about a cause that reviews have found several times."""
    return _AFTER[cause]
