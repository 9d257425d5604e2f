"""Words in a language other than that of the page: a paper is read by somebody else."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from flask import current_app, g
from flask_babel import force_locale

LANGUAGES: Final = ("en", "ko")
_OF_REQUEST: Final = ("now", "protocol", "site", "account", "roles", "role", "workstation", "place")


@contextmanager
def spoken(language: str) -> Iterator[None]:
    """Let everything inside be said in a language; what the request looked up is not its."""
    known = {name: g.get(name) for name in _OF_REQUEST}
    application = current_app._get_current_object()  # type: ignore[attr-defined]
    with application.app_context(), force_locale(language):
        for name, value in known.items():
            setattr(g, name, value)
        yield
