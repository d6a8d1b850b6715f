"""The channels that get a message as JSON: a log file, and a command on its standard input."""

import json
import os
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from escli.core.channel import Channel
from escli.rights import Rights, open_file, own

_SAID = 400  # characters of a failed command's own words that are kept


class NotDeliveredError(Exception):
    """The channel did not take the message; the words say why.

    `final`: it never will. `down`: nobody answers there, so that the next message need not ask.
    """

    def __init__(self, words: str, *, final: bool = False, down: bool = False) -> None:
        super().__init__(words)
        self.final, self.down = final, down


def deliver(
    channel: Channel,
    message: dict[str, Any],
    folder: Path,
    seconds: float | None = None,
    rights: Rights | None = None,
) -> None:
    """Hand a message over, in the channel's time or in less, or NotDeliveredError. Files are beside the database.

    `rights` are those of a log that is made: without them it is for its maker only.
    """
    if channel.kind == "log":
        _append(folder / (channel.file or "messages.log"), message, rights or own())
    else:
        _run(channel, message, folder, channel.timeout if seconds is None else min(seconds, channel.timeout))


def _append(path: Path, message: dict[str, Any], rights: Rights) -> None:
    """One line, in one write, so that lines of several processes never mix."""
    line = json.dumps(message, ensure_ascii=False) + "\n"
    try:
        handle = open_file(path, os.O_WRONLY | os.O_APPEND | os.O_NONBLOCK, rights)  # a pipe that nobody reads fails
        try:
            before = os.fstat(handle).st_size
            said = line.encode("utf-8", "replace")
            if os.write(handle, said) != len(said):
                os.ftruncate(handle, before)
                raise NotDeliveredError(f"{path}: no room for the whole message")
        finally:
            os.close(handle)
    except (OSError, ValueError) as error:
        raise NotDeliveredError(f"{path}: {getattr(error, 'strerror', None) or error}") from error


def _run(channel: Channel, message: dict[str, Any], folder: Path, seconds: float) -> None:
    """No shell: the argv is the matrix's own, and what a client wrote comes only on standard input."""
    said = json.dumps(message, ensure_ascii=True) + "\n"
    with tempfile.TemporaryFile() as errors:  # not a pipe: a child left in the background would hold it open
        try:
            done = subprocess.run(  # noqa: S603
                channel.argv,
                input=said.encode(),
                stdout=subprocess.DEVNULL,
                stderr=errors,
                timeout=seconds,
                cwd=folder,
                check=False,
            )
        except subprocess.TimeoutExpired as error:
            raise NotDeliveredError(f"{channel.argv[0]} took longer than {seconds:.0f} s", down=True) from error
        except (OSError, ValueError) as error:
            raise NotDeliveredError(f"{channel.argv[0]}: {getattr(error, 'strerror', None) or error}") from error
        errors.seek(0)
        words = errors.read().decode("utf-8", "replace").strip()[-_SAID:]
    if done.returncode:
        raise NotDeliveredError(f"{channel.argv[0]} ended with {done.returncode}" + (f": {words}" if words else ""))
