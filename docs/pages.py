"""Writes what documents say of the code from the code itself: `python docs/pages.py`; a test holds them equal."""

from pathlib import Path
from typing import Any

from escli.config import keys, mapping
from escli.core.definitions import FIELDS
from escli.core.metrics import DEFINITIONS, WITH_BY_AND_TREND
from escli.core.news import NAMES, NEWS
from escli.notify.client_letter import own
from escli.store.columns import SAYS, TABLES, UNITS
from escli.template import FILTERS

ROOT = Path(__file__).parents[1]
MATRIX = "docs/matrix.md"
IMPORT = "docs/import.md"
EXPORT = "docs/export.md"
MESSAGES = "docs/messages.md"
METRICS = "docs/metrics.md"


def _default(default: Any) -> str:
    if default is keys.REQUIRED:
        return "needed"
    return f"`{default}`" if default not in (None, [], {}, "") else ""


def _table(rows: tuple[keys.Key, ...]) -> str:
    lines = [f"| `{row.path}` | {row.kind.says} | {_default(row.default)} | {row.says} |" for row in rows]
    return "\n".join(["| key | what stands there | if left out | |", "|---|---|---|---|", *lines])


def matrix_page() -> str:
    """Every key of the matrix file."""
    words = (
        "# The keys of the matrix\n\n"
        "`<x>` is a name that you choose, `[]` stands for each line of a list. `escli matrix check FILE` names every\n"
        "problem of a file at once, each with its line. `matrix.example.yaml` shows all of it in use.\n\n"
        "YAML's traps are refused where they would change what you wrote: `on`, `off`, `yes` and `no`, `1:30`, `010`,\n"
        "keys that stand twice, anchors and tags. Quotes around a text always help.\n"
    )
    return f"{words}\n{_table(keys.KEYS)}\n"


def import_page() -> str:
    """Every key of an import mapping."""
    words = (
        "# The keys of an import mapping\n\n"
        "A mapping tells `escli import` what the columns and values of a log mean; `escli import --columns FILE`\n"
        "proposes one. Those that ship are good to read: [zendesk](../escli/presets/zendesk.yaml) has a row a ticket,\n"
        "[uci](../escli/presets/uci.yaml) a row an event. A mapping that is `like` one says only what differs:\n\n"
        "```yaml\nmapping: 1\nlike: freshdesk\nencoding: cp1252\n"
        'times: {format: "%d.%m.%Y %H:%M", zone: Europe/Berlin}\nmeanings: {Wartend: waiting on client}\n```\n\n'
        "Formats of time: `iso` (with a zone of its own or not, down to nanoseconds), `unix` (seconds or milliseconds\n"
        "since 1970), or codes: `%d %m %Y %y %b %B` (English months), `%H %I %p %M %S %f %z`. A file in JSON has the\n"
        "names of its keys for columns, nested ones with dots (`status.name`); lists are joined with commas.\n"
    )
    return f"{words}\n{_table(mapping.KEYS)}\n"


def export_page() -> str:
    """Every column of an export."""
    words = (
        "# What an export holds\n\n"
        "`escli export TABLE FILE` writes one of these tables as CSV or JSON lines, `escli export all FILE.db` all of\n"
        "them as an SQLite file; there the words of events stand in a table `texts` (event, ticket, field, text) that\n"
        "can be searched, and this page in a table `columns`.\n\n"
    )
    units = "\n".join(
        ["| unit | what stands there |", "|---|---|", *(f"| {unit} | {it} |" for unit, it in UNITS.items())]
    )
    tables = "\n".join(
        "\n".join(
            [
                f"## {name}\n\n{SAYS[name]}\n\n| column | unit | what it is |\n|---|---|---|",
                *(f"| `{column.name}` | {column.unit} | {column.says} |" for column in columns),
                "",
            ]
        )
        for name, columns in TABLES.items()
    )
    return f"{words}{units}\n\n{tables}"


def messages_page() -> str:
    """Every name that the words of a message may use, and escli's own words."""
    words = (
        "# What clients are written\n\n"
        "Each message has words of escli's own. Other words stand in the matrix: a client's\n"
        "(`clients.<client>.words`) before a tier's (`messages.tiers.<tier>`) before the desk's (`messages.words`).\n"
        "They are Jinja2 templates in a sandbox, tried when the matrix is read; what stands in a name is text and\n"
        "never a template. HTML mail says the same words. Under each message stand the desk's name and the ticket's\n"
        "number and title.\n\n"
        "A template has names, `{% if %}`, comparisons, `+ - / ~`, and the filters\n"
        f"{', '.join(f'`{one}`' for one in FILTERS)}.\n"
        "No loop, no call, no other file: no words of a matrix can hold up a sweep, whatever they say.\n\n"
        "## Names\n"
    )
    names = "\n".join(
        ["| name | what it is |", "|---|---|", *(f"| `{name}` | {says} |" for name, says in NAMES.items())]
    )
    texts = "\n".join(f"### {news}\n\n```jinja\n{own(news).strip()}\n```\n" for news in NEWS)
    return f"{words}\n{names}\n\n## escli's own words\n\n{texts}"


def metrics_page() -> str:
    """Every figure with its definition: escli's own, and those of others."""
    words = (
        "# What the figures mean\n\n"
        "`escli metrics --define` says the same, and `--define --definition zendesk` what is below that name.\n"
        "Durations are seconds in JSON. Business time is open hours in each ticket's own calendar.\n"
    )
    others = (
        "# As others count\n\n"
        "The field disagrees on what its words mean. `escli metrics --definition NAME` counts the same tickets as\n"
        "another tool would have, so that a team can go on with the figure that it used to report. Each says in\n"
        "our own words what is counted there and, where escli has no such thing, what stands for it here.\n"
    )
    parts = [f"{words}\n{_figures(DEFINITIONS | WITH_BY_AND_TREND)}\n\n{others}"]
    for name, field in FIELDS.items():
        table = _figures({one.name: one.formula for one in field.figures})
        parts.append(f"## `{name}`\n\nAfter {field.source}.\n\n{table}\n")
    return "\n".join(parts)


def _figures(words: dict[str, str]) -> str:
    lines = [f"| `{name}` | {said} |" for name, said in words.items()]
    return "\n".join(["| figure | definition |", "|---|---|", *lines])


PAGES = {MATRIX: matrix_page, IMPORT: import_page, EXPORT: export_page, MESSAGES: messages_page, METRICS: metrics_page}

if __name__ == "__main__":
    for place, page in PAGES.items():
        (ROOT / place).write_text(page(), encoding="utf-8")
