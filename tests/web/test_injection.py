"""The injection map as a form: what it shows, and what is recorded of what it sends."""

import re
from html import unescape

import pytest
from flask import current_app

from svflab.services.walk import Day
from tests.people import person


@pytest.fixture
def day(app, clock):
    """Return a day on which the first syringe was taken in hand; the left thumb is unsuitable."""
    with app.app_context():
        protocol = current_app.extensions["protocol"]
        day = Day(protocol, "seoul", "P-001", wait=lambda minutes: clock.tick(minutes=minutes))
        day.until("match")
        rows = {
            digit: {**row, **({"suitable": False, "why": "ulcer"} if digit == "left_thumb" else {})}
            for digit, row in day.case.digits.items()
        }
        examined = day.case.last("digits.examined").event.id
        day.act("digits.examined", "surgeon", digits=rows, replaces=examined, reason="ulcer seen")
        day.act("syringe.taken", "surgeon", syringe=day.live(day.of("syringe")[0]))
        return day


@pytest.fixture
def surgeon(app, day):
    return person(app, "surgeon", "surgeon")


def page_of(browser, day):
    return browser.get(f"/cases/{day.code}").text


def form_of(page, kind):
    """Return where a form is sent, and the hidden fields that it sends."""
    found = re.search(rf'<form method="post" action="([^"]*{kind}[^"]*)".*?</form>', page, re.S)
    fields = re.findall(r'<input type="hidden" name="([\w-]+)" value="([^"]*)"', found[0])
    return unescape(found[1]), dict(fields)


def inject(browser, day, digit, points, gauge="25", **more):
    address, fields = form_of(page_of(browser, day), "injection.given")
    filled = {f"points-{point}": volume for point, volume in points.items()}
    return browser.post(address, {**fields, "digit": digit, "gauge": gauge, **filled, **more})


def given(app, day):
    with app.app_context():
        return [(one.digit, one.point, str(one.volume)) for one in day.case.given]


def test_the_map_shows_ten_digits_and_the_syringe_in_hand(surgeon, day):
    page = page_of(surgeon, day)

    assert page.count('data-digit="') == 10
    assert page.count('class="point planned"') == 8
    assert 'data-left="1.00" data-dose="0.25" data-for="right_thumb"' in page
    assert "Syringe 1/2, right thumb" in page


def test_the_map_stays_while_another_syringe_needs_a_label(app, surgeon, day):
    with app.app_context():
        other = day.live(day.of("syringe")[1])
        day.act("label.voided", "nurse", code=other, reason="smudged")

    page = page_of(surgeon, day)

    assert re.search(r'<h1 id="case-next"[^>]*>Inject a digit', page)
    assert page.index("Inject a digit") < page.index("Print the label")


def test_the_answer_to_a_scan_names_the_same_next_as_the_page(app, surgeon, day):
    with app.app_context():
        mine, other = (day.live(code) for code in day.of("syringe"))
        day.act("label.voided", "nurse", code=other, reason="smudged")
        second = day.of("syringe")[1]
        day.act("label.printed", "nurse", container=second, reason="smudged")
        codes = day.live(second), mine

    nurse = person(app, "nurse", "nurse")
    answers = [
        nurse.post("/scan", {"code": code, "case": day.code, "entry": "scanned"}).text
        for code in codes
    ]

    [head] = re.findall(r'<h1 id="case-next"[^>]*>([^<]+)', page_of(nurse, day))
    said = [re.findall(r"Next: ([^,·]+?)[ ,·]*(?:,|·)", text) for text in answers]
    assert "its label is on" in answers[0]
    assert said == [[head.strip()]] * 2
    assert head.startswith("Inject a digit")


def test_the_plan_stands_in_the_fields_before_anybody_chooses(app, surgeon, day):
    page = page_of(surgeon, day)
    points = dict(re.findall(r'name="points-(\w+)".*? value="([\d.]*)"', page))

    assert '<option value="right_thumb" selected>' in page
    assert set(points.values()) == {"0.25"}
    assert "right thumb · 1.00 mL" in page
    inject(surgeon, day, "right_thumb", points)
    assert sum(float(volume) for _, _, volume in given(app, day)) == 1.0


def test_each_digit_says_what_it_received_what_is_planned_and_what_is_left(surgeon, day):
    inject(surgeon, day, "right_thumb", {"radial_proximal": "0.25", "ulnar_distal": "0.25"})

    said = re.findall(r'data-finger.*?aria-label="([^"]*)"', page_of(surgeon, day), re.S)

    left = "0.50 mL left in the syringe in hand"
    assert f"right thumb: 0.50 mL given, 1.00 mL planned; {left}" in said
    assert f"left ring: 0.00 mL given, 0.00 mL planned; {left}" in said
    assert "left thumb: unsuitable: ulcer, 0.00 mL given" in said


