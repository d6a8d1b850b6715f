"""Mails as people and machines write them: headers and parts put together by hand, so that they can be wrong."""

from base64 import b64encode
from quopri import encodestring
from zlib import crc32

AL, BO, ANA, STRANGER = "Al Ng <al@acme.example>", "bo.ek@ACME.example", "ana@harbour.example", "eve@nowhere.example"


def mail(sender: str, body: str | bytes = "", subject: str | None = "Re: The till", **headers: str) -> bytes:
    """A mail; `in_reply_to` is the header In-Reply-To, and a header that is empty is left out."""
    said = {"From": sender, "To": "help@harbour.example", "Date": "Mon, 23 Nov 2026 09:05:00 +0000"}
    said["Message-ID"] = f"<{crc32(repr((sender, body, subject, headers)).encode())}@program.example>"
    if subject is not None:
        said["Subject"] = subject
    said |= {name.replace("_", "-"): value for name, value in headers.items()}
    lines = [f"{name}: {value}" for name, value in said.items() if value]
    content = body if isinstance(body, bytes) else body.encode()
    return "\r\n".join([*lines, "", ""]).encode("utf-8", "surrogateescape") + content.replace(b"\n", b"\r\n")


def part(body: str | bytes, kind: str = "text/plain; charset=utf-8", **headers: str) -> bytes:
    """A part of a mail, in base64 where it is bytes."""
    said = {"Content-Type": kind} | {name.replace("_", "-"): value for name, value in headers.items()}
    if isinstance(body, bytes):
        said.setdefault("Content-Transfer-Encoding", "base64")
        content = b64encode(body)
        content = b"\n".join(content[place : place + 76] for place in range(0, len(content), 76))
    else:
        content = body.encode()
    return "\n".join([*(f"{name}: {value}" for name, value in said.items()), "", ""]).encode() + content


def parts(kind: str, *inside: bytes, mark: str = "=_mark") -> tuple[bytes, str]:
    """A body of several parts, and its Content-Type."""
    body = b"".join(b"--" + mark.encode() + b"\n" + one + b"\n" for one in inside)
    more = "; report-type=delivery-status" if kind == "report" else ""
    return body + b"--" + mark.encode() + b"--\n", f'multipart/{kind}; boundary="{mark}"{more}'


def several(sender: str, kind: str, *inside: bytes, subject: str | None = "Re: The till", **headers: str) -> bytes:
    """A mail of several parts."""
    body, content_type = parts(kind, *inside)
    return mail(sender, body, subject, Content_Type=content_type, MIME_Version="1.0", **headers)


def nested(kind: str, *inside: bytes, mark: str) -> bytes:
    """Parts as one part of another mail."""
    body, content_type = parts(kind, *inside, mark=mark)
    return f"Content-Type: {content_type}\n\n".encode() + body


def quoted_printable(text: str, charset: str) -> str:
    """As it travels."""
    return encodestring(text.encode(charset)).decode()


def file(name: str, content: bytes, kind: str = "application/octet-stream") -> bytes:
    """An attachment."""
    return part(content, kind, Content_Disposition=f'attachment; filename="{name}"')


def bounce(
    of: str, status: str = "5.1.1", action: str = "failed", says: str = "550 no such user", **headers: str
) -> bytes:
    """A mail server's report (RFC 3464) of a mail with this Message-ID."""
    report = f"Reporting-MTA: dns; mx.example\n\nFinal-Recipient: rfc822; ana@harbour.example\nAction: {action}\n"
    report += f"Status: {status}\nDiagnostic-Code: smtp; {says}\n"
    returned = f"From: desk@harbour.example\nMessage-ID: {of}\nSubject: [#1] The till is down\n\nPage\n"
    inside = [
        part("It could not be delivered."),
        f"Content-Type: message/delivery-status\n\n{report}".encode(),
        f"Content-Type: message/rfc822\n\n{returned}".encode(),
    ]
    return several("MAILER-DAEMON@mx.example", "report", *inside, subject="Undelivered Mail", **headers)
