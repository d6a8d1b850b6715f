"""Which modules each command loads: a start that grows is felt by everybody, every minute."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

RULES = {"escli.core.matrix", "escli.core.hours", "escli.core.escalation", "escli.core.fold", "escli.app.sweeping"}
DRAWING = {"rich", "yaml", "pendulum", "sqlite_utils", "pydantic", "jinja2"}
HEAVY = {"dataclasses", "hashlib", "zoneinfo", "json", "click", "escli.store.writing", *RULES, *DRAWING}
IDLE = {
    "escli", "escli.app", "escli.app.matrixfile", "escli.app.session", "escli.cli", "escli.cli.desk", "escli.cli.io",
    "escli.cli.main", "escli.clock", "escli.core", "escli.errors", "escli.store", "escli.store.sqlite",
    "escli.store.version",
}  # fmt: skip
LOW = ("--client", "Quayside Books", "--type", "software", "--severity", "low")


@pytest.fixture
def database(tmp_path: Path) -> Path:
    path = tmp_path / "desk.db"
    escli(path, "init")
    escli(path, "new", *LOW, "A question")
    escli(path, "sweep")
    return path


def escli(database: Path, *words: str) -> None:
    environment = {**os.environ, "ESCLI_DB": str(database)}
    environment.pop("ESCLI_NOW", None)
    subprocess.run([sys.executable, "-m", "escli", *words], env=environment, check=True, capture_output=True)


def loaded(database: Path, *words: str) -> set[str]:
    """The modules in memory when the command is done: os._exit is held back to look at them."""
    code = (
        "import os, sys\n"
        "def look(code):\n"
        "    sys.stderr.write('\\n'.join(sys.modules)); sys.stderr.flush(); os.kill(os.getpid(), 9)\n"
        "os._exit = look\n"
        f"sys.argv = ['escli', *{list(words)!r}]\n"
        "from escli.cli import main\n"
        "main()\n"
    )
    environment = {**os.environ, "ESCLI_DB": str(database)}
    environment.pop("ESCLI_NOW", None)
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=False)
    return set(done.stderr.split())


def test_a_sweep_with_nothing_due_loads_nothing_that_it_does_not_need(database: Path) -> None:
    modules = loaded(database, "sweep")
    assert "escli.store.sqlite" in modules  # it did run
    assert not modules & HEAVY, sorted(modules & HEAVY)
    assert {name for name in modules if name.startswith("escli")} == IDLE


def test_a_sweep_loads_only_the_channels_that_it_uses(
    database: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    matrix = tmp_path / "matrix.yaml"
    sending = {"apprise", "requests", "smtplib", "email", "email.message", "ssl"}
    escli(database, "new", *LOW, "Another")
    modules = loaded(database, "sweep")
    assert "escli.notify.carrier" in modules  # it did deliver, to a log
    assert not modules & sending
    text = matrix.read_text("utf-8").replace("  log: {log: escli-messages.log}", "  log: {apprise: env PUSH}")
    matrix.write_text(text, encoding="utf-8")
    escli(database, "new", *LOW, "A third")
    assert not loaded(database, "sweep") & sending  # without the secret there is no attempt
    monkeypatch.setenv("PUSH", "json://127.0.0.1:1")
    assert "apprise" in loaded(database, "sweep")


def test_a_piped_queue_loads_no_table_drawing_and_no_rules(database: Path) -> None:
    modules = loaded(database, "queue")
    assert "escli.app.reports" in modules
    assert not modules & (DRAWING | RULES - {"escli.core.matrix"} | {"hashlib", "zoneinfo"})


def test_taking_a_ticket_loads_no_yaml_no_dates_and_no_tables(database: Path) -> None:
    modules = loaded(database, "take", "1")
    assert "escli.core.lifecycle" in modules
    assert not modules & DRAWING


def test_an_export_loads_no_tables_no_dates_and_no_rules(database: Path) -> None:
    modules = loaded(database, "export", "tickets")
    assert "escli.app.exporting" in modules
    assert not modules & (DRAWING | RULES - {"escli.core.matrix"})


def test_opening_a_ticket_loads_no_yaml_either_for_the_matrix_is_kept_parsed(database: Path) -> None:
    modules = loaded(database, "new", *LOW, "Another")
    assert "escli.core.intake" in modules
    assert not modules & DRAWING
