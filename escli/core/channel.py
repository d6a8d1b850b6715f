"""Ways to people, as the matrix names them; secrets stand in them as references only."""

from typing import NamedTuple


class MailServer(NamedTuple):
    """Where mail is handed in, how that server is spoken to, and whom the mail is from."""

    host: str
    port: int
    security: str  # starttls, tls, none
    user: str | None
    password: str | None  # a reference: `env NAME` or `file PATH`
    sender: str


class Channel(NamedTuple):
    """A way to people: a log file, a command, a mail server, or a service that Apprise knows."""

    name: str
    kind: str  # log, command, mail, apprise
    file: str | None = None
    argv: tuple[str, ...] = ()
    timeout: int = 10
    mail: MailServer | None = None
    url: str | None = None  # a reference to Apprise's URL
