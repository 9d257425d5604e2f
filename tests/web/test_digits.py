"""Each digit is looked at: an act of its own, and nothing is answered before somebody has."""

import pytest

from svflab.domain.digits import DIGITS
from tests.web.pages import form_on
from tests.web.ward import SECOND, looked

MOST_TAPS = 2


@pytest.fixture
def checked(ward):
    """The identifiers were compared."""
    ward.until("preflight")
    ward.send(
        "nurse", "identity.checked", identifiers=["name", "birth_date"], result="match", **SECOND
    )
    return ward


def test_nothing_is_chosen_at_first(checked):
    form = checked.form("nurse", "digits.examined")

    assert set(form.fields) & {name for name in form.choices if name.startswith("digits-")} == set()


def test_two_taps_say_all_of_a_digit(checked):
    form = checked.form("nurse", "digits.examined")
    answered = [name for name in form.choices if name.startswith("digits-left_ring-")]

    assert len(answered) == MOST_TAPS
    assert form.choices["digits-left_ring-suitable+perfusion"] == [
        f"{suitable}+{perfusion}"
        for suitable in ("yes", "no")
        for perfusion in ("normal", "slow", "absent")
    ]
    assert form.choices["digits-left_ring-pain"] == [str(n) for n in range(11)]


def test_one_tap_on_the_button_signs_nothing(checked):
    answer = checked.send("nurse", "digits.examined")

    assert answer.status_code == 422
    assert answer.text.count("Not looked at yet.") == 2 * len(DIGITS)  # above, and beside each
    assert not checked.case.has("digits.examined")


def test_a_digit_that_was_left_out_is_named_and_the_others_stay(checked):
    all_but = {name: value for name, value in looked().items() if "left_ring" not in name}

    answer = checked.send("nurse", "digits.examined", **all_but)
    again = form_on(answer.text, "digits.examined")
    rest = {name: value for name, value in looked().items() if "left_ring" in name}
    done = checked.post("nurse", again, **rest)

    assert answer.status_code == 422
    assert answer.text.count("Not looked at yet.") == 2
    assert again.fields["digits-right_thumb-suitable+perfusion"] == ["yes+normal"]
    assert again.fields["digits-right_thumb-pain"] == ["0"]
    assert done.status_code == 200
    assert set(checked.case.digits) == set(DIGITS)


def test_a_digit_that_is_not_suitable_says_why(checked):
    unfit = {**looked(), "digits__left_ring__suitable+perfusion": "no+slow"}

    silent = checked.send("nurse", "digits.examined", **unfit)
    again = form_on(silent.text, "digits.examined")
    said = checked.post("nurse", again, digits__left_ring__why="Ulcer + crust.")

    row = checked.case.digits["left_ring"]
    assert silent.status_code == 422
    assert silent.text.count("Why not suitable: This is needed.") == 2
    assert again.fields["digits-left_ring-suitable+perfusion"] == ["no+slow"]
    assert said.status_code == 200
    assert row == {"suitable": False, "perfusion": "slow", "pain": 0, "why": "Ulcer + crust."}


def test_what_is_wrong_with_several_digits_is_told_at_once(checked):
    wrong = {
        **looked(),
        "digits__left_ring__suitable+perfusion": "no+slow",
        "digits__right_thumb__pain": [],
    }

    answer = checked.send("nurse", "digits.examined", **wrong)

    assert "right thumb</a>: Pain, 0 to 10: This is needed." in answer.text
    assert "left ring</a>: Why not suitable: This is needed." in answer.text


def test_a_correction_shows_what_was_said_of_each_digit(checked):
    checked.send("nurse", "digits.examined", **looked(pain="3"))
    event = checked.case.last("digits.examined").event
    address = f"/cases/{checked.day.code}/correct/{event.id}"

    form = form_on(checked.at_work("nurse").get(address).text, "/correct/")

    assert form.fields["digits-left_little-suitable+perfusion"] == ["yes+normal"]
    assert form.fields["digits-left_little-pain"] == ["3"]


def test_after_the_injection_each_treated_digit_is_looked_at_again(ward):
    ward.until("inject")
    told = {"pain": "2", "adverse_event": "none"}

    blank = ward.send("nurse", "observation.recorded", **told)
    again = form_on(blank.text, "observation.recorded")
    done = ward.post("nurse", again, **looked("right_thumb", "right_index"))

    assert blank.status_code == 422
    assert blank.text.count("Not looked at yet.") == 2 * 2
    assert done.status_code == 200


JUDGED = [
    ("check_in", "liposuction.started", "nurse", ("sites", "side")),
    ("check_in", "anaesthetic.given", "nurse", ("anaesthetic", "where", "adrenaline")),
    ("extract", "svf.collected", "processor", ("appearance",)),
    ("fill", "product.released", "processor", ("checks",)),
    ("inject", "container.discarded", "processor", ("destination",)),
    ("inject", "observation.recorded", "nurse", ("pain", "adverse_event")),
]


@pytest.mark.parametrize(("part", "kind", "who", "names"), JUDGED)
def test_no_judgement_is_filled_in_beforehand(ward, part, kind, who, names):
    ward.until(part)

    form = ward.form(who, kind)

    for name in names:
        assert form.fields.get(name, [""]) in ([""], []), name


def test_the_marked_digits_are_ticked_by_whoever_looks_at_them(ward):
    ward.until("to_theatre")
    band = ward.live(ward.case.wristband.code)
    syringe = ward.live(ward.case.syringes[0].code)
    ward.act("syringe.matched", "nurse", wristband=band, syringe=syringe)
    form = ward.form("surgeon", "injection_timeout.completed")
    page = ward.page("surgeon", do="injection_timeout.completed")

    assert "digits" not in form.fields
    assert "planned: right thumb, right index" in page


def test_whether_the_participant_was_there_is_said_by_the_button_that_records(ward):
    ward.until("check_in")
    taken = {"anaesthetic": "lidocaine", "anaesthetic_mg": "500", "adrenaline": True}
    ward.act("liposuction.started", "nurse", sites=["knee"], side="left")
    ward.act("liposuction.finished", "nurse", tumescent_ml="250", aspirate_ml="180", **taken)
    [code] = ward.of("lipoaspirate")
    ward.act("label.printed", "nurse", container=code)
    form = ward.form("nurse", "label.applied")

    silent = ward.post("nurse", form, code=ward.live(code))
    away = ward.post("nurse", form, code=ward.live(code), in_presence="no")

    assert form.choices["in_presence"] == ["yes", "no"]
    assert (silent.status_code, away.status_code) == (422, 200)
    assert "was not labelled in the participant&#39;s presence" in away.text
