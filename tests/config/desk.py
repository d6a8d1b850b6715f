"""A matrix as small as one can be, for tests to spoil."""

from escli.config import matrix
from escli.errors import BadFile

SMALL = """\
escli: 1
name: Small Desk
timezone: Europe/London
calendars:
  office:
    hours: {mon-fri: 09:00-17:00}
tiers:
  L1: {client: We help.}
  L2: {client: We help more.}
management: {client: We care., respond: 1h, calendar: office}
severities: {high: It hurts., low: It itches.}
plans: [gold, basic]
types:
  outage: {title: Outage}
matrix:
  outage:
    high: {tier: L1, respond: 15m, calendar: office, path: urgent}
    low: {tier: L1, respond: 1d end of day, calendar: office, path: urgent}
paths:
  urgent:
    - respond: tell lead
    - respond every 15m: page tier
adjust:
  plan gold: {severity: high, respond: 10m}
clients:
  Acme:
    contacts: [{name: Al, email: al@acme.example}]
team:
  ana: {tier: L1, login: ana}
  mia: {tier: management, role: manager}
channels:
  log: {log: messages.log}
duty: mia
rotas:
  L1: {who: [ana, mia], from: 2026-09-07 09:00, for: 2 days, until: 2026-12-24}
"""


def small(*changes: tuple[str, str]) -> str:
    """The small matrix after some replacements, each of which must find its text."""
    text = SMALL
    for old, new in changes:
        if old not in text:
            raise LookupError(old)
        text = text.replace(old, new, 1)
    return text


def problems(*changes: tuple[str, str]) -> list[str]:
    """What is wrong with the small matrix after some replacements."""
    try:
        matrix.load(small(*changes), "desk.yaml")
    except BadFile as error:
        return [str(problem) for problem in error.problems]
    return []
