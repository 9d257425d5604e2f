"""Why something was not done, as a program reads it: application/problem+json (RFC 9457)."""

from typing import Any

from flask import Response, g, jsonify, make_response
from pydantic import ValidationError

from svflab.api import spelling
from svflab.services.errors import Conflict, Invalid, Refused
from svflab.web import words


def problem(status: int, title: str, *, detail: str = "", **more: Any) -> Response:
    """Return a problem document."""
    body = jsonify(type="about:blank", title=title, status=status, detail=detail, **more)
    response = make_response(body, status)
    response.mimetype = "application/problem+json"
    return response


def unreadable(error: ValidationError) -> Response:
    """Name each part of the body that is not as it should be."""
    errors = [
        {"field": ".".join(map(str, one["loc"])), "why": one["type"], "words": one["msg"]}
        for one in error.errors(include_url=False, include_input=False)
    ]
    return problem(422, "This is not an event", detail=errors[0]["words"], errors=errors)


def invalid(error: Invalid) -> Response:
    """Name each value that is missing or impossible."""
    errors = [
        {"field": one.field, "why": one.why, "words": words.problem(one)} for one in error.problems
    ] or [{"field": name, "why": why, "words": why} for name, why in error.errors.items()]
    return problem(422, "Not recorded", detail=errors[0]["words"], errors=errors)


def refused(error: Refused) -> Response:
    """Name each rule that stands in the way, and the entry that the attempt was recorded as."""
    found = [spelling.finding(g.protocol, one) for one in error.findings]
    detail = " ".join(one["words"] for one in found)
    return problem(409, "Not recorded", detail=detail, findings=found, attempt=error.attempt)


def conflict(error: Conflict) -> Response:
    """Show what is recorded under this id, unless that is at another site."""
    is_ours = error.known is not None and error.known.site == g.site
    known = spelling.entry(error.known) if error.known and is_ours else None
    return problem(409, "Recorded already", detail=error.code, known=known)
