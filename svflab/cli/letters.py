"""mail: where people are reached, and whether a mail arrives.

address    where somebody is reached, told at the set-up
list       who is reached where, and who is not
test       one mail that announces nothing
"""

from typing import Any, Final

import click
from flask import current_app

from svflab import readers
from svflab.cli.opening import Broken, Refused, in_house
from svflab.cli.people import WHERE
from svflab.records.mail_addresses import Mailbox
from svflab.services import mail as sending
from svflab.services import mail_addresses
from svflab.services.errors import Invalid, NotThere
from svflab.services.outbox import mail_is_on
from svflab.web.words import notices

_HINTS: Final = {
    "server": (
        "SVFLAB_SMTP_HOST is {SMTP_HOST} and SVFLAB_SMTP_PORT {SMTP_PORT}: see that the name is "
        "right, that the port is open from this machine, and that SVFLAB_SMTP_TLS ({SMTP_TLS}) is "
        "what it speaks there: tls on 465, starttls on 587"
    ),
    "tls": "SVFLAB_SMTP_TLS is {SMTP_TLS} and SVFLAB_SMTP_PORT {SMTP_PORT}: tls is mostly on 465",
    "no_starttls": (
        "SVFLAB_SMTP_PORT is {SMTP_PORT}: starttls is mostly on 587; on 465 it is tls "
        "(SVFLAB_SMTP_TLS)"
    ),
    "certificate": (
        "it must stand for {SMTP_HOST} (SVFLAB_SMTP_HOST), not be out of date, and be given by an "
        "authority that this machine knows, or that SVFLAB_SMTP_CA names (now: {SMTP_CA})"
    ),
    "authority": "SVFLAB_SMTP_CA is {SMTP_CA}: a file in PEM, with one certificate or more",
    "sign_in": "see SVFLAB_SMTP_USER ({SMTP_USER}) and the password that goes with it",
    "password": "SVFLAB_SMTP_PASSWORD_FILE is {SMTP_PASSWORD_FILE}",
    "sender": "SVFLAB_SMTP_FROM is {SMTP_FROM}: ask who runs the mail server whether we may",
    "refused": "see that the address is spelled right, and that the server takes mail for it",
}
"""What helps where a mail was not sent, by the word for it."""


@click.group()
def mail() -> None:
    """Say where people are reached by mail, list who is not, and send one mail to try.

    Everybody may say it on the page Mail address too. The record tells that an address changed,
    never what it is; here it is told as done by the server.
    """


@mail.command()
@click.argument("account")
@click.argument("address", default="")
@click.option("--language", type=click.Choice(mail_addresses.LANGUAGES), help="Of the mails.")
@click.option("--none", "nowhere", is_flag=True, help="Take the address away.")
@in_house
def address(account: str, address: str, language: str | None, *, nowhere: bool) -> None:
    """Let ACCOUNT be reached at ADDRESS, in place of where it was before.

    \b
    Example
      svflab mail address kim kim@hospital.example --language ko
    """
    if bool(address.strip()) == nowhere:
        raise click.UsageError("give an ADDRESS, or --none")
    chosen = language or mail_addresses.find(account).language
    try:
        mail_addresses.change(account, address, chosen, **WHERE)
    except NotThere as error:
        raise Refused(f"there is no account {account}: svflab user list") from error
    except Invalid as error:
        raise Refused(f"{address} is no mail address, such as kim@hospital.example") from error
    click.echo(f"{account}: {_box(mail_addresses.find(account))}")


@mail.command(name="list")
@click.option("--without", is_flag=True, help="Only those whom no mail reaches.")
@in_house
def listed(*, without: bool) -> None:
    """List where those who work at this site are reached, and who is not.

    \b
    Example
      svflab mail list --without
    """
    found = mail_addresses.of_site(str(current_app.config["SITE"]))
    missing = sum(not box.address for _person, box in found)
    for person, box in found:
        if not (without and box.address):
            roles = ", ".join(person.roles_at(str(current_app.config["SITE"])))
            click.echo(f"{person.id:<20} {_box(box):<40} {roles}")
    click.echo(f"without an address: {missing} of {len(found)}")


@mail.command()
@click.argument("address")
@in_house
def test(address: str) -> None:
    """Send one mail to ADDRESS now, by the settings of the worker, and say what came of it.

    It announces nothing, and is kept nowhere. That the mail server took it is what is told: look
    whether it arrives.

    \b
    Example
      svflab mail test it@hospital.example
    """
    if not mail_is_on():
        raise Refused("SVFLAB_SMTP_HOST is not set: there is no mail server to send through")
    try:
        there = readers.address(address)
    except ValueError as error:
        raise Refused(f"{address} is no mail address, such as it@hospital.example") from error
    if why := sending.send_now(there, notices.trial()):
        raise Broken(_not_sent(why, current_app.config))
    click.echo(f"the mail server took the mail for {there}: look whether it arrives")


def _not_sent(why: str, config: Any) -> str:
    """Return why a mail was not sent and what helps, with the settings that it is about."""
    hint = _HINTS.get(why.partition(":")[0], "").format_map(
        {name: config[name] or "not set" for name in config if name.startswith("SMTP_")}
    )
    return "\n".join(filter(None, (f"not sent: {notices.why_in('en', why)}", hint)))


def _box(box: Mailbox) -> str:
    return f"{box.address} ({box.language})" if box.address else "no address: no mail reaches them"
