"""The pages of adverse events: reported at the bedside, judged at the desk."""

import re
from datetime import timedelta

import pytest

from svflab.domain.causality import COMPONENTS
from svflab.domain.event import instant_text
from svflab.records import log, projections
from svflab.services import vault
from svflab.services.walk import Day
from tests.forms import form_of
from tests.people import PASSWORD, SITE, person
from tests.web.codes import ungrouped

MOST_TAPS = 13
SCALE = ["certain", "probable", "possible", "unlikely", "unclassified", "unassessable"]


@pytest.fixture
def begin(app, clock):
    def begun(part, participant="P-001"):
        with app.app_context():
            protocol = app.extensions["protocol"]
            wait = lambda minutes: clock.tick(timedelta(minutes=minutes))  # noqa: E731
            return Day(protocol, SITE, participant, wait=wait).until(part)

    return begun


@pytest.fixture
def day(begin):
    """A case that has just been opened."""
    return begin("open")


@pytest.fixture
def injected(begin):
    """A case whose two syringes were given: right thumb and right index."""
    return begin("inject")


@pytest.fixture
def lee(app, day):
    return person(app, "lee", "nurse")


@pytest.fixture
def ahn(app, day):
    return person(app, "ahn", "safety_officer")


@pytest.fixture
def reported(day, lee):
    """The code of an adverse event that a nurse has reported."""
    return code_in(bruise(lee, day).send(lee).location)


def told(app, kind="adverse_event.reported"):
    with app.app_context():
        return [entry.event for entry in log.entries(SITE) if entry.event.kind == kind]


def rows(app, **wanted):
    with app.app_context():
        return projections.reports(SITE, **wanted)


def code_in(location):
    return re.search(r"/safety/(A\w+)", location)[1]


def shows(page, *texts):
    plain = " ".join(re.sub(r"<[^>]+>", " ", ungrouped(page.text)).split())
    return all(text in plain for text in texts)


def blank(browser, day, query=""):
    address = f"/cases/{day.code}/adverse-events/new{query}"
    return form_of(browser.get(address), address)


SINCE = (("serious", "none"), ("onset", "now"), ("aware", "now"))


def bruise(browser, day, **other):
    """Tap a bruise of the right thumb, or something else of it."""
    taps = {
        "where": "digit",
        "digit": "right_thumb",
        "term": "digit.bruising",
        "grade": "1",
        "action": "none",
        "outcome": "recovering",
        "serious": "none",
        "onset": "now",
        "aware": "now",
        **other,
    }
    form = blank(browser, day)
    for name, value in taps.items():
        for one in value if isinstance(value, list) else [value]:
            form.tap(name, one)
    return form


def opinion(browser, code, note="", **rated):
    page = browser.get(f"/safety/{code}")
    name = re.search(rf'id="(judge-{code}-\d+)"', page.text)[1]
    form = form_of(page, name)
    for component in COMPONENTS:
        form.tap(component, rated.get(component, "unlikely"))
    return form.write("note", note).write("sign_password", PASSWORD)


# -------------------------------------------------------------------------------- reporting


def test_a_bruise_is_reported_in_ten_taps_and_no_word(app, day, lee):
    form = bruise(lee, day)

    answered = form.send(lee)

    assert answered.status_code == 303
    assert form.taps == 10
    (event,) = told(app)
    assert event.data["serious"] == {
        "death": False,
        "life_threatening": False,
        "hospitalisation": False,
        "disability": False,
        "congenital": False,
        "important": False,
    }
    assert (event.data["action"], event.actor, event.role) == ("none", "lee", "nurse")
    page = lee.get(answered.headers["Location"]).text
    assert ", not serious. Done: nothing" in page
    assert "none of the six" in page
    assert event.data["onset_at"] == event.data["aware_at"]


