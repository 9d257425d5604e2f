"""Whether a person may take part."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from svflab.domain.eligibility import (
    Standing,
    Verdict,
    bmi,
    implausible,
    standing,
    standing_today,
)
from svflab.protocol.loader import load

PROTOCOL = load()
FIT = {
    criterion.code: {"answer": criterion.needed}
    if not criterion.measure
    else {"answer": "no", "weight_kg": "60", "height_cm": "165"}
    for criterion in PROTOCOL.criteria
}
CODES = [criterion.code for criterion in PROTOCOL.criteria]
OTHER = {"yes": "no", "no": "yes"}


def bmi_of(weight, height):
    return {**FIT, "X6": {"answer": "unknown", "weight_kg": weight, "height_cm": height}}


def test_a_person_who_meets_every_criterion_is_eligible():
    found = standing(PROTOCOL, FIT, "female")

    assert (found.verdict, found.because) == (Verdict.ELIGIBLE, ())


@pytest.mark.parametrize("code", [code for code in CODES if code != "X6"])
def test_one_criterion_against_is_enough(code):
    needed = next(one.needed for one in PROTOCOL.criteria if one.code == code)
    answers = {**FIT, code: {"answer": OTHER[needed]}}

    found = standing(PROTOCOL, answers, "female")

    assert (found.verdict, found.because) == (Verdict.NOT_ELIGIBLE, (code,))


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("answer", [{"answer": "unknown"}, {}, None])
def test_any_unknown_is_not_yet_eligible(code, answer):
    answers = {**FIT, code: answer}
    if answer is None:
        del answers[code]

    found = standing(PROTOCOL, answers, "female")

    assert (found.verdict, found.because) == (Verdict.UNKNOWN, (code,))


def test_a_criterion_against_weighs_more_than_one_that_is_unknown():
    found = standing(PROTOCOL, {**FIT, "I1": {"answer": "no"}, "X7": {}}, "male")

    assert found == Standing(against=("I1",), unknown=("X7",))
    assert (found.verdict, found.because) == (Verdict.NOT_ELIGIBLE, ("I1",))


@pytest.mark.parametrize(
    ("weight", "height", "verdict"),
    [
        ("42.475", "158.1", "not_eligible"),  # 16.993…
        ("16.99", "100", "not_eligible"),
        ("16.999999999", "100", "not_eligible"),
        ("17.00", "100", "eligible"),
        ("43.52", "160", "eligible"),  # 17 exactly
        ("43.51", "160", "not_eligible"),  # 16.996…, which rounds to 17.0
        ("17.01", "100", "eligible"),
    ],
)
def test_a_body_mass_index_of_17_is_eligible_and_nothing_below_it_is(weight, height, verdict):
    assert standing(PROTOCOL, bmi_of(weight, height), "female").verdict == verdict


@given(
    weight=st.decimals("10", "400", places=2),
    height=st.decimals("50", "260", places=1),
)
def test_a_body_mass_index_is_never_rounded_over_the_limit(weight, height):
    exact = Fraction(weight) / (Fraction(height) / 100) ** 2

    assert (bmi(weight, height) < 17) == (exact < 17)


@pytest.mark.parametrize(
    ("weight", "height"), [(None, "160"), ("60", None), ("60", ""), ("", ""), ("60", "0")]
)
def test_nobodys_word_stands_for_a_body_mass_index(weight, height):
    answers = {**FIT, "X6": {"answer": "no", "weight_kg": weight, "height_cm": height}}

    assert standing(PROTOCOL, answers, "female") == Standing(unknown=("X6",))


def test_what_is_measured_overrides_what_was_ticked():
    answers = {**FIT, "X6": {"answer": "no", "weight_kg": "40", "height_cm": "170"}}

    assert standing(PROTOCOL, answers, "female").because == ("X6",)


@pytest.mark.parametrize("said", ["not_applicable", "no", "unknown", None])
def test_pregnancy_needs_no_answer_from_a_male_participant(said):
    assert standing(PROTOCOL, {**FIT, "X1": {"answer": said}}, "male").verdict == "eligible"


@pytest.mark.parametrize(("sex", "verdict"), [("female", "unknown"), ("", "unknown")])
def test_not_applicable_is_no_answer_from_anybody_else(sex, verdict):
    answers = {**FIT, "X1": {"answer": "not_applicable"}}

    assert standing(PROTOCOL, answers, sex).verdict == verdict


def test_a_yes_stands_whatever_the_sex():
    assert standing(PROTOCOL, {**FIT, "X1": {"answer": "yes"}}, "male").because == ("X1",)


@pytest.mark.parametrize(
    ("data", "sex", "found"),
    [
        ({"pregnancy": "no", "systemic_infection": False}, "female", Standing()),
        ({"pregnancy": "not_applicable", "systemic_infection": False}, "male", Standing()),
        (
            {"pregnancy": "not_applicable", "systemic_infection": False},
            "female",
            Standing(unknown=("X1",)),
        ),
        ({"pregnancy": "yes", "systemic_infection": False}, "female", Standing(against=("X1",))),
        ({"pregnancy": "no", "systemic_infection": True}, "female", Standing(against=("X4",))),
        ({}, "female", Standing(unknown=("X1", "X4"))),
    ],
)
def test_pregnancy_and_infection_are_asked_again_on_the_day(data, sex, found):
    assert standing_today(PROTOCOL, data, sex) == found


@pytest.mark.parametrize(
    ("weight", "height", "found"),
    [
        ("25", "120", ()),
        ("200", "210", ()),
        ("24.9", "165", ("weight_kg",)),
        ("200.1", "165", ("weight_kg",)),
        ("60", "119.9", ("height_cm",)),
        ("60", "210.1", ("height_cm",)),
        ("165", "60", ("height_cm",)),
        (None, None, ()),
    ],
)
def test_weight_and_height_that_look_mistyped_are_flagged(weight, height, found):
    assert implausible(PROTOCOL, {"weight_kg": weight, "height_cm": height}) == found


def test_a_site_may_confirm_other_plausible_ranges():
    data = {"weight_kg": "24", "height_cm": "165"}

    assert implausible(PROTOCOL, data, {"plausible_weight_low_kg": "20"}) == ()


def test_the_limit_of_17_is_not_rounded_either():
    assert bmi(Decimal(17), Decimal(100)) == 17
