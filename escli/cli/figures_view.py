"""Figures as tables: the promises first, then where tickets go and how long they take, with what chance may do."""

import datetime as dt
from typing import Any

from rich.console import Group
from rich.text import Text

from escli.cli.tables import Column, short, table, whole
from escli.cli.words import clean, date, plural, span
from escli.core.durations import in_words
from escli.core.intervals import FEW
from escli.core.matrix import MANAGEMENT

_GOOD, _FAIR = 0.95, 0.8
_EMPTY = "No ticket was opened in this period."
_VERDICTS = {
    "better": ("better", "green"),
    "worse": ("worse", "bold red"),
    "more": ("more", "bold"),
    "fewer": ("fewer", "bold"),
    "chance": ("may be chance", "dim"),
    "few": ("too few to tell", "dim"),
}


def drawn(data: dict[str, Any], zone: dt.tzinfo = dt.UTC) -> Any:
    """One cohort in full, two periods side by side, or a row a group; days are those of the zone."""
    if "groups" in data:
        return _groups(data)
    if "trend" in data:
        return _trend(data, zone)
    if not data["tickets"]:
        return Text(_EMPTY, "yellow")
    return Group(_title(data, zone), _sla(data), "", _shares(data), "", _durations(data), _foot(data))


_NAME: Column = ("", {"min_width": 22, "no_wrap": True})


def _right(*names: str) -> list[Column]:
    return [whole(name, justify="right") for name in names]


def _named(title: str) -> Column:
    return title, _NAME[1]


def period(data: dict[str, Any], zone: dt.tzinfo) -> str:
    """When the tickets were opened, in days of a zone: nothing for all."""
    said = span(data, zone)
    return said and f" opened {said}"


def _title(data: dict[str, Any], zone: dt.tzinfo) -> Text:
    count = (plural(data["tickets"], "ticket"), "bold")
    age = f", half of them for {length(data['open_age']['median'])}" if data["open"] else ""
    return Text.assemble(count, f"{period(data, zone)}, {data['open']:,} still open{age}\n")


def rate(value: float | None) -> Text:
    """A share of promises kept, in colour."""
    if value is None:
        return Text("-", "dim")
    return Text(f"{value:.1%}", "green" if value >= _GOOD else "yellow" if value >= _FAIR else "bold red")


def share(value: float | None) -> str:
    """A share in percent."""
    return "-" if value is None else f"{value:.1%}"


def length(seconds: float | None) -> str:
    """A length of time in words."""
    return "-" if seconds is None else in_words(int(seconds))


def bounds(one: dict[str, Any], unit: str = "share") -> Text:
    """The 95 % interval of a figure."""
    if one["low"] is None:
        return Text("")
    if unit == "share":
        return Text(f"{one['low']:.0%} to {one['high']:.0%}", "dim")
    return Text(f"{length(one['low'])}-{length(one['high'])}", "dim")


def _sla(data: dict[str, Any]) -> Any:
    made = table(_named("Promises kept"), *_right("kept", "95 %", "met", "missed"))
    for clock, one in data["sla"].items():
        if one["met"] + one["missed"]:
            made.add_row(clock, rate(one["rate"]), bounds(one), f"{one['met']:,}", f"{one['missed']:,}")
    return made if made.row_count else Text("No promise has been decided yet.", "dim")


def _shares(data: dict[str, Any]) -> Any:
    made = table(_named("Shares"), *_right("share", "95 %", "of"), ("", {"overflow": "fold"}))
    hands = data["handoffs"]
    mean = f"mean {hands['mean']:.2f}, most {hands['max']}" if hands["mean"] is not None else ""
    waited = data["waiting_on_client"]
    happy = data["satisfaction"]
    score = f"mean {happy['mean']:.2f} of 5" if happy["n"] else ""
    held = data["holding_messages"]
    for name, one, words, always in (
        ("escalated", data["escalation_rate"], _moves(data["escalations"]), True),
        ("  of first-tier tickets", data["escalation_rate_from_first_tier"], "", True),
        ("  round the process", data["out_of_process"], "of the clients' own", False),
        ("solved at first tier", data["first_level_resolution"], "", True),
        ("reopened", data["reopen_rate"], "", True),
        ("handed off", hands, mean, True),
        ("  sent incomplete", hands["incomplete_rate"], "of all handoffs", False),
        ("  sent back", hands["bounce_rate"], "of all handoffs", False),
        ("ping-pong", data["ping_pong"], "", True),
        (
            "waited on the client",
            waited,
            f"median {length(waited['wall']['median'])}" if waited["wall"]["n"] else "",
            True,
        ),
        ("holding messages", held, f"{held['total']:,} in all", False),
        ("satisfied (4 or 5)", happy["satisfied"], score, True),
    ):
        if always or one["numerator"]:
            parts = f"{one['numerator']:,}/{one['denominator']:,}"
            made.add_row(name, share(one["rate"]), bounds(one), parts, Text(words, "dim"))
    return made


def _moves(escalations: dict[str, int]) -> str:
    """Tickets were escalated, some of them more than once: how many moves that was, and why."""
    up = {name: count for name, count in escalations.items() if count and name != MANAGEMENT}
    said = [f"{plural(sum(up.values()), 'move')} up: {', '.join(f'{count:,} {name}' for name, count in up.items())}"]
    beside = escalations[MANAGEMENT]
    return "; ".join([*(said if up else []), *([f"{beside:,} to management"] if beside else [])])


