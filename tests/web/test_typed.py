"""A code that was typed and not scanned: asked why, seen by a second person, kept and shown."""

from datetime import timedelta
from html import unescape
from zoneinfo import ZoneInfo

import pytest

from svflab.services import demo
from tests.web.pages import form_on
from tests.web.ward import SECOND, walked

SEOUL = ZoneInfo("Asia/Seoul")


@pytest.fixture
def matching(ward):
    """The form that matches the first syringe, and the codes that it asks for."""
    ward.until("to_theatre")
    codes = {
        "wristband": ward.live(ward.case.wristband.code),
        "syringe": ward.live(ward.case.syringes[0].code),
    }
    return ward.form("nurse", "syringe.matched"), codes


def typed(ward, form, **values):
    """Send a form as a browser without a script does: nothing says how a code came in."""
    ward.hire("surgeon")
    sent = form.typed(**values)
    return ward.at_work("nurse").client.post(form.action, data=sent)


def test_a_typed_code_is_asked_why_and_who_saw_it_and_nothing_is_lost(ward, matching):
    form, codes = matching

    asked = typed(ward, form, **codes)
    again = form_on(asked.text, "syringe.matched")

    assert asked.status_code == 422
    assert "Say why it was typed" in asked.text
    assert "A second person, by badge and PIN, or by name and password." in asked.text
    assert again.fields["syringe"] == [codes["syringe"]]
    assert not ward.case.has("syringe.matched")
    assert not ward.told("attempt.refused")

    done = typed(ward, again, typed_why="damaged", **SECOND)

    event = ward.case.last("syringe.matched").event
    assert done.status_code == 303
    assert event.data["entered"] == {"wristband": "typed", "syringe": "typed"}
    assert event.data["typed_why"] == "damaged"
    assert event.witness == "surgeon"


def test_what_was_answered_stays_when_the_rest_is_asked(ward, matching):
    form, codes = matching

    asked = typed(ward, form, **codes, typed_why="other", typed_words="", witness="surgeon")
    again = form_on(asked.text, "syringe.matched")

    assert asked.status_code == 422
    assert again.fields["typed_why"] == ["other"]
    assert again.fields["witness"] == ["surgeon"]
    assert again.fields["witness_password"] == [""]


def test_another_reason_is_kept_in_words_beside_the_log(ward, matching):
    form, codes = matching

    said = {"typed_why": "other", "typed_words": "The lamp blinds the scanner."}
    done = typed(ward, form, **codes, **said, **SECOND)

    event = ward.case.last("syringe.matched").event
    page = ward.page("nurse")
    assert done.status_code == 303
    assert "blinds" not in str(event.data)
    assert event.reason
    assert "typed, for another reason" in page
    assert "The lamp blinds the scanner." in page


def test_one_code_that_was_typed_beside_one_that_was_scanned_is_told_apart(ward, matching):
    form, codes = matching
    scanned = {"wristband__entry": f"scanned:{codes['wristband']}"}

    typed(ward, form, **codes, **scanned, typed_why="scanner", **SECOND)

    event = ward.case.last("syringe.matched").event
    assert event.data["entered"] == {"wristband": "scan", "syringe": "typed"}


def test_a_code_that_was_scanned_and_then_changed_was_typed(ward, matching):
    form, codes = matching
    other = ward.live(ward.case.syringes[1].code)
    scanned = {name: f"scanned:{code}" for name, code in codes.items()}
    entries = {f"{name}__entry": line for name, line in scanned.items()}

    changed = typed(ward, form, **{**codes, "syringe": other}, **entries)

    again = form_on(changed.text, "syringe.matched")
    assert changed.status_code == 422
    assert again.fields["wristband-entry"] == [scanned["wristband"]]


def test_scanned_codes_are_asked_nothing(ward, matching):
    form, codes = matching

    done = ward.post("nurse", form, **codes)

    event = ward.case.last("syringe.matched").event
    assert done.status_code == 200
    assert event.data["entered"] == {"wristband": "scan", "syringe": "scan"}
    assert "typed_why" not in event.data
    assert "typed, " not in done.text[done.text.index('class="past"') :]


def test_where_it_does_not_decide_whose_it_is_a_reason_is_enough(ward):
    ward.until("open")
    form = ward.form("nurse", "preflight.completed")
    filled = {
        "device": "SX-0417",
        "kit_lot": "L1",
        "kit_serial": "K1",
        "kit_expiry": "2027-01-31",
        "needle_lot": "N1",
        "diluent_lot": "D1",
        "bench": "Bench 1",
        "printer_ready": "yes",
    }

    silent = typed(ward, form, **filled)
    done = typed(ward, form, **filled, typed_why="no_code")

    assert (silent.status_code, done.status_code) == (422, 303)
    assert "typed, because there is no code on it" in ward.page("nurse")


def test_what_has_already_happened_is_recorded_and_shows(ward, matching):
    form, codes = matching
    at = ward.clock.now - timedelta(minutes=1)
    told = {"told_at": f"{at.astimezone(SEOUL):%Y-%m-%dT%H:%M:%S}", "reason": "No network."}

    done = typed(ward, form, **codes, **told)

    page = ward.page("nurse")
    assert done.status_code == 303
    assert ward.case.last("syringe.matched").event.told
    assert "with no second person to see it: Wristband, Syringe" in page


