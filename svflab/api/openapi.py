"""GET /api/v1/openapi.json: what the API takes and gives, made from the models that read it."""

from importlib.metadata import version
from typing import Any

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue

from svflab.api.reading import Statement
from svflab.web import allow

bp = Blueprint("api_openapi", __name__)
_REF = "#/components/schemas/{model}"
_PROBLEM = {
    "description": "A problem document (RFC 9457)",
    "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
}
_PROBLEMS = dict.fromkeys(("400", "401", "403", "413", "422", "503"), _PROBLEM)
_ENTRY: dict[str, Any] = {
    "type": "object",
    "required": ["site", "seq", "recorded_at", "hash", "prev_hash", "flags", "event"],
    "properties": {
        "site": {"type": "string"},
        "seq": {"type": "integer", "minimum": 1},
        "recorded_at": {"type": "string", "format": "date-time"},
        "hash": {"type": "string", "pattern": "^[0-9a-f]{64}$"},
        "prev_hash": {"type": "string", "pattern": "^[0-9a-f]{64}$"},
        "flags": {"type": "array", "items": {"type": "string"}},
        "event": {"type": "object", "required": ["id", "kind", "about", "data"]},
    },
}
_FINDING: dict[str, Any] = {
    "type": "object",
    "required": ["rule", "event", "level", "incident", "facts", "words"],
    "properties": {
        "rule": {"type": "string"},
        "event": {"type": "string"},
        "level": {"enum": ["always", "stopping", "deviation"]},
        "incident": {"type": "boolean"},
        "facts": {"type": "object", "additionalProperties": {"type": "string"}},
        "words": {"type": "string"},
    },
}
_PROBLEM_SCHEMA: dict[str, Any] = {
    "type": "object",
    "required": ["type", "title", "status"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
    },
}
_CASE: dict[str, Any] = {
    "type": "object",
    "required": [
        *("code", "participant", "state", "seq", "next", "on_hold", "containers", "findings"),
    ],
}


@bp.get("/openapi.json")
@allow.anyone
def document() -> ResponseReturnValue:
    """Return the OpenAPI document."""
    return jsonify(openapi())


def openapi() -> dict[str, Any]:
    """Return the OpenAPI 3.1 document."""
    return {
        "openapi": "3.1.0",
        "info": {"title": "svflab", "version": version("svflab")},
        "servers": [{"url": "/api/v1"}],
        "security": [{"token": []}],
        "paths": {
            "/events": {"post": _post_event(), "get": _list_events()},
            "/cases/{code}": {"get": _show_case()},
        },
        "components": {
            "schemas": _schemas(),
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
    }


def _schemas() -> dict[str, Any]:
    model = Statement.model_json_schema(ref_template=_REF)
    return {
        **model.pop("$defs", {}),
        "Statement": model,
        "Entry": _ENTRY,
        "Finding": _FINDING,
        "Problem": _PROBLEM_SCHEMA,
        "Case": _CASE,
        "Recorded": {
            "type": "object",
            "required": ["entry", "findings"],
            "properties": {"entry": _ref("Entry"), "findings": _array("Finding")},
        },
        "Page": {
            "type": "object",
            "required": ["entries", "next"],
            "properties": {"entries": _array("Entry"), "next": {"type": "integer"}},
        },
    }


def _post_event() -> dict[str, Any]:
    return {
        "operationId": "postEvent",
        "summary": "Record an event; sent again, it gives the same answer",
        "requestBody": {
            "required": True,
            "content": {"application/json": {"schema": _ref("Statement")}},
        },
        "responses": {
            "201": _json("Recorded", "Recorded"),
            "200": _json("Recorded before, under the same id", "Recorded"),
            "409": _PROBLEM,
            "415": _PROBLEM,
            **_PROBLEMS,
        },
    }


def _list_events() -> dict[str, Any]:
    number = {"type": "integer", "minimum": 0, "maximum": 10**15 - 1, "default": 0}
    return {
        "operationId": "listEvents",
        "summary": "Entries of the site, in their order",
        "parameters": [
            _query("after", number),
            _query("limit", {"type": "integer", "minimum": 1, "maximum": 500, "default": 100}),
            _query("subject", {"type": "string", "maxLength": 120}),
        ],
        "responses": {"200": _json("A page", "Page"), **_PROBLEMS},
    }


def _show_case() -> dict[str, Any]:
    code = {"name": "code", "in": "path", "required": True, "schema": {"type": "string"}}
    return {
        "operationId": "showCase",
        "summary": "How a case stands now",
        "parameters": [code],
        "responses": {"200": _json("The case", "Case"), "404": _PROBLEM, **_PROBLEMS},
    }


def _ref(name: str) -> dict[str, str]:
    return {"$ref": _REF.format(model=name)}


def _array(name: str) -> dict[str, Any]:
    return {"type": "array", "items": _ref(name)}


def _json(description: str, name: str) -> dict[str, Any]:
    return {"description": description, "content": {"application/json": {"schema": _ref(name)}}}


def _query(name: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"name": name, "in": "query", "required": False, "schema": schema}
