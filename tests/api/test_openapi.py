"""The OpenAPI document tells the truth: whatever is sent, the answer is one that it declares."""

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from svflab.api.openapi import openapi
from svflab.services import accounts, tokens

SCHEMA = schemathesis.openapi.from_dict(openapi())
FIELDS = {"code": st.text("CDEFGHJK0123456789", min_size=1, max_size=12)}


@pytest.fixture
def secret(records):
    accounts.create("program", "Test program", {"seoul": ["nurse"]}, password="a long password")
    return tokens.new_token("program", "seoul", "fuzz", ("read", "record"))


@pytest.mark.parametrize(("path", "method"), [("/events", "POST"), ("/events", "GET")])
def test_every_answer_is_declared(client, secret, path, method):
    operation = SCHEMA[path][method]

    @given(case=operation.as_strategy())
    @settings(max_examples=60, suppress_health_check=list(HealthCheck), database=None)
    def answers(case):
        response = client.open(
            f"/api/v1{path}",
            method=method,
            headers={"Authorization": f"Bearer {secret}"},
            query_string=_plain(case.query),
            json=case.body if method == "POST" else None,
        )

        assert response.status_code < 500, response.text
        declared = openapi()["paths"][path][method.lower()]["responses"]
        assert str(response.status_code) in declared

    answers()


@given(code=FIELDS["code"])
@settings(max_examples=30)
def test_a_case_that_is_not_there_is_said_so(client, secret, code):
    response = client.get(f"/api/v1/cases/{code}", headers={"Authorization": f"Bearer {secret}"})

    assert response.status_code == 404


def test_the_document_is_there_for_anyone(client):
    assert client.get("/api/v1/openapi.json").json["info"]["title"] == "svflab"


def _plain(query):
    return {name: str(value) for name, value in (query or {}).items()}
