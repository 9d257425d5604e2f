"""The page of a case: what is next, what was not recorded and why, corrections, and other cases."""

import re
from datetime import timedelta

import pytest

from svflab.records import log
from svflab.services import demo
from tests.conftest import START
from tests.people import SITE
from tests.web.pages import form_on, forms_on
from tests.web.ward import SECOND

FINISHED = "extraction.finished"


def entries(ward, kind):
    with ward.app.app_context():
        return [entry.event for entry in log.entries(SITE) if entry.event.kind == kind]


@pytest.fixture
def running(ward):
    """The extraction has run for 17 minutes."""
    ward.until("set_up")
    ward.act("extraction.started", "processor")
    ward.clock.tick(minutes=17)
    return ward


def test_what_is_next_stands_open_and_says_who_does_it(running):
    page = running.page("processor")

    assert "Finish the extraction" in page
    assert "Finished now" in page
    assert "17:00" in page
    assert form_on(page, FINISHED).fields["event_id"] != [""]


def test_who_holds_no_role_for_what_is_next_sees_whom_it_waits_for(running):
    page = running.page("coordinator")
    section = page[page.index('class="next"') : page.index('class="running"')]

    assert "waits for: Processor" in section
    assert section.count("Finish the extraction") == 1
    assert FINISHED in section  # the way to state it here, by name and password
    assert "<form" not in section


def test_after_an_act_the_page_says_what_was_recorded_and_the_next_form_is_there(running):
    answer = running.send("processor", FINISHED)

    assert answer.status_code == 200
    assert "<html" not in answer.text
    assert re.search(r'class="done".*?Recorded.*?Finish the extraction', answer.text, re.S)
    assert form_on(answer.text, "svf.collected")
    assert 'class="timer' not in answer.text


def test_without_script_the_page_comes_back_with_what_was_recorded(running):
    form = running.form("processor", FINISHED)

    answer = running.post("processor", form, scripted=False)
    page = running.at_work("processor").get(answer.location)

    assert answer.status_code == 303
    assert re.search(r'class="done".*?Recorded', page.text, re.S)
    assert "<html" in page.text


def test_a_second_tap_a_resend_and_the_back_button_are_one_event(running):
    form = running.form("processor", FINISHED)

    answers = [running.post("processor", form, scripted=scripted) for scripted in (1, 1, 0)]

    assert [answer.status_code for answer in answers] == [200, 200, 303]
    assert "Recorded before" in answers[1].text
    assert len(entries(running, FINISHED)) == 1


def test_the_same_id_with_other_words_shows_what_is_recorded_and_offers_another(ward):
    ward.until("check_in")
    form = ward.form("nurse", "anaesthetic.given")
    ward.post("nurse", form, anaesthetic_mg="20", adrenaline="no")

    answer = ward.post("nurse", form, anaesthetic_mg="40", adrenaline="no")
    again = form_on(answer.text, "anaesthetic.given")

    assert answer.status_code == 409
    assert "20 mg" in answer.text
    assert "Record as another" in answer.text
    assert again.fields["anaesthetic_mg"] == ["40"]
    assert ward.post("nurse", again).status_code == 200
    doses = [event.data["anaesthetic_mg"] for event in entries(ward, "anaesthetic.given")]
    assert doses == ["20", "40"]


def test_a_step_that_somebody_else_finished_says_who_and_when(running):
    mine, theirs = (running.form(who, FINISHED) for who in ("processor", "processor2"))
    running.post("processor2", theirs)
    running.clock.tick(seconds=40)

    answer = running.post("processor", mine)

    assert answer.status_code == 409
    assert "Already done" in answer.text
    assert "09:" in answer.text
    assert len(entries(running, FINISHED)) == 1


def test_an_impossible_value_is_told_at_its_field_and_nothing_typed_is_lost(ward):
    ward.until("preflight")
    ward.act(
        "identity.checked",
        "nurse",
        witness="surgeon",
        identifiers=["birth_date", "name"],
        result="match",
    )

    answer = ward.send("nurse", "checkin.measured", weight_kg="542", allergies="Latex.")
    form = form_on(answer.text, "checkin.measured")

    assert answer.status_code == 422
    assert "10 to 400 kg" in answer.text
    assert 'aria-invalid="true"' in answer.text
    assert form.fields["weight_kg"] == ["542"]
    assert form.fields["allergies"] == ["Latex."]


