"""One input at a time to a surface: a good end or a documented error, soon and in little memory; else a finding."""

import base64
import resource
import signal
import sys
import time
import traceback
import zlib
from collections.abc import Callable
from types import FrameType
from typing import Any

from escli.errors import EscliError
from escli.template import BadTemplateError

SECONDS = 2.0  # of work that one input may take, whatever else the machine does
STUCK = 60.0  # seconds on the wall after which one that does not even work is hung
MEGABYTES = 150  # by which one input may raise the most memory that the process has had
_HARD = 3 << 30  # bytes of addresses: beyond, Python itself refuses
DOCUMENTED = (EscliError, BadTemplateError)

Target = Callable[[bytes], None]


class TooSlow(BaseException):
    """An input took longer than it may; no `except Exception` catches it."""


class Finding(AssertionError):
    """An input that ended in no documented way, with how to repeat it."""

    def __init__(self, surface: str, data: bytes, why: str) -> None:
        super().__init__(
            f"{surface}: {why}\n{data[:500]!r}{' ...' * (len(data) > 500)}\n"
            f"again: python -m tests.proof fuzz --surface {surface} --input {packed(data)}"
        )


def packed(data: bytes) -> str:
    """An input as one word of a command line."""
    return base64.urlsafe_b64encode(zlib.compress(data, 9)).decode()


def unpacked(word: str) -> bytes:
    """The input again."""
    return zlib.decompress(base64.urlsafe_b64decode(word))


def peak() -> int:
    """The most memory that this process has had, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // (1 << 20 if sys.platform == "darwin" else 1024)


def bind() -> None:
    """Put this process under the limits, for as long as it lives."""
    signal.signal(signal.SIGPROF, _ring)
    signal.signal(signal.SIGALRM, _ring)
    resource.setrlimit(resource.RLIMIT_AS, (_HARD, resource.getrlimit(resource.RLIMIT_AS)[1]))


def _watch(work: float, wall: float) -> None:
    signal.setitimer(signal.ITIMER_PROF, work)
    signal.setitimer(signal.ITIMER_REAL, wall)


def _ring(signum: int, frame: FrameType | None) -> None:
    raise TooSlow


class Watched:
    """A surface, one input at a time in a process that is bound, and the figures so far."""

    def __init__(self, surface: str, target: Target) -> None:
        self.surface, self._target = surface, target
        self.inputs = self.refused = 0
        self._slowest, self._began, self._seen = 0.0, time.monotonic(), set[int]()

    def __call__(self, data: bytes) -> None:
        """Try one input; Finding."""
        before, began = peak(), time.process_time()
        try:
            try:
                _watch(SECONDS, STUCK)
                self._target(data)
            finally:
                _watch(0, 0)
        except DOCUMENTED:
            self.refused += 1
        except KeyboardInterrupt:
            raise
        except BaseException as error:  # noqa: BLE001  # whatever it is: that is what is looked for
            raise Finding(self.surface, data, "".join(traceback.format_exception(error))) from None
        took, grown = time.process_time() - began, peak() - before
        if took > SECONDS:
            raise Finding(self.surface, data, f"it took {took:.1f} s")
        if grown > MEGABYTES:
            raise Finding(self.surface, data, f"it took {grown} MB")
        self.inputs += 1
        self._slowest = max(self._slowest, took)
        self._seen.add(hash(data))

    def figures(self) -> dict[str, Any]:
        """What was tried, how it ended, and what it cost."""
        return {
            "inputs": self.inputs,
            "distinct": len(self._seen),
            "refused": self.refused,
            "seconds": round(time.monotonic() - self._began, 1),
            "slowest_s": round(self._slowest, 3),
            "peak_mb": peak(),
        }
