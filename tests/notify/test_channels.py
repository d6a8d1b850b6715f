"""The channels themselves: a log that many may write at once, and a program that gets the message and nothing else."""

import json
import os
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest

from escli.core.channel import Channel
from escli.notify.channels import NotDeliveredError, deliver

MESSAGE = {"id": "desk-1", "kind": "page", "text": "Caf\u00e9\nis down \udce9"}


def log(file: str | None = None) -> Channel:
    return Channel("log", "log", file, (), 10)


def program(script: str, timeout: int = 10) -> Channel:
    """A channel that runs this Python script."""
    return Channel("pager", "command", None, (sys.executable, "-c", f"import os, sys, time\n{script}"), timeout)


def test_a_log_is_beside_the_database_and_its_owners_only(tmp_path: Path) -> None:
    deliver(log("sent.log"), MESSAGE, tmp_path)
    deliver(log("sent.log"), MESSAGE, tmp_path)
    lines = (tmp_path / "sent.log").read_text("utf-8").splitlines()
    assert [json.loads(line) for line in lines] == [{**MESSAGE, "text": "Caf\u00e9\nis down ?"}] * 2
    assert stat.S_IMODE((tmp_path / "sent.log").stat().st_mode) == 0o600


def test_a_log_without_a_name_has_one(tmp_path: Path) -> None:
    deliver(log(), MESSAGE, tmp_path)
    assert (tmp_path / "messages.log").exists()


def test_a_log_may_be_anywhere(tmp_path: Path) -> None:
    deliver(log(str(tmp_path / "elsewhere.log")), MESSAGE, Path("/nowhere"))
    assert (tmp_path / "elsewhere.log").exists()


def test_a_log_that_cannot_be_written_says_which(tmp_path: Path) -> None:
    with pytest.raises(NotDeliveredError, match=r"no/such/folder/x\.log: No such file or directory"):
        deliver(log("no/such/folder/x.log"), MESSAGE, tmp_path)


def test_lines_of_several_processes_never_mix(tmp_path: Path) -> None:
    code = (
        "import pathlib, sys\n"
        "from escli.core.channel import Channel\n"
        "from escli.notify.channels import deliver\n"
        "for number in range(200):\n"
        "    message = {'who': sys.argv[1], 'number': number, 'text': sys.argv[1] * 6000}\n"
        "    deliver(Channel('log', 'log', 'x.log', (), 1), message, pathlib.Path(sys.argv[2]))\n"
    )
    writers = [subprocess.Popen([sys.executable, "-c", code, who, str(tmp_path)]) for who in "abc"]
    assert [one.wait(60) for one in writers] == [0, 0, 0]
    lines = [json.loads(line) for line in (tmp_path / "x.log").read_text("utf-8").splitlines()]
    assert len(lines) == 600
    assert all(line["text"] == line["who"] * 6000 for line in lines)


def test_a_program_reads_one_line_of_ascii(tmp_path: Path) -> None:
    deliver(program("open('got', 'wb').write(sys.stdin.buffer.read())"), MESSAGE, tmp_path)
    said = (tmp_path / "got").read_bytes()
    assert said.isascii()
    assert (said.count(b"\n"), said[-1:]) == (1, b"\n")
    assert json.loads(said) == MESSAGE


def test_what_a_program_prints_goes_nowhere(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    deliver(program("print('hello'); print('oh', file=sys.stderr)"), MESSAGE, tmp_path)
    assert capfd.readouterr() == ("", "")


def test_a_program_that_takes_too_long_is_ended(tmp_path: Path) -> None:
    began = time.monotonic()
    with pytest.raises(NotDeliveredError, match="took longer than 1 s"):
        deliver(program("open('pid', 'w').write(str(os.getpid())); time.sleep(60)", timeout=1), MESSAGE, tmp_path)
    assert time.monotonic() - began < 10
    with pytest.raises(ProcessLookupError):
        os.kill(int((tmp_path / "pid").read_text()), 0)


def test_a_program_that_leaves_a_child_behind_is_not_waited_for(tmp_path: Path) -> None:
    child = "import subprocess; subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(8)'])"
    began = time.monotonic()
    deliver(program(child, timeout=3), MESSAGE, tmp_path)
    assert time.monotonic() - began < 3


@pytest.mark.parametrize("argv", [("no-such-program",), ("/",), ("./here",)])
def test_a_program_that_cannot_be_run_says_so(tmp_path: Path, argv: tuple[str, ...]) -> None:
    with pytest.raises(NotDeliveredError, match=argv[0]):
        deliver(Channel("pager", "command", None, argv, 1), MESSAGE, tmp_path)