def test_a_wrong_cell_of_a_table_is_marked(ward):
    ward.until("preflight")
    ward.act(
        "identity.checked",
        "nurse",
        witness="surgeon",
        identifiers=["birth_date", "name"],
        result="match",
    )
    form = ward.form("nurse", "digits.examined")

    sent = form.filled(digits__left_ring__pain="11", digits__right_thumb__suitable="no")
    answer = ward.at_work("nurse").client.post(form.action, data=sent)
    cell = re.search(r'<input name="digits-left_ring-pain"[^>]*>', answer.text)[0]

    assert answer.status_code == 422
    assert 'value="11"' in cell
    assert 'aria-invalid="true"' in cell
    assert form_on(answer.text, "digits").fields["digits-right_thumb-suitable"] == ["no"]


def test_what_is_refused_says_why_at_the_place_of_the_act_and_is_itself_recorded(ward):
    ward.until("open")
    form = ward.form("nurse", "preflight.completed")
    filled = {
        "device": "SX-1",
        "kit_lot": "L1",
        "kit_serial": "K1",
        "kit_expiry": "2026-11-01",
        "needle_lot": "N1",
        "diluent_lot": "D1",
        "bench": "Bench 1",
        "printer_ready": "yes",
    }

    answer = ward.post("nurse", form, **filled)

    assert answer.status_code == 409
    assert "Stop. Not recorded" in answer.text
    assert "2026-11-01" in answer.text
    assert form_on(answer.text, "preflight").fields["kit_lot"] == ["L1"]
    assert entries(ward, "attempt.refused")
    mended = form_on(answer.text, "preflight")
    assert ward.post("nurse", mended, kit_expiry="2027-11-01").status_code == 200


def test_a_syringe_of_another_participant_stops_and_both_sides_are_named(ward):
    ward.until("to_theatre")
    with ward.app.app_context():
        other = ward.participant("P-002", bench="Bench 2", device="SX-2")
        other.until("fill")
        theirs = other.live(other.case.syringes[0].code)
    band = ward.live(ward.case.wristband.code)

    answer = ward.send("nurse", "syringe.matched", wristband=band, syringe=theirs)

    assert answer.status_code == 409
    assert other.code[:4] in answer.text
    assert ward.day.code[:4] in answer.text
    assert not ward.case.has("syringe.matched")


def test_what_already_happened_is_told_with_its_time_and_why(running):
    answer = running.send(
        "processor", FINISHED, told_at="2026-11-23T10:00", reason="The screen was locked."
    )

    event = running.case.last(FINISHED).event
    assert answer.status_code == 200
    assert event.told
    assert event.occurred_at == START.replace(hour=1)
    assert "The screen was locked." in answer.text


def test_a_time_that_is_told_needs_a_reason(running):
    answer = running.send("processor", FINISHED, told_at="2026-11-23T10:00")

    assert answer.status_code == 422
    assert form_on(answer.text, FINISHED).fields["told_at"] == ["2026-11-23T10:00"]
    assert not running.case.has(FINISHED)


def test_who_did_it_may_be_another_than_who_states_it(ward):
    ward.until("check_in")

    ward.send("nurse", "liposuction.started", sites=["abdomen"], performer="surgeon")

    event = ward.case.last("liposuction.started").event
    assert (event.actor, event.performer) == ("nurse", "surgeon")
    assert "Demo Surgeon, stated by Demo Nurse" in ward.page("nurse")


def test_a_witness_proves_who_they_are_on_the_same_screen(ward):
    ward.until("preflight")
    form = ward.form("nurse", "identity.checked")
    both = {"identifiers": ["name", "birth_date"], "result": "match"}

    wrong = ward.post("nurse", form, **both, witness="surgeon", witness_password="guess")
    nobody = ward.post("nurse", form, **both)
    right = ward.post("nurse", form, **both, **SECOND)

    assert (wrong.status_code, nobody.status_code, right.status_code) == (422, 422, 200)
    assert "Name and password do not fit" in wrong.text
    assert "guess" not in wrong.text
    assert ward.case.last("identity.checked").event.witness == "surgeon"


def test_a_step_of_another_role_is_stated_here_by_somebody_who_holds_it(ward):
    ward.until("preflight")
    ward.act(
        "identity.checked",
        "nurse",
        witness="surgeon",
        identifiers=["birth_date", "name"],
        result="match",
    )
    answers = {"pregnancy": "no", "systemic_infection": "no"}
    surgeon = {"actor": "surgeon", "actor_password": demo.password("surgeon")}

    alone = ward.send("nurse", "eligibility.confirmed", **answers)
    signed = ward.send("nurse", "eligibility.confirmed", **answers, **surgeon)

    event = ward.case.last("eligibility.confirmed").event
    assert (alone.status_code, signed.status_code) == (422, 200)
    assert (event.actor, event.role) == ("surgeon", "surgeon")


