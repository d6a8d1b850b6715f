"""The times of a log: texts in one of its formats, read as UTC seconds in its zone."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from functools import lru_cache
from zoneinfo import ZoneInfo

from escli.core.walltime import DAY, Offsets

ISO, UNIX = "iso", "unix"
KEPT = 1 << 16  # texts that are remembered: logs repeat themselves
_FIRST, _LAST = 1970, 2110  # what lies outside stands for "never" in the exports that have it
_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001  # a wall time
_MILLISECONDS = 1e11  # of a number of seconds, the year 5138

Reader = Callable[[str], datetime]


class Stamps:
    """Reads texts as instants; a wall time that there is not, or twice, is read as everywhere else (DESIGN 2.3)."""

    def __init__(self, forms: tuple[str, ...], zone: str) -> None:
        self._readers = [_reader(form) for form in forms]
        self._offsets = Offsets(ZoneInfo(zone))
        self.read = lru_cache(KEPT)(self._read)

    def _read(self, text: str) -> int:
        """The UTC second of a text in the first format that it has; ValueError or OverflowError if it is no time."""
        for read in self._readers[:-1]:
            try:
                return self._instant(read(text))
            except (ValueError, OverflowError):
                continue
        return self._instant(self._readers[-1](text))

    def _instant(self, moment: datetime) -> int:
        if not _FIRST < moment.year < _LAST:
            raise ValueError(moment)
        if moment.tzinfo:
            return int(moment.timestamp())
        since = moment - _EPOCH
        return self._offsets.instant(since.days * DAY + since.seconds)


def is_format(form: str) -> bool:
    """Whether a day and a time can be told and read again in that format."""
    if form in (ISO, UNIX):
        return True
    moment = datetime(2026, 11, 23, 21, 45)  # noqa: DTZ001  # any wall time
    try:
        return _reader(form)(moment.replace(tzinfo=UTC).strftime(form)).replace(tzinfo=None) == moment
    except (ValueError, re.error):
        return False


def are_apart(forms: tuple[str, ...]) -> bool:
    """Whether no two of the formats read one text as different days, as 3/4/2026 is with the day or the month first."""
    plain = [form for form in forms if form not in (ISO, UNIX)]
    for day in (datetime(2003, 4, 5, 6, 7), datetime(2011, 12, 10, 9, 8)):  # noqa: DTZ001  # parts that may be mixed up
        for text in (day.strftime(form) for form in plain):
            found = [_try(form, text) for form in plain]
            if any(one is not None and one.date() != day.date() for one in found):
                return False
    return True


def _try(form: str, text: str) -> datetime | None:
    try:
        return _reader(form)(text)
    except ValueError:
        return None


def _reader(form: str) -> Reader:
    if form == ISO:
        return _iso
    return _unix if form == UNIX else _coded(form)


def _iso(text: str) -> datetime:
    return datetime.fromisoformat(f"{text[:-4]}Z" if text.endswith(" UTC") else text)


def _unix(text: str) -> datetime:
    seconds = float(text)
    try:
        return datetime.fromtimestamp(seconds / 1000 if abs(seconds) > _MILLISECONDS else seconds, UTC)
    except OSError as error:  # so far away that the C library gives up before Python does
        raise ValueError(text) from error


_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_CODES = {
    "d": r"(?P<d>\d{1,2})",
    "m": r"(?P<m>\d{1,2})",
    "b": r"(?P<b>[a-z]{3})\.?",
    "B": r"(?P<b>[a-z]{3})[a-z]*",
    "Y": r"(?P<Y>\d{4})",
    "y": r"(?P<y>\d{2})",
    "H": r"(?P<H>\d{1,2})",
    "I": r"(?P<I>\d{1,2})",
    "M": r"(?P<M>\d{1,2})",
    "S": r"(?P<S>\d{1,2})",
    "f": r"\d{1,9}",  # parts of a second, down to nanoseconds: nothing is measured by them
    "p": r"(?P<p>[ap])\.?m\.?",
    "z": r"(?P<z>z|[+-]\d\d:?\d\d)",
}


@lru_cache(64)
def _coded(form: str) -> Reader:
    """A reader of Python's codes: several times as fast as strptime, and English in every locale."""
    pieces = re.split(r"%(.)", form)
    texts, codes = pieces[::2], pieces[1::2]
    if any(code not in _CODES for code in codes) or len(set(codes)) < len(codes):
        return lambda text: datetime.strptime(text, form)  # noqa: DTZ007
    literal = [r"\s+".join(map(re.escape, re.split(r"\s+", text))) for text in texts]
    pattern = "".join([literal[0], *(_CODES[code] + after for code, after in zip(codes, literal[1:], strict=True))])
    match = re.compile(pattern, re.IGNORECASE | re.ASCII).fullmatch

    def read(text: str) -> datetime:
        found = match(text)
        if found is None:
            raise ValueError(text)
        return _moment(found.groupdict())

    return read


def _moment(said: dict[str, str]) -> datetime:
    year = int(said["Y"]) if "Y" in said else int(said.get("y", "70"))
    if "Y" not in said:
        year += 2000 if year < 69 else 1900  # as strptime has it
    month = _MONTHS.index(said["b"].lower()) + 1 if "b" in said else int(said.get("m", "1"))
    hour = int(said.get("H", "0"))
    if "I" in said:
        hour = int(said["I"])
        if not 1 <= hour <= 12:
            raise ValueError(hour)
        hour = hour % 12 + (12 if said.get("p", "a").lower() == "p" else 0)
    zone = _offset(said["z"]) if "z" in said else None
    minute, second = int(said.get("M", "0")), int(said.get("S", "0"))
    return datetime(year, month, int(said.get("d", "1")), hour, minute, second, tzinfo=zone)


def _offset(text: str) -> timezone:
    if text in ("z", "Z"):
        return UTC
    minutes = int(text[1:3]) * 60 + int(text[-2:])
    return timezone(timedelta(minutes=-minutes if text[0] == "-" else minutes))
