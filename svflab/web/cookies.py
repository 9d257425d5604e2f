"""Our cookies: which session this browser is in, what its screen is, and which display.

Over https the session's cookie has the prefix `__Host-`: no other host, and no plain http, can
set one in its place. It holds a random token and nothing else.
"""

from functools import lru_cache
from typing import Final

from flask import current_app, request
from itsdangerous import BadSignature, URLSafeSerializer
from werkzeug.wrappers import Response

from svflab.services.challenges import LASTS
from svflab.services.workstations import is_name

_SESSION: Final = "svflab"
_WORKSTATION: Final = "svflab_workstation"
_STEP: Final = "svflab_step"
_DISPLAY: Final = "svflab_display"
_YEAR: Final = 366 * 24 * 3600


def session_token() -> str:
    """Return the token of this browser's session, or ""."""
    return request.cookies.get(_session_name(), "")


def keep_session(response: Response, token: str) -> None:
    """Let the browser keep the token until it is closed."""
    response.set_cookie(
        _session_name(),
        token,
        path="/",
        secure=request.is_secure,
        httponly=True,
        samesite="Lax",
    )


def forget_session(response: Response) -> None:
    """Let the browser forget the token."""
    response.delete_cookie(
        _session_name(), path="/", secure=request.is_secure, httponly=True, samesite="Lax"
    )


def step_token() -> str:
    """Return the token of what this browser has begun, or ""."""
    return request.cookies.get(_hosted(_STEP), "")


def keep_step(response: Response, token: str) -> None:
    """Let the browser keep the token of what it has begun: a second step, a passkey, a visit."""
    response.set_cookie(
        _hosted(_STEP),
        token,
        max_age=round(LASTS.total_seconds()),
        path="/",
        secure=request.is_secure,
        httponly=True,
        samesite="Lax",
    )


def workstation() -> str:
    """Return which workstation this screen was last: its code, or what somebody said, or ""."""
    kept = request.cookies.get(_WORKSTATION, "")
    return _said(current_app.config["SECRET_KEY"], kept) if kept else ""


@lru_cache(256)
def _said(key: str, kept: str, what: str = "workstation") -> str:
    """Return what a screen was; its cookie is the same with every request."""
    try:
        name = _signer(key, what).loads(kept)
    except BadSignature:
        return ""
    return name if isinstance(name, str) and is_name(name) else ""


def keep_workstation(response: Response, name: str) -> None:
    """Let the browser keep for a year which workstation its screen is."""
    response.set_cookie(
        _WORKSTATION,
        str(_signer(current_app.config["SECRET_KEY"]).dumps(name)),
        max_age=_YEAR,
        path="/",
        secure=request.is_secure,
        httponly=True,
        samesite="Lax",
    )


def display() -> str:
    """Return the number of the display that this screen was made, or ""."""
    kept = request.cookies.get(_DISPLAY, "")
    return _said(current_app.config["SECRET_KEY"], kept, _DISPLAY) if kept else ""


def keep_display(response: Response, number: str) -> None:
    """Let the browser keep for a year which display it is; signed, so that none is guessed."""
    response.set_cookie(
        _DISPLAY,
        str(_signer(current_app.config["SECRET_KEY"], _DISPLAY).dumps(number)),
        max_age=_YEAR,
        path="/room/",
        secure=request.is_secure,
        httponly=True,
        samesite="Lax",
    )


def _session_name() -> str:
    return _hosted(_SESSION)


def _hosted(name: str) -> str:
    return f"__Host-{name}" if request.is_secure else name


def _signer(key: str, what: str = "workstation") -> URLSafeSerializer:
    return URLSafeSerializer(key, salt=f"svflab.{what}")
