"""Which modules each command loads: a start that grows is felt by everybody, every minute."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

RULES = {"escli.core.matrix", "escli.core.hours", "escli.core.escalation", "escli.core.fold", "escli.app.sweeping"}
DRAWING = {"rich", "yaml", "pendulum", "sqlite_utils", "pydantic", "jinja2", "rapidfuzz"}
HEAVY = {"dataclasses", "hashlib", "zoneinfo", "json", "click", "escli.store.writing", *RULES, *DRAWING}
IDLE = {
    "escli", "escli.app", "escli.app.matrixfile", "escli.app.session", "escli.cli", "escli.cli.desk", "escli.cli.io",
    "escli.cli.main", "escli.clock", "escli.core", "escli.errors", "escli.store", "escli.store.sqlite",
    "escli.store.transaction", "escli.store.version",
}  # fmt: skip
READING = {"escli.notify.incoming", "escli.app.mailing", "escli.core.incoming", "email.parser"}  # mail that comes in
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
    assert not modules & READING
    text = matrix.read_text("utf-8").replace("  log: {log: escli-messages.log}", "  log: {apprise: env PUSH}")
    matrix.write_text(text, encoding="utf-8")
    escli(database, "new", *LOW, "A third")
    assert not loaded(database, "sweep") & sending  # without the secret there is no attempt
    monkeypatch.setenv("PUSH", "json://127.0.0.1:1")
    assert "apprise" in loaded(database, "sweep")


def test_a_sweep_in_which_nobody_is_told_loads_neither_services_nor_templates(database: Path, tmp_path: Path) -> None:
    matrix = tmp_path / "matrix.yaml"
    text = matrix.read_text("utf-8").replace("    - 75% of respond: tell tier\n", "")
    matrix.write_text(text, encoding="utf-8")
    escli(database, "matrix", "check")  # the edit is taken up, and all is planned anew by the sweep
    modules = loaded(database, "sweep")
    assert "escli.app.claiming" in modules  # it had something to do
    assert not modules & {"apprise", "requests", "jinja2", "smtplib", "email", "escli.notify.digest"}


def test_a_piped_queue_loads_no_table_drawing_and_no_rules(database: Path) -> None:
    modules = loaded(database, "queue")
    assert "escli.app.reports" in modules
    assert not modules & (DRAWING | RULES - {"escli.core.matrix"} | {"hashlib", "zoneinfo"})


def test_oncall_piped_loads_what_knows_of_people_and_nothing_that_hashes_writes_or_draws(database: Path) -> None:
    escli(database, "team", "away", "ben", "--until", "2999-01-01")
    modules = loaded(database, "oncall")
    unwanted = DRAWING | {"hashlib", "csv", "escli.store.writing", "escli.core.fold"}
    assert not modules & unwanted, sorted(modules & unwanted)
    assert {name for name in modules if name.startswith("escli")} - IDLE == {
        "escli.app.moment", "escli.app.reports", "escli.app.team", "escli.cli.oncall", "escli.cli.output",
        "escli.cli.words", "escli.core.absences", "escli.core.channel", "escli.core.clients", "escli.core.clocks",
        "escli.core.durations", "escli.core.duty", "escli.core.hours", "escli.core.matrix", "escli.core.model",
        "escli.core.rota", "escli.core.rotation", "escli.core.settings", "escli.core.stored", "escli.core.text",
        "escli.core.walltime", "escli.store.outbox", "escli.store.queries", "escli.store.mailbox",
        "escli.store.reading", "escli.store.reading_post", "escli.store.values",
    }  # fmt: skip


def test_a_report_for_a_client_loads_the_templates_and_neither_yaml_nor_dates_nor_patterns(
    database: Path, tmp_path: Path
) -> None:
    place = tmp_path / "report.html"
    modules = loaded(database, "report", "--client", "Quayside Books", "--output", str(place))
    assert place.exists()  # it did write
    assert "jinja2" in modules
    assert not modules & (DRAWING - {"jinja2"} | {"escli.app.patterns", "escli.store.writing"})


def test_taking_a_ticket_loads_no_yaml_no_dates_and_no_tables(database: Path) -> None:
    modules = loaded(database, "take", "1")
    assert "escli.core.lifecycle" in modules
    assert not modules & READING
    assert not modules & DRAWING


def test_an_export_loads_no_tables_no_dates_and_no_rules(database: Path) -> None:
    modules = loaded(database, "export", "tickets")
    assert "escli.app.exporting" in modules
    assert not modules & (DRAWING | RULES - {"escli.core.matrix"})


def test_opening_a_ticket_loads_no_yaml_either_for_the_matrix_is_kept_parsed(database: Path) -> None:
    modules = loaded(database, "new", *LOW, "Another")
    assert "escli.core.intake" in modules
    assert not modules & DRAWING
