"""A digest: what happened to several tickets as one message, the worst first, a line a ticket."""

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

from escli.core.steps import moment_of, named
from escli.core.walltime import zone_named
from escli.notify.letter import ENDED, GREETING, cut

_LINES = 100  # tickets that it tells of: a phone at night shows ten
_WEEK = 6 * 86400  # seconds within which the name of a day says which it is
_TITLE = 60  # characters of a title, and of a client's name


def digest(facts: dict[str, Any]) -> tuple[str, str]:
    """The subject and the text for the facts of a digest."""
    tickets, zone = facts["digest"], zone_named(facts["timezone"])
    worst = tickets[0]["ticket"]
    count = len(tickets) + facts["more"]
    subject = f"{count} tickets, the worst #{worst['id']} {worst['severity']}: {worst['title']}"
    lines = [_line(one, facts["person"], facts["at"], zone) for one in tickets[:_LINES]]
    left = count - len(lines)
    more = [f"and {left:,} more: escli queue"] if left else ["escli queue"]
    return subject, "\n".join(
        [f"{GREETING[facts['kind']]} for {facts['person']}: {count} tickets", "", *lines, "", *more]
    )


def _line(one: dict[str, Any], person: str, at: int, zone: ZoneInfo) -> str:
    """`#42 critical  Riverside Dental  Mail server is down - respond ran out 09:15, at L3, nobody has it`."""
    ticket = one["ticket"]
    happened = "; ".join(dict.fromkeys(_said(news, at, zone) for news in _worth(one["news"])))
    client, title = cut(ticket["client"], _TITLE), cut(ticket["title"], _TITLE)
    return f"#{ticket['id']} {ticket['severity']}  {client}  {title} - {happened}, {_standing(ticket, person)}"


def _worth(several: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Without the steps of a clock of which it is said that it ran out."""
    broken = {_clock(news) for news in several if "due" in news}
    return [one for one in several if "due" in one or one["event"] != "notified" or _clock(one) not in broken]


def _clock(news: dict[str, Any]) -> str | None:
    step = named(news["step"])
    return None if step is None else step.clock


def _said(news: dict[str, Any], at: int, zone: ZoneInfo) -> str:
    """What happened, with the second of a promise that ran out; of a step without a reason, when it stands."""
    step = named(news["step"])
    if "due" in news:
        words = f"{news['why']} {_time(news['due'], at, zone)}"
    elif news["why"] != news["event"]:
        words = news["why"]
    else:
        words = moment_of(step) if step is not None else news["event"]
    return words if news["event"] in ("notified", news["why"]) else f"{news['event']}: {words}"


def _time(second: int, at: int, zone: ZoneInfo) -> str:
    """`09:15`, with the day where it is another than that of the message."""
    when, today = (dt.datetime.fromtimestamp(one, zone) for one in (second, at))
    if when.date() == today.date():
        return f"{when:%H:%M}"
    day = "" if abs(second - at) < _WEEK else f"{when.day} {when:%b} "
    return f"{when:%a} {day}{when:%H:%M}"


def _standing(ticket: dict[str, Any], person: str) -> str:
    """Where it is now: somebody who reads it in the morning need not look at what is over."""
    if ticket["status"] in ENDED:
        return f"{ticket['status']} since"
    holder = {None: "nobody has it", person: "you have it"}.get(ticket["technician"], f"{ticket['technician']} has it")
    return f"at {ticket['tier']}, {holder}"