def test_nobody_accepts_what_they_handed_over_themselves(ward):
    ward.until("liposuction")
    [code] = ward.of("lipoaspirate")
    ward.act("handover.offered", "nurse", to="laboratory", containers=[ward.live(code)])
    form = ward.form("nurse", "handover.accepted")

    alone = ward.post("nurse", form, containers=ward.live(code))
    both = ward.post(
        "nurse",
        form,
        containers=ward.live(code),
        actor="processor",
        actor_password=demo.password("processor"),
    )

    assert (alone.status_code, both.status_code) == (422, 200)
    assert ward.case.last("handover.accepted").event.actor == "processor"


@pytest.mark.parametrize("who", ["admin", "safety", "coordinator"])
def test_a_form_is_not_open_to_who_holds_no_role_for_it(ward, who):
    ward.until("open")
    form = ward.form("nurse", "preflight.completed")
    form.fields["csrf_token"] = [ward.at_work(who).token()]
    path = form.action

    answer = ward.at_work(who).client.post(path, data=form.fields)

    assert answer.status_code == 403
    assert not ward.case.has("preflight.completed")


def test_an_entry_is_corrected_by_another_and_both_stay_readable(ward):
    ward.until("to_laboratory")
    before = ward.case.last("liposuction.finished").event
    address = f"/cases/{ward.day.code}/correct/{before.id}"
    form = form_on(ward.at_work("nurse").get(address).text, "/correct/")
    assert form.fields["aspirate_ml"] == ["180"]

    silent = ward.post("nurse", form, aspirate_ml="188", scripted=False)
    told = ward.post("nurse", form, aspirate_ml="188", reason="Read again.", scripted=False)
    page = ward.page("nurse", past="all")

    after = ward.case.last("liposuction.finished").event
    assert (silent.status_code, told.status_code) == (422, 303)
    assert (after.replaces, after.occurred_at) == (before.id, before.occurred_at)
    assert after.data["aspirate_ml"] == "188"
    assert after.data["container"] == before.data["container"]
    for text in ("180 mL", "188 mL", "corrected", "Read again."):
        assert text in page


def test_free_text_comes_back_into_a_correction(ward):
    ward.until("check_in")
    measured = ward.case.last("checkin.measured").event

    page = ward.at_work("nurse").get(f"/cases/{ward.day.code}/correct/{measured.id}")

    assert form_on(page.text, "/correct/").fields["allergies"] == ["none known"]


@pytest.mark.parametrize("kind", ["case.opened", "label.printed", "handover.accepted"])
def test_some_things_are_never_corrected(ward, kind):
    ward.until("to_laboratory")
    event = ward.case.last(kind).event
    address = f"/cases/{ward.day.code}/correct/{event.id}"

    page = ward.at_work("coordinator").get(address)

    assert [form for form in forms_on(page.text) if "/correct/" in form.action] == []
    assert "not correctable" in page.text
    assert event.id not in re.findall(r"/correct/([^\"]+)", ward.page("nurse", past="all"))


def test_ones_own_last_act_is_undone_by_a_tap(running):
    running.send("processor", FINISHED)
    page = running.page("processor")

    undo = form_on(page, "/undo/")
    answers = [running.post("processor", undo) for _tap in range(2)]

    assert [answer.status_code for answer in answers] == [200, 200]
    assert not running.case.has(FINISHED)
    assert "withdrawn" in answers[0].text
    assert form_on(answers[0].text, FINISHED)
    [event] = entries(running, "entry.withdrawn")
    assert event.actor == "processor"


def test_nobody_undoes_what_another_recorded(running):
    running.send("processor", FINISHED)
    page = running.page("processor2")

    assert "/undo/" not in page
    form = form_on(running.page("processor"), "/undo/")
    form.fields["csrf_token"] = [running.at_work("processor2").token()]
    assert (
        running.at_work("processor2").client.post(form.action, data=form.fields).status_code == 403
    )


def test_a_deviation_is_explained_where_it_stands(running):
    running.clock.tick(minutes=3, seconds=7)
    answer = running.send("processor", FINISHED)
    assert "took 20:07" in answer.text
    form = form_on(answer.text, "deviation.explained")

    silent = running.post("processor", form)
    said = running.post("processor", form, reason="The filter was seated again.")

    assert (silent.status_code, said.status_code) == (422, 200)
    assert len([f for f in forms_on(said.text) if "deviation.explained" in f.action]) == 0
    assert "The filter was seated again." in said.text
    assert "Nothing waits for an answer" in said.text


