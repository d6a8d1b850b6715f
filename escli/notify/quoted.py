"""The new words of a mail: without the history that mail programs quote, and without signatures."""

import re

_LONGEST_HEAD = 3  # lines over which a mail program may break `On Monday ... wrote:`
_MOST_HEADS = 50  # of quoted mails that are looked into
_FOLLOWS = 6  # lines after `From:` within which the other headers of a quoted mail stand

# How mail programs of several languages begin the mail that they quote.
_WROTE = re.compile(
    r"(on\b.*\bwrote|am\b.*\bschrieb\b.*|le\b.*\ba \u00e9crit|el\b.*\bescribi\u00f3|il\b.*\bha scritto"
    r"|op\b.*\bschreef\b.*|em\b.*\bescreveu|w dniu\b.*\bnapisa\u0142.*|den\b.*\bskrev\b.*|.*<[^<>@\s]+@[^<>\s]+>.*"
    r"\b(wrote|schrieb|a \u00e9crit|escribi\u00f3|ha scritto|schreef))\s*:",
    re.IGNORECASE,
)
_ORIGINAL = re.compile(
    r"-{2,}\s*(original message|original appointment|urspr\u00fcngliche nachricht|message d'origine|message original"
    r"|mensaje original|messaggio originale|oorspronkelijk bericht|mensagem original)\s*-{2,}",
    re.IGNORECASE,
)
_FROM = re.compile(r"\*?(from|von|de|da|van)\s*:\*?\s+\S.*", re.IGNORECASE)
_SENT = re.compile(
    r"\*?(sent|gesendet|envoy\u00e9|enviado( el)?|inviato|verzonden|date|datum|fecha|data)\s*:\*?\s+\S.*", re.IGNORECASE
)
_RULE = re.compile(r"_{10,}|-{20,}")
_PHONE = re.compile(
    r"(sent (from|via|with) (my|the|an?|outlook|mail|yahoo|gmail|samsung|proton)\b.*|get outlook for (ios|android).*"
    r"|von (meinem|meiner) .{1,40} gesendet.?|gesendet (von|mit|aus) .{1,60}|outlook f\u00fcr (ios|android).*"
    r"|envoy\u00e9 (de|depuis) (mon|ma|l'|outlook|yahoo).{0,60}|enviado (desde|do|a partir do) (mi|meu|outlook).{0,60}"
    r"|inviato da(l mio)? .{1,40}|verzonden (vanaf|met) .{1,40}|t\u00e9l\u00e9charger outlook.*)",
    re.IGNORECASE,
)


def new_words(text: str) -> str:
    """What its writer has added. Answers that stand between quoted lines keep these: they say what is answered."""
    lines = text.split("\n")
    lines = _without_tail(lines[: _history(lines)])
    return "\n".join(_signed(lines)).strip()


def _history(lines: list[str]) -> int:
    """The line at which a quoted mail begins that nothing marks line by line, or after which all is marked."""
    heads = 0
    for place, line in enumerate(lines):
        if _ORIGINAL.fullmatch(line.strip()) or _is_head(lines, place):
            return place
        if heads < _MOST_HEADS and _is_wrote(lines, place):
            heads += 1
            if not _answers_below(lines, place):
                return place
    return len(lines)


def _is_head(lines: list[str], place: int) -> bool:
    """Outlook's way: the headers of the mail as text, perhaps after a rule."""
    if _RULE.fullmatch(lines[place].strip()):
        rest = [line for line in lines[place + 1 : place + 4] if line.strip()]
        return bool(rest) and bool(_FROM.fullmatch(rest[0].strip()))
    if not _FROM.fullmatch(lines[place].strip()):
        return False
    return any(_SENT.fullmatch(line.strip()) for line in lines[place + 1 : place + _FOLLOWS])


def _is_wrote(lines: list[str], place: int) -> bool:
    head = ""
    for line in lines[place : place + _LONGEST_HEAD]:
        if not line.strip() or line.startswith(">"):
            return False
        head = f"{head} {line.strip()}".strip()[:500]
        if head.endswith(":"):
            return bool(_WROTE.fullmatch(head))
    return False


def _answers_below(lines: list[str], place: int) -> bool:
    """Whether words of the writer's own stand between or under the quoted lines: then these are worth keeping."""
    below = lines[place:]
    begin = next((number for number, line in enumerate(below) if line.startswith(">")), None)
    if begin is None:
        return False
    return any(line.strip() and not line.startswith(">") for line in _signed(_without_phone(below[begin:])))


def _without_tail(lines: list[str]) -> list[str]:
    """Without the quoted lines at the very end, and what a phone adds."""
    lines = _without_phone(lines)
    end = len(lines)
    while end and (not lines[end - 1].strip() or lines[end - 1].startswith(">")):
        end -= 1
    return _without_phone(lines[:end])


def _without_phone(lines: list[str]) -> list[str]:
    end = len(lines)
    while end and not lines[end - 1].strip():
        end -= 1
    return lines[: end - 1] if end and _PHONE.fullmatch(lines[end - 1].strip()[:200]) else lines[:end]


def _signed(lines: list[str]) -> list[str]:
    """Up to the line that begins a signature."""
    end = next((place for place, line in enumerate(lines) if line.rstrip() == "--"), len(lines))
    return _without_phone(lines[:end])
