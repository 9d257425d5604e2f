"""vault: the key of the identity vault, changed without losing a name."""

import click

from svflab.cli.opening import Broken, Refused, in_house
from svflab.services import vault as kept
from svflab.services.errors import VaultShut

_SHUT = {
    "key": (
        "an identity is under a key that is not in SVFLAB_VAULT_KEYS; nothing was changed: "
        "svflab vault keys names it, put that key behind the others"
    ),
    "changed": (
        "an identity was changed outside svflab and does not open; nothing was changed: look "
        "for it with svflab verify and the people who keep the server"
    ),
}


@click.group()
def vault() -> None:
    """See which key opens the identity vault, and change it.

    \b
    To change the key
      1  svflab keys                    make a new one, and keep a copy apart from the backups
      2  SVFLAB_VAULT_KEYS=new,old      the new key in front, the old one behind a comma
      3  restart the server             it now opens with both, and encrypts with the new one
      4  svflab vault rotate            while people go on working
      5  SVFLAB_VAULT_KEYS=new          then restart once more

    Backups made before step 4 open with the old key only: keep it as long as you keep them.
    """


@vault.command(name="keys")
@in_house
def show_keys() -> None:
    """Show how many identities each key opens. A key is named by a digest that tells nothing.

    Exit code 1: some identities are under a key that is not given here.

    \b
    Example
      svflab vault keys
    """
    found = kept.keyring()
    for key in found:
        what = "encrypts" if key.place == 1 else "decrypts only" if key.place else "NOT GIVEN HERE"
        click.echo(f"{key.name}  {what:<15} identities: {key.identities}")
    lost = sum(key.identities for key in found if not key.place)
    if lost:
        raise Broken(
            f"{lost} identities are under a key that is not given here: find it where the "
            "copies are kept, and put it behind the others in SVFLAB_VAULT_KEYS"
        )
    if any(key.identities for key in found if key.place > 1):
        click.echo("svflab vault rotate encrypts them all with the first key")


@vault.command()
@in_house
def rotate() -> None:
    """Encrypt every identity again, with the first key in SVFLAB_VAULT_KEYS.

    All of it happens or nothing, and the log tells of it. People may go on working once the
    server was restarted with both keys. Afterwards the old key opens nothing here any more and
    may leave the settings; backups from before still need it.

    \b
    Example
      SVFLAB_VAULT_KEYS=new,old svflab vault rotate
    """
    try:
        changed = kept.rotate(role="administrator")
    except VaultShut as error:
        raise Refused(_SHUT.get(str(error), str(error))) from error
    first, *others = kept.keyring()
    click.echo(f"identities encrypted again: {changed}; the first key opens {first.identities}")
    if any(key.place for key in others):
        click.echo("the other keys open nothing here any more: take them out of the settings")
