"""Inputs to begin with, for each surface: good ones, and the tricks that are known."""

import gzip
import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

from escli.config.mapping import load, presets
from escli.core.news import NEWS
from escli.core.stamps import ISO, UNIX
from escli.notify.client_letter import own
from tests.app.test_any_log import AS_JSON, LINES
from tests.app.test_importing import BOOK, LOG
from tests.config.desk import SMALL
from tests.mailbox import world as mailbox
from tests.mailbox.letters import bounce
from tests.mailbox.test_any_bytes import GOOD
from tests.mailbox.test_corpus import CASES
from tests.proof.console import MATRIX, THEN, joined
from tests.proof.surfaces import FORMS

_LARGE = 20_000  # bytes: what is longer than that is mutated too slowly
_BOMB = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"{name}: &{name} [{','.join(['*' + before] * 9)}]\n" for before, name in zip("abcdefgh", "bcdefghi", strict=True)
)
_YAML = (
    _BOMB, "a: " + "[" * 500, "a: " + "{a: " * 500, "? " * 300, "!!python/object/apply:os.system [id]\n",
    "escli: 1\nname: !!binary aGk=\n", "a: &x {<<: *x}\n", "a: *x\n", "%YAML 9.9\n---\na: 1\n",
    "a: |\n  x\n--- \nb: 1\n", '"\\ud800": 1\n', "a: \u202e\n", "a\t: 1\n", "? [a, b]\n: c\n",
)  # fmt: skip
_ESCAPES = """\
{{ ''.__class__.__mro__[1].__subclasses__() }}
{{ self }}
{{ self.__init__.__globals__ }}
{% for a in range(10**9) %}x{% endfor %}
{{ 'x' * 10**9 }}
{{ title * 999999999 }}
{{ 9 ** 9 ** 9 }}
{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}
{% include 'x' %}
{% extends 'x' %}
{% import 'os' as o %}
{% set x = title %}{{ x }}
{{ title|attr('__class__') }}
{{ title.format(title) }}
{{ '%999999999d' % 1 }}
{{ config }}{{ request }}{{ lipsum }}{{ cycler }}
{{ title[0] }}
{{ [title, client]|first }}
{{ loop }}
{{ '%s'|format(1) }}
{{ title|center(10**9) }}
{{ title|truncate(3, True, '') }}
{{ title|default(9)|title }}
{% filter upper %}{{ hello }}{% endfilter %}
{% if late and (id > 3 or not text) %}x{% else %}y{% endif %}
{# #}{% raw %}{{ x }}{% endraw %}
{{ 1e999 }}{{ 0x_1 }}{{ 1_000 }}
{{ id // 0 }}
{{ hello ~ client ~ 1.5 }}
{% autoescape true %}{{ title }}{% endautoescape %}
{{ caller() }}{{ varargs }}{{ kwargs }}
{{ title is callable }}
"""
_DEEP = (
    f"{{{{ {'(' * 200}id{')' * 200} }}}}", f"{{{{ {'-' * 300}1 }}}}", "{% if id %}" * 100 + "{% endif %}" * 100,
    f"{{{{ title{'|lower' * 190} }}}}",
)  # fmt: skip
_TIMES = """\
15m;1h 30m;2d;1d end of day;999999d;20m ago;now;tomorrow 9:00;fri 17:00;16:30;25:00;2026-12-24;2026-12-24 16:30
2026-W53-7;2026-365;20261224T163000Z;2026-02-30;9999-12-31;1969-12-31;0001-01-01T00:00+23:59;1795424400;1e308;nan;-inf
2026-11-23T09:00:00.123456789+01:00;1e18;P1Y2M;2026-10-25 01:30|2026-03-29 02:30;5/1/2026 09:00;12/31/2026 12:00 AM
Nov 23, 2026, 09:00:00;24:00;T;%d.%m.%y %H.%M;%c;%Y%Y;%;%s;%d%m%Y%H%M%S;%%%d/%m/%Y %H:%M
"""
_COMMANDS = """\
new --client Acme --type fault --severity low --affected 3 --description Words --system Till --key k1 Title
new --client Acme --type fault --severity high --at 20m\u00a0ago --because late --vip --security -- Title
queue --client Acme --limit 2 --tier L1|show 1|show 2 --json|why 1 --at 10:00|find --limit 3 First|find --csv NOT x
set 1,3 --title Other --affected 9 --requester Al|take 1,3 --as ana|take 1 --as ben|note 1 --attach {file} -- Words
note 1 --at 08:59 --because late Words|reply 1 -- Words|heard 1 Words|wait 1 --until tomorrow --ref X Words|resume 1
snooze 1 --until 2h|assign 1 ana|escalate 1 --because x|transfer 1 ben|return 1 x|handoff 1|resolve 1 Words|close 2
reopen 2 Words|csat 2 5|review|review 2 --cause skills --lower x --action y --owner ana --by fri|preview opened 1
link 1 3|merge 1 3 same|major 1 3|shift|shift --write Words|breaches --within 2h --check|metrics --since 2026-01-01
metrics --by client --json|report --client Acme --month 2026-10 --output x.html|report --markdown|patterns|oncall
team|team show ana|team away ana --until fri --because x|team cover ana ben|team back ana|team coverage|client mute Acme
matrix|matrix check {file}|matrix adopt 1|matrix calendar office --add 3h --from now|matrix publish
publish --client Acme|mail|mail list|mail show 1|mail accept 1 1|mail drop 1|outbox|outbox show 1|outbox retry 1
outbox drop 1 x|outbox send|sweep --dry-run|sweep|import {file} --mapping {file}|import --columns {file}
import {file} --dry-run --mapping uci|doctor|doctor --repair|export x.csv|export --format jsonl|backup copies --keep 2
restore {file} --yes|redact 1 1|audit
audit --against {file}|init --db y.db --matrix {file}|queue --db {file}|init --test-clock|ls --plain
ack 1|--version|--help
""".replace("|", "\n")


