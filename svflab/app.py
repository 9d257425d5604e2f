"""Puts the application together."""

import os
from collections.abc import Mapping
from importlib import import_module
from logging.config import dictConfig
from pathlib import Path
from typing import Any

from flask import Flask, current_app, request
from flask_babel import Babel
from flask_wtf import CSRFProtect
from jinja2 import StrictUndefined
from werkzeug.middleware.proxy_fix import ProxyFix

from svflab import config, garbage, logs, paths
from svflab.protocol import reporting
from svflab.protocol.loader import load
from svflab.records import db, engine
from svflab.web.framework import Application

LOCALES = ("en", "ko")


def create_app(overrides: Mapping[str, Any] | None = None) -> Flask:
    """Return the application, or raise ConfigError or ProtocolError with all that is wrong."""
    app = Application(
        "svflab", template_folder=str(paths.TEMPLATES), static_folder=str(paths.STATIC)
    )
    config.configure(app, overrides)
    app.extensions["protocol"] = load(Path(app.config["PROTOCOL"]))
    law = reporting.load(app.extensions["protocol"], Path(app.config["REPORTING"]))
    app.extensions["reporting"] = law
    config.check_roles(app.config, app.extensions["protocol"].roles)
    _harden(app)
    _open_database(app)
    Babel(
        app,
        default_locale=app.config["LOCALE"],
        default_timezone=app.config["ZONE"],
        default_translation_directories=str(paths.TRANSLATIONS),
        locale_selector=_locale,
    )
    CSRFProtect(app)
    logs.watch(app)
    for floor in ("svflab.web", "svflab.api"):
        import_module(floor).register(app)
    return app


def main() -> None:
    """Run a command; this is the program `svflab`."""
    # Not at the top: a server needs no commands.
    from svflab.cli import svflab

    # What is made here is for the server's account alone.
    os.umask(0o077)
    svflab(obj=create_app, prog_name="svflab")


def production() -> Flask:
    """Return the application as a server runs it: settled by the environment, and logging."""
    app = create_app()
    dictConfig(logs.configuration(app.config["LOG_LEVEL"]))
    garbage.settle()
    return app


def _harden(app: Flask) -> None:
    """Set what no site may set otherwise."""
    app.config.update(
        SESSION_COOKIE_NAME="svflab_form",
        SESSION_COOKIE_SECURE=app.config["HTTPS"],
        SESSION_COOKIE_SAMESITE="Lax",
        # A form stays open as long as an operation takes.
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_SSL_STRICT=app.config["HTTPS"],
        MAX_CONTENT_LENGTH=1024 * 1024,
    )
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    proxies = app.config["PROXIES"]
    if proxies:
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=proxies, x_proto=proxies, x_host=proxies
        )


def _open_database(app: Flask) -> None:
    url = app.config["DATABASE_URL"]
    app.config["SQLALCHEMY_DATABASE_URI"] = url
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = engine.options(url, threads=app.config["THREADS"])
    db.init_app(app)
    with app.app_context():
        engine.prepare(db.engine)


def _locale() -> str:
    """Return the language of this page: the browser's, else the site's."""
    return request.accept_languages.best_match(LOCALES, current_app.config["LOCALE"])
