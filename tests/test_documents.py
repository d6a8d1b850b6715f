"""The documents: every command of the README runs, and what they say of the code is what the code says."""

import importlib.util
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

from escli import errors
from escli.cli.main import ALIASES, COMMANDS
from tests.proof.__main__ import PROOFS
from tests.proof.fuzz import SHARES

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text("utf-8")


def _pages() -> ModuleType:
    found = importlib.util.spec_from_file_location("pages", ROOT / "docs" / "pages.py")
    assert found is not None
    assert found.loader is not None
    module = importlib.util.module_from_spec(found)
    found.loader.exec_module(module)
    return module


def _commands() -> list[str]:
    blocks = re.findall(r"```console\n(.*?)```", README, flags=re.DOTALL)
    return [line.removeprefix("$ ") for block in blocks for line in block.splitlines()]


def test_every_command_of_the_readme_runs_as_it_stands_there(tmp_path: Path) -> None:
    program = tmp_path / "bin" / "escli"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m escli "$@"\n', encoding="utf-8")
    program.chmod(0o755)
    script = "\n".join(["set -e", *(f"echo '$ {line}' >&2\n{line}" for line in _commands())])
    kept = {name: value for name, value in os.environ.items() if not name.startswith("ESCLI")}
    done = subprocess.run(
        ["bash", "-c", script],
        cwd=tmp_path,
        env={**kept, "PATH": f"{program.parent}:{os.environ['PATH']}", "HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    assert "1 escalated" in done.stdout  # the first escalation did happen
    assert len(_commands()) > 20


@pytest.mark.parametrize(
    "place", ["docs/matrix.md", "docs/import.md", "docs/export.md", "docs/messages.md", "docs/metrics.md"]
)
def test_what_is_generated_is_up_to_date(place: str) -> None:
    assert (ROOT / place).read_text("utf-8") == _pages().PAGES[place](), "run: python docs/pages.py"


def test_the_readme_names_every_command() -> None:
    table = README.split("## Commands")[1].split("## Messages")[0]
    for name in (*COMMANDS, *ALIASES):
        assert re.search(rf"`{name}[ `]", table), f"{name} is not in the README's table of commands"


def test_the_readme_names_every_exit_code() -> None:
    table = README.split("## Exit codes")[1].split("## Files")[0]
    codes = {value for name, value in vars(errors).items() if name.isupper() and isinstance(value, int)}
    assert codes <= {int(found) for found in re.findall(r"^\| (\d+) \|", table, flags=re.MULTILINE)}


def test_every_part_of_the_readme_that_it_points_to_is_there_and_every_part_is_pointed_to() -> None:
    parts = re.findall(r"^## (.+)$", README, flags=re.MULTILINE)
    anchors = {re.sub(r"[^a-z0-9 -]", "", part.lower()).replace(" ", "-") for part in parts}
    assert set(re.findall(r"\]\(#([^)]+)\)", README)) == anchors


def test_the_page_of_proofs_and_measurements_names_each_proof_and_what_the_fuzz_is_of() -> None:
    page = (ROOT / "docs" / "proof.md").read_text("utf-8")
    assert [name for name in PROOFS if f"| `{name}` |" not in page] == []
    shares = re.findall(r"^\| [^|]+ \| ([\d,]+) \| ([\d,]+) \|", page, flags=re.MULTILINE)
    assert [tuple(int(one.replace(",", "")) for one in share) for share in shares] == list(SHARES.values())


def test_every_picture_and_page_that_the_readme_shows_is_there() -> None:
    for place in re.findall(r"\]\((docs/[^)]+)\)", README):
        assert (ROOT / place).is_file(), place


@pytest.mark.slow
def test_the_demo_runs_from_the_makefile(tmp_path: Path) -> None:
    if shutil.which("make") is None:
        pytest.skip("make is not installed")
    done = subprocess.run(["make", "demo"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    folder = re.search(r"rm -r (\S+)", done.stdout)
    assert folder is not None
    assert "escli queue" in done.stdout
    shutil.rmtree(folder[1])
