"""What every answer says to the browser about how far to trust it."""

from typing import Final

from flask import Response, request

_CSP: Final = "; ".join(
    (
        "default-src 'self'",
        "img-src 'self' data:",
        "script-src 'self' 'wasm-unsafe-eval'",
        "style-src 'self'",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
_ALWAYS: Final = {
    "Content-Security-Policy": _CSP,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), microphone=(), geolocation=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
_TWO_YEARS: Final = "max-age=63072000"


def protect(response: Response) -> Response:
    """Add the headers that keep a page to itself; pages are kept nowhere, static files are."""
    there = {name.lower() for name, _value in response.headers}
    for name, value in _ALWAYS.items():
        if name.lower() not in there:
            response.headers.add(name, value)
    if request.endpoint != "static":
        response.headers["Cache-Control"] = "no-store"
        response.vary.add("HX-Request")
    if request.is_secure:
        response.headers["Strict-Transport-Security"] = _TWO_YEARS
    return response
