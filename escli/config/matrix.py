"""The matrix file: checked as a whole, then put into the parsed form that the rules and the database keep."""

from pathlib import Path
from typing import Any

from escli.config import checks, public, rota, tree
from escli.config.keys import KEYS
from escli.config.walk import walk
from escli.core import FORM
from escli.core.chain import content_address
from escli.errors import BadFile

Said = dict[str, Any]


def load(text: str, name: str) -> dict[str, Any]:
    """The parsed form of a matrix; BadFile with every problem at once."""
    found = tree.read(text, name)
    said = walk(found, KEYS)
    checks.check(found, said)
    if found.problems:
        raise BadFile(name, found.problems)
    return _form(said)


def load_file(path: Path) -> tuple[dict[str, Any], str]:
    """The parsed form of a file, and its text; Unreadable or BadFile if that cannot be had."""
    text = tree.read_text(path)
    return load(text, path.name), text


def _form(said: Said) -> dict[str, Any]:
    return {
        "form": FORM,
        "holidays": public.version() if any(one["country"] for one in said["calendars"].values()) else None,
        "name": said["name"],
        "timezone": said["timezone"],
        "contact": said["contact"],
        "calendars": {name: _calendar(one, said["timezone"]) for name, one in said["calendars"].items()},
        "tiers": [{"name": name, **tier} for name, tier in said["tiers"].items()],
        "management": said["management"],
        "severities": [
            {"name": name, "meaning": meaning, "examples": said["examples"].get(name, [])}
            for name, meaning in said["severities"].items()
        ],
        "plans": said["plans"],
        "types": said["types"],
        "cells": _in_order(said),
        "paths": said["paths"],
        "adjustments": _adjustments(said),
        "clients": {name: _client(one) for name, one in said["clients"].items()},
        "team": [{"name": name, **person} for name, person in said["team"].items()],
        "rotas": {
            tier: [rota.form(one, said["timezone"]) for one in several] for tier, several in said["rotas"].items()
        },
        "channels": {name: _channel(one) for name, one in said["channels"].items()},
        "duty": said["duty"],
        "client_channels": said["client channels"],
        "messages": {key: said["messages"][key] for key in ("send", "words", "tiers", "answers")},
        "inbox": said["inbox"],
        "access": {act: who for act, who in said["access"].items() if who is not None},
        "settings": _settings(said["settings"]),
    }


def _calendar(said: Said, zone: str) -> Said:
    found = {
        "timezone": said["timezone"] or zone,
        "weekly": said["hours"],
        "holidays": (public.dates(said["country"], said["subdivision"]) if said["country"] else {}) | said["holidays"],
        "special": said["special"],
        "breaks": said["breaks"],
    }
    return {"id": content_address(found), **found}


def _in_order(said: Said) -> Said:
    """The grid as tables show it, whatever the order in which its cells were written."""
    grid = said["matrix"]
    return {kind: {severity: grid[kind][severity] for severity in said["severities"]} for kind in said["types"]}


def _adjustments(said: Said) -> list[Said]:
    found = []
    for source, several in said["adjust"].items():
        kind, value = checks.case(source) or ("", None)
        found += [_adjustment(source, kind, value, one) for one in several]
    for name, client in said["clients"].items():
        found += [_adjustment(f"client {name}", "client", name, one) for one in client["adjust"]]
    return found


def _adjustment(source: str, kind: str, value: str | int | None, said: Said) -> Said:
    tightens = {key: said[key] for key in ("tier", "respond", "update", "resolve", "calendar", "path")}
    restricted = {"types": said["type"], "severities": said["severity"]}
    return {"source": source, "kind": kind, "value": value, **restricted, **tightens}


def _client(said: Said) -> Said:
    return {key: said[key] for key in ("plan", "timezone", "contacts", "send", "words", "inbox")}


def _channel(said: Said) -> Said:
    return {
        "kind": next(way for way in checks.WAYS if said[way]),
        "file": said["log"],
        "argv": said["command"] or [],
        "timeout": said["timeout"],
        "mail": said["mail"] and _mail(said["mail"]),
        "url": said["apprise"],
    }


def _mail(said: Said) -> Said:
    kept = {key: said[key] for key in ("host", "security", "user", "password")}
    return {**kept, "port": said["port"] or _PORTS[said["security"]], "sender": said["from"]}


_PORTS = {"starttls": 587, "tls": 465, "none": 25}


def _settings(said: Said) -> Said:
    return {
        "reopen_within": said["reopen within"],
        "reopen": said["reopen"],
        "wait": said["wait"],
        "update": said["update"],
        "pauses": {"client": said["wait on client pauses"], "vendor": said["wait on vendor pauses"]},
        "largest_file": said["largest file"],
        "fallback": said["fallback"],
    }
