"""What people take for one another, and what they do not."""

import pytest

from svflab.domain.alike import codes_alike, like_any, names_alike
from svflab.domain.identifiers import with_check


def test_two_codes_that_differ_in_two_characters_are_alike_and_in_three_are_not():
    own = with_check("S7K3QM9X2")

    assert codes_alike(own, with_check("S7K3QM9X3"))
    assert codes_alike(own, with_check("W7K3QM9Y3"))
    assert not codes_alike(own, with_check("S7K3QA9Y3"))
    assert not like_any(own, [])


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("김민준", "김민중", True),
        ("김민준", "박서연", False),
        ("김민준", "김서연", False),
        ("Anna Schmidt", "Schmidt, Anna", True),
        ("Anna Schmidt", "Anna Schmitt", True),
        ("Anna Schmidt", "Anna Maria Schmidt", True),
        ("Anna Schmidt", "Hanna Schmid", True),
        ("Anna Schmidt", "Anna Weber", False),
        ("José Núñez", "Jose Nunez", True),
        ("Lee An", "Lee Jo", False),
    ],
)
def test_names_that_are_taken_for_one_another_are_told(one, other, alike):
    found = names_alike({"P-001": one, "P-002": other, "P-003": ""})

    assert found == ({"P-001": ("P-002",), "P-002": ("P-001",)} if alike else {})
