"""The house as a command finds it, and why a command did not do what it was told."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import update_wrapper
from typing import Any

import click
from flask import Flask

from svflab.config import ConfigError
from svflab.protocol.loader import ProtocolError
from svflab.records import Busy, db, health
from svflab.services import founding
from svflab.services.errors import ServiceError
from svflab.services.founding import MadeForAnother

Make = Callable[[Mapping[str, Any] | None], Flask]
"""Makes the application. Commands are given it, because they stand below the floor it is on."""


class Broken(click.ClickException):
    """Something was found that should not be so."""

    exit_code = 1


class Refused(click.ClickException):
    """Nothing was done, and the words say why and what would help."""

    exit_code = 3


@contextmanager
def opened(
    make: Make, overrides: Mapping[str, Any] | None = None, *, any_schema: bool = False
) -> Iterator[Flask]:
    """Open the house for one command, or refuse with all that is in the way.

    Afterwards no connection is open: a server forks, and must not share one with its child.
    """
    try:
        app = make(overrides)
    except (ConfigError, ProtocolError) as error:
        raise Refused(str(error)) from error
    with app.app_context():
        try:
            if not any_schema:
                demand_schema()
                founding.check()
            yield app
        except (Busy, ProtocolError) as error:
            raise Refused(str(error)) from error
        except MadeForAnother as error:
            raise Refused(
                f"this database was made for {error}: each has a database of its own "
                "(SVFLAB_DATABASE_URL, SVFLAB_DATA_DIR)"
            ) from error
        except ServiceError as error:
            raise Refused(f"not done: {error}") from error
        finally:
            db.session.remove()
            db.engine.dispose()


def in_house(command: Callable[..., None]) -> Callable[..., None]:
    """Run a command inside the house; it is given what its options say."""

    def _run(make: Make, /, **given: Any) -> None:
        with opened(make):
            command(**given)

    return click.pass_obj(update_wrapper(_run, command))


def demand_schema() -> None:
    """Refuse to work on a database that is not of this program's version."""
    schema = health.schema()
    if schema is None:
        raise Refused(
            "there is no database here, or it does not answer. A new one is made by "
            "`svflab upgrade`; for one that was made before, see that it is running and that its "
            "address is right (SVFLAB_DATABASE_URL, SVFLAB_DATA_DIR)"
        )
    if schema.is_newer:
        raise Refused(
            f"the database is of version {schema.found}, made by a newer svflab than this one "
            f"({schema.needed}): install that newer svflab"
        )
    if not schema.is_current:
        found = f"of version {schema.found}" if schema.found else "empty"
        raise Refused(f"the database is {found}, and {schema.needed} is needed: svflab upgrade")
