"""A mail server that a test starts: real SMTP, with TLS and a password where it is told so.

with Post(certificate=made, user="svflab", password="secret") as post:
    post.mails        what came in, each as email reads it, in order
    post.refuse = {"gone@hospital.test": "550 no such mailbox"}

It asks for STARTTLS where it has a certificate; with `at_once` it speaks TLS from the first word.
"""

import socket
import ssl
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any, Self

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

from svflab.cli.certificate import Certificate


def free_port() -> int:
    """Return a port that nothing listens on now."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def settings(port: int, **other: Any) -> dict[str, Any]:
    """Return what the application is told of a server on this port."""
    return {
        "SMTP_HOST": "127.0.0.1",
        "SMTP_PORT": port,
        "SMTP_TLS": "none",
        "SMTP_FROM": "svflab@hospital.test",
        "MAIL_ORIGIN": "https://svf.hospital.test",
        **other,
    }


class Post:
    """The server, what it took in, and whose mail it does not take."""

    def __init__(
        self,
        certificate: Certificate | None = None,
        *,
        user: str = "",
        password: str = "",
        at_once: bool = False,
    ) -> None:
        self.mails: list[EmailMessage] = []
        self.tries = 0
        self.refuse: dict[str, str] = {}
        self.port = free_port()
        self._signs = (user, password)
        more: dict[str, Any] = {}
        if certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate.cert, certificate.key)
            more = {"tls_context": context, "require_starttls": True}
            if at_once:
                more = {"ssl_context": context}
        if user:
            more |= {"auth_required": True, "authenticator": self._knows}
        self._server = Controller(self, "127.0.0.1", self.port, **more)

    def settings(self, **other: Any) -> dict[str, Any]:
        """Return what the application is told of this server."""
        return settings(self.port, **other)

    async def handle_RCPT(self, _server, _session, envelope, address, _options) -> str:  # noqa: N802
        self.tries += 1
        if said := self.refuse.get(address):
            return said
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server, _session, envelope) -> str:  # noqa: N802
        read: Any = message_from_bytes(envelope.content, policy=policy.default)
        self.mails.append(read)
        return "250 OK"

    def __enter__(self) -> Self:
        self._server.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._server.stop()

    def _knows(self, _server, _session, _envelope, _mechanism, given) -> AuthResult:
        told = (given.login.decode(), given.password.decode())
        return AuthResult(success=told == self._signs, handled=False)
