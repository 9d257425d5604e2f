"""The Scan page, and the answer to a scan on any page."""

import html
import re

import pytest
from flask import current_app

from svflab.services.walk import Day
from tests.people import SCRIPTED, person

PEOPLE = {
    "nurse": ("nurse",),
    "surgeon": ("surgeon",),
    "processor": ("processor",),
    "processor2": ("processor",),
    "coordinator": ("coordinator",),
}


@pytest.fixture
def begin(app, clock):
    """Begin the day of a participant, and go on with it up to a part."""

    def begun(part, participant="P-001", bench="Bench 1", device="SX-0417"):
        with app.app_context():
            day = Day(
                current_app.extensions["protocol"],
                "seoul",
                participant,
                wait=lambda minutes: clock.tick(minutes=minutes),
                bench=bench,
                device=device,
            )
            return day.until(part)

    return begun


@pytest.fixture
def nurse(app):
    """Return a way to sign the nurse in, once the day has come as far as it should."""
    return lambda: person(app, "nurse", "nurse")


def labels_of(app, day, kind):
    with app.app_context():
        return [day.live(code) for code in day.of(kind)]


def on_page(day, **more):
    return {
        "case": day.code,
        "entry": "scanned",
        "millis": "120",
        **more,
    }


def scan(browser, code, day=None, page="/board/", **more):
    here = f"http://localhost/cases/{day.code}" if day else f"http://localhost{page}"
    data = {"code": code, **(on_page(day) if day else {"entry": "scanned"}), **more}
    return browser.post("/scan", data, headers={**SCRIPTED, "HX-Current-URL": here})


def said(text):
    """Return the state of the band and what stands in it, in plain words."""
    start = re.search(r'<div id="scan-answer" class="answer is-(\w+)"[^>]*>', text)
    depth, end = 0, start.start()
    for tag in re.finditer(r"<(/?)div\b", text[start.start() :]):
        depth += -1 if tag[1] else 1
        end = start.start() + tag.start()
        if not depth:
            break
    return start[1], " ".join(re.sub(r"<[^>]+>", " ", text[start.end() : end]).split())


def test_the_scan_page_waits_for_a_code(nurse):
    page = nurse().get("/scan").text

    assert "Scan now" in page
    assert 'id="scan-form"' in page
    assert "What is scanned at this screen appears here" in page


def test_whoever_may_not_act_scans_and_records_no_step(app, begin):
    day = begin("match")
    (code, _) = labels_of(app, day, "syringe")

    answer = scan(person(app, "admin", "administrator"), code, day).text

    assert "This waits for: Surgeon, Nurse." in answer
    with app.app_context():
        assert day.case.in_hand is None


def test_a_scan_needs_somebody_who_is_signed_in(app):
    assert app.test_client().get("/scan").status_code == 303


def test_a_wristband_and_then_a_syringe_match_on_the_page_of_their_case(app, begin, nurse):
    day = begin("to_theatre")
    (band,), (syringe, _) = labels_of(app, day, "wristband"), labels_of(app, day, "syringe")
    browser = nurse()

    first = said(scan(browser, band, day).text)
    answer = scan(browser, syringe, day).text

    assert first == ("early", "Read The wristband of participant P-001. "
                     "Now scan each syringe for this participant.")  # fmt: skip
    state, text = said(answer)
    assert (state, text[:8]) == ("open", "Accepted")
    assert "participant P-001" in text
    assert '<div id="case" class="station" hx-swap-oob="outerHTML"' in answer


def test_a_syringe_of_another_case_names_both_sides(app, begin, nurse):
    day, away = begin("to_theatre"), begin("to_theatre", "P-002", "Bench 2", "SX-0418")

    answer = scan(nurse(), labels_of(app, away, "syringe")[0], day).text

    state, text = said(answer)
    assert state == "over"
    assert text.startswith("Stop This syringe belongs to case")
    assert "Put it down; nothing was recorded as given." in text
    assert day.code[:4] in text
    assert away.code[:4] in text
    assert 'id="case"' not in answer


