"""Commands for whoever runs the server; each says what it did, and what to do next.

    opening       the house as a command finds it, and why a command did not do what it was told
    serving       serve
    certificate   a certificate for a trial
    keeping       upgrade backup restore verify rebuild
    people        user
    trying        demo bench
    starting      keys settings revise

A command reads its options, calls one service, and speaks to a hospital's IT colleague.
"""

import click

from svflab.cli import keeping, people, serving, starting, trying
from svflab.cli.opening import Make

__all__ = ["Make", "svflab"]

COMMANDS = (
    trying.demo,
    serving.serve,
    keeping.upgrade,
    keeping.backup,
    keeping.restore,
    keeping.verify,
    keeping.rebuild,
    people.user,
    starting.keys,
    starting.settings,
    starting.revise,
)


class InOrder(click.Group):
    """Shows its commands in the order in which somebody needs them."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the commands' names as they were given."""
        return list(self.commands)


@click.group(cls=InOrder, commands={one.name or "": one for one in COMMANDS})
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
