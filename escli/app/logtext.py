"""The text of a log: a file packed or not, in its encoding, line by line, with bounds that no file can break."""

import gzip
import io
import os
import stat
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from escli.core.logs import Mapping
from escli.errors import Unreadable

LONGEST = 1 << 20  # characters of a line; what is longer is cut, and told
_GZIP = b"\x1f\x8b"
_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_BUFFER = 1 << 18
_ENOUGH, _RATIO = 1 << 26, 200  # bytes that any file may unpack to, and how many times its size more may be

Step = Callable[[int, int], None]  # the bytes read, of those there are


class Text:
    """An open log. `cut` tells that the last line was longer than LONGEST, `grown` that somebody still writes it."""

    def __init__(self, raw: IO[bytes], stream: IO[str], size: int, encoding: str, path: Path) -> None:
        self._raw, self._stream, self._size, self._path = raw, stream, size, path
        self.encoding = encoding
        self.cut = False

    @property
    def read(self) -> Callable[[int], str]:
        """Reads so many characters."""
        return self._stream.read

    def lines(self, step: Step | None = None) -> Iterator[str]:
        """Each line with its end; `step` is told now and then how far it is."""
        readline, count = self._stream.readline, 0
        while line := readline(LONGEST):
            self.cut = len(line) == LONGEST and line[-1] not in "\r\n"
            if self.cut:
                while (more := readline(LONGEST)) and more[-1] not in "\r\n":
                    pass
            elif line[-1] not in "\r\n" and self.grown:
                return  # somebody is in the middle of writing it
            count += 1
            if step is not None and not count % 5000:
                step(self._raw.tell(), self._size)
            yield line

    @property
    def grown(self) -> bool:
        """Whether the file is longer now than when it was opened; what was added since is not read."""
        return 0 < self._size < self._path.stat().st_size


class _Bounded(io.RawIOBase):
    """A stream of which no more than `size` bytes are read."""

    def __init__(self, source: IO[bytes], size: int) -> None:
        self._source, self._left = source, size

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:  # a writable buffer has no type of its own
        data = self._source.read(min(len(buffer), self._left))
        buffer[: len(data)] = data
        self._left -= len(data)
        return len(data)


class _Unpacked(io.RawIOBase):
    """What a packed file holds; an OSError if that is out of all proportion."""

    def __init__(self, packed: IO[bytes], plain: IO[bytes]) -> None:
        self._packed, self._plain, self._count = packed, plain, 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        data = self._packed.read(len(buffer))
        buffer[: len(data)] = data
        self._count += len(data)
        if self._count > _ENOUGH and self._count > _RATIO * self._plain.tell():
            message = f"it unpacks to more than {_RATIO} times its size, which no log does"
            raise OSError(message)
        return len(data)


@contextmanager
def opened(path: Path, mapping: Mapping | None) -> Iterator[Text]:
    """The file's text; Unreadable if it has none.

    Its byte order mark tells the encoding, else the mapping, else it is UTF-8. Bytes that are not come through as lone
    surrogates, so that only their row is lost.
    """
    try:
        if stat.S_ISFIFO(path.stat().st_mode):
            raise Unreadable(f"{path} is a pipe, and a log is read more than once.", hint="Save it as a file first.")
        with path.open("rb") as plain:
            size = os.fstat(plain.fileno()).st_size
            packed = plain.peek(2)[:2] == _GZIP
            raw: Any = io.BufferedReader(_Bounded(plain, size), _BUFFER)
            if packed:
                raw = io.BufferedReader(_Unpacked(gzip.GzipFile(fileobj=raw), plain), _BUFFER)  # type: ignore[arg-type]
            encoding = _encoding(path, raw.peek(4096), mapping)
            with io.TextIOWrapper(raw, encoding, "surrogateescape", newline="") as stream:
                yield Text(plain, stream, size, encoding, path)
    except UnicodeError as error:
        raise Unreadable(f"{path} cannot be read: {error}.", hint="Nothing was imported.") from error
    except (OSError, EOFError, zlib.error) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise Unreadable(f"{path} cannot be read: {reason.lower()}.", hint="Nothing was imported.") from error


def _encoding(path: Path, head: bytes, mapping: Mapping | None) -> str:
    for mark, encoding in _MARKS:
        if head.startswith(mark):
            return encoding
    if mapping is not None and mapping.encoding is not None:
        return mapping.encoding
    for first, encoding in ((1, "utf-16-le"), (0, "utf-16-be")):
        zeros, others = head[first:400:2].count(0), head[1 - first : 400 : 2].count(0)
        if len(head) > 7 and zeros > len(head[first:400:2]) * 0.8 and not others:
            hint = f"{say_encoding(mapping, encoding)} Nothing was imported."
            raise Unreadable(f"{path} looks like UTF-16, and has no byte order mark.", hint=hint)
    return "utf-8-sig"


def say_encoding(mapping: Mapping | None, encoding: str) -> str:
    """How to tell the import of an encoding."""
    if mapping is None or mapping.name not in _presets():
        return f"Put `encoding: {encoding}` into the mapping."
    return f"Put two lines into a mapping of your own: `like: {mapping.name}` and `encoding: {encoding}`."


def _presets() -> tuple[str, ...]:
    from escli.config.mapping import presets

    return tuple(presets())


def not_utf8(mapping: Mapping | None, text: str) -> str:
    """What to do about a text with bytes that are not UTF-8: what it would be where most such files come from."""
    data = text.encode("utf-8", "surrogateescape")
    place = next(place for place, one in enumerate(text) if "\udc80" <= one <= "\udcff")
    start = max(0, len(text[:place].encode("utf-8", "surrogateescape")) - 12)
    read = data[start : start + 30].decode("cp1252", "replace").strip()
    return f"Read as cp1252 it says {read!r}. If that is right: {say_encoding(mapping, 'cp1252')}"
