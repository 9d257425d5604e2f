"""downtime-kit: paper for a case while everything is off, made ahead."""

from pathlib import Path

import click
from flask import current_app

from svflab.cli.opening import Refused, in_house
from svflab.labels.errors import LabelError
from svflab.services import downtime
from svflab.services.downtime import LANGUAGES, By
from svflab.services.paper_kits import Kit
from svflab.web import paper_form


@click.command("downtime-kit")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@click.option("--count", type=click.IntRange(1, 20), default=1, show_default=True, help="Kits.")
@click.option("--language", type=click.Choice(LANGUAGES), help="Of the paper; else the site's.")
@click.option("--box/--no-box", default=False, help="Room for the hospital's own sticker.")
@in_house
def downtime_kit(*, folder: Path, count: int, language: str | None, box: bool) -> None:
    """Make paper kits, each for one case on a day when everything is off.

    A kit is one PDF of A4: labels with codes that are reserved for it and given to no other case,
    each step to fill in, timers, both hands, and what to do when svflab is back. It names no
    person. Print each once, at full size, and keep it where the work is; a second print would be
    a second copy of each label. What was written on it is entered on the page "Paper kits".

    \b
    Example
      svflab downtime-kit /srv/paper --count 3 --language ko --box
    """
    if not folder.is_dir():
        raise Refused(f"there is no folder {folder}")
    chosen = language or current_app.config["LOCALE"]
    for _number in range(count):
        kit = _made(folder, chosen if chosen in LANGUAGES else "en", box=box)
        click.echo(f"{kit.code}: {_place(folder, kit)}")
    click.echo("print each once, at full size; enter what is written on it under the kit's code")


def _made(folder: Path, language: str, *, box: bool) -> Kit:
    """Make a kit and write its paper; where that fails the kit is discarded, its codes unused."""
    site = current_app.config["SITE"]
    kit = downtime.make(site, language=language, box=box, by=By())
    try:
        made = paper_form.pdf(current_app.extensions["protocol"], site, kit)
        _place(folder, kit).write_bytes(made)
    except (OSError, LabelError) as error:
        downtime.discard(site, kit.code, "other", By())
        raise Refused(f"the paper of {kit.code} was not made: {error}") from error
    return downtime.give_out(site, kit.code, By())


def _place(folder: Path, kit: Kit) -> Path:
    return folder / f"paper-kit-{kit.code}.pdf"
