"""Which kind of file an import is given: the presets whose columns it has."""

from pathlib import Path

from escli.app.logfile import log
from escli.config.mapping import find, presets
from escli.core.fitting import missing
from escli.core.logs import Mapping
from escli.errors import Refused


def fitting(places: dict[str, int]) -> list[str]:
    """The presets that a file with these columns fits."""
    return [name for name in presets() if not missing(find(name), places)]


def recognised(path: Path) -> Mapping:
    """The one preset that fits a file; Refused if none does, or several do."""
    with log(path, None) as found:
        names = fitting(found.table.places())
    if len(names) == 1:
        return find(names[0])
    if names:
        message = f"{path.name} fits several presets: {', '.join(names)}."
        raise Refused(message, hint=f"Say which: --mapping {names[0]}. Nothing was imported.")
    hint = f"`escli import --columns {path}` shows what it has, and proposes a mapping: > mine.yaml, then --mapping."
    raise Refused(f"{path.name} fits none of the presets {', '.join(presets())}.", hint=hint)
