"""serve: the server, as it runs for good."""

import multiprocessing
import os
import socket
from pathlib import Path
from typing import Any

import click
from flask import Flask
from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import Server

from svflab import logs
from svflab.cli import certificate
from svflab.cli.opening import Make, Refused, opened
from svflab.config import PREFIX
from svflab.labels.typeset import has_drawn
from svflab.services import configuration, founding, label_templates

EVERYWHERE = ("0.0.0.0", "::")  # noqa: S104 - compared with, not listened on


@click.command()
@click.option("--host", help="Address to listen on, instead of SVFLAB_HOST.")
@click.option("--port", type=click.IntRange(1, 65535), help="Port, instead of SVFLAB_PORT.")
@click.option("--tls-cert", type=click.Path(exists=True), help="Certificate (PEM).")
@click.option("--tls-key", type=click.Path(exists=True), help="Its key (PEM).")
@click.option(
    "--tls-self-signed", is_flag=True, help="Make a certificate for a trial; browsers warn of it."
)
@click.pass_obj
def serve(make: Make, /, *, tls_self_signed: bool, **given: Any) -> None:
    """Run the server until it is told to stop (Ctrl-C, or SIGTERM).

    What is being recorded when it is told to stop is finished first. A phone's camera works
    only over https: give a certificate here, or let a proxy in front do it.

    \b
    Example
      svflab serve --host 0.0.0.0 --port 443 --tls-cert cert.pem --tls-key key.pem
    """
    chosen = {name.upper(): value for name, value in given.items() if value}
    with opened(make, chosen) as app:
        if tls_self_signed:
            chosen |= self_signed(app)
        founding.found()
        configuration.note_changes(app.extensions["protocol"])
        if wrong := label_templates.troubles():
            click.echo(f"labels that will not be printed: {wrong}", err=True)
        settled = dict(app.config) | chosen
    os.environ.update({f"{PREFIX}{name}": str(value) for name, value in chosen.items()})
    click.echo(f"svflab serves {settled['SITE_NAME']} ({settled['MODE']}) on {address(settled)}")
    run(settled)


def run(settled: dict[str, Any], *, program: str = "svflab.app:production") -> None:
    """Serve `program` with these settings; its process reads them from the environment.

    That is a fork of this one, which starts in half the time and shares its memory; but a fresh
    process where labels were drawn before, as the demo's are: in a fork Typst waits for threads
    that are not there, and a print holds the log for good.
    """
    multiprocessing.set_start_method("spawn" if has_drawn() else "fork", force=True)
    cert, key = settled["TLS_CERT"], settled["TLS_KEY"]
    Server(
        program,
        factory=True,
        interface=Interfaces.WSGI,
        address=settled["HOST"],
        port=settled["PORT"],
        # One process keeps SQLite's writers in one queue; threads wait cheaply.
        workers=1,
        blocking_threads=settled["THREADS"],
        respawn_failed_workers=True,
        # It warns of threads that cost nothing while they wait.
        log_level=LogLevels.error,
        log_dictconfig=logs.configuration(settled["LOG_LEVEL"]),
        websockets=False,
        ssl_cert=Path(cert) if cert else None,
        ssl_key=Path(key) if key else None,
    ).serve()


def address(settled: dict[str, Any]) -> str:
    """Return the address to type into a browser."""
    scheme = "https" if settled["TLS_CERT"] else "http"
    host = socket.gethostname() if settled["HOST"] in EVERYWHERE else settled["HOST"]
    return f"{scheme}://{host}:{settled['PORT']}/"


def self_signed(app: Flask) -> dict[str, Any]:
    """Return the settings that a certificate for a trial needs, and say its fingerprint."""
    if app.config["MODE"] == "live":
        raise Refused("a self-signed certificate is for a trial: live needs one people can trust")
    host = app.config["HOST"]
    names = [socket.gethostname()] if host in EVERYWHERE else [host]
    made = certificate.self_signed(Path(app.config["DATA_DIR"]) / "tls", names)
    click.echo(f"certificate for a trial, SHA-256 {made.fingerprint}")
    return {"TLS_CERT": str(made.cert), "TLS_KEY": str(made.key)}
