"""How a look at a log reads: its columns, and what an import of it would do."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from rich.console import Group
from rich.text import Text

from escli.cli.tables import rest, short, table, whole
from escli.cli.words import clean, date, plural

if TYPE_CHECKING:
    from datetime import tzinfo

_SHOWN, _NAMED = 10, 3
_WHAT = {"clients": "client", "types": "type", "severities": "severity", "team": "person"}


def columns(found: dict[str, Any]) -> Any:
    """The columns, then the mapping proposed."""
    numbers = (whole(name, justify="right") for name in ("Filled", "Values"))
    made = table(short("Column", 24), *numbers, whole("Looks like"), rest("Most often"), expand=True)
    for one in found["columns"]:
        looks = one["looks"] + (f" {one['formats'][0]}" if one["formats"] else "")
        values = ", ".join(clean(value["value"])[:30] for value in one["values"])
        distinct = f"{one['distinct']:,}" + ("+" if one["more"] else "")
        made.add_row(clean(one["name"]), f"{one['filled']:.0%}", distinct, looks, Text(values, "dim"))
    presets = f" Preset: {', '.join(found['presets'])}." if found["presets"] else " No preset fits."
    head = Text(f"{plural(found['rows'], 'row')}, {found['encoding']}.{presets}", "bold")
    said = Text("\nA mapping, to be kept with: escli import --columns FILE > mine.yaml\n", "bold")
    return Group(head, made, said, Text(clean(found["mapping"], keep_lines=True)))


def lines(found: dict[str, Any]) -> list[Any]:
    """Everything that was foreseen: what, name, count."""
    counts = ("rows", "rejected", "tickets_new", "tickets_known", "events", "open", "adopted")
    told: list[Any] = [[name, None, found[name]] for name in counts if name in found]
    told += [["rejected because", one["reason"], one["rows"]] for one in found["reasons"]]
    told += [["without meaning", one["name"], one["count"]] for one in found["without_meaning"]]
    told += [["not adopted because", one["name"], one["count"]] for one in found.get("not_adopted", ())]
    told += [_lacking(_WHAT[what], found["lacking"][what]) for what in _WHAT if found["lacking"][what]]
    return told


def _lacking(what: str, those: list[dict[str, Any]]) -> list[Any]:
    """In one line: the first names, and how many tickets have any of them. JSON and the lines to paste have all."""
    names = "; ".join(one["name"] for one in those[:_NAMED])
    more = f" and {len(those) - _NAMED:,} more" if len(those) > _NAMED else ""
    return [f"{what} lacking", names + more, sum(one["count"] for one in those)]


def foreseen(found: dict[str, Any], zone: "tzinfo") -> Any:
    """What would come in, what would not and why, and the lines to paste; days are those of a zone."""
    first, last = (date(found[end], zone) if found[end] else "-" for end in ("first", "last"))
    head = Text.assemble(
        (f"Nothing was written. Of {plural(found['rows'], 'row')}", "bold"),
        (f" would come {plural(found['tickets_new'], 'new ticket')} and {plural(found['events'], 'event')}", "bold"),
        f", opened {first} to {last}; {found['tickets_known']:,} known before, {found['open']:,} open.",
    )
    if "adopted" in found:
        head.append(f" {found['adopted']:,} of the open would be adopted.")
    told = [head]
    told += _part(
        "could not be read", found["rejected"], [(one["reason"], one["rows"], one["line"]) for one in found["reasons"]]
    )
    strange = [(one["name"], one["count"], None) for one in found["without_meaning"]]
    told += _part("words without a meaning, read as notes", len(strange), strange)
    refused = [(one["name"], one["count"], None) for one in found.get("not_adopted", ())]
    told += _part("reasons against adopting", len(refused), refused)
    if found["to_paste"]:
        told.append(
            Text("\nThe matrix lacks these names. They are measured all the same; to have them, paste:", "bold")
        )
        told.append(Text(clean(found["to_paste"], keep_lines=True)))
    return Group(*told)


def _part(head: str, count: int, named: Sequence[tuple[str, int, int | None]]) -> list[Text]:
    if not named:
        return []
    told = [Text(f"\n{count:,} {head}:", "bold")]
    for name, times, line in named[:_SHOWN]:
        told.append(Text(f"  {times:>8,}  {clean(name)}" + (f" (first: line {line})" if line else "")))
    if len(named) > _SHOWN:
        told.append(Text(f"  and {len(named) - _SHOWN:,} more: --plain lists all", "dim"))
    return told
