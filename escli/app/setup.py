"""Making a desk: a database, and the matrix file that it is bound to."""

import secrets
from importlib import resources
from pathlib import Path

from escli import __version__
from escli.app.matrixfile import put_in_force, stamp
from escli.app.sharing import how_to_share, share
from escli.errors import Unreadable
from escli.rights import give
from escli.store.sqlite import SqliteStore, create, refuse_existing


def example() -> str:
    """The example matrix, as it ships: inside the package when installed, beside it in a checkout."""
    packaged = resources.files("escli") / "matrix.example.yaml"
    if packaged.is_file():
        return packaged.read_text(encoding="utf-8")
    return (Path(__file__).parents[2] / "matrix.example.yaml").read_text(encoding="utf-8")


def init(
    database: Path, matrix: Path | None, *, now: int, test_clock: bool = False, group: str | None = None
) -> tuple[SqliteStore, Path]:
    """A new database bound to a matrix file; without one the example is written beside the database.

    With a group its folder, and all that will ever lie in it, is for the people of that group.
    """
    from escli.config.matrix import load_file

    # Before anything is written: a refused init leaves the team's matrix alone.
    refuse_existing(database, *([how_to_share(database, group)] if group is not None else []))
    bound = (matrix or database.with_name("matrix.yaml")).absolute()
    loaded = None if matrix is None and not bound.exists() else load_file(bound)
    rights = None if group is None else share(database, bound, group)
    if loaded is None:
        _write(bound, example())
        if rights is not None:
            give(bound.resolve(), rights)
    parsed, source = loaded or load_file(bound)  # before the database: a bad matrix leaves nothing behind
    store = create(database, rights)
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