def test_a_void_label_stops_and_says_which_is_valid(app, begin, nurse):
    day = begin("liposuction")
    (old,) = labels_of(app, day, "lipoaspirate")
    with app.app_context():
        day.act("label.voided", "nurse", code=old, reason="torn")
        day.act("label.printed", "nurse", container=day.of("lipoaspirate")[0], reason="torn")

    state, text = said(scan(nurse(), old, day).text)

    assert (state, "label 1 of it is void; label 2 is the valid one" in text) == ("over", True)


def test_on_a_page_of_no_case_a_code_opens_the_page_of_its_case(app, begin, nurse):
    day = begin("to_theatre")

    response = scan(nurse(), labels_of(app, day, "syringe")[0])

    assert response.status_code == 204
    assert response.headers["HX-Redirect"].startswith(f"/cases/{day.code}?do=syringe.matched")


def is_said(page):
    band = page.text.split('id="scan-live"')[1].split("<main")[0]
    return 'class="answer' in band


def test_the_page_that_a_scan_opens_says_what_was_scanned_for_a_minute(app, begin, nurse, clock):
    day, kim = begin("to_theatre"), nurse()
    label = labels_of(app, day, "syringe")[0]

    way = scan(kim, label).headers["HX-Redirect"]
    page, to_another = kim.get(way), person(app, "surgeon", "surgeon").get(way)
    clock.tick(minutes=2)

    state, text = said(page.text)
    assert state == "early"
    assert re.search("Syringe 1/.* of case .*, participant P-001: released", text)
    assert [is_said(shown) for shown in (page, to_another, kim.get(way))] == [True, False, False]


@pytest.mark.parametrize("name", ["", "none", "00000000-0000-0000-0000-000000000000"])
def test_a_page_that_names_no_scan_of_ones_own_says_nothing(begin, nurse, name):
    begin("open")

    page = nurse().get("/", query_string={"scanned": name})

    assert (page.status_code, is_said(page)) == (200, False)


def test_a_stop_stays_where_it_was_scanned(app, begin, nurse):
    day = begin("liposuction")
    (old,) = labels_of(app, day, "lipoaspirate")
    with app.app_context():
        day.act("label.voided", "nurse", code=old, reason="torn")

    response = scan(nurse(), old)

    assert "HX-Redirect" not in response.headers
    assert said(response.text)[0] == "over"


def test_on_the_scan_page_the_thing_and_the_last_scans_are_shown(app, begin, nurse):
    day = begin("to_theatre")

    answer = scan(nurse(), labels_of(app, day, "syringe")[0], page="/scan").text

    assert '<hx-partial hx-target="#known"' in answer
    assert "1.0 of 1.0 mL left" in answer
    assert "What may be done" in answer
    assert answer.count("<tr>") == 2


def test_a_code_is_looked_up_without_script(app, begin, nurse):
    day = begin("to_theatre")
    (code, _) = labels_of(app, day, "syringe")
    browser = nurse()
    page = browser.get("/scan").text
    form = re.search(r'<form id="typed".*?</form>', page, re.S)[0]
    fields = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form))

    shown = browser.post("/scan", {**fields, "code": code.lower(), "why": "damaged"}).text

    assert said(shown)[0] == "early"
    assert "Syringe 1/2, right thumb" in shown
    assert "typed" in shown


def test_a_typed_code_with_a_wrong_character_says_so(app, begin, nurse):
    day = begin("to_theatre")
    (code, _) = labels_of(app, day, "syringe")
    wrong = code[:5] + ("2" if code[5] != "2" else "3") + code[6:]

    state, text = said(scan(nurse(), wrong, entry="typed", why="damaged").text)

    assert state == "closing"
    assert "One character of this code is wrong" in text


