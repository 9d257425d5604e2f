"""upgrade, backup, restore, verify, rebuild: what keeps the records sound."""

from pathlib import Path

import click
from sqlalchemy import make_url

from svflab.cli.opening import Make, Refused, opened
from svflab.records import health, migrate


@click.command()
@click.pass_obj
def upgrade(make: Make) -> None:
    """Bring the database to the version of this program, or make it where there is none.

    Make a backup first: there is no way back but a backup. Stop the server, upgrade, start it
    again; all of it happens or nothing. On PostgreSQL this works as the role in
    SVFLAB_OWNER_URL, and gives the role in SVFLAB_DATABASE_URL what it needs and no more.

    \b
    Example
      svflab backup && systemctl stop svflab && svflab upgrade && systemctl start svflab
    """
    with opened(make, any_schema=True) as app:
        before = health.schema()
        if before and before.is_newer:
            raise Refused(f"the database ({before.found}) is newer than this program")
        owner, works = app.config["OWNER_URL"], app.config["DATABASE_URL"]
        Path(app.config["DATA_DIR"]).mkdir(parents=True, exist_ok=True)
        migrate.upgrade(owner, app_role=_other_role(owner, works))
        after = health.schema()
    if after is None:
        raise Refused("the database does not answer")
    if before and before.found == after.found:
        click.echo(f"the database is of version {after.found} already")
    else:
        click.echo(f"the database is now of version {after.found}")


def _other_role(owner: str, works: str) -> str:
    """Return the application's role, where it is another one than the owner of the tables."""
    role = make_url(works).username or ""
    return role if works.startswith("postgresql") and role != make_url(owner).username else ""
