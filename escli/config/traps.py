"""Words that YAML reads as something else than a person typed: `on`, `1:30`, `010`, nothing."""

import re

_TRUE = ("on", "yes", "y")
_FALSE = ("off", "no", "n")
_BASE_60 = re.compile(r"[-+]?(?:[1-9][0-9_]*(?::[0-5]?[0-9])+|[0-9][0-9_]*(?::[0-5]?[0-9])+\.[0-9_]*)")
_OCTAL = re.compile(r"[-+]?0[0-7_]+")
_NOTHING = ("", "~", "null", "Null", "NULL")


def in_value(word: str) -> tuple[str, str] | None:
    """What YAML would make of an unquoted value and what to write instead; None if it is no trap."""
    if word in _NOTHING:
        return "nothing", "a value; leave the key out to say nothing, and quote a text that has commas"
    return _in_disguise(word)


def in_key(word: str) -> tuple[str, str] | None:
    """The same for an unquoted key."""
    if word == "<<":
        return "the merge key <<", "the keys themselves, written out"
    if word in _NOTHING:
        return "a key without a name", "a word, then a colon"
    return _in_disguise(word)


def _in_disguise(word: str) -> tuple[str, str] | None:
    folded = word.lower()
    if folded in _TRUE or folded in _FALSE:
        meant = "true" if folded in _TRUE else "false"
        return f"{word!r}, which YAML reads as {meant}", f'{meant}, or "{word}" in quotes'
    if _BASE_60.fullmatch(word):
        return f"{word!r}, which YAML reads as a number in base 60", f'"{word}" in quotes, or a duration such as 90m'
    if _OCTAL.fullmatch(word):
        return f"{word!r}, which YAML reads as a number in base 8", f'"{word}" in quotes, or no leading zero'
    return None
