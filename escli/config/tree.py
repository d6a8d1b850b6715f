"""YAML that a person wrote, read into nodes with their lines; every trap of YAML on the way is a problem."""

import re
from pathlib import Path

import yaml

from escli.config import traps
from escli.config.nodes import BROKEN, Node, Place, Tree
from escli.errors import BadFile, Problem, Unreadable

LARGEST = 1_000_000
_DEEPEST = 20
_TOO_DEEP = (f"more than {_DEEPEST} levels inside each other", "a flatter file")
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_UNPRINTABLE = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_A_MAPPING = "a mapping: lines such as `name: Harbour IT`"


def read_text(path: Path) -> str:
    """The text of a file that a person wrote; Unreadable or BadFile if there is none."""
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST + 1)
    except OSError as error:
        message = f"{path} cannot be read: {(error.strerror or str(error)).lower()}."
        raise Unreadable(message, hint="Check the path and who may read it.") from error
    if len(data) > LARGEST:
        raise _too_large(path.name)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        found = f"the byte 0x{data[error.start]:02x}, which is not UTF-8"
        raise BadFile(path.name, [Problem(line, "the file", found, "a file saved as UTF-8")]) from error


def read(text: str, name: str) -> Tree:
    """The tree of a text, its traps among its problems; BadFile at once where reading cannot go on."""
    text = text.removeprefix("\ufeff")
    if len(text) > LARGEST:
        raise _too_large(name)
    tree = Tree()
    try:
        _refuse_unprintable(text)
        _Reader(text, tree).document()
    except _Stopped as stop:
        raise BadFile(name, [*tree.problems, Problem(stop.line, "the file", stop.found, stop.expected)]) from None
    except yaml.MarkedYAMLError as error:
        raise BadFile(name, [*tree.problems, _syntax(error, text)]) from None
    return tree


class _Stopped(Exception):
    def __init__(self, line: int, found: str, expected: str) -> None:
        super().__init__(found)
        self.line, self.found, self.expected = line, found, expected


class _Reader:
    """Builds the tree from the parser's events: they still know quotes, tags and anchors, composed nodes do not."""

    def __init__(self, text: str, tree: Tree) -> None:
        self.events = yaml.parse(text, Loader=_LOADER)
        self.tree = tree

    def document(self) -> None:
        event = self.next_but(yaml.StreamStartEvent, yaml.DocumentStartEvent)
        if isinstance(event, yaml.StreamEndEvent) or (isinstance(event, yaml.ScalarEvent) and not event.value):
            raise _Stopped(1, "an empty file", _A_MAPPING)
        if not isinstance(event, yaml.MappingStartEvent):
            kind = "a list" if isinstance(event, yaml.SequenceStartEvent) else "a single value"
            raise _Stopped(_line(event), kind, _A_MAPPING)
        self.refuse_marks(event, ())
        self.tree.top = self.mapping(())
        after = self.next_but(yaml.DocumentEndEvent)
        if isinstance(after, yaml.DocumentStartEvent):
            raise _Stopped(_line(after), "the start of a second document (---)", "one document")

    def next_but(self, *passed: type[yaml.Event]) -> yaml.Event:
        event = next(self.events)
        while isinstance(event, passed):
            event = next(self.events)
        return event

    def node(self, event: yaml.Event, place: Place) -> Node:
        if len(place) > _DEEPEST:
            raise _Stopped(_line(event), *_TOO_DEEP)
        self.tree.lines.setdefault(place, _line(event))
        if isinstance(event, yaml.AliasEvent):
            self.tree.wrong(place, f"the alias *{event.anchor}", "the value itself, written out")
            return BROKEN
        self.refuse_marks(event, place)
        if isinstance(event, yaml.ScalarEvent):
            return self.scalar(event, place)
        return self.mapping(place) if isinstance(event, yaml.MappingStartEvent) else self.items(place)

    def refuse_marks(self, event: yaml.Event, place: Place) -> None:
        if anchor := getattr(event, "anchor", None):
            self.tree.wrong(place, f"the anchor &{anchor}", "the value without an anchor")
        if tag := getattr(event, "tag", None):
            self.tree.wrong(place, f"the tag {tag}", "the value without a tag")

    def scalar(self, event: yaml.ScalarEvent, place: Place) -> Node:
        trap = None if event.style else traps.in_value(event.value)
        if trap:
            self.tree.wrong(place, *trap)
            return BROKEN
        return str(event.value)

    def items(self, place: Place) -> list[Node]:
        items: list[Node] = []
        while not isinstance(event := next(self.events), yaml.SequenceEndEvent):
            items.append(self.node(event, (*place, len(items) + 1)))
        return items

    def mapping(self, place: Place) -> dict[str, Node]:
        entries: dict[str, Node] = {}
        while not isinstance(event := next(self.events), yaml.MappingEndEvent):
            key = self.key(event, place)
            inside = (*place, key or "?")
            if key in entries:
                found = f"this key a second time (first on line {self.tree.lines[inside]})"
                self.tree.wrong_on(_line(event), inside, found, "each key once")
            self.tree.lines.setdefault(inside, _line(event))
            node = self.node(next(self.events), inside)
            if key:
                entries.setdefault(key, node)
        return entries

    def key(self, event: yaml.Event, place: Place) -> str:
        """The key, or '' once its problem is told."""
        if isinstance(event, yaml.ScalarEvent):
            self.refuse_marks(event, place)
            trap = traps.in_key(event.value) if not event.style or not event.value else None
            if not trap:
                return str(event.value)
        else:
            trap = ("a key that is not a word", "a word, then a colon")
            self.skip(event)
        self.tree.wrong_on(_line(event), place, *trap)
        return ""

    def skip(self, event: yaml.Event) -> None:
        depth = int(isinstance(event, yaml.CollectionStartEvent))
        while depth:
            event = next(self.events)
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)


def _line(event: yaml.Event) -> int:
    return int(event.start_mark.line) + 1  # type: ignore[union-attr] # every event of a parser has its mark


def _refuse_unprintable(text: str) -> None:
    if strange := _UNPRINTABLE.search(text):
        line = text.count("\n", 0, strange.start()) + 1
        raise _Stopped(line, f"the control character {strange[0]!a}", "printable text")


def _too_large(name: str) -> BadFile:
    return BadFile(name, [Problem(0, "the file", "more than 1 MB", "a file that a person could have written")])


def _syntax(error: yaml.MarkedYAMLError, text: str) -> Problem:
    at = error.problem_mark
    if at is None:  # no parser leaves it out, but the type allows it
        return Problem(0, "the file", f"what YAML cannot read ({error.problem})", "YAML")
    if "nesting depth" in (error.problem or ""):  # libyaml has a limit of its own, and may reach it first
        return Problem(at.line + 1, "the file", *_TOO_DEEP)
    began = error.context_mark if error.context_mark is not None else at
    lines = text.rstrip().splitlines()
    if at.line >= len(lines):
        return Problem(began.line + 1, "the file", "something that is opened here and never closed", "its end")
    if "\t" in lines[at.line][: at.column + 1]:
        return Problem(at.line + 1, "the file", "a tab", "spaces: YAML does not indent with tabs")
    since = f" {error.context} that begins on line {began.line + 1}" if error.context else ""
    expected = "YAML: look for a missing quote, colon, comma or space"
    return Problem(at.line + 1, "the file", f"what YAML cannot read ({error.problem}{since})", expected)
