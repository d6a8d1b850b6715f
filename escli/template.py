"""Words with names in them, as Jinja2 templates in a sandbox: what the matrix or escli itself writes for clients."""

from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from jinja2 import Environment

LONGEST = 20_000  # characters of a rendered message: more than that nobody reads


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

    return ImmutableSandboxedEnvironment(
        undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=False
    )


def render(source: str, facts: dict[str, Any]) -> str:
    """The text that a template makes of facts; BadTemplateError, in words, if it cannot."""
    from jinja2 import TemplateError, TemplateSyntaxError

    try:
        made = _sandbox().from_string(source).render(facts)
    except TemplateSyntaxError as error:
        raise BadTemplateError(error.message or "it cannot be read", error.lineno) from error
    except TemplateError as error:
        raise BadTemplateError(error.message or type(error).__name__) from error
    except (ArithmeticError, LookupError, TypeError, ValueError, RecursionError, MemoryError) as error:
        raise BadTemplateError(f"{type(error).__name__}: {error}") from error
    if len(made) > LONGEST:
        raise BadTemplateError(f"it makes more than {LONGEST:,} characters")
    return made
