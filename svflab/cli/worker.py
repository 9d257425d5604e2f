"""worker: sends the mails that wait, and tells of clocks before they end."""

import logging
import signal
import threading
from dataclasses import dataclass
from logging.config import dictConfig
from types import FrameType
from typing import Final

import click
from flask import Flask

from svflab import clock, logs
from svflab.cli.opening import Make, Refused, opened
from svflab.records import Busy, db, outbox, transaction
from svflab.services import due, mail
from svflab.services.outbox import WORKER, mail_is_on
from svflab.web.words.notices import compose

EVERY: Final = 10
"""Seconds between two looks for what is due."""
TURNS: Final = 4
"""So often a second it looks whether it was told to stop."""
_never: Final = threading.Event()
_log: Final = logging.getLogger("svflab.worker")


@dataclass(slots=True)
class Stop:
    """Whether the worker was told to stop. Nothing else may be done where a signal is heard."""

    is_told: bool = False

    def hear(self, _number: int, _frame: FrameType | None) -> None:
        """Hear a signal."""
        self.is_told = True

    def wait(self) -> None:
        """Wait for the next round, or until it is told to stop."""
        for _turn in range(EVERY * TURNS):
            if self.is_told:
                return
            _never.wait(1 / TURNS)


@click.command()
@click.option("--once", is_flag=True, help="Do what is due now, and end.")
@click.pass_obj
def worker(make: Make, /, *, once: bool) -> None:
    """Send the mails that wait, until it is told to stop (Ctrl-C, or SIGTERM).

    It runs beside the server, with the same settings; SVFLAB_SMTP_… name the mail server. Several
    may run: each mail is sent by one of them. The mail that is being sent is finished first when
    it is told to stop. Without a mail server it keeps what is told on the pages alone.

    \b
    Example
      svflab worker
    """
    stop, looked = Stop(), due.Looked()
    with opened(make) as app:
        dictConfig(logs.configuration(app.config["LOG_LEVEL"]))
        if not mail_is_on():
            click.echo("SVFLAB_SMTP_HOST is not set: no mail is sent", err=True)
        if once:
            sent = round_of(app, stop, looked)
            if sent is None:
                raise Refused("the database is busy: nothing was done, try again")
            click.echo(f"sent: {sent}")
            return
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, stop.hear)
        click.echo("svflab worker runs")
        while not stop.is_told:
            round_of(app, stop, looked)
            stop.wait()
        click.echo("svflab worker has stopped")


def round_of(app: Flask, stop: Stop, looked: due.Looked) -> int | None:
    """Do what is due now; return how many mails were sent, None where the database was busy.

    A round begins with nothing remembered of the one before.
    """
    with app.app_context():
        try:
            with transaction():
                outbox.seen(WORKER, clock.now())
            due.tell(app.extensions["protocol"], looked)
            return mail.deliver(compose, stopped=lambda: stop.is_told) if mail_is_on() else 0
        except Busy:
            _log.warning("the database was busy; the next round tries again")
            return None
        finally:
            db.session.remove()
