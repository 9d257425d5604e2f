"""keys, settings: what is needed before the first start; revise: what a developer needs."""

import base64
import secrets

import click

from svflab.cli.opening import Make, opened
from svflab.config import PREFIX, SETTINGS
from svflab.records import migrate


@click.command()
def keys() -> None:
    """Print a new secret key and a new vault key.

    Put them where only the server's account can read them, and a copy of the vault key apart
    from the backups: without it no name in the vault can ever be read again.

    \b
    Example
      svflab keys >> /etc/svflab.env && chmod 600 /etc/svflab.env
    """
    click.echo(new_keys(), nl=False)


def new_keys() -> str:
    """Return new keys as lines for an environment file."""
    vault = base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()
    return f"{PREFIX}SECRET_KEY={secrets.token_urlsafe(48)}\n{PREFIX}VAULT_KEYS={vault}\n"


@click.command()
@click.pass_obj
def settings(make: Make) -> None:
    """Show every setting as it stands; of a secret only that it is set.

    \b
    Example
      svflab settings
    """
    with opened(make, any_schema=True) as app:
        for setting in SETTINGS:
            value = app.config[setting.name]
            shown = ("set" if value else "empty") if setting.secret else value
            click.echo(f"{PREFIX}{setting.name:<22}{shown}")


@click.command(hidden=True)
@click.argument("message")
def revise(message: str) -> None:
    """Write the next migration from what the tables say; for whoever develops svflab.

    \b
    Example
      svflab revise "name the lots"
    """
    migrate.revise(message)
