"""meddra: terms of the site's own subscription, to check codes by and to find them."""

from pathlib import Path
from typing import Final

import click

from svflab.cli.opening import Refused, in_house
from svflab.services import meddra as terms
from svflab.services.errors import Invalid

_WRONG: Final = {
    "version": "{0} is no version; it is like 29.0",
    "file": "there is no file {0}",
    "line": "line {0} of llt.asc is no term: code$name$…, ten fields at least",
    "twice": "the code {0} stands there twice",
    "empty": "{0} holds no term",
}


@click.group()
def meddra() -> None:
    """Terms of your own MedDRA subscription, to check codes by and to find them.

    svflab ships none. Whoever imports a release holds the subscription that allows it; the terms
    stay in this database and its backups, and leave by no export.
    """


@meddra.command(name="import")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--version", required=True, help="Which release it is, such as 29.0.")
@in_house
def bring(*, folder: Path, version: str) -> None:
    """Import the lowest level terms (llt.asc) of a release, in place of those of this version.

    FOLDER is that of the ASCII files, as the subscriber downloads them.

    \b
    Example
      svflab meddra import /srv/meddra/MedAscii --version 29.0
    """
    try:
        done = terms.bring(folder, version)
    except Invalid as error:
        said = [_WRONG[name].format(value) for name, value in error.errors.items()]
        raise Refused(f"nothing was imported: {'; '.join(said)}") from error
    click.echo(f"{done.terms} terms of version {done.version}; llt.asc is {done.digest}")


@meddra.command()
@in_house
def versions() -> None:
    """List the versions that are kept, each with its number of terms.

    \b
    Example
      svflab meddra versions
    """
    for version, count in terms.versions().items():
        click.echo(f"{version:<6} {count}")


@meddra.command()
@click.argument("version")
@in_house
def forget(version: str) -> None:
    """Forget the terms of a version, as when a subscription ends. Codes of events stay.

    \b
    Example
      svflab meddra forget 28.1
    """
    click.echo(f"{terms.forget(version)} terms of version {version} forgotten")
