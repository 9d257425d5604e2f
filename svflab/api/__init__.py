"""The same services over HTTP, for programs: JSON in and out, problem documents (RFC 9457).

events     POST and GET /api/v1/events
cases      GET /api/v1/cases/<code>
spelling   how entries, findings and cases are spelled in JSON
openapi    GET /api/v1/openapi.json, which is made from what is here
"""

from flask import Flask

from svflab.api import cases, events, openapi

PREFIX = "/api/v1"


def register(app: Flask) -> None:
    """Open the API; the gate of the pages stands before it too."""
    for noun in (events, cases, openapi):
        app.register_blueprint(noun.bp, url_prefix=PREFIX)