def test_the_longest_report_takes_thirteen_taps_and_one_text(app, day, lee):
    form = bruise(
        lee,
        day,
        term="digit.necrosis",
        grade="4",
        serious=["hospitalisation", "disability"],
        action="injection_stopped",
        treatment="procedure",
        outcome="not_recovered",
        onset="ago60",
        aware="ago15",
    )

    answered = form.write("note", "The tip is black.").send(lee)

    assert answered.status_code == 303
    assert form.taps <= MOST_TAPS
    texts = [one.name for one in form.controls if one.type in ("textarea", "text")]
    assert texts == ["note"]
    (event,) = told(app)
    assert event.data["note"] == {"text": event.data["note"]["text"]}
    assert shows(lee.get(answered.location), "The tip is black.", "special interest", "serious")


def test_what_was_recorded_its_code_and_where_it_waits_are_said(app, day, lee):
    page = lee.get(bruise(lee, day).send(lee).location)

    (row,) = rows(app)
    code = row["code"]
    assert shows(
        page, "Bruising, right thumb, grade 1. Its code is " + code, "It waits on the safety list"
    )
    assert shows(page, "Reported by Lee (Nurse)")


def test_a_report_is_born_linked_and_its_page_leads_to_what_it_belongs_to(app, injected):
    lee = person(app, "lee", "nurse")
    page = lee.get(bruise(lee, injected).send(lee).location)

    assert f'href="/cases/{injected.code}"' in page.text
    assert 'href="/participants/P-001"' in page.text
    with app.app_context():
        case = injected.case
        codes = [one.code for one in case.syringes]
        assert len(case.reports) == 1
    first, second = codes
    assert shows(page, f"syringe {first}", "device SX-0417", "lot SXL-2611")
    assert shows(page, f"kit {injected.kit}", "1, planned for right thumb")
    assert second not in page.text
    assert shows(page, "min after the injection", "Liposuction", "Injection", "We knew")


def test_the_cause_is_not_asked_of_who_reports(day, lee):
    names = blank(lee, day).names()

    assert not names & {"liposuction", "anaesthetic", "svf", "injection", "device", "disease"}


@pytest.mark.parametrize("times", [2, 3])
def test_a_second_tap_and_the_back_button_record_nothing_new(app, clock, day, lee, times):
    form = bruise(lee, day)
    first = form.send(lee)
    clock.tick(seconds=20)

    again = [form.send(lee) for _ in range(times)]

    assert {one.location for one in again} == {first.location}
    assert len(told(app)) == 1


def test_the_same_form_with_other_words_is_no_second_report(app, day, lee):
    form = bruise(lee, day)
    form.send(lee)

    again = form.tap("grade", "3").send(lee)

    assert again.status_code == 422
    assert shows(again, "This form was sent before with other content.")
    assert [event.data["grade"] for event in told(app)] == ["1"]


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"grade": "5"}, "go together"),
        ({"outcome": "fatal"}, "go together"),
        ({"serious": "death"}, "go together"),
        ({"where": "donor_site"}, "does not belong to"),
        ({"term": "digit.other"}, "say in a few words what it is"),
        ({"aware": "ago60"}, "It was known before it began."),
        ({"onset": "at"}, "Give the time."),
    ],
)
def test_what_contradicts_itself_is_said_in_words_and_nothing_is_lost(
    app, day, lee, changed, words
):
    form = bruise(lee, day, **changed)
    sent = form.write("note", "" if "other" in str(changed) else "A line of text.").data

    answered = form.send(lee)

    assert answered.status_code == 422
    assert words in answered.text
    again = form_of(answered, f"report-{day.code}").data
    assert {**again, "csrf_token": ""} == {**sent, "csrf_token": ""}
    with app.app_context():
        kinds = {entry.event.kind for entry in log.entries(SITE)}
    assert not kinds & {"adverse_event.reported", "attempt.refused"}


