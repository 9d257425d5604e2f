"""Databases filled for a measurement: cases that are closed, and those at work today."""

import base64
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from flask import Flask, current_app
from sqlalchemy import text

from svflab.cli.opening import Make
from svflab.protocol.model import Protocol
from svflab.records import db, migrate
from svflab.services import accounts, bulk, cases, founding, tokens
from svflab.services.walk import Day

OPEN: Final = 16
"""Cases at work at once: far more than one hospital has, and one for each client."""
ACCOUNT: Final = "bench"
PASSWORD: Final = "for measuring only"  # noqa: S105 - its database is thrown away
SETTINGS: Final = {
    "MODE": "demo",
    "SITE": "seoul",
    "SITE_NAME": "Measured Hospital",
    "ZONE": "Asia/Seoul",
    "SECRET_KEY": "nobody's secret: it signs forms while svflab is measured",
    "VAULT_KEYS": base64.urlsafe_b64encode(bytes(32)).decode(),
    "HTTPS": "false",
}


@dataclass(frozen=True, slots=True)
class Filled:
    """What is at work in a filled database: each open case with its wristband's label; a token."""

    bands: dict[str, str]
    token: str


def settings(url: str, folder: Path) -> dict[str, Any]:
    """Return the settings of a server on this database."""
    return {**SETTINGS, "DATABASE_URL": url, "DATA_DIR": str(folder)}


def found(make: Make, url: str, folder: Path) -> None:
    """Make the schema, and an account."""
    migrate.upgrade(url)
    with opened(make, url, folder) as (_protocol, site):
        founding.found()
        accounts.create(ACCOUNT, "Bench", {site: ["nurse", "surgeon"]}, password=PASSWORD)


def begin(make: Make, url: str, folder: Path) -> None:
    """Make the schema, an account, and one case that was walked to its close."""
    found(make, url, folder)
    with opened(make, url, folder) as (protocol, site):
        Day(protocol, site, "P-000").until("close")


def close(make: Make, url: str, folder: Path, count: int) -> None:
    """Seal `count` more closed cases."""
    with opened(make, url, folder) as (protocol, site):
        walked = cases.listed(site, states=("closed",), size=1)[0]
        bulk.closed_cases(Day(protocol, site, walked["participant"], code=walked["code"]), count)
        if db.engine.dialect.name == "postgresql":
            with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                connection.execute(text("VACUUM ANALYZE"))


def open_some(make: Make, url: str, folder: Path) -> Filled:
    """Open cases, and bring each to the end of its check-in."""
    with opened(make, url, folder) as (protocol, site):
        bands = {}
        for number in range(1, OPEN + 1):
            day = Day(protocol, site, f"P-{number:03}").until("check_in")
            band = day.case.wristband
            bands[day.code] = day.live(band.code) if band else ""
        token = tokens.new_token(ACCOUNT, site, "bench", ("read", "record"))
    return Filled(bands, token)


@contextmanager
def opened(make: Make, url: str, folder: Path) -> Iterator[tuple[Protocol, str]]:
    """Give the protocol and the site of a database, inside its application."""
    app: Flask = make(settings(url, folder))
    with app.app_context():
        try:
            yield app.extensions["protocol"], current_app.config["SITE"]
        finally:
            db.session.remove()
            db.engine.dispose()
