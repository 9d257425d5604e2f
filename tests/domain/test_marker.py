"""A case's marker: the same in every corner, and made of nothing but its code."""

from svflab.domain.marker import COLOURS, LETTERS, SHAPES, marker
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