def test_a_fatal_report_may_say_when_they_died_and_a_later_one_whether_there_was_an_autopsy(
    app, clock, day, lee, ahn
):
    at = f"{(clock.now + timedelta(hours=9, minutes=-10)):%Y-%m-%dT%H:%M:00}"
    dead = {"grade": "5", "outcome": "fatal", "serious": "death", "ended": "unknown"}
    dead |= {"onset": "ago60", "aware": "now"}
    early = bruise(lee, day, **dead).write("died_at", "2026-11-01T09:00:00").send(lee)
    assert (early.status_code, shows(early, "The participant died before it began.")) == (422, True)
    alive = bruise(lee, day).write("died_at", at).send(lee)
    assert shows(alive, "the outcome is not fatal")

    code = code_in(bruise(lee, day, **dead).write("died_at", at).send(lee).location)
    page = ahn.get(f"/safety/{code}")
    assert shows(page, f"Died {at[11:16]}")
    form = form_of(page, "act-follow_up")
    form.write("note", "The coroner has seen her.").tap("autopsy", "yes")
    assert form.send(ahn).status_code == 303
    (event,) = told(app, "follow_up.told")
    assert (event.data["autopsy"], "died_at" in event.data) == ("yes", False)
    assert shows(ahn.get(f"/safety/{code}"), "Autopsy Done")
    corrected = form_of(lee.get(f"/safety/{code}/correct"), f"correct-{code}")
    assert corrected.data["died_at"] == at


def test_no_judgement_is_filled_in_before_somebody_gives_it(day, lee):
    held = blank(lee, day).data

    assert not {"serious", "onset", "aware", "grade", "action", "outcome"} & set(held)


def test_serious_by_none_and_by_one_of_the_six_is_asked_again(app, day, lee):
    answered = bruise(lee, day, serious=["none", "death"], grade="5", outcome="fatal").send(lee)

    assert (answered.status_code, told(app)) == (422, [])
    assert shows(answered, "It is either none of these, or what is ticked.")


@pytest.mark.parametrize(
    "name",
    ["where", "digit", "term", "grade", "action", "outcome", "serious", "onset", "aware"],
)
def test_what_is_missing_is_said_at_its_field(app, day, lee, name):
    form = bruise(lee, day, onset="ago5")
    form.controls = [one for one in form.controls if one.name != name]

    answered = form.send(lee)

    assert answered.status_code == 422
    assert re.findall(r'href="#([a-z_]+)"', answered.text.split('class="errors"')[1])[:1] == [name]
    assert answered.text.split('class="errors"')[1].split("</div>")[0].count("<li") <= 1
    assert told(app) == []


def test_a_missing_digit_is_said_with_all_that_is_missing_and_no_seconds_are_asked_for(day, lee):
    answered = blank(lee, day).tap("where", "digit").send(lee).text

    assert {"digit", "term", "grade"} <= set(re.findall(r'<li><a href="#(\w+)"', answered))
    assert 'type="datetime-local"' in answered
    assert 'step="1"' not in answered


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("2026-11-24T09:00:00", "is in the future"),
        ("yesterday", "A date and a time"),
        ("", "Give the time"),
    ],
)
def test_a_time_that_cannot_be_is_said_beside_it(app, day, lee, typed, words):
    form = bruise(lee, day, onset="at").write("onset_at", typed)

    answered = form.send(lee)

    assert answered.status_code == 422
    assert words in answered.text
    assert form_of(answered, f"report-{day.code}").data["onset_at"] == typed


def test_a_time_is_told_by_the_clocks_of_the_site(app, clock, day, lee):
    form = bruise(lee, day, onset="at", aware="ago5").write("onset_at", "2026-11-23T09:00:30")
    now = clock.now

    form.send(lee)

    (event,) = told(app)
    assert event.data["onset_at"] == "2026-11-23T00:00:30.000000Z"
    assert event.data["aware_at"] == instant_text(now - timedelta(minutes=5))


def test_once_something_was_injected_a_report_from_the_case_takes_eight_taps(app, injected):
    nurse = person(app, "noh", "nurse")
    form = blank(nurse, injected)
    assert form.data["where"] == "digit"
    assert "digit" not in form.data, "which one nobody guesses"

    taps = ("digit", "right_index"), ("term", "digit.bruising"), ("grade", "1")
    for name, value in (*taps, ("serious", "none"), ("onset", "now"), ("outcome", "recovering")):
        form.tap(name, value)
    assert form.tap("action", "none").send(nurse).status_code == 303
    assert form.taps == 8, "seven, and the one that records"


