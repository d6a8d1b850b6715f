"""The mapping file of a log, or a preset: checked as a whole, then put into the form that the import reads."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from escli.config import tree
from escli.config.keys import MAPPING as SECTION
from escli.config.keys import REQUIRED, TEXT, TEXTS, ZONE, Key, Kind
from escli.config.nodes import Tree
from escli.config.walk import walk
from escli.core.logs import EVENTS, MEANINGS, TICKETS, Columns, Mapping, Stated
from escli.core.model import CLOCKS
from escli.core.stamps import ISO, is_format
from escli.errors import BadFile, Refused, nearest

PRESETS = Path(__file__).parents[1] / "presets"
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*")
_UNITS = {"seconds": 1, "minutes": 60, "hours": 3600, "days": 86400}
_SLA = CLOCKS[:3]
_SCORES = ("1", "2", "3", "4", "5")
_DATES = ("responded", "resolved", "closed")

Said = dict[str, Any]
Wrong = Callable[..., None]

_SAYS = {
    "id": "The ticket's number or name.",
    "time": "When the row became true; of a ticket's row, when it was last changed.",
    "activity": "What was done: each row counts.",
    "status": "How the ticket stands: a row counts when it differs from the one before.",
    "opened": "When the ticket was opened; left out, at its first row.",
    "responded": "When the client was first answered, in a ticket's row.",
    "resolved": "When it was resolved, in a ticket's row.",
    "closed": "When it was closed, in a ticket's row.",
    "client": "Whom the ticket is for: a company, a department, a place.",
    "requester": "The person who asked.",
    "type": "The kind of issue.",
    "severity": "How bad it is; or give impact and urgency.",
    "impact": "One half of the severity.",
    "urgency": "The other half.",
    "team": "The group that has it.",
    "tier": "The level of support that has it; or see `tiers by team`.",
    "technician": "Who has it; left out, who took it.",
    "actor": "Who did what the row tells.",
    "title": "What it is about; left out, the ticket's number.",
}


def _words(*words: str) -> Kind:
    return Kind(f"{', '.join(words[:-1])} or {words[-1]}" if words[1:] else words[0], "word", words)


KEYS: tuple[Key, ...] = (
    Key("mapping", _words("1"), REQUIRED, "The version of this file's syntax."),
    Key("name", TEXT, REQUIRED, "The log's name: tickets of one name and number are the same ticket."),
    Key("rows", _words(EVENTS, TICKETS), REQUIRED, "Whether one row is an event or a ticket."),
    Key("empty", TEXTS, [], "Cells that say nothing, as an empty one does."),
    Key("times", SECTION, REQUIRED, "How times are written."),
    Key("times.format", TEXT, ISO, "iso, or Python's codes such as %d/%m/%Y %H:%M."),
    Key("times.zone", ZONE, REQUIRED, "The zone of times that do not name their own."),
    Key("columns", SECTION, REQUIRED, "The names of the log's columns; NAME#2 is the second of that name."),
    *(Key(f"columns.{name}", TEXT, REQUIRED if name == "id" else None, _SAYS[name]) for name in Columns._fields),
    Key("meanings", SECTION, {}, "What an activity or a status means; one that is not here is a note."),
    Key("meanings.<word>", _words(*MEANINGS), REQUIRED, "Its meaning."),
    Key("severities", SECTION, {}, "The severity for each value; left out, the values as they are."),
    Key("severities.<value>", TEXT, REQUIRED, "The severity."),
    Key("impact and urgency", SECTION, {}, "The severity for each impact and urgency."),
    Key("impact and urgency.<impact>.<urgency>", TEXT, REQUIRED, "The severity."),
    Key("types", SECTION, {}, "The type for a value; one that is not here stays as it is."),
    Key("types.<value>", TEXT, REQUIRED, "The type."),
    Key("tiers", SECTION, {}, "The tier for a value; one that is not here is the tier's own name."),
    Key("tiers.<value>", TEXT, REQUIRED, "The tier."),
    Key("tiers by team", SECTION, {}, "The tier of a team by a pattern such as `Network *`; the first that fits."),
    Key("tiers by team.<pattern>", TEXT, REQUIRED, "The tier."),
    Key("stated", SECTION, {}, "Columns with figures that win over what the rows imply; an empty cell is unknown."),
    Key("stated.handoffs", TEXT, None, "How often it changed hands."),
    Key("stated.reopens", TEXT, None, "How often it was reopened."),
    Key("stated.resolved", TEXT, None, "When it was resolved: the time since `opened` is the resolution time."),
    Key("stated.resolution", TEXT, None, "The resolution time itself, as a number or H:MM:SS."),
    Key("stated.unit", _words(*_UNITS), "hours", "What that number counts."),
    Key("stated.satisfaction", TEXT, None, "The client's rating, from 1 to 5."),
    Key("stated.sla", SECTION, {}, "Whether a promise was kept."),
    *(Key(f"stated.sla.{clock}", TEXT, None, f"Whether that of the {clock} clock was.") for clock in _SLA),
    Key("stated.met", TEXTS, [], "What these say when it was kept."),
    Key("stated.missed", TEXTS, [], "What they say when it was not."),
    Key("ratings", SECTION, {}, "The rating for a word."),
    Key("ratings.<value>", _words(*_SCORES), REQUIRED, "From 1, the worst, to 5."),
)


def find(name_or_path: str) -> Mapping:
    """The mapping of a preset, or of a file; Refused, Unreadable or BadFile if there is none."""
    presets = {path.stem: path for path in sorted(PRESETS.glob("*.yaml"))}
    path = Path(name_or_path)
    if name_or_path in presets:
        path = presets[name_or_path]
    elif path.suffix not in (".yaml", ".yml") and not path.exists():
        raise _no_preset(name_or_path, tuple(presets))
    return load(tree.read_text(path), path.name)


def load(text: str, name: str) -> Mapping:
    """The mapping that a text says; BadFile with every problem at once."""
    found = tree.read(text, name)
    said = walk(found, KEYS)
    _check(found, said)
    if found.problems:
        raise BadFile(name, found.problems)
    return _form(said)


def _no_preset(word: str, presets: tuple[str, ...]) -> Refused:
    near = nearest(word, presets)
    guess = f"Did you mean {near!r}? " if near else ""
    hint = f"{guess}Presets: {', '.join(presets)}; or name a file of your own that ends in .yaml."
    return Refused(f"There is no mapping preset {word!r}.", hint=hint)


def _check(tree: Tree, said: Said) -> None:
    """Add what shows only when values are held against each other."""
    name, form = said["name"], (said["times"] or {}).get("format")
    if name and not _NAME.fullmatch(name):
        tree.wrong(("name",), repr(name), "letters, digits, dots, dashes and underscores")
    if form and not is_format(form):
        tree.wrong(("times", "format"), repr(form), "iso, or a day and a time in codes such as %d/%m/%Y %H:%M")
    columns = said["columns"] or {}
    if columns and said["rows"]:
        _shape(tree, said, {field for field, column in columns.items() if column})
    if said["stated"] and columns:
        _stated(tree, said["stated"], columns)


def _shape(tree: Tree, said: Said, has: set[str]) -> None:
    def wrong(found: str, expected: str, *place: str) -> None:
        tree.wrong(place or ("columns",), found, expected)

    if said["rows"] == EVENTS:
        if "time" not in has:
            wrong("no time", "the column with the time of each row")
        if len(has & {"activity", "status"}) != 1:
            wrong("both" if "activity" in has else "neither activity nor status", "either activity or status")
        for field in _DATES:
            if field in has:
                wrong("a date of the whole ticket", "rows: tickets, or `stated.resolved`", "columns", field)
    else:
        if "opened" not in has:
            wrong("no time of opening", "opened: the column with it")
        if "activity" in has:
            wrong("an activity", "status: a ticket's row tells how it stands", "columns", "activity")
    if has & {"activity", "status"} and not said["meanings"] and "meanings" not in tree.top:
        wrong("no meanings", "meanings: what each activity or status means")
    _severity(wrong, said, has)
    _tiers(wrong, said, has)


def _severity(wrong: Wrong, said: Said, has: set[str]) -> None:
    halves = has & {"impact", "urgency"}
    if halves and "severity" in has:
        wrong("severity beside impact and urgency", "one of the two ways", "columns", "severity")
    if len(halves) == 1:
        wrong(f"{halves.pop()} alone", "impact and urgency", "columns")
    elif halves and not said["impact and urgency"]:
        wrong("no table", "the severity for each impact and urgency", "impact and urgency")
    elif said["impact and urgency"] and not halves:
        wrong("a table", "impact and urgency among the columns", "impact and urgency")
    if said["severities"] and "severity" not in has:
        wrong("a table", "severity among the columns", "severities")


def _tiers(wrong: Wrong, said: Said, has: set[str]) -> None:
    if said["tiers"] and "tier" not in has:
        wrong("a table", "tier among the columns", "tiers")
    if said["tiers by team"] and "team" not in has:
        wrong("a table", "team among the columns", "tiers by team")
    if said["tiers by team"] and "tier" in has:
        wrong("a tier of its own", "either this or `tiers by team`", "columns", "tier")


def _stated(tree: Tree, stated: Said, columns: Said) -> None:
    if stated["resolved"] and stated["resolution"]:
        tree.wrong(("stated", "resolution"), "a duration beside the date `resolved`", "one of the two")
    if stated["resolved"] and not columns.get("opened"):
        tree.wrong(("stated", "resolved"), "a date without a beginning", "opened among the columns")
    if any((stated["sla"] or {}).values()) and not (stated["met"] and stated["missed"]):
        tree.wrong(("stated", "sla"), "columns without their values", "met and missed: what they say")


def _form(said: Said) -> Mapping:
    stated = said["stated"]
    return Mapping(
        name=said["name"],
        rows=said["rows"],
        format=said["times"]["format"],
        zone=said["times"]["zone"],
        columns=Columns(**said["columns"]),
        empty=tuple(said["empty"]),
        meanings=said["meanings"],
        severities=said["severities"],
        impacts=said["impact and urgency"],
        types=said["types"],
        tiers=said["tiers"],
        teams=said["tiers by team"],
        stated=Stated(
            **{name: stated[name] for name in ("handoffs", "reopens", "resolved", "resolution", "satisfaction")},
            sla={clock: column for clock, column in stated["sla"].items() if column},
            unit=_UNITS[stated["unit"]],
            met=tuple(stated["met"]),
            missed=tuple(stated["missed"]),
        ),
        scores={word: int(score) for word, score in said["ratings"].items()},
    )
