"""The pages of participants, as the people use them who register, ask, and compare."""

import re
from datetime import timedelta

import pytest

from svflab.records import log
from svflab.services import vault
from svflab.services.vault import Identity
from svflab.services.walk import Day
from tests.forms import form_of, forms_of
from tests.people import SCRIPTED, SITE, person

WHO = Identity("Hong Gil-dong", "A1234567", "1961-04-30")
VALUES = ("Hong", "Gil-dong", "A1234567", "1961-04-30")
KEEPER = {"site": SITE, "actor": "coordinator", "role": "coordinator"}


@pytest.fixture
def kim(app):
    return person(app, "kim", "coordinator")


@pytest.fixture
def day(app, clock):
    """A participant who is registered, and a day that can go on."""

    def go(part="register", participant="P-001"):
        with app.app_context():
            protocol = app.extensions["protocol"]
            wait = lambda minutes: clock.tick(timedelta(minutes=minutes))  # noqa: E731
            return Day(protocol, SITE, participant, wait=wait).until(part)

    return go


@pytest.fixture
def kept(app, day):
    """A participant whose identity is kept."""
    day()
    with app.app_context():
        vault.put("P-001", WHO, **KEEPER)


def told(app, kind):
    with app.app_context():
        return [entry.event for entry in log.entries(SITE) if entry.event.kind == kind]


def shows(page, *texts):
    """Say whether a page shows these texts, whatever tags stand between the words."""
    plain = " ".join(re.sub(r"<[^>]+>", " ", page.text).split())
    return all(text in plain for text in texts)


def answer(browser, code="P-001", **answers):
    """Open the page of a participant, answer some criteria, and save."""
    form = form_of(browser.get(f"/participants/{code}"), f"criteria-{code}")
    for name, said in answers.items():
        form.write(name, said) if name in ("weight_kg", "height_cm") else form.tap(name, said)
    return form.send(browser)


# ---------------------------------------------------------------------- registering, listing


def test_an_empty_list_says_what_will_stand_there_and_offers_the_first_act(app, kim):
    page = kim.get("/participants/")

    assert shows(page, "Nobody is registered", "whether they are eligible")
    assert page.text.count('href="/participants/new"') == 2
    assert "/participants/new" not in person(app, "lee", "nurse").get("/participants/").text


def test_a_coordinator_registers_a_participant_by_the_next_free_code(app, kim, day):
    day()
    form = form_of(kim.get("/participants/new"), "participant-new")
    assert form.data["code"] == "P-002"

    answered = form.tap("sex", "female").write("birth_year", "1971").send(kim)
    again = form.send(kim)

    assert answered.status_code == again.status_code == 303
    page = kim.get(answered.location)
    assert shows(page, "P-002", "female, born 1971", "in screening", "9 criteria unknown")
    assert len(told(app, "participant.registered")) == 2
    assert shows(kim.get("/participants/"), "P-001", "P-002", "9 criteria unknown: I1, I2")


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("Hong Gil-dong", "looks like a name"),
        ("홍길동", "looks like a name"),
        ("kim-001", "looks like a name"),
        ("610430-1234567", "resident registration number"),
        ("20199014", "looks like a record number"),
        ("1961-04-30", "looks like a birth date"),
        ("P 3", "of A-Z and 0-9"),
        ("", "of A-Z and 0-9"),
    ],
)
def test_a_code_that_says_who_it_is_is_refused_in_words_and_written_nowhere(app, kim, code, words):
    form = form_of(kim.get("/participants/new"), "participant-new")

    answered = form.write("code", code).tap("sex", "male").write("birth_year", "1971").send(kim)

    assert answered.status_code == 422
    assert words in answered.text
    assert form_of(answered, "participant-new").data["birth_year"] == "1971"
    with app.app_context():
        assert [entry.event.kind for entry in log.entries(SITE)] == []


def test_a_code_is_given_once(kim, day):
    day()
    form = form_of(kim.get("/participants/new"), "participant-new")

    answered = form.write("code", "p-001").tap("sex", "male").write("birth_year", "1971").send(kim)

    assert answered.status_code == 422
    assert "P-001 is registered already." in answered.text


@pytest.mark.parametrize(
    ("year", "words"),
    [("", "needed"), ("71", "1900 to 2100"), ("1971.5", "whole"), ("2027", "is in the future")],
)
def test_a_year_of_birth_is_one_that_can_be(app, kim, year, words):
    form = form_of(kim.get("/participants/new"), "participant-new")

    answered = form.tap("sex", "female").write("birth_year", year).send(kim)

    assert answered.status_code == 422
    assert words in answered.text
    assert told(app, "participant.registered") == []