def test_a_digit_or_a_syringe_is_known_to_the_form_that_starts_from_it(app, injected):
    lee = person(app, "lee", "nurse")
    with app.app_context():
        syringe = injected.case.syringes[1].code

    from_digit = blank(lee, injected, "?digit=left_little").data
    from_syringe = blank(lee, injected, f"?syringe={syringe}").data

    assert (from_digit["where"], from_digit["digit"]) == ("digit", "left_little")
    assert (from_syringe["digit"], from_syringe["syringe"]) == ("right_index", syringe)


def test_an_earlier_event_is_in_sight_while_a_new_one_is_told(lee, day, reported):
    page = lee.get(f"/cases/{day.code}/adverse-events/new")

    assert shows(page, "Reported before: 1", "Bruising, right thumb, grade 1")


def test_a_participant_of_one_case_reports_into_that_case(app, day, lee):
    page = lee.get("/participants/P-001/adverse-events/new")
    form = form_of(page, f"report-{day.code}")
    for name, value in (("where", "systemic"), ("term", "systemic.fever"), ("grade", "1"), *SINCE):
        form.tap(name, value)

    form.tap("action", "none").tap("outcome", "unknown").send(lee)

    (row,) = rows(app)
    assert (row["case"], row["participant"]) == (day.code, "P-001")


def test_an_adverse_event_before_any_case_belongs_to_the_participant(app, begin):
    begin("assess")
    lee = person(app, "lee", "nurse")
    page = lee.get("/participants/P-001/adverse-events/new")
    form = form_of(page, "report-P-001")
    for name, value in (("where", "systemic"), ("term", "systemic.flare"), ("grade", "2"), *SINCE):
        form.tap(name, value)

    answered = form.tap("action", "none").tap("outcome", "unknown").send(lee)

    (row,) = rows(app)
    assert (row["case"], row["participant"]) == ("", "P-001")
    assert shows(lee.get(answered.location), "Flare of the systemic sclerosis")
    assert shows(lee.get("/participants/P-001"), "Flare of the systemic sclerosis", "waiting")


@pytest.mark.parametrize("role", ["surgeon", "nurse", "processor", "coordinator", "safety_officer"])
def test_whoever_works_on_a_case_reports(app, day, role):
    kim = person(app, "kim", role)

    assert bruise(kim, day).send(kim).status_code == 303
    assert told(app)[0].role == role


@pytest.mark.parametrize("role", ["quality", "administrator"])
def test_others_do_not_report(app, day, role):
    kim = person(app, "kim", role)

    assert kim.get(f"/cases/{day.code}/adverse-events/new").status_code == 403
    assert kim.post("/participants/P-001/adverse-events/new", {}).status_code == 403


def test_there_is_no_report_of_a_case_or_a_person_that_is_not_there(app):
    lee = person(app, "lee", "nurse")

    assert lee.get("/cases/C7K3QM9X2K/adverse-events/new").status_code == 404
    assert lee.get("/participants/P-009/adverse-events/new").status_code == 404
    assert lee.get("/safety/A7K3QM9X2C").status_code == 404


# -------------------------------------------------------------------------------- correcting


def corrected(browser, code):
    return form_of(browser.get(f"/safety/{code}/correct"), f"correct-{code}")


def test_a_report_is_corrected_with_a_reason_and_both_stay_readable(app, day, lee, reported):
    form = corrected(lee, reported).tap("digit", "right_index").tap("grade", "2")

    without = form.send(lee)
    form = form_of(without, f"correct-{reported}")
    answered = form.write("reason", "Looked again.").send(lee)

    assert (without.status_code, answered.status_code) == (422, 303)
    page = lee.get(answered.location)
    assert shows(page, "Bruising, right index, grade 2", "What was told before")
    assert shows(page, "Bruising, right thumb, grade 1", "“Looked again.”")
    assert len(told(app)) == 2


