"""Signing the close: exactly what was shown, by whom the protocol asks, with their own password."""

import pytest

from svflab.domain.signatures import of_case
from svflab.services import accounts, demo, tokens
from tests.people import SITE
from tests.web.pages import form_on, forms_on

CLOSING = {"owner": "quality", "due": "2026-12-07"}

DOSE = {"anaesthetic": "lidocaine", "anaesthetic_mg": "5", "adrenaline": False}
DOSE |= {"where": "finger_block"}


@pytest.fixture
def ended(ward):
    """A case of which nothing is open any more."""
    ward.until("observe")
    ward.hire("surgeon", "processor")
    return ward


def sheet(ward, who="quality"):
    return ward.at_work(who).get(f"/cases/{ward.day.code}/sign").text


def form_for(ward, role, at="quality"):
    forms = [form for form in forms_on(sheet(ward, at)) if form.fields.get("role") == [role]]
    return forms[0] if forms else None


def sign(ward, role, at="quality", **said):
    """Sign in a role at the screen of `at`; the signer is the demo's account of that role."""
    form = form_for(ward, role, at)
    return post(ward, form, at, **{"who": role, "password": demo.password(role), **said})


def post(ward, form, at="quality", **said):
    path = f"/cases/{ward.day.code}/sign"
    return ward.at_work(at).client.post(path, data=form.filled(**said))


def states(ward):
    return [one.state for one in of_case(ward.case)]


@pytest.mark.shows("Part 11 11.50")
def test_the_page_shows_what_is_signed_and_two_sign_at_one_screen_then_it_closes(ended):
    page = sheet(ended)
    assert "Nothing is open" in page
    assert "Sterility" in page  # what is awaited
    assert "Close the case" not in page

    assert sign(ended, "surgeon").status_code == 303
    assert sign(ended, "processor").status_code == 303

    page = sheet(ended)
    assert "Both signatures stand" in page
    assert "Asia/Seoul" in page
    assert ended.send("quality", "case.closed", **CLOSING).status_code == 200
    assert ended.case.state == "closed"
    for path in (f"/cases/{ended.day.code}", f"/cases/{ended.day.code}/history"):
        shown = ended.at_work("quality").get(path).text
        assert "responsible" in shown
        assert "Demo Surgeon" in shown


@pytest.mark.shows("Part 11 11.200(a)(1)")
def test_from_their_own_screen_their_name_is_filled_in_and_the_password_asked_again(ended):
    form = form_for(ended, "surgeon", "surgeon")
    assert form.fields["who"] == ["surgeon"]
    assert form.fields["password"] == [""]

    assert post(ended, form, "surgeon", password="a wrong one").status_code == 422
    assert states(ended) == []
    assert post(ended, form, "surgeon", password=demo.password("surgeon")).status_code == 303
    assert states(ended) == ["stands"]


@pytest.mark.shows("Part 11 11.100(a)", "Part 11 11.10(g)")
@pytest.mark.parametrize(
    "said",
    [
        {"password": "a wrong one"},
        {"who": "nurse", "password": demo.password("nurse")},
        {"who": "nobody.at.all"},
        {"who": "processor"},
        {"password": "258013"},
    ],
)
def test_nobody_signs_for_another_or_in_a_role_that_is_not_theirs(ended, said):
    ended.hire("nurse")

    answer = sign(ended, "surgeon", **said)

    assert answer.status_code == 422
    assert states(ended) == []


@pytest.mark.shows("Part 11 11.200(a)(3)")
def test_whoever_resets_a_password_cannot_choose_the_next_one_and_sign_with_it(ended):
    own = "seven quiet herons"
    with ended.app.app_context():
        accounts.reset_password("surgeon", actor="admin", role="administrator")
        accounts.set_own_password(accounts.find("surgeon"), own)  # by whoever was told it

    answer = sign(ended, "surgeon", password=own)

    assert answer.status_code == 422
    assert "somebody else set" in answer.text
    assert states(ended) == []
    quality = ended.at_work("quality")
    assert "Demo Surgeon chose it" in quality.get("/accounts/surgeon").text
    assert quality.post("/accounts/surgeon/password/confirm").status_code == 303
    assert sign(ended, "surgeon", password=own).status_code == 303
    assert "signs nothing yet" not in quality.get("/accounts/surgeon").text


@pytest.mark.shows("Part 11 11.200(a)(3)")
def test_a_password_that_an_administrator_set_signs_nothing(ended):
    with ended.app.app_context():
        given = accounts.reset_password("surgeon", actor="admin", role="administrator")

    answer = sign(ended, "surgeon", password=given)

    assert answer.status_code == 422
    assert "set by somebody else" in answer.text
    assert states(ended) == []


