"""Every error that a person can meet: a sentence, what to do next, and an exit code; anything else is a bug."""

# Exit codes are a contract (README, "Exit codes"). 1 and 2 follow the shell's habit, the rest name what to repair.
REFUSED, USAGE, NO_DATABASE, BUSY, BAD_MATRIX, UNREADABLE, PARTLY, GAP, DAMAGED = 1, 2, 3, 4, 5, 6, 7, 8, 9
TRY_AGAIN = 75  # EX_TEMPFAIL of sysexits.h: a mail server keeps the mail and brings it again


class EscliError(Exception):
    """escli could not do that."""

    code = REFUSED

    def __init__(self, message: str = "", *, hint: str = "") -> None:
        super().__init__(message or (self.__doc__ or "").strip())
        self.hint = hint


class Refused(EscliError):
    """The rules of the desk do not allow that."""


class UsageError(EscliError):
    """The command was not understood."""

    code = USAGE


class NoDatabase(EscliError):
    """There is no escli database here."""

    code = NO_DATABASE


class Busy(EscliError):
    """Another escli has been writing for too long; nothing was changed."""

    code = BUSY


class Clash(Busy):
    """What was to be written does not fit what the database holds; nothing was changed."""


class Unreadable(EscliError):
    """A file could not be read or written."""

    code = UNREADABLE


class Problem:
    """One thing wrong in a file a person wrote: line (1-based, 0 if unknown), place, what was found and expected."""

    __slots__ = ("expected", "found", "line", "place", "suggestion")

    def __init__(self, line: int, place: str, found: str, expected: str, suggestion: str = "") -> None:
        self.line, self.place, self.found = line, place, found
        self.expected, self.suggestion = expected, suggestion

    def __str__(self) -> str:
        where = f"line {self.line}: " if self.line else ""
        near = f" (did you mean {self.suggestion!r}?)" if self.suggestion else ""
        return f"{where}{self.place}: found {self.found}, expected {self.expected}{near}"


class BadFile(EscliError):
    """A file that a person wrote has problems; all of them are listed."""

    code = BAD_MATRIX

    def __init__(self, name: str, problems: list[Problem]) -> None:
        self.problems = sorted(problems, key=lambda problem: problem.line)
        count = "1 problem" if len(problems) == 1 else f"{len(problems)} problems"
        lines = "\n".join(f"  {problem}" for problem in self.problems)
        super().__init__(f"{name} has {count}:\n{lines}")


def nearest(word: str, known: "list[str] | tuple[str, ...]") -> str:
    """The known word that was probably meant, or ''."""
    import difflib  # 4 ms: only when somebody has mistyped

    folded = {name.casefold(): name for name in known}
    close = difflib.get_close_matches(word.casefold(), folded, n=1, cutoff=0.6)
    return folded[close[0]] if close else ""


def unknown(what: str, word: str, known: "list[str] | tuple[str, ...]") -> Refused:
    """The refusal for a name that the matrix does not have, with the nearest one that it has."""
    near = nearest(word, known)
    some = ", ".join(known[:12]) + (", ..." if len(known) > 12 else "")
    return Refused(
        f"There is no {what} {word!r}.",
        hint=(f"Did you mean {near!r}? " if near else "") + f"Known: {some or 'none'}.",
    )
