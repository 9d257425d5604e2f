"""The server says what it does, and nothing of a person."""

import json
import logging

import pytest
from flask import g

from svflab.logs import Json, configuration

NAME = "Hong Gil-dong"


@pytest.fixture
def lines():
    """The lines that were said, read back from what is written to standard error."""
    said = []

    class Kept(logging.Handler):
        def emit(self, record):
            said.append(json.loads(self.format(record)))

    kept = Kept()
    kept.setFormatter(Json())
    logger = logging.getLogger("svflab")
    level = logger.level
    logger.addHandler(kept)
    logger.setLevel(logging.INFO)
    yield said
    logger.removeHandler(kept)
    logger.setLevel(level)


def test_a_request_is_told_by_its_route_and_never_by_its_address(client, lines):
    client.get(f"/healthz?name={NAME}")
    client.get(f"/nowhere/{NAME}")

    assert [line["route"] for line in lines] == ["/healthz", "unknown"]
    assert NAME not in json.dumps(lines)


def test_a_request_is_told_with_status_time_and_account(app, lines, clock):
    @app.before_request
    def _slow():
        clock.tick(milliseconds=17)

    app.test_client().get("/healthz")

    (line,) = lines
    assert {name: line[name] for name in ("method", "status", "ms", "account")} == {
        "method": "GET",
        "status": 200,
        "ms": 17.0,
        "account": None,
    }


def test_what_each_screen_asks_each_second_is_told_where_it_went_wrong_and_to_who_debugs(
    client, lines
):
    assert client.get("/time").status_code == 200
    assert client.get("/board/state").status_code == 303  # nobody is signed in
    assert [line["route"] for line in lines] == ["/board/state"]

    logging.getLogger("svflab").setLevel(logging.DEBUG)
    client.get("/time")
    assert [line["route"] for line in lines][1:] == ["/time"]


def test_an_error_is_told_by_kind_and_place_and_never_by_its_words(app, lines):
    @app.before_request
    def _break():
        g.name = NAME
        raise ValueError(f"{NAME} is no number")

    app.testing = app.config["PROPAGATE_EXCEPTIONS"] = False
    app.test_client().get("/healthz")

    error = next(line for line in lines if line["level"] == "error")
    assert error["error"] == ["ValueError"]
    assert error["route"] == "/healthz"
    assert any("_break" in place for place in error["where"])
    assert NAME not in json.dumps(lines)


def test_each_line_is_json_with_its_instant(lines):
    logging.getLogger("svflab").warning("시계")

    assert lines[0]["said"] == "시계"
    assert lines[0]["at"].endswith("+00:00")


def test_the_site_chooses_how_much_is_said():
    assert configuration("warning")["loggers"]["svflab"] == {"level": "WARNING"}
