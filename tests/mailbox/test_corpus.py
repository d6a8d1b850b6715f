"""The corpus: mails as they come, each with what must happen. A mail is a function of the desk, for it answers it."""

import io
import zipfile
from collections.abc import Callable
from typing import Any, NamedTuple

import pytest

from tests.desk import Desk
from tests.mailbox import world as sent
from tests.mailbox.letters import AL, ANA, BO, STRANGER, bounce, file, mail, nested, part, quoted_printable, several
from tests.mailbox.world import World

GMAIL = (
    "On Mon, 23 Nov 2026 at 09:01, Harbour IT <desk@harbour.example>\nwrote:\n> Page for ana: opened\n> escli show 1\n"
)
OUTLOOK = (
    "\nFrom: Harbour IT <desk@harbour.example>\nSent: Monday, November 23, 2026 9:01 AM\nTo: Al Ng\nSubject: x\n\nHello"
)


class Case(NamedTuple):
    """A mail and what must become of it. `words` of the ticket's last event; `files` of it by name."""

    name: str
    mail: Callable[[World], bytes]
    did: str
    event: str | None = None  # the kind of the last event
    words: str | None = None
    files: tuple[str, ...] = ()
    why: str = ""


def answer(world: World, message: int, sender: str, body: str | bytes, **more: Any) -> bytes:
    return mail(sender, body, In_Reply_To=world.id(message), **more)


def many_parts(world: World, message: int, sender: str, *inside: bytes, kind: str = "mixed") -> bytes:
    return several(sender, kind, *inside, In_Reply_To=world.id(message))


def zip_in_zip() -> bytes:
    inner, outer = io.BytesIO(), io.BytesIO()
    with zipfile.ZipFile(inner, "w") as file:
        file.writestr("../../evil.sh", "#!/bin/sh")
    with zipfile.ZipFile(outer, "w") as file:
        file.writestr("inner.zip", inner.getvalue())
    return outer.getvalue()


def ana(name: str, body: str, did: str, event: str | None = None, words: str | None = None, why: str = "") -> Case:
    return Case(name, lambda w: answer(w, sent.ANA, ANA, body), did, event, words, why=why)


def al(name: str, body: str, words: str, **headers: str) -> Case:
    return Case(name, lambda w: answer(w, sent.AL, AL, body, **headers), "hear", "heard", words)


def al_raw(name: str, content: bytes, words: str, **headers: str) -> Case:
    return Case(name, lambda w: answer(w, sent.AL, AL, content, **headers), "hear", "heard", words)


HTML = (
    "<html><head><title>x</title><style>p {color: red}</style></head><body><p>It is <b>worse</b> &amp; worse.</p>"
    "<ul><li>till 1<li>till 2</ul><script>alert(1)</script>"
    "<blockquote type=cite>On Monday you wrote: we help</blockquote></body></html>"
)

