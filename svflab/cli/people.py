"""user: the first administrator, and help where nobody can do it on the pages.

add list roles password deactivate reactivate      accounts
second-factor                                      a lost phone or key
token new, list, revoke                            what programs act with
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import click
from flask import current_app

from svflab.cli.opening import Refused, in_house
from svflab.records.accounts import Account
from svflab.records.credentials import Token
from svflab.services import accounts, second, tokens
from svflab.services.errors import Conflict, Invalid, NotThere
from svflab.web.times import local

WHERE: Final = {"actor": "system", "role": "administrator"}
"""Who acts: the command line is not signed in, and the log says so."""

ROLE: Final = click.option(
    "--role",
    "roles",
    multiple=True,
    type=click.Choice(accounts.ROLES),
    help="May be given more than once.",
)
_WRONG: Final = {
    ("account", "shape"): "the sign-in name is 2 to 40 of a-z, 0-9, '.' and '-'",
    ("reason", "short"): f"the reason has at least {second.SHORTEST} characters",
    ("name", "length"): "the name has 1 to {most} characters",
    ("roles", "last_administrator"): (
        "nobody else is an administrator of this site: make somebody one first "
        "(svflab user roles … --role administrator)"
    ),
    ("days", "range"): f"a token lasts 1 to {tokens.LONGEST_DAYS} days",
}
"""Why a value is refused, by its field and the service's code for it."""


@click.group()
def user() -> None:
    """Make accounts, change them, end them, and let somebody in who forgot the password.

    The first account is made here and is usually an administrator's; the others are made on the
    page Accounts. Whatever is done here stands in the log, as done by the server. Roles are
    those of the site in SVFLAB_SITE.
    """


@user.command()
@click.argument("account")
@click.argument("name")
@ROLE
@in_house
def add(account: str, name: str, roles: tuple[str, ...]) -> None:
    """Make an account, and print the password for its first sign-in.

    ACCOUNT is the name to sign in with, for good; NAME stands beside what the person does.

    \b
    Example
      svflab user add kim "Kim Ji-woo" --role administrator --role quality
    """
    if not roles:
        raise click.UsageError("an account needs at least one --role")
    try:
        with _refusing(most=80):
            password = accounts.create(account, name, {_site(): roles}, **WHERE)
    except Conflict as error:
        raise Refused(f"there is or was an account {account}; a name is given once") from error
    _say_password(account, password)


@user.command(name="list")
@in_house
def listed() -> None:
    """List the accounts of this site with their roles.

    \b
    Example
      svflab user list
    """
    for one in accounts.listed(_site()):
        roles = ", ".join(one.by_site.get(_site(), ())) or "no role"
        states = (not one.active, "ended"), (accounts.is_locked(one.id), "new sign-ins locked")
        state = "".join(f"  ({word})" for holds, word in states if holds)
        click.echo(f"{one.id:<20} {one.name:<30} {roles}{state}")


@user.command(name="roles")
@click.argument("account")
@ROLE
@click.option("--none", "nothing", is_flag=True, help="Take every role away; the account stays.")
@in_house
def change_roles(account: str, roles: tuple[str, ...], *, nothing: bool) -> None:
    """Give an account exactly these roles; those that are not named are taken away.

    It takes effect with the next click, also in a session at work.

    \b
    Example
      svflab user roles kim --role surgeon --role quality
    """
    if bool(roles) == nothing:
        raise click.UsageError("name the roles that the account is to hold, or give --none")
    before = _known(account).by_site.get(_site(), ())
    with _refusing():
        accounts.change_roles(account, _site(), roles, **WHERE)
    after = accounts.find(account)
    held = ", ".join(after.by_site.get(_site(), ()) if after else ()) or "no role"
    click.echo(f"{account} now holds: {held} (before: {', '.join(before) or 'no role'})")


@user.command()
@click.argument("account")
@in_house
def password(account: str) -> None:
    """Print a new password for one sign-in, and lift a lock; sessions at work go on.

    \b
    Example
      svflab user password kim
    """
    if not _known(account).active:
        raise Refused(f"{account} has ended: svflab user reactivate {account}")
    _say_password(account, accounts.reset_password(account, **WHERE))


@user.command(name="second-factor")
@click.argument("account")
@click.option("--reason", required=True, help="What was lost, and how you know who asks.")
@in_house
def second_factor(account: str, reason: str) -> None:
    """Take an account's code app, recovery codes and passkeys away: they are lost.

    \b
    Example
      svflab user second-factor kim --reason "phone lost; seen in person"
    """
    try:
        with _refusing():
            second.reset(account, reason, **WHERE)
    except NotThere as error:
        raise Refused(f"{account} has set up no second factor; nothing was changed") from error
    click.echo(f"{account} signs in with the password alone, and sets up a new second factor")


