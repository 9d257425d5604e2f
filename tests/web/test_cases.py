"""The page of a case: what is next, what was not recorded and why, and how it stands."""

import re
from datetime import timedelta
from zoneinfo import ZoneInfo

from tests.web.pages import form_on
from tests.web.ward import FINISHED, looked

SEOUL = ZoneInfo("Asia/Seoul")


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
    (clock,) = re.findall(r'<div class="timer.*?data-said', answer.text, re.S)
    assert 'data-state="stopped"' in clock
    assert "It ended in time: finish between" in clock
    running.act("svf.collected", "processor", volume_ml="10.0", appearance="bloody")
    assert "It ended in time" not in running.page("processor")


def test_what_was_recorded_with_a_deviation_is_not_said_in_green(running):
    form = running.form("processor", FINISHED)
    running.clock.tick(timedelta(minutes=5))

    answer = running.post("processor", form, scripted=True)

    band = re.search(r'<p class="done is-closing">.*?</p>', answer.text, re.S)[0]
    assert "Recorded, with a deviation" in band
    assert "at most 20:00 was allowed" in band


def test_a_step_outside_its_window_asks_for_its_reason_on_the_spot_with_its_times(running):
    form = running.form("processor", FINISHED)
    running.clock.tick(timedelta(minutes=5, seconds=7))
    answer = running.post("processor", form).text

    spot = answer[: answer.index('class="next"')]
    listed = answer[answer.index('class="answers"') : answer.index('class="past"')]
    begun = running.case.last("extraction.started").event.occurred_at
    for at in (
        begun,
        running.clock.now,
        begun + timedelta(minutes=15),
        begun + timedelta(minutes=20),
    ):
        assert f"{at.astimezone(SEOUL):%H:%M:%S}" in spot
    assert "took 22:07 (min:s), and at most 20:00 was allowed" in spot
    assert "say why" not in listed

    why = form_on(answer, "/steps/deviation.explained")
    assert running.post("processor", why).status_code == 422
    assert running.post("processor", why, reason="The filter was seated again.").status_code == 200
    assert "say why" not in running.page("processor")


def test_a_forgotten_tap_is_mended_from_there_and_shows_both_times(running):
    done = running.clock.now
    form = running.form("processor", FINISHED)
    running.clock.tick(timedelta(minutes=9))
    answer = running.post("processor", form).text

    (mend,) = re.findall(r'href="([^"]*)">It was at another time', answer)
    correct = form_on(running.at_work("processor").get(mend).text, mend)
    told = f"{done.astimezone(SEOUL):%Y-%m-%dT%H:%M:%S}"
    running.post("processor", correct, told_at=told, reason="The tap was forgotten.")

    page = running.page("processor")
    assert running.case.last(FINISHED).event.occurred_at == done
    assert "say why" not in page
    for at in (done, running.clock.now):
        assert f"{at.astimezone(SEOUL):%H:%M:%S}" in page


def test_an_adverse_event_that_was_answered_with_yes_waits_for_its_report(ward):
    ward.until("inject")
    treated = looked("right_thumb", "right_index")

    page = ward.send("nurse", "observation.recorded", pain="2", adverse_event="yes", **treated).text
    board = ward.at_work("nurse").get("/").text
    with ward.app.app_context():
        ward.day.report(term="digit.bruising", digit="right_thumb")
    after = ward.page("nurse")

    asked = "An adverse event was seen at an observation, and is not reported"
    assert asked in page
    assert f'href="/cases/{ward.day.code}/adverse-events/new">Report' in page
    assert after.index("Report an adverse event") < after.index('id="case"')
    assert "an adverse event was seen and is not reported" in board
    assert asked not in after


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
    assert len(running.told(FINISHED)) == 1


def test_the_same_id_with_other_words_shows_what_is_recorded_and_offers_another(ward):
    ward.until("check_in")
    form = ward.form("nurse", "anaesthetic.given")
    block = {"anaesthetic": "lidocaine", "adrenaline": "no", "where": "finger_block"}
    ward.post("nurse", form, anaesthetic_mg="20", **block)

    answer = ward.post("nurse", form, anaesthetic_mg="40", **block)
    again = form_on(answer.text, "anaesthetic.given")

    assert answer.status_code == 409
    assert "20 mg" in answer.text
    assert "Record as another" in answer.text
    assert again.fields["anaesthetic_mg"] == ["40"]
    assert ward.post("nurse", again).status_code == 200
    doses = [event.data["anaesthetic_mg"] for event in ward.told("anaesthetic.given")]
    assert doses == ["20", "40"]


def test_a_step_that_somebody_else_finished_says_who_and_when(running):
    mine, theirs = (running.form(who, FINISHED) for who in ("processor", "processor2"))
    running.post("processor2", theirs)
    running.clock.tick(seconds=40)

    answer = running.post("processor", mine)

    assert answer.status_code == 409
    assert "Already done" in answer.text
    assert "09:" in answer.text
    assert len(running.told(FINISHED)) == 1


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
    ward.until("collect")

    answer = ward.send("processor", "filling.planned", syringes__1__volume_ml="21")
    cell = re.search(r'<input name="syringes-1-volume_ml"[^>]*>', answer.text)[0]

    assert answer.status_code == 422
    assert 'value="21"' in cell
    assert 'aria-invalid="true"' in cell
    assert form_on(answer.text, "filling").fields["syringes-0-volume_ml"] == ["1.0"]


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
    assert ward.told("attempt.refused")
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


def test_what_was_recorded_at_the_same_screen_is_no_news_from_somebody_else(running):
    state = f"/cases/{running.day.code}/state"
    mine = running.at_work("processor")
    before = mine.get(state).json["seq"]

    running.send("processor", FINISHED)

    assert mine.get(f"{state}?after={before}").json["others"] == 0
    told = running.at_work("nurse").get(f"{state}?after={before}").json
    assert told["others"] == told["seq"] > before


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