def test_one_person_with_both_roles_does_not_sign_twice(ended):
    both = ["surgeon", "processor"]
    with ended.app.app_context():
        accounts.change_roles("surgeon", SITE, both, actor="admin", role="administrator")
    sign(ended, "surgeon")

    answer = sign(ended, "processor", who="surgeon", password=demo.password("surgeon"))

    assert answer.status_code == 422
    assert "It takes two persons" in answer.text
    assert states(ended) == ["stands"]


def test_what_was_recorded_since_the_page_was_shown_is_signed_by_nobody(ended):
    form = form_for(ended, "surgeon")
    ended.act("anaesthetic.given", "surgeon", **DOSE)

    answer = post(ended, form, who="surgeon", password=demo.password("surgeon"))

    assert answer.status_code == 422
    assert "recorded since this page was shown" in answer.text
    assert states(ended) == []


def test_a_change_between_the_signatures_and_the_close_is_signed_again(ended):
    sign(ended, "surgeon")
    sign(ended, "processor")
    ended.act("anaesthetic.given", "surgeon", **DOSE)

    answer = ended.send("quality", "case.closed", **CLOSING)
    assert answer.status_code == 409
    assert "Not signed as it stands now" in answer.text
    assert "Signed before" in sheet(ended)

    sign(ended, "surgeon")
    sign(ended, "processor")
    assert ended.send("quality", "case.closed", **CLOSING).status_code == 200


@pytest.mark.shows("Part 11 11.70")
def test_a_correction_after_the_close_leaves_both_signatures_behind_until_they_sign_again(ended):
    sign(ended, "surgeon")
    sign(ended, "processor")
    ended.send("quality", "case.closed", **CLOSING)
    measured = ended.case.last("checkin.measured").event
    told = {"replaces": measured.id, "told_at": measured.occurred_at, "reason": "misread"}
    ended.act("checkin.measured", "nurse", weight_kg="55.0", allergies="none", **told)

    assert states(ended) == ["corrected", "corrected"]
    for path in ("", "/sign", "/history"):
        page = ended.at_work("quality").get(f"/cases/{ended.day.code}{path}").text
        assert "Signed before the correction of" in page

    left_behind = "Signed before a change, and not signed again: Demo {}"
    record = ended.at_work("quality").get(f"/cases/{ended.day.code}/record").text
    assert left_behind.format("Surgeon") in record
    assert left_behind.format("Processor") in record

    sign(ended, "surgeon")
    assert states(ended) == ["corrected", "corrected", "stands"]
    record = ended.at_work("quality").get(f"/cases/{ended.day.code}/record").text
    assert left_behind.format("Surgeon") not in record
    assert left_behind.format("Processor") in record


def test_the_same_form_twice_signs_once_and_from_two_tabs_says_so(ended):
    form, other = form_for(ended, "surgeon"), form_for(ended, "surgeon")
    said = {"who": "surgeon", "password": demo.password("surgeon")}

    assert [post(ended, form, **said).status_code for _ in range(2)] == [303, 303]
    assert states(ended) == ["stands"]
    second = post(ended, other, **said)

    assert second.status_code == 422
    assert "signed already" in second.text
    assert states(ended) == ["stands"]


def test_while_something_is_open_nobody_is_asked_to_sign(ward):
    ward.until("inject")

    page = sheet(ward)

    assert "still open" in page
    assert form_for(ward, "surgeon") is None


def test_a_hold_is_not_lifted_past_the_pages_without_a_signature(ward):
    ward.until("fill")
    ward.act("hold.placed", "nurse", cause="leak", reason="so")
    ward.hire("quality")
    with ward.app.app_context():
        made = tokens.new_token("quality", SITE, "bench", ("record",))
    event = {
        "id": "0d5f3b0e-6f0b-4c58-9d57-2b6b8f0c7a12",
        "kind": "hold.lifted",
        "about": f"case:{ward.day.code}",
        "data": {},
        "reason": "so",
    }
    answer = ward.app.test_client().post(
        "/api/v1/events", json=event, headers={"Authorization": f"Bearer {made}"}
    )

    assert answer.status_code == 409, answer.text
    assert "not_signed_by" in answer.text
    assert ward.case.holds


def test_a_signature_is_no_step_that_a_form_or_a_program_could_state(ended):
    kind = "signature.given"
    browser = ended.at_work("surgeon")
    form = form_on(ended.page("quality", do="case.closed"), "/steps/case.closed")

    page = f"/cases/{ended.day.code}/steps/{kind}"
    assert browser.client.post(page, data=form.fields).status_code in {400, 404, 409, 422}
    assert states(ended) == []