CASES = [
    # -- somebody of the team, from a phone --------------------------------------------------------------------------
    ana("take", "take\n", "take", "taken"),
    ana("take_shouted", "  TAKE!!\n\nSent from my iPhone\n", "take", "taken"),
    ana("ack", "Ack.\n\n" + GMAIL, "take", "taken"),
    ana(
        "take_with_words",
        "Take\nI am on the train, back at ten\n--\nAna Bee\n",
        "take",
        "noted",
        "I am on the train, back at ten",
    ),
    ana(
        "take_a_look_is_no_take",
        "Take a look at the switch first\n",
        "note",
        "noted",
        "Take a look at the switch first",
    ),
    ana("note", "note: they never pay\n", "note", "noted", "they never pay"),
    ana(
        "words_are_internal", "No idea what they did this time.\n", "note", "noted", "No idea what they did this time."
    ),
    ana(
        "reply",
        "reply: We are on it.\nDev looks at the switch.\n\n" + GMAIL,
        "reply",
        "replied",
        "We are on it.\nDev looks at the switch.",
    ),
    ana("reply_on_a_line_of_its_own", "Reply\n\nWe are on it.\n", "reply", "replied", "We are on it."),
    ana(
        "reply_to_is_no_reply",
        "Reply to them tomorrow, they can wait\n",
        "note",
        "noted",
        "Reply to them tomorrow, they can wait",
    ),
    ana(
        "reply_that_quotes_our_page_in_its_own_way",
        "reply: We are on it.\n\n*** ana said ***\nMessage for ana: opened\nAcme, high, L1, nobody has it\n",
        "wait",
        why="it still quotes our own message",
    ),
    ana("reply_without_words", "reply:\n", "wait", why="there are no words for the client in it"),
    ana("nothing_but_history", GMAIL, "ignore", why="there is nothing in it"),
    Case(
        "take_by_the_code_in_the_subject", lambda w: mail(ANA, "take", f"ticket-1-{w.code(sent.ANA)}"), "take", "taken"
    ),
    Case(
        "take_with_the_seal_far_back_in_the_thread",
        lambda w: mail(ANA, "take", In_Reply_To="<x@y>", References=f"{w.root} {w.id(sent.ANA)} <x@y>"),
        "take",
        "taken",
    ),
    Case(
        "forged_sender_without_a_seal",
        lambda w: mail(ANA, "take", "Re: [#1] The till is down"),
        "wait",
        why="it does not prove that it answers a message to ana",
    ),
    Case(
        "forged_sender_with_the_root", lambda w: mail(ANA, "take", In_Reply_To=w.root), "wait", why="it does not prove"
    ),
    Case(
        "forged_seal",
        lambda w: mail(ANA, "take", In_Reply_To=f"<m1.{'a' * 16}.{w.id(sent.ANA).split('.', 2)[2]}"),
        "wait",
    ),
    Case(
        "a_seal_of_somebody_else",
        lambda w: answer(w, sent.BEN, ANA, "take"),
        "wait",
        why="it answers a message that was for ben",
    ),
    Case("a_page_that_was_passed_on", lambda w: answer(w, sent.ANA, STRANGER, "take"), "wait"),
    Case("a_client_with_a_page_of_ours", lambda w: answer(w, sent.ANA, AL, "take"), "wait"),
    Case("a_technician_with_a_clients_message", lambda w: answer(w, sent.AL, ANA, "take"), "wait"),
    Case(
        "dmarc_fails",
        lambda w: answer(w, sent.ANA, ANA, "take", Authentication_Results="mx.example; spf=pass; dmarc=fail (p=none)"),
        "wait",
        why="its sender may be forged (dmarc=fail)",
    ),
    Case(
        "a_technicians_file_is_internal",
        lambda w: many_parts(w, sent.ANA, ANA, part("reply: See you at ten."), file("router.cfg", b"secret")),
        "reply",
        "noted",
        "Attached: router.cfg",
        ("router.cfg",),
    ),
    # -- clients: words and how they are written ---------------------------------------------------------------------
    al("a_client_answers", "It is the printer, too.\n", "It is the printer, too."),
    al("a_signature_and_gmails_history", "Till 4.\n\n-- \nAl Ng\nAcme Ltd\n\n" + GMAIL, "Till 4."),
    al("outlooks_history", "Till 4.\n" + OUTLOOK, "Till 4."),
    al(
        "german",
        "Kasse 4.\n\nAm Mo., 23. Nov. 2026 um 09:01 Uhr schrieb Harbour IT\n<desk@h.example>:\n\n> Hallo\n",
        "Kasse 4.",
    ),
    al(
        "german_outlook",
        "Kasse 4.\n\nVon: Harbour IT\nGesendet: Montag, 23. November 2026 09:01\nAn: Al\n\nHallo\n",
        "Kasse 4.",
    ),
    al(
        "french",
        "Caisse 4.\n\nLe lun. 23 nov. 2026 \u00e0 09:01, Harbour IT <d@h.example> a \u00e9crit :\n\n> Bonjour\n",
        "Caisse 4.",
    ),
    al(
        "spanish",
        "Caja 4.\n\nEl lun, 23 nov 2026 a las 9:01, Harbour IT (<d@h.example>) escribi\u00f3:\n\n> Hola\n",
        "Caja 4.",
    ),
    al(
        "italian",
        "Cassa 4.\n\nIl giorno lun 23 nov 2026 alle ore 09:01 Harbour IT ha scritto:\n> Ciao\nInviato da iPhone\n",
        "Cassa 4.",
    ),
    al("original_message", "Till 4.\n\n-----Original Message-----\nFrom: Harbour IT\nHello\n", "Till 4."),
    al(
        "answers_between_the_lines",
        f"Hi,\n\n{GMAIL}> Which till?\nThe left one.\n> Since when?\nNine.\n",
        f"Hi,\n\n{GMAIL}> Which till?\nThe left one.\n> Since when?\nNine.",
    ),
    al("only_history_is_better_than_nothing", "\n" + GMAIL, GMAIL.strip()),
    al("an_empty_mail", "", "(A mail without words.)"),
    al_raw("latin1", "Caf\u00e9 zu".encode("latin-1"), "Caf\u00e9 zu", Content_Type="text/plain; charset=iso-8859-1"),
    al_raw(
        "windows_quotes_called_latin1",
        "\u201cdown\u201d".encode("cp1252"),
        "\u201cdown\u201d",
        Content_Type="text/plain; charset=ISO-8859-1",
    ),
    al_raw(
        "koi8",
        "\u041a\u0430\u0441\u0441\u0430".encode("koi8-r"),
        "\u041a\u0430\u0441\u0441\u0430",
        Content_Type="text/plain; charset=koi8-r",
    ),
    al_raw(
        "shift_jis", "\u30ec\u30b8".encode("shift_jis"), "\u30ec\u30b8", Content_Type="text/plain; charset=Shift_JIS"
    ),
    al_raw(
        "a_charset_that_nobody_knows", "Caf\u00e9".encode(), "Caf\u00e9", Content_Type="text/plain; charset=x-klingon"
    ),
    al_raw("a_codec_that_is_no_charset", b"uryyb", "uryyb", Content_Type="text/plain; charset=rot13"),
    al_raw("no_charset_and_raw_bytes", b"Caf\xe9 \x00 zu\x07", "Caf\u00e9  zu\x07", Content_Type="text/plain"),
    al_raw(
        "quoted_printable",
        quoted_printable("Caf\u00e9 = zu, und zwar seit heute morgen " * 4, "utf-8").encode(),
        ("Caf\u00e9 = zu, und zwar seit heute morgen " * 4).strip(),
        Content_Type="text/plain; charset=utf-8",
        Content_Transfer_Encoding="quoted-printable",
    ),
    al_raw(
        "broken_base64",
        b"SXQgaXMgZG93bg=\n!!",
        "It is down",
        Content_Type="text/plain",
        Content_Transfer_Encoding="base64",
    ),
    al_raw(
        "html_only",
        HTML.encode(),
        "It is worse & worse.\n\n- till 1\n- till 2",
        Content_Type="text/html; charset=utf-8",
    ),
    Case(
        "alternative",
        lambda w: many_parts(w, sent.AL, AL, part("Till 4."), part("<b>Till 4!</b>", "text/html"), kind="alternative"),
        "hear",
        "heard",
        "Till 4.",
    ),
    Case(
        "alternative_with_an_empty_text",
        lambda w: many_parts(w, sent.AL, AL, part(" \n"), part("<p>Till 4!</p>", "text/html"), kind="alternative"),
        "hear",
        "heard",
        "Till 4!",
    ),
    Case(
        "text_picture_text",
        lambda w: many_parts(
            w, sent.AL, AL, part("Before"), file("shot.png", b"\x89PNG\r\n\x1a\n1", "image/png"), part("After")
        ),
        "hear",
        "heard",
        "Before\n\nAfter",
        ("shot.png",),
    ),
    Case(
        "related_in_alternative",
        lambda w: many_parts(
            w,
            sent.AL,
            AL,
            part("Look:"),
            nested(
                "related",
                part("<p>Look: <img src=cid:x></p>", "text/html"),
                part(b"\x89PNG\r\n\x1a\n2", "image/png; name=inline.png", Content_ID="<x>"),
                mark="=_in",
            ),
            kind="alternative",
        ),
        "hear",
        "heard",
        "Look:",
    ),
    Case(
        "bad_boundary",
        lambda w: answer(w, sent.AL, AL, "--other\n\nTill 4.\n", Content_Type="multipart/mixed; boundary=x"),
        "hear",
        "heard",
        "--other\n\nTill 4.",
    ),
    Case(
        "no_closing_boundary",
        lambda w: answer(
            w, sent.AL, AL, b"--x\nContent-Type: text/plain\n\nTill 4.", Content_Type="multipart/mixed; boundary=x"
        ),
        "hear",
        "heard",
        "Till 4.",
    ),
    # -- clients: files ----------------------------------------------------------------------------------------------
    Case(
        "nothing_but_a_file",
        lambda w: many_parts(w, sent.AL, AL, file("till.log", b"error 7")),
        "hear",
        "heard",
        "Attached: till.log",
        ("till.log",),
    ),
    Case(
        "twenty_megabytes",
        lambda w: many_parts(
            w, sent.AL, AL, part("All of it."), file("dump.bin", bytes(20_000_000)), file("a.txt", b"a")
        ),
        "hear",
        "heard",
        "All of it.\n\n[Not kept, too large or empty: dump.bin (20 MB)]",
        ("a.txt",),
    ),
    Case(
        "nested_zip",
        lambda w: many_parts(w, sent.AL, AL, part("Logs."), file("logs.zip", zip_in_zip(), "application/zip")),
        "hear",
        "heard",
        "Logs.",
        ("logs.zip",),
    ),
    Case(
        "a_file_that_wants_to_be_elsewhere",
        lambda w: many_parts(w, sent.AL, AL, part("x"), file("../../etc/passwd", b"1"), file("..\\\\.bashrc", b"2")),
        "hear",
        "heard",
        "x",
        ("passwd", "_bashrc"),
    ),
    Case(
        "a_file_named_in_utf8_twice_encoded",
        lambda w: many_parts(
            w,
            sent.AL,
            AL,
            part("x"),
            part(b"1", Content_Disposition="attachment; filename*=utf-8''R%C3%A9seau.txt"),
            file("=?utf-8?q?Caf=C3=A9.txt?=", b"2"),
        ),
        "hear",
        "heard",
        "x",
        ("R\u00e9seau.txt", "Caf\u00e9.txt"),
    ),
    Case(
        "a_mail_inside_a_mail",
        lambda w: many_parts(
            w,
            sent.AL,
            AL,
            part("See below"),
            b"Content-Type: message/rfc822\n\n"
            + mail("vendor@example.org", "take", "Your order").replace(b"\r\n", b"\n"),
        ),
        "hear",
        "heard",
        "See below",
        ("Your order.eml",),
    ),
    # -- which ticket, and whose -------------------------------------------------------------------------------------
    Case("a_colleague_in_the_thread", lambda w: answer(w, sent.AL, BO, "Me too"), "hear", "heard", "Me too"),
    Case(
        "the_number_in_the_subject",
        lambda w: mail(AL, "Till 4.", "AW: [#1] The till is down"),
        "hear",
        "heard",
        "Till 4.",
    ),
    Case("the_root_alone", lambda w: mail(AL, "Till 4.", References=w.root), "hear", "heard", "Till 4."),
    Case(
        "an_unsealed_message_of_before",
        lambda w: mail(AL, "Till 4.", In_Reply_To="<m3." + w.id(sent.AL).split(".", 2)[2]),
        "hear",
        "heard",
        "Till 4.",
    ),
    Case(
        "another_clients_number",
        lambda w: mail("cy@birch.example", "Hm", "Re: [#1] x"),
        "wait",
        why="cy@birch.example is no contact of Acme",
    ),
    Case("another_clients_root", lambda w: mail("cy@birch.example", "Hm", In_Reply_To=w.root), "wait"),
    Case(
        "a_stranger_in_the_thread",
        lambda w: answer(w, sent.AL, STRANGER, "Hm"),
        "wait",
        why="eve@nowhere.example is no contact of Acme",
    ),
    Case("a_number_that_no_ticket_has", lambda w: mail(AL, "Printer", "[#77] Printer"), "open"),
    Case("a_stranger", lambda w: mail(STRANGER, "Buy now!"), "wait", why="nobody knows eve@nowhere.example"),
    Case("nobody_at_all", lambda w: mail("", "Hm"), "wait", why="nobody knows its sender"),
    Case("a_nul_in_the_address", lambda w: mail("\0al@acme.example", "Hm"), "wait", why="nobody knows its sender"),
    Case(
        "text_turned_round_in_it", lambda w: mail("\u202eal@acme.example", "Hm"), "wait", why="nobody knows its sender"
    ),
    Case("two_senders", lambda w: mail("al@acme.example, cy@birch.example", "Hm"), "wait", why="nobody knows"),
    Case(
        "a_name_that_looks_like_an_address",
        lambda w: answer(w, sent.ANA, '"ana@harbour.example" <eve@nowhere.example>', "take"),
        "wait",
    ),
    Case(
        "of_two_clients",
        lambda w: mail("dual@consult.example", "Hm"),
        "wait",
        why="dual@consult.example is a contact of Birch and of Cedar",
    ),
    Case(
        "a_technician_out_of_the_blue",
        lambda w: mail(ANA, "take"),
        "wait",
        why="ana answers no message of ours: anybody can write that address",
    ),
    # -- new ones ----------------------------------------------------------------------------------------------------
    Case("a_new_mail", lambda w: mail(AL, "It smells.\n-- \nAl\n", "Printer =?utf-8?b?YnVybnM=?="), "open"),
    Case("no_subject", lambda w: mail(AL, "\n\nThe printer burns.\nHelp!\n", None), "open"),
    Case("a_forwarded_mail", lambda w: mail(AL, "FYI\n\n" + OUTLOOK, "FW: invoice"), "open"),
    # -- machines ----------------------------------------------------------------------------------------------------
    Case(
        "out_of_office",
        lambda w: answer(w, sent.AL, AL, "I am away.", Auto_Submitted="auto-replied"),
        "ignore",
        why="automatic (Auto-Submitted: auto-replied)",
    ),
    Case(
        "out_of_office_by_subject",
        lambda w: answer(w, sent.AL, AL, "Weg.", subject="Automatische Antwort: Re: till"),
        "ignore",
        why="an absence note",
    ),
    Case("an_autoresponder", lambda w: answer(w, sent.AL, AL, "Away.", X_Autoreply="yes"), "ignore"),
    Case("bulk", lambda w: mail(AL, "News!", Precedence="bulk"), "ignore", why="automatic (Precedence: bulk)"),
    Case(
        "a_list_of_strangers",
        lambda w: mail(STRANGER, "News!", List_Id="<news.example>"),
        "ignore",
        why="a mailing list's",
    ),
    Case(
        "a_client_through_a_group",
        lambda w: answer(w, sent.AL, AL, "Till 4.", List_Id="<help.harbour.example>"),
        "hear",
        "heard",
        "Till 4.",
    ),
    Case("our_own_mail_comes_back", lambda w: w.sent(sent.AL).as_bytes(), "ignore"),
    Case("our_own_address", lambda w: mail("HELP@harbour.example", "Hello"), "ignore", why="it is our own"),
    Case("an_empty_return_path", lambda w: mail(AL, "Hm", Return_Path="<>"), "ignore", why="a mail server's report"),
    Case(
        "auto_submitted_no",
        lambda w: answer(w, sent.AL, AL, "Till 4.", Auto_Submitted="no"),
        "hear",
        "heard",
        "Till 4.",
    ),
    Case(
        "a_soft_bounce",
        lambda w: bounce(w.id(sent.ANA), "4.2.2", "delayed", "mailbox full"),
        "ignore",
        why="the server is still trying: 4.2.2 mailbox full",
    ),
    Case(
        "a_bounce_of_something_else",
        lambda w: bounce("<other@example.org>"),
        "ignore",
        why="it reports of no message of ours",
    ),
    Case(
        "a_forged_bounce",
        lambda w: bounce(w.id(sent.ANA).replace("<m1", "<m2")),
        "ignore",
        why="it reports of no message of ours",
    ),
    Case(
        "a_bounce_of_what_was_never_sent",
        lambda w: bounce(w.id(sent.ANA)),
        "ignore",
        why="came back: 5.1.1 550 no such user; it was not counted as sent",
    ),
]


@pytest.fixture
def world(desk: Desk) -> World:
    return World(desk)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_what_becomes_of_a_mail(world: World, case: Case) -> None:
    raw = case.mail(world)
    before = len(world.events())
    took = world.took(raw)
    assert (took["did"], took["why"][: len(case.why)]) == (case.did, case.why), took
    events = world.events()
    waiting = world.waiting()
    assert (len(events) > before) == (case.event is not None)
    assert len(waiting) == (case.did == "wait")
    if case.event is not None:
        last = events[-1]
        assert last["kind"] == case.event
        assert last["texts"].get("text") == case.words
        assert [one["name"] for one in last["data"].get("files", [])] == list(case.files)
        assert last["visible"] == ("client" if case.event in ("heard", "replied") else "internal")
    # Whatever it is: a second delivery changes nothing.
    again = world.took(raw)
    assert (again["did"], again["id"], again["state"]) == ("known", took["id"], took["state"])
    assert len(world.events()) == len(events)
    assert len(world.waiting()) == len(waiting)
