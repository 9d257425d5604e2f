"""GET /api/v1/cases/<code>."""

from flask import Blueprint, g, jsonify
from flask.typing import ResponseReturnValue

from svflab.api import problems, spelling
from svflab.services import accounts, subjects
from svflab.web import allow

bp = Blueprint("api_cases", __name__)


@bp.get("/cases/<code>")
@allow(*accounts.OF_THE_SITE)
def show_case(code: str) -> ResponseReturnValue:
    """Return how a case of this site stands now."""
    known = subjects.case_of(g.protocol, g.site, code)
    if known.case.opened is None:
        return problems.problem(404, "No such case", detail=f"This site has no case {code}.")
    return jsonify(spelling.case(g.protocol, known))
