"""POST and GET /api/v1/events."""

from flask import Blueprint, g, jsonify, request
from flask.typing import ResponseReturnValue
from pydantic import ValidationError

from svflab.api import problems, spelling
from svflab.api.reading import Statement, event_of
from svflab.services import accounts, events
from svflab.services.errors import Conflict, Invalid, Refused
from svflab.services.record import Recorded
from svflab.services.stated import state
from svflab.web import act_as, allow

bp = Blueprint("api_events", __name__)
MOST = 500
"""How many entries one answer holds at most."""


@bp.post("/events")
@allow(*accounts.OF_THE_SITE)
def post_event() -> ResponseReturnValue:
    """Record an event. Sending it again gives the same answer, and records nothing."""
    if not request.is_json:
        return problems.problem(415, "Not JSON", detail="Send application/json.")
    try:
        statement = Statement.model_validate_json(request.get_data())
    except ValidationError as error:
        return problems.unreadable(error)
    step = g.protocol.steps.get(statement.kind)
    if step is None:
        return problems.problem(422, "Unknown kind", detail=statement.kind)
    named = statement.role
    role = act_as((named,) if named is not None and named in step.roles else step.roles)
    about = statement.about
    if about == "case:new" and statement.kind == "case.opened":
        about = f"case:{events.case_to_open(str(statement.id), g.site)}"
    try:
        event = event_of(statement, about, role)
        recorded = state(g.protocol, event, statement.texts(), statement.belongs())
    except Refused as error:
        return problems.refused(error)
    except Invalid as error:
        return problems.invalid(error)
    except Conflict as error:
        return problems.conflict(error)
    return jsonify(_answer(recorded)), 201 if recorded.is_new else 200


@bp.get("/events")
@allow(*accounts.OF_THE_SITE)
def list_events() -> ResponseReturnValue:
    """Return entries of the site in their order, from behind `after`."""
    after, size = _number("after", 0), _number("limit", 100)
    if after is None or size is None or size < 1:
        return problems.problem(422, "Not a number", detail="after and limit are whole numbers.")
    found = events.following(
        g.site,
        after=after,
        size=min(size, MOST),
        subject=request.args.get("subject", "")[:120],
    )
    return jsonify(
        entries=[spelling.entry(one) for one in found],
        next=found[-1].seq if found else after,
    )


def _answer(recorded: Recorded) -> spelling.Json:
    found = [spelling.finding(g.protocol, one) for one in recorded.findings]
    return {"entry": spelling.entry(recorded.entry), "findings": found}


def _number(name: str, default: int) -> int | None:
    text = request.args.get(name, str(default))
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 15 else None
