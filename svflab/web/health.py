"""Two addresses for whoever watches the server. They tell nothing of any person or case."""

from flask import Blueprint
from flask.typing import ResponseReturnValue

from svflab.services import health
from svflab.web import allow

bp = Blueprint("health", __name__)


@bp.get("/healthz")
@allow.anyone
def alive() -> ResponseReturnValue:
    """Say that the process answers; a restart would help where it does not."""
    return {"state": "alive"}


@bp.get("/readyz")
@allow.anyone
def ready() -> ResponseReturnValue:
    """Say whether work can be recorded, or what is in the way (503)."""
    if troubles := health.troubles():
        return {"state": "not ready", **troubles}, 503
    return {"state": "ready", **health.notes()}
