"""What is read in several queries is told as of one moment, whoever writes meanwhile."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

from escli.app.session import Session

P = ParamSpec("P")
Told = TypeVar("Told")


def at_one_moment(
    use_case: Callable[Concatenate[Session, P], Told],
) -> Callable[Concatenate[Session, P], Told]:
    """For a use-case that only reads: all that it tells is of one moment, whoever writes meanwhile."""

    @wraps(use_case)
    def told(session: Session, /, *args: P.args, **kwargs: P.kwargs) -> Told:
        with session.store.reports.snapshot():
            return use_case(session, *args, **kwargs)

    return told
