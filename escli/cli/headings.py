"""A form in the editor: a heading for each part, with what is known below it; what stands there afterwards is said."""

from collections.abc import Collection, Mapping

from escli.cli.editor import edit
from escli.cli.io import Io


def filled_in(
    io: Io, questions: Mapping[str, str], known: Mapping[str, str], required: Collection[str]
) -> dict[str, str]:
    """What a person wrote below the heading of each part, those left empty apart."""
    begin = _template(questions, known, required)
    io.typed = edit("Fill in what stands under each heading; what is required must not be empty.", begin)
    return _read(questions, io.typed)


def _template(questions: Mapping[str, str], known: Mapping[str, str], required: Collection[str]) -> str:
    lines = []
    for name, question in questions.items():
        must = " (required)" if name in required else ""
        # A client's own heading is none of ours, whatever ends a line for whoever reads the file.
        text = "\n".join(f" {line}" if line.startswith("## ") else line for line in known.get(name, "").splitlines())
        lines.append(f"## {name}{must}: {question}\n{text}\n")
    return "\n".join(lines)


def _read(questions: Mapping[str, str], text: str) -> dict[str, str]:
    found: dict[str, list[str]] = {}
    part: list[str] = []
    for line in text.splitlines():
        name = line.removeprefix("## ").split(" ")[0].rstrip(":")
        if line.startswith("## ") and name in questions:
            part = found.setdefault(name, [])
        else:
            part.append(line)
    return {name: words for name, lines in found.items() if (words := "\n".join(lines).strip())}