def test_a_digit_beside_the_plan_is_offered_the_protocols_volume_as_far_as_it_reaches(surgeon, day):
    inject(surgeon, day, "right_thumb", {"radial_proximal": "0.25", "ulnar_distal": "0.15"})

    page = page_of(surgeon, day)
    ring = page[page.index('data-digit="left_ring"') : page.index('data-digit="left_little"')]

    assert re.findall(r'data-offer="([\d.]+)"', ring) == ["0.25", "0.25", "0.10"]


def test_an_unsuitable_digit_says_why_and_cannot_be_chosen(surgeon, day):
    page = page_of(surgeon, day)

    assert 'class="digit is-unfit" data-digit="left_thumb"' in page
    assert "unsuitable: ulcer" in page
    assert '<option value="left_thumb"' not in page


def test_what_the_fields_say_is_recorded_point_by_point(app, surgeon, day):
    response = inject(
        surgeon, day, "right_thumb", {"radial_proximal": "0.25", "ulnar_distal": "0.25"}
    )

    assert response.status_code == 303
    assert given(app, day) == [
        ("right_thumb", "radial_proximal", "0.25"),
        ("right_thumb", "ulnar_distal", "0.25"),
    ]


def test_what_was_given_and_what_is_left_stand_in_the_map(surgeon, day):
    inject(surgeon, day, "right_thumb", {"radial_proximal": "0.25", "ulnar_distal": "0.25"})

    page = page_of(surgeon, day)

    assert 'data-left="0.50"' in page
    assert page.count('class="point given"') == 2
    assert "Only 0.50 mL is left" in page


def test_more_than_is_left_is_refused_and_what_was_typed_stays(app, surgeon, day):
    response = inject(surgeon, day, "right_thumb", {"radial_proximal": "1.25"})

    assert response.status_code == 409
    assert 'value="1.25"' in response.text
    assert '<option value="right_thumb" selected>' in response.text
    assert given(app, day) == []


def test_no_point_at_all_asks_for_one(app, surgeon, day):
    response = inject(surgeon, day, "right_thumb", {})

    assert response.status_code == 422
    assert "What each point received" in response.text


def test_a_digit_that_is_unsuitable_is_refused(app, surgeon, day):
    response = inject(surgeon, day, "left_thumb", {"radial_proximal": "0.25"})

    assert response.status_code == 409
    assert given(app, day) == []


def test_another_needle_is_recorded_and_shows_as_a_deviation(app, surgeon, day):
    response = inject(surgeon, day, "right_thumb", {"radial_proximal": "0.25"}, gauge="27")

    assert response.status_code == 303
    assert "27" in page_of(surgeon, day)
    assert len(given(app, day)) == 1


def test_the_way_to_stop_is_there_while_no_syringe_is_in_hand_and_gone_once_used(app, surgeon, day):
    points = ("radial_proximal", "radial_distal", "ulnar_proximal", "ulnar_distal")
    inject(surgeon, day, "right_thumb", dict.fromkeys(points, "0.25"))
    page = page_of(surgeon, day)
    assert "data-hands" not in page
    address, fields = form_of(page, "injection.stopped")

    surgeon.post(address, {**fields, "reason": "Pain"})

    assert 'id="stop-injecting"' not in page_of(surgeon, day)


def test_injecting_stops_with_one_of_the_usual_reasons(app, surgeon, day):
    address, fields = form_of(page_of(surgeon, day), "injection.stopped")

    response = surgeon.post(address, {**fields, "reason": "Pain"})

    assert response.status_code == 303
    with app.app_context():
        assert day.case.injecting_stopped


def test_a_second_tap_injects_once(app, surgeon, day):
    address, fields = form_of(page_of(surgeon, day), "injection.given")
    sent = {**fields, "digit": "right_thumb", "gauge": "25", "points-radial_distal": "0.25"}

    first, second = surgeon.post(address, sent), surgeon.post(address, sent)

    assert (first.status_code, second.status_code) == (303, 303)
    assert len(given(app, day)) == 1


def test_without_a_syringe_in_hand_the_plain_form_is_shown(app, surgeon, day):
    with app.app_context():
        day.act("injection.stopped", "surgeon", reason="pain")

    page = surgeon.get(f"/cases/{day.code}?do=injection.given").text

    assert "data-hands" not in page
    assert 'name="syringe"' in page