def _durations(data: dict[str, Any]) -> Any:
    made = table(_named("Times"), *_right("median", "95 %", "mean", "p90", "n", "open"))
    none = {"median": None}
    lines = [
        ("first response", data["first_response_time"]),
        ("to escalation", data["time_to_escalate"]),
        ("to resolution", data["resolution_time"]),
        *((f"  highest tier {clean(tier)}", one) for tier, one in data["resolution_time"]["by_tier"].items()),
        *((f"spent at {clean(tier)}", {"wall": one, "business": none}) for tier, one in data["time_in_tier"].items()),
        ("sweep's lag", {"wall": data["sweep_lag"], "business": none}),
    ]
    for name, one in lines:
        wall, business = one["wall"], one["business"]
        if wall["n"]:
            made.add_row(
                name, length(wall["median"]), bounds(wall, "seconds") if wall["n"] < FEW else "", length(wall["mean"]),
                length(wall["p90"]), f"{wall['n']:,}", length(business["median"]),
            )  # fmt: skip
    return made if made.row_count else Text("Nothing has been answered or resolved yet.", "dim")


def _foot(data: dict[str, Any]) -> Any:
    words = "Wall time; `open`: the median in open hours of the tickets' own calendars. What each means: --define"
    foot = Text(f"\n{words}", "dim")
    if data["few"]:
        names = ", ".join(name.replace("_", " ").replace(".", ": ") for name in data["few"])
        warning = f"Fewer than {FEW} tickets are behind: {names}. By chance they could be anywhere in their interval."
        return Group(Text(f"\n{warning}", "yellow"), foot)
    return foot


def _trend(data: dict[str, Any], zone: dt.tzinfo) -> Any:
    earlier = data["trend"]
    days = [date(one, zone) for one in (earlier["since"], data["since"], data["until"] or data["since"])]
    made = table(_named(""), *_right("before", "now", "change", "95 %"), whole(""))
    for one in earlier["figures"]:
        verdict, style = _VERDICTS[one["verdict"]]
        name = one["figure"].replace("sla.", "kept: ").replace(".", ": ").replace("_", " ")
        made.add_row(
            name, _said(one, "before"), _said(one, "now"), _change(one), _change_bounds(one), Text(verdict, style)
        )
    title = Text.assemble((f"From {days[1]} to before {days[2]}", "bold"), f" beside {days[0]} to before {days[1]}\n")
    words = (
        "better, worse, more, fewer: outside chance (95 %); of twenty that did not change one looks so all the same."
    )
    still = (
        f"Still open: {data['open']:,} of now, {earlier['open']:,} of before; their times are not in the medians yet."
    )
    if not data["tickets"]:
        return Group(title, Text(_EMPTY, "yellow"))
    return Group(title, made, Text(f"\n{words}\n{still}", "dim"))


def _said(one: dict[str, Any], which: str) -> str:
    value = one[which]
    return share(value) if one["kind"] == "rate" else length(value) if one["kind"] == "median" else f"{value:,}"


def _change(one: dict[str, Any]) -> str:
    sign = "+" if one["change"] > 0 else "-" if one["change"] < 0 else ""
    size = abs(one["change"])
    return (
        f"{sign}{size * 100:.1f}"
        if one["kind"] == "rate"
        else f"{sign}{length(size) if one['kind'] == 'median' else size}"
    )


def _change_bounds(one: dict[str, Any]) -> Text:
    return Text("" if one["low"] is None else f"{one['low'] * 100:+.0f} to {one['high'] * 100:+.0f}", "dim")


def _groups(data: dict[str, Any]) -> Any:
    groups = data["groups"]
    if not groups:
        return Text(_EMPTY, "yellow")
    made, words = (_periods if "backlog" in groups[0] else _cohorts)(data["by"], groups)
    few = sum(0 < one["tickets"] < FEW for one in groups)
    foot = Text(words, "dim")
    if few:
        foot.append(
            f"\nFewer than {FEW} tickets stand behind {few} of {len(groups)} rows: compare these with care.", "yellow"
        )
    return Group(made, foot)


def _cohorts(by: str, groups: list[dict[str, Any]]) -> tuple[Any, str]:
    made = table(short(by, 22), *_right("n", "respond", "update", "resolve", "escal.", "reopen", "to resolve"))
    for one in groups:
        kept = [rate(one["sla"][clock]["rate"]) for clock in ("respond", "update", "resolve")]
        shares = [share(one[name]["rate"]) for name in ("escalation_rate", "reopen_rate")]
        name = clean(str(one["group"] or "-"))
        made.add_row(name, f"{one['tickets']:,}", *kept, *shares, length(one["resolution_time"]["wall"]["median"]))
    return made, "respond, update, resolve: promises kept; to resolve: median on the wall"


def _periods(by: str, groups: list[dict[str, Any]]) -> tuple[Any, str]:
    """Of a period also what was solved in it and what it left behind."""
    made = table(short(by, 22), *_right("n", "solved", "open", "age", "respond", "resolve", "escal.", "to resolve"))
    for one in groups:
        backlog = one["backlog"]
        made.add_row(
            one["group"],
            f"{one['tickets']:,}",
            f"{backlog['solved']:,}",
            f"{backlog['open_at_end']:,}",
            length(backlog["age"]["median"]),
            *(rate(one["sla"][clock]["rate"]) for clock in ("respond", "resolve")),
            share(one["escalation_rate"]["rate"]),
            length(one["resolution_time"]["wall"]["median"]),
        )
    words = "n: opened in the period; solved in it, whenever opened; open at its end, and their median age"
    return made, f"{words}\nrespond, resolve: promises kept, of the n; to resolve: their median on the wall"