def test_a_wrong_year_is_corrected_with_a_reason(app, kim, day):
    day()
    form = form_of(kim.get("/participants/P-001/correct"), "correct-P-001")
    assert form.data["birth_year"] == "1971"

    without = form.write("birth_year", "1917").send(kim)
    form = form_of(without, "correct-P-001")
    answered = form.write("reason", "Read wrongly.").send(kim)

    assert (without.status_code, answered.status_code) == (422, 303)
    assert shows(kim.get("/participants/P-001"), "born 1917")
    assert len(told(app, "participant.registered")) == 2


def test_participants_are_found_by_a_part_of_their_code(kim, day):
    for code in ("P-001", "P-002", "SSM-7"):
        day(participant=code)

    found = kim.get("/participants/?q=ssm")

    assert "SSM-7" in found.text
    assert "P-001" not in found.text
    assert shows(kim.get("/participants/?q=xx"), "No code like this")


def test_a_long_list_is_read_a_page_at_a_time(kim, day, monkeypatch):
    monkeypatch.setattr("svflab.web.participants.PAGE", 2)
    for number in range(1, 6):
        day(participant=f"P-00{number}")

    seen, path = [], "/participants/"
    while path:
        page = kim.get(path)
        seen += re.findall(r'data-row href="/participants/(P-\d+)"', page.text)
        more = re.search(r'href="([^"]*after=[^"]*)"[^>]*>Next page', page.text)
        path = more[1].replace("&amp;", "&") if more else ""

    assert seen == [f"P-00{number}" for number in range(1, 6)]


# ------------------------------------------------------------------------------ criteria


def test_every_criterion_is_asked_beside_the_answer_that_is_needed(kim, day, app):
    day()
    page = kim.get("/participants/P-001")

    for criterion in app.extensions["protocol"].criteria:
        assert shows(page, criterion.title)
    form = form_of(page, "criteria-P-001")
    assert form.options("I1") == ["yes", "no", "unknown"]
    assert form.data["X4"] == "unknown"
    assert page.text.count("Asked again on the day.") == 2


def test_answers_are_recorded_each_by_itself_and_only_where_they_changed(app, kim, day):
    day()

    answered = answer(kim, X2="no", X5="yes")
    answer(kim, X2="no")

    assert answered.status_code == 303
    said = [
        (e.data["criterion"], e.data["answer"], e.actor) for e in told(app, "criterion.assessed")
    ]
    assert said == [("X2", "no", "kim"), ("X5", "yes", "kim")]
    page = kim.get("/participants/P-001")
    assert shows(page, "not eligible ruled out by X5", "Kim, 2026-11-23 09:03")


def test_a_form_that_is_sent_twice_records_its_answers_once(app, kim, day):
    day()
    form = form_of(kim.get("/participants/P-001"), "criteria-P-001").tap("X2", "no")

    assert [form.send(kim).status_code, form.send(kim).status_code] == [303, 303]
    assert len(told(app, "criterion.assessed")) == 1


def test_two_people_who_answer_the_same_do_not_overwrite_each_other(app, kim, day):
    day()
    lee = person(app, "lee", "surgeon")
    mine = form_of(kim.get("/participants/P-001"), "criteria-P-001")
    theirs = form_of(lee.get("/participants/P-001"), "criteria-P-001")
    theirs.tap("X2", "yes").send(lee)

    met = mine.tap("X2", "no").tap("X3", "no").send(kim)

    assert met.status_code == 409
    assert shows(met, "Lee answered X2 in the meantime")
    assert form_of(met, "criteria-P-001").data["X2"] == "yes"
    assert form_of(met, "criteria-P-001").data["X3"] == "no"


@pytest.mark.parametrize(
    ("weight", "height", "shown", "stands"),
    [
        ("43.52", "160", "17.0 kg", "allows"),
        ("43.51", "160", "16.996093…", "rules out"),
        ("54", "160", "21.09375 kg", "allows"),
    ],
)
def test_the_body_mass_index_is_worked_out_and_never_rounded(
    kim, day, weight, height, shown, stands
):
    day()
    answer(kim, weight_kg=weight, height_cm=height)

    page = kim.get("/participants/P-001")

    assert shows(page, f"Body mass index {shown}")
    line = page.text.split('id="title-X6"')[1].split("</li>")[0]
    assert stands in line


@pytest.mark.parametrize(
    ("weight", "height", "words"),
    [
        ("54", "", "needed together"),
        ("fifty", "160", "A number"),
        ("54", "16", "50 to 260"),
        ("54", "0", "50 to 260"),
    ],
)
def test_a_measure_that_cannot_be_is_told_beside_its_field(app, kim, day, weight, height, words):
    day()

    answered = answer(kim, weight_kg=weight, height_cm=height, X2="no")

    assert answered.status_code == 422
    assert words in answered.text
    assert form_of(answered, "criteria-P-001").data["X2"] == "no"
    assert told(app, "criterion.assessed") == []


