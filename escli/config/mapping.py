"""The mapping file of a log, or a preset: checked as a whole, then put into the form that the import reads."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from escli.config import tree
from escli.config.mapping_keys import KEYS, SLA, UNITS
from escli.config.nodes import Node, Tree
from escli.config.walk import walk
from escli.core.logs import EVENTS, NONE, Columns, Mapping, Stated
from escli.core.stamps import are_apart, is_format
from escli.errors import BadFile, Refused, nearest

PRESETS = Path(__file__).parents[1] / "presets"
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*")
_DATES = ("responded", "resolved", "closed", "escalated")

Said = dict[str, Any]
Wrong = Callable[..., None]


def presets() -> dict[str, Path]:
    """The presets that ship: name to file."""
    return {path.stem: path for path in sorted(PRESETS.glob("*.yaml"))}


def find(name_or_path: str) -> Mapping:
    """The mapping of a preset, or of a file; Refused, Unreadable or BadFile if there is none."""
    known = presets()
    path = Path(name_or_path)
    if name_or_path in known:
        path = known[name_or_path]
    elif path.suffix not in (".yaml", ".yml") and not path.exists():
        raise _no_preset(name_or_path, tuple(known))
    return load(tree.read_text(path), path.name)


def load(text: str, name: str) -> Mapping:
    """The mapping that a text says; BadFile with every problem at once."""
    found = tree.read(text, name)
    _take_preset(found)
    said = walk(found, KEYS)
    _check(found, said)
    if found.problems:
        raise BadFile(name, found.problems)
    return _form(said)


def _take_preset(found: Tree) -> None:
    """What the preset says that the file is like, where the file itself says nothing."""
    like = found.top.get("like")
    if not isinstance(like, str):
        return
    known = presets()
    if like not in known:
        found.mistyped(("like",), like, tuple(known), f"one of the presets {', '.join(known)}")
        return
    base = tree.read(tree.read_text(known[like]), known[like].name)
    found.top = _over(base.top, found.top)


def _over(base: dict[str, Node], top: dict[str, Node]) -> dict[str, Node]:
    merged = dict(base)
    for name, node in top.items():
        under = base.get(name)
        merged[name] = _over(under, node) if isinstance(under, dict) and isinstance(node, dict) else node
    return merged


def _no_preset(word: str, presets: tuple[str, ...]) -> Refused:
    near = nearest(word, presets)
    guess = f"Did you mean {near!r}? " if near else ""
    hint = f"{guess}Presets: {', '.join(presets)}; or name a file of your own that ends in .yaml."
    return Refused(f"There is no mapping preset {word!r}.", hint=hint)


def _check(tree: Tree, said: Said) -> None:
    """Add what shows only when values are held against each other."""
    name, forms = said["name"], (said["times"] or {}).get("format") or []
    if name and not _NAME.fullmatch(name):
        tree.wrong(("name",), repr(name), "letters, digits, dots, dashes and underscores")
    for form in forms:
        if not is_format(form):
            tree.wrong(
                ("times", "format"), repr(form), "iso, unix, or a day and a time in codes such as %d/%m/%Y %H:%M"
            )
    if not tree.problems and not are_apart(tuple(forms)):
        tree.wrong(("times", "format"), "formats that read one text as two days", "one order of day and month")
    if said["encoding"] and not _is_encoding(said["encoding"]):
        tree.wrong(("encoding",), repr(said["encoding"]), "the name of an encoding such as cp1252 or utf-16")
    columns = said["columns"] or {}
    if columns and said["rows"]:
        _shape(tree, said, {field for field, column in columns.items() if column})
    if said["stated"] and columns:
        _stated(tree, said["stated"], columns)
        if said["rows"] == EVENTS and said["stated"]["response"]:
            tree.wrong(("stated", "response"), "a figure of the whole ticket", "rows: tickets")


def _is_encoding(name: str) -> bool:
    try:
        return "a".encode(name).decode(name) == "a"
    except (LookupError, UnicodeError):
        return False


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
    if stated["handoffs"] and stated["stations"]:
        tree.wrong(("stated", "stations"), "stations beside handoffs", "one of the two")
    if stated["resolved"] and stated["resolution"]:
        tree.wrong(("stated", "resolution"), "a duration beside the date `resolved`", "one of the two")
    if stated["resolved"] and not columns.get("opened"):
        tree.wrong(("stated", "resolved"), "a date without a beginning", "opened among the columns")
    twice = [one for one in SLA if (stated["sla"] or {}).get(one) and (stated["left"] or {}).get(one)]
    if twice:
        tree.wrong(("stated", "left", twice[0]), "a number beside a flag", "one of the two")
    if any((stated["sla"] or {}).values()) and not (stated["met"] and stated["missed"]):
        tree.wrong(("stated", "sla"), "columns without their values", "met and missed: what they say")


def _form(said: Said) -> Mapping:
    stated = said["stated"]
    columns = {field: tuple(names) for field, names in said["columns"].items() if names}
    plain = ("handoffs", "stations", "reopens", "response", "resolved", "resolution", "satisfaction")
    return Mapping(
        name=said["name"],
        rows=said["rows"],
        formats=tuple(said["times"]["format"]),
        zone=said["times"]["zone"],
        columns=Columns(**{field: names[0] for field, names in columns.items()}),
        others={field: names[1:] for field, names in columns.items() if names[1:]},
        optional=tuple(said["optional"]),
        encoding=said["encoding"],
        ragged=tuple(said["ragged"]),
        empty=tuple(said["empty"]),
        meanings=said["meanings"],
        severities=said["severities"],
        impacts=said["impact and urgency"],
        types=said["types"],
        tiers=said["tiers"],
        teams=said["tiers by team"],
        stated=Stated(
            **{name: stated[name] for name in plain},
            sla={clock: one for clock, one in stated["sla"].items() if one},
            left={clock: one for clock, one in stated["left"].items() if one},
            unit=UNITS[stated["unit"]],
            met=tuple(stated["met"]),
            missed=tuple(stated["missed"]),
        ),
        scores={word: None if score == NONE else int(score) for word, score in said["ratings"].items()},
    )
