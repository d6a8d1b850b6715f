"""`import --columns`: a look at a log that nobody has described yet."""

import re
from itertools import islice
from pathlib import Path
from typing import Any

from escli.app.logfile import log
from escli.app.recognising import fitting
from escli.config import proposing
from escli.core.guessing import propose
from escli.core.survey import Survey

_ROWS = 200_000  # that are looked at
_TOP = 5


def survey(path: Path) -> dict[str, Any]:
    """What a file has: its columns with their values, the presets that fit it, and the text of a mapping for it."""
    with log(path, None) as found:
        places = found.table.places()
        numbered = {place: name for name, place in places.items()}  # NAME#2 comes behind NAME, which has another place
        looked = Survey([numbered[place] for place in range(len(found.table.header))])
        for _, cells, wrong in islice(found.records, _ROWS):
            if not wrong:
                looked.look([cell.encode("utf-8", "replace").decode() for cell in cells])
        encoding = found.text.encoding
    columns = looked.columns()
    fits = fitting(places)
    name = re.sub(r"[^A-Za-z0-9_.-]+", "-", path.name.split(".")[0]).strip("-.") or "log"
    return {
        "rows": looked.rows,
        "encoding": encoding.removesuffix("-sig"),
        "presets": fits,
        "columns": [
            {
                "name": one.name,
                "filled": round(one.filled / max(1, looked.rows), 4),
                "distinct": one.distinct,
                "more": one.more,
                "looks": one.looks,
                "formats": list(one.formats),
                "values": [{"value": value, "count": count} for value, count in one.values[:_TOP]],
            }
            for one in columns
        ],
        "mapping": proposing.mapping(propose(looked), name, fits[0] if len(fits) == 1 else ""),
    }