@user.command()
@click.argument("account")
@in_house
def deactivate(account: str) -> None:
    """End an account: nobody signs in with it, its sessions and tokens end now.

    What it did stays recorded under its name, and nobody else ever gets the name.

    \b
    Example
      svflab user deactivate kim
    """
    if not _known(account).active:
        click.echo(f"{account} had ended before; nothing was changed")
        return
    with _refusing():
        accounts.deactivate(account, **WHERE)
    click.echo(f"{account} has ended; svflab user reactivate {account} opens it again")


@user.command()
@click.argument("account")
@in_house
def reactivate(account: str) -> None:
    """Let the same person back in with the roles held before; print a password for one sign-in.

    Its tokens stay revoked.

    \b
    Example
      svflab user reactivate kim
    """
    if _known(account).active:
        raise Refused(f"{account} has not ended; for a new password: svflab user password")
    _say_password(account, accounts.reactivate(account, **WHERE))


@user.group()
def token() -> None:
    """Make, list and revoke the tokens that programs act with, through the API."""


@token.command()
@click.argument("account")
@click.argument("name")
@click.option(
    "--scope",
    type=click.Choice(tokens.SCOPES),
    default="read",
    show_default=True,
    help="`read` reads; `record` reads and records. Neither goes beyond the account's roles.",
)
@click.option("--days", default=90, show_default=True, help="It ends by itself after so long.")
@in_house
def new(account: str, name: str, scope: str, days: int) -> None:
    """Make a token by which a program acts as ACCOUNT, and print it: it is shown only now.

    NAME says what the program is and where it runs. What it records stands in the log under
    the account's name: give a program an account of its own.

    \b
    Example
      svflab user token new scale-1 "scale at Bench 1" --scope record --days 365
    """
    scopes = tokens.SCOPES if scope == "record" else (scope,)
    if not _known(account).roles_at(_site()):
        raise Refused(f"{account} has ended or holds no role here, so a token could do nothing")
    with _refusing(most=60):
        secret = tokens.new_token(account, _site(), name, scopes, days=days, **WHERE)
    click.echo(f"the token, for the header “Authorization: Bearer …”, until {_end(account)}:")
    click.echo(secret)


@token.command(name="list")
@click.argument("account")
@in_house
def list_tokens(account: str) -> None:
    """List the tokens of an account that act now, with the id by which one is revoked.

    \b
    Example
      svflab user token list scale-1
    """
    _known(account)
    found = tokens.alive(account)
    for one in found:
        click.echo(f"{one.id}  {'+'.join(one.scopes):<12} until {_day(one)}  {one.name}")
    if not found:
        click.echo(f"no token acts as {account}")


@token.command()
@click.argument("account")
@click.argument("token_id")
@in_house
def revoke(account: str, token_id: str) -> None:
    """End a token now; TOKEN_ID is the id that `svflab user token list` shows.

    \b
    Example
      svflab user token revoke scale-1 9b2f6a1e-5c1d-4c0e-8f57-2f6d5b7e1a90
    """
    _known(account)
    try:
        tokens.revoke_token(account, token_id, **WHERE)
    except NotThere as error:
        raise Refused(
            f"no token {token_id} acts as {account}: svflab user token list {account}"
        ) from error
    click.echo(f"the token has ended; no program acts with it as {account} any more")


def _site() -> str:
    return str(current_app.config["SITE"])


def _known(account: str) -> Account:
    """Return the account, or refuse where there is none."""
    known = accounts.find(account)
    if known is None:
        raise Refused(f"there is no account {account}: svflab user list")
    return known


def _end(account: str) -> str:
    """Return the last day of the token that was just made."""
    return _day(tokens.alive(account)[0])


def _day(one: Token) -> str:
    return f"{local(one.expires_at):%Y-%m-%d}"


def _say_password(account: str, secret: str) -> None:
    click.echo(f"{account} may sign in once with the password {secret} and then chooses one")


@contextmanager
def _refusing(most: int = 0) -> Iterator[None]:
    """Say in words which value cannot be; `most` is how long the name may be."""
    try:
        yield
    except Invalid as error:
        said = (
            _WRONG.get((name, code), f"{name}: {code}").format(most=most)
            for name, code in error.errors.items()
        )
        raise Refused("; ".join(said)) from error