def test_a_doubtful_weight_is_recorded_and_asked_about(kim, day):
    day()
    answer(kim, weight_kg="250", height_cm="160")

    assert shows(kim.get("/participants/P-001"), "look again: is this a typing error?")


def test_a_man_is_not_asked_whether_he_is_pregnant(app, kim):
    form = form_of(kim.get("/participants/new"), "participant-new")
    form.tap("sex", "male").write("birth_year", "1971").send(kim)

    page = kim.get("/participants/P-001")

    assert "X1" not in form_of(page, "criteria-P-001").names()
    assert shows(page, "8 criteria unknown", "not applicable")


def test_from_registration_to_an_eligible_participant_for_whom_a_case_opens(app, kim, clock):
    form = form_of(kim.get("/participants/new"), "participant-new")
    form.tap("sex", "female").write("birth_year", "1971").send(kim)
    fit = {one.code: one.needed for one in app.extensions["protocol"].criteria if not one.measure}

    answer(kim, **fit)
    assert shows(kim.get("/participants/P-001"), "1 criterion unknown: X6")
    answer(kim, weight_kg="54.0", height_cm="160")

    page = kim.get("/participants/P-001")
    assert shows(page, "eligible all 9 criteria allow it", "Open a case")
    with app.app_context():
        day = Day(app.extensions["protocol"], SITE, "P-001")
        day.open()
    assert f"/cases/{day.code}" in kim.get("/participants/P-001").text
    assert f"/cases/{day.code}" in kim.get("/participants/").text


def test_who_may_not_answer_reads_the_answers(app, day):
    day("assess")
    lee = person(app, "lee", "processor")
    page = lee.get("/participants/P-001")

    assert shows(page, "eligible", "21.09375")
    assert "Save the answers" not in page.text
    sent = form_of(page, "criteria-P-001")
    assert sent.send(lee).status_code == 403


# --------------------------------------------------------------------------- letting go


@pytest.mark.parametrize(
    ("how", "state"), [("screen-failure", "screen failure"), ("withdrawal", "consent withdrawn")]
)
def test_a_participant_is_let_go_with_a_reason_that_is_shown(app, kim, day, how, state):
    day()
    form = form_of(kim.get("/participants/P-001"), f"{how}-P-001")

    without = form.send(kim)
    answered = form_of(without, f"{how}-P-001").write("reason", "Moved away.").send(kim)

    assert (without.status_code, answered.status_code) == (422, 303)
    assert shows(kim.get("/participants/P-001"), state, "Reason: Moved away.")
    assert shows(kim.get("/participants/"), state)


def test_after_a_withdrawal_nothing_is_asked(app, kim, day):
    day()
    asked = form_of(kim.get("/participants/P-001"), "criteria-P-001").tap("X2", "no")
    form = form_of(kim.get("/participants/P-001"), "withdrawal-P-001")
    form.write("reason", "No more.").send(kim)

    late = asked.send(kim)

    assert late.status_code == 422
    assert shows(late, "This participant has withdrawn consent.")
    assert "Save the answers" not in kim.get("/participants/P-001").text
    assert told(app, "criterion.assessed") == []


# ---------------------------------------------------------------------------- who it is


def test_a_nurse_keeps_an_identity_and_no_list_page_or_entry_shows_it(app, kim, day):
    day("open")
    lee = person(app, "lee", "nurse")
    form = form_of(lee.get("/participants/P-001"), "/participants/P-001/identity/keep")
    form.write("name", WHO.name).write("record_number", WHO.record_number)

    kept = form.write("birth_date", WHO.birth_date).send(lee)

    assert kept.status_code == 303
    pages = ("/participants/", "/participants/P-001", "/participants/P-001/identity")
    for browser in (kim, lee):
        for path in pages:
            text = browser.get(path).text
            assert not any(value in text for value in VALUES), path
    with app.app_context():
        rows = "".join(entry.event.canonical() for entry in log.entries(SITE))
    assert not any(value in rows for value in VALUES)
    assert shows(lee.get("/participants/P-001"), "kept, encrypted")