def test_a_text_that_is_no_code_is_not_shown_again(app, nurse):
    browser = nurse()
    scan(browser, "KIM SEO-YEON 710412", page="/scan")

    page = browser.get("/scan").text

    assert "KIM SEO" not in page
    assert "not one of our codes" in page


def test_the_same_scan_sent_twice_is_answered_alike(app, begin, clock):
    begin_day = begin("plan")
    with app.app_context():
        begin_day.act("syringe.filled", "processor", number=1, volume_ml="1.0")
        begin_day.act("label.printed", "processor", container=begin_day.of("syringe")[0])
    (code,) = labels_of(app, begin_day, "syringe")
    bench = person(app, "processor", "processor")
    sent = {"event_id": "0b0e8c3e-2f0c-4d4c-9a55-3f8a3c7b1f10"}

    first, second = (said(scan(bench, code, begin_day, **sent).text) for _ in range(2))

    assert first == second
    assert first[1].startswith("Accepted Syringe 1/2, right thumb: its label is on.")


def test_a_label_is_verified_by_another_person_who_scans_it(app, begin, clock):
    day = begin("plan")
    with app.app_context():
        day.act("syringe.filled", "processor", number=1, volume_ml="1.0")
        day.label(day.of("syringe")[0], "processor")
    (code,) = labels_of(app, day, "syringe")

    same = said(scan(person(app, "processor", "processor"), code, day).text)
    other = said(scan(person(app, "processor2", "processor"), code, day).text)

    assert same[0] == "closing"
    assert "Another person scans it, to verify it." in same[1]
    assert other[1].startswith("Accepted Syringe 1/2, right thumb: its label is verified.")


def test_a_destroyed_label_that_turns_up_is_one_deviation_that_every_page_counts_alike(ward):
    ward.until("fill")
    syringe = ward.of("syringe")[0]
    old = ward.live(syringe)
    ward.act("label.printed", "processor", container=syringe, reason="torn")
    ward.act("label.applied", "processor", code=ward.live(syringe))
    ward.act("label.destroyed", "processor", code=old, witness="surgeon")
    at_the_bench = ward.at_work("processor")
    for _ in range(3):
        ward.clock.tick(minutes=1)
        sent = {"code": old, "entry": "scanned", "case": ward.day.code}
        answer = at_the_bench.post("/scan", sent, headers=SCRIPTED).text

    quality = ward.at_work("quality")
    page = ward.page("quality", do="case.closed")

    assert "recorded as destroyed, at " in answer
    assert "Keep it, and tell quality." in answer
    assert "1 deviation unanswered" in quality.get("/").text
    assert "1 deviation unanswered" in page
    assert page[page.index("Needs an answer") :].count("say why") == 1
    assert quality.get("/deviations/").text.count("recorded as destroyed") == 1


def test_a_syringe_that_was_dropped_is_scanned_and_its_disposal_is_one_tap_away(app, begin, nurse):
    day = begin("match")
    code, _ = labels_of(app, day, "syringe")
    browser = nurse()
    scan(browser, code, day)  # in hand

    band = scan(browser, code, day).text
    ways = re.findall(r'<a href="([^"]+)">([^<]+)</a>', band[band.index('class="mishaps"') :])

    words = ["Dropped", "Leaking or broken", "Contaminated", "Lost"]
    assert [word for _, word in ways[:4]] == words
    form = browser.get(html.unescape(ways[0][0])).text
    assert re.search(r'name="cause" value="dropped"[^>]* checked', form)
    assert f'name="container" value="{code[:9]}' in form
    assert "checked" not in re.findall(r'<input[^>]*name="destination"[^>]*>', form)


def test_whoever_may_not_discard_and_a_void_label_are_offered_no_disposal(app, begin, nurse):
    day = begin("match")
    (code, _), (band,) = labels_of(app, day, "syringe"), labels_of(app, day, "wristband")

    assert 'class="mishaps"' not in scan(person(app, "admin", "administrator"), code, day).text
    assert 'class="mishaps"' not in scan(nurse(), band, day).text
