"""demo: to see svflab work."""

import os
import socket
from contextlib import closing
from pathlib import Path
from typing import Any

import click
from flask import Flask

from svflab.cli import keeping, serving, starting
from svflab.cli.opening import Make, Refused, opened
from svflab.config import PREFIX
from svflab.records import health, migrate
from svflab.services import accounts, configuration, founding
from svflab.services import demo as data

SITE = {
    "SITE": "seoul",
    "ZONE": "Asia/Seoul",
    "SAFETY_SENDER": '{"organisation": "Demo Hospital", "country": "KR", "id": "DEMO", '
    '"receiver": "DEMO RECEIVER", "study_number": "DEMO-1", "email": "safety@hospital.invalid"}',
}
"""A site that nobody is at, and an invented sender, so that its forms can be seen whole."""
NAMES = {"demo": "Demo Hospital", "practice": "Practice Hospital"}


@click.command()
@click.option("--folder", default="", help="Where it is kept; instance/demo, or …/practice.")
@click.option("--practice", is_flag=True, help="To learn with: labels say PRACTICE.")
@click.option("--fresh", is_flag=True, help="Throw away what was tried before.")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, help="Port to listen on.")
@click.option("--tls-self-signed", is_flag=True, help="Serve https, so that a phone can scan.")
@click.pass_obj
def demo(
    make: Make,
    *,
    folder: str,
    practice: bool,
    fresh: bool,
    host: str,
    port: int,
    tls_self_signed: bool,
) -> None:
    """Make a database with invented people in it, and serve it. For looking around.

    Seven participants, from screening to a closed case. Everything is marked DEMO; nothing of
    it may be used for a person. With --practice it is marked PRACTICE instead, and the page
    /practice guides each role through a first case.

    \b
    Example
      svflab demo --fresh
    """
    mode = "practice" if practice else "demo"
    place = Path(folder or f"instance/{mode}").absolute()
    _demand_free(host, port)
    if fresh:
        _forget(place)
    chosen = _settings(place, mode) | {"HOST": host, "PORT": port, "HTTPS": tls_self_signed}
    with opened(make, chosen, any_schema=True):
        before = health.schema()
    migrate.upgrade(f"sqlite:///{place}/svflab.db")
    with opened(make, chosen) as app:
        keeping.renew_lists(before)
        if tls_self_signed:
            chosen |= serving.self_signed(app)
        _fill(app, place)
        founding.found()
        configuration.note_changes(app.extensions["protocol"])
        settled = dict(app.config) | chosen
    os.environ.update({f"{PREFIX}{name}": str(value) for name, value in chosen.items()})
    _greet(settled)
    serving.run(settled)


def _settings(place: Path, mode: str) -> dict[str, Any]:
    """Return the settings of a demo or of practice; its keys are made once and kept beside it."""
    place.mkdir(parents=True, exist_ok=True)
    kept = place / "keys.env"
    if not kept.exists():
        with open(os.open(kept, os.O_WRONLY | os.O_CREAT, 0o600), "w") as file:
            file.write(starting.new_keys())
    lines = kept.read_text().splitlines()
    keys = dict(line.removeprefix(PREFIX).split("=", 1) for line in lines)
    named = {**SITE, "MODE": mode, "SITE_NAME": NAMES[mode], **keys}
    return {**named, "DATA_DIR": str(place), "DATABASE_URL": f"sqlite:///{place}/svflab.db"}


def _fill(app: Flask, place: Path) -> None:
    """Put invented people into a database that has none; half of it is worse than none."""
    site = app.config["SITE"]
    if accounts.listed(site):
        return
    click.echo(f"filling the {app.config['MODE']} database; this takes some seconds …")
    try:
        data.seed(app.extensions["protocol"], site)
    except BaseException:
        _forget(place)
        raise


def _forget(place: Path) -> None:
    """Throw the demo's database away; a folder that holds anything else is left alone."""
    for name in ("svflab.db", "svflab.db-wal", "svflab.db-shm", "svflab.db-journal"):
        (place / name).unlink(missing_ok=True)


def _demand_free(host: str, port: int) -> None:
    with closing(socket.socket()) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            other = f"svflab demo --port {port + 1}"
            raise Refused(f"cannot listen on {host}:{port} ({error.strerror}): {other}") from error


def _greet(settled: dict[str, Any]) -> None:
    click.echo(f"\nsvflab shows invented people on {serving.address(settled)}\n")
    mode = settled["MODE"]
    for account, (_, role) in data.ACCOUNTS.items():
        click.echo(f"  {role:<16} sign in as {account:<14} password {data.password(account, mode)}")
    click.echo(f"\nPIN {data.PIN} for surgeon, nurse and processors, once they gave the password;")
    click.echo("their badges stand under Accounts, as admin.")
    again = "svflab demo --practice --fresh" if mode == "practice" else "svflab demo --fresh"
    click.echo(f"\nCtrl-C stops it; {again} begins again.\n")
