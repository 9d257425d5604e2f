"""Codes: what is misheard, mistyped or swapped is no code."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from svflab.domain.identifiers import (
    CROCKFORD,
    KINDS,
    Code,
    CodeError,
    check_character,
    draw,
    grouped,
    read,
    spelled,
    with_check,
)

RANDOM = random.Random(7)
ALPHABET = CROCKFORD + "*OILU"
codes = st.builds(
    Code,
    st.sampled_from(list(KINDS.values())),
    st.text(CROCKFORD, min_size=8, max_size=8),
    st.integers(0, 99),
)


@pytest.mark.parametrize(
    ("text", "check"),
    [
        ("ISO79", "Y"),
        ("A12425GABC1234002", "5"),
        ("G123489654321", "Y"),
        ("S26K7M2Q4X03AB", "K"),
    ],
)
def test_the_check_character_is_that_of_iso_7064_mod_37_2(text, check):
    assert check_character(text) == check


def is_refused(text):
    try:
        read(text)
    except CodeError:
        return True
    return False


def some(number):
    """Codes of things and of prints, as they are drawn: none ends in * I L O U."""
    while number:
        kind, body = RANDOM.choice(list(KINDS.values())), "".join(RANDOM.choices(CROCKFORD, k=8))
        text = spelled(Code(kind, body, RANDOM.choice((0, RANDOM.randrange(1, 10)))))
        if text[-1] not in "*ILOU":
            number -= 1
            yield text


def mistaken(text):
    """What is read in the place of a text, once O, I and L are taken for what they look like."""
    return text.translate(str.maketrans("OIL", "011"))


def test_ten_thousand_wrong_characters_are_refused():
    missed = []
    for text in some(10_000):
        place = RANDOM.randrange(len(text))
        wrong = text[:place] + RANDOM.choice(ALPHABET) + text[place + 1 :]
        if mistaken(wrong[1:]) != mistaken(text[1:]) and not is_refused(wrong):
            missed.append((text, wrong))

    assert missed == []


@pytest.mark.parametrize("apart", [1, 2])
def test_ten_thousand_swaps_are_refused(apart):
    missed = []
    for text in some(10_000):
        place = RANDOM.randrange(len(text) - apart)
        swapped = list(text)
        swapped[place], swapped[place + apart] = swapped[place + apart], swapped[place]
        wrong = "".join(swapped)
        if mistaken(wrong) != mistaken(text) and not is_refused(wrong):
            missed.append((text, wrong))

    assert missed == []


@pytest.mark.shows("21 CFR 1271.290(c)")
def test_a_hundred_thousand_codes_are_all_different_and_end_in_nothing_people_misread():
    drawn = [draw("syringe", RANDOM.choice) for _ in range(2_000)]
    bodies = {"".join(RANDOM.choices(CROCKFORD, k=8)) for _ in range(98_000)}

    assert len(set(drawn) | bodies) == 100_000
    assert not {text[-1] for text in drawn} & set("*ILOU")
    assert max(text[1:-1].count("M") + text[1:-1].count("W") for text in drawn) == 2
    prints = {read(text).print_code(number)[-1] for text in drawn for number in range(1, 10)}
    assert not prints & set("*ILOU")


@given(codes)
def test_a_code_is_read_as_it_is_spelled(code):
    assert read(spelled(code)) == code
    assert len(spelled(code)) == (12 if code.number else 10)


@given(codes)
def test_what_a_hand_writes_and_an_eye_mistakes_is_read_alike(code):
    text = spelled(code)
    written = text[0] + text[1:].replace("0", "o").replace("1", "l")

    assert read(grouped(written).replace(" ", "-").lower()) == code


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "length"),
        ("S7K3QM9X2", "length"),
        ("S7K3QM9X201F9", "length"),
        ("Z7K3QM9X25", "kind"),
        ("S7K3QM*X25", "character"),
        ("S7K3QU9X25", "character"),
        ("S7K3QM9X2K", "check"),
        (with_check("S7K3QM9X200"), "character"),
        (with_check("S7K3QM9X2A1"), "character"),
    ],
)
def test_what_is_wrong_with_a_code_is_told_in_a_word(text, why):
    with pytest.raises(CodeError) as error:
        read(text)

    assert error.value.why == why


def test_each_print_of_a_label_has_its_own_code():
    code = read("S7K3QM9X25")
    prints = {code.print_code(number) for number in range(1, 100)}

    assert len(prints) == 99
    assert {read(text).base for text in prints} == {"S7K3QM9X25"}


@pytest.mark.parametrize("number", [0, 100])
def test_a_label_is_printed_one_to_ninety_nine_times(number):
    with pytest.raises(ValueError, match="1 to 99"):
        read("S7K3QM9X25").print_code(number)
