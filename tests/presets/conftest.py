"""The exports are brought into a desk as any use-case's test has it."""

from tests.app.conftest import session

__all__ = ["session"]
