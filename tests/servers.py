"""Real servers on loopback: one that takes mail and one that takes posts, each as friendly as a story wants it."""

import asyncio
import email
import email.policy
import json
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage, Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword


class MailHost:
    """A mail server. `answers` are what it says to the next messages (None, and then always: taken)."""

    def __init__(self) -> None:
        self.answers: list[str | None] = []
        self.refuses: dict[str, str] = {}  # address: what it says to it
        self.got: list[EmailMessage] = []
        self.raw: list[bytes] = []
        self.receivers: list[list[str]] = []
        self.connections: list[int] = []  # of each message
        self.logins: list[tuple[str, str]] = []
        self.hangs = threading.Event()
        self.is_tired = False  # of a connection that is open already
        self.port = 0

    def login(self, _server: SMTP, _session: Any, _envelope: Any, _mechanism: str, data: Any) -> AuthResult:
        """Take one password only."""
        assert isinstance(data, LoginPassword)
        self.logins.append((data.login.decode(), data.password.decode()))
        return AuthResult(success=data.password == b"hunter22", handled=False)

    async def handle_NOOP(self, *_: Any) -> str:  # noqa: N802
        """Whether an open connection is good for more."""
        return "421 good night" if self.is_tired else "250 OK"

    async def handle_RCPT(  # noqa: N802
        self, _server: SMTP, _session: Any, envelope: Any, address: str, _options: list[str]
    ) -> str:
        """Whether it takes mail for this address."""
        if address in self.refuses:
            return self.refuses[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Any, envelope: Any) -> str:  # noqa: N802
        """What becomes of a mail."""
        while self.hangs.is_set():
            await asyncio.sleep(0.02)
        answer = self.answers.pop(0) if self.answers else None
        if answer == "close":
            _close(server)
            return "250 never heard"
        if answer is not None and not answer.startswith("taken, then "):
            return answer
        message = email.message_from_bytes(envelope.content, policy=email.policy.default)
        assert isinstance(message, EmailMessage)
        self.got.append(message)
        self.raw.append(envelope.content)
        self.receivers.append(list(envelope.rcpt_tos))
        self.connections.append(id(session))
        if answer is not None:  # the message is there, but nobody hears so
            _close(server)
        return "250 taken"


@contextmanager
def mail_host(tls: ssl.SSLContext | None = None, **options: Any) -> Iterator[MailHost]:
    """A mail server that runs; with `tls` it speaks nothing else."""
    host, loop = MailHost(), asyncio.new_event_loop()

    def connected() -> SMTP:
        return SMTP(host, loop=loop, authenticator=host.login, auth_require_tls=False, **options)

    listening = socket.create_server(("127.0.0.1", 0))
    host.port = listening.getsockname()[1]
    server = loop.run_until_complete(loop.create_server(connected, sock=listening, ssl=tls))
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    try:
        yield host
    finally:
        host.hangs.clear()
        asyncio.run_coroutine_threadsafe(_end(server), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


def _close(server: SMTP) -> None:
    assert server.transport is not None
    server.transport.close()


async def _end(server: asyncio.Server) -> None:
    server.close()
    others = asyncio.all_tasks() - {asyncio.current_task()}
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)


class PostHost:
    """A web server that takes JSON by POST. `answers` are the next statuses (and then always 200)."""

    def __init__(self) -> None:
        self.answers: list[int] = []
        self.got: list[tuple[str, dict[str, Any]]] = []
        self.headers: list[Message] = []
        self.hangs, self.lets_go = threading.Event(), threading.Event()
        host = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                said = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                if host.hangs.is_set():
                    host.lets_go.wait(10)
                status = host.answers.pop(0) if host.answers else 200
                if status == 200:
                    host.headers.append(self.headers)
                    host.got.append((self.path, said))
                self.send_response(status)
                self.end_headers()

            def log_message(self, *_: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port = self.server.server_port


@contextmanager
def post_host() -> Iterator[PostHost]:
    """A web server that runs."""
    host = PostHost()
    thread = threading.Thread(target=host.server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield host
    finally:
        host.lets_go.set()
        host.server.shutdown()
        host.server.server_close()
        thread.join()
