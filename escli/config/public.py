"""Public holidays of countries and their parts, from the holidays library, loaded only for a file that names one."""

from functools import cache
from typing import Any

from escli.config.keys import Kind
from escli.config.nodes import Node, Place, Tree, shown

_YEARS = range(1970, 2101)  # the years for which calendars are right


def country(tree: Tree, place: Place, node: Node, kind: Kind) -> str | None:
    """The code of a country of which the library knows the holidays."""
    if isinstance(node, str) and node in _countries():
        return node
    if isinstance(node, str):
        tree.mistyped(place, node, tuple(_countries()), kind.says)
    else:
        tree.wrong(place, shown(node), kind.says)
    return None


def check(tree: Tree, name: str, calendar: dict[str, Any]) -> None:
    """A subdivision is one of its country's own."""
    place: Place = ("calendars", name, "subdivision")
    part, whole = calendar["subdivision"], calendar["country"]
    if whole is None and ("calendars", name, "country") not in tree.lines:
        tree.wrong(place, shown(part), "a country beside it")
    elif whole is not None and part not in (known := _countries()[whole]):
        tree.mistyped(place, part, tuple(known), f"a part of {whole}: {', '.join(known) or 'it has none'}")


@cache
def dates(country: str, subdivision: str | None) -> dict[str, str]:
    """The days from 1970 to 2100 on which a country, or a part of it, is closed; with names, in English if known."""
    from holidays import country_holidays

    found = country_holidays(country, subdiv=subdivision)
    own = found.default_language or ""
    language = "en_US" if not own.startswith("en") and "en_US" in found.supported_languages else None
    years = range(max(_YEARS.start, found.start_year), min(_YEARS.stop, found.end_year + 1))
    every = country_holidays(country, subdiv=subdivision, years=years, language=language)
    return {day.isoformat(): name for day, name in sorted(every.items())}


def version() -> str:
    """Which library said so: another one may say something else."""
    from holidays.version import __version__

    return __version__


def _countries() -> dict[str, list[str]]:
    from holidays import list_supported_countries

    return list_supported_countries()
