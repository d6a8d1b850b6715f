"""However a matrix is spoiled, people get a list of problems and never a traceback."""

import re

import pytest

from escli.config import matrix
from escli.errors import BadFile
from tests.config.desk import SMALL

LINES = SMALL.splitlines(keepends=True)


def loads_or_tells(text: str) -> None:
    told = ["it loads"]
    try:
        matrix.load(text, "desk.yaml")
    except BadFile as error:
        told = [str(problem) for problem in error.problems]
    assert told


@pytest.mark.parametrize("number", range(len(LINES)))
def test_without_any_one_line(number: int) -> None:
    loads_or_tells("".join(LINES[:number] + LINES[number + 1 :]))


@pytest.mark.parametrize("end", range(0, len(SMALL), 7))
def test_cut_off_anywhere(end: int) -> None:
    loads_or_tells(SMALL[:end])


@pytest.mark.parametrize(
    "instead", ["[]", "{}", "~", "x", "'on'", "on", "[[x]]", "{x: {y: z}}", "[{x: y}]", "''", "*x"]
)
@pytest.mark.parametrize("number", range(len(LINES)))
def test_with_something_else_after_any_colon(number: int, instead: str) -> None:
    for colon in re.finditer(": ", LINES[number]):
        line = LINES[number]
        value = re.match(r"\[[^]]*]|\{[^}]*}|[^,}\n]*", line[colon.end() :])
        rest = line[colon.end() + (value.end() if value else 0) :]
        loads_or_tells("".join([*LINES[:number], line[: colon.end()], instead, rest, *LINES[number + 1 :]]))


@pytest.mark.parametrize("instead", ["[]", "{}", "~", "x", "[x, y]", "{x: y}"])
@pytest.mark.parametrize("section", re.findall(r"^([a-z ]+):", SMALL, re.MULTILINE))
def test_with_something_else_as_any_section(section: str, instead: str) -> None:
    spoiled = re.sub(rf"^{section}:.*\n(?: .*\n)*", f"{section}: {instead}\n", SMALL, flags=re.MULTILINE)
    loads_or_tells(spoiled)
