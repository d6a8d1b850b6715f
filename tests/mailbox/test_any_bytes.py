"""Whatever bytes come in, something is read of them, in time in proportion to their number, and never an error."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from escli.core.incoming import Mail, command
from escli.notify.from_html import text_of
from escli.notify.incoming import MOST, read
from escli.notify.quoted import new_words
from tests.mailbox.letters import AL, file, nested, part, several

GOOD = several(
    AL,
    "mixed",
    nested("alternative", part("Till 4."), part("<p>Till 4.</p>", "text/html"), mark="=_in"),
    file("=?utf-8?q?log=C3=A9.txt?=", b"error 7"),
    subject="=?utf-8?b?VGlsbA==?= x",
    In_Reply_To="<m1.abcdefghijklmnop.0123456789ab@x>",
)
JUNK = [b"\n", b"\n\n", b"--=_mark\n", b"\0", b"=?utf-8?q?", b"\xff\xfe", b'"']
HEADERS = ("From", "Subject", "Content-Type", "Content-Disposition", "References", "Auto-Submitted", "Return-Path")


def sound(found: Mail) -> None:
    """It can be stored: no half characters, no control characters in what stands on a line."""
    for text in (found.sender, found.name, found.subject, found.text, found.whole, *(one.name for one in found.files)):
        text.encode()
        assert "\0" not in text
    assert found.subject.isprintable()
    assert found.origin.startswith("mail:")


@given(st.binary(max_size=2000))
def test_any_bytes_at_all(raw: bytes) -> None:
    sound(read(raw))


@given(st.sampled_from(HEADERS), st.binary(max_size=200), st.binary(max_size=200))
def test_any_value_of_a_header_that_is_read(name: str, value: bytes, body: bytes) -> None:
    sound(read(name.encode() + b": " + value + b"\n\n" + body))


@given(st.text(max_size=40), st.text(max_size=20), st.binary(max_size=100))
def test_any_charset_and_any_way_of_writing(charset: str, encoding: str, body: bytes) -> None:
    head = f"Content-Type: text/plain; charset={charset}\nContent-Transfer-Encoding: {encoding}\n\n"
    sound(read(b"From: al@acme.example\n" + head.encode("utf-8", "replace") + body))


@pytest.mark.parametrize("seed", range(150))
def test_a_good_mail_with_bytes_spoiled(seed: int) -> None:
    chance = random.Random(seed)
    raw = bytearray(GOOD)
    for _ in range(chance.randrange(1, 12)):
        place = chance.randrange(len(raw))
        match chance.randrange(3):
            case 0:
                raw[place] = chance.randrange(256)
            case 1:
                del raw[place : place + chance.randrange(40)]
            case _:
                raw[place:place] = chance.choice(JUNK)
    sound(read(bytes(raw)))


@pytest.mark.parametrize("end", range(0, len(GOOD), 23))
def test_a_mail_that_breaks_off(end: int) -> None:
    sound(read(GOOD[:end]))


def test_parts_inside_parts_without_end_are_kept_as_a_file() -> None:
    deep = b"".join(f'Content-Type: multipart/mixed; boundary="b{n}"\n\n--b{n}\n'.encode() for n in range(3000))
    found = read(b"From: al@acme.example\nSubject: Help\n" + deep + b"\nThe till is down.\n")
    assert (found.sender, found.subject, [one.name for one in found.files]) == (
        "al@acme.example",
        "Help",
        ["message.eml"],
    )
    assert found.doubt == "it cannot be read: ValueError"
    sound(found)


def test_a_mail_inside_mails_inside_mails() -> None:
    found = read(b"From: al@acme.example\n" + b"Content-Type: message/rfc822\n\n" * 90 + b"Hello")
    assert [one.name for one in found.files] == ["message.eml"]


def test_of_a_mail_without_end_the_beginning_is_read() -> None:
    found = read(several(AL, "mixed", part("The till is down."), file("a.txt", b"1"), file("big", bytes(MOST))))
    assert found.whole.startswith("The till is down.\n\n[The mail is larger than 50 MB")
    assert [(one.name, len(one.content)) for one in found.files] == [("a.txt", 1), ("big", 0)]


@pytest.mark.parametrize(
    "hostile", ["<", "<!--", "<a x='", "&#x", "<![", "<p>", "<blockquote>", "</p>", "<style>", "<pre>\n"]
)
def test_markup_that_never_ends_is_read_in_time_in_proportion(hostile: str) -> None:
    assert len(text_of(f"Hello <b>{hostile * 50_000}")) < 400_000  # with the library's own parser this takes minutes


@given(st.text(max_size=300))
def test_any_markup(html: str) -> None:
    text_of(html).encode("utf-8", "replace")


@given(st.text(alphabet="ab >-\n:", max_size=200))
def test_new_words_are_lines_of_the_mail_in_their_order(text: str) -> None:
    lines = iter(line.strip() for line in text.split("\n"))
    assert all(line.strip() in lines for line in new_words(text).split("\n") if line.strip())


@given(st.text(max_size=200))
def test_only_a_first_line_that_begins_a_reply_is_ever_for_the_client(text: str) -> None:
    verb, words = command(text)
    first = text.strip().split("\n")[0].strip().casefold()
    if verb == "reply":
        assert "reply" in first
        assert ":" in first or first.strip("".join(set(first) - set("reply"))) == "reply"
    assert verb in ("take", "note", "reply")
    assert words in text or verb in ("reply", "note")
