"""Sends what waits in the outbox, through the site's mail server.

At least once: a worker that dies between the server's "yes" and its own note of it leaves the
mail to be sent again when its turn ends. The Message-ID is the notice's own and stays the same,
so that a mailbox which compares them shows one mail. Nothing here says what a mail says: the
words come from the floor of the pages.
"""

import logging
import smtplib
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Any, Final
from uuid import uuid4

from flask import current_app

from svflab import clock, mailing
from svflab.domain.notices import NEWS
from svflab.records import accounts, outbox, transaction
from svflab.records.mail_addresses import Mailbox
from svflab.records.outbox import Row
from svflab.services import mail_addresses

PATIENCE: Final = 20
"""Seconds that the mail server may take for each of its answers."""
TURN: Final = timedelta(minutes=10)
"""How long a worker has for one mail: more than all the answers of one may take together."""
LONGEST_WAIT: Final = timedelta(hours=1)
_log: Final = logging.getLogger("svflab.mail")


@dataclass(frozen=True, slots=True)
class Said:
    """What a mail says: its subject, and its text."""

    subject: str
    text: str


Compose = Callable[[Row, str], Said]
"""Returns what the mail of a notice says, in a language."""


class _Undone(Exception):
    """A mail was not sent. `lost` is no use to try again; `ends` is so for all mails now."""

    def __init__(self, why: str, *, lost: bool = False, ends: bool = False) -> None:
        self.why, self.lost, self.ends = why, lost, ends
        super().__init__(why)


@dataclass(frozen=True, slots=True)
class _Turn:
    """A mail whose turn it is, who sends it, and where its person is reached."""

    row: Row
    by: str
    is_active: bool
    box: Mailbox


def deliver(compose: Compose, *, stopped: Callable[[], bool] = lambda: False) -> int:
    """Send what is due, each mail in its turn, until none is or `stopped`; return how many were.

    What a mail announces may be done by its turn: then it is settled, and not sent.

    A mail server that is not to be had ends the round; what waits is tried later, and after
    MAIL_TRIES tries stands among what could not be sent. No transaction is open while it answers.
    """
    by, sent, server = str(uuid4()), 0, _Server()
    try:
        while not stopped() and (turn := _take(by)):
            if turn.row["done_at"] and turn.row["kind"] not in NEWS:
                _end(turn, outbox.SETTLED)
                continue
            try:
                server.send(_message_of(turn, compose))
            except _Undone as undone:
                _put_back(turn, undone)
                if undone.ends:
                    break
            else:
                sent += 1
                _end(turn, outbox.SENT)
    finally:
        server.leave()
    return sent


def send_now(address: str, said: Said) -> str:
    """Send one mail that announces nothing, and return why it was not sent, in a word; "" for sent.

    It is kept nowhere, and not tried again.
    """
    server, row = _Server(), {"id": str(uuid4()), "put_at": clock.now()}
    try:
        server.send(message(row, Mailbox(address), said))
    except _Undone as undone:
        return undone.why
    finally:
        server.leave()
    return ""


def wait_after(tries: int) -> timedelta:
    """Return how long a mail waits after so many tries.

    >>> [int(wait_after(tries).total_seconds() // 60) for tries in (1, 2, 3, 6, 7, 20)]
    [1, 2, 4, 32, 60, 60]
    """
    return min(timedelta(minutes=2 ** min(tries - 1, 10)), LONGEST_WAIT)


def _take(by: str) -> _Turn | None:
    now = clock.now()
    with transaction():
        row = outbox.take(now, now + TURN, by)
        if row is None:
            return None
        person = accounts.find(row["account"])
        box = mail_addresses.find(row["account"])
    return _Turn(row, by, bool(person and person.active), box)


def _message_of(turn: _Turn, compose: Compose) -> EmailMessage:
    """Return the mail. Raises _Undone where nobody gets it, or this version knows no words."""
    if not turn.is_active:
        raise _Undone("account_ended", lost=True)
    if not turn.box.address:
        raise _Undone("no_address", lost=True)
    try:
        return message(turn.row, turn.box, compose(turn.row, turn.box.language))
    except (LookupError, ValueError) as error:
        raise _Undone("words", lost=True) from error


def message(row: Row, box: Mailbox, said: Said) -> EmailMessage:
    """Return the mail of a notice: the same one, however often it is tried."""
    sender = str(current_app.config["SMTP_FROM"])
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = sender, box.address, said.subject
    put_at: datetime = row["put_at"]
    made["Date"] = format_datetime(put_at.astimezone(UTC))
    made["Message-ID"] = f"<svflab.{row['id']}@{sender.rpartition('@')[2]}>"
    made["Auto-Submitted"] = "auto-generated"
    made["X-Auto-Response-Suppress"] = "All"
    made.set_content(said.text)
    return made


