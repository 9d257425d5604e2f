"""user: the first administrator, and help for who is locked out of the pages."""

import click
from flask import current_app

from svflab.cli.opening import Refused, in_house
from svflab.services import accounts
from svflab.services.errors import Conflict, Invalid, NotThere

WHERE = {"actor": "system", "role": "administrator"}
"""Who acts: the command line is not signed in, and the log says so."""


@click.group()
def user() -> None:
    """Make accounts, list them, and let somebody in who forgot the password.

    The first account is made here and is usually an administrator; the others are made on the
    page Accounts. Every change is recorded in the log.
    """


@user.command()
@click.argument("account")
@click.argument("name")
@click.option(
    "--role",
    "roles",
    multiple=True,
    required=True,
    type=click.Choice(accounts.ROLES),
    help="May be given more than once.",
)
@in_house
def add(account: str, name: str, roles: tuple[str, ...]) -> None:
    """Make an account, and print the password for its first sign-in.

    \b
    Example
      svflab user add kim "Kim Ji-woo" --role administrator --role quality
    """
    site = current_app.config["SITE"]
    try:
        password = accounts.create(account, name, {site: roles}, **WHERE)
    except Conflict as error:
        raise Refused(f"there is or was an account {account}; a name is given once") from error
    except Invalid as error:
        raise Refused(_impossible(error)) from error
    click.echo(f"{account} may sign in once with the password {password} and then chooses one")


@user.command(name="list")
@in_house
def listed() -> None:
    """List the accounts of this site with their roles.

    \b
    Example
      svflab user list
    """
    site = current_app.config["SITE"]
    for account in accounts.listed(site):
        state = "" if account.active else "  (ended)"
        roles = ", ".join(account.by_site.get(site, ())) or "no role"
        click.echo(f"{account.id:<20} {account.name:<30} {roles}{state}")


@user.command()
@click.argument("account")
@in_house
def password(account: str) -> None:
    """Print a new password for one sign-in, and lift a lock; sessions at work go on.

    \b
    Example
      svflab user password kim
    """
    try:
        secret = accounts.reset_password(account, **WHERE)
    except NotThere as error:
        raise Refused(f"there is no account {account}: svflab user list") from error
    click.echo(f"{account} may sign in once with the password {secret} and then chooses one")


def _impossible(error: Invalid) -> str:
    words = {
        "account": "the account's name is 2 to 40 of a-z, 0-9, '.' and '-'",
        "name": "the person's name has 1 to 80 characters",
        "roles": "a role is named that there is not",
    }
    return "; ".join(words.get(name, f"{name}: {code}") for name, code in error.errors.items())
