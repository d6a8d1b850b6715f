"""Secrets by reference: looked up only when something is sent, and taken out of all that a channel says."""

import base64
import os
import re
from pathlib import Path
from urllib.parse import quote, unquote

_SHORTEST = 4  # characters of a part of a secret that is worth hiding: shorter ones stand in every text


class NoSecretError(Exception):
    """This process does not have the secret; the words say what is missing."""


def resolve(reference: str, folder: Path) -> str:
    """The secret behind `env NAME` or `file PATH` (from the database's folder on), or NoSecretError."""
    way, _, name = reference.partition(" ")
    if way == "env":
        found = os.environ.get(name, "")
        missing = f"the variable {name} is not set"
    else:
        path = folder / Path(name).expanduser()
        missing = f"the file {path} is empty"
        try:
            found = path.read_text("utf-8").strip("\r\n")
        except (OSError, ValueError) as error:
            said = getattr(error, "strerror", None) or "it is no text"
            raise NoSecretError(f"the file {path} cannot be read: {said}") from None
    if not found:
        raise NoSecretError(missing)
    return found


def scrubbed(text: str, secrets: list[str]) -> str:
    """The text without the secrets and their parts, in plain, in base64 and as a URL spells them."""
    spellings = {form for secret in secrets for part in _parts(secret) for form in _spellings(part)}
    for form in sorted(spellings, key=len, reverse=True):
        text = text.replace(form, "***")
    return text


def _parts(secret: str) -> list[str]:
    """A URL is also each of its parts, for a service may name one alone."""
    parts = re.split(r"[/:@?&=;,#]+", secret) if "://" in secret else []
    return [secret, *(part for part in parts if len(part) >= _SHORTEST)]


def _spellings(part: str) -> set[str]:
    return {part, quote(part, safe=""), unquote(part), base64.b64encode(part.encode("utf-8", "replace")).decode()}