def _put_back(turn: _Turn, undone: _Undone) -> None:
    """Keep why a mail was not sent, and when it is tried again, if ever."""
    tries = int(turn.row["tries"])
    if undone.lost or tries >= int(current_app.config["MAIL_TRIES"]):
        _end(turn, outbox.DEAD, undone.why)
        return
    with transaction():
        outbox.let_go(turn.row, turn.by, next_at=clock.now() + wait_after(tries), why=undone.why)
    _tell(turn.row, "later", undone.why)


def _end(turn: _Turn, mail: str, why: str = "") -> None:
    with transaction():
        outbox.let_go(turn.row, turn.by, mail=mail, why=why, ended_at=clock.now(), next_at=None)
    _tell(turn.row, mail, why)


def _tell(row: Row, mail: str, why: str) -> None:
    """Say what became of a mail, by its own id: no person, no subject, no address."""
    level = logging.INFO if mail in {outbox.SENT, outbox.SETTLED} else logging.WARNING
    _log.log(level, "mail %s: %s%s", row["id"], mail, f" ({why})" if why else "")


class _Server:
    """The mail server, reached when the first mail is sent."""

    def __init__(self) -> None:
        self._open: smtplib.SMTP | None = None

    def send(self, made: EmailMessage) -> None:
        """Send a mail. Raises _Undone."""
        try:
            if self._open is None:
                self._open = _reached(current_app.config)
            self._open.send_message(made)
        except (OSError, smtplib.SMTPException) as error:
            undone = _why(error)
            if undone.ends:
                self._open = None
            raise undone from error

    def leave(self) -> None:
        """Say good-bye."""
        if self._open is not None:
            try:
                self._open.quit()
            except (OSError, smtplib.SMTPException):
                self._open.close()


def _reached(config: Any) -> smtplib.SMTP:
    """Return the mail server, signed in to. Raises OSError, SMTPException or _Undone."""
    where, how = (config["SMTP_HOST"], config["SMTP_PORT"]), config["SMTP_TLS"]
    context = _trusted(config)
    server: smtplib.SMTP
    if how == "tls":
        server = smtplib.SMTP_SSL(*where, timeout=PATIENCE, context=context)
    else:
        server = smtplib.SMTP(*where, timeout=PATIENCE)
    try:
        if how == "starttls":
            _turn_to_tls(server, context)
        if config["SMTP_USER"]:
            server.login(config["SMTP_USER"], _password(config))
    except BaseException:
        server.close()
        raise
    return server


def _trusted(config: Any) -> ssl.SSLContext:
    """Return whose certificates are trusted. Raises _Undone where the file holds none."""
    try:
        return ssl.create_default_context(cafile=config["SMTP_CA"] or None)
    except OSError as error:  # ssl.SSLError is one
        raise _Undone("authority", ends=True) from error


def _turn_to_tls(server: smtplib.SMTP, context: ssl.SSLContext) -> None:
    try:
        server.starttls(context=context)
    except smtplib.SMTPNotSupportedError as error:
        raise _Undone("no_starttls", ends=True) from error


def _password(config: Any) -> str:
    """Return the password for the mail server. Raises _Undone where its file cannot be read."""
    try:
        return mailing.password(config)
    except (OSError, UnicodeDecodeError) as error:
        raise _Undone("password", ends=True) from error


def _why(error: OSError | smtplib.SMTPException) -> _Undone:
    """Say in a word why a mail was not sent, without the words of the server."""
    match error:
        case smtplib.SMTPRecipientsRefused():
            ((code, _said),) = error.recipients.values()
            return _Undone(f"refused:{code}", lost=code >= 500)
        case smtplib.SMTPAuthenticationError() | smtplib.SMTPNotSupportedError():
            return _Undone("sign_in", ends=True)
        case smtplib.SMTPServerDisconnected() | smtplib.SMTPConnectError():
            return _Undone("server", ends=True)
        case smtplib.SMTPResponseException():
            return _answered(error)
        case ssl.SSLError():
            fits_not = isinstance(error, ssl.SSLCertVerificationError)
            return _Undone("certificate" if fits_not else "tls", ends=True)
        case smtplib.SMTPException():
            return _Undone("answer:0")
        case _:
            return _Undone("server", ends=True)


def _answered(error: smtplib.SMTPResponseException) -> _Undone:
    """Say what the server did not take: who sends, which is so for every mail, or this one."""
    if isinstance(error, smtplib.SMTPSenderRefused):
        return _Undone(f"sender:{error.smtp_code}", ends=True)
    return _Undone(f"answer:{error.smtp_code}", ends=error.smtp_code == 421)
