"""The rooms and the arrows between them: which part may know which, and the one home of each library."""

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "escli"
MAY_KNOW = {
    "core": {"core", "errors"},
    "config": {"config", "core", "errors", "template"},
    "store": {"store", "core", "errors", "rights"},
    "notify": {"notify", "core", "errors", "rights", "template"},
    "app": {"app", "core", "config", "store", "notify", "pages", "presets", "errors", "clock", "rights", "template"},
    "pages": {"pages", "core", "errors"},
    "cli": {"cli", "app", "core", "config", "store", "errors", "clock"},
    "presets": set[str](),
    "errors": set[str](),
    "template": set[str](),
    "rights": set[str](),
    "clock": {"errors"},
}
HOMES = {
    "typer": {"cli"},
    "rich": {"cli"},
    "yaml": {"config"},
    "pendulum": {"cli"},
    "holidays": {"config"},
    "icalendar": {"cli"},
    "plotext": {"cli"},
    "sqlite_utils": {"store"},
    "sqlite3": {"store"},
    "jinja2": {"template", "pages"},
    "rapidfuzz": {"app"},
}
LONGEST_MODULE, LONGEST_FUNCTION = 260, 50
MODULES = sorted(PACKAGE.rglob("*.py"))


def room(path: Path) -> str:
    inside = path.relative_to(PACKAGE)
    return inside.parts[0] if len(inside.parts) > 1 else inside.stem


def imported(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return found


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_every_arrow_between_rooms_points_the_right_way(path: Path) -> None:
    here = room(path)
    if here in {"__init__", "__main__"}:
        return
    known = {name.split(".")[1] for name in imported(path) if name.startswith("escli.")} - {"__version__"}
    assert known <= MAY_KNOW[here], f"{path.name} in {here} knows {known - MAY_KNOW[here]}"


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_every_library_has_one_home(path: Path) -> None:
    for name in imported(path):
        top = name.split(".")[0]
        assert room(path) in HOMES.get(top, {room(path)}), f"{top} is imported in {path}"


def test_the_core_reads_no_clock_and_no_file() -> None:
    forbidden = {"time", "os", "pathlib", "random", "subprocess", "socket", "sqlite3", "logging"}
    for path in MODULES:
        if room(path) == "core":
            assert not {name.split(".")[0] for name in imported(path)} & forbidden, path


def test_only_one_module_reads_the_time_of_day() -> None:
    for path in MODULES:
        text = path.read_text("utf-8")
        if path.name != "clock.py":
            assert "time.time(" not in text, path
            assert ".now()" not in text, path
            assert "utcnow" not in text, path


def test_modules_and_functions_stay_small_and_say_what_they_are() -> None:
    for path in MODULES:
        text = path.read_text("utf-8")
        tree = ast.parse(text)
        assert ast.get_docstring(tree), f"{path} does not say what lives there"
        assert text.count("\n") <= LONGEST_MODULE, f"{path} has burst: {text.count(chr(10))} lines"
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef):
                length = (node.end_lineno or 0) - node.lineno + 1
                assert length <= LONGEST_FUNCTION, f"{path}:{node.lineno} {node.name} is {length} lines long"