def test_a_correction_keeps_the_times_to_the_last_fraction(app, lee, reported):
    form = corrected(lee, reported)

    form.tap("grade", "2").write("reason", "Worse.").send(lee)

    first, second = told(app)
    for name in ("onset_at", "aware_at"):
        assert second.data[name] == first.data[name]
    assert second.occurred_at == first.occurred_at


def test_a_correction_that_is_sent_twice_is_one(app, lee, reported):
    form = corrected(lee, reported).tap("grade", "2").write("reason", "Worse.")

    assert [form.send(lee).status_code for _ in range(2)] == [303, 303]
    assert len(told(app)) == 2


# ---------------------------------------------------------------------------------- judging


def test_opinions_stand_side_by_side_and_none_takes_the_place_of_another(app, ahn, reported):
    oh = person(app, "oh", "surgeon")
    opinion(oh, reported, svf="possible").send(oh)
    answered = opinion(ahn, reported, svf="unlikely", note="Too early for it.").send(ahn)

    page = ahn.get(answered.location)

    assert [event.actor for event in told(app, "causality.judged")] == ["oh", "ahn"]
    head = page.text.split('class="opinions"')[1].split("</thead>")[0]
    assert head.index("Oh") < head.index("Ahn")
    assert shows(page, "SVF product they differ Possible Unlikely", "Too early for it.")
    assert shows(page, "judged")


def test_one_who_thinks_again_adds_a_second_opinion(app, ahn, reported):
    opinion(ahn, reported, svf="possible").send(ahn)
    opinion(ahn, reported, svf="probable").send(ahn)

    assert [one.data["svf"] for one in told(app, "causality.judged")] == ["possible", "probable"]
    assert shows(ahn.get(f"/safety/{reported}"), "Possible Probable")


def test_an_opinion_that_is_sent_twice_is_one(app, ahn, reported):
    form = opinion(ahn, reported)

    assert [form.send(ahn).status_code for _ in range(2)] == [303, 303]
    assert len(told(app, "causality.judged")) == 1


def test_the_scale_says_why_certain_is_out_of_reach_and_asks_for_words(app, ahn, reported):
    page = ahn.get(f"/safety/{reported}")
    assert shows(page, "WHO-UMC scale", "A single dose can be neither stopped nor given again")

    form = opinion(ahn, reported, injection="certain")
    assert form.options("svf") == SCALE
    without = form.send(ahn)
    form = form_of(without, f"judge-{reported}-0").write("sign_password", PASSWORD)
    answered = form.write("note", "The needle broke.").send(ahn)

    assert (without.status_code, answered.status_code) == (422, 303)
    assert shows(without, "Say in a few words what makes it certain")


def test_every_component_is_judged(app, ahn, reported):
    form = opinion(ahn, reported)
    form.controls = [one for one in form.controls if one.name != "device"]

    answered = form.send(ahn)

    assert answered.status_code == 422
    assert told(app, "causality.judged") == []
    assert answered.text.count("This is needed.") == 2


def test_an_opinion_on_what_was_corrected_since_is_marked_and_it_waits_anew(
    app, ahn, lee, reported
):
    opinion(ahn, reported).send(ahn)
    corrected(lee, reported).tap("grade", "3").write("reason", "Worse.").send(lee)

    page = ahn.get(f"/safety/{reported}")

    assert shows(page, "before the report was corrected", "waits for a physician")
    assert rows(app)[0]["state"] == "waiting"


@pytest.mark.parametrize("role", ["nurse", "processor", "coordinator", "quality"])
def test_only_a_physician_is_asked_for_an_opinion(app, reported, role):
    kim = person(app, "kim", role)

    assert "Sign my opinion" not in kim.get(f"/safety/{reported}").text
    assert kim.post(f"/safety/{reported}/opinions", {}).status_code == 403


# ----------------------------------------------------------------------------------- the desk


