"""Making a desk: a database, and the matrix file that it is bound to."""

import secrets
from importlib import resources
from pathlib import Path

from escli import __version__
from escli.app.matrixfile import put_in_force, stamp
from escli.errors import Unreadable
from escli.store.sqlite import SqliteStore, create, refuse_existing


def example() -> str:
    """The example matrix, as it ships: inside the package when installed, beside it in a checkout."""
    packaged = resources.files("escli") / "matrix.example.yaml"
    if packaged.is_file():
        return packaged.read_text(encoding="utf-8")
    return (Path(__file__).parents[2] / "matrix.example.yaml").read_text(encoding="utf-8")


def init(database: Path, matrix: Path | None, *, now: int, test_clock: bool = False) -> tuple[SqliteStore, Path]:
    """A new database bound to a matrix file; without one the example is written beside the database."""
    from escli.config.matrix import load_file

    refuse_existing(database)  # before anything is written: a refused init leaves the team's matrix alone
    bound = (matrix or database.with_name("matrix.yaml")).absolute()
    if matrix is None and not bound.exists():
        _write(bound, example())
    parsed, source = load_file(bound)  # before the database: a bad matrix leaves nothing behind
    store = create(database)
    try:
        with store.write() as tx:
            tx.set_meta("database_id", secrets.token_hex(6))
            tx.set_meta("made_by", __version__)
            tx.set_meta("matrix_path", str(bound))
            tx.set_meta("matrix_stamp", stamp(str(bound)))
            if test_clock:
                tx.set_meta("test_clock", str(now))
            put_in_force(tx, parsed, source, now)
    except BaseException:
        store.close()
        database.unlink(missing_ok=True)
        raise
    return store, bound


def _write(path: Path, text: str) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise Unreadable(f"{path} cannot be written: {error.strerror}.") from error
