"""Pieces of pages that are kept: never another picture than the one that is drawn anew."""

import re
from datetime import UTC, datetime

import pytest
from flask import g, render_template
from flask_wtf.csrf import generate_csrf
from markupsafe import Markup

from svflab.services import cases
from svflab.services.walk import PARTS
from svflab.web import workstation
from svflab.web.drawn import drawn, face, kept
from svflab.web.past import Line
from tests.people import SITE

WHO = ("nurse", "surgeon", "processor", "coordinator")
_FRESH = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|[\w-]{20,}\.[\w-]{6}\.[\w-]{27}")
"""What is new each time: the ids of events to come, and the token of the forms."""


def forgotten(app) -> None:
    app.extensions["svflab_drawn"].clear()


def shown(ward, who: str, **query: str) -> str:
    return _FRESH.sub("-", ward.page(who, **query))


@pytest.mark.parametrize("part", PARTS[PARTS.index("preflight") :: 3])
def test_all_through_a_day_what_was_kept_is_what_would_be_drawn_anew(ward, part):
    ward.until("preflight")
    for who in WHO:  # what is shown now is kept, and must not stand where it no longer holds
        shown(ward, who)
    ward.until(part)
    ward.browsers.clear()  # so long a day locks every screen
    kept_pages = [shown(ward, who, past="all") for who in WHO for _ in "twice"]
    forgotten(ward.app)
    anew = [shown(ward, who, past="all") for who in WHO for _ in "twice"]
    assert kept_pages == anew


@pytest.mark.parametrize("part", PARTS[PARTS.index("preflight") :: 2])
def test_a_form_that_is_kept_is_the_form_as_it_is_drawn_on_the_spot(ward, part):
    ward.until(part)
    for who in WHO:
        with ward.at_work(who).client as client:
            client.get(f"/cases/{ward.day.code}")
            shown = workstation.context(cases.find(ward.protocol, SITE, ward.day.code))
            form = shown["form"]
            if form is None or form.act.kind == "injection.given":
                continue
            fresh = {"token": generate_csrf(), "event_id": form.event_id}
            site = {"name": "", "zone": ward.app.config["ZONE"], "mode": ""}
            facts = {"form": form.to_draw, "dose": shown["dose"], "site": site}
            piece = drawn("cases/_form.html", fresh, **facts)
            assert piece == render_template("cases/_form.html", **shown)


def test_a_case_looks_another_to_another_person_and_in_another_language(ward):
    ward.until("check_in")
    ward.hire(*WHO)
    first = shown(ward, "nurse")
    korean = ward.at_work("nurse").get(f"/cases/{ward.day.code}", headers={"Accept-Language": "ko"})
    assert "liposuction" in first
    assert "지방흡입" in korean.text
    assert "waits for" in shown(ward, "coordinator")
    assert shown(ward, "nurse") == first


def test_the_ids_and_the_token_of_a_kept_form_are_new_each_time(ward):
    ward.until("check_in")
    forms = [ward.form("nurse", "liposuction.started") for _ in range(2)]
    assert forms[0].fields["event_id"] != forms[1].fields["event_id"]
    assert all(len(form.fields["csrf_token"][0]) > 40 for form in forms)


def test_facts_that_python_takes_for_equal_are_told_apart():
    faces = [face(one) for one in (True, 1, "1", None, "", (), {}, {"a": 1}, {"a": True})]
    assert len(set(faces)) == len(faces) - 1  # an empty list of facts and an empty mapping
    assert face(Markup("<b>")) != face("<b>")


def test_what_another_would_see_is_not_kept_for_me(app):
    seen = []
    for roles in (("nurse",), ("surgeon",), ("nurse",)):
        with app.test_request_context("/"):
            g.site, g.workstation, g.roles = SITE, "Theatre 1", roles
            seen.append(kept("what may be done", lambda roles=roles: [roles]))
    assert seen == [[("nurse",)], [("surgeon",)], [("nurse",)]]
    assert seen[0] is seen[2]


def test_no_more_is_kept_than_a_day_needs(app):
    with app.test_request_context("/"):
        g.site, g.workstation = SITE, "Theatre 1"
        for number in range(5000):
            kept(number, lambda: "piece")
    assert sum(map(len, app.extensions["svflab_drawn"].values())) <= 2048


def test_a_slot_takes_text_and_no_markup(ward):
    ward.until("preflight")
    with ward.app.test_request_context("/"):
        g.site, g.workstation, g.protocol = SITE, "Theatre 1", ward.protocol
        slots = {"token": '"><script>', "undo_id": "x"}
        line = _line(undo="/undo")
        assert "<script>" not in drawn("cases/_line.html", slots, l=line, new=False)


def _line(**other: str) -> Line:
    at = datetime(2026, 5, 4, tzinfo=UTC)
    given = {"id": "i", "at": at, "on": "", "title": "T", "detail": "", "who": "", "place": ""}
    return Line(**{**given, "seal": "0", **other})
