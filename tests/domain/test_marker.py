"""A case's marker: the same in every corner, and made of nothing but its code."""

from svflab.domain.marker import COLOURS, LETTERS, SHAPES, likeness, marker
from tests.domain.bench import CASE, code_of


def test_a_case_has_one_marker():
    assert marker(CASE) == marker(CASE)
    assert str(marker(CASE)).startswith(marker(CASE).sign)


def test_markers_of_many_cases_differ_in_shape_letters_and_colour():
    markers = {marker(code_of("case", number)) for number in range(300)}

    assert {one.shape for one in markers} == set(SHAPES)
    assert {one.colour for one in markers} == set(COLOURS)
    assert len({one.letters for one in markers}) > 200
    assert not set("".join(one.letters for one in markers)) - set(LETTERS)


def test_the_same_letters_are_more_alike_than_the_same_shape_and_colour():
    codes = [code_of("case", number) for number in range(3000)]
    one = marker(codes[0])
    told = {}
    for code in codes[1:]:
        other = marker(code)
        shared = (
            other.letters == one.letters,
            other.shape == one.shape,
            other.colour == one.colour,
        )
        told[shared] = likeness(code, codes[:1])

    assert told[False, False, False] == 0
    assert told[False, True, True] == 2
    assert all(worst >= 4 for (letters, *_), worst in told.items() if letters)
    assert any(letters for letters, *_ in told)


def test_the_worst_of_several_counts():
    assert likeness(CASE, []) == 0
    assert likeness(CASE, [code_of("case", 1), CASE]) == 6
