"""What `preview` shows is what leaves, to the byte: every kind of message, in every place that can have other words."""

import json
from collections.abc import Iterator
from email.message import EmailMessage

import pytest

from escli.core.news import NAMES, NEWS
from tests.desk import Desk
from tests.servers import MailHost, mail_host

MATRIX = """\
escli: 1
name: "Harbour IT, Hafen & S\u00f6hne"
timezone: Europe/London
calendars: {always: {hours: 24/7}}
tiers: {L1: {client: We help.}, L2: {client: We help <more>.}}
management: {client: We care., respond: 30d, calendar: always}
severities: {normal: It hurts.}
types: {fault: {title: A fault}}
matrix: {fault: {normal: {tier: L1, respond: 1h, update: 2h, resolve: 1d, calendar: always, path: climb}}}
paths: {climb: [75% of update: tell client, respond every 30d: tell mia]}
clients:
  Acme: {timezone: Pacific/Auckland, contacts: [{name: Al, email: al@acme.example}]CLIENT}
team:
  ana lopez: {tier: L1, page: log, tell: log}
  mia: {tier: management, role: manager, page: log, tell: log}
  ben: {tier: L2, page: log, tell: log}
channels:
  log: {log: messages.log}
  mail: {mail: {host: 127.0.0.1, port: PORT, security: none, from: desk@harbour.example}, timeout: 5s}
client channels: [mail, log]
messages: {send: [opened, escalated, holding, waiting, resolved, reopened, rate]WORDS}
duty: mia
"""
TITLE = "Mail & <b>files</b> \u00fcber \u05e9\u05dc\u05d5\u05dd {{ 7 * 7 }} \U0001f468\u200d\U0001f469"
TEXT = "It <works> again.\n\n.\nFrom here: \u00e4\u00f6\u00fc \u202e {{ title }} " + "long " * 300
OWN = " ".join(f"{name}={{{{ {name} }}}}" for name in NAMES)  # all that a template can say
PLACES = {
    "escli's own": {},
    "the desk's": {"WORDS": ", words: {%s: '%s'}"},
    "the tier's": {"WORDS": ", tiers: {L1: {%s: '%s'}, L2: {%s: '%s'}}"},
    "the client's": {"CLIENT": ", words: {%s: '%s'}"},
}


@pytest.fixture
def host() -> Iterator[MailHost]:
    with mail_host() as made:
        yield made


def opened(desk: Desk, host: MailHost, news: str, place: str) -> None:
    """A desk with its words at a place, and a ticket for which this kind of message can come."""
    text = MATRIX.replace("PORT", str(host.port))
    for key in ("WORDS", "CLIENT"):
        words = PLACES[place].get(key, "")
        filled = words % ((news, f"{place[:10].replace(chr(39), '')}: {OWN}") * (words.count("%s") // 2))
        text = text.replace(key, filled)
    desk.open(text).new("--client", "Acme", "--type", "fault", "--severity", "normal", "--requester", "al", TITLE)
    if news in ("rate", "reopened"):
        desk.ok("resolve", "1", "Done", as_="ana lopez")


def done(desk: Desk, news: str) -> None:
    """What causes the message."""
    deeds = {
        "escalated": ("escalate", "1", "--incomplete", "x"), "progress": ("reply", "1", TEXT),
        "waiting": ("wait", "1", TEXT), "resolved": ("resolve", "1", TEXT), "reopened": ("reopen", "1", TEXT),
        "rate": ("close", "1"),
    }  # fmt: skip
    if news in deeds:
        desk.ok(*deeds[news], as_="ana lopez")
    desk.sweep()


def body(mail: EmailMessage, kind: str) -> str:
    part = mail.get_body((kind,))
    assert part is not None
    return str(part.get_content())


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("news", NEWS)
def test_every_message_is_sent_as_it_is_shown(desk: Desk, host: MailHost, news: str, place: str) -> None:
    opened(desk, host, news, place)
    if news == "holding":
        desk.at("10:30")
    shown = desk.ok("preview", "1", news, TEXT, "--json", as_="ana lopez").data
    done(desk, news)
    ours = [one for one in desk.outbox() if one["kind"] == "client"][-1]
    mail, raw = host.got[-1], host.raw[-1]
    assert (shown["goes"], shown["person"], shown["address"]) == (True, "Al", "al@acme.example")
    assert (mail["To"], host.receivers[-1]) == ("Al <al@acme.example>", ["al@acme.example"])
    assert mail["Subject"] == shown["subject"]
    assert body(mail, "plain").replace("\r\n", "\n") == shown["text"]
    assert body(mail, "html").replace("\r\n", "\n") == shown["html"]
    assert (place == "escli's own") == ("severity_means=" not in shown["text"])
    carried = desk.ok("outbox", "show", str(ours["id"]), "--json").data
    assert carried["ways"][0]["carries"].encode().splitlines() == raw.splitlines()
    line = json.loads((desk.folder / "messages.log").read_text("utf-8").splitlines()[-1])
    assert (line["news"], line) == (news, carried["ways"][1]["carries"])
    assert shown["text"] == carried["text"]


def test_a_clients_mail_that_was_taken_unheard_is_repeated_to_the_byte(desk: Desk, host: MailHost) -> None:
    """Its two forms as well: a mail program, or a server on the way, knows it for the same one."""
    alone = MATRIX.replace("[mail, log]", "mail").replace("PORT", str(host.port)).replace("WORDS", "")
    desk.open(alone.replace("CLIENT", "")).new("--client", "Acme", "--type", "fault", "--severity", "normal", TITLE)
    host.answers = ["taken, then closed"]
    desk.sweep()
    desk.sweep("09:05")
    assert [one["state"] for one in desk.outbox() if one["kind"] == "client"] == ["sent"]
    assert len(host.raw) == 2
    assert host.raw[0] == host.raw[1]
