"""What is remembered of the framework is what the framework would say."""

import pytest
from flask import Flask, request, url_for
from werkzeug.routing import BuildError

ASKED = (
    ("board.show", {}),
    ("cases.show", {"code": "C1"}),
    ("cases.show", {"code": "C1", "do": "case.closed", "told": None}),
    ("cases.show", {"code": "수 1", "past": 1}),
    ("cases.show", {"code": "C1", "past": True}),
    ("cases.state", {"code": "C1", "after": 7}),
    ("cases.show", {"code": "C1", "_anchor": "case-next"}),
    ("static", {"filename": "svflab.css"}),
)


@pytest.mark.parametrize("root", ["/", "/svflab"])
def test_an_address_is_what_flask_says_the_first_time_and_the_second(app, root):
    with app.test_request_context("/", base_url=f"http://localhost{root}"):
        for endpoint, values in ASKED * 2:
            plain = {"_anchor": None, "_method": None, "_scheme": None, "_external": None}
            assert url_for(endpoint, **values) == Flask.url_for(app, endpoint, **plain | values)


def test_an_address_outside_of_a_request_and_one_of_no_view_are_errors(app):
    with app.app_context(), pytest.raises(RuntimeError):
        url_for("board.show")
    with app.test_request_context("/"):
        for _ in range(2):
            with pytest.raises(BuildError):
                url_for("board.none")


def test_a_request_says_nothing_that_postgresql_does_not_keep(app):
    sent = {"code": ["a\0b", "\0"], "\0name": "수 1"}
    with app.test_request_context("/?q=%00x&q=y", method="POST", data=sent):
        assert request.args.getlist("q") == ["x", "y"]
        assert request.form.to_dict(flat=False) == {"code": ["ab", ""], "name": ["수 1"]}
        assert request.values["code"] == "ab"
