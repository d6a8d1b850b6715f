"""The story of a ticket on one screen: what happens next, why it is where it is, its clocks, and what has happened."""

from typing import Any

from rich.console import Group
from rich.table import Table
from rich.text import Text

from escli.cli.tables import table, whole
from escli.cli.timeline_view import verdict
from escli.cli.words import clean, from_iso, local, plural
from escli.core.durations import in_words

_NEXT, _PAST = 6, 8  # lines of each; --json and --plain have all
_COLOURS = {"fired": "", "recorded": "bold red", "skipped": "dim", "not fired": "dim"}


def story(data: dict[str, Any], now: int) -> Group:
    """The whole story."""
    then = from_iso(data["at"]) or now
    parts: list[Any] = [_head(data, now), Text("\nNext, if nobody acts", "bold"), _next(data, then)]
    parts += [Text("\nWhy it is here", "bold"), _governed(data)]
    if data["clocks"]:
        parts += [Text("\nClocks", "bold"), _clocks(data["clocks"], then)]
    past = [one for one in data["steps"] if one["outcome"] != "to come"]
    if past:
        parts += [Text("\nSteps so far", "bold"), _steps(past, then)]
    if data["matrix_since"]:
        when = local(from_iso(data["matrix_since"]), now=now)
        parts.append(Text(f"The matrix was edited since ({when}); this is told by the one in force then.", "yellow"))
    return Group(*parts)


def _head(data: dict[str, Any], now: int) -> Text:
    head = Text.assemble((f"#{data['id']} {clean(data['title'])}", "bold"), f"\n{data['status']} at ")
    head.append(clean(data["tier"]), "bold")
    holder = data["technician"]
    head.append(f", {clean(holder)} has it" if holder and data["taken"] else "")
    head.append(f", for {clean(holder)}, not taken yet" if holder and not data["taken"] else "")
    head.append("" if holder else ", nobody has it", "red")
    if data["management"]:
        head.append(f", with management ({clean(data['manager'] or 'nobody yet')})", "magenta")
    if data["wait_on"]:
        until = local(from_iso(data["wait_until"]), now=now)
        head.append(f", waiting on the {data['wait_on']} until {until}", "cyan")
    if data["merged_into"]:
        head.append(f"\nMerged: it goes on as #{data['merged_into']}.", "cyan")
    elif data["parent"] and data["status"] in ("open", "waiting"):
        head.append(f"\nBelongs to the major incident #{data['parent']}, which pages in its stead.", "cyan")
    if data["past"]:
        head.append(f"\nAs it stood at {local(from_iso(data['at']), now=now)}.", "cyan")
    return head


def _grid(*columns: dict[str, Any]) -> Table:
    made = Table.grid(padding=(0, 2))
    for options in columns:
        made.add_column(**options)
    return made


_FIXED: dict[str, Any] = {"no_wrap": True}
_FOLDED: dict[str, Any] = {"overflow": "fold"}


def _next(data: dict[str, Any], then: int) -> Any:
    if not data["next"]:
        ended = data["status"] in ("resolved", "closed")
        why = f"it is {data['status']}" if ended else "history, imported" if data["imported"] else "no step is left"
        return Text(f"Nothing: {why}.", "green" if ended else "yellow")
    made = _grid({**_FIXED, "style": "bold"}, _FIXED, _FOLDED)
    for one in data["next"][:_NEXT]:
        second = from_iso(one["at"]) or then
        until = f"in {in_words(second - then)}" if second > then else "now"
        made.add_row(local(second, now=then), Text(until, "yellow"), _coming(one))
    if len(data["next"]) > _NEXT:
        made.add_row("", "", Text(f"and {len(data['next']) - _NEXT} more: --json has them", "dim"))
    return made


def _coming(one: dict[str, Any]) -> Text:
    text = Text(clean(one["says"]))
    if one["kind"] == "skipped":
        return text.append(f", skipped: {clean(one['why'] or '')}", "dim")
    if one["to"]:
        text.append(f" ({clean(one['to'])})", "magenta")
    if one["late"] and one["kind"] != "breached":
        text.append(f", {' and '.join(one['late'])} missed", "red")
    names = ", ".join(clean(told["person"]) for told in one["tells"])
    return text.append(f" > {names}", "cyan") if names else text


