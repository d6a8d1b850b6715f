"""Patterns on a terminal: the worst first, each with its numbers, the tickets to read, and what to do."""

from collections.abc import Callable
from datetime import tzinfo
from itertools import zip_longest
from typing import Any

from rich.console import Group
from rich.padding import Padding
from rich.text import Text

from escli.cli.words import clean, plural, span
from escli.core.durations import in_words

Say = Callable[[dict[str, Any]], tuple[str, str]]  # a sentence, and its numbers
_SHOWN = 8  # of a kind; the rest is in --json


def drawn(data: dict[str, Any], zone: tzinfo) -> Group:
    """All that was found; and in how many looks, so that nothing found says something too. Days are those of a zone."""
    parts: list[Any] = [_head(data, zone)]
    worse = [one for one in data["findings"] if one["direction"] == "worse"]
    better = [one for one in data["findings"] if one["direction"] == "better"]
    parts += _section("Goes wrong more often than elsewhere", worse, _finding)
    parts += _section("Goes better than elsewhere: to copy", better, _finding)
    parts += _section("Escalated, then solved at once: a training gap", data["training"], _training)
    parts += _section("Comes again and again", data["titles"], _title)
    parts += _section("Weak in the process", data["process"], _process)
    parts += _section("Causes found in reviews", data["reviews"]["causes"], _cause)
    if len(parts) == 1:
        parts.append(Text("Nothing stands out, and nothing recurs.", "green"))
    return Group(*parts, _foot(data))


def _head(data: dict[str, Any], zone: tzinfo) -> Text:
    days = span(data, zone)
    found = sum(one["direction"] == "worse" for one in data["findings"])
    said = Text.assemble((plural(data["tickets"], "ticket"), "bold"), f" {days}" if days else "")
    said.append(f", {plural(data['looks'], 'look')}: ")
    return said.append(f"{found} stand{'s' if found == 1 else ''} out", "bold red" if found else "green")


def _foot(data: dict[str, Any]) -> Text:
    words = (
        "Compared with like tickets of the rest (type, severity, starting tier), at 1 % for all looks together: "
        "chance alone raises an alarm in at most one run of a hundred. Intervals are of 95 %. "
        "A pattern is a reason to read tickets, not a verdict on anybody."
    )
    reviews = data["reviews"]
    if reviews["awaiting"] or reviews["open_actions"]:
        late = f", {reviews['overdue']} overdue" if reviews["overdue"] else ""
        actions = plural(reviews["open_actions"], "action")
        words = f"{reviews['awaiting']} await review, {actions} open{late}: escli review\n{words}"
    return Text(f"\n{words}", "dim")


def _section(title: str, found: list[dict[str, Any]], say: Say) -> list[Any]:
    """The worst of a kind; what is to be done stands once below those for which it is the same."""
    if not found:
        return []
    parts: list[Any] = [Text(f"\n{title}", "bold")]
    shown = found[:_SHOWN]
    for one, following in zip_longest(shown, shown[1:]):
        says, numbers = say(one)
        read = ", ".join(f"#{number}" for number in one["tickets"])
        parts += [Text(clean(says)), _indented(f"{clean(numbers)}; read {read}", "dim")]
        if following is None or following["do"] != one["do"]:
            parts.append(_indented(clean(one["do"]), "cyan"))
    if len(found) > _SHOWN:
        parts.append(_indented(f"and {len(found) - _SHOWN} more: --json", "dim"))
    return parts


def _indented(words: str, style: str) -> Padding:
    return Padding(Text(words, style), (0, 0, 0, 2), expand=False)


def _of(one: dict[str, Any]) -> str:
    share = f"{one['part']:,} of {one['whole']:,}"
    if one["rate"] is None:
        return share
    low, high = one["interval"]
    return f"{share} ({one['rate']:.0%}; {low:.0%} to {high:.0%})"


def _finding(one: dict[str, Any]) -> tuple[str, str]:
    elsewhere = one["elsewhere"]
    rate = "" if elsewhere["rate"] is None else f" ({elsewhere['rate']:.0%})"
    numbers = f"{_of(one)}, like tickets elsewhere {elsewhere['part']:,} of {elsewhere['whole']:,}{rate}; {one['sure']}"
    return one["says"], numbers


def _training(one: dict[str, Any]) -> tuple[str, str]:
    says = f"{one['type']}: passed on, and solved within {in_words(one['within_s'])} of being taken"
    return says, f"{_of(one)} that the first tier passed on"


def _title(one: dict[str, Any]) -> tuple[str, str]:
    who = one["clients"][0] if len(one["clients"]) == 1 else plural(len(one["clients"]), "client")
    up = f", {one['escalated']:,} escalated" if one["escalated"] else ""
    return one["title"], f"{plural(one['count'], 'time')}, {who}{up}"


def _process(one: dict[str, Any]) -> tuple[str, str]:
    where = ", ".join(f"{where['place']} {where['count']:,}" for where in one["where"])
    return one["says"][:1].upper() + one["says"][1:], f"{_of(one)}: {where}"


def _cause(one: dict[str, Any]) -> tuple[str, str]:
    return f"{one['cause']}: {one['says']}", f"{_of(one)} reviewed"