@pytest.mark.parametrize(
    ("field", "text", "words"),
    [
        ("record_number", "610430-1234567", "resident registration number"),
        ("name", "6104301234567", "resident registration number"),
        ("birth_date", "30.4.1961", "year-month-day"),
        ("name", "", "At least one of these"),
    ],
)
def test_what_is_not_kept_is_told_beside_its_field(app, kim, day, field, text, words):
    day()
    form = form_of(kim.get("/participants/P-001"), "/participants/P-001/identity/keep")

    answered = form.write(field, text).send(kim)

    assert answered.status_code == 422
    assert words in answered.text
    assert told(app, "identity.kept") == []


def test_the_identity_check_shows_what_to_compare_and_records_who_looked(app, kept, kim, day):
    lee = person(app, "lee", "nurse")
    with app.app_context():
        walk = Day(app.extensions["protocol"], SITE, "P-001")
        walk.assess()
        walk.open()
    path = f"/participants/P-001/identity?case={walk.code}"

    shut = lee.get(path, headers=SCRIPTED)
    assert "<html" not in shut.text
    assert not any(value in shut.text for value in VALUES)
    assert told(app, "identity.viewed") == []
    shown = form_of(shut, "/participants/P-001/identity").send(lee, headers=SCRIPTED)

    assert shows(shown, *("Hong Gil-dong", "A1234567", "1961-04-30"))
    (event,) = told(app, "identity.viewed")
    assert (event.actor, event.role, event.data["why"]) == ("lee", "nurse", "identity_check")
    assert event.touches == (f"case:{walk.code}",)
    assert "Refresh" not in shown.headers


def test_without_script_it_is_hidden_again_after_a_minute(kept, kim):
    page = kim.get("/participants/P-001/identity")
    shown = form_of(page, "/participants/P-001/identity").send(kim)

    assert shows(shown, "Hong Gil-dong")
    assert shown.headers["Refresh"] == "60; url=/participants/P-001/identity"
    assert shown.headers["Cache-Control"] == "no-store"
    title = re.search(r"<title>(.*?)</title>", shown.text)[1]
    assert not any(value in title for value in VALUES)


def test_an_identity_is_corrected_from_what_is_kept(app, kept, kim):
    look = next(
        f for f in forms_of(kim.get("/participants/P-001")) if f.data.get("why") == "correction"
    )
    form = form_of(look.send(kim), "/participants/P-001/identity/keep")
    assert form.data["record_number"] == "A1234567"

    assert form.write("name", "Hong Kil-dong").send(kim).status_code == 303

    assert told(app, "identity.kept")[-1].data == {"changed": ["name"], "new": False}
    assert told(app, "identity.viewed")[-1].data["why"] == "correction"


def test_the_case_of_somebody_else_shows_nobody(app, kept, kim, day):
    other = day("open", participant="P-002")

    asked = kim.post("/participants/P-001/identity", {"case": other.code})

    assert asked.status_code == 404
    assert told(app, "identity.viewed") == []


@pytest.mark.parametrize(
    ("role", "why", "status"),
    [
        ("processor", "identity_check", 200),
        ("processor", "correction", 403),
        ("safety_officer", "safety", 200),
        ("safety_officer", "identity_check", 403),
        ("nurse", "safety", 403),
        ("quality", "identity_check", 403),
        ("administrator", "identity_check", 403),
        ("coordinator", "curiosity", 422),
    ],
)
def test_each_looks_for_a_reason_of_their_own(app, kept, role, why, status):
    lee = person(app, "lee", role)

    answered = lee.post("/participants/P-001/identity", {"why": why})

    assert answered.status_code == status
    assert len(told(app, "identity.viewed")) == (status == 200)
    assert any(value in answered.text for value in VALUES) == (status == 200)


# --------------------------------------------------------------------------------- rights


@pytest.mark.parametrize("role", ["surgeon", "nurse", "processor", "quality", "safety_officer"])
def test_only_a_coordinator_registers(app, role):
    lee = person(app, "lee", role)

    assert lee.get("/participants/new").status_code == 403
    assert lee.post("/participants/new", {"code": "P-001"}).status_code == 403
    assert "/participants/new" not in lee.get("/participants/").text


def test_participants_are_open_to_nobody_who_is_not_signed_in(client):
    for path in ("/participants/", "/participants/P-001", "/participants/P-001/identity"):
        assert client.get(path).status_code == 303


def test_an_administrator_sees_no_participant(app, day):
    day()
    boss = person(app, "boss", "administrator")

    assert boss.get("/participants/").status_code == 403
    assert boss.get("/participants/P-001").status_code == 403


def test_nobody_is_shown_under_a_code_that_nobody_bears(kim):
    assert kim.get("/participants/P-009").status_code == 404
    assert kim.get("/participants/P-009/identity").status_code == 404
    assert kim.post("/participants/P-009/identity", {}).status_code == 404
    assert kim.post("/participants/P-009/criteria", {}).status_code == 404