def _governed(data: dict[str, Any]) -> Any:
    found = data["governed_by"]
    if found["cell"] is None:
        return Text(f"The matrix has no cell for {clean(data['type'])}, {clean(data['severity'])}.", "yellow")
    made = _grid({**_FIXED, "style": "dim"}, _FOLDED)
    cell = found["cell"]
    says = f"{clean(found['type'])}, {clean(found['severity'])}: starts at {clean(cell['tier'])}"
    made.add_row("cell", Text(f"{says}, {clean(cell['calendar'])}, path {clean(', '.join(cell['path']))}"))
    if data["began"]:
        made.add_row("began", Text(clean(data["began"])))
    applied = [one for one in found["adjustments"] if one["applies"]]
    for one in applied:
        if one["changed"]:
            what = ", ".join(f"{name} {clean(value)}" for name, value in one["changed"].items())
            made.add_row("tightened", Text.assemble((clean(one["source"]), "bold"), f": {what}"))
    idle = dict.fromkeys(clean(one["source"]) for one in applied if not one["changed"])
    if idle:
        made.add_row("applies", Text(f"{', '.join(idle)}: changed nothing", "dim"))
    # What another ticket of this kind would get says more than what is for other kinds.
    others = sorted(found["adjustments"], key=lambda one: one["why"].startswith("only for"))
    missing = list(
        dict.fromkeys(f"{clean(one['source'])} ({clean(one['why'])})" for one in others if not one["applies"])
    )
    if missing:
        more = f" and {len(missing) - 3} more" if len(missing) > 3 else ""
        made.add_row("does not apply", Text(f"{', '.join(missing[:3])}{more}", "dim"))
    for one in found["targets"]:
        made.add_row(one["clock"], _target(one, "then" if data["past"] else "today"))
    if found["would_change"]:
        hint = f"`escli matrix adopt {data['id']}` would give it what the matrix promises today."
        made.add_row("", Text(hint, "yellow"))
    return made


def _target(one: dict[str, Any], when: str) -> Text:
    """Where a target comes from; the promise is pinned, so the matrix of today, or of then, may say something else."""
    today = f"{clean(one['today'] or 'none')} in {clean(one['today_calendar'] or '')}".removesuffix(" in ")
    if one["promised"] is None:
        return Text(f"not promised; the matrix of {when} says {today}", "yellow")
    source = "from the cell" if one["source"] == "cell" else f"from {clean(one['source'] or 'an earlier matrix')}"
    text = Text(f"{clean(one['promised'])} in {clean(one['calendar'])}, {source}")
    if (one["promised"], one["calendar"]) != (one["today"], one["today_calendar"]):
        text.append(f"; the matrix of {when} says {today}", "yellow")
    return text


def _clocks(runs: list[dict[str, Any]], then: int) -> Any:
    made = table(whole("Clock", style="bold"), whole("Target"), whole("Used"), whole("Due"), ("", _FOLDED))
    for one in runs[-_PAST:]:
        words, colour = verdict(one)
        name = f"{one['clock']} {one['run']}" + (f" at {clean(one['tier'])}" if one["clock"] == "respond" else "")
        due = local(from_iso(one["due"]), now=then)
        made.add_row(name, clean(one["target"]), in_words(one["used_s"]), due, Text(words, colour))
    return made


def _steps(past: list[dict[str, Any]], then: int) -> Any:
    """What time did, each by itself, the latest last; what it left out, each step with its latest reason."""
    did = [one for one in past if one["outcome"] != "not fired"]
    left_out = {one["step"]: one for one in past if one["outcome"] == "not fired"}
    made = _grid(_FIXED, _FOLDED)
    if len(did) > _PAST:
        made.add_row("", Text(f"{plural(len(did) - _PAST, 'earlier one', 'earlier ones')}: --plain lists all", "dim"))
    for one in did[-_PAST:]:
        made.add_row(local(from_iso(one["at"]), now=then), _done(one, then))
    reasons: dict[str, list[str]] = {}  # what one deed ended is told together
    for one in left_out.values():
        reasons.setdefault(clean(one["why"]), []).append(clean(one["says"]))
    for why, says in list(reasons.items())[-_PAST:]:
        made.add_row(Text("not fired", "dim"), Text(f"{why}: {'; '.join(says)}", "dim"))
    if len(reasons) > _PAST:
        left = sum(map(len, list(reasons.values())[:-_PAST]))
        made.add_row("", Text(f"and {left} more that did not fire: --plain", "dim"))
    return made


def _done(one: dict[str, Any], then: int) -> Text:
    text = Text(clean(one["says"]), _COLOURS[one["outcome"]])
    if one["outcome"] == "skipped":
        return text.append(f", skipped: {clean(one['why'])}")
    late = (from_iso(one["noticed"]) or then) - (from_iso(one["due"]) or then)
    if late >= 120:  # cron comes once a minute
        text.append(f", {in_words(late)} late (due {local(from_iso(one['due']), now=then)})", "yellow")
    if one["told"]:
        text.append(f" > {', '.join(clean(words.partition(' ')[2]) for words in one['told'])}", "cyan")
        why = one["why"] if one["data"].get("routed") else one["how"]
        text.append(f" ({clean(why or '')})", "dim")
    elif one["why"]:
        text.append(f" ({clean(one['why'])})", "dim")
    return text
