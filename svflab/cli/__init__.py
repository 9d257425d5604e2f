"""Commands for whoever runs the server; each says what it did, and what to do next.

    opening       the house as a command finds it, and why a command did not do what it was told
    serving       serve
    worker        worker
    certificate   a certificate for a trial
    keeping       upgrade backup verify rebuild
    restoring     restore
    heads         a head of the log, as it is typed
    people        user
    letters       mail
    vault         vault
    trying        demo
    labels        labels
    downtime      downtime-kit
    bench         bench
    starting      keys settings revise
    validating    ready validation-pack
    wording       translate

A command reads its options, calls one service, and speaks to a hospital's IT colleague.
"""

from importlib import import_module
from typing import Final

import click

COMMANDS: Final = {
    "demo": "trying",
    "serve": "serving",
    "worker": "worker",
    "mail": "letters",
    "upgrade": "keeping",
    "backup": "keeping",
    "restore": "restoring",
    "verify": "keeping",
    "rebuild": "keeping",
    "user": "people",
    "vault": "vault",
    "keys": "starting",
    "settings": "starting",
    "ready": "validating",
    "validation-pack": "validating",
    "labels": "labels",
    "meddra": "meddra",
    "downtime-kit": "downtime",
    "bench": "bench",
    "revise": "starting",
    "translate": "wording",
}
"""Each command and the module it is in, in the order in which somebody needs them."""


class Lazy(click.Group):
    """Loads a command when it is asked for: a server starts without what it never uses."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all commands."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a command, or None where there is none of this name."""
        if cmd_name not in COMMANDS:
            return None
        module = import_module(f"svflab.cli.{COMMANDS[cmd_name]}")
        command: click.Command = getattr(module, cmd_name.replace("-", "_"))
        return command


@click.group(cls=Lazy)
@click.version_option(package_name="svflab", message="%(prog)s %(version)s")
def svflab() -> None:
    """Chain of identity and custody on the day SVF is prepared.

    Settings come from SVFLAB_… variables, or from the TOML file that SVFLAB_CONFIG names;
    docs/settings.md explains each, and `svflab settings` shows what stands now.

    \b
    Exit codes
      0  done, and all is well
      1  something is broken: the answer names it
      2  the command was not understood
      3  refused: nothing was changed, and the answer says why
    """
