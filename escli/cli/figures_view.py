"""Figures as tables: the promises first, then where tickets go and how long they take."""

from typing import Any

from rich.console import Group
from rich.text import Text

from escli.cli.tables import Column, short, table, whole
from escli.cli.words import clean, plural
from escli.core.durations import in_words

_GOOD, _FAIR = 0.95, 0.8


def drawn(data: dict[str, Any]) -> Any:
    """One cohort in full, or a row a group."""
    if "groups" in data:
        return _groups(data)
    if not data["tickets"]:
        return Text("No ticket was opened in this period.", "yellow")
    return Group(_title(data), _sla(data), "", _shares(data), "", _durations(data), _foot())


_NAME: Column = ("", {"min_width": 22, "no_wrap": True})


def _right(*names: str) -> list[Column]:
    return [whole(name, justify="right") for name in names]


def _named(title: str) -> Column:
    return title, _NAME[1]


def _title(data: dict[str, Any]) -> Text:
    since, until = (data[name] and data[name][:10] for name in ("since", "until"))
    period = (
        f" opened from {since} on" if since and not until else f" opened before {until}" if until and not since else ""
    )
    period = f" opened from {since} to before {until}" if since and until else period
    return Text.assemble((plural(data["tickets"], "ticket"), "bold"), f"{period}, {data['open']:,} still open\n")


def rate(value: float | None) -> Text:
    """A share of promises kept, in colour."""
    if value is None:
        return Text("-", "dim")
    return Text(f"{value:.1%}", "green" if value >= _GOOD else "yellow" if value >= _FAIR else "bold red")


def _share(value: float | None) -> str:
    return "-" if value is None else f"{value:.1%}"


def _length(seconds: float | None) -> str:
    return "-" if seconds is None else in_words(int(seconds))


def _sla(data: dict[str, Any]) -> Any:
    made = table(_named("Promises kept"), *_right("kept", "met", "missed"))
    for clock, one in data["sla"].items():
        if one["met"] + one["missed"]:
            made.add_row(clock, rate(one["rate"]), f"{one['met']:,}", f"{one['missed']:,}")
    return made if made.row_count else Text("No promise has been decided yet.", "dim")


def _shares(data: dict[str, Any]) -> Any:
    made = table(_named("Shares"), *_right("share", "of"), ("", {}))
    causes = ", ".join(f"{name} {count:,}" for name, count in data["escalations"].items() if count)
    hands = data["handoffs"]
    mean = f"mean {hands['mean']:.2f}, most {hands['max']}" if hands["mean"] is not None else ""
    mean += "".join(f", {hands[name]} {name}" for name in ("incomplete", "bounced") if hands[name])
    waited = data["waiting_on_client"]
    happy = data["satisfaction"]
    score = f"mean {happy['mean']:.2f} of 5, n {happy['n']}" if happy["n"] else ""
    for name, one, words in (
        ("escalated", data["escalation_rate"], causes),
        ("  of first-tier tickets", data["escalation_rate_from_first_tier"], ""),
        ("reopened", data["reopen_rate"], ""),
        ("handed off", hands, mean),
        ("ping-pong", data["ping_pong"], ""),
        ("waited on the client", waited, f"median {_length(waited['wall']['median'])}" if waited["wall"]["n"] else ""),
        ("satisfied (4 or 5)", happy["satisfied"], score),
    ):
        made.add_row(name, _share(one["rate"]), f"{one['numerator']:,}/{one['denominator']:,}", Text(words, "dim"))
    return made


def _durations(data: dict[str, Any]) -> Any:
    made = table(_named("Times"), *_right("median", "mean", "p90", "n", "median open"))
    lines = [
        ("first response", data["first_response_time"]),
        ("to escalation", data["time_to_escalate"]),
        ("to resolution", data["resolution_time"]),
        *((f"  highest tier {clean(tier)}", one) for tier, one in data["resolution_time"]["by_tier"].items()),
    ]
    for name, one in lines:
        wall, business = one["wall"], one["business"]
        if wall["n"]:
            cells = (_length(wall["median"]), _length(wall["mean"]), _length(wall["p90"]), f"{wall['n']:,}")
            made.add_row(name, *cells, _length(business["median"]))
    return made if made.row_count else Text("Nothing has been answered or resolved yet.", "dim")


def _foot() -> Text:
    words = "Wall time; `median open` counts open hours of the tickets' own calendars."
    words += "\nWhat each means: escli metrics --define"
    return Text(f"\n{words}", "dim")


def _groups(data: dict[str, Any]) -> Any:
    if not data["groups"]:
        return Text("No ticket was opened in this period.", "yellow")
    columns = _right("n", "respond", "update", "resolve", "escal.", "reopen", "to resolve")
    made = table(short(data["by"], 22), *columns)
    for one in data["groups"]:
        kept = [rate(one["sla"][clock]["rate"]) for clock in ("respond", "update", "resolve")]
        shares = [_share(one[name]["rate"]) for name in ("escalation_rate", "reopen_rate")]
        made.add_row(
            clean(str(one["group"] or "-")),
            f"{one['tickets']:,}",
            *kept,
            *shares,
            _length(one["resolution_time"]["wall"]["median"]),
        )
    foot = Text("respond, update, resolve: promises kept; to resolve: median on the wall", "dim")
    return Group(made, foot)
