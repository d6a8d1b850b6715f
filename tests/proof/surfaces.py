"""Where escli takes in what others wrote, each as a function of bytes that ends well or in a documented error."""

import json
import os
import re
from collections.abc import Callable
from contextlib import suppress
from functools import cache, partial
from pathlib import Path
from unittest import mock

from escli.app import recognising
from escli.app.logfile import log
from escli.app.surveying import survey
from escli.cli import dates
from escli.config import mapping as mappings
from escli.config import matrix as matrices
from escli.config import tree
from escli.core import durations
from escli.core.fitting import Fitted, climbed
from escli.core.fold import fold
from escli.core.history import events, numbered
from escli.core.incoming import command, decide, sender_of, title_of
from escli.core.logs import Mapping, Row
from escli.core.matrix import Matrix
from escli.core.model import Ticket
from escli.core.news import SAMPLES
from escli.core.stamps import Stamps, are_apart, is_format
from escli.core.stated import BadRow
from escli.errors import BadFile, EscliError, Refused
from escli.notify.client_letter import html_of
from escli.notify.incoming import read
from escli.template import render
from tests.app.test_importing import BOOK, LOG
from tests.mailbox import world as mailbox
from tests.mailbox.test_any_bytes import sound
from tests.proof.console import THEN, Console
from tests.proof.limits import Target
from tests.stories.world import MONDAY

LADDER = ("L1", "L2", "L3")
FORMS = ("iso", "unix", "%d/%m/%Y %H:%M", "%m/%d/%Y %I:%M %p", "%Y-%m-%d %H:%M:%S.%f %z", "%b %d, %Y, %H:%M:%S")
_CANARY = "k4n4ri3nv0g3l"
# What Python shows of its own things: of these nothing may stand in a message.
_INSIDES = re.compile(r" at 0x[0-9a-f]{6}|<(?:class|function|module|built-in|bound|generator|Template|Undefined)")


def matrix(folder: Path) -> Target:
    """A matrix file, from its bytes to what the rules work with."""
    file = folder / "desk.yaml"

    def take(data: bytes) -> None:
        file.write_bytes(data)
        parsed, _ = matrices.load_file(file)
        Matrix(json.loads(json.dumps(parsed)))  # as the database keeps it

    return take


def mapping(folder: Path) -> Target:
    """A mapping file, and the log that it is applied to: the one behind it, or one that BOOK fits."""
    file, rows = folder / "mine.yaml", folder / "rows.csv"

    def take(data: bytes) -> None:
        said, cut, content = data.partition(THEN)
        file.write_bytes(said)
        rows.write_bytes(content if cut else LOG.encode())
        _apply(mappings.load(tree.read_text(file), file.name), rows)

    return take


def log_file(folder: Path) -> Target:
    """A log: looked at, and read with the mapping that is proposed for it, and with one that is given."""
    file, book = folder / "log.csv", mappings.load(BOOK, "book.yaml")
    find = cache(mappings.find)  # the presets are the same each time, and reading them takes longer than all the rest

    def take(data: bytes) -> None:
        file.write_bytes(data)
        with suppress(BadFile), mock.patch.object(recognising, "find", find):
            # What is proposed may lack what nobody can guess.
            _apply(mappings.load(survey(file)["mapping"], "proposed.yaml"), file)
        _apply(book, file)

    return take


def _apply(read: Mapping, path: Path) -> None:
    """As an import does it, but for the database."""
    read = climbed(read, LADDER)._replace(zone=read.zone or "UTC")
    tickets: dict[str, list[Row]] = {}
    with log(path, read) as found:
        fitted = Fitted(read, LADDER, found.table, path.name)
        for line, cells, unread in found.records:
            if not unread:
                with suppress(BadRow):
                    ticket, row = fitted.row(line, cells)
                    tickets.setdefault(ticket, []).append(row)
    for name, rows in tickets.items():
        if made := events(read, LADDER, name, numbered(rows), None, set()):
            fold(made, Ticket(id=1))


def mail(folder: Path) -> Target:
    """A mail, from its bytes to what is to be done about it: there is no error at all."""
    desk = Matrix(matrices.load(mailbox.MATRIX, "desk.yaml"))

    def take(data: bytes) -> None:
        found = read(data)
        sound(found)
        command(found.text)
        title_of(found).encode()
        decide(found, sender_of(desk, found.sender), None, desk, MONDAY)

    return take


def times(folder: Path) -> Target:
    """A duration, a date as people type it, a time of a log, and the format of one."""
    stamps = [Stamps((form,), zone).read for form in FORMS for zone in ("UTC", "Europe/London")]
    typed: list[Callable[[str], object]] = [durations.wall_seconds, *stamps]
    ways: list[Callable[[str, int], object]] = [
        dates.moment, dates.past, dates.future, partial(dates.moment, end=True), partial(dates.future, end=True)
    ]  # fmt: skip

    def take(data: bytes) -> None:
        text = data.decode("utf-8", "replace")
        understood = is_format(text)
        for one in typed:
            with suppress(ValueError, OverflowError):
                one(text)
                understood = True
        for way in ways:
            with suppress(EscliError):
                way(text, MONDAY)
                understood = True
        with suppress(EscliError):
            dates.period(*text.partition("|")[::2], MONDAY)
        if is_format(text):
            are_apart((text, FORMS[2]))
            with suppress(ValueError, OverflowError):
                Stamps((text,), "UTC").read("5/1/2026 09:00")
        if not understood:
            raise Refused

    return take


def templates(folder: Path) -> Target:
    """A template of a letter, with the facts of a ticket that has everything, and of one that has nothing."""
    os.environ["CANARY"] = _CANARY
    hostile = {**SAMPLES[0], "text": "{{ 7 * 7 }}<script>\x1b[2J", "title": "{% for x in y %}"}

    def take(data: bytes) -> None:
        source = data.decode("utf-8", "replace")
        for facts in (*SAMPLES, hostile):
            made = render(source, facts)
            assert _CANARY not in made, made
            assert bool(_INSIDES.search(made)) <= bool(_INSIDES.search(source)), made
            html_of(made)

    return take


def commands(folder: Path) -> Target:
    """A whole command with what it reads."""
    return Console(folder).take


SURFACES: dict[str, Callable[[Path], Target]] = {
    "times": times, "templates": templates, "mail": mail, "mapping": mapping, "matrix": matrix, "log": log_file,
    "commands": commands,
}  # fmt: skip
