"""Where a request comes from, and where it may be sent on to."""

from typing import Final
from urllib.parse import urlsplit

from flask import request, url_for

_MOST: Final = 2**53


def safe_next(address: str) -> str:
    r"""Return an address on this server to go on to, or "/" in place of any other.

    >>> safe_next("/cases/C1?tab=labels"), safe_next("//evil.example"), safe_next("/\\evil")
    ('/cases/C1?tab=labels', '/', '/')
    """
    plain = address.isprintable() and "\\" not in address
    inside = address.startswith("/") and not address.startswith("//")
    return address if plain and inside and not urlsplit(address).netloc else "/"


def come_back() -> str:
    """Return where to go on after a sign-in: this page, or the page this request came from."""
    if request.method == "GET" and not is_scripted():
        return safe_next(_path(request.full_path))
    source = request.headers.get("HX-Current-URL") or request.referrer or ""
    parts = urlsplit(source)
    if parts.netloc != request.host:
        return "/"
    return safe_next(_path(f"{parts.path}?{parts.query}"))


def sign_in_address(*, locked: bool) -> str:
    """Return where a person says who they are, and comes back from."""
    back = come_back()
    endpoint = "sessions.unlock" if locked else "sessions.sign_in"
    return url_for(endpoint, next=back if back != "/" else None)


def is_scripted() -> bool:
    """Say whether a part of a page was asked for, not a page."""
    return "HX-Request" in request.headers and "HX-Boosted" not in request.headers


def is_program() -> bool:
    """Say whether a program asks, which reads problem documents and no pages."""
    return request.path.startswith("/api/")


def _path(address: str) -> str:
    return address.removesuffix("?")


def whole(text: str) -> int:
    """Return a whole number that an address or a form tells; for `type=` of what was sent.

    Raises ValueError for none, and for one that no database could look for.
    """
    if not -_MOST <= (number := int(text)) <= _MOST:
        raise ValueError(text)
    return number