def test_an_empty_list_says_what_will_stand_there(app):
    ahn = person(app, "ahn", "safety_officer")

    assert shows(ahn.get("/safety/"), "Nothing waits", "0 wait for a physician")


def test_the_list_says_how_long_each_has_been_known_and_what_is_overdue(clock, day, lee, ahn):
    bruise(lee, day).send(lee)
    clock.tick(hours=20)
    late = person_again(ahn)
    bruise(late, day, term="digit.ischaemia", serious="important").send(late)
    clock.tick(hours=4, minutes=10)

    page = person_again(ahn).get("/safety/")

    lines = [" ".join(re.sub(r"<[^>]+>", " ", one).split()) for one in page.text.split("<tr>")[2:]]
    assert "overdue 1 d 0 h" in lines[0]
    assert "Bruising right thumb" in lines[0]
    assert "waiting 4 h 10 min" in lines[1]
    assert "special interest" in lines[1]
    assert "serious" in lines[1]
    assert all("P-001" in line and f"/cases/{day.code}" in page.text for line in lines)


def person_again(browser):
    """Sign the same person in again: a session ends when nobody works in it."""
    browser.sign_in("ahn")
    return browser


def test_the_list_is_filtered_sorted_and_read_a_page_at_a_time(
    app, clock, day, lee, ahn, monkeypatch
):
    monkeypatch.setattr("svflab.web.safety.PAGE", 2)
    codes = []
    for number in range(4):
        more = {"serious": "important"} if number == 2 else {}
        codes.append(code_in(bruise(lee, day, **more).send(lee).location))
        clock.tick(minutes=1)
    opinion(ahn, codes[0]).send(ahn)

    def listed(path):
        seen = []
        while path:
            page = ahn.get(path)
            seen += re.findall(r'data-row href="/safety/(A\w+)"', page.text)
            more = re.search(r'href="([^"]*after=[^"]*)"[^>]*>Next page', page.text)
            path = more[1].replace("&amp;", "&") if more else ""
        return seen

    assert listed("/safety/") == codes[1:]
    assert listed("/safety/?sort=newest") == codes[:0:-1]
    assert listed("/safety/?state=judged") == codes[:1]
    assert listed("/safety/?state=all&sort=oldest") == codes
    assert listed("/safety/?serious=1") == [codes[2]]
    assert listed("/safety/?special=1") == []
    assert listed("/safety/?after=nonsense") == codes[1:]


@pytest.mark.parametrize("role", ["safety_officer", "surgeon", "quality", "coordinator"])
def test_the_desk_is_open_to_who_reads_it(app, role):
    assert person(app, "kim", role).get("/safety/").status_code == 200


@pytest.mark.parametrize("role", ["nurse", "processor", "administrator"])
def test_the_desk_is_not_open_to_others(app, role):
    kim = person(app, "kim", role)

    assert kim.get("/safety/").status_code == 403
    assert "/safety/" not in kim.get("/account").text


def test_who_reported_reads_the_report(lee, reported):
    assert lee.get(f"/safety/{reported}").status_code == 200


def test_a_resident_registration_number_in_a_report_is_asked_about_once(app, lee, day):
    form = bruise(lee, day).write("note", "Came in as 710304-2123456.")
    answer = form.send(lee)

    assert "looks like a resident registration number" in answer.text
    assert 'name="named" value="yes"' in answer.text
    assert told(app) == []

    assert form.write("note", "Came in by bus.").send(lee).status_code == 303


def test_the_participants_own_name_in_a_report_is_asked_about_once(app, lee, day):
    with app.app_context():
        who = vault.Identity("Lee-Kim Hyun-a", "0041277", "")
        vault.put("P-001", who, site=SITE, actor="coordinator", role="coordinator")
    form = bruise(lee, day).write("note", "Hyun-a Lee-Kim called.")
    answer = form.send(lee)

    assert "These words name the participant" in answer.text
    assert told(app) == []
    assert 'name="named" value="yes"' in answer.text
