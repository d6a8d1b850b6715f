"""What holds for the whole desk, as the matrix says it."""

from typing import NamedTuple


class Settings(NamedTuple):
    """What holds for the whole desk."""

    reopen_within: int  # wall seconds
    reopen: str  # resume, restart
    wait: str  # how long a wait for the client lasts when nobody says
    update: str  # promise, answer
    pauses: dict[str, tuple[str, ...]]  # wait on whom -> the clocks that stand still
    largest_file: int = 10_000_000  # bytes
    fallback: tuple[str, ...] = ()  # how routing gives way, in this order: busy, next, unskilled
