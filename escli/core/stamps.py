"""The times of a log: texts in one format and zone, read as UTC seconds."""

from datetime import datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from escli.core.walltime import instant

ISO = "iso"
KEPT = 1 << 16  # texts that are remembered: logs repeat themselves
_FIRST, _LAST = 1970, 2110  # what lies outside stands for "never" in the exports that have it


class Stamps:
    """Reads texts as instants; a wall time that there is not, or twice, is read as everywhere else (DESIGN 2.3)."""

    def __init__(self, form: str, zone: str) -> None:
        self._form, self._zone = form, ZoneInfo(zone)
        self.read = lru_cache(KEPT)(self._read)

    def _read(self, text: str) -> int:
        """The UTC second of a text; ValueError or OverflowError if it is none."""
        moment = datetime.fromisoformat(text) if self._form == ISO else datetime.strptime(text, self._form)  # noqa: DTZ007
        if not _FIRST < moment.year < _LAST:
            raise ValueError(text)
        return int(moment.timestamp()) if moment.tzinfo else instant(moment, self._zone)


def is_format(form: str) -> bool:
    """Whether a day and a time can be told and read again in that format."""
    moment = datetime(2026, 11, 23, 21, 45)  # noqa: DTZ001  # any wall time
    try:
        return form == ISO or datetime.strptime(moment.strftime(form), form).replace(tzinfo=None) == moment  # noqa: DTZ007
    except ValueError:
        return False