def _commands() -> list[bytes]:
    files = [b"", MATRIX.encode(), LOG.encode(), BOOK.encode(), GOOD]
    lines = [[word.replace("\u00a0", " ") for word in line.split(" ")] for line in _COMMANDS.splitlines()]
    return [joined(words, files[place % len(files)]) for place, words in enumerate(lines)]


class _Sent:
    """Stands for a desk with a ticket: what was sent about it, as its mails name it."""

    root = "<t1.0123456789ab@harbour.example>"

    def id(self, message: int) -> str:
        return f"<m{message}.abcdefghijklmnop.0123456789ab@harbour.example>"

    def code(self, message: int) -> str:
        return f"m{message}.abcdefghijklmnop"

    def sent(self, message: int) -> Any:
        from email import message_from_string, policy

        head = f"Message-ID: {self.id(message)}\nSubject: [#1] The till is down\n"
        return message_from_string(f"{head}References: {self.root}\n\nThe till is down.\n", policy=policy.default)


def _mails() -> list[bytes]:
    world = cast("mailbox.World", _Sent())
    made = [GOOD, bounce(world.id(1)), *(case.mail(world) for case in CASES)]
    return [one for one in made if len(one) < _LARGE]


def _mappings() -> list[bytes]:
    """Those of the presets, each with a log that it fits; and others."""
    return [*map(_with_log, presets().values()), BOOK.encode(), *(text.encode("utf-8", "replace") for text in _YAML)]


def _with_log(preset: Path) -> bytes:
    read = load(preset.read_text("utf-8"), preset.name)
    stated = read.stated
    plain = (stated.handoffs, stated.stations, stated.reopens, stated.response, stated.resolved, stated.resolution)
    names = [name for thing in read.columns._fields for name in read.tells(thing)]
    names += [*filter(None, plain), *stated.sla.values(), *stated.left.values()]
    day = datetime(2026, 1, 5, 9, tzinfo=UTC)
    times = {read.columns.opened, read.columns.time, read.columns.resolved, stated.resolved}
    cells = [_time(day, read.formats[0]) if name in times else "1" for name in names]
    rows = "\n".join(",".join(map(json.dumps, row)) for row in (names, cells, cells))
    return preset.read_bytes() + THEN + rows.encode()


def _time(day: datetime, form: str) -> str:
    if form in (ISO, UNIX):
        return day.isoformat() if form == ISO else str(int(day.timestamp()))
    return day.strftime(form)


def _logs() -> list[bytes]:
    texts = [LOG, LOG.replace(",", ";"), LOG.replace(",", "\t"), LOG.replace("\n", "\r"), LINES, json.dumps(AS_JSON)]
    others = [LOG.encode("utf-16"), LOG.encode("utf-16-le"), LOG.encode("cp1252"), LOG.encode("utf-8-sig")]
    odd = [
        '"' + "x" * 3000,
        LOG + "9" * 3000,
        LOG + '3,"5/1/2026 09:00\n\n",Open',
        LOG + ",,,,,,,,\n\0,\n",
        '{"a":' * 400,
    ]
    packed = [gzip.compress(LOG.encode(), mtime=0), gzip.compress(bytes(100_000), mtime=0)]
    return [*(text.encode() for text in (*texts, *odd)), *others, *packed]


SEEDS: dict[str, Callable[[], list[bytes]]] = {
    "times": lambda: [text.encode() for text in (*_TIMES.replace("\n", ";").split(";"), *FORMS)],
    "templates": lambda: [text.encode() for text in (*_ESCAPES.splitlines(), *_DEEP, *map(own, NEWS))],
    "mail": _mails,
    "mapping": _mappings,
    "matrix": lambda: [text.encode("utf-8", "replace") for text in (SMALL, MATRIX, mailbox.MATRIX, *_YAML)],
    "log": _logs,
    "commands": _commands,
}  # fmt: skip
