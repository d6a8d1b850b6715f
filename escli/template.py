"""Words with names in them, as Jinja2 templates in a sandbox: what the matrix or escli itself writes for clients."""

from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from jinja2 import Environment, Template
    from jinja2.nodes import Node

LONGEST = 20_000  # characters that a template adds to what people wrote: more than that nobody reads
_DEEPEST = 20  # things inside each other: Jinja takes time as the cube of that
FILTERS = (
    "capitalize", "count", "d", "default", "first", "last", "length", "lower", "title", "trim", "truncate", "upper",
    "wordcount",
)  # fmt: skip
_PARTS = {  # of a template: whatever is made of these takes time as its own length
    "Template", "Output", "TemplateData", "Name", "Const", "If", "CondExpr", "Filter", "FilterBlock", "Test", "Keyword",
    "Operand", "Compare", "And", "Or", "Not", "Neg", "Pos", "Add", "Sub", "Div", "FloorDiv", "Concat", "List", "Tuple",
}  # fmt: skip
_SAID = {  # what people try, in their own words
    "For": "a loop", "Macro": "a macro", "Call": "a call", "CallBlock": "a call", "Include": "another file",
    "Import": "another file", "FromImport": "another file", "Extends": "another file", "Assign": "`set`",
    "AssignBlock": "`set`", "Getitem": "a part of a name", "Mul": "a product", "Pow": "a power", "Mod": "`%`",
}  # fmt: skip


class BadTemplateError(Exception):
    """A template that cannot be used: what is wrong in it, and on which of its lines (0: not known)."""

    def __init__(self, words: str, line: int = 0) -> None:
        super().__init__(words)
        self.line = line


@cache
def _sandbox() -> "Environment":
    """Text, not HTML: what is escaped, and how, is for whoever puts the text somewhere."""
    from jinja2 import StrictUndefined
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    made = ImmutableSandboxedEnvironment(
        undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=False
    )
    made.globals.clear()
    return made


def render(source: str, facts: dict[str, Any]) -> str:
    """The text that a template makes of facts; BadTemplateError, in words, if it cannot."""
    from jinja2 import TemplateError, TemplateSyntaxError

    try:
        made = _made(source).render(facts)
    except TemplateSyntaxError as error:
        raise BadTemplateError(error.message or "it cannot be read", error.lineno) from error
    except TemplateError as error:
        raise BadTemplateError(error.message or type(error).__name__) from error
    except BadTemplateError:
        raise
    except Exception as error:  # nesting that Python cannot compile, a filter that was given the wrong thing: all of it
        raise BadTemplateError(f"{type(error).__name__}: {error}") from error
    if len(made) > LONGEST + sum(len(said) for said in facts.values() if isinstance(said, str)):
        raise BadTemplateError(f"it makes more than {LONGEST:,} characters")
    return made


@lru_cache(maxsize=256)
def _made(source: str) -> "Template":
    """The template, ready to be used: a sweep writes many messages with the same few."""
    parsed = _sandbox().parse(source)
    _need_plain(parsed)
    return _sandbox().from_string(parsed)


def _need_plain(parsed: "Node") -> None:
    """Refuse whatever could go on for long, grow, or read anything but its names."""
    pending = [(parsed, 0)]
    while pending:
        node, depth = pending.pop()
        _need_known(node)
        if depth > _DEEPEST:
            raise BadTemplateError(f"more than {_DEEPEST} things inside each other", node.lineno)
        pending += [(inside, depth + 1) for inside in reversed(list(node.iter_child_nodes()))]


def _need_known(node: "Node") -> None:
    from jinja2 import nodes

    kind = type(node).__name__
    if isinstance(node, nodes.Getattr):
        raise BadTemplateError(f"{node.attr!r} is unsafe: a name stands alone", node.lineno)
    if isinstance(node, nodes.Name) and node.name == "self":  # Jinja's own: the template itself, shown as code
        raise BadTemplateError("'self' is unsafe: it is no name of a ticket's", node.lineno)
    if isinstance(node, nodes.Filter) and node.name not in FILTERS:
        raise BadTemplateError(f"the filter {node.name!r} is not one of {', '.join(FILTERS)}", node.lineno)
    if kind not in _PARTS:
        raise BadTemplateError(f"{_SAID.get(kind, kind.lower())} does not belong in a message", node.lineno)