def test_the_history_says_how_each_code_came_in_and_that_the_browser_says_so(ward, matching):
    form, codes = matching
    typed(ward, form, **codes, typed_why="reach", **SECOND)

    page = ward.at_work("quality").get(f"/cases/{ward.day.code}/history").text

    assert "Codes, as the browser says" in page
    assert "Wristband: typed; Syringe: typed" in page
    assert "It is out of reach" in page


def test_a_code_typed_on_the_scan_page_comes_into_the_form_as_typed_with_its_reason(ward):
    ward.until("to_theatre")
    code = ward.live(ward.case.syringes[0].code)
    browser = ward.at_work("nurse")
    page = browser.post("/scan", {"code": code, "entry": "typed", "why": "damaged"}).text
    href = unescape(page[page.index(f"/cases/{ward.day.code}?do=syringe.matched") :].split('"')[0])

    form = form_on(browser.get(href).text, "syringe.matched")

    assert form.fields["syringe"] == [code]
    assert form.fields["syringe-entry"] == [""]
    assert form.fields["typed_why"] == ["damaged"]


def test_a_code_scanned_elsewhere_comes_into_the_form_as_scanned(ward):
    ward.until("preflight")
    both = {"identifiers": ["name", "birth_date"], "result": "match", **SECOND}
    ward.send("nurse", "identity.checked", **both)
    ward.send("nurse", "wristband.issued")
    ward.act("label.printed", "nurse", container=ward.case.wristband.code)
    code = ward.live(ward.case.wristband.code)
    browser = ward.at_work("nurse")
    browser.post("/scan", {"code": code, "entry": "scanned", "case": ward.day.code})

    page = browser.get(f"/cases/{ward.day.code}?do=label.applied&scan={code}")
    form = form_on(page.text, "label.applied")
    answer = typed(ward, form, **SECOND)

    assert form.fields["code-entry"] == [f"scanned:{code}"]
    assert answer.status_code == 303
    assert ward.case.last("label.applied").event.data["entered"] == {"code": "scan"}


def test_a_correction_keeps_how_the_codes_came_in_that_it_does_not_change(ward):
    ward.until("preflight")
    event = ward.case.last("preflight.completed").event
    address = f"/cases/{ward.day.code}/correct/{event.id}"
    form = form_on(ward.at_work("nurse").get(address).text, "/correct/")

    done = typed(ward, form, bench="Bench 2", reason="Read again.")

    data = ward.case.last("preflight.completed").event.data
    assert done.status_code == 303
    assert data["bench"] == "Bench 2"
    assert data["entered"] == {"device": "scan", "kit_serial": "scan", "bench": "typed"}


def test_of_a_hand_over_the_codes_that_were_scanned_at_this_screen_are_scanned(ward):
    ward.until("release")
    first, second = (ward.live(syringe.code) for syringe in ward.case.syringes)
    ward.act("handover.offered", "processor", to="theatre", containers=[first, second])
    browser = ward.at_work("nurse")
    browser.post("/scan", {"code": first, "entry": "scanned", "case": ward.day.code})

    form = ward.form("nurse", "handover.accepted")
    done = typed(ward, form, containers=f"{first}\n{second}", typed_why="damaged")

    data = ward.case.last("handover.accepted").event.data
    assert form.fields["containers-entry"] == [f"scanned:{first}"]
    assert done.status_code == 303
    assert data["entered"] == {"containers": ["scan", "typed"]}


def test_who_verifies_on_anothers_screen_scans_into_the_form(ward):
    ward.until("plan")
    ward.act("syringe.filled", "processor", number=1, volume_ml="1.0")
    [code] = ward.of("syringe")
    ward.act("label.printed", "processor", container=code)
    ward.act("label.applied", "processor", code=ward.live(code))
    page = ward.page("processor", do="label.verified")
    second = {"actor": "processor2", "actor_password": demo.password("processor2")}

    answer = ward.send("processor", "label.verified", code=ward.live(code), **second)

    assert f'data-awaits="{ward.live(code)[:11]}"' in page
    assert answer.status_code == 200


def test_a_typed_code_of_another_participant_stops_before_anything_is_asked(ward, matching):
    _form, codes = matching
    with ward.app.app_context():
        other = ward.participant("P-002", device="SX-2", bench="Bench 2")
        walked(other, "fill")
        codes["syringe"] = other.live(other.case.syringes[0].code)
    ward.browsers.clear()  # the nurse was away for as long as that took
    form = ward.form("nurse", "syringe.matched")

    stopped = typed(ward, form, **codes)
    elsewhere = form.typed(**codes) | {"ask": "elsewhere", "witness_of": "surgeon"}
    answered = [
        ward.at_work("nurse").client.post(form.action, data=elsewhere | why)
        for why in ({}, {"typed_why": "damaged"})
    ]

    tried = ward.told("attempt.refused")
    assert [stopped.status_code, *(one.status_code for one in answered)] == [409, 409, 409]
    assert not ward.told("witness.asked")
    assert other.code in stopped.text
    assert "Say why it was typed" not in stopped.text
    assert [[one["rule"] for one in each.data["findings"]] for each in tried[:2]] == [
        ["wrong_participant"],
        ["wrong_participant"],
    ]
    assert f"/near-misses/{ward.day.code}" in ward.at_work("quality").get("/near-misses/").text