def test_the_timeline_shows_twelve_entries_and_the_rest_when_asked(ward):
    ward.until("to_laboratory")

    short, whole = ward.page("nurse"), ward.page("nurse", past="all")

    seals = [len(re.findall(r'class="seal"', page)) for page in (short, whole)]
    assert seals == [12, len(ward.case.entries)]
    assert ward.case.entries[-1].hash[:6] in short


def test_the_page_tells_how_far_its_log_has_come(running):
    state = f"/cases/{running.day.code}/state"
    before = running.at_work("nurse").get(state).json["seq"]
    assert f'data-seq="{before}"' in running.page("nurse")

    running.send("processor", FINISHED)

    assert running.at_work("nurse").get(state).json["seq"] > before


def test_a_closed_case_still_takes_the_result_that_was_awaited(ward):
    ward.until("close")
    page = ward.page("quality")
    assert "This case is closed" in page

    answer = ward.send("quality", "result.reported", "sterility", value="no_growth")

    assert answer.status_code == 200
    assert ward.case.results["sterility"].value == "no_growth"
    assert ward.case.state == "closed"


def test_a_case_that_cannot_close_yet_says_what_is_open(ward):
    ward.until("inject")

    page = ward.page("surgeon")
    answer = ward.send("quality", "case.closed", owner="quality")

    assert "still open before the case closes" in page
    assert answer.status_code == 409
    assert "observation" in answer.text


def test_a_case_that_nobody_opened_is_not_there(ward):
    for path in ("/cases/C000000000", "/cases/C000000000/steps/extraction.finished"):
        answer = ward.at_work("nurse").get(path)
        assert answer.status_code in (404, 405)
    unknown = ward.at_work("nurse").post("/cases/C000000000/steps/extraction.finished")
    assert unknown.status_code == 404


# ------------------------------------------------------------------------- opening


@pytest.fixture
def desk(ward):
    """The coordinator's screen, with one eligible participant and one in screening."""
    ward.until("assess")
    with ward.app.app_context():
        ward.participant("P-002").register()
    return ward.at_work("coordinator")


def test_a_case_opens_for_an_eligible_participant(ward, desk):
    form = form_on(desk.get("/cases/new").text, "/cases/new")
    assert form.choices["participant"] == ["P-001"]

    answer = desk.client.post(form.action, data=form.filled(participant="P-001"))
    page = desk.get(answer.location)

    assert answer.status_code == 303
    assert "Pre-flight" in page.text
    assert "P-001" in page.text


def test_the_same_form_opens_one_case(ward, desk):
    form = form_on(desk.get("/cases/new").text, "/cases/new")

    sent = [desk.client.post(form.action, data=form.filled(participant="P-001")) for _ in "ab"]

    assert sent[0].location == sent[1].location
    assert len(entries(ward, "case.opened")) == 1


def test_no_case_opens_for_who_is_not_eligible(ward, desk):
    form = form_on(desk.get("/cases/new?participant=P-002").text, "/cases/new")

    answer = desk.client.post(form.action, data=form.filled(participant="P-002"))

    assert answer.status_code == 409
    assert "P-002" in answer.text
    assert not entries(ward, "case.opened")


def test_a_participant_with_an_open_case_is_not_offered_again(ward, desk):
    ward.until("open")

    page = desk.get("/cases/new")

    assert "Nobody is eligible and waiting" in page.text


def test_who_may_not_open_a_case_is_told_which_role_may(ward, desk):
    answer = ward.at_work("processor").get("/cases/new")

    assert answer.status_code == 403
    assert "Coordinator" in answer.text


# ---------------------------------------------------------------------------- the list


def test_the_list_of_cases_is_paged_and_filtered(ward, monkeypatch):
    monkeypatch.setattr("svflab.web.cases.PAGE", 2)
    codes = []
    with ward.app.app_context():
        for number in range(1, 4):
            day = ward.participant(f"P-00{number}", bench=f"Bench {number}")
            for part in ("register", "assess", "open"):
                getattr(day, part)()
            ward.clock.tick(timedelta(minutes=1))
            codes.append(day.code)
        day.act("case.stopped", "nurse", cause="other", reason="A test.")
    nurse = ward.at_work("nurse")

    first = nurse.get("/cases/").text
    older = nurse.get(re.search(r'href="(/cases/\?before=[^"]+)"', first)[1]).text
    stopped = nurse.get("/cases/?state=stopped").text
    theirs = nurse.get("/cases/?participant=P-001").text

    shown = lambda page: [code for code in codes if code in page]  # noqa: E731
    assert shown(first) == codes[1:]
    assert shown(older) == codes[:1]
    assert shown(stopped) == codes[2:]
    assert shown(theirs) == codes[:1]
