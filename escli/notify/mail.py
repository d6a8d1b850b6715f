"""Mail by SMTP: one thread a ticket in any mail program, and one connection for all that a run sends to a server."""

import smtplib
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from escli.core.channel import MailServer
from escli.core.text import one_line
from escli.notify.channels import NotDeliveredError
from escli.notify.letter import Parcel

_PARTING = 1.0  # seconds that a server has to say goodbye
_ENOUGH = 421  # what servers say that take so many mails a connection; the next connection is welcome


def build(parcel: Parcel, server: MailServer) -> EmailMessage:
    """The mail, the same to the byte each time. All of a ticket refer to one root, which is never sent itself.

    A digest is of several tickets, and a thread of its own.
    """
    facts, letter = parcel.facts, parcel.letter
    database, _, number = facts["id"].rpartition("-")
    domain = server.sender.rpartition("@")[2]
    mail = EmailMessage(SMTP)
    mail["From"] = Address(one_line(parcel.desk), addr_spec=server.sender)
    mail["To"] = Address(one_line(facts["person"]), addr_spec=parcel.address or "")
    mail["Subject"] = letter.subject
    mail["Date"] = format_datetime(datetime.fromtimestamp(facts["at"], UTC))
    if parcel.inbox is not None:
        mail["Reply-To"] = Address(one_line(parcel.desk), addr_spec=parcel.inbox)
    sealed = f".{parcel.seal}" if parcel.seal else ""
    mail["Message-ID"] = f"<m{number}{sealed}.{database}@{domain}>"
    if "ticket" in facts:
        mail["In-Reply-To"] = mail["References"] = f"<t{facts['ticket']['id']}.{database}@{domain}>"
    mail["Auto-Submitted"] = "auto-generated"  # so that no out-of-office answers it
    if facts["kind"] == "page":
        mail["Importance"] = "high"
    mail.set_content(letter.text, cte="quoted-printable")
    if letter.html is not None:
        mail.add_alternative(letter.html, subtype="html", cte="quoted-printable")
        mail.set_boundary(f"=_m{number}.{database}")  # `=_` cannot stand in what is quoted-printable
    return mail


class Line:
    """A connection to one mail server, opened when first needed."""

    def __init__(self, server: MailServer, password: str | None) -> None:
        self._server, self._password = server, password
        self._smtp: smtplib.SMTP | None = None
        self._late = False

    def send(self, parcel: Parcel, seconds: float) -> None:
        """Hand one mail over, or NotDeliveredError."""
        if parcel.address is None:
            raise NotDeliveredError(f"{parcel.facts['person']} has no mail address in the matrix", final=True)
        mail = build(parcel, self._server).as_bytes()
        try:
            with self._within(seconds):
                self._hand_over(parcel.address, mail, seconds)
        except NotDeliveredError:
            self.close()
            raise
        except (OSError, smtplib.SMTPException) as error:
            self.close()
            late = self._late or isinstance(error, TimeoutError)
            words = f"took longer than {seconds:.0f} s" if late else _words(error)
            raise NotDeliveredError(f"{self._server.host} {words}", down=late) from error

    def _hand_over(self, to: str, mail: bytes, seconds: float) -> None:
        was_open = self._smtp is not None
        smtp = self._ready(seconds)
        try:
            smtp.sendmail(self._server.sender, [to], mail)
        except smtplib.SMTPRecipientsRefused as error:
            raise _refused(*error.recipients[to]) from error
        except smtplib.SMTPResponseException as error:
            if was_open and error.smtp_code == _ENOUGH:
                self.close()
                self._hand_over(to, mail, seconds)
                return
            raise _refused(error.smtp_code, error.smtp_error) from error

    @contextmanager
    def _within(self, seconds: float) -> Iterator[None]:
        """A server that sends a byte now and then satisfies every timeout of a socket; not this one."""
        self._late = False
        alarm = threading.Timer(seconds, self._cut)
        alarm.daemon = True
        alarm.start()
        try:
            yield
        finally:
            alarm.cancel()

    def _cut(self) -> None:
        self._late = True
        sock = getattr(self._smtp, "sock", None)
        if sock is not None:
            with suppress(OSError):
                sock.shutdown(2)  # both ways: whoever waits for the server wakes up

    def _ready(self, seconds: float) -> smtplib.SMTP:
        """The open connection, or a new one where there is none or the server has hung up."""
        if self._smtp is not None:
            with suppress(OSError, smtplib.SMTPException):
                if self._smtp.noop()[0] == 250:
                    return self._smtp
            self.close()
        try:
            self._open(seconds)
        except (OSError, smtplib.SMTPException) as error:
            if self._late or isinstance(error, TimeoutError):
                raise
            raise NotDeliveredError(f"{self._server.host} {_words(error)}", down=True) from error
        assert self._smtp is not None
        return self._smtp

    def _open(self, seconds: float) -> None:
        server = self._server
        name = server.sender.rpartition("@")[2]  # asking the network for this machine's own name can take long
        context = None if server.security == "none" else ssl.create_default_context()
        if server.security == "tls":
            self._smtp = smtplib.SMTP_SSL(local_hostname=name, timeout=seconds, context=context)
        else:
            self._smtp = smtplib.SMTP(local_hostname=name, timeout=seconds)
        self._smtp._host = server.host  # type: ignore[attr-defined]  # noqa: SLF001  # the name that TLS checks
        code, words = self._smtp.connect(server.host, server.port)
        if code != 220:
            raise smtplib.SMTPConnectError(code, words)
        if server.security == "starttls":
            self._smtp.starttls(context=context)
        if server.user is not None and self._password is not None:
            self._smtp.login(server.user, self._password)

    def close(self) -> None:
        """Say goodbye, if anybody listens."""
        smtp, self._smtp = self._smtp, None
        if smtp is not None and smtp.sock is not None:
            with suppress(OSError, smtplib.SMTPException):
                smtp.sock.settimeout(_PARTING)
                smtp.quit()
            smtp.close()


def _refused(code: int, words: bytes | str) -> NotDeliveredError:
    """What the server said of this mail: 5xx is its last word, anything else may change."""
    return NotDeliveredError(_said(code, words), final=500 <= code < 600)


def _words(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        return _said(error.smtp_code, error.smtp_error)
    if isinstance(error, smtplib.SMTPServerDisconnected):
        return "hung up"
    return f"cannot be used: {getattr(error, 'strerror', None) or error}"


def _said(code: int, words: bytes | str) -> str:
    text = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    return f"said {code} {one_line(text)}"
