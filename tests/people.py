"""People who use the pages: accounts with roles, and a browser for each.

kim = person(app, "kim", "nurse", "surgeon")
kim.post("/cases", {"participant": "P-003"})
"""

import hashlib
import os
from typing import Any

from flask import Flask
from itsdangerous import URLSafeTimedSerializer
from werkzeug.test import TestResponse

from svflab.services import accounts

PASSWORD = "three wet horses"
SITE = "seoul"
SCRIPTED = {"HX-Request": "true"}


class Browser:
    """A browser without script that keeps cookies and the token of its forms."""

    def __init__(self, app: Flask) -> None:
        self.client = app.test_client()

    def get(self, path: str, **options: Any) -> TestResponse:
        return self.client.get(path, **options)

    def post(self, path: str, data: dict[str, Any] | None = None, **options: Any) -> TestResponse:
        """Send a form as the page would have sent it."""
        return self.client.post(path, data={"csrf_token": self.token(), **(data or {})}, **options)

    def token(self) -> str:
        """Return the token that any page now puts in its forms, made as Flask-WTF makes it."""
        with self.client.session_transaction() as kept:
            raw = kept.setdefault("csrf_token", hashlib.sha1(os.urandom(64)).hexdigest())
        key = self.client.application.secret_key
        return URLSafeTimedSerializer(key, salt="wtf-csrf-token").dumps(raw)

    def sign_in(
        self, name: str, password: str = PASSWORD, screen: str = "Theatre 2", **more: str
    ) -> TestResponse:
        form = {"name": name, "password": password, "workstation": screen, **more}
        return self.post("/sign-in", form)


def make(app: Flask, name: str, *roles: str, site: str = SITE) -> None:
    """Make an account whose password is its own."""
    with app.app_context():
        accounts.create(name, name.title(), {site: roles}, password=PASSWORD)


def person(app: Flask, name: str, *roles: str, site: str = SITE) -> Browser:
    """Make an account, and return a browser that it is signed in with."""
    make(app, name, *roles, site=site)
    browser = Browser(app)
    assert browser.sign_in(name).status_code == 303
    return browser
