"""YAML written for people: a mapping proposed for a log, and the lines that a matrix lacks for one."""

import json
import re

from escli.core.guessing import Proposal

_BARE = re.compile(r"[A-Za-z][A-Za-z0-9 _/-]*[A-Za-z0-9]")
_ZONE = "  # zone: Europe/London   # of the times in the log; else the desk's"
_TRAPS = {"on", "off", "yes", "no", "true", "false", "null"}


def spelled(word: str) -> str:
    """A word as YAML reads it back, whatever stands in it."""
    return word if _BARE.fullmatch(word) and word.lower() not in _TRAPS else json.dumps(word)


def mapping(proposal: Proposal, name: str, fits: str) -> str:
    """The text of a mapping file. `fits` is the preset that fits the log, if one does."""
    if fits:
        return (
            f"# The preset `{fits}` fits this file. Say here only what is otherwise with you.\n"
            f"mapping: 1\nlike: {fits}\n# times:\n#{_ZONE.replace('# ', '', 1)}\n"
        )
    lines = [
        "# Proposed from names and values: read it through (docs/import.md has the keys).",
        "mapping: 1",
        f"name: {name}",
        f"rows: {proposal.rows}",
    ]
    if proposal.empty:
        lines.append(f"empty: [{', '.join(json.dumps(word) for word in proposal.empty)}]")
    if proposal.ragged:
        lines.append(f"ragged: [{', '.join(proposal.ragged)}]")
    lines += ["", "times:", *_times(proposal), "", "columns:"]
    if "id" not in proposal.columns:
        lines.append("  # id: which column has the number of the ticket?")
    lines += [f"  {thing}: {spelled(column)}" for thing, column in proposal.columns.items()]
    lines += _table("meanings", proposal.meanings, said={"activity", "status"} & set(proposal.columns))
    lines += _table("severities", proposal.severities)
    if proposal.figures:
        lines += ["", "stated:", *(f"  {thing}: {spelled(column)}" for thing, column in proposal.figures.items())]
    return "\n".join(lines) + "\n"


def _times(proposal: Proposal) -> list[str]:
    forms = [json.dumps(form) if form != "iso" else form for form in proposal.formats]
    text = forms[0] if len(forms) == 1 else f"[{', '.join(forms)}]"
    doubt = f"   # or {proposal.doubt[0]}: both fit" if proposal.doubt else ""
    return [f"  format: {text}{doubt}", _ZONE]


def _table(section: str, words: dict[str, str], said: set[str] | None = None) -> list[str]:
    if not words:
        return ["", f"{section}: {{}}   # what does each value mean?"] if said else []
    return ["", f"{section}:", *(f"  {spelled(word)}: {meaning}" for word, meaning in words.items())]


def pasted(lacking: dict[str, list[dict[str, object]]], types: tuple[str, ...], severities: tuple[str, ...]) -> str:
    """Lines for the matrix and the mapping, of the names in a log that the matrix lacks."""
    lines: list[str] = []

    def say(head: str, what: str, line: str) -> None:
        if lacking[what]:
            lines.extend(["", head, f"{what}:"])
            named = lacking[what][:_MOST]
            lines.extend(f"{_line(str(one['name']), line):<40} # {one['count']}" for one in named)
            if len(lacking[what]) > _MOST:
                lines.append(f"  # and {len(lacking[what]) - _MOST} more")

    say("# into the matrix, with a plan and contacts as you like:", "clients", "{}")
    say("# into the matrix, if they work here still:", "team", "{tier: L1}")
    say(f"# into the mapping, by one of your own types: {', '.join(types)}", "types", spelled(types[0]))
    say(f"# into the mapping, by one of your own severities: {', '.join(severities)}", "severities", severities[-1])
    return "\n".join(lines[1:]) + "\n" if lines else ""


def _line(name: str, value: str) -> str:
    return f"  {spelled(name)}: {value}"


_MOST = 50  # names of a kind
