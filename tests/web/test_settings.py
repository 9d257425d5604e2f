"""The settings of the site: shown to all, confirmed by a named person."""

import re

import pytest

from svflab.records import log
from svflab.services import settings
from tests.people import SITE, person


@pytest.fixture
def oh(app):
    return person(app, "oh", "quality")


def sent(browser, **changed):
    """Return the form of the page as a browser would send it, with some values changed."""
    page = browser.get("/settings/").text
    form = dict(re.findall(r'<input [^>]*name="([a-z0-9_]+)"[^>]*value="([^"]*)"', page))
    for name, options in re.findall(r'<select [^>]*name="(\w+)"[^>]*>(.*?)</select>', page, re.S):
        form[name] = re.search(r'<option selected value="(\w+)"', options)[1]
    form.pop("csrf_token", None)
    return {**form, **changed}


def told(app):
    with app.app_context():
        kind = "settings.confirmed"
        return [entry.event for entry in log.entries(SITE) if entry.event.kind == kind]


def standing(app):
    with app.app_context():
        found = settings.standing(app.extensions["protocol"], SITE)
        return {one.setting.name: one for one in found}


def test_settings_that_nobody_confirmed_stand_first_and_are_counted(app, oh):
    page = oh.get("/settings/").text

    waiting = len(standing(app))
    assert f"{waiting} of {waiting}" in page
    assert "Default: 240 min." in page
    assert "Default: Awaited." in page
    assert "CONCERT-HF, PMC5993622" in page


def test_a_person_confirms_them_once_and_it_is_told_with_every_value(app, oh):
    form = sent(oh)
    assert oh.post("/settings/", form).status_code == 303
    assert oh.post("/settings/", form).status_code == 303

    (event,) = told(app)
    assert (event.about, event.actor, event.role) == ("site:seoul", "oh", "quality")
    assert event.workstation == "Theatre 2"
    values = event.data["values"]
    assert values["use_by_minutes"] == "240"
    assert values["need_sterility"] == "awaited"
    assert all(one.by == "oh" for one in standing(app).values())
    assert "Not confirmed" not in oh.get("/settings/").text


def test_a_value_of_the_sites_own_is_kept_and_marked(app, oh):
    oh.post("/settings/", sent(oh, use_by_minutes="180"))

    assert standing(app)["use_by_minutes"].value == "180"
    assert "not the default" in oh.get("/settings/").text


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("use_by_minutes", "5", "15 to 1440 min"),
        ("use_by_minutes", "4.5", "A whole number"),
        ("use_by_minutes", "", "This is needed"),
        ("use_by_minutes", "four", "A number, with a decimal point"),
        ("need_sterility", "perhaps", "Choose one from the list"),
        ("aspirate_low_ml", "600", "600 is more than 500"),
    ],
)
def test_an_impossible_value_is_told_beside_its_field(app, oh, name, value, words):
    answer = oh.post("/settings/", sent(oh, **{name: value}))

    assert answer.status_code == 422
    assert words in answer.text
    assert told(app) == []


def test_a_confirmed_value_changes_with_a_reason_only(app, oh):
    oh.post("/settings/", sent(oh))

    without = oh.post("/settings/", sent(oh, use_by_minutes="180"))
    reason = {"use_by_minutes": "180", "reason": "Stability study of 2026"}
    with_reason = oh.post("/settings/", sent(oh, **reason))

    assert without.status_code == 422
    assert 'id="reason-error"' in without.text
    assert with_reason.status_code == 303
    assert told(app)[-1].reason


def test_a_setting_is_told_with_who_confirmed_it_and_a_choice_by_its_title(app, oh):
    oh.post("/settings/", sent(oh))
    page = person(app, "lee", "nurse").get("/settings/", headers={"Accept-Language": "ko"}).text
    shown = re.sub("<[^>]+>", "", page)

    assert "Oh, 2026-11-23" in shown
    assert "oh, 2026-11-23" not in shown
    assert "equired" not in shown


@pytest.mark.parametrize("role", ["nurse", "processor", "administrator", "coordinator"])
def test_others_read_settings_and_confirm_none(app, role):
    other = person(app, "kim", role)

    assert "Default: 240 min" in other.get("/settings/").text
    assert "Confirm these values" not in other.get("/settings/").text
    assert other.post("/settings/", {"use_by_minutes": "1440"}).status_code == 403
    assert told(app) == []


def test_who_acts_for_the_sponsor_reads_none_of_the_sites_settings(app):
    assert person(app, "soh", "sponsor").get("/settings/").status_code == 403
