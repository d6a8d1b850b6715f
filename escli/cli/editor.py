"""Long text from $VISUAL or $EDITOR."""

import os
import shlex
import subprocess
import tempfile
from pathlib import Path

from escli.errors import Refused, Unreadable

_MARK = "# ------ what stands below this line is not kept ------"


def edit(prompt: str, begin: str = "") -> str:
    """The text that a person made of the beginning; Refused if they left it empty, with nothing recorded."""
    said = os.environ.get("VISUAL") or os.environ.get("EDITOR") or "vi"
    try:
        command = shlex.split(said)
    except ValueError as error:
        raise Unreadable(f"The editor {said!r} cannot be started: {error}.") from error
    with tempfile.TemporaryDirectory(prefix="escli-") as folder:
        path = Path(folder) / "text.md"
        path.write_text(f"{begin}\n\n{_MARK}\n# {prompt}\n", encoding="utf-8")
        try:
            code = subprocess.run([*command, str(path)], check=False).returncode  # noqa: S603
        except OSError as error:
            raise Unreadable(f"The editor {command[0]!r} cannot be started: {error.strerror}.") from error
        if code:
            raise Refused(f"The editor ended with {code}; nothing was recorded.")
        text = path.read_text(encoding="utf-8", errors="replace").rsplit(_MARK, 1)[0].strip()
    if not text:
        raise Refused("The text is empty; nothing was recorded.")
    return text
