"""The OpenAPI document tells the truth: whatever is sent, the answer is one that it declares."""

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from svflab.services import accounts, tokens

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
FEW = max(40, settings.default.max_examples // 10)
"""In the build; `--hypothesis-profile long` sends more."""
FIELDS = {"code": st.text("CDEFGHJK0123456789", min_size=1, max_size=12)}


@pytest.fixture
def secret(records):
    accounts.create("program", "Test program", {"seoul": ["nurse"]}, password="a long password")
    return tokens.new_token("program", "seoul", "fuzz", ("read", "record"))


@pytest.mark.parametrize(
    ("path", "method"), [("/events", "POST"), ("/events", "GET"), ("/cases/{code}", "GET")]
)
def test_every_answer_is_declared(app, secret, path, method):
    """Its status, its type, its headers and its body are those that the document says."""
    operation = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", app)[path][method]

    @given(case=operation.as_strategy())
    @settings(max_examples=FEW, suppress_health_check=list(HealthCheck), database=None)
    def answers(case):
        case.call_and_validate(headers={"Authorization": f"Bearer {secret}"}, checks=CHECKS)

    answers()


@given(code=FIELDS["code"])
@settings(max_examples=30)
def test_a_case_that_is_not_there_is_said_so(client, secret, code):
    response = client.get(f"/api/v1/cases/{code}", headers={"Authorization": f"Bearer {secret}"})

    assert response.status_code == 404


def test_the_document_is_there_for_anyone(client):
    assert client.get("/api/v1/openapi.json").json["info"]["title"] == "svflab"
