"""A desk that takes mail, with one open ticket: what was sent about it is at hand, to be answered."""

import json
from email import message_from_string, policy
from typing import Any

from tests.desk import Desk, Ran

MATRIX = """\
escli: 1
name: Harbour IT
timezone: UTC
calendars: {always: {hours: 24/7}}
tiers: {L1: {client: We help.}, L2: {client: We help more.}}
management: {client: We care., respond: 30d, calendar: always}
severities: {high: It burns., normal: It hurts.}
types: {fault: {title: A fault}, request: {title: A wish}}
matrix:
  fault:
    high: {tier: L1, respond: 1h, calendar: always, path: climb}
    normal: {tier: L1, respond: 1h, calendar: always, path: climb}
  request:
    high: {tier: L1, respond: 1h, calendar: always, path: climb}
    normal: {tier: L1, respond: 1h, calendar: always, path: climb}
paths: {climb: [respond: page tier, respond every 30d: tell mia]}
settings: {largest file: 1MB}
inbox: {address: help@harbour.example, type: request, severity: normal}
clients:
  Acme:
    contacts: [{name: Al Ng, email: al@acme.example}, {name: Bo Ek, email: Bo.Ek@acme.example}]
  Birch:
    contacts: [{name: Cy Old, email: cy@birch.example}, {name: Dual, email: dual@consult.example}]
    inbox: {severity: high}
  Cedar:
    contacts: [{name: Dual, email: dual@consult.example}]
team:
  ana: {tier: L1, email: ana@harbour.example, page: mail}
  ben: {tier: L1, email: ben@harbour.example, page: mail}
  mia: {tier: management, role: manager, page: log}
channels:
  log: {log: messages.log}
  mail: {mail: {host: 127.0.0.1, port: 9, security: none, from: desk@harbour.example}, timeout: 1s}
client channels: mail
messages: {send: [opened]}
duty: mia
"""
NEW = ("--client", "Acme", "--type", "fault", "--severity", "high", "--requester", "Al Ng")
ANA, BEN, AL = 1, 2, 3  # the messages about the opening of ticket 1


class World:
    """The desk, and the ids of what it wrote."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk.open(MATRIX)
        self.ticket = desk.new(*NEW, "The till is down")
        assert [one[1] for one in desk.told()] == ["ana", "ben", "Al Ng"]

    def sent(self, message: int) -> Any:
        """A message as it was or would be mailed."""
        ways = self.desk.ok("outbox", "show", str(message), "--json").data["ways"]
        way = next(one for one in ways if one["kind"] == "mail")
        return message_from_string(way["carries"], policy=policy.default)

    def id(self, message: int) -> str:
        """Its Message-ID, with the seal."""
        return str(self.sent(message)["Message-ID"])

    @property
    def root(self) -> str:
        """What all mail of the ticket refers to; anybody can guess it who has had mail of another ticket."""
        return str(self.sent(ANA)["References"])

    def code(self, message: int) -> str:
        """The seal as it stands in the subject of an answer by phone."""
        number, seal, _ = self.id(message).strip("<>").split(".", 2)
        return f"{number}.{seal}"

    def come(self, raw: bytes, *words: str) -> Ran:
        """A mail server hands a mail over; how that ended."""
        return self.desk.run("mail", *words, stdin=raw)

    def took(self, raw: bytes) -> dict[str, Any]:
        """A mail server hands a mail over; what was done."""
        ran = self.come(raw, "--json")
        assert ran.code == 0, ran.err
        data: dict[str, Any] = json.loads(ran.out)["data"]
        return data

    def waiting(self) -> list[dict[str, Any]]:
        """What waits for a decision, in full."""
        found = self.desk.ok("mail", "list", "--json").data["mails"]
        return [self.desk.ok("mail", "show", str(one["id"]), "--json").data for one in found]

    def events(self, ticket: int | None = None) -> list[dict[str, Any]]:
        """The history of the ticket after its opening."""
        return self.desk.events(ticket or self.ticket)[1:]
