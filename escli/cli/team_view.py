"""The team on a terminal: who is there, who is on call and next, and what one person holds."""

from typing import Any

from rich.console import Group
from rich.text import Text

from escli.cli.tables import ID, due, rest, severity, short, table, whole
from escli.cli.words import clean, from_iso, local


def listed(people: list[dict[str, Any]], now: int) -> Any:
    """The team."""
    columns = (
        short("Who", 14),
        short("Tier", 10),
        rest("Now", 3),
        whole("Carries", justify="right"),
        rest("Skills", 2),
    )
    made = table(*columns, expand=True)
    for one in people:
        made.add_row(
            clean(one["name"]), clean(one["tier"]), _now(one, now), _load(one), clean(", ".join(one["skills"]))
        )
    return Group(made, Text("\nCarries: open tickets by weight, the mildest 1, each severity worse one more", "dim"))


def _now(one: dict[str, Any], now: int) -> Text:
    if one["away_until"]:
        cover = f", {clean(one['cover'])} stands in" if one["cover"] else ""
        return Text(f"away until {local(from_iso(one['away_until']), now=now)}{cover}", "yellow")
    if not one["reachable"]:
        return Text("no way to reach them", "bold red")
    if one["on_call"]:
        return Text("on call", "bold green")
    return Text("on duty", "green") if one["on_duty"] else Text("off duty", "dim")


def _load(one: dict[str, Any]) -> Text:
    capacity = one["capacity"]
    full = capacity is not None and one["load"] >= capacity
    return Text(f"{one['load']}" + (f" of {capacity}" if capacity is not None else ""), "bold red" if full else "")


def shown(one: dict[str, Any], severities: tuple[str, ...], now: int) -> Any:
    """One person: what is known, the absences to come, the tickets held."""
    role = f"{one['role']}, duty contact" if one["duty"] else one["role"]
    lines = [
        Text.assemble((clean(one["name"]), "bold"), f"  {clean(one['tier'])}, {role}   ", _now(one, now)),
        Text(f"skills    {clean(', '.join(one['skills']) or 'none')}"),
        Text(f"hours     {clean(one['hours'] or 'by the rota, or always')}"),
        Text(f"page      {clean(', '.join(one['page']) or 'no way')}", "" if one["page"] else "red"),
        Text(f"tell      {clean(', '.join(one['tell']) or 'no way')}", "" if one["tell"] else "red"),
        Text.assemble("carries   ", _load(one)),
    ]
    if one["quiet_until"]:
        lines.append(Text(f"quiet     until {local(from_iso(one['quiet_until']), now=now)}, but for pages", "yellow"))
    lines += [_absence(absence, one["name"], now) for absence in one["absences"]]
    if not one["tickets"]:
        return Group(*lines, Text("\nHolds nothing.", "dim"))
    made = table(ID, whole("Next due", min_width=18), whole("Severity"), rest("What"))
    for ticket in one["tickets"]:
        made.add_row(str(ticket["id"]), due(ticket), severity(ticket["severity"], severities), clean(ticket["title"]))
    return Group(*lines, Text(""), made)


def _absence(one: dict[str, Any], name: str, now: int) -> Text:
    when = f"{local(from_iso(one['from']), now=now)} to {local(from_iso(one['until']), now=now)}"
    if one["person"] != name:
        return Text(f"stands in for {clean(one['person'])}: {when}", "cyan")
    cover = f", {clean(one['cover'])} stands in" if one["cover"] else ""
    why = f" ({clean(one['why'])})" if one["why"] else ""
    return Text(f"away      {when}{cover}{why}", "yellow")


def on_call(tiers: list[dict[str, Any]], at: int) -> Any:
    """A line for each tier: who, until when, who is next."""
    made = table(whole("Tier"), rest("On duty", 3), rest("Until", 2), rest("Next", 3))
    for one in tiers:
        people = Text(clean(", ".join(one["people"])), "bold green") if one["people"] else Text("nobody", "bold red")
        following = one["next"]
        until = local(from_iso(one["until"]), now=at) if one["until"] else "always" if one["people"] else ""
        then = ""
        if following is not None:
            gap = following["from"] != one["until"]
            begins = f"{local(from_iso(following['from']), now=at)} " if gap else ""
            then = begins + clean(", ".join(following["people"]))
        made.add_row(clean(one["tier"]), people, until, then)
    return made


def tested(name: str, channels: list[dict[str, Any]]) -> Any:
    """A line for each channel: did it take the message."""
    made = table(whole("Channel"), whole("For"), rest("What became of it"))
    for one in channels:
        words = Text("taken", "green") if one["taken"] else Text(clean(one["error"]), "bold red")
        made.add_row(clean(one["channel"]), ", ".join(one["for"]), words)
    return Group(Text(f"A test message to {clean(name)}:"), made)
