"""Consent renewed and withdrawn: on the page of the participant, and in the open case."""


def withdraw(ward):
    return ward.at_work("coordinator").post(
        "/participants/P-001/withdrawal", {"reason": "changed their mind"}
    )


def renew(ward, **said):
    return ward.at_work("coordinator").post("/participants/P-001/consent", said)


def test_a_case_says_what_is_still_recorded_once_consent_is_withdrawn(ward):
    ward.until("to_theatre")
    assert withdraw(ward).status_code == 303

    page = ward.page("surgeon")
    assert "Consent was withdrawn at" in page
    assert "Still recorded: adverse events" in page
    assert "Stop the case" in page
    assert "consent withdrawn" in ward.at_work("surgeon").get("/").text
    form = ward.form("surgeon", "case.stopped", "consent_withdrawn")
    assert ward.post("surgeon", form, reason="they said so").status_code == 200
    stop = ward.case.stopped
    assert stop.event.data["cause"] == "consent_withdrawn"
    assert (
        "Adverse events are still reported"
        in ward.at_work("coordinator").get("/participants/P-001").text
    )


def test_what_is_refused_is_said_and_what_concerns_safety_is_taken(ward):
    ward.until("inject")
    withdraw(ward)

    assert "Observe the treated digits" in ward.page("nurse")
    refused = ward.at_work("nurse").post("/scan", {"code": ward.live(ward.of("wristband")[0])})
    assert refused.status_code == 200
    report = ward.at_work("nurse").get(f"/cases/{ward.day.code}/adverse-events/new")
    assert report.status_code == 200


def test_consent_is_renewed_once_its_version_and_day_are_given(ward):
    ward.until("preflight")
    missing = renew(ward, consent_version="", consent_date="2026-11-20")
    assert (missing.status_code, "This is needed." in missing.text) == (422, True)

    assert renew(ward, consent_version="3.0", consent_date="2026-11-20").status_code == 303

    page = ward.at_work("coordinator").get("/participants/P-001").text
    assert "Consent renewed: version 3.0, signed 2026-11-20" in page
    assert "Consent renewed" in ward.at_work("quality").get(f"/cases/{ward.day.code}/history").text


def test_a_case_that_opens_later_knows_the_renewed_version(ward):
    with ward.app.app_context():
        ward.day.register()
        ward.day.assess()
    renew(ward, consent_version="3.0", consent_date="2026-11-20")
    with ward.app.app_context():
        for part in ("open", "preflight"):
            getattr(ward.day, part)()
    said = {"identifiers": ["name", "birth_date"], "result": "match", "witness": "surgeon"}
    ward.act("identity.checked", "nurse", **said)

    answer = ward.send(
        "nurse", "consent.confirmed", consent_version="2.0", consent_date="2026-11-16"
    )

    assert answer.status_code == 409
    assert "signed version 3.0 on 2026-11-20; this says version 2.0" in answer.text


def test_a_stop_for_withdrawn_consent_leads_to_the_participant_until_it_is_recorded(ward):
    ward.until("liposuction")
    ward.act("case.stopped", "nurse", cause="consent_withdrawn", reason="they said so")
    asked = 'href="/participants/P-001?open=withdrawal#withdrawal"'

    assert asked in ward.page("nurse")
    led_to = ward.at_work("nurse").get("/participants/P-001?open=withdrawal").text
    assert '<details class="more" id="withdrawal" open>' in led_to
    withdraw(ward)

    person = ward.at_work("nurse").get("/participants/P-001").text
    assert "Back to the case" in person
    assert asked not in ward.page("nurse")
    assert "Consent was withdrawn at" in ward.page("nurse")
